// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Secrets;

/// <summary>Where encrypt and decrypt write: standard output, a new file, or the file itself.</summary>
internal sealed class SecretsOutput
{
    private readonly Option<string?> _output = new("--output", "-o") { Description = "New file to write, \"-\" for standard output", HelpName = "FILE" };
    private readonly Option<bool> _inPlace = new("--in-place", "-i") { Description = "Replace the file itself" };

    public void AddTo(Command command)
    {
        command.Options.Add(_output);
        command.Options.Add(_inPlace);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_inPlace) && result.GetResult(_output) is { Implicit: false }) result.AddError("--output and --in-place exclude each other");
        });
    }

    /// <param name="secret">Whether the text holds secrets in clear: files of mode 0600 then, and no terminal unasked.</param>
    public void Write(ParseResult parsed, Invocation invocation, string input, string text, bool secret)
    {
        if (parsed.GetValue(_inPlace))
        {
            // An encrypted file stays readable for those for whom the plain one was not.
            SecretText.Replace(input, text, secret ? SecretText.OwnerOnly : File.GetUnixFileMode(input));
            Report(invocation, input);
        }
        else if (parsed.GetValue(_output) is { } path && path != "-")
        {
            Commands.GenCommand.WriteNew(path, p => SecretText.Write(p, text, secret ? SecretText.OwnerOnly : Readable));
            Report(invocation, path);
        }
        else if (secret && invocation.OutIsTerminal && parsed.GetValue(_output) is null)
        {
            throw new ForgeException(ExitCode.Input, SecretsErrors.Terminal, "the secrets would stay to be seen on this terminal",
                "name a file with -o, decrypt in place with -i, or insist with \"-o -\"");
        }
        else
        {
            invocation.Out.Write(text);
        }
    }

    private const UnixFileMode Readable = SecretText.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static void Report(Invocation invocation, string path)
    {
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => Commands.GenSecretsCommand.WriteFile(json, path));
        else invocation.Out.WriteLine($"wrote {path}");
    }
}
