// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Completion;

/// <summary>Completion for fish 3.</summary>
internal static class FishScript
{
    public static string Write(IReadOnlyList<CompletedCommand> commands)
    {
        var valued = commands.SelectMany(c => c.Options.Where(o => o.Value is not null).SelectMany(o => o.Names)).Distinct();
        var text = new StringBuilder($"""
            # Completion of imageforge for fish. Load it with:  imageforge completion fish | source

            # Whether the words before the cursor lead to the command at $argv.
            function __imageforge_at
                set -l path
                set -l awaited no
                for word in (commandline -opc)[2..]
                    if test $awaited = yes
                        set awaited no
                    else if contains -- $word {string.Join(' ', valued)}
                        set awaited yes
                    else if not string match -q -- '-*' $word; and contains -- "$path $word" {string.Join(' ', commands.Skip(1).Select(c => $"'{(c.Path.Contains(' ') ? "" : " ")}{c.Path}'"))}
                        set path (string trim -- "$path $word")
                    end
                end
                test "$path" = "$argv"
            end

            # Words joined by commas: those typed already stay.
            function __imageforge_list
                set -l typed (string match -r -- '^.*,' (commandline -ct | string replace -r -- '^--[^=]*=' ''))
                for word in $argv
                    echo "$typed$word"
                end
            end

            complete -c imageforge -f

            """.ReplaceLineEndings("\n"));
        foreach (var command in commands)
        {
            var at = $"complete -c imageforge -n '__imageforge_at {command.Path}'";
            foreach (var (name, description) in command.Subcommands) text.Append($"{at} -a {name} -d {Quote(description)}\n");
            foreach (var option in command.Options) text.Append($"{at} {Names(option)}{Value(option.Value)} -d {Quote(option.Description)}\n");
            if (command.Rest.Kind != OfferKind.Nothing) text.Append($"{at}{Rest(command.Rest)}\n");
        }

        return text.ToString();
    }

    private static string Names(CompletedOption option) =>
        string.Join(' ', option.Names.Select(n => n.StartsWith("--", StringComparison.Ordinal) ? $"-l {n[2..]}" : $"-s {n[1..]}"));

    private static string Value(Offer? value) => value?.Kind switch
    {
        null => "",
        OfferKind.Words => $" -x -a '{string.Join(' ', value.Words)}'",
        OfferKind.List => $" -x -a '(__imageforge_list {string.Join(' ', value.Words)})'",
        OfferKind.File => " -r -F",
        OfferKind.Directory => " -x -a '(__fish_complete_directories)'",
        _ => " -x",
    };

    private static string Rest(Offer rest) => rest.Kind == OfferKind.Words ? $" -a '{string.Join(' ', rest.Words)}'" : " -F";

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
