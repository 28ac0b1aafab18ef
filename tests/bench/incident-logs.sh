#!/usr/bin/env bash
# incident-emit --logs from end to end: the ring of the last lines, the search for exceptions, and redaction with all rules of
# what an incident keeps; beside grep that looks for the families of secrets that redaction knows, and for what tells of
# exceptions.  An incident keeps the last lines alone; what it would cost to redact every byte that runs through the ring is
# reckoned from redaction alone.
set -eu

megabytes=${LOGS_MEGABYTES:-256}
exceptions='Traceback \(most recent call last\)|[A-Za-z]+(Error|Exception)[:"]|^panic: |panicked at|"(exception|exc_info|stack_trace|error)[".]'
secrets='AKIA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[a-z]-[A-Za-z0-9-]{10,}|glpat-[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/@[:space:]]+@|([Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn])"?[=:]'
export LC_ALL=C

# measure COMMAND...: megabytes a second of user and system time, and MiB: the fastest of five runs.
measure() {
    # grep stops at the first match where its output is /dev/null.
    for _ in 1 2 3 4 5; do /usr/bin/time -f '%U %S %M' "$@" 2>&1 >"$BENCH_DIR/out" </dev/null | tail -n 1; done |
        awk -v mb="$megabytes" '{ s = $1 + $2; if (NR == 1 || s < best) { best = s; kib = $3 } }
            END { printf "%.0f %.1f\n", mb / (best > 0 ? best : 0.01), kib / 1024 }'
}

# show NAME RATE [MIB]: beside the peer, whose rate is $peer.
show() {
    awk -v name="$1" -v rate="$2" -v mib="${3:-}" -v peer="$peer" 'BEGIN {
        printf "%-34s %6.0f MB/s, %5.2f of grep for secrets%s\n", name, rate, rate / peer, mib == "" ? "" : ", " mib " MiB" }'
}

# failing NTH: every NTH line becomes the exception of a request that failed, of one of twenty kinds, with a secret beside it.
failing() {
    awk -v nth="$1" 'NR % nth == 0 { printf "{\"timestamp\": \"2026-11-28T19:00:00Z\", \"level\": \"error\", \"event\": \"request failed\", \"dsn\": \"postgres://app:hunter2%d@db/reco\", \"exception\": \"Traceback (most recent call last):\\n  File \\\"/srv/app/route%d.py\\\", line %d, in handle\\n    raise KeyError(item)\\nKeyError: item %d\"}\n", NR, NR / nth % 20, NR % 300, NR; next } 1'
}

for kind in json failing access traceback; do
    log=$BENCH_DIR/$kind.log
    case $kind in
    failing) "$BUILD/tests/bench/redaction_bench" --generate json "$megabytes" | failing 2000 >"$log" ;;
    *) "$BUILD/tests/bench/redaction_bench" --generate "$kind" "$megabytes" >"$log" ;;
    esac
    printf '%s: %d lines, %d MB\n' "$kind" "$(wc -l <"$log")" "$megabytes"
    rm -rf "$BENCH_DIR/incidents"
    read -r peer mib <<<"$(measure grep -c -E "$secrets" "$log")"
    read -r ring ring_mib <<<"$(measure "$BUILD/incident-emit" -q --dir "$BENCH_DIR/incidents" --logs "$log")"
    show "incident-emit --logs" "$ring" "$ring_mib"
    read -r _ redaction _ <<<"$("$BUILD/tests/bench/redaction_bench" "$log")"
    show "redaction of every byte" "$redaction"
    show "both, one behind the other" "$(awk -v a="$ring" -v b="$redaction" 'BEGIN { print a * b / (a + b) }')"
    show "grep -E, secrets" "$peer" "$mib"
    read -r rate mib <<<"$(measure grep -c -E "$exceptions" "$log")"
    show "grep -E, exceptions" "$rate" "$mib"
    show "both, one behind the other" "$(awk -v a="$peer" -v b="$rate" 'BEGIN { print a * b / (a + b) }')"
    rm "$log"
done
