// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Bases;

/// <summary><c>--base</c>: the definition that a manifest is laid over.</summary>
internal static class BaseOption
{
    public static Option<string> Create(string name, string description)
    {
        var option = new Option<string>(name) { Description = $"{description}: {string.Join(", ", BaseCatalog.Names)}, or a file", HelpName = "NAME" };
        option.CompletionSources.Add([.. BaseCatalog.Names]);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => BaseCatalog.Find(t.Value) is null))
                result.AddError($"unknown base \"{token.Value}\"; one of: {string.Join(", ", BaseCatalog.Names)}, or the path of a file, such as ./{token.Value}.yaml");
        });
        return option;
    }

    /// <summary>Null when the option was not given.</summary>
    public static BaseDefinition? Read(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) is { } name ? BaseCatalog.Find(name) : null;
}
