# complete.bash SCRIPT LINE...: what the script offers at the end of each line, as readline would ask for it; ":end" after each.
source "$1"
function=$(complete -p imageforge | sed 's/.*-F \([^ ]*\).*/\1/')
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
for line in "${@:2}"; do
  COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
  read -ra COMP_WORDS <<<"$line"
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  "$function"
  printf '%s\n' "${COMPREPLY[@]}" :end
done
