# Memory does not grow with time, requests or records.

load ../lib/harness
load ../lib/good
load ../lib/gateway

# resident PID: KiB of memory that the process holds now.
resident() { sed -n 's/^VmRSS:[ \t]*\([0-9]*\) kB$/\1/p' "/proc/$1/status"; }

# mean_of FILE FIRST LAST: of the KiB in the lines whose second is in that range.
mean_of() { awk -v first="$2" -v last="$3" '$1 >= first && $1 < last { sum += $2; n++ } END { if (n == 0) exit 1; printf "%d\n", sum / n }' "$1"; }

# For another time than ten minutes:  SOAK_SECONDS=60 bats -f 'full speed' tests/nightly/soak.bats
@test "ten minutes at full speed: either engine of load-reco holds no more in the last minute than in the second" {
    seconds=${SOAK_SECONDS:-600}
    tenth=$((seconds / 10))
    gateway http://127.0.0.1:9
    declare -A runs
    for engine in fast curl; do
        # shellcheck disable=SC2154 # gateway() sets it
        start "$engine" nice load-reco --jsonl --engine "$engine" -c 50 -d "${seconds}s" "http://127.0.0.1:$plain/small"
        runs[$engine]=$started
    done
    for ((second = 0; second < seconds; second++)); do
        sleep 1
        for engine in fast curl; do
            # Gone at the end, or a child that was not yet waited for.
            now=$(resident "${runs[$engine]}" 2>/dev/null) || :
            if [ -n "$now" ]; then echo "$second $now" >>"$engine.resident"; fi
        done
    done
    for engine in fast curl; do
        wait "${runs[$engine]}"
        early=$(mean_of "$engine.resident" "$tenth" $((2 * tenth)))
        late=$(mean_of "$engine.resident" $((seconds - tenth)) "$seconds")
        jq -r --arg memory "$early KiB in the second tenth of the time, $late KiB in the last" 'select(.type == "load" and .name == "all") |
            "\(.engine): \(.requests) requests, \(.rate | floor)/s, \(.failed) failed; \($memory)"' "$engine.log" | tee told
        cat told >&3
        [ "$late" -le $((early + 512)) ]
        # It did what it was told to: requests all the time, and an interval record each second.
        [ "$(jq 'select(.type == "load" and .name == "all") | .requests' "$engine.log")" -ge $((seconds * 1000)) ]
        [ "$(jq 'select(.type == "interval" and .name == "all") | 1' "$engine.log" | wc -l)" -ge $((seconds - 5)) ]
    done
}

@test "three million records: a reader holds no more than for thirty thousand" {
    good_folder
    for count in 30000 3000000; do
        { yes "$(check t a pass)" | head -n "$count"; summary t pass; } >"many.$count"
    done
    for program in check-guardrails incident-emit readiness-report; do
        few=$(peak_of bash -c 'good "$1" <many.30000' bash "$program")
        many=$(peak_of bash -c 'good "$1" <many.3000000' bash "$program")
        echo "$program: $few KiB, then $many KiB"
        [ "$many" -lt $((few + 1024)) ]
    done
}
