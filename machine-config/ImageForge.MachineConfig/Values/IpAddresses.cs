// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>
/// Addresses, prefixes and endpoints. Stricter than <see cref="IPAddress.TryParse(string, out IPAddress)"/>, which takes
/// "1", "0x7f.1" and octal "010.0.0.1" as inet_aton does, and zones and brackets in IPv6.
/// </summary>
internal static class IpAddresses
{
    private const string Form4 = "IPv4 address such as 10.0.0.1";
    private const string Form6 = "IPv6 address such as 2001:db8::1";

    public static TextShape<IPAddress> V4 { get; } = Address("an IPv4 address", Form4, AddressFamily.InterNetwork);

    public static TextShape<IPAddress> V6 { get; } = Address("an IPv6 address", Form6, AddressFamily.InterNetworkV6);

    public static TextShape<IPAddress> Any { get; } = Address("an IP address", $"{Form4} or {Form6}", null);

    public static TextShape<InterfaceAddress> OnLink { get; } = new(DiagnosticCode.NotPrefix, "an address with prefix length",
        "address/prefix length such as 10.0.0.2/24 or 2001:db8::2/64", ParseOnLink, a => a.ToString())
    {
        Variables = VariableUse.Build,
    };

    public static TextShape<IPNetwork> Network { get; } = new(DiagnosticCode.NotPrefix, "a prefix",
        "prefix such as 10.0.0.0/8 or 2001:db8::/32",
        text => ParseNetwork(text, out var network) is { } wrong ? wrong : network, network => network.ToString())
    {
        Variables = VariableUse.Build,
    };

    public static TextShape<PrefixFilter> Filter { get; } = new(DiagnosticCode.NotPrefix, "a prefix",
        "prefix such as 10.0.0.0/8, \"!\" before it excludes", ParseFilter, f => f.ToString())
    {
        Variables = VariableUse.Build,
    };

    public static TextShape<IPNetwork> Prefix { get; } = new(DiagnosticCode.NotPrefix, "a prefix",
        "prefix such as 10.0.0.0/8 or 2001:db8::/32",
        text => text.StartsWith('!') ? new Wrong("exclusions are not taken here") : ParseFilter(text) is var parsed && parsed.Good ? parsed.Value.Prefix : parsed.Wrong,
        p => p.ToString())
    {
        Variables = VariableUse.Build,
    };

    public static TextShape<IPEndPoint> Endpoint { get; } = new(DiagnosticCode.NotEndpoint, "an IP address with port",
        "address:port such as 203.0.113.5:51820 or [2001:db8::1]:51820", ParseEndpoint, e => e.ToString())
    {
        Variables = VariableUse.Build,
    };

    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Contains(':'))
        {
            // Zones ("%eth0") and brackets are accepted by the framework but are no part of an address here.
            return text.Length <= 45 && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') && IPAddress.TryParse(text, out address);
        }

        var octets = text.Split('.');
        if (octets.Length != 4 || !octets.All(IsOctet)) return false;
        address = new([.. octets.Select(o => byte.Parse(o, CultureInfo.InvariantCulture))]);
        return true;
    }

    private static bool IsOctet(string text) =>
        text.Length is >= 1 and <= 3 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0') &&
        int.Parse(text, CultureInfo.InvariantCulture) <= 255;

    private static TextShape<IPAddress> Address(string noun, string form, AddressFamily? family) => new(
        DiagnosticCode.NotIpAddress, noun, form,
        text => TryParse(text, out var address) && (family is null || address.AddressFamily == family) && IsHost(address) ? address
            : new Wrong(text.Contains('/') && TryParse(text.Split('/')[0], out _) ? $"write {text.Split('/')[0]}, without the prefix length" : null),
        address => address.ToString())
    {
        Variables = VariableUse.Build,
    };

    /// <summary>Whether one machine can have the address.</summary>
    public static bool IsHost(IPAddress address) =>
        !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.Broadcast) &&
        !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6 &&
        !(address.AddressFamily == AddressFamily.InterNetwork && (address.GetAddressBytes()[0] & 0xf0) == 0xe0);

    private static bool TryParsePrefix(string text, [NotNullWhen(true)] out IPAddress? address, out int length)
    {
        (address, length) = (null, 0);
        var slash = text.IndexOf('/');
        if (slash < 0 || !TryParse(text[..slash], out address)) return false;
        var digits = text[(slash + 1)..];
        if (digits.Length is 0 or > 3 || !digits.All(char.IsAsciiDigit) || (digits.Length > 1 && digits[0] == '0')) return false;
        length = int.Parse(digits, CultureInfo.InvariantCulture);
        return length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private static Parsed<InterfaceAddress> ParseOnLink(string text)
    {
        if (!TryParsePrefix(text, out var address, out var length))
            return new Wrong(TryParse(text, out var bare) ? $"add the prefix length, for example {bare}/{(bare.AddressFamily == AddressFamily.InterNetwork ? 24 : 64)}" : null);
        if (length == 0 || !IsHost(address)) return new Wrong("this address cannot be given to an interface");
        var on = new InterfaceAddress(address, length);
        // RFC 3021: a /31 has two hosts and no network or broadcast address; a /32 is one host.
        if (address.AddressFamily == AddressFamily.InterNetwork && length <= 30)
        {
            if (on.Network.BaseAddress.Equals(address)) return new Wrong("this is the network's own address: the first host is one higher");
            if (Broadcast(on).Equals(address)) return new Wrong("this is the network's broadcast address: the last host is one lower");
        }

        return on;
    }

    /// <summary>Null when the text is a prefix without bits beyond its length.</summary>
    internal static Wrong? ParseNetwork(string text, out IPNetwork network)
    {
        network = default;
        if (!TryParsePrefix(text, out var address, out var length))
            return new Wrong(TryParse(text, out var bare) ? $"add the prefix length: {bare}/{bare.GetAddressBytes().Length * 8} for this one address" : null);
        network = new(InterfaceAddress.Masked(address, length), length);
        return network.BaseAddress.Equals(address) ? null : new Wrong($"bits are set beyond the prefix: write {network}");
    }

    private static IPAddress Broadcast(InterfaceAddress on)
    {
        var bytes = on.Network.BaseAddress.GetAddressBytes();
        for (var bit = on.PrefixLength; bit < 32; bit++) bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new(bytes);
    }

    private static Parsed<PrefixFilter> ParseFilter(string text)
    {
        var exclude = text.StartsWith('!');
        if (!TryParsePrefix(exclude ? text[1..] : text, out var address, out var length))
            return new Wrong(TryParse(text.TrimStart('!'), out var bare) ? $"add the prefix length: {bare}/{bare.GetAddressBytes().Length * 8} for this one address" : null);
        var masked = InterfaceAddress.Masked(address, length);
        return masked.Equals(address) ? new PrefixFilter(exclude, new(masked, length))
            : new Wrong($"bits are set beyond the prefix: write {(exclude ? "!" : "")}{masked}/{length}");
    }

    private static Parsed<IPEndPoint> ParseEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0) return new Wrong(TryParse(text, out _) ? $"add the port, for example {text}:51820" : null);
        var (host, port) = (text[..colon], text[(colon + 1)..]);
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed) host = host[1..^1];
        var good = TryParse(host, out var address) && bracketed == (address.AddressFamily == AddressFamily.InterNetworkV6) && IsHost(address);
        if (!good) return new Wrong(TryParse(text, out var bare) ? $"write [{bare}]:51820 to add the port" : "names are not resolved: give the address");
        if (port.Length is 0 or > 5 || !port.All(char.IsAsciiDigit) || port[0] == '0' || int.Parse(port, CultureInfo.InvariantCulture) > 65535)
            return new Wrong("the port is a number from 1 to 65535");
        return new IPEndPoint(address!, int.Parse(port, CultureInfo.InvariantCulture));
    }
}
