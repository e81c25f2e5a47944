// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary>The option <c>--output raw,iso,…</c> of <c>plan</c> and <c>build</c>.</summary>
internal static class OutputOption
{
    private static readonly string[] Names = [.. Enum.GetNames<ImageOutput>().Select(n => n.ToLowerInvariant())];

    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--output")
        {
            Description = $"Forms to write instead of the manifest's: {string.Join(", ", Names)}",
            AllowMultipleArgumentsPerToken = false,
            HelpName = "FORM,…",
        };
        option.CompletionSources.Add(Names);
        option.Validators.Add(result =>
        {
            foreach (var unknown in Words(result.Tokens.Select(t => t.Value)).Where(w => !Names.Contains(w)))
                result.AddError($"unknown output \"{unknown}\"; one of: {string.Join(", ", Names)}");
        });
        return option;
    }

    /// <summary>Null when the option was not given.</summary>
    public static IReadOnlyList<ImageOutput>? Read(ParseResult parsed, Option<string[]> option) =>
        parsed.GetValue(option) is { Length: > 0 } given ? [.. Words(given).Select(w => Enum.Parse<ImageOutput>(w, ignoreCase: true))] : null;

    private static IEnumerable<string> Words(IEnumerable<string> values) =>
        values.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
