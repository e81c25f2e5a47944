// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;

namespace ImageForge.Linux.WireGuard;

/// <summary>A private or preshared key: 32 bytes that never appear in text. Compared in constant time.</summary>
public sealed class WireGuardSecret : IEquatable<WireGuardSecret>
{
    private readonly byte[] _bytes;

    private WireGuardSecret(byte[] bytes) => _bytes = bytes;

    /// <summary>All zeros, which to the kernel means: no key.</summary>
    public static WireGuardSecret None { get; } = new(new byte[WireGuardKey.Size]);

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static WireGuardSecret From(ReadOnlySpan<byte> bytes) => bytes.Length == WireGuardKey.Size
        ? new WireGuardSecret(bytes.ToArray())
        : throw new ArgumentException($"a WireGuard key has {WireGuardKey.Size} bytes, not {bytes.Length}");

    public bool Equals(WireGuardSecret? other) => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override bool Equals(object? obj) => Equals(obj as WireGuardSecret);

    // Not derived from the key: a hash code may end in a log.
    public override int GetHashCode() => 0;

    public override string ToString() => "(secret)";
}
