#!/usr/bin/env bash
# Redaction of ordinary logs beside grep and sed that know a part of the same families of secrets.
set -eu

megabytes=${REDACTION_MEGABYTES:-24}
families='AKIA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[a-z]-[A-Za-z0-9-]{10,}|glpat-[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/@[:space:]]+@|([Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn])"?[=:]'
export LC_ALL=C
TIMEFORMAT=%3U
for kind in json access traceback sql pairs; do
    log=$BENCH_DIR/$kind.log
    "$BUILD/tests/bench/redaction_bench" --generate "$kind" "$megabytes" >"$log"
    printf '%s: %d lines, %d MB\n' "$kind" "$(wc -l <"$log")" "$megabytes"
    "$BUILD/tests/bench/redaction_bench" "$log" | tee "$BENCH_DIR/redaction"
    for peer in "grep -c -E" "sed -n -E"; do
        expression=$families
        if [ "${peer%% *}" = sed ]; then expression="s#$families#[redacted]#gp"; fi
        # shellcheck disable=SC2086 # the peer is words
        seconds=$({ time $peer "$expression" "$log" >"$BENCH_DIR/found"; } 2>&1)
        awk -v s="$seconds" -v mb="$megabytes" -v peer="$peer" '{
            rate = mb / (s > 0 ? s : 0.001)
            printf "%-28s %7.0f MB/s; redaction is %.2f times as fast\n", peer, rate, $(NF - 3) / rate }' "$BENCH_DIR/redaction"
    done
done
