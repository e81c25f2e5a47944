// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Dhcp6;

/// <summary>An address that a server lends. Times are from when the answer came; the maximum means: for ever.</summary>
internal sealed record Dhcp6Address(IPAddress Address, TimeSpan Preferred, TimeSpan Valid);

/// <summary>What a server's answer gives: addresses, or none where only the rest was asked for.</summary>
internal sealed record Dhcp6Lease
{
    private static readonly TimeSpan DefaultRefresh = TimeSpan.FromDays(1); // RFC 8415, 7.6: IRT_DEFAULT
    private static readonly TimeSpan LeastRefresh = TimeSpan.FromMinutes(10); // IRT_MINIMUM

    public IReadOnlyList<Dhcp6Address> Addresses { get; init; } = [];

    /// <summary>The server's DUID.</summary>
    public byte[] Server { get; init; } = [];

    /// <summary>T1: when to ask the same server for more.</summary>
    public TimeSpan RenewAfter { get; init; } = TimeSpan.MaxValue;

    /// <summary>T2: when to ask any server.</summary>
    public TimeSpan RebindAfter { get; init; } = TimeSpan.MaxValue;

    /// <summary>Without addresses: when to ask again.</summary>
    public TimeSpan RefreshAfter { get; init; } = DefaultRefresh;

    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    public IReadOnlyList<IPAddress> TimeServers { get; init; } = [];

    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>When the last address ends.</summary>
    public TimeSpan Lifetime => Addresses.Count == 0 ? TimeSpan.MaxValue : Addresses.Max(a => a.Valid);

    public string Text => string.Join(", ", Addresses.Select(a => a.Address));

    /// <summary>The trouble that the answer tells of, in the message itself or about the addresses.</summary>
    public static Dhcp6Status StatusOf(Dhcp6Message message)
    {
        var own = Status(message.Options);
        return own != Dhcp6Status.Success ? own : Association(message) is { } inner ? Status(inner) : Dhcp6Status.Success;
    }

    /// <summary>What the answer gives; addresses only from an association that makes sense.</summary>
    public static Dhcp6Lease Read(Dhcp6Message message)
    {
        var lease = new Dhcp6Lease
        {
            Server = message.Find(Dhcp6Option.ServerId) ?? [],
            NameServers = ReadAddresses(message.Find(Dhcp6Option.NameServers)),
            TimeServers = [.. ReadTimeServers(message.Find(Dhcp6Option.TimeServers)), .. ReadAddresses(message.Find(Dhcp6Option.SimpleTimeServers))],
            Domains = ReadDomains(message.Find(Dhcp6Option.Domains) ?? []),
            RefreshAfter = message.Find(Dhcp6Option.RefreshTime) is { Length: 4 } refresh ? Later(Seconds(refresh), LeastRefresh) : DefaultRefresh,
        };
        if (message.Find(Dhcp6Option.AddressAssociation) is not { } association || Association(message) is not { } options) return lease;
        TimeSpan renew = Seconds(association.AsSpan(4)), rebind = Seconds(association.AsSpan(8));
        // RFC 8415, 21.4: an association whose T1 is after its T2 is thrown away.
        if (rebind > TimeSpan.Zero && renew > rebind) return lease;
        var addresses = options.Where(o => o is { Code: Dhcp6Option.Address, Value.Length: >= 24 }).Select(o => o.Value)
            .Select(v => new Dhcp6Address(new IPAddress(v.AsSpan(0, 16)), Seconds(v.AsSpan(16)), Seconds(v.AsSpan(20))))
            .Where(a => a.Preferred <= a.Valid && a.Valid > TimeSpan.Zero && IsUsable(a.Address)).ToList();
        if (addresses.Count == 0) return lease;
        // 14.2: where the server leaves the times open, half and four fifths of the shortest preferred lifetime.
        var shortest = addresses.Min(a => a.Preferred);
        return lease with
        {
            Addresses = addresses,
            RenewAfter = renew > TimeSpan.Zero ? renew : Part(shortest, 0.5),
            RebindAfter = rebind > TimeSpan.Zero ? rebind : Part(shortest, 0.8),
        };
    }

    // IAID, T1, T2, options.
    private static IReadOnlyList<Dhcp6Option>? Association(Dhcp6Message message) =>
        message.Find(Dhcp6Option.AddressAssociation) is { Length: >= 12 } value && Dhcp6Option.TryParse(value.AsSpan(12), out var options) ? options : null;

    private static Dhcp6Status Status(IReadOnlyList<Dhcp6Option> options) =>
        Dhcp6Option.Find(options, Dhcp6Option.Status) is { Length: >= 2 } status ? (Dhcp6Status)ReadUInt16BigEndian(status) : Dhcp6Status.Success;

    private static TimeSpan Seconds(ReadOnlySpan<byte> value) =>
        ReadUInt32BigEndian(value) is var seconds && seconds == uint.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromSeconds((double)seconds);

    private static TimeSpan Part(TimeSpan time, double part) => time == TimeSpan.MaxValue ? time : time * part;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static bool IsUsable(IPAddress address) => !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.IPv6Loopback) && !address.IsIPv6LinkLocal;

    private static List<IPAddress> ReadAddresses(byte[]? value)
    {
        var list = new List<IPAddress>();
        if (value is null || value.Length % 16 != 0) return list;
        for (var at = 0; at < value.Length; at += 16)
            if (new IPAddress(value.AsSpan(at, 16)) is { IsIPv6Multicast: false } address && !address.Equals(IPAddress.IPv6Any)) list.Add(address);
        return list;
    }

    // RFC 5908: suboptions, of which 1 is a unicast address.
    private static IEnumerable<IPAddress> ReadTimeServers(byte[]? value) =>
        value is not null && Dhcp6Option.TryParse(value, out var servers) ? servers.Where(s => s.Code == 1).SelectMany(s => ReadAddresses(s.Value)) : [];

    // RFC 1035 names without compression. They go into resolv.conf: nothing but the characters of a host name.
    private static List<string> ReadDomains(ReadOnlySpan<byte> bytes)
    {
        var (names, name) = (new List<string>(), new StringBuilder());
        while (!bytes.IsEmpty)
        {
            int length = bytes[0];
            if (length > 63 || bytes.Length < 1 + length) return [];
            if (length == 0)
            {
                var text = name.ToString();
                if (text.Length is > 0 and <= 253 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')) names.Add(text);
                name.Clear();
            }
            else
            {
                name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(bytes.Slice(1, length)));
            }

            bytes = bytes[(1 + length)..];
        }

        return names;
    }
}
