// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>Encrypted secrets, opened: their key, and what it decrypts.</summary>
/// <param name="ByPassphrase">The passphrase that opened them; null when an identity did.</param>
internal sealed record OpenedSecrets(byte[] FileKey, byte[] Text, Secret? ByPassphrase);

/// <summary>Opens encrypted secrets with what is at hand.</summary>
internal sealed class SecretsLock(SecretsKeys keys)
{
    /// <param name="file">For messages and the question for the passphrase.</param>
    /// <exception cref="ForgeException">IF5102: nothing at hand opens them. IF5103: they were changed.</exception>
    public OpenedSecrets Open(EncryptedSecretsDocument document, string file)
    {
        Sodium.Require();
        var (fileKey, passphrase) = FindKey(document, file);
        return SecretsCipher.Decrypt(document, fileKey) is { } text ? new(fileKey, text, passphrase) : throw Changed(file);
    }

    private (byte[] Key, Secret? Passphrase) FindKey(EncryptedSecretsDocument document, string file)
    {
        // Identities first: they cost nothing, and a passphrase may have to be typed.
        foreach (var identity in document.Recipients.Count > 0 ? keys.Identities : [])
        {
            var own = RecipientKey.FromBytes(Sodium.PublicKey(identity.Reveal())).ToString();
            foreach (var stanza in document.Recipients.Where(r => r.PublicKey == own))
                return (KeyWrap.Open(stanza, identity) ?? throw Changed(file), null);
        }

        if (document.Passphrases.Count == 0) throw NoKey(document, file, keys.Identities.Count > 0 ? "no identity at hand is one of them" : "no identity is at hand");
        if (keys.Passphrase(file) is not { } passphrase) throw NoKey(document, file, "neither a passphrase nor an identity of theirs is at hand");
        foreach (var stanza in document.Passphrases)
            if (KeyWrap.Open(stanza, passphrase) is { } key) return (key, passphrase);
        throw NoKey(document, file, "the passphrase is another one, or the file was changed");
    }

    private static ForgeException Changed(string file) => new(ExitCode.Input, SecretsErrors.Changed, $"{file} was changed since it was encrypted",
        "restore it from a copy; a merge of two versions cannot be opened");

    private static ForgeException NoKey(EncryptedSecretsDocument document, string file, string why) =>
        new(ExitCode.Input, SecretsErrors.NoKey, $"{file} is encrypted for {Whom(document)}: {why}",
            (document.Passphrases.Count, document.Recipients.Count) switch
            {
                (0, _) => $"name an identity file with --identity or {SecretsKeys.IdentityVariable}",
                (_, 0) => $"set {SecretsKeys.PassphraseVariable}, or name a file with --passphrase-file",
                _ => $"set {SecretsKeys.PassphraseVariable}, or name a file with --passphrase-file or an identity file with --identity",
            });

    private static string Whom(EncryptedSecretsDocument document)
    {
        var (passphrases, recipients) = (document.Passphrases.Count, document.Recipients.Count);
        var first = passphrases switch { 0 => "", 1 => "a passphrase", _ => $"{passphrases} passphrases" };
        var second = recipients switch { 0 => "", 1 => "one recipient", _ => $"{recipients} recipients" };
        return first.Length > 0 && second.Length > 0 ? $"{first} and {second}" : first + second;
    }
}
