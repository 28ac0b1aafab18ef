#!/usr/bin/env bash
# What incident-emit adds to a command: to its start beside env and timeout, and to its output beside cat.
set -eu

runs=${WRAPPER_RUNS:-1000}
rounds=3
bytes=$((1 << 30))
cd "$BENCH_DIR"

# Seconds that "$@" takes, and those of a processor: the best of several rounds.
best_of() {
    local round
    for ((round = 0; round < rounds; round++)); do
        { time "$@" >/dev/null 2>&1; } 2>&1
    done | awk '{ cpu = $2 + $3 } NR == 1 || $1 < best { best = $1 } NR == 1 || cpu < least { least = cpu } END { print best, least }'
}
TIMEFORMAT='%3R %3U %3S'

many() {
    local i
    for ((i = 0; i < runs; i++)); do "$@"; done
}

# Of one of many starts of `true`.
starts() { # NAME WORDS...
    local name=$1
    shift
    best_of many "$@" true | awk -v runs="$runs" -v name="$name" '{
        printf "%-48s %6.2f ms, %5.2f of a processor\n", name, $1 * 1000 / runs, $2 * 1000 / runs }'
}
starts 'env true' env
starts 'timeout 10 true' timeout 10
starts 'incident-emit -- true' "$BUILD/incident-emit" --
starts 'incident-emit --chronic -- true' "$BUILD/incident-emit" --chronic --
starts 'incident-emit --timeout 10s --after 3 -- true' "$BUILD/incident-emit" --timeout 10s --after 3 --

# Of a GiB from a file through pipes.
through() { # NAME SCRIPT
    best_of sh -c "$2" | awk -v bytes="$bytes" -v name="$1" '{
        printf "%-48s %6d MB/s, %6d a second of a processor\n", name, bytes / 1e6 / $1, bytes / 1e6 / ($2 > 0 ? $2 : 0.001) }'
}
for kind in 'lines of JSON:{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"asked","path":"/reco?k=5"}' 'lines of a byte:y'; do
    echo "1 GiB of ${kind%%:*}"
    yes "${kind#*:}" | head -c "$bytes" >file
    cat file >/dev/null
    through 'cat | cat' 'cat file | cat >/dev/null'
    through 'cat | cat | cat' 'cat file | cat | cat >/dev/null'
    through 'incident-emit -- cat | cat' "$BUILD/incident-emit -- cat file | cat >/dev/null"
done
rm file
