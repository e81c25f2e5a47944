// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;

namespace ImageForge.Mesh.Identity;

/// <summary>
/// The one function taken from libsodium: X25519 with the base point, https://doc.libsodium.org/advanced/scalar_multiplication.
/// The node links it statically (DirectPInvoke "libsodium"); elsewhere the distribution's shared object is found by its soname.
/// </summary>
internal static partial class Sodium
{
    private const string Library = "libsodium";

    static Sodium()
    {
        NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, Resolve);
        if (sodium_init() < 0)
            throw new InvalidOperationException("libsodium cannot initialise: no source of randomness");
    }

    /// <param name="privateKey">32 bytes; clamped inside.</param>
    /// <returns>The 32-byte public key.</returns>
    public static byte[] ScalarMultiplyBase(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != 32)
            throw new ArgumentException("an X25519 private key has 32 bytes", nameof(privateKey));
        var publicKey = new byte[32];
        if (crypto_scalarmult_base(publicKey, privateKey) != 0)
            throw new InvalidOperationException("libsodium refused the X25519 key");
        return publicKey;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        // Runtime packages carry only the versioned name; 23 is libsodium 1.0.18 and 1.0.19, 26 is 1.0.20.
        foreach (var candidate in (ReadOnlySpan<string>)["libsodium.so.23", "libsodium.so.26", "libsodium.so"])
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        return 0;
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_base(Span<byte> q, ReadOnlySpan<byte> n);
}
