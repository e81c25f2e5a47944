// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>
/// kind: EncryptedSecrets, alone in its file. A Secrets document that can lie in a repository: its text is encrypted
/// with a random key, and that key once for each passphrase and recipient. Bytes are kept as canonical base64, since
/// that text is what the header authenticates (docs/secrets.md has the whole format).
/// </summary>
public sealed record EncryptedSecretsDocument
{
    /// <summary>The one format so far.</summary>
    public const string Version1 = "v1";

    public string Format { get; init; } = Version1;

    public IReadOnlyList<PassphraseStanza> Passphrases { get; init; } = [];

    public IReadOnlyList<RecipientStanza> Recipients { get; init; } = [];

    /// <summary>24 random bytes.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>HMAC-SHA256 over everything above: the file's key belongs to this header and to no other.</summary>
    public string Mac { get; init; } = "";

    public string Ciphertext { get; init; } = "";

    internal static RecordShape<EncryptedSecretsDocument> Shape { get; } = new("EncryptedSecrets",
        "A Secrets document, encrypted for passphrases and recipients, in a file of its own that may lie in a repository; imageforge secrets encrypt writes it.",
        new EncryptedSecretsDocument(),
        new Field<EncryptedSecretsDocument, string>("format", new ChoiceShape<string>("a known format",
            new Choice<string>(Version1, Version1, "XChaCha20-Poly1305; keys wrapped by Argon2id or X25519 with HKDF-SHA256")),
            d => d.Format, (d, v) => d with { Format = v }, "How it is encrypted.")
        { Example = Version1, Required = true, DefaultText = "none" },
        new Field<EncryptedSecretsDocument, IReadOnlyList<PassphraseStanza>>("passphrases", new ListShape<PassphraseStanza>(PassphraseStanza.Shape, 4),
            d => d.Passphrases, (d, v) => d with { Passphrases = v }, "The file's key, wrapped with each passphrase.")
        { Example = "[]" },
        new Field<EncryptedSecretsDocument, IReadOnlyList<RecipientStanza>>("recipients", new ListShape<RecipientStanza>(RecipientStanza.Shape, 64),
            d => d.Recipients, (d, v) => d with { Recipients = v }, "The file's key, wrapped for each recipient.")
        { Example = "[]" },
        new Field<EncryptedSecretsDocument, string>("nonce", EncodedBytes.Of(24), d => d.Nonce, (d, v) => d with { Nonce = v }, "Nonce of the ciphertext.")
        { Example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", Required = true },
        new Field<EncryptedSecretsDocument, string>("mac", EncodedBytes.Of(32), d => d.Mac, (d, v) => d with { Mac = v },
            "Authenticates everything above it.")
        { Example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Required = true },
        new Field<EncryptedSecretsDocument, string>("ciphertext", EncodedBytes.Lines(least: 16), d => d.Ciphertext, (d, v) => d with { Ciphertext = v },
            "The encrypted document and its tag.")
        { Example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", Required = true })
    {
        IsDocument = true,
        Rules = static (document, scope) =>
        {
            if (document.Passphrases.Count + document.Recipients.Count > 0 || !scope.Good("passphrases", "recipients")) return;
            scope.At.Error(DiagnosticCode.NobodyCanDecrypt, scope.Node, "neither a passphrase nor a recipient can open this", "passphrases or recipients",
                "the file is damaged: restore it from a copy");
        },
    };
}
