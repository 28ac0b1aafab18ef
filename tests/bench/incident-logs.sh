#!/usr/bin/env bash
# Logs read for their exceptions, of which the last lines are kept and redacted where there is one, beside grep that looks
# for what tells of exceptions, and for the families of secrets that redaction knows.
set -eu

megabytes=${LOGS_MEGABYTES:-256}
exceptions='Traceback \(most recent call last\)|[A-Za-z]+(Error|Exception)[:"]|^panic: |panicked at|"(exception|exc_info|stack_trace|error)[".]'
secrets='AKIA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[a-z]-[A-Za-z0-9-]{10,}|glpat-[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/@[:space:]]+@|([Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn])"?[=:]'
export LC_ALL=C

# measure NAME COMMAND...: the user and system time of the fastest of five runs, and what it reads a second.
measure() {
    local name=$1
    shift
    # grep stops at the first match where its output is /dev/null.
    for _ in 1 2 3 4 5; do /usr/bin/time -f '%U %S %M' "$@" 2>&1 >"$BENCH_DIR/out" </dev/null | tail -n 1; done |
        awk -v mb="$megabytes" -v name="$name" '{ s = $1 + $2; if (NR == 1 || s < best) { best = s; kib = $3 } }
            END { printf "%-24s %7.0f MB/s, %.2f s, %.1f MiB\n", name, mb / (best > 0 ? best : 0.01), best, kib / 1024 }'
}

for kind in json access traceback; do
    log=$BENCH_DIR/$kind.log
    "$BUILD/tests/bench/redaction_bench" --generate "$kind" "$megabytes" >"$log"
    printf '%s: %d lines, %d MB\n' "$kind" "$(wc -l <"$log")" "$megabytes"
    rm -rf "$BENCH_DIR/incidents"
    measure "incident-emit --logs" "$BUILD/incident-emit" -q --dir "$BENCH_DIR/incidents" --logs "$log"
    measure "grep -E, exceptions" grep -c -E "$exceptions" "$log"
    measure "grep -E, secrets" grep -c -E "$secrets" "$log"
    rm "$log"
done
