// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Bases;
using ImageForge.Builder.Secrets;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Cli;

/// <summary>How every command that reads a manifest is told of its layers (docs/composition.md).</summary>
internal sealed class ManifestArguments
{
    private readonly Invocation _invocation;
    private readonly Argument<string[]> _manifests;
    private readonly Option<string> _base = BaseOption.Create("--base", "Definition of a platform below all manifests");

    private readonly Option<string[]> _patches = new("--patch")
    {
        Description = "Patch over all manifests, as part of a manifest or as JSON Patch; may be given several times", HelpName = "FILE",
    };

    private readonly Option<string[]> _settings = new("--set")
    {
        Description = "One value over everything else, as Kind[/name].key=value; may be given several times", HelpName = "SETTING",
    };

    /// <param name="optional">Whether the command can do without a manifest.</param>
    public ManifestArguments(Invocation invocation, bool optional = false)
    {
        _invocation = invocation;
        _manifests = new("MANIFEST")
        {
            Description = "The machine's manifest; a further one is laid over those before it",
            Arity = optional ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
        };
    }

    public void AddTo(Command command)
    {
        command.Arguments.Add(_manifests);
        command.Options.Add(_base);
        command.Options.Add(_patches);
        command.Options.Add(_settings);
    }

    /// <summary>Null when no manifest is given.</summary>
    public ManifestRequest? Read(ParseResult parsed) => parsed.GetValue(_manifests) is { Length: > 0 } files
        ? new(files)
        {
            Base = BaseOption.Read(parsed, _base), Patches = parsed.GetValue(_patches) ?? [], Settings = parsed.GetValue(_settings) ?? [], Secrets = ManifestSecrets.Access(_invocation),
        } : null;

    /// <inheritdoc cref="Read"/>
    public ManifestRequest Required(ParseResult parsed) => Read(parsed)!;

    /// <summary>Whether there are manifests on the command line that is being parsed.</summary>
    public bool AreGiven(System.CommandLine.Parsing.CommandResult result) => result.GetValue(_manifests) is { Length: > 0 };
}
