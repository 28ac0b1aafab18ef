#!/bin/sh
# Writes the completions of the programs named, for bash, zsh and fish, from their option tables:
#
#   BUILD=build completions/generate.sh smoke-stack load-reco
#
# A table line is NAME LETTER KIND ARGUMENT CHOICES HELP ENVIRONMENT, separated by tabs; "-" stands for none.
# Operands are words such as FILE, FOLDER, COMMAND (behind --), URL, or choices with | between them, of which
# one may be FILE.  The choices of a secret are how it may begin.
set -eu

LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
BUILD=${BUILD:-build}
mkdir -p "$here/bash" "$here/zsh" "$here/fish"
table=$(mktemp)
trap 'rm -f "$table"' EXIT

# shellcheck disable=SC2016 # the $ are awk's
# What all three know: how the value of the current line is completed.
value='
    function words_of(choices) {
        gsub(/[|]/, " ", choices)
        return choices
    }
    # none, files, folders, words, words,words, files behind an @, or these and beginnings
    function value() {
        if ($3 == "flag") return "none"
        if ($3 ~ /^file/) return "files"
        if ($3 == "folder") return "folders"
        if ($3 ~ /^secret/ && $5 != "-" && $5 != "") return "begun"
        if ($5 != "-" && $5 != "") return $3 ~ /list/ ? "many" : "words"
        if ($3 ~ /^secret/) return $4 ~ /FILE/ ? "either" : "behind"
        if ($4 == "NAME=VALUE" || $4 ~ /@FILE/) return "behind"
        return "none"
    }
    function operand(word) { return (" " operands " ") ~ ("[ |]" word "[ |]") }
    function is_either() { return operands ~ /^FILE[|]/ }
    function first_choices(    parts) {
        split(operands, parts, " ")
        sub(/^FILE[|]/, "", parts[1])
        return parts[1] ~ /[|]/ ? words_of(parts[1]) : ""
    }
    function later_choices(    parts) {
        split(operands, parts, " ")
        return first_choices() != "" && parts[2] ~ /[|]/ ? words_of(parts[2]) : ""
    }
'

# Bash makes a word of each run of = and @, so "--file=x" arrives as three words and "--file=@x" too; but what it puts
# in takes the place of "@x", because readline counts that @ to the word.
bash_completion() { # PROGRAM OPERANDS
    awk -F '\t' -v program="$1" -v operands="$2" "$value"'
        function case_of(names, action) {
            print "    " names ")"
            print "        " action
            print "        return"
            print "        ;;"
        }
        function either_of(words) {
            gsub(/ /, "|", words)
            return words
        }
        function names() { return ($2 == "-" ? "" : "-" $2 " | ") "--" $1 }
        function reply(how) { return "mapfile -t COMPREPLY < <(compgen " how " -- \"$current\")" }
        function paths(how) { return reply(how) "\n        compopt -o filenames" }
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
            print "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} ended i"
            print ""
            print "    COMPREPLY=()"
            print "    for ((i = 1; i < COMP_CWORD; i++)); do"
            print "        if [[ ${COMP_WORDS[i]} == -- ]]; then"
            print "            ended=$i"
            print "            break"
            print "        fi"
            print "    done"
            if (operand("COMMAND")) {
                print "    if [[ $ended ]]; then"
                print "        if declare -F _command_offset >/dev/null; then"
                print "            _command_offset $((ended + 1))"
                print "        elif ((COMP_CWORD == ended + 1)) && [[ $current != */* ]]; then"
                print "            " reply("-c")
                print "        else"
                print "            " reply("-f")
                print "            compopt -o filenames"
                print "        fi"
                print "        return"
                print "    fi"
            }
            print "    if [[ $current == *@ || $before == *@ ]]; then"
            print "        mapfile -t COMPREPLY < <(compgen -f -- \"${current##*@}\")"
            print "        if ((${#COMPREPLY[@]} == 1)) && [[ -d ${COMPREPLY[0]} ]]; then"
            print "            COMPREPLY[0]+=/"
            print "            compopt -o nospace"
            print "        fi"
            print "        for i in \"${!COMPREPLY[@]}\"; do"
            print "            printf -v \"COMPREPLY[i]\" \"@%q\" \"${COMPREPLY[i]}\""
            print "        done"
            print "        return"
            print "    elif [[ $current == \"=\" ]]; then"
            print "        current="
            print "    elif [[ $before == \"=\" ]]; then"
            print "        before=${COMP_WORDS[COMP_CWORD - 2]}"
            print "    fi"
            print "    [[ $ended ]] || case $before in"
            for (i = 1; i <= NR; i++) {
                $0 = line[i]
                if ($3 == "flag") continue
                kind = value()
                if (kind == "files" || kind == "either") case_of(names(), paths("-f"))
                else if (kind == "folders") case_of(names(), paths("-d"))
                else if (kind == "words") case_of(names(), reply("-W \"" words_of($5) "\""))
                else if (kind == "many")
                    case_of(names(), "[[ $current == *,* ]] && i=${current%,*}, || i=\n" \
                        "        mapfile -t COMPREPLY < <(compgen -P \"$i\" -W \"" words_of($5) "\" -- \"${current##*,}\")\n" \
                        "        compopt -o nospace")
                else if (kind == "begun")
                    case_of(names(), reply("-W \"" words_of($5) "\"") "\n        compopt -o nospace")
                else others = others (others == "" ? "" : " | ") names()
            }
            if (others != "")
                print "    " others ")\n        return\n        ;;"
            print "    esac"
            print "    if [[ ! $ended && $current == -* ]]; then"
            print "        mapfile -t COMPREPLY < <(compgen -W \"" substr(words, 2) "\" -- \"$current\")"
            if (first_choices() != "") {
                print "    elif ! [[ \" ${COMP_WORDS[*]:1:COMP_CWORD-1} \" =~ \\ (" either_of(first_choices()) ")\\  ]]; then"
                words = reply("-W \"" first_choices() "\"")
                if (is_either()) {
                    sub(/\)$/, "; compgen -f -- \"$current\")", words)
                    words = words "\n        compopt -o filenames"
                }
                print "        " words
            }
            if (later_choices() != "") {
                print "    else"
                print "        " reply("-W \"" later_choices() "\"")
            }
            if (!is_either() && (operand("FOLDER") || operand("FILE"))) {
                print "    else"
                print "        " paths(operand("FOLDER") ? "-d" : "-f")
            }
            print "    fi"
            print "}"
            print "complete -F _" name " " program
        }' "$table"
}

zsh_completion() { # PROGRAM OPERANDS
    awk -F '\t' -v program="$1" -v operands="$2" "$value"'
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
            if (operand("COMMAND")) {
                print "local ended=${words[(i)--]}"
                print "if ((ended < CURRENT)); then"
                print "    words=(\"${(@)words[ended + 1, -1]}\")"
                print "    ((CURRENT -= ended))"
                print "    _normal"
                print "    return"
                print "fi"
            }
            print "_arguments -s -S \\"
        }
        {
            kind = value()
            action = ""
            if (kind == "files") action = "_files"
            else if (kind == "folders") action = "_files -/"
            else if (kind == "words") action = "(" words_of($5) ")"
            else if (kind == "many") action = "{ _values -s , tool " words_of($5) " }"
            else if (kind == "either") action = "{ compset -P @; _files }"
            else if (kind == "begun") {
                action = words_of($5)
                gsub(/:/, "\\:", action)
                action = "{ if compset -P @; then _files; else compadd -S \"\" -- " action "; fi }"
            } else if (kind == "behind") action = "{ compset -P \"*@\" && _files }"
            rest = "[" quoted($6) "]" ($3 == "flag" ? "" : ":" quoted($4) ":" action)
            many = $3 ~ /list$/
            equal = $3 == "flag" ? "" : "="
            if ($2 == "-")
                printf "    \047%s--%s%s%s\047 \\\n", many ? "*" : "", $1, equal, rest
            else
                printf "    %s{-%s%s,--%s%s}\047%s\047 \\\n",
                    many ? "\047*\047" : "\047(-" $2 " --" $1 ")\047", $2, equal == "" ? "" : "+", $1, equal, rest
        }
        END {
            if (is_either())
                print "    \0471:file or action:{ _files; compadd -- " first_choices() " }\047 \\"
            else if (first_choices() != "") print "    \0471:word:(" first_choices() ")\047 \\"
            if (operand("FOLDER")) print "    \0471:folder:_files -/\047"
            else if (operand("FILE")) print "    \047*:file:_files\047"
            else if (later_choices() != "") print "    \047*:word:(" later_choices() ")\047"
            else print "    \0471:URL:\047"
        }' "$table"
}

fish_completion() { # PROGRAM OPERANDS
    awk -F '\t' -v program="$1" -v operands="$2" "$value"'
        function quoted(text) {
            gsub(/\\/, "\\\\", text)
            gsub(/\047/, "\\\047", text)
            return "\047" text "\047"
        }
        BEGIN {
            print "# Made by completions/generate.sh."
            name = program
            gsub(/-/, "_", name)
            if (operand("COMMAND")) {
                print "function __" name "_command"
                print "    set -l tokens (commandline -opc)"
                print "    set -e tokens[1..(contains -i -- -- $tokens)]"
                print "    complete -C \"$tokens \"(commandline -ct)"
                print "end"
                print "complete -c " program " -n \047contains -- -- (commandline -opc)\047 -x -a \047(__" name "_command)\047"
            }
            if (first_choices() != "")
                print "complete -c " program " -n \047not __fish_seen_subcommand_from " first_choices() "\047" (is_either() ? "" : " -f") " -a " quoted(first_choices())
            else if (operand("FOLDER"))
                print "complete -c " program " -f -a \047(__fish_complete_directories)\047"
            else if (!operand("FILE"))
                print "complete -c " program " -f"
        }
        {
            kind = value()
            if ($3 == "flag") how = ""
            else if (kind == "files" || kind == "either") how = " -r -F"
            else if (kind == "folders") how = " -x -a \047(__fish_complete_directories)\047"
            else if (kind == "words") how = " -x -a " quoted(words_of($5))
            else if (kind == "many") how = " -x -a \047(__fish_complete_list , \"string split \\\" \\\" \\\"" words_of($5) "\\\"\")\047"
            else if (kind == "begun") how = " -x -a " quoted("(__readyline_behind_at) " words_of($5))
            else if (kind == "behind") how = " -x -a \047(__readyline_behind_at)\047"
            else how = " -x"
            print "complete -c " program ($2 == "-" ? "" : " -s " $2) " -l " $1 how " -d " quoted($6)
            behind_at = behind_at || kind == "behind" || kind == "begun"
        }
        END {
            if (!behind_at) exit
            print "# Files behind an @; what stands before it stays."
            print "function __readyline_behind_at"
            print "    set -l word (string replace -r \047^--[a-z-]+=\047 \047\047 -- (commandline -ct))"
            print "    set -l parts (string split -m 1 @ -- $word)"
            print "    set -q parts[2]; and __fish_complete_path $parts[2] | string replace -r \047^\047 \"$parts[1]@\""
            print "end"
        }' "$table"
}

for program in "$@"; do
    "$BUILD/$program" --option-table >"$table"
    operands=$("$BUILD/$program" --operand-table)
    bash_completion "$program" "$operands" >"$here/bash/$program"
    zsh_completion "$program" "$operands" >"$here/zsh/_$program"
    fish_completion "$program" "$operands" >"$here/fish/$program.fish"
done
