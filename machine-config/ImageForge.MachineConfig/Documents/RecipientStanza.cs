// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The key of encrypted secrets, wrapped for the holder of one X25519 key.</summary>
public sealed record RecipientStanza
{
    /// <summary>The recipient, as <c>imageforge1…</c>.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>Base64 of 32 bytes: the public half of a key pair made for this stanza alone.</summary>
    public string EphemeralKey { get; init; } = "";

    /// <summary>Base64 of 48 bytes: the encrypted 32-byte key and its authentication tag.</summary>
    public string WrappedKey { get; init; } = "";

    internal static TextShape<string> KeyShape { get; } = new(DiagnosticCode.NotRecipient, "a recipient's public key", "public key, as imageforge secrets keygen prints it",
        text => RecipientKey.TryParse(text, out var key) ? key.ToString()
            : new Wrong(text.StartsWith("IMAGEFORGE-SECRET-KEY-", StringComparison.OrdinalIgnoreCase) ? "this is the private half: keep it to yourself" : "copy it whole; it begins with imageforge1"),
        text => text)
    {
        Pattern = "^imageforge1[02-9ac-hj-np-z]{58}$",
    };

    internal static RecordShape<RecipientStanza> Shape { get; } = new("recipient", "The file's key, wrapped for one recipient by X25519 and HKDF-SHA256.",
        new RecipientStanza(),
        new Field<RecipientStanza, string>("publicKey", KeyShape, s => s.PublicKey, (s, v) => s with { PublicKey = v }, "Who can read the file.")
        { Example = "imageforge1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0s7y5w0p", Required = true },
        new Field<RecipientStanza, string>("ephemeralKey", EncodedBytes.Of(32), s => s.EphemeralKey, (s, v) => s with { EphemeralKey = v },
            "Public key made for this entry alone.")
        { Example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Required = true },
        new Field<RecipientStanza, string>("wrappedKey", EncodedBytes.Of(48), s => s.WrappedKey, (s, v) => s with { WrappedKey = v },
            "The encrypted key and its tag.")
        { Example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v", Required = true });
}
