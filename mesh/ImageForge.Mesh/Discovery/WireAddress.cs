// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using ImageForge.Mesh.Addressing;
using Sidero.Discovery.Client;

namespace ImageForge.Mesh.Discovery;

/// <summary>
/// IP addresses in messages: 4 or 16 bytes (Go's netip encoding; its zoned and empty forms mean nothing to another
/// machine and are refused). An IPv4-mapped address is read as the IPv4 address it stands for.
/// </summary>
internal static class WireAddress
{
    public static ByteString Encode(IPAddress address) => ByteString.CopyFrom(address.GetAddressBytes());

    public static bool TryDecode(ByteString bytes, out IPAddress address)
    {
        address = IPAddress.None;
        if (bytes.Length is not (4 or 16))
            return false;
        address = new IPAddress(bytes.Span);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return true;
    }

    public static IPPrefix Encode(IPNetwork prefix) =>
        new() { Ip = Encode(prefix.BaseAddress), Bits = (uint)prefix.PrefixLength };

    public static bool TryDecode(IPPrefix message, out IPNetwork prefix)
    {
        prefix = default;
        // The bits count in the family that is on the wire, so a mapped prefix is refused rather than guessed at.
        if (message.Ip.Length is not (4 or 16) || message.Bits > message.Ip.Length * 8)
            return false;
        var address = new IPAddress(message.Ip.Span);
        if (address.IsIPv4MappedToIPv6)
            return false;
        prefix = IpPrefix.Masked(address, (int)message.Bits);
        return true;
    }

    /// <summary>Can a different machine reach or route to it at all: no loopback, link-local, multicast, unspecified or broadcast.</summary>
    public static bool IsRoutable(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return !address.IsIPv6LinkLocal && !address.IsIPv6Multicast;
        var bytes = address.GetAddressBytes();
        return bytes[0] is not (0 or >= 224) && bytes is not [169, 254, ..];
    }
}
