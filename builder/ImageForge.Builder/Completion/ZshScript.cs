// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Completion;

/// <summary>Completion for zsh 5.</summary>
internal static class ZshScript
{
    public static string Write(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder("""
            #compdef imageforge
            # Completion of imageforge for zsh. Load it after compinit with:  source <(imageforge completion zsh)

            # The command at $1: its subcommands, its options and what its arguments are.
            _imageforge_at() {
              subs=() opts=() rest='' rest_words=()
              case $1 in

            """.ReplaceLineEndings("\n"));
        foreach (var command in commands)
        {
            text.Append($"    '{command.Path}')\n");
            foreach (var (name, description) in command.Subcommands) text.Append($"      subs+=({Described(name, description)})\n");
            foreach (var option in command.Options)
                foreach (var name in option.Names) text.Append($"      opts+=({Described(name, option.Description)})\n");
            if (command.Rest.Kind != OfferKind.Nothing) text.Append($"      rest={Kind(command.Rest)} rest_words=({string.Join(' ', command.Rest.Words.Select(Quote))})\n");
            text.Append("      ;;\n");
        }

        text.Append("""
              esac
            }

            # The option $2 of the command at $1: fails for a switch, else what its value is.
            _imageforge_option() {
              value='' value_words=()
              case "$1 $2" in

            """.ReplaceLineEndings("\n"));
        foreach (var command in commands)
        {
            foreach (var option in command.Options.Where(o => o.Value is not null))
                text.Append($"    {string.Join('|', option.Names.Select(n => $"'{command.Path} {n}'"))}) value={Kind(option.Value!)} value_words=({string.Join(' ', option.Value!.Words.Select(Quote))}) ;;\n");
        }

        return text.Append("""
                *) return 1 ;;
              esac
            }

            _imageforge() {
              local at='' awaited='' word kind rest value
              local -a subs opts rest_words value_words offered
              _imageforge_at ''
              for word in "${(@)words[2,CURRENT-1]}"; do
                if [[ -n $awaited ]]; then awaited=''; continue; fi
                case $word in
                  -*=*) ;;
                  -*) if _imageforge_option "$at" "$word"; then awaited=$word; fi ;;
                  *) if (( ${subs[(I)$word:*]} )); then at=${at:+$at }$word; _imageforge_at "$at"; fi ;;
                esac
              done
              if [[ -z $awaited && $PREFIX == -*=* ]]; then
                awaited=${PREFIX%%=*}
                compset -P '*='
              fi
              if [[ -n $awaited ]]; then
                _imageforge_option "$at" "$awaited" || return 1
                kind=$value offered=("${value_words[@]}")
              elif [[ $PREFIX == -* ]]; then
                _describe -t options option opts
                return
              elif (( $#subs )); then
                _describe -t commands command subs
                return
              else
                kind=$rest offered=("${rest_words[@]}")
              fi
              case $kind in
                words) compadd -a offered ;;
                list) compset -P '*,'; compadd -S '' -a offered ;;
                file) _files ;;
                dir) _files -/ ;;
              esac
            }

            # Autoloaded from fpath the file is the function itself; sourced it registers one.
            if [[ $funcstack[1] == _imageforge ]]; then _imageforge "$@"; else compdef _imageforge imageforge; fi

            """.ReplaceLineEndings("\n")).ToString();
    }

    /// <summary>_describe wants name and description joined by a colon, colons of the name escaped.</summary>
    private static string Described(string name, string description) => Quote($"{name.Replace(":", "\\:", StringComparison.Ordinal)}:{description}");

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Kind(Offer offer) => offer.Kind switch
    {
        OfferKind.Words => "words",
        OfferKind.List => "list",
        OfferKind.File => "file",
        OfferKind.Directory => "dir",
        _ => "nothing",
    };
}
