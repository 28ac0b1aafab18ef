# check-guardrails over time: windows and bakes.

load lib/harness

NOON=1767268800 # 2026-01-01T12:00:00Z

# open_pipe: a writer of `in` into the new ./pipe, which it then holds open; sets $writer.
open_pipe() {
    mkfifo pipe
    "$PYTHON" -c 'import os, time
fd = os.open("pipe", os.O_WRONLY)
os.write(fd, open("in", "rb").read())
time.sleep(60)' 3>&- 4>&- &
    writer=$!
}

# requests FROM TO LATENCY [STATUS]: one request a second, from FROM to TO (exclusive) seconds after noon.
requests() {
    jq -nc --argjson noon "$NOON" --argjson from "$1" --argjson to "$2" --argjson latency "$3" --argjson status "${4:-200}" '
        range($from; $to) | {type: "request", tool: "load-reco", run: "r", name: "GET /reco", phase: "measured",
        time: ($noon + . | todate), latency_ms: $latency, status: $status}'
}

# gate ARGUMENT...: exit status in $rc, records in out.jsonl, messages in err.
gate() {
    rc=0
    check-guardrails "$@" >out.jsonl 2>err || rc=$?
}

# The statuses of the checks called NAME that are of a window, in order.
of_windows() {
    jq -rs --arg name "$1" 'map(select(.type == "check" and .name == $name and .labels.window) | .status) | join(" ")' out.jsonl
}

# overall NAME: the status of the check that is of no window.
overall() {
    jq -r --arg name "$1" 'select(.type == "check" and .name == $name and (.labels.window | not)).status' out.jsonl
}

message_of() {
    jq -r --arg name "$1" 'select(.type == "check" and .name == $name and (.labels.window | not)).message' out.jsonl
}

# says EXPECTED COMMAND...: what the command prints must be this.
says() {
    local expected=$1 got
    shift
    got=$("$@")
    [ "$got" = "$expected" ] && return 0
    echo "$*: got \"$got\", expected \"$expected\"; exit $rc" >&2
    cat out.jsonl err >&2
    return 1
}

exits() {
    [ "$rc" = "$1" ] && return 0
    echo "exit $rc, expected $1" >&2
    cat out.jsonl err >&2
    return 1
}

SLOW='slow: p95(.latency_ms) <= 500ms'

# ---- windows ----

@test "each window is judged by itself, and every rule once more over all of them" {
    requests 0 180 100 >in
    gate --window 1m -r "$SLOW" in
    exits 0
    says "pass pass pass" of_windows slow
    says pass overall slow
    says pass overall windows
    [ "$(jq -r 'select(.labels.window).labels.window' out.jsonl | head -n 1)" = 2026-01-01T12:00:00.000Z ]
    [ "$(jq -r 'select(.name == "slow" and (.labels.window | not)).samples' out.jsonl)" = 180 ]
    validate_records out.jsonl
}

@test "one bad minute that the whole run would hide closes the gate" {
    { requests 0 600 100; requests 600 620 900; requests 620 1200 100; } >in
    gate -r "$SLOW" in
    exits 0
    gate --window 1m -r "$SLOW" in
    exits 1
    says "pass pass pass pass pass pass pass pass pass pass fail" of_windows slow
    says fail overall slow
    says fail overall windows
    [ "$(jq -r 'select(.name == "slow" and (.labels.window | not)).observed' out.jsonl)" = 900 ]
}

@test "a window without records is unknown" {
    { requests 0 60 100; requests 120 180 100; } >in
    gate --window 1m -r "$SLOW" in
    exits 1
    says "pass unknown" of_windows slow
    says unknown overall windows
}

@test "limits allow bad windows, and no more than that" {
    { requests 0 60 100; requests 60 120 900; requests 120 180 100; requests 180 240 900; requests 240 300 100; } >in
    gate --window 1m --fail-limit 2 -r "$SLOW" in
    exits 0
    says "pass warn pass warn pass" of_windows slow
    says warn overall slow
    says pass overall windows
    gate --window 1m --fail-limit 1 -r "$SLOW" in
    exits 1
    says "pass warn pass fail" of_windows slow
    says fail overall slow

    { requests 0 60 100; requests 120 180 100; } >in
    gate --window 1m --unknown-limit 1 -r "$SLOW" in
    exits 0
    says "pass skip pass" of_windows slow
    gate --window 1m --fail-limit 1 -r "$SLOW" in
    exits 1
}

@test "failed and unknown windows do not excuse each other" {
    { requests 0 60 900; requests 120 180 900; requests 240 300 100; } >in
    gate --window 1m --fail-limit 1 --unknown-limit 9 -r "$SLOW" in
    exits 1
    says "warn skip fail" of_windows slow
    gate --window 1m --fail-limit 9 --unknown-limit 1 -r "$SLOW" in
    exits 1
    says "warn skip warn unknown" of_windows slow
}

@test "limits that allow everything still want one good window" {
    requests 0 120 900 >in
    gate --window 1m --fail-limit 100 --unknown-limit 100 -r "$SLOW" in
    exits 1
    says "warn warn" of_windows slow
    says unknown overall windows
}

@test "records up to the lateness go to their window; later ones make the run unknown" {
    { requests 0 65 100; requests 50 60 900; requests 65 130 100; } >in
    gate --window 1m --lateness 10s -r "$SLOW" in
    exits 1
    says "fail" of_windows slow

    { requests 0 65 100; requests 55 60 100; requests 65 130 100; } >in
    gate --window 1m --lateness 10s -r "$SLOW" in
    exits 0
    says "pass pass pass" of_windows slow
    gate --window 1m --lateness 2s -r "$SLOW" in
    exits 1
    says unknown overall windows
    message_of windows | grep -qF 'came later than --lateness'
}

@test "records without a time, of the future or from before any clock was set are no evidence" {
    requests 0 60 100 >good
    { cat good; echo '{"type":"request","latency_ms":9000,"phase":"measured"}'; } >in
    gate --window 1m -r "$SLOW" in
    exits 1
    says unknown overall windows
    message_of windows | grep -qF 'have no time'

    { cat good; requests 86400 86401 100; } >in
    gate --window 1m --at 2026-01-01T12:02:00Z -r "$SLOW" in
    exits 1
    message_of windows | grep -qF 'of the future'
    gate --bake 1m --at 2026-01-01T12:02:00Z -r "$SLOW" in
    exits 1
    says unknown overall bake

    { cat good; echo '{"type":"request","phase":"measured","latency_ms":1,"time":"1969-12-31T00:00:00Z"}'; } >in
    gate --window 1m -r "$SLOW" in
    exits 1
}

@test "totals of a whole run are not of a window" {
    { requests 0 60 900
      echo '{"type":"load","name":"all","phase":"measured","time":"2026-01-01T12:00:59Z","latency_ms":100}'; } >in
    gate -r 'max(.latency_ms) <= 500ms' in
    exits 0
    gate --window 1m -r 'm: max(.latency_ms) <= 500ms' in
    exits 1
    says fail of_windows m
}

@test "scores, severities and groups hold in windows, too" {
    cat >policy.json <<'EOT'
{"score":{"pass":60,"warn":50}}
{"name":"slow","agg":"p95","value":".latency_ms","op":"<=","target":"500ms"}
{"name":"errors","agg":"rate","value":".status >= 500","op":"<","target":"1%","weight":2}
EOT
    { requests 0 60 100; requests 60 120 900; } >in
    gate --window 1m -p policy.json in
    exits 0
    says "pass pass" of_windows score
    says "pass warn" of_windows slow
    { requests 0 60 100; requests 60 120 100 503; } >in
    gate --window 1m -p policy.json in
    exits 1
    says "pass fail" of_windows score

    { requests 0 60 100; requests 60 120 100 | sed 's|GET /reco|GET /event|'; } >in
    # A route that vanishes is no route that is well.
    gate --window 1m -r 's: p95(.latency_ms) <= 500ms by .name' in
    exits 1
    [ "$(jq -r 'select(.labels.window) | "\(.name) \(.status)"' out.jsonl | paste -sd,)" = "s[GET /reco] pass,s[GET /event] pass,s[GET /reco] unknown" ]
    { requests 0 120 100; requests 0 120 100 | sed 's|GET /reco|GET /event|'; } >in
    jq -cs 'sort_by(.time)[]' in >sorted
    gate --window 1m -r 's: p95(.latency_ms) <= 500ms by .name' sorted
    exits 0
}

# ---- bakes ----

@test "a bake ends when its time is up, and what comes later is not judged" {
    { requests 0 302 100; requests 302 600 900; } >in
    gate --bake 5m -r "$SLOW" in
    exits 0
    says "pass pass pass pass pass" of_windows slow
    says pass overall bake
}

@test "input that ends before the bake is over is unknown" {
    requests 0 299 100 >in
    gate --bake 5m -r "$SLOW" in
    exits 1
    says "pass pass pass pass pass" of_windows slow
    says unknown overall bake
    message_of bake | grep -qF 'the input ended after'
}

@test "enough good windows in a row end a bake early" {
    requests 0 182 100 >in
    gate --bake 30m --pass-after 3 -r "$SLOW" in
    exits 0
    says pass overall bake
    { requests 0 120 100; requests 120 180 900; requests 180 300 100; } >in
    gate --bake 30m --pass-after 3 --fail-limit 1 -r "$SLOW" in
    exits 1
    says unknown overall bake
    gate --window 1m --pass-after 3 --fail-limit 1 -r "$SLOW" in
    exits 1
    says unknown overall windows
}

@test "what fails after a bake has passed still closes the gate, unless it hangs up" {
    local passing status record
    requests 0 182 100 >passing
    for passing in '--bake 2m' '--bake 30m --pass-after 2' '--window 1m --pass-after 2'; do
        while read -r status record; do
            { cat passing; echo "$record"; } >in
            # shellcheck disable=SC2086 # words
            gate $passing -r "$SLOW" in
            exits "$status"
            says pass overall "$([[ $passing = *bake* ]] && echo bake || echo windows)"
            # shellcheck disable=SC2086
            gate $passing --hang-up -r "$SLOW" in
            exits 0
        done <<'EOT'
1 {"type":"check","tool":"smoke-stack","time":"2026-01-01T12:03:03Z","run":"r","name":"x","status":"fail"}
1 {"type":"summary","tool":"load-reco","time":"2026-01-01T12:03:03Z","run":"r","status":"fail"}
2 {"type":"summary","tool":"load-reco","time":"2026-01-01T12:03:03Z","run":"r","status":"trouble"}
2 {"type":"summ
EOT
    done
    # A summary that is expected is waited for.
    echo '{"type":"summary","tool":"load-reco","time":"2026-01-01T12:03:03Z","run":"r","status":"trouble"}' >>passing
    gate --bake 2m --hang-up --expect load-reco -r "$SLOW" passing
    exits 2
}

@test "a gate that hangs up ends at once when it passes, though the input goes on" {
    requests 0 182 100 >in
    open_pipe
    SECONDS=0
    gate --bake 2m --hang-up -r "$SLOW" pipe
    kill "$writer"
    exits 0
    [ "$SECONDS" -lt 20 ]
}

@test "a breach ends the gate at once, though the input goes on" {
    { requests 0 60 100; requests 60 122 900; } >in
    SECONDS=0
    open_pipe
    gate --bake 30m -r "$SLOW" pipe
    kill "$writer"
    exits 1
    [ "$SECONDS" -lt 20 ]
    says "pass fail" of_windows slow
    says fail overall bake
    [ "$(jq -r 'select(.type == "summary").status' out.jsonl)" = fail ]
}

@test "a pipe that falls silent ends as unknown, within a window" {
    requests 0 3 100 >in
    open_pipe
    SECONDS=0
    gate --window 1s --lateness 0s -r "$SLOW" pipe
    kill "$writer"
    exits 1
    [ "$SECONDS" -lt 20 ]
    says "pass pass pass unknown" of_windows slow

    # Nor does it wait for ever for the first record.
    "$PYTHON" -c 'import os, time
fd = os.open("pipe", os.O_WRONLY)
time.sleep(60)' 3>&- 4>&- &
    writer=$!
    gate --bake 1s -r "$SLOW" pipe
    kill "$writer"
    exits 1
    says unknown overall bake
}

@test "a bake waits for the summaries that are expected" {
    { requests 0 62 100; } >in
    gate --bake 1m --expect load-reco -r "$SLOW" in
    exits 1
    says unknown overall 'expect load-reco'
    { requests 0 400 100
      echo '{"type":"summary","tool":"load-reco","time":"2026-01-01T12:06:40Z","run":"r","status":"pass"}'; } >in
    gate --bake 1m --expect load-reco -r "$SLOW" in
    exits 0
    says pass overall bake
}

@test "upstream failures bind a bake, too" {
    { requests 0 30 100
      echo '{"type":"check","tool":"smoke-stack","name":"x","time":"2026-01-01T12:00:30Z","run":"r","status":"fail"}'
      requests 30 62 100; } >in
    gate --bake 1m -r "$SLOW" in
    exits 1
    says pass overall bake
}

@test "canary rules compare each window with the baseline, and count the windows as looks" {
    echo '{"name":"latency","value":".latency_ms","canary":{"method":"mann-whitney"}}' >policy.json
    requests 0 300 100 >base
    { requests 0 60 100; requests 60 122 150; } >in
    gate --bake 2m -p policy.json --baseline base in
    exits 1
    says "pass fail" of_windows latency
    requests 0 122 100 >in
    gate --bake 2m -p policy.json --baseline base in
    exits 0
    # What ten values can show once, they cannot show a thousand times.
    requests 0 10 100 >base
    requests 0 11 150 >in
    gate -p policy.json --baseline base in
    exits 1
    says fail overall latency
    requests 0 30000 150 >in
    gate --bake 10000s --window 10s -p policy.json --baseline base in
    exits 1
    says unknown of_windows latency
    gate --window 10s -p policy.json --baseline base in
    exits 2
    grep -qF 'need --bake' err
}

@test "wrong combinations of time options are refused" {
    requests 0 3 100 >in
    for arguments in '--fail-limit 1' '--lateness 1s' '--pass-after 2' --hang-up '--bake 90s --window 1m' \
        '--window 1s --lateness 11s' '--bake 3m --pass-after 4' '--window 0s' '--bake -1s' '--window 400d'; do
        # shellcheck disable=SC2086 # words
        gate $arguments -r "$SLOW" in
        exits 2
        [ ! -s out.jsonl ]
    done
    gate --window 1m --expect load-reco in
    exits 2
}

@test "--at makes two runs write the same" {
    { requests 0 120 100; requests 120 130 900; } >in
    gate --run r --at 2026-01-01T12:10:00Z --window 1m -r "$SLOW" in
    cp out.jsonl first.jsonl
    gate --run r --at 2026-01-01T12:10:00Z --window 1m -r "$SLOW" in
    exits 1
    cmp first.jsonl out.jsonl
    [ "$(jq -r .time out.jsonl | sort -u)" = 2026-01-01T12:10:00.000Z ]
}

# ---- state ----

# value TIME NUMBER: a metric of HH:MM on the first of January.
value() {
    echo "{\"type\":\"metric\",\"name\":\"lag\",\"time\":\"2026-01-01T$1:00Z\",\"value\":$2}"
}

# run HH:MM: judges in with lag.json and the state s, at that time.
run() {
    gate --run r --state s --at "2026-01-01T$1:00Z" -p lag.json in
}

lag_policy() {
    echo '{"name":"lag","agg":"max","value":".value","where":".name == \"lag\"","op":"<=","target":100'"$1"'}' >lag.json
}

# What a run came to: "EXIT STATUS STATE PLATFORM TRANSITION".
outcome() {
    echo "$rc $(jq -rs '(map(select(.name == "lag" and .type == "check"))[0] | "\(.status) \(.labels.state)"),
        (map(select(.name == "platform_state"))[0].labels.state),
        (map(select(.type == "transition") | "\(.from)>\(.to)") | join(","))' out.jsonl | paste -sd' ')"
}

# replay: rows of "HH:MM|VALUE or - (no data)|OUTCOME" on stdin.
replay() {
    local at value expected
    while IFS='|' read -r at value expected; do
        if [ "$value" = - ]; then
            echo '{"type":"metric","name":"other","value":1}' >in
        else
            value "$at" "$value" >in
        fi
        run "$at"
        validate_records out.jsonl
        says "$expected" outcome
    done
}

@test "a waiver that ended is covered by no limit and by no alarm that is pending" {
    echo '{"name":"errors","agg":"max","value":".status","op":"<=","target":499,"waiver":{"until":"2025-12-31","reason":"r"}}' >p.json
    requests 0 300 10 >in
    gate --bake 5m --fail-limit 9 -p p.json -r 'max(.latency_ms) <= 500' --at 2026-01-01T12:06:00Z in
    exits 1
    says fail overall errors
    lag_policy ',"for":"10m","severity":"warning","waiver":{"until":"2025-12-31","reason":"r"}'
    value 12:00 50 >in
    run 12:00
    exits 1
}

@test "a record that comes when its window was judged is late, also after the pass; one past the end is not missed" {
    { requests 0 302 10; requests 0 302 9000; } >in
    for how in '--bake 5m' '--window 1m --pass-after 2' '--bake 5m --pass-after 3'; do
        # shellcheck disable=SC2086
        gate $how -r 'max(.latency_ms) <= 500' --at 2026-01-01T12:06:00Z in
        exits 1
        says unknown overall "$([[ $how == --bake* ]] && echo bake || echo windows)"
        [[ $(jq -r 'select(.name == "bake" or .name == "windows").message' out.jsonl) == *'came later than --lateness allows'* ]]
    done
    { requests 0 302 10; requests 300 320 9000; } >in
    gate --bake 5m -r 'max(.latency_ms) <= 500' --at 2026-01-01T12:06:00Z in
    exits 0
}

@test "a window of nothing but skips is unknown" {
    echo '{"name":"n","agg":"max","value":".latency_ms","where":".status == 500","op":"<=","target":5,"on_missing":"skip"}' >p.json
    { requests 0 60 1 500; requests 60 120 1; requests 120 181 1 500; } >in
    gate --window 1m -p p.json --at 2026-01-01T12:06:00Z in
    exits 1
    says "1" jq -r 'select(.type == "check" and .name == "windows").message | capture("(?<n>[0-9]+) unknown").n' out.jsonl
    gate --window 1m --unknown-limit 1 -p p.json --at 2026-01-01T12:06:00Z in
    exits 0
}

@test "a rule whose windows were unknown within the limit warns over all of them" {
    { requests 0 60 1 500; requests 60 120 1; requests 120 181 1 500; } >in
    gate --window 1m --unknown-limit 1 -r 'slow: max(.latency_ms) <= 5 where .status == 500' --at 2026-01-01T12:06:00Z in
    exits 0
    says warn overall slow
}

@test "a recovery whose target may not be met is none" {
    echo '{"name":"lag","agg":"rate","value":".value > 50","op":"<=","target":"50%","recover":"20%"}' >lag.json
    echo '{"type":"metric","name":"lag","value":90}' >in
    run 12:00
    says "1 fail firing critical ok>firing" outcome
    # One of ten is bad and two do not say: at most 30 %, which is good, but not surely well.
    for v in 90 null null 1 1 1 1 1 1 1; do echo "{\"type\":\"metric\",\"name\":\"lag\",\"value\":$v}"; done >in
    run 12:01
    says "1 fail firing critical " outcome
    for v in 90 1 1 1 1 1 1 1 1 1; do echo "{\"type\":\"metric\",\"name\":\"lag\",\"value\":$v}"; done >in
    run 12:02
    says "0 pass ok healthy firing>ok" outcome
}

@test "an alarm goes from ok to pending, firing, recovering and back, and no gap counts as recovery" {
    lag_policy ',"for":"10m","keep_for":"10m","recover":80'
    replay <<'EOT'
12:00|50|0 pass ok healthy 
12:05|150|0 warn pending degraded ok>pending
12:10|50|0 pass ok healthy pending>ok
12:15|150|0 warn pending degraded ok>pending
12:20|-|1 unknown pending degraded 
12:24|150|0 warn pending degraded 
12:25|150|1 fail firing critical pending>firing
12:30|-|1 unknown firing critical 
12:35|90|1 fail firing critical 
12:40|70|1 fail recovering degraded firing>recovering
12:45|90|1 fail firing critical recovering>firing
12:50|80|1 fail recovering degraded firing>recovering
12:55|-|1 unknown recovering degraded 
13:04|60|1 fail recovering degraded 
13:05|60|1 fail recovering degraded 
13:13|60|1 fail recovering degraded 
13:14|60|0 pass ok healthy recovering>ok
13:15|100|0 pass ok healthy 
EOT
}

@test "a value that may be on either side of the target is no recovery, nor is a window of it" {
    echo '{"name":"lag","agg":"max","value":".value","where":".name == \"lag\"","op":"<=","target":100,"recover":80}' >lag.json
    value 12:00 150 >in
    run 12:00
    says "1 fail firing critical ok>firing" outcome
    # At most 70 was measured, but one record does not say: 90 would not be well.
    { value 12:01 70; value 12:01 null; } >in
    run 12:01
    says "1 unknown firing critical " outcome
}

@test "without for and keep_for one run is enough; a deadband keeps a state from flipping" {
    lag_policy ''
    replay <<'EOT'
12:00|101|1 fail firing critical ok>firing
12:01|100|0 pass ok healthy firing>ok
EOT
    rm s
    echo '{"state_flip_flop_deadband_percent":5}' >>lag.json
    replay <<'EOT'
12:00|101|1 fail firing critical ok>firing
12:01|100|1 fail firing critical 
12:02|95.1|1 fail firing critical 
12:03|95|0 pass ok healthy firing>ok
12:04|100|0 pass ok healthy 
EOT
}

@test "a rule that only warns makes the platform degraded, not critical" {
    lag_policy ',"severity":"warning","keep_for":"5m"'
    replay <<'EOT'
12:00|101|0 warn firing degraded ok>firing
12:01|100|0 warn recovering degraded firing>recovering
12:06|100|0 pass ok healthy recovering>ok
EOT
}

@test "data that is skipped when missing does not open a gate that fires" {
    lag_policy ',"on_missing":"skip"'
    replay <<'EOT'
12:00|101|1 fail firing critical ok>firing
12:01|-|1 unknown firing critical 
EOT
}

@test "input that was cut short is no recovery" {
    lag_policy ''
    value 12:00 150 >in
    run 12:00
    exits 1
    { value 12:01 50; echo '{"type":"metric","na'; } >in
    run 12:01
    exits 2
    says "2 fail firing critical " outcome
    { value 12:02 50; } >in
    gate --state s --at 2026-01-01T12:02:00Z --run r --expect records-from -p lag.json in
    exits 1
    says "1 fail firing critical " outcome
    run 12:03
    says "0 pass ok healthy firing>ok" outcome
}

@test "a group that fires and vanishes goes on closing the gate; one that was ok is forgotten" {
    echo '{"name":"lag","agg":"max","value":".value","by":".queue","op":"<=","target":100}' >lag.json
    queue() { echo "{\"type\":\"metric\",\"queue\":\"$1\",\"value\":$2}"; }
    { queue a 50; queue b 150; queue c 50; } >in
    run 12:00
    exits 1
    queue a 50 >in
    run 12:05
    exits 1
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status)"' out.jsonl | paste -sd,)" = "lag[a] pass,lag[b] unknown" ]
    [ "$(jq -r 'select(.name == "platform_state").value' out.jsonl)" = 2 ]
    { queue a 50; queue b 50; } >in
    run 12:10
    exits 0
    [ "$(jq -r 'select(.type == "transition") | "\(.name) \(.to)"' out.jsonl)" = "lag[b] ok" ]
}

@test "a state of another policy, cut short, of a later time or no state at all is refused and left alone" {
    lag_policy ',"for":"10m"'
    value 12:00 150 >in
    run 12:00
    exits 0
    cp s good
    size=$(wc -c <s)
    for at in 0 1 20 $((size / 2)) $((size - 3)); do
        head -c "$at" good >s
        cp s before
        run 12:10
        exits 2
        [ ! -s out.jsonl ] || [ "$(jq -r .type out.jsonl)" = summary ]
        cmp s before
    done
    cp good s
    run 11:59
    exits 2
    grep -qF 'did the clock go back' err
    # Comments do not make another policy, targets do.
    sed -i '1i # a comment' lag.json
    run 12:01
    exits 0
    sed -i 's/100/101/' lag.json
    run 12:10
    exits 2
    grep -qF 'another policy' err
    lag_policy ',"for":"10m"'
    sed 's/pending/waiting/' good >s
    run 12:10
    exits 2
    sed 's/"at"/"att"/' good >s
    run 12:10
    exits 2
    sed 's/"alarms":\[\(.*\)\]/"alarms":[\1,\1]/' good >s
    run 12:10
    exits 2
    cp good s
    run 12:10
    says "1 fail firing critical pending>firing" outcome
}

@test "a second run on a state that is in use is refused" {
    lag_policy ''
    mkfifo pipe
    check-guardrails --state s --at 2026-01-01T12:00:00Z -p lag.json pipe >first.jsonl 3>&- 4>&- &
    first=$!
    exec 7>pipe
    wait_for 10 test -e s.lock
    wait_for 10 sh -c '! flock -n s.lock true'
    value 12:00 150 >in
    run 12:00
    exits 2
    grep -qF 'in use by another run' err
    value 12:00 50 >&7
    exec 7>&-
    wait "$first"
    run 12:01
    exits 1
}

@test "runs that stop in the middle leave the state as it was, and replaying gives the same bytes" {
    lag_policy ',"for":"10m"'
    value 12:00 150 >in
    run 12:00
    cp s before
    # Killed while it reads.
    mkfifo pipe
    check-guardrails --state s --at 2026-01-01T12:10:00Z -p lag.json pipe >/dev/null 3>&- 4>&- &
    killed=$!
    exec 7>pipe
    value 12:10 150 >&7
    wait_for 10 sh -c '! flock -n s.lock true'
    kill -KILL "$killed"
    exec 7>&-
    wait "$killed" || [ $? -eq 137 ]
    cmp s before
    # Output that is lost leaves it alone, too.
    rc=0
    check-guardrails --state s --at 2026-01-01T12:10:00Z -p lag.json in >/dev/full 2>err || rc=$?
    exits 2
    cmp s before

    run 12:10
    exits 1
    cp out.jsonl once.jsonl
    cp s once
    cp before s
    run 12:10
    cmp out.jsonl once.jsonl
    cmp s once
}

@test "members for alarms that make no sense are refused" {
    value 12:00 1 >in
    for more in ',"recover":110' ',"recover":"80ms"' ',"for":10' ',"for":"soon"' ',"keep_for":"-1m"' ',"recover":null'; do
        lag_policy "$more"
        run 12:00
        exits 2
        grep -q '^check-guardrails: lag.json:1:' err
    done
    echo '{"name":"a","agg":"max","value":".value","op":"==","target":1,"recover":1}' >lag.json
    run 12:00
    exits 2
    for deadband in 0 100 '"5"' -1; do
        lag_policy ''
        echo "{\"state_flip_flop_deadband_percent\":$deadband}" >>lag.json
        run 12:00
        exits 2
    done
    lag_policy ''
    gate --state s --window 1m -p lag.json in
    exits 2
    gate --state no/such/folder/s -p lag.json in
    exits 2
}

# ---- burn rates ----

# events FROM TO STATUS: six requests a minute, from minute FROM to TO (exclusive) after noon; no status: timed out.
events() {
    jq -nc --argjson noon "$NOON" --argjson from "$1" --argjson to "$2" --argjson status "$3" '
        range($from * 6; $to * 6) | {type: "request", name: "GET /reco", phase: "measured",
        time: ($noon + . * 10 | todate)} + (if $status then {status: $status} else {error: "timeout"} end)'
}

burn_policy() {
    echo '{"name":"slo","burn_rate":{"objective":"99%","good":".status < 500","windows":[["1h","5m",14.4],["6h","30m",6]]}'"$1"'}' >slo.json
}

# burn HH:MM [INPUT]: "EXIT STATUS OBSERVED" of the rule at that time.
burn() {
    gate --run r --state s --at "2026-01-01T$1:00Z" -p slo.json "${2:-in}"
    validate_records out.jsonl
    echo "$rc $(jq -r 'select(.name == "slo" and .type == "check") | "\(.status) \(.observed // "-" | if type == "number" then . * 100 | round / 100 else . end)"' out.jsonl)"
}

# burns EXPECTED FROM TO STATUS [FROM TO STATUS...]: judged at once, six hours and a minute after noon.
burns() {
    local expected=$1 got
    shift
    while [ $# -gt 0 ]; do
        events "$1" "$2" "$3"
        shift 3
    done >in
    rm -f s
    got=$(burn 18:01)
    [ "$got" = "$expected" ] && return 0
    echo "got \"$got\", expected \"$expected\"" >&2
    cat out.jsonl err >&2
    return 1
}

@test "a burn rate fails when both windows of a pair exceed its factor" {
    burn_policy ''
    # Ten minutes of nothing but errors: 60 of 360 in the last hour.
    burns '1 fail 16.67' 0 351 200 351 361 503
    # The same an hour ago, and over.
    burns '0 pass 0' 0 290 200 290 300 503 300 361 200
    # Two minutes matter little to an hour.
    burns '0 pass 3.33' 0 359 200 359 361 503
    # A tenth of all, for six hours: under the first factor, over the second.
    { for m in $(seq 0 10 360); do events "$m" $((m + 1)) 503; events $((m + 1)) $((m + 10)) 200; done; } | head -n 2166 >in
    rm -f s
    [ "$(burn 18:01)" = "1 fail 10" ]
}

@test "a burn rate without enough history, events or answers is unknown" {
    burn_policy ''
    burns '1 unknown 0' 30 361 200
    jq -r 'select(.name == "slo").message' out.jsonl | grep -qF 'the history is too short'
    burns '1 unknown -' 0 350 200
    jq -r 'select(.name == "slo").message' out.jsonl | grep -qF 'there are no events'
    burns '1 unknown 0' 0 351 200 351 361 null
    burns '1 unknown -' 0 361 null
    burns '0 pass 0' 0 360 200 360 361 null
    burn_policy ',"min_samples":5000'
    burns '1 unknown 0' 0 361 200
    burn_policy ',"where":".name == \"GET /recoo\""'
    burns '1 unknown -' 0 361 200
    jq -r 'select(.name == "slo").message' out.jsonl | grep -qF 'GET /reco'
}

@test "burn rates refuse records without a time and of the future" {
    burn_policy ''
    { events 0 361 200; echo '{"type":"request","phase":"measured","status":200}'; } >in
    rm -f s
    [ "$(burn 18:01)" = "1 unknown -" ]
    { events 0 361 200; events 400 401 200; } >in
    [ "$(burn 18:01)" = "1 unknown -" ]
    events 0 361 200 >in
    [ "$(burn 18:01)" = "0 pass 0" ]
}

@test "the state keeps the counts from run to run, and counts nothing twice" {
    burn_policy ''
    for h in 12 13 14 15 16 17; do
        events $(((h - 12) * 60)) $(((h - 11) * 60)) 200 >in
        got=$(burn $((h + 1)):00)
        [ "$h" = 17 ] || [ "$got" = "1 unknown 0" ]
    done
    [ "$got" = "0 pass 0" ]
    events 360 370 503 >in
    [ "$(burn 18:10)" = "1 fail 16.67" ]
    cp s before
    # The same records once more: they are known.
    [ "$(burn 18:10)" = "1 fail 16.67" ]
    jq -c .burn_rates before >one
    jq -c .burn_rates s >two
    cmp one two
    # At once it is the same answer.
    { events 0 360 200; events 360 370 503; } >in
    rm s
    [ "$(burn 18:10)" = "1 fail 16.67" ]
    # An alarm of its own.
    [ "$(jq -r 'select(.type == "transition").to' out.jsonl)" = firing ]
    # Nothing for an hour is no recovery.
    echo '{"type":"metric","name":"other","value":1}' >in
    [ "$(burn 19:30)" = "1 unknown -" ]
    [ "$(jq -r 'select(.name == "slo" and .type == "check").labels.state' out.jsonl)" = firing ]
}

@test "long windows are counted by hour" {
    echo '{"name":"slo","burn_rate":{"objective":"99%","good":".status < 500","windows":[["1d","2h",3]]}}' >slo.json
    { events -1500 -60 200; events -60 0 503; } >in
    [ "$(burn 12:00)" = "1 fail 4.17" ]
    [ "$(jq '.burn_rates[0].hours | length' s)" = 25 ]
    [ "$(jq '.burn_rates[0].minutes | length' s)" = 360 ]
    events 0 180 200 >in
    [ "$(burn 15:00)" = "0 pass 0" ]
}

@test "burn rates that make no sense are refused" {
    events 0 1 200 >in
    while read -r rate; do
        echo "{\"name\":\"slo\",\"burn_rate\":$rate}" >slo.json
        gate -p slo.json in
        exits 2
        grep -q '^check-guardrails: slo.json:1:' err
    done <<'EOT'
{}
{"objective":"99%","good":".status < 500"}
{"objective":"100%","good":".status < 500","windows":[["1h","5m",14.4]]}
{"objective":99,"good":".status < 500","windows":[["1h","5m",14.4]]}
{"objective":"99%","good":"true","windows":[["1h","5m",14.4]]}
{"objective":"99%","good":".status < 500","windows":[]}
{"objective":"99%","good":".status < 500","windows":[["5m","1h",14.4]]}
{"objective":"99%","good":".status < 500","windows":[["1h","5m"]]}
{"objective":"99%","good":".status < 500","windows":[["1h","5m",100]]}
{"objective":"99%","good":".status < 500","windows":[["1h","90s",14.4]]}
{"objective":"99%","good":".status < 500","windows":[["31d","5m",14.4]]}
{"objective":"99%","good":".status < 500","windows":[["390m","5m",14.4]]}
{"objective":"99%","good":".status < 500","windows":[["1h","5m",0]],"more":1}
EOT
    burn_policy ',"op":"<="'
    gate -p slo.json in
    exits 2
    echo '{"name":"g","all":[{"name":"slo","burn_rate":{"objective":"99%","good":".status < 500","windows":[["1h","5m",14.4]]}}]}' >slo.json
    gate -p slo.json in
    exits 2
    burn_policy ''
    gate --window 1m -p slo.json in
    exits 2
}

# ---- on the reference service ----

@test "a fault that is switched on during a bake rolls back within one window" {
    start_service RECO_ADMIN_TOKEN=the-token RECO_RATE_LIMIT=1000000
    echo '{"name":"errors","agg":"max","value":".error_rate_pct","op":"<=","target":5}' >canary.json
    # Switches the fault on once two windows were good, and notes when.
    wait_for_windows() { [ "$(grep -c '"window"' gate.jsonl)" -ge 2 ]; }
    {
        wait_for 40 wait_for_windows
        curl -sf "$service_url/admin/faults" -H 'Authorization: Bearer the-token' -H 'Content-Type: application/json' \
            -d '{"errors":"50%"}' >fault.json
        date +%s%N >broken
    } 3>&- 4>&- &
    switch=$!
    touch gate.jsonl
    load-reco --base-url "$service_url" --rate 20/s --duration 90s 2>load.err |
        check-guardrails --bake 90s --window 3s -p canary.json >gate.jsonl 2>err || date +%s%N >rolled-back
    wait "$switch"
    cp gate.jsonl out.jsonl
    [ -s broken ] && [ -s rolled-back ]
    # A window, the lateness, and some seconds for a machine that has other things to do.
    seconds=$((($(cat rolled-back) - $(cat broken)) / 1000000000))
    [ "$seconds" -le 9 ] || { echo "took $seconds s"; cat out.jsonl; false; }
    of_windows errors | grep -qE '^pass pass (pass )*fail$'
    rc=1
    says fail overall bake
}
