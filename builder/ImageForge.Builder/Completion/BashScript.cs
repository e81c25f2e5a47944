// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Completion;

/// <summary>Completion for bash 4.2 and later, without the package bash-completion.</summary>
internal static class BashScript
{
    public static string Write(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder("""
            # Completion of imageforge for bash. Load it with:  source <(imageforge completion bash)

            # The command at $1: its subcommands, its options and what its arguments are.
            _imageforge_at() {
                subs='' opts='' rest='' rest_words=''
                case $1 in

            """.ReplaceLineEndings("\n"));
        foreach (var command in commands)
        {
            text.Append($"        '{command.Path}')\n");
            text.Append($"            subs='{string.Join(' ', command.Subcommands.Select(s => s.Name))}'\n");
            text.Append($"            opts='{string.Join(' ', command.Options.SelectMany(o => o.Names))}'\n");
            if (command.Rest.Kind != OfferKind.Nothing)
                text.Append($"            rest={Kind(command.Rest)} rest_words='{string.Join(' ', command.Rest.Words)}'\n");
            text.Append("            ;;\n");
        }

        text.Append("""
                esac
            }

            # The option $2 of the command at $1: fails for a switch, else what its value is.
            _imageforge_option() {
                value='' value_words=''
                case "$1 $2" in

            """.ReplaceLineEndings("\n"));
        foreach (var command in commands)
        {
            foreach (var option in command.Options.Where(o => o.Value is not null))
                text.Append($"        {string.Join('|', option.Names.Select(n => $"'{command.Path} {n}'"))}) value={Kind(option.Value!)} value_words='{string.Join(' ', option.Value!.Words)}' ;;\n");
        }

        return text.Append("""
                    *) return 1 ;;
                esac
            }

            _imageforge() {
                # The line itself: COMP_WORDS is broken at ":" and "=", which stand in our words.
                local line=${COMP_LINE:0:COMP_POINT} path='' awaited='' word cur kind words before='' candidate
                local subs opts rest rest_words value value_words
                local -a typed=() found=()
                read -ra typed <<<"$line"
                [[ $line == *[[:space:]] ]] && typed+=('')
                cur=${typed[${#typed[@]} - 1]}
                COMPREPLY=()

                # 1. Which command the words before lead to, and whether an option still awaits its value.
                _imageforge_at ''
                for word in "${typed[@]:1:${#typed[@]} - 2}"; do
                    if [[ -n $awaited ]]; then awaited=''; continue; fi
                    case $word in
                        -*=*) ;;
                        -*) if _imageforge_option "$path" "$word"; then awaited=$word; fi ;;
                        *) if [[ " $subs " == *" $word "* ]]; then path=${path:+$path }$word; _imageforge_at "$path"; fi ;;
                    esac
                done
                if [[ -z $awaited && $cur == -*=* ]]; then awaited=${cur%%=*} before=${cur%%=*}=; fi

                # 2. What can stand here.
                if [[ -n $awaited ]]; then
                    _imageforge_option "$path" "$awaited" || return 0
                    kind=$value words=$value_words
                elif [[ $cur == -* ]]; then
                    kind=words words=$opts
                elif [[ -n $subs ]]; then
                    kind=words words=$subs
                else
                    kind=$rest words=$rest_words
                fi

                # 3. What of that begins as the word does.
                case $kind in
                    words) mapfile -t found < <(compgen -W "$words" -- "${cur#"$before"}") ;;
                    list)
                        word=${cur#"$before"}
                        [[ $word == *,* ]] && before+=${word%,*},
                        mapfile -t found < <(compgen -W "$words" -- "${word##*,}")
                        ;;
                    file) compopt -o filenames 2>/dev/null; mapfile -t found < <(compgen -f -- "${cur#"$before"}") ;;
                    dir) compopt -o filenames 2>/dev/null; mapfile -t found < <(compgen -d -- "${cur#"$before"}") ;;
                esac

                # 4. Readline replaces only what follows the last character that breaks words for it.
                local breaks='' kept=''
                [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
                [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
                [[ -n $breaks && $cur == *[$breaks]* ]] && kept=${cur%"${cur##*[$breaks]}"}
                for candidate in "${found[@]}"; do
                    candidate=$before$candidate
                    COMPREPLY+=("${candidate#"$kept"}")
                done
            }

            complete -F _imageforge imageforge

            """.ReplaceLineEndings("\n")).ToString();
    }

    private static string Kind(Offer offer) => offer.Kind switch
    {
        OfferKind.Words => "words",
        OfferKind.List => "list",
        OfferKind.File => "file",
        OfferKind.Directory => "dir",
        _ => "nothing",
    };
}
