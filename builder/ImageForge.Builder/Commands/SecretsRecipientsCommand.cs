// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Security.Cryptography;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge secrets recipients</c>: for whom a file is encrypted, and changes to that.</summary>
internal static class SecretsRecipientsCommand
{
    public static Command Create(Invocation invocation)
    {
        var input = new Argument<string>("FILE") { Description = "Encrypted secrets file" };
        var add = new RecipientOptions("--add", "Public key that shall open the file too; may be repeated", "--add-file", "File with one public key a line");
        var remove = new RecipientOptions("--remove", "Public key that shall open it no longer; may be repeated", "--remove-file", "File with one public key a line");
        var addPassphrase = new Option<bool>("--add-passphrase") { Description = "A new passphrase shall open it too" };
        var dropPassphrases = new Option<bool>("--drop-passphrases") { Description = "No passphrase so far shall open it any longer" };
        var command = new Command("recipients", "Show for whom a secrets file is encrypted, or change that in place") { input };
        add.AddTo(command);
        remove.AddTo(command);
        command.Options.Add(addPassphrase);
        command.Options.Add(dropPassphrases);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(input)!;
            var document = SecretsInput.LoadEncrypted(path, invocation);
            var change = new Change(add.Read(parsed), remove.Read(parsed), parsed.GetValue(addPassphrase), parsed.GetValue(dropPassphrases));
            if (!change.IsNone)
            {
                document = Apply(change, document, path, invocation);
                SecretText.Replace(path, SecretsFile.Write(document), File.GetUnixFileMode(path));
                if (change.Remove.Count > 0 || change.DropPassphrases)
                    invocation.Warn("whoever could open the file until now may have kept what it held: imageforge gen secrets makes new secrets");
            }

            SecretsReport.WriteRecipients(invocation, path, document);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static EncryptedSecretsDocument Apply(Change change, EncryptedSecretsDocument document, string path, Invocation invocation)
    {
        var removed = change.Remove.Select(r => r.ToString()).ToList();
        if (removed.FirstOrDefault(r => document.Recipients.All(s => s.PublicKey != r)) is { } stranger)
            throw new ForgeException(ExitCode.Input, SecretsErrors.NoRecipient, $"{path} is not encrypted for {stranger}", "imageforge secrets recipients lists for whom it is");
        var keys = new SecretsKeys(invocation);
        var opened = new SecretsLock(keys).Open(document, path);
        // Who was removed knows the file's key, so there must be another; who is added gets the one there is.
        var fresh = removed.Count > 0 || change.DropPassphrases;
        var fileKey = fresh ? SecretsCipher.NewFileKey() : opened.FileKey;
        var passphrases = change.DropPassphrases ? [] : fresh ? Rewrap(document, opened, keys, fileKey, path) : document.Passphrases.ToList();
        var recipients = document.Recipients.Where(s => !removed.Contains(s.PublicKey))
            .Select(s => fresh && RecipientKey.TryParse(s.PublicKey, out var key) ? KeyWrap.ForRecipient(fileKey, key) : s).ToList();
        recipients.AddRange(change.Add.Where(r => recipients.All(s => s.PublicKey != r.ToString())).Select(r => KeyWrap.ForRecipient(fileKey, r)));
        if (change.AddPassphrase) passphrases.Add(KeyWrap.ForPassphrase(fileKey, new SecretsKeys(invocation).NewPassphrase(path)));
        if (passphrases.Count + recipients.Count == 0)
            throw new ForgeException(ExitCode.Input, SecretsErrors.NoRecipient, "nobody would be left who can open the file", "add a recipient or a passphrase");
        var result = SecretsCipher.Encrypt(opened.Text, fileKey, passphrases, recipients);
        CryptographicOperations.ZeroMemory(fileKey);
        return result;
    }

    private static List<PassphraseStanza> Rewrap(EncryptedSecretsDocument document, OpenedSecrets opened, SecretsKeys keys, byte[] fileKey, string path)
    {
        if (document.Passphrases.Count == 0) return [];
        var known = opened.ByPassphrase ?? keys.Passphrase(path);
        if (document.Passphrases.Count > 1 || known is null || KeyWrap.Open(document.Passphrases[0], known) is null)
            throw new ForgeException(ExitCode.Input, SecretsErrors.NoKey, $"{path} has a new key after this, and its passphrases are not known to encrypt that with",
                "drop them (--drop-passphrases), and give a new one in the same go (--add-passphrase)");
        return [KeyWrap.ForPassphrase(fileKey, known)];
    }

    private sealed record Change(IReadOnlyList<RecipientKey> Add, IReadOnlyList<RecipientKey> Remove, bool AddPassphrase, bool DropPassphrases)
    {
        public bool IsNone => Add.Count == 0 && Remove.Count == 0 && !AddPassphrase && !DropPassphrases;
    }
}
