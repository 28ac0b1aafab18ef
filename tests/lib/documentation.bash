# What the documentation shows is typed: each code block of a page of Markdown (indented by four blanks, or fenced) and of
# a man page (a display) runs in a test, or a comment before it says why it does not:
#   <!-- not run: REASON -->     .\" not run: REASON

# blocks FILE [HEADING]: writes the code blocks of a page, or of one section of it, into blocks/1, blocks/2, ... in the
# order of the page; the reason of one that is not run stands in blocks/N.not-run.
blocks() {
    rm -rf blocks
    mkdir blocks
    case $1 in
    *.md)
        awk -v section="${2:-}" '
            function begin() { if (!here) return; on = 1; n++; if (reason != "") print reason >("blocks/" n ".not-run"); reason = "" }
            function out(line) { if (here) print line >("blocks/" n) }
            /^ *```/ { fenced = !fenced; if (fenced) begin(); else on = 0; next }
            fenced { out($0); next }
            /^#/ { here = section == "" || index($0, section) }
            /^<!-- not run: / { reason = $0; sub(/^<!-- not run: /, "", reason); sub(/ -->$/, "", reason); empty = 1; next }
            /^    / && (on || empty) { if (!on) begin(); for (; blank; blank--) out(""); out(substr($0, 5)); next }
            /^$/ { if (on) blank++; empty = 1; next }
            { on = blank = empty = 0; reason = "" }
            BEGIN { here = section == "" }' "$1"
        ;;
    *)
        # mdoc: .Bd to .Ed, and the one line of .Dl, whose prompt is not typed.
        awk -v section="${2:-}" '
            function text(line) { sub(/^\\&/, "", line); gsub(/\\-/, "-", line); gsub(/\\\(aq/, "\047", line); gsub(/\\e/, "\\", line); return line }
            function begin() { n++; printf "" >("blocks/" n); if (reason != "") print reason >("blocks/" n ".not-run"); reason = "" }
            /^\.Sh / { here = section == "" || index($0, section) }
            /^\.\\" not run: / { reason = $0; sub(/^\.\\" not run: /, "", reason); next }
            /^\.(Bd|Dl|D1) / && here { begin(); on = /^\.Bd/; if (!on) { sub(/^\.D[l1] (\$ )?/, ""); print text($0) >("blocks/" n) } next }
            /^\.Ed/ { on = 0 }
            on { print text($0) >("blocks/" n); next }
            { reason = "" }' "$1"
        ;;
    esac
    [ -e blocks/1 ] || { echo "no code block in $1 ${2:-}"; return 1; }
}

# block WHICH: the text of a block, for a test that types it changed, or holds it against what a program says.  WHICH is
# its number, or words that stand in it alone.
block() {
    local n=$1
    if [[ $n != +([0-9]) ]]; then
        n=$(grep -lF -e "$1" blocks/*[0-9])
        if ! [[ $n =~ ^blocks/[0-9]+$ ]]; then
            echo "not the words of one block: $1 (${n:-none})" >&2
            return 1
        fi
        n=${n#blocks/}
    fi
    [ ! -e "blocks/$n.not-run" ] || { echo "block $1 is marked as not run" >&2; return 1; }
    touch "blocks/$n.typed"
    cat "blocks/$n"
}

# typed [-e SCRIPT] STATUS WHICH...: these blocks, one after the other in one shell that stops where a command fails, end
# with this status; what they print is in $output, the records among it in the file blocks/records.  SCRIPT is sed's, for
# what a machine of the tests does not have (a path, an hour); it has to find something to change.
# shellcheck disable=SC2154 # run sets output and status
typed() {
    local script='' status_wanted which
    if [ "$1" = -e ]; then
        script=$2
        shift 2
    fi
    status_wanted=$1
    shift
    for which in "$@"; do block "$which" || return 1; done >blocks/printed.sh
    sed -e "$script" blocks/printed.sh >blocks/now.sh
    if [ -n "$script" ] && cmp -s blocks/printed.sh blocks/now.sh; then
        echo "nothing to change by $script in: $*"
        return 1
    fi
    run sh -e blocks/now.sh
    sed -n '/^{.*}$/p' <<<"$output" >blocks/records
    if [ "$status" -ne "$status_wanted" ]; then
        printf 'exit %s, not %s, of:\n%s\nwhich said:\n%s\n' "$status" "$status_wanted" "$(cat blocks/now.sh)" "$output"
        return 1
    fi
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

# told NAME EXPRESSION: what was typed last wrote one check of that name, for which this expression of jq holds.
told() {
    jq -es --arg name "$1" "map(select(.type == \"check\" and .name == \$name)) | length == 1 and (.[0] | $2)" blocks/records >/dev/null ||
        { printf 'of %s not %s:\n%s\n' "$1" "$2" "$(cat blocks/records)"; return 1; }
}
