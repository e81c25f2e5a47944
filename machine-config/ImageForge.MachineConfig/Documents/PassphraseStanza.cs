// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The key of encrypted secrets, wrapped with what Argon2id (RFC 9106) makes of a passphrase.</summary>
public sealed record PassphraseStanza
{
    // What RFC 9106 recommends where memory is short, up to what any build host can spare: a hostile file must not be
    // able to ask for gigabytes or for minutes.
    public const int LeastMemoryKiB = 64 * 1024, MostMemoryKiB = 512 * 1024;
    public const int LeastIterations = 3, MostIterations = 12;

    /// <summary>Base64 of 16 random bytes.</summary>
    public string Salt { get; init; } = "";

    /// <summary>Passes over the memory.</summary>
    public int Iterations { get; init; }

    public int MemoryKiB { get; init; }

    /// <summary>Base64 of 48 bytes: the encrypted 32-byte key and its authentication tag.</summary>
    public string WrappedKey { get; init; } = "";

    internal static RecordShape<PassphraseStanza> Shape { get; } = new("passphrase", "The file's key, wrapped with a passphrase by Argon2id (RFC 9106), one lane.",
        new PassphraseStanza(),
        new Field<PassphraseStanza, string>("salt", EncodedBytes.Of(16), s => s.Salt, (s, v) => s with { Salt = v }, "Random salt.")
        { Example = "AAECAwQFBgcICQoLDA0ODw==", Required = true },
        new Field<PassphraseStanza, int>("iterations", new IntegerShape(LeastIterations, MostIterations), s => s.Iterations,
            (s, v) => s with { Iterations = v }, "Passes over the memory.")
        { Example = "3", Required = true, DefaultText = "none" },
        new Field<PassphraseStanza, int>("memoryKiB", new IntegerShape(LeastMemoryKiB, MostMemoryKiB), s => s.MemoryKiB,
            (s, v) => s with { MemoryKiB = v }, "Memory that each guess at the passphrase costs, in KiB.")
        { Example = "262144", Required = true, DefaultText = "none" },
        new Field<PassphraseStanza, string>("wrappedKey", EncodedBytes.Of(48), s => s.WrappedKey, (s, v) => s with { WrappedKey = v },
            "The encrypted key and its tag.")
        { Example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v", Required = true });
}
