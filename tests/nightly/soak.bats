# Memory does not grow with time, requests or records.

load ../lib/harness
load ../lib/good

# resident PID: KiB of memory that the process holds now.
resident() { sed -n 's/^VmRSS:[ \t]*\([0-9]*\) kB$/\1/p' "/proc/$1/status"; }

@test "ten minutes of load: load-reco holds no more at the end than after the first minute" {
    seconds=${SOAK_SECONDS:-600}
    start_service
    timeout $((seconds + 60)) load-reco --base-url "$service_url" -c 20 --think 100ms -d "${seconds}s" --every 1s --jsonl >out 2>err &
    shell=$!
    wait_for 10 pgrep -P "$shell" load-reco
    load=$(pgrep -P "$shell" load-reco)
    sleep $((seconds / 10))
    settled=$(resident "$load")
    most=$settled
    while now=$(resident "$load" 2>/dev/null) && [ -n "$now" ]; do
        if [ "$now" -gt "$most" ]; then most=$now; fi
        sleep 1
    done
    # On a busy machine the generator's lag is unknown, which is not what this is about.
    wait "$shell" || [ $? -eq 1 ]
    echo "$settled KiB after a tenth of the time, $most KiB at most"
    [ "$most" -lt $((settled + 1024)) ]
    # It did what it was told to: requests all the time, and an interval record each second.
    [ "$(jq 'select(.type == "load" and .name == "all" and .phase == "measured") | .requests' out)" -ge $((seconds * 100)) ]
    [ "$(jq 'select(.type == "interval" and .name == "all") | 1' out | wc -l)" -ge $((seconds - 5)) ]
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
