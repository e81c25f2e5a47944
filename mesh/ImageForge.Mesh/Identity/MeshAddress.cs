// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;

namespace ImageForge.Mesh.Identity;

/// <summary>
/// A node's address in the mesh: a /64 of unique local addresses (RFC 4193) that every member derives from the cluster
/// id, and a modified EUI-64 interface id (RFC 4291, appendix A) from the machine's first physical NIC.
/// </summary>
public static class MeshAddress
{
    public const int PrefixLength = 64;

    /// <summary>Byte 7 tells networks of one cluster apart; 2 is the mesh's.</summary>
    private const byte Purpose = 0x02;

    /// <param name="clusterId">Hashed as the text it is, never decoded.</param>
    public static IPNetwork Prefix(string clusterId)
    {
        var address = new byte[16];
        SHA256.HashData(Encoding.UTF8.GetBytes(clusterId)).AsSpan(16, 8).CopyTo(address);
        address[0] = 0xfd;
        address[7] = Purpose;
        return new IPNetwork(new IPAddress(address), PrefixLength);
    }

    /// <param name="clusterId">See <see cref="Prefix"/>.</param>
    /// <param name="hardware">A MAC address of 6 bytes or an EUI-64 of 8 bytes.</param>
    public static IPAddress For(string clusterId, PhysicalAddress hardware)
    {
        ArgumentNullException.ThrowIfNull(hardware);
        var address = Prefix(clusterId).BaseAddress.GetAddressBytes();
        InterfaceId(hardware.GetAddressBytes()).CopyTo(address, 8);
        return new IPAddress(address);
    }

    /// <summary>
    /// Stands in for the MAC address on machines without a physical NIC (containers, network namespaces):
    /// stable as long as the node id is, and marked as locally administered.
    /// </summary>
    public static PhysicalAddress HardwareFor(string nodeId)
    {
        var mac = SHA256.HashData(Encoding.UTF8.GetBytes(nodeId)).AsSpan(0, 6).ToArray();
        mac[0] = (byte)(mac[0] & 0xfc | 0x02);
        return new PhysicalAddress(mac);
    }

    private static byte[] InterfaceId(byte[] hardware)
    {
        byte[] id = hardware.Length switch
        {
            6 => [.. hardware[..3], 0xff, 0xfe, .. hardware[3..]],
            8 => hardware,
            _ => throw new ArgumentException($"a hardware address has 6 or 8 bytes, not {hardware.Length}", nameof(hardware)),
        };
        id[0] ^= 0x02;
        return id;
    }
}
