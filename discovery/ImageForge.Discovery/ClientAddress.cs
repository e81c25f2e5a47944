// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageForge.Discovery;

/// <summary>Who calls: the key of the rate limiter and what Hello reports. Default is "nobody knows".</summary>
/// <param name="Address">Null when unknown. An IPv4-mapped address from a header stays as it is, one of a socket becomes IPv4.</param>
/// <param name="Zone">Of a link-local address in a header; empty otherwise.</param>
internal readonly record struct ClientAddress(IPAddress? Address, string Zone)
{
    /// <summary>X-Real-IP if trusted and valid, else the first of X-Forwarded-For if trusted and valid, else the peer.</summary>
    public static ClientAddress Of(DiscoveryOptions options, IPAddress? peer, Func<string, string?> header)
    {
        if (options.TrustRealIp && TryParse(header("x-real-ip"), out var address)) return address;
        if (options.TrustForwardedFor && TryParse(header("x-forwarded-for")?.Split(',', 2)[0].Trim(), out address)) return address;
        if (peer is { IsIPv4MappedToIPv6: true }) peer = peer.MapToIPv4();
        return new ClientAddress(peer, "");
    }

    /// <summary>4 or 16 bytes, then the zone; empty when unknown.</summary>
    public byte[] ToBytes()
    {
        if (Address is null) return [];
        var bytes = Address.GetAddressBytes();
        return Zone is null or "" ? bytes : [.. bytes, .. Encoding.UTF8.GetBytes(Zone)];
    }

    /// <summary>
    /// Textual addresses only, as RFC 4291 and dotted quads have them: the system parser would also take hexadecimal
    /// and shortened IPv4, brackets, prefixes and ports, with which one client could pass for many.
    /// </summary>
    internal static bool TryParse(string? text, out ClientAddress address)
    {
        address = default;
        if (string.IsNullOrEmpty(text) || text.Length > 100) return false;
        if (!text.Contains(':'))
        {
            var parts = text.Split('.');
            if (parts.Length != 4 || !parts.All(IsOctet)) return false;
            address = new ClientAddress(new IPAddress([.. parts.Select(byte.Parse)]), "");
            return true;
        }
        var percent = text.IndexOf('%');
        var (digits, zone) = percent < 0 ? (text, "") : (text[..percent], text[(percent + 1)..]);
        if (percent >= 0 && zone.Length == 0) return false;
        if (!digits.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')) return false;
        if (!IPAddress.TryParse(digits, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6) return false;
        address = new ClientAddress(parsed, zone);
        return true;
    }

    private static bool IsOctet(string part)
        => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0') && int.Parse(part) <= 255;
}
