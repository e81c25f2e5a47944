// SPDX-License-Identifier: Apache-2.0
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Mesh.Addressing;

namespace ImageForge.Tests.Mesh;

internal static class MeshGenerators
{
    private static readonly Gen<byte> Bytes = Gen.Choose(0, 255).Select(value => (byte)value);

    public static Gen<IPAddress> Addresses { get; } = Gen.OneOf(
        Bytes.ArrayOf(4).Select(bytes => new IPAddress(bytes)),
        Bytes.ArrayOf(16).Select(bytes => new IPAddress(bytes)).Where(address => !address.IsIPv4MappedToIPv6));

    public static Gen<IPEndPoint> Endpoints { get; } =
        from address in Addresses
        from port in Gen.Choose(1, 65535)
        select new IPEndPoint(address, port);

    /// <summary>
    /// Prefixes within 16 neighbouring addresses at the low and the high end of both families, so that a naive model can
    /// list them, with the whole of each family now and then.
    /// </summary>
    public static Gen<IPNetwork> SmallPrefixes { get; } =
        from family in Gen.Elements("0.0.0.0", "255.255.255.240", "10.0.0.16", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0", "fd00::10")
        from offset in Gen.Choose(0, 15)
        from length in Gen.Choose(0, 4)
        let start = IPAddress.Parse(family)
        let bytes = Offset(start.GetAddressBytes(), offset)
        select IpPrefix.Masked(new IPAddress(bytes), bytes.Length * 8 - length);

    private static byte[] Offset(byte[] bytes, int offset)
    {
        bytes[^1] += (byte)offset;
        return bytes;
    }
}
