// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// Sends IPv4 datagrams, header and all, out of one interface as link broadcasts: the way out while the interface has
/// no address. https://man7.org/linux/man-pages/man7/packet.7.html
/// </summary>
public sealed class PacketSocket : IDisposable
{
    private const ushort IPv4 = 0x0800;

    // Protocol 0: this socket only sends.
    private readonly LinuxHandle _handle = RawSocket.Open(RawSocket.FamilyPacket, RawSocket.TypeDatagram, 0);
    private readonly byte[] _broadcast;

    public PacketSocket(int linkIndex)
    {
        // struct sockaddr_ll: u16 family, u16be protocol, i32 index, u16 hardware type, u8 packet type, u8 length, 8 address.
        _broadcast = new byte[20];
        BinaryPrimitives.WriteUInt16LittleEndian(_broadcast, RawSocket.FamilyPacket);
        BinaryPrimitives.WriteUInt16BigEndian(_broadcast.AsSpan(2), IPv4);
        BinaryPrimitives.WriteInt32LittleEndian(_broadcast.AsSpan(4), linkIndex);
        _broadcast[11] = 6;
        _broadcast.AsSpan(12, 6).Fill(0xff);
    }

    /// <param name="packet">Beginning with the IPv4 header.</param>
    public void Broadcast(ReadOnlySpan<byte> packet) => RawSocket.SendTo(_handle, packet, _broadcast, "send packet");

    public void Dispose() => _handle.Dispose();
}
