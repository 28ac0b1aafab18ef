#!/bin/sh
# Writes the completions of the programs named, for bash, zsh and fish, from their option tables:
#
#   BUILD=build completions/generate.sh smoke-stack load-reco
#
# A table line is NAME LETTER KIND ARGUMENT CHOICES HELP ENVIRONMENT, separated by tabs; "-" stands for none.
set -eu

LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
BUILD=${BUILD:-build}
mkdir -p "$here/bash" "$here/zsh" "$here/fish"
table=$(mktemp)
trap 'rm -f "$table"' EXIT

# Bash splits words at '=' and '@', so "--file=x" arrives as three words and "@FILE" as two.
bash_completion() { # PROGRAM
    awk -F '\t' -v program="$1" '
        function case_of(action) {
            print "    " (($2 == "-") ? "" : "-" $2 " | ") "--" $1 ")"
            print "        " action
            print "        return"
            print "        ;;"
        }
        {
            words = words " --" $1
            line[NR] = $0
        }
        END {
            name = program
            gsub(/-/, "_", name)
            print "# shellcheck shell=bash"
            print "# Made by completions/generate.sh."
            print "_" name "() {"
            print "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}"
            print ""
            print "    COMPREPLY=()"
            print "    if [[ $current == \"@\" || $before == \"@\" ]]; then"
            print "        mapfile -t COMPREPLY < <(compgen -f -- \"${current#@}\")"
            print "        compopt -o filenames"
            print "        return"
            print "    elif [[ $current == \"=\" ]]; then"
            print "        current="
            print "    elif [[ $before == \"=\" ]]; then"
            print "        before=${COMP_WORDS[COMP_CWORD - 2]}"
            print "    fi"
            print "    case $before in"
            for (i = 1; i <= NR; i++) {
                $0 = line[i]
                if ($3 == "flag") continue
                choices = $5
                gsub(/[|]/, " ", choices)
                if ($3 == "file")
                    case_of("mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n        compopt -o filenames")
                else if ($3 == "folder")
                    case_of("mapfile -t COMPREPLY < <(compgen -d -- \"$current\")\n        compopt -o filenames")
                else if (choices != "-")
                    case_of("mapfile -t COMPREPLY < <(compgen -W \"" choices "\" -- \"$current\")")
                else
                    others = others (others == "" ? "" : " | ") (($2 == "-") ? "" : "-" $2 " | ") "--" $1
            }
            if (others != "")
                print "    " others ")\n        return\n        ;;"
            print "    esac"
            print "    if [[ $current == -* ]]; then"
            print "        mapfile -t COMPREPLY < <(compgen -W \"" substr(words, 2) "\" -- \"$current\")"
            print "    else"
            print "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"
            print "        compopt -o filenames"
            print "    fi"
            print "}"
            print "complete -F _" name " " program
        }' "$table"
}

zsh_completion() { # PROGRAM
    awk -F '\t' -v program="$1" '
        # For a single-quoted word inside of which [ ] : and \ mean something to _arguments.
        function quoted(text) {
            gsub(/\\/, "\\\\", text)
            gsub(/\[|\]|:/, "\\\\&", text)
            gsub(/\047/, "\047\\\047\047", text)
            return text
        }
        BEGIN {
            print "#compdef " program
            print "# Made by completions/generate.sh."
            print "_arguments -s -S \\"
        }
        {
            action = ""
            choices = $5
            gsub(/[|]/, " ", choices)
            if ($3 == "file") action = "_files"
            else if ($3 == "folder") action = "_files -/"
            else if (choices != "-") action = "(" choices ")"
            else if ($3 ~ /^secret/) action = "{ compset -P @ && _files }"
            rest = "[" quoted($6) "]" ($3 == "flag" ? "" : ":" quoted($4) ":" action)
            many = $3 ~ /list$/
            equal = $3 == "flag" ? "" : "="
            if ($2 == "-")
                printf "    \047%s--%s%s%s\047 \\\n", many ? "*" : "", $1, equal, rest
            else
                printf "    %s{-%s%s,--%s%s}\047%s\047 \\\n",
                    many ? "\047*\047" : "\047(-" $2 " --" $1 ")\047", $2, equal == "" ? "" : "+", $1, equal, rest
        }
        END { print "    \047*:file:_files\047" }' "$table"
}

fish_completion() { # PROGRAM
    awk -F '\t' -v program="$1" '
        function quoted(text) {
            gsub(/\\/, "\\\\", text)
            gsub(/\047/, "\\\047", text)
            return "\047" text "\047"
        }
        BEGIN { print "# Made by completions/generate.sh." }
        {
            choices = $5
            gsub(/[|]/, " ", choices)
            if ($3 == "flag") kind = ""
            else if ($3 == "file") kind = " -r -F"
            else if ($3 == "folder") kind = " -x -a \047(__fish_complete_directories)\047"
            else if (choices != "-") kind = " -x -a " quoted(choices)
            else if ($3 ~ /^secret/) kind = " -r -F"
            else kind = " -x"
            print "complete -c " program ($2 == "-" ? "" : " -s " $2) " -l " $1 kind " -d " quoted($6)
        }' "$table"
}

for program in "$@"; do
    "$BUILD/$program" --option-table >"$table"
    bash_completion "$program" >"$here/bash/$program"
    zsh_completion "$program" >"$here/zsh/_$program"
    fish_completion "$program" >"$here/fish/$program.fish"
done
