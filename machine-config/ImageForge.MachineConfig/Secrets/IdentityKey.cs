// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>
/// The private half of an identity, with which secrets are decrypted: an X25519 key, written as
/// <c>IMAGEFORGE-SECRET-KEY-1…</c>. Prints as a placeholder.
/// </summary>
public sealed class IdentityKey
{
    private const string Prefix = "imageforge-secret-key-";

    private readonly byte[] _bytes;

    private IdentityKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The 32 bytes themselves. Callers answer for where they go.</summary>
    public ReadOnlySpan<byte> Reveal() => _bytes;

    /// <summary>The text for an identity file. Callers answer for where it goes.</summary>
    public string RevealText() => Bech32.Encode(Prefix, _bytes).ToUpperInvariant();

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static IdentityKey FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 32 ? new(bytes.ToArray()) : throw new ArgumentException("an X25519 private key has 32 bytes", nameof(bytes));

    public static bool TryParse(string text, [NotNullWhen(true)] out IdentityKey? key)
    {
        key = Bech32.TryDecode(text, Prefix, out var bytes) && bytes.Length == 32 ? new(bytes) : null;
        return key is not null;
    }

    public override string ToString() => Secret.Placeholder;
}
