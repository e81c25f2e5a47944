// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ImageForge.MachineConfig.Values;

/// <summary>
/// The mesh's own prefix, a /64 of unique local addresses (RFC 4193) that follows from the cluster's id. The mesh library
/// derives the same (docs/mesh.md); this room uses no other, and a test compares the two.
/// </summary>
internal static class MeshPrefix
{
    public static IPNetwork Of(string clusterId)
    {
        var address = new byte[16];
        SHA256.HashData(Encoding.UTF8.GetBytes(clusterId)).AsSpan(16, 8).CopyTo(address);
        (address[0], address[7]) = (0xfd, 0x02);
        return new(new IPAddress(address), 64);
    }
}
