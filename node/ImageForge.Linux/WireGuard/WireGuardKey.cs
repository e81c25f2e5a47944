// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace ImageForge.Linux.WireGuard;

/// <summary>A WireGuard public key: 32 bytes, written as base64. Ordered by its bytes.</summary>
public sealed class WireGuardKey : IEquatable<WireGuardKey>, IComparable<WireGuardKey>
{
    public const int Size = 32;
    private readonly byte[] _bytes;

    private WireGuardKey(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static WireGuardKey From(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new WireGuardKey(bytes.ToArray())
        : throw new ArgumentException($"a WireGuard key has {Size} bytes, not {bytes.Length}");

    public static bool TryParse([NotNullWhen(true)] string? base64, [NotNullWhen(true)] out WireGuardKey? key)
    {
        var bytes = new byte[Size];
        key = base64 is { Length: 44 } && Convert.TryFromBase64String(base64, bytes, out var count) && count == Size
            ? new WireGuardKey(bytes)
            : null;
        return key is not null;
    }

    public bool Equals(WireGuardKey? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public int CompareTo(WireGuardKey? other) => other is null ? 1 : Bytes.SequenceCompareTo(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as WireGuardKey);

    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    public override string ToString() => Convert.ToBase64String(_bytes);

    public static bool operator ==(WireGuardKey? left, WireGuardKey? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(WireGuardKey? left, WireGuardKey? right) => !(left == right);

    public static bool operator <(WireGuardKey left, WireGuardKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(WireGuardKey left, WireGuardKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(WireGuardKey left, WireGuardKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(WireGuardKey left, WireGuardKey right) => left.CompareTo(right) >= 0;
}
