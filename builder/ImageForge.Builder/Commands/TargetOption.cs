// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Completions;
using ImageForge.Builder.Targets;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Diagnostics;

namespace ImageForge.Builder.Commands;

/// <summary>The option <c>--target</c>: where the machine is to run.</summary>
internal sealed class TargetOption
{
    public TargetOption()
    {
        Option.CompletionSources.Add(_ => TargetCatalog.Names.Select(n => new CompletionItem(n)));
        Option.Validators.Add(result =>
        {
            foreach (var name in result.Tokens.Select(t => t.Value).Where(n => TargetCatalog.Find(n) is null)) result.AddError(Unknown(name));
        });
    }

    public Option<string?> Option { get; } = new("--target")
    {
        Description = "Judge the manifest for where the machine is to run: metal, pxe, qemu, cloud:aws, …", HelpName = "PLACE",
    };

    /// <summary>Null when the option was not given.</summary>
    public Target? Read(ParseResult parsed) => parsed.GetValue(Option) is { } name ? TargetCatalog.Find(name) : null;

    private static string Unknown(string name)
    {
        var near = NearestWord.Of(name, TargetCatalog.Names.Concat(TargetCatalog.Names.Select(n => n[(n.IndexOf(':') + 1)..])));
        return $"unknown target \"{name}\"{(near is null ? "" : $", did you mean {TargetCatalog.Find(near)!.Name}?")}; one of: {string.Join(", ", TargetCatalog.Names)}";
    }
}
