// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;

namespace ImageForge.Mesh.Identity;

/// <summary>
/// The cluster's shared secret: 32 bytes, standard base64 in the configuration. It encrypts what members publish and is
/// every pair's WireGuard preshared key. <see cref="ToString"/> shows nothing of it.
/// </summary>
public sealed class ClusterSecret
{
    public const int Length = 32;

    private readonly byte[] bytes;

    private ClusterSecret(byte[] bytes) => this.bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <exception cref="FormatException">Not 32 bytes in standard base64; the message does not quote the text.</exception>
    public static ClusterSecret Parse(string base64)
    {
        ArgumentNullException.ThrowIfNull(base64);
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, buffer, out var written) || written != Length)
            throw new FormatException(
                $"the cluster secret must be {Length} bytes in standard base64 (44 characters); make one with `imageforge gen secrets`");
        var secret = new ClusterSecret(buffer[..Length]);
        CryptographicOperations.ZeroMemory(buffer);
        return secret;
    }

    public override string ToString() => "(redacted)";
}
