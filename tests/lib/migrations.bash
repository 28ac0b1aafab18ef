# What the tests of check-migrations share:  load lib/migrations
# shellcheck shell=bash disable=SC2154 # run sets what it printed

# folder NAME...: migrations that differ and hold nothing to complain about, in the folder m.
folder() {
    local name
    mkdir -p m
    for name in "$@"; do echo "CREATE TABLE t_${name//[^a-z0-9_]/_} (id bigint);" >"m/$name"; done
}

# put NAME: stdin as a file of the folder m.
put() {
    mkdir -p "$(dirname "m/$1")"
    cat >"m/$1"
}

check() { # STATUS ARGUMENT...: runs and keeps the records in out
    local wanted=$1
    shift
    run --separate-stderr "-$wanted" check-migrations "$@"
    printf '%s' "${output:+$output$'\n'}" | tee out >>"$BATS_FILE_TMPDIR/seen"
}

# Shows all records that `check` kept to the validator, for teardown_file.
seen_are_valid() { [ ! -s "$BATS_FILE_TMPDIR/seen" ] || validate_records "$BATS_FILE_TMPDIR/seen"; }
