// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.Netlink;

/// <summary>A generic netlink family, resolved by name. https://docs.kernel.org/userspace-api/netlink/intro.html</summary>
internal sealed class GenericNetlink : IDisposable
{
    private const ushort Control = 16; // GENL_ID_CTRL
    private const byte GetFamily = 3; // CTRL_CMD_GETFAMILY
    private const ushort FamilyId = 1;
    private const ushort FamilyName = 2;
    private const int HeaderSize = 4; // struct genlmsghdr: u8 command, u8 version, u16 reserved

    private readonly NetlinkSocket _socket = new(NetlinkSocket.Generic);
    private readonly ushort _family;
    private readonly byte _version;

    /// <exception cref="LinuxException">ENOENT: no such family (its module is not loaded).</exception>
    public GenericNetlink(string family, byte version)
    {
        _version = version;
        try
        {
            _family = Resolve(family);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public NetlinkRequest Request(byte command, NetlinkFlags flags = NetlinkFlags.None) =>
        new NetlinkRequest(_family, flags).Fixed([command, _version, 0, 0]);

    /// <summary>The payloads of the replies, each starting with its attributes.</summary>
    public List<ReadOnlyMemory<byte>> Execute(NetlinkRequest request, string operation)
    {
        var attributes = new List<ReadOnlyMemory<byte>>();
        foreach (var reply in _socket.Execute(request, operation))
        {
            if (reply.Type != _family || reply.Payload.Length < HeaderSize)
                throw new InvalidDataException($"netlink: {operation}: unexpected reply of type {reply.Type}");
            attributes.Add(reply.Payload.AsMemory(HeaderSize));
        }

        return attributes;
    }

    public void Dispose() => _socket.Dispose();

    private ushort Resolve(string family)
    {
        var request = new NetlinkRequest(Control, NetlinkFlags.None).Fixed([GetFamily, 1, 0, 0]).Text(FamilyName, family);
        foreach (var reply in _socket.Execute(request, $"find generic netlink family {family}"))
        {
            var attributes = AttributeReader.After(reply.Payload, HeaderSize, "family description");
            while (attributes.MoveNext())
                if (attributes.Type == FamilyId) return attributes.U16();
        }

        throw new InvalidDataException($"netlink: the description of family {family} has no id");
    }
}
