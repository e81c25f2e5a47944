// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>
/// The public half of an identity: an X25519 key (RFC 7748) for which secrets are encrypted, written as
/// <c>imageforge1…</c>. Not a secret.
/// </summary>
public sealed record RecipientKey
{
    internal const string Prefix = "imageforge";

    private readonly byte[] _bytes;

    private RecipientKey(byte[] bytes) => _bytes = bytes;

    /// <summary>32 bytes, the u-coordinate in little-endian order.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static RecipientKey FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 32 ? new(bytes.ToArray()) : throw new ArgumentException("an X25519 public key has 32 bytes", nameof(bytes));

    public static bool TryParse(string text, [NotNullWhen(true)] out RecipientKey? key)
    {
        key = Bech32.TryDecode(text, Prefix, out var bytes) && bytes.Length == 32 ? new(bytes) : null;
        return key is not null;
    }

    public bool Equals(RecipientKey? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    public override string ToString() => Bech32.Encode(Prefix, _bytes);
}
