// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Security.Cryptography;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge secrets encrypt</c>: for recipients, for a passphrase, or both.</summary>
internal static class SecretsEncryptCommand
{
    public static Command Create(Invocation invocation)
    {
        var input = new Argument<string>("FILE") { Description = "Secrets file, as imageforge gen secrets writes it" };
        var recipients = new RecipientOptions("--recipient", "Public key that shall open it; may be repeated", "--recipients-file", "File with one public key a line");
        var passphrase = new Option<bool>("--passphrase") { Description = $"A passphrase shall open it too: from --passphrase-file, {SecretsKeys.PassphraseVariable} or the terminal; the only way where no recipient is named" };
        var output = new SecretsOutput();
        var command = new Command("encrypt", "Encrypt a secrets file, so that it can lie in a repository") { input };
        recipients.AddTo(command);
        command.Options.Add(passphrase);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(input)!;
            var text = Encrypt(path, recipients.Read(parsed), parsed.GetValue(passphrase), invocation);
            output.Write(parsed, invocation, path, text, secret: false);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static string Encrypt(string path, IReadOnlyList<RecipientKey> recipients, bool passphrase, Invocation invocation)
    {
        var file = SecretsInput.Load(path, invocation);
        if (file.Encrypted is not null)
            throw new ForgeException(ExitCode.Input, SecretsErrors.WrongState, $"{path} is encrypted already", "imageforge secrets recipients changes for whom");
        Sodium.Require();
        var fileKey = SecretsCipher.NewFileKey();
        PassphraseStanza[] passphrases = passphrase || recipients.Count == 0
            ? [KeyWrap.ForPassphrase(fileKey, new SecretsKeys(invocation).NewPassphrase(path))] : [];
        // The text as it is, comments and all, and not what was read of it.
        var document = SecretsCipher.Encrypt(file.Text, fileKey, passphrases, [.. recipients.Select(r => KeyWrap.ForRecipient(fileKey, r))]);
        CryptographicOperations.ZeroMemory(fileKey);
        return SecretsFile.Write(document);
    }
}
