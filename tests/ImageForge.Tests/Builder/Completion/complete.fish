# complete.fish SCRIPT LINE...: what the script offers at the end of each line; ":end" after each.
source $argv[1]
for line in $argv[2..]
    complete -C $line | string replace -r '\t.*' ''
    echo :end
end
