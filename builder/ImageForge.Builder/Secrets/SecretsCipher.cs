// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>
/// Encrypted secrets: a random key encrypts the text, and each stanza holds that key. The key is bound to the header by
/// an HMAC, as XChaCha20-Poly1305 alone would let one text be made that two keys open; the header is the text's
/// additional data. docs/secrets.md describes the format byte by byte.
/// </summary>
internal static class SecretsCipher
{
    private const string MacPurpose = "imageforge.dev/EncryptedSecrets/v1 header";
    private const string TextPurpose = "imageforge.dev/EncryptedSecrets/v1 text";

    public static byte[] NewFileKey() => RandomNumberGenerator.GetBytes(Sodium.KeyLength);

    /// <summary>Encrypts a text under stanzas that hold this key already; with another nonce each time.</summary>
    public static EncryptedSecretsDocument Encrypt(ReadOnlySpan<byte> text, ReadOnlySpan<byte> fileKey,
        IReadOnlyList<PassphraseStanza> passphrases, IReadOnlyList<RecipientStanza> recipients)
    {
        var nonce = RandomNumberGenerator.GetBytes(Sodium.NonceLength);
        var document = new EncryptedSecretsDocument
        {
            Passphrases = passphrases,
            Recipients = recipients,
            Nonce = Convert.ToBase64String(nonce),
        };
        var header = EncryptedHeader.Bytes(document);
        var key = Derive(fileKey, TextPurpose);
        var ciphertext = Sodium.Seal(key, nonce, text, header);
        CryptographicOperations.ZeroMemory(key);
        return document with { Mac = Convert.ToBase64String(Mac(fileKey, header)), Ciphertext = Convert.ToBase64String(ciphertext) };
    }

    /// <summary>Null when header or ciphertext are not what was encrypted under this key.</summary>
    public static byte[]? Decrypt(EncryptedSecretsDocument document, ReadOnlySpan<byte> fileKey)
    {
        var header = EncryptedHeader.Bytes(document);
        if (!CryptographicOperations.FixedTimeEquals(Mac(fileKey, header), Convert.FromBase64String(document.Mac))) return null;
        var key = Derive(fileKey, TextPurpose);
        var text = Sodium.Open(key, Convert.FromBase64String(document.Nonce), Convert.FromBase64String(document.Ciphertext), header);
        CryptographicOperations.ZeroMemory(key);
        return text;
    }

    private static byte[] Mac(ReadOnlySpan<byte> fileKey, byte[] header)
    {
        var key = Derive(fileKey, MacPurpose);
        var mac = HMACSHA256.HashData(key, header);
        CryptographicOperations.ZeroMemory(key);
        return mac;
    }

    private static byte[] Derive(ReadOnlySpan<byte> fileKey, string purpose)
    {
        var key = new byte[Sodium.KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, salt: [], Encoding.ASCII.GetBytes(purpose));
        return key;
    }
}
