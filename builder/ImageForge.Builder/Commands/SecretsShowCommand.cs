// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge secrets show</c>: what a secrets file holds, by public halves and fingerprints.</summary>
internal static class SecretsShowCommand
{
    public static Command Create(Invocation invocation)
    {
        var input = new Argument<string>("FILE") { Description = "Secrets file, encrypted or not" };
        var command = new Command("show", "Show what a secrets file holds: public keys and fingerprints, never a secret") { input };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(input)!;
            var file = SecretsInput.Load(path, invocation);
            // For whom it is encrypted can be told without a key; what it holds follows only if there is one.
            var (secrets, locked) = file.Encrypted is null ? (file.Secrets, null) : Try(file.Encrypted, path, invocation);
            SecretsReport.WriteContents(invocation, path, file.Encrypted, secrets, locked);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static (MachineConfig.SecretsDocument? Secrets, string? Locked) Try(MachineConfig.EncryptedSecretsDocument document, string path, Invocation invocation)
    {
        try
        {
            return (SecretsInput.Judge(new SecretsLock(new SecretsKeys(invocation)).Open(document, path).Text, path, invocation), null);
        }
        catch (ForgeException locked) when (locked.Code is SecretsErrors.NoKey or SecretsErrors.NoSodium)
        {
            return (null, locked.Message);
        }
    }
}
