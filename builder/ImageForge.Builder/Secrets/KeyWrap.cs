// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>
/// A file's key, encrypted for one passphrase or recipient. Each wrapping key is used for one message (its salt or
/// ephemeral key is random), so the nonce is zero.
/// </summary>
internal static class KeyWrap
{
    // libsodium's MODERATE: about half a second on a build host, and as much for each guess of whoever finds the file.
    private const int Iterations = 3, MemoryKiB = 256 * 1024;
    private const string RecipientPurpose = "imageforge.dev/EncryptedSecrets/v1 x25519";
    private static readonly byte[] ZeroNonce = new byte[Sodium.NonceLength];

    public static PassphraseStanza ForPassphrase(ReadOnlySpan<byte> fileKey, Secret passphrase, int iterations = Iterations, int memoryKiB = MemoryKiB)
    {
        var stanza = new PassphraseStanza
        {
            Salt = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Sodium.SaltLength)),
            Iterations = iterations,
            MemoryKiB = memoryKiB,
        };
        return stanza with { WrappedKey = Wrap(PassphraseKey(stanza, passphrase), fileKey, EncryptedHeader.Head(stanza)) };
    }

    public static RecipientStanza ForRecipient(ReadOnlySpan<byte> fileKey, RecipientKey recipient)
    {
        var ephemeral = RandomNumberGenerator.GetBytes(Sodium.KeyLength);
        var stanza = new RecipientStanza { PublicKey = recipient.ToString(), EphemeralKey = Convert.ToBase64String(Sodium.PublicKey(ephemeral)) };
        var key = RecipientWrapKey(stanza, ephemeral, recipient.Bytes, recipient)
            ?? throw new ForgeException(ExitCode.Input, SecretsErrors.NoRecipient, $"{recipient} is a point of small order, which protects nothing",
                "use a key that imageforge secrets keygen made");
        CryptographicOperations.ZeroMemory(ephemeral);
        return stanza with { WrappedKey = Wrap(key, fileKey, EncryptedHeader.Head(stanza)) };
    }

    /// <summary>Null when the passphrase is another one.</summary>
    public static byte[]? Open(PassphraseStanza stanza, Secret passphrase) =>
        Unwrap(PassphraseKey(stanza, passphrase), stanza.WrappedKey, EncryptedHeader.Head(stanza));

    /// <summary>Null when the identity is not the stanza's recipient, or the stanza was changed.</summary>
    public static byte[]? Open(RecipientStanza stanza, IdentityKey identity)
    {
        var own = RecipientKey.FromBytes(Sodium.PublicKey(identity.Reveal()));
        if (stanza.PublicKey != own.ToString()) return null;
        var key = RecipientWrapKey(stanza, identity.Reveal(), Convert.FromBase64String(stanza.EphemeralKey), own);
        return key is null ? null : Unwrap(key, stanza.WrappedKey, EncryptedHeader.Head(stanza));
    }

    private static byte[] PassphraseKey(PassphraseStanza stanza, Secret passphrase)
    {
        var key = new byte[Sodium.KeyLength];
        var text = Encoding.UTF8.GetBytes(passphrase.Reveal());
        Sodium.Stretch(text, Convert.FromBase64String(stanza.Salt), stanza.Iterations, stanza.MemoryKiB, key);
        CryptographicOperations.ZeroMemory(text);
        return key;
    }

    /// <summary>HKDF-SHA256 (RFC 5869) of the shared secret; both public keys are the salt, as RFC 7748 §6.1 advises.</summary>
    private static byte[]? RecipientWrapKey(RecipientStanza stanza, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> otherKey, RecipientKey recipient)
    {
        Span<byte> shared = stackalloc byte[Sodium.KeyLength];
        if (!Sodium.TryAgree(privateKey, otherKey, shared)) return null;
        var key = new byte[Sodium.KeyLength];
        byte[] salt = [.. Convert.FromBase64String(stanza.EphemeralKey), .. recipient.Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, key, salt, Encoding.ASCII.GetBytes(RecipientPurpose));
        CryptographicOperations.ZeroMemory(shared);
        return key;
    }

    private static string Wrap(byte[] key, ReadOnlySpan<byte> fileKey, string head)
    {
        var wrapped = Convert.ToBase64String(Sodium.Seal(key, ZeroNonce, fileKey, Encoding.ASCII.GetBytes(head)));
        CryptographicOperations.ZeroMemory(key);
        return wrapped;
    }

    private static byte[]? Unwrap(byte[] key, string wrapped, string head)
    {
        var fileKey = Sodium.Open(key, ZeroNonce, Convert.FromBase64String(wrapped), Encoding.ASCII.GetBytes(head));
        CryptographicOperations.ZeroMemory(key);
        return fileKey;
    }
}
