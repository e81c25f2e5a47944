// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Completions;

namespace ImageForge.Builder.Completion;

/// <summary>What a shell may offer in the place of one word.</summary>
/// <param name="Words">To choose from; empty where there is no fixed set.</param>
internal sealed record Offer(OfferKind Kind, IReadOnlyList<string> Words)
{
    public static Offer Nothing { get; } = new(OfferKind.Nothing, []);
}

internal enum OfferKind
{
    Nothing,
    Words,

    /// <summary>Several words, joined by commas.</summary>
    List,
    File,
    Directory,
}

/// <param name="Names">All spellings, the long one first.</param>
/// <param name="Value">Null for a switch.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Description, Offer? Value);

/// <summary>A command as a shell sees it.</summary>
/// <param name="Path">Words that lead to it, without "imageforge"; empty for the root.</param>
/// <param name="Rest">What its arguments are.</param>
internal sealed record CompletedCommand(
    string Path, IReadOnlyList<(string Name, string Description)> Subcommands, IReadOnlyList<CompletedOption> Options, Offer Rest);

/// <summary>
/// The command line as data for the shells' scripts. Taken once, when a script is written: asking the command on each
/// press of the tab key (System.CommandLine's [suggest]) would cost the start of a process each time.
/// </summary>
internal static class CompletionTree
{
    /// <summary>The root first, each command before its subcommands.</summary>
    public static IReadOnlyList<CompletedCommand> Of(RootCommand root)
    {
        var commands = new List<CompletedCommand>();
        Add(root, "", [.. root.Options.Where(o => o.Recursive)]);
        return commands;

        void Add(Command command, string path, IReadOnlyList<Option> everywhere)
        {
            commands.Add(new(path,
                [.. command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, Sentence(c.Description)))],
                [.. command.Options.Union(everywhere).Where(o => !o.Hidden).Select(Option)],
                command.Arguments.Count == 0 ? Offer.Nothing : OfferOf(command.Arguments[0].HelpName ?? command.Arguments[0].Name, command.Arguments[0])));
            foreach (var below in command.Subcommands.Where(c => !c.Hidden))
                Add(below, path.Length == 0 ? below.Name : $"{path} {below.Name}", everywhere);
        }
    }

    private static CompletedOption Option(Option option) => new(
        [option.Name, .. option.Aliases.Where(a => a.StartsWith('-') && a != "-?")], Sentence(option.Description),
        option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? null : OfferOf(option.HelpName ?? "", option));

    /// <summary>The name that help shows for a value says what kind of value it is.</summary>
    private static Offer OfferOf(string name, Symbol symbol)
    {
        string[] words = [.. symbol.GetCompletions(CompletionContext.Empty).Select(c => c.Label).Select(w => w.Any(char.IsLower) && char.IsUpper(w[0]) && symbol is Option ? w.ToLowerInvariant() : w)];
        if (words.Length > 0) return new(name.EndsWith(",…", StringComparison.Ordinal) ? OfferKind.List : OfferKind.Words, words);
        return name.TrimEnd('…') switch
        {
            "FILE" or "MANIFEST" => new(OfferKind.File, []),
            "DIR" => new(OfferKind.Directory, []),
            _ => Offer.Nothing,
        };
    }

    private static string Sentence(string? description) => description?.ReplaceLineEndings(" ") ?? "";
}
