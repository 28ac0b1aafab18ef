#!/usr/bin/env bash
# The start-up of each program beside `true`: the best of three rounds of 300 runs.
set -eu

runs=300
rounds=3

# Microseconds for one start of "$@" (its --version, which links and initialises everything).
one_start() {
    local start stop
    start=$(date +%s%N)
    for ((i = 0; i < runs; i++)); do "$@" >/dev/null; done
    stop=$(date +%s%N)
    echo $(((stop - start) / runs / 1000))
}

best() { # the least of several rounds
    local least='' spent
    for ((round = 0; round < rounds; round++)); do
        spent=$(one_start "$@")
        if [ -z "$least" ] || [ "$spent" -lt "$least" ]; then least=$spent; fi
    done
    echo "$least"
}

base=$(best "$(type -P true)")
printf '%-20s %6d us\n' true "$base"
for folder in cmd/*/; do
    program=$(basename "$folder")
    spent=$(best "$BUILD/$program" --version)
    printf '%-20s %6d us  %s times true\n' "$program" "$spent" "$(awk "BEGIN { printf \"%.1f\", $spent / $base }")"
done
