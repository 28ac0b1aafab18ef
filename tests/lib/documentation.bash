# What the documentation shows is typed: each code block of README.md (indented by four blanks) and of a man page
# (a literal display) runs in a test, or a comment before it says why it does not:
#   <!-- not run: REASON -->     .\" not run: REASON

# blocks FILE [HEADING]: writes the code blocks of a page, or of one section of it, into blocks/1, blocks/2, ... in the
# order of the page; the reason of one that is not run stands in blocks/N.not-run.
blocks() {
    rm -rf blocks
    mkdir blocks
    case $1 in
    *.md)
        awk -v section="${2:-}" '
            function out(line) { if (!on) { on = 1; n++; if (reason != "") print reason >("blocks/" n ".not-run") }; print line >("blocks/" n) }
            /^#/ { here = section == "" || index($0, section) }
            /^<!-- not run: / { reason = $0; sub(/^<!-- not run: /, "", reason); sub(/ -->$/, "", reason); next }
            /^    / && here { for (; blank; blank--) out(""); out(substr($0, 5)); next }
            /^$/ { if (on) blank++; next }
            { on = blank = 0; reason = "" }' "$1"
        ;;
    *)
        awk -v section="${2:-}" '
            function text(line) { sub(/^\\&/, "", line); gsub(/\\-/, "-", line); gsub(/\\\(aq/, "\047", line); gsub(/\\e/, "\\", line); return line }
            /^\.Sh / { here = section == "" || index($0, section) }
            /^\.\\" not run: / { reason = $0; sub(/^\.\\" not run: /, "", reason); next }
            /^\.Bd -literal/ && here { on = 1; n++; if (reason != "") print reason >("blocks/" n ".not-run"); printf "" >("blocks/" n); next }
            /^\.Ed/ { on = 0 }
            on { print text($0) >("blocks/" n); next }
            { reason = "" }' "$1"
        ;;
    esac
    [ -e blocks/1 ] || { echo "no code block in $1 ${2:-}"; return 1; }
}

# block N: the text of a block, for a test that types it changed, or holds it against what a program says.
block() {
    [ ! -e "blocks/$1.not-run" ] || { echo "block $1 is marked as not run"; return 1; }
    touch "blocks/$1.typed"
    cat "blocks/$1"
}

# typed STATUS N...: these blocks, one after the other in one shell, end with this status; what they print is in $output.
typed() {
    local status_wanted=$1 n
    shift
    for n in "$@"; do block "$n" || return 1; done >blocks/now.sh
    run "-$status_wanted" sh blocks/now.sh
}

# all_typed: no block of the page was left out.
all_typed() {
    local file n left=0
    for file in blocks/*[0-9]; do
        n=${file#blocks/}
        if [ ! -e "$file.typed" ] && [ ! -e "$file.not-run" ]; then
            printf 'block %s is not run, and not marked so:\n%s\n' "$n" "$(cat "$file")"
            left=1
        fi
    done
    return "$left"
}
