// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Dhcp6;

/// <summary>What a client asks for.</summary>
/// <param name="Address">False: only what goes for all machines.</param>
/// <param name="HostName">Told to the server; null: nothing is told.</param>
internal sealed record Dhcp6Wishes(bool Address, bool RapidCommit, string? HostName);

/// <summary>The messages that a client sends (RFC 8415, 18.2).</summary>
internal sealed class Dhcp6Requests(PhysicalAddress hardware, Dhcp6Wishes wishes)
{
    private static readonly ushort[] Asked =
    [
        Dhcp6Option.NameServers, Dhcp6Option.Domains, Dhcp6Option.SimpleTimeServers, Dhcp6Option.TimeServers,
        Dhcp6Option.SolicitMaxRt, Dhcp6Option.InformationMaxRt, Dhcp6Option.RefreshTime,
    ];

    // DUID-LL (11.4): type 3, hardware type 1 (Ethernet), the address. It needs no storage to be the same again.
    private readonly byte[] _client = [0, 3, 0, 1, .. hardware.GetAddressBytes()];

    // The association's number, which is to survive reboots too.
    private readonly byte[] _association = hardware.GetAddressBytes() is { Length: >= 4 } bytes ? bytes[^4..] : [0, 0, 0, 1];

    public bool IsForUs(Dhcp6Message message) =>
        message.Find(Dhcp6Option.ClientId) is { } client && client.AsSpan().SequenceEqual(_client) && message.Find(Dhcp6Option.ServerId) is { Length: > 0 };

    public static Retransmission Retransmission(Dhcp6State state) => state switch
    {
        Dhcp6State.Soliciting => Dhcp6.Retransmission.Solicit,
        Dhcp6State.Requesting => Dhcp6.Retransmission.Request,
        Dhcp6State.Confirming => Dhcp6.Retransmission.Confirm,
        Dhcp6State.Renewing => Dhcp6.Retransmission.Renew,
        Dhcp6State.Rebinding => Dhcp6.Retransmission.Rebind,
        _ => Dhcp6.Retransmission.Information,
    };

    /// <param name="elapsed">Since the first message of this exchange.</param>
    /// <param name="offer">Whose server is asked, while requesting.</param>
    /// <param name="lease">What is confirmed or extended.</param>
    public Dhcp6Message Write(Dhcp6State state, uint transaction, TimeSpan elapsed, Dhcp6Message? offer, Dhcp6Lease? lease)
    {
        var hundredths = (ushort)Math.Clamp(elapsed.TotalSeconds * 100, 0, ushort.MaxValue);
        List<Dhcp6Option> options = [new(Dhcp6Option.ClientId, _client), new(Dhcp6Option.ElapsedTime, Number(hundredths))];
        if (state != Dhcp6State.Confirming) options.Add(new(Dhcp6Option.Request, [.. Asked.SelectMany(Number)]));
        if (wishes.HostName is { } name && state is not (Dhcp6State.Confirming or Dhcp6State.Informing)) options.Add(new(Dhcp6Option.ClientName, Name(name)));
        switch (state)
        {
            case Dhcp6State.Soliciting:
                options.Add(new(Dhcp6Option.AddressAssociation, Association([])));
                if (wishes.RapidCommit) options.Add(new(Dhcp6Option.RapidCommit, []));
                break;
            case Dhcp6State.Requesting:
                options.Add(new(Dhcp6Option.ServerId, offer!.Find(Dhcp6Option.ServerId)!));
                var offered = Dhcp6Lease.Read(offer).Addresses;
                options.Add(new(Dhcp6Option.AddressAssociation, Association(offered.Count > 0 ? offered : lease?.Addresses ?? [])));
                break;
            case Dhcp6State.Renewing:
                options.Add(new(Dhcp6Option.ServerId, lease!.Server));
                options.Add(new(Dhcp6Option.AddressAssociation, Association(lease.Addresses)));
                break;
            case Dhcp6State.Rebinding or Dhcp6State.Confirming:
                options.Add(new(Dhcp6Option.AddressAssociation, Association(lease!.Addresses)));
                break;
        }

        return new Dhcp6Message(TypeOf(state), transaction, options);
    }

    private static Dhcp6MessageType TypeOf(Dhcp6State state) => state switch
    {
        Dhcp6State.Soliciting => Dhcp6MessageType.Solicit,
        Dhcp6State.Requesting => Dhcp6MessageType.Request,
        Dhcp6State.Confirming => Dhcp6MessageType.Confirm,
        Dhcp6State.Renewing => Dhcp6MessageType.Renew,
        Dhcp6State.Rebinding => Dhcp6MessageType.Rebind,
        Dhcp6State.Informing => Dhcp6MessageType.InformationRequest,
        _ => throw new InvalidOperationException($"nothing is sent in state {state}"),
    };

    // IAID, T1 and T2 (0: as the server likes), then the addresses with lifetimes of 0, which the server fills in (21.4, 21.6).
    private byte[] Association(IReadOnlyList<Dhcp6Address> addresses) =>
        [.. _association, .. new byte[8], .. Dhcp6Option.Encode([.. addresses.Select(a => new Dhcp6Option(Dhcp6Option.Address, [.. a.Address.GetAddressBytes(), .. new byte[8]]))])];

    // RFC 4704: flag S asks the server to keep the address record; a name with a dot is whole and ends with the root.
    private static byte[] Name(string name)
    {
        const byte serverUpdates = 1;
        return [serverUpdates, .. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), .. name.Contains('.') ? (byte[])[0] : []];
    }

    private static byte[] Number(ushort value)
    {
        var bytes = new byte[2];
        WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
