# complete.zsh SCRIPT LINE...: what the script offers at the end of each line; ":end" after each. zsh completes only where
# somebody types, so that a shell of its own gets the lines in a pseudo terminal; it writes what compadd is given into a file.
zmodload zsh/zpty
out=$(mktemp)
await() {
  for i in {1..1500}; do (( $(grep -c "^$1\$" $out) == $2 )) && return; sleep 0.02; done
  echo "no $1 within 30 s"; rm $out; exit 1
}
zpty -b shell zsh -f -i
zpty -w shell "stty -echo; PROMPT=; out=$out"
zpty -w shell "autoload -Uz compinit; compinit -u -D; source $1"
zpty -w shell 'compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a hits
  builtin compadd -A hits "$@"
  print -rl -- $hits >> $out
  builtin compadd "$@"
}'
zpty -w shell 'complete() { zle complete-word; print :end >> $out }; zle -N complete; bindkey "^I" complete'
zpty -w shell 'bindkey "^U" kill-whole-line; setopt no_list_beep no_auto_list; print :ready >> $out'
await :ready 1
for line in "${@[2,-1]}"; do
  zpty -w -n shell $'\x15'"$line"$'\t'
  await :end $((++asked))
done
zpty -d shell
grep -v '^:ready' $out
rm $out
exit 0
