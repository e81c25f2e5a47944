// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Secrets;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge secrets keygen</c>: an identity in a file of its own; its public half is the result.</summary>
internal static class SecretsKeygenCommand
{
    public static Command Create(Invocation invocation)
    {
        var output = new Option<string?>("--output", "-o") { Description = "File to write, refused if it exists; without it your own identity file, which all commands look into", HelpName = "FILE" };
        var command = new Command("keygen", "Make an identity: a private key in a file that only you can read, and the public key to encrypt for") { output };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(output)));
        return command;
    }

    private static int Run(Invocation invocation, string? path)
    {
        if (path is null)
        {
            path = SecretsKeys.OwnIdentityFile(invocation.Environment) ?? throw new ForgeException(ExitCode.Input, UsageErrors.Usage,
                "no place for the identity: neither XDG_CONFIG_HOME nor HOME is set", "name a file with -o");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var (recipient, text) = IdentityFile.Create(invocation.Time.GetUtcNow());
        GenCommand.WriteNew(path, p => SecretText.Write(p, text, SecretText.OwnerOnly));
        if (invocation.Format == OutputFormat.Json)
        {
            invocation.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("file", path);
                json.WriteString("publicKey", recipient.ToString());
                json.WriteEndObject();
            });
        }
        else
        {
            invocation.Out.WriteLine(recipient);
            invocation.Error.WriteLine($"wrote {path} (mode 0600): back it up, and give the public key above to whoever encrypts for you");
        }

        return (int)ExitCode.Success;
    }
}
