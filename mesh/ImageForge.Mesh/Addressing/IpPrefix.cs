// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ImageForge.Mesh.Addressing;

/// <summary>Makes <see cref="IPNetwork"/>s from what people and peers write: host bits are cleared instead of refused.</summary>
internal static class IpPrefix
{
    /// <summary>32 or 128.</summary>
    public static int MaximumLength(AddressFamily family) => family == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The single address as a prefix.</summary>
    public static IPNetwork Host(IPAddress address) => new(address, MaximumLength(address.AddressFamily));

    /// <exception cref="ArgumentOutOfRangeException">More bits than the family has.</exception>
    public static IPNetwork Masked(IPAddress address, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaximumLength(address.AddressFamily));
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xff00 >> Math.Clamp(bits - i * 8, 0, 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }

    /// <summary><c>address/bits</c>, or a bare address meaning itself alone. No zone, no IPv4-mapped form.</summary>
    public static bool TryParse(string text, out IPNetwork prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        if (host.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(host, out var address) || address.IsIPv4MappedToIPv6)
            return false;
        // IPAddress takes "10" and "10.1" for IPv4 addresses; a prefix list is no place for that.
        if (address.AddressFamily == AddressFamily.InterNetwork && host.Count(c => c == '.') != 3)
            return false;
        var bits = MaximumLength(address.AddressFamily);
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits)
                           || bits > MaximumLength(address.AddressFamily)))
            return false;
        prefix = Masked(address, bits);
        return true;
    }
}
