# What the tests about the lint of check-migrations share:  load lib/lint
# shellcheck shell=bash disable=SC2154 # run sets what it printed

# lint STATUS ARGUMENT...: judges the folder m and keeps the records in out.
lint() {
    local status=$1
    shift
    run --separate-stderr "-$status" check-migrations --skip-db-check m "$@"
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
}

# found RULE: the lines at which it found something: "3 7".
found() { records check out "select(.rule == \"$1\" and .status != \"skip\") | .line" | paste -sd ' '; }

# message RULE: what it says.
message() { records check out "select(.rule == \"$1\") | .message"; }

# migration SQL...: the folder m with a file for each, in which \n ends a line.
migration() {
    local n=0 sql
    rm -rf m && mkdir m
    for sql; do
        n=$((n + 1))
        printf '%b\n' "$sql" >"m/$(printf '%04d' "$n")_case.sql"
    done
}

# judged [OPTION...]: a table on stdin, a row a case: RULE | found or not | SQL, in which \n ends a line.  Rows are
# files of one folder, each a batch of its own, and named in what goes wrong.  $body holds what printf makes a file of,
# with %b for the SQL; $name what it makes the file's name of.
judged() {
    local rule expected sql has file n bad=0 rows=() body=${body:-'%b\n'} name=${name:-%04d_case.sql}
    rm -rf m && mkdir m
    while IFS='|' read -r rule expected sql; do
        case $rule in '' | '#'*) continue ;; esac
        rows+=("${rule// /}|${expected// /}|$sql")
        # shellcheck disable=SC2059 # formats are the caller's
        printf -- "$body" "$sql" >"m/$(printf "$name" "${#rows[@]}")"
    done
    run --separate-stderr check-migrations --skip-db-check m "$@"
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
    records check out 'select(.file and .rule) | "\(.rule) \(.file)"' >findings
    for n in "${!rows[@]}"; do
        IFS='|' read -r rule expected sql <<<"${rows[$n]}"
        case $expected in found | not) ;; *) echo "not a row: ${rows[$n]}" && return 1 ;; esac
        # shellcheck disable=SC2059
        file=m/$(printf "$name" "$((n + 1))")
        if grep -qx "$rule $file" findings; then has=found; else has=not; fi
        if grep -qx "unparsed $file" findings; then has=unparsed; fi
        if [ "$has" != "$expected" ]; then echo "$rule is $has in:$sql" && bad=1; fi
    done
    [ "${#rows[@]}" -gt 0 ] && [ "$bad" -eq 0 ]
}
