// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace ImageForge.Linux.Netlink;

/// <summary>Address families by the kernel's numbers, which are not the framework's (AF_INET6 is 10 here, 23 there).</summary>
internal static class Families
{
    public const byte Inet = 2;
    public const byte Inet6 = 10;

    public static byte Of(IPAddress address) => Of(address.AddressFamily);

    public static byte Of(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Inet,
        AddressFamily.InterNetworkV6 => Inet6,
        _ => throw new ArgumentException($"no IP family: {family}"),
    };

    public static AddressFamily? Parse(byte family) => family switch
    {
        Inet => AddressFamily.InterNetwork,
        Inet6 => AddressFamily.InterNetworkV6,
        _ => null,
    };
}
