// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ImageForge.Builder.Secrets;

/// <summary>
/// What is taken from libsodium (https://doc.libsodium.org): X25519, XChaCha20-Poly1305 and Argon2id, none of which .NET
/// has. Loaded when first used: hosts that encrypt no secrets need not have it.
/// </summary>
internal static partial class Sodium
{
    public const int KeyLength = 32, NonceLength = 24, TagLength = 16, SaltLength = 16;

    private const string Library = "libsodium";
    private const int Argon2Id13 = 2; // crypto_pwhash_ALG_ARGON2ID13
    private static readonly Lock s_loading = new();
    private static bool s_ready;

    /// <exception cref="ForgeException">IF5101: this host has no libsodium.</exception>
    public static void Require()
    {
        lock (s_loading)
        {
            if (s_ready) return;
            // Runtime packages carry only the versioned name; 23 is libsodium 1.0.18 and 1.0.19, 26 is 1.0.20.
            string[] names = ["libsodium.so.23", "libsodium.so.26", "libsodium.so"];
            nint handle = 0;
            if (!names.Any(name => NativeLibrary.TryLoad(name, out handle)))
                throw new ForgeException(ExitCode.Environment, SecretsErrors.NoSodium, "encrypted secrets need libsodium, which this host does not have",
                    "install it (Debian and Ubuntu: apt install libsodium23)");
            NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, (name, _, _) => name == Library ? handle : 0);
            if (sodium_init() < 0) throw new InvalidOperationException("libsodium cannot initialise: no source of randomness");
            s_ready = true;
        }
    }

    /// <returns>The 32-byte public key of a private key, which is clamped inside (RFC 7748).</returns>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        Require();
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, KeyLength);
        var publicKey = new byte[KeyLength];
        if (crypto_scalarmult_base(publicKey, privateKey) != 0) throw new CryptographicException("libsodium refused the X25519 key");
        return publicKey;
    }

    /// <returns>False when the public key is one of the few points that give the same secret to everyone.</returns>
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        Require();
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(shared.Length, KeyLength);
        return crypto_scalarmult(shared, privateKey, publicKey) == 0;
    }

    /// <summary>XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).</summary>
    /// <returns>Ciphertext and, at its end, the tag.</returns>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> additional)
    {
        Require();
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceLength);
        var sealedText = new byte[plaintext.Length + TagLength];
        if (crypto_aead_xchacha20poly1305_ietf_encrypt(sealedText, out _, plaintext, (ulong)plaintext.Length, additional, (ulong)additional.Length, 0, nonce, key) != 0)
            throw new CryptographicException("libsodium cannot encrypt");
        return sealedText;
    }

    /// <returns>Null when key, nonce, text or additional data is not what was sealed.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> additional)
    {
        Require();
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceLength);
        if (sealedText.Length < TagLength) return null;
        var plaintext = new byte[sealedText.Length - TagLength];
        return crypto_aead_xchacha20poly1305_ietf_decrypt(plaintext, out _, 0, sealedText, (ulong)sealedText.Length, additional, (ulong)additional.Length, nonce, key) == 0
            ? plaintext : null;
    }

    /// <summary>Argon2id version 1.3 with one lane, the only number that libsodium has.</summary>
    /// <param name="key">Filled, 16 bytes at least.</param>
    /// <exception cref="ForgeException">IF5106: the memory cannot be had.</exception>
    public static void Stretch(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int iterations, int memoryKiB, Span<byte> key)
    {
        Require();
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltLength);
        if (crypto_pwhash(key, (ulong)key.Length, passphrase, (ulong)passphrase.Length, salt, (ulong)iterations, (nuint)memoryKiB * 1024, Argon2Id13) != 0)
            throw new ForgeException(ExitCode.Environment, SecretsErrors.NoMemory, $"the passphrase's key takes {memoryKiB / 1024} MiB of memory, which cannot be had",
                "free some memory, or use an identity instead of the passphrase");
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_base(Span<byte> q, ReadOnlySpan<byte> n);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult(Span<byte> q, ReadOnlySpan<byte> n, ReadOnlySpan<byte> p);

    [LibraryImport(Library)]
    private static partial int crypto_aead_xchacha20poly1305_ietf_encrypt(Span<byte> c, out ulong clen, ReadOnlySpan<byte> m, ulong mlen,
        ReadOnlySpan<byte> ad, ulong adlen, nint nsec, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    private static partial int crypto_aead_xchacha20poly1305_ietf_decrypt(Span<byte> m, out ulong mlen, nint nsec, ReadOnlySpan<byte> c, ulong clen,
        ReadOnlySpan<byte> ad, ulong adlen, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    private static partial int crypto_pwhash(Span<byte> output, ulong outlen, ReadOnlySpan<byte> passwd, ulong passwdlen, ReadOnlySpan<byte> salt,
        ulong opslimit, nuint memlimit, int alg);
}
