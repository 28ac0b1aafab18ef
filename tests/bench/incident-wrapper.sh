#!/usr/bin/env bash
# What incident-emit adds to a command: to its start beside env and timeout, and to its output beside cat.
set -eu

runs=${WRAPPER_RUNS:-1000}
rounds=3
bytes=$((1 << 30))
cd "$BENCH_DIR"

# Microseconds for one of many runs of "$@", the best of several rounds.
best_run() {
    local least='' round i start spent
    for ((round = 0; round < rounds; round++)); do
        start=$(date +%s%N)
        for ((i = 0; i < runs; i++)); do "$@" >/dev/null; done
        spent=$((($(date +%s%N) - start) / runs / 1000))
        if [ -z "$least" ] || [ "$spent" -lt "$least" ]; then least=$spent; fi
    done
    echo "$least"
}

alone=$(best_run "$(type -P true)")
while read -ra words; do
    spent=$(best_run "${words[@]}" true)
    printf '%-48s %6d us  %5.2f ms more than true\n' "${words[*]##*/} true" "$spent" "$(awk "BEGIN { print ($spent - $alone) / 1000 }")"
done <<EOT
env
timeout 10
$BUILD/incident-emit --
$BUILD/incident-emit --chronic --
$BUILD/incident-emit --timeout 10s --after 3 --
EOT

# Megabytes in a second from a file through a pipe, the best of several rounds.
through() { # NAME COMMAND...
    local name=$1 least='' round start spent
    shift
    for ((round = 0; round < rounds; round++)); do
        start=$(date +%s%N)
        "$@" | cat >/dev/null
        spent=$((($(date +%s%N) - start) / 1000000))
        if [ -z "$least" ] || [ "$spent" -lt "$least" ]; then least=$spent; fi
    done
    printf '%-48s %6d MB/s\n' "$name" $((bytes / 1000 / (least > 0 ? least : 1)))
}

for kind in 'lines of JSON:{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"asked","path":"/reco?k=5"}' 'lines of a byte:y'; do
    echo "1 GiB of ${kind%%:*}"
    yes "${kind#*:}" | head -c "$bytes" >file
    cat file >/dev/null
    through 'cat' cat file
    through 'cat | cat' sh -c 'cat file | cat'
    through 'incident-emit -- cat' "$BUILD/incident-emit" -- cat file
done
rm file
