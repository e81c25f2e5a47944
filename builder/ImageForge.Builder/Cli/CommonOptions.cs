// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace ImageForge.Builder.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string> _format = new("--format") { Description = "How results and errors are written", Recursive = true, DefaultValueFactory = _ => "text" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show no progress", Recursive = true };
    private readonly Option<string[]> _identities = new("--identity") { Description = "File with a key that opens encrypted secrets", Recursive = true, HelpName = "FILE" };
    private readonly Option<string?> _passphrase = new("--passphrase-file") { Description = "File with the passphrase of encrypted secrets", Recursive = true, HelpName = "FILE" };

    public void AddTo(RootCommand root)
    {
        _format.AcceptOnlyFromAmong("text", "json");
        foreach (var option in (Option[])[_format, _quiet, _identities, _passphrase]) root.Options.Add(option);
    }

    /// <summary>Before anything can fail: errors too are written in the format that was asked for.</summary>
    public void ReadFormat(ParseResult parsed, Invocation invocation)
    {
        if (parsed.GetResult(_format) is { } asked && !asked.Errors.Any() && asked.GetValueOrDefault<string>() == "json")
            invocation.Format = OutputFormat.Json;
    }

    public void ReadRest(ParseResult parsed, Invocation invocation)
    {
        invocation.Quiet = parsed.GetValue(_quiet);
        invocation.IdentityFiles = parsed.GetValue(_identities) ?? [];
        invocation.PassphraseFile = parsed.GetValue(_passphrase);
    }
}
