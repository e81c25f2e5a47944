// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Numerics;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Dhcp;

/// <summary>A route that a lease brings. A gateway of 0.0.0.0 means: on the link itself.</summary>
internal sealed record DhcpRoute(IPNetwork Destination, IPAddress Gateway);

/// <summary>What a server lent us.</summary>
/// <param name="Server">Its identifier (option 54), which is the address that renewals go to.</param>
internal sealed record DhcpLease(IPAddress Address, int PrefixLength, IPAddress Server)
{
    /// <summary>From now; <see cref="TimeSpan.MaxValue"/>: for ever.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.MaxValue;

    /// <summary>T1: when to ask the same server for more.</summary>
    public TimeSpan RenewAfter { get; init; } = TimeSpan.MaxValue;

    /// <summary>T2: when to ask any server.</summary>
    public TimeSpan RebindAfter { get; init; } = TimeSpan.MaxValue;

    public IReadOnlyList<DhcpRoute> Routes { get; init; } = [];

    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    public IReadOnlyList<IPAddress> TimeServers { get; init; } = [];

    public string? DomainName { get; init; }

    /// <summary>What the server calls this machine.</summary>
    public string? HostName { get; init; }

    /// <summary>In bytes; null: the interface's own.</summary>
    public int? Mtu { get; init; }

    public string Cidr => $"{Address}/{PrefixLength}";

    /// <summary>The lease in an offer or acknowledgement; null, with the reason, when it is unusable.</summary>
    public static DhcpLease? TryRead(DhcpMessage message, out string reason)
    {
        var options = message.Options;
        reason = "";
        var address = message.YourAddress;
        if (!IsUsable(address)) reason = $"{address} is no address for a machine";
        else if (Addresses(options, DhcpOption.ServerId) is not [var _]) reason = "it does not name its server";
        else if (Prefix(options, address) is null) reason = "its subnet mask is no mask";
        if (reason.Length > 0) return null;

        var lifetime = Seconds(options, DhcpOption.LeaseTime) ?? TimeSpan.MaxValue;
        var rebind = Within(Seconds(options, DhcpOption.RebindingTime), lifetime, 0.875);
        return new DhcpLease(address, Prefix(options, address)!.Value, Addresses(options, DhcpOption.ServerId)[0])
        {
            Lifetime = lifetime,
            RebindAfter = rebind,
            RenewAfter = Within(Seconds(options, DhcpOption.RenewalTime), rebind, 0.5 / 0.875),
            Routes = ReadRoutes(options),
            NameServers = Addresses(options, DhcpOption.NameServers),
            TimeServers = Addresses(options, DhcpOption.TimeServers),
            DomainName = Name(options.GetValueOrDefault(DhcpOption.DomainName)),
            HostName = Name(options.GetValueOrDefault(DhcpOption.HostName)),
            // RFC 2132, 5.1: at least 68. IPv6 on the same interface needs 1280.
            Mtu = options.GetValueOrDefault(DhcpOption.InterfaceMtu) is { Length: 2 } mtu && ReadUInt16BigEndian(mtu) is >= 1280 and var bytes
                ? bytes
                : null,
        };
    }

    // RFC 3442: classless routes replace the routers, also the default one.
    private static List<DhcpRoute> ReadRoutes(IReadOnlyDictionary<byte, byte[]> options)
    {
        if (options.TryGetValue(DhcpOption.ClasslessRoutes, out var classless) && ReadClassless(classless) is { } routes) return routes;
        return [.. Addresses(options, DhcpOption.Routers).Take(1).Select(r => new DhcpRoute(IPNetwork.Parse("0.0.0.0/0"), r))];
    }

    // Each: prefix length, as many bytes of the network as that needs, 4 bytes of router.
    private static List<DhcpRoute>? ReadClassless(ReadOnlySpan<byte> bytes)
    {
        var routes = new List<DhcpRoute>();
        Span<byte> network = stackalloc byte[4];
        while (!bytes.IsEmpty)
        {
            int prefix = bytes[0], significant = (prefix + 7) / 8;
            if (prefix > 32 || bytes.Length < 1 + significant + 4) return null;
            network.Clear();
            bytes.Slice(1, significant).CopyTo(network);
            var mask = prefix == 0 ? 0 : uint.MaxValue << (32 - prefix);
            WriteUInt32BigEndian(network, ReadUInt32BigEndian(network) & mask);
            routes.Add(new DhcpRoute(new IPNetwork(new IPAddress(network), prefix), new IPAddress(bytes.Slice(1 + significant, 4))));
            bytes = bytes[(1 + significant + 4)..];
        }

        return routes;
    }

    private static int? Prefix(IReadOnlyDictionary<byte, byte[]> options, IPAddress address)
    {
        if (!options.TryGetValue(DhcpOption.SubnetMask, out var mask))
        {
            // RFC 950 classes, for servers from another age.
            return address.GetAddressBytes()[0] switch { < 128 => 8, < 192 => 16, _ => 24 };
        }

        if (mask.Length != 4) return null;
        var bits = ReadUInt32BigEndian(mask);
        var length = BitOperations.LeadingZeroCount(~bits);
        return bits == (length == 0 ? 0 : uint.MaxValue << (32 - length)) && length > 0 ? length : null;
    }

    private static List<IPAddress> Addresses(IReadOnlyDictionary<byte, byte[]> options, byte code)
    {
        var list = new List<IPAddress>();
        var value = options.GetValueOrDefault(code, []);
        if (value.Length % 4 != 0) return list;
        for (var at = 0; at < value.Length; at += 4)
            if (new IPAddress(value.AsSpan(at, 4)) is var address && IsUsable(address)) list.Add(address);
        return list;
    }

    private static bool IsUsable(IPAddress address) => address.GetAddressBytes()[0] is > 0 and < 224 and not 127;

    private static TimeSpan? Seconds(IReadOnlyDictionary<byte, byte[]> options, byte code) =>
        options.GetValueOrDefault(code) is not { Length: 4 } value ? null
        : ReadUInt32BigEndian(value) is var seconds && seconds == uint.MaxValue ? TimeSpan.MaxValue
        : TimeSpan.FromSeconds((double)seconds);

    // A server's T1 or T2 when it makes sense, else the usual part of the whole (RFC 2131, 4.4.5).
    private static TimeSpan Within(TimeSpan? said, TimeSpan whole, double part)
    {
        if (said is { } time && time > TimeSpan.Zero && time <= whole) return time;
        return whole == TimeSpan.MaxValue ? whole : whole * part;
    }

    // Goes into /run/resolv.conf: nothing but the characters of a host name.
    private static string? Name(byte[]? value)
    {
        var name = Encoding.ASCII.GetString(value ?? []).TrimEnd('\0');
        return name.Length is > 0 and <= 253 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? name : null;
    }
}
