# check-guardrails: canary rules: what must be caught, what must not, and what cannot be known.

load lib/harness

# latencies JQ-GENERATOR: one request record for each number.
latencies() {
    jq -cn "$1 | {type: \"request\", name: \"GET /reco\", phase: \"measured\", latency_ms: .}"
}

# answers N ERRORS
answers() {
    jq -cn "range($1) | {type: \"request\", phase: \"measured\", status: (if . < $2 then 503 else 200 end)}"
}

mann_whitney='{"name":"latency","canary":{"method":"mann-whitney","confidence":0.98,"tolerance":0.25,"max_increase":"10%"},"value":".latency_ms"}'
errors='{"name":"errors","canary":{"method":"exact","confidence":0.98},"value":".status >= 500"}'

# canary RULE STATUS: judges the file canary against the file baseline.
canary() {
    local got
    echo "$1" >p.json
    got=$(check-guardrails -p p.json --baseline baseline canary >out.jsonl; jq -r 'select(.type == "check").status' out.jsonl)
    [ "$got" = "$2" ] && return 0
    echo "got $got, expected $2" >&2
    cat out.jsonl >&2
    return 1
}

@test "catches: a twentieth of the requests ten times slower, while the median does not move" {
    latencies 'range(400) | 100 + (. * 37) % 50' >baseline
    latencies 'range(400) | (100 + (. * 37) % 50) * (if . % 20 == 0 then 10 else 1 end)' >canary
    canary "$mann_whitney" fail
    jq -es '.[0].evidence.tail_p < 1e-5' out.jsonl
}

@test "catches: seven 100s and three 1s against ten 1s" {
    latencies 'range(10) | 1' >baseline
    latencies 'range(10) | if . < 7 then 100 else 1 end' >canary
    canary "$mann_whitney" fail
}

@test "catches: 12 errors in 2000 against none in 2000" {
    answers 2000 0 >baseline
    answers 2000 12 >canary
    canary "$errors" fail
    [ "$(jq -r 'select(.type == "check").evidence.n' out.jsonl)" = 2000 ]
}

@test "catches: everything a fifth slower, and less where more is better" {
    latencies 'range(200) | 100 + . % 40' >baseline
    latencies 'range(200) | (100 + . % 40) * 1.2' >canary
    canary "$mann_whitney" fail
    canary "${mann_whitney/\"max_increase\":\"10%\"/\"max_increase\":\"30%\"}" pass
    canary "${mann_whitney/\"max_increase\":\"10%\"/\"effect\":\"cles\"}" fail
    mv canary slow && mv baseline canary && mv slow baseline
    canary "$mann_whitney" pass
    canary "${mann_whitney/\"max_increase\":\"10%\"/\"direction\":\"decrease\"}" fail
}

@test "does not cry: identical data, constants, one per cent, one error in 2000" {
    latencies 'range(400) | 100 + (. * 37) % 50' >baseline
    cp baseline canary
    canary "$mann_whitney" pass
    latencies 'range(400) | (100 + (. * 37) % 50) * 1.01' >canary
    canary "$mann_whitney" pass
    latencies 'range(50) | 7' >baseline
    cp baseline canary
    canary "$mann_whitney" pass
    answers 2000 0 >baseline
    answers 2000 1 >canary
    canary "$errors" pass
}

@test "few samples are unknown: even complete separation would not reach the confidence" {
    latencies '1, 2, 3' >baseline
    latencies '100, 200, 300' >canary
    canary "$mann_whitney" unknown
    jq -r .message out.jsonl | grep -q 'even complete separation'
    answers 2 0 >baseline
    answers 2 2 >canary
    canary "$errors" unknown
    # More rules in the family need more samples.
    latencies 'range(5) | 1 + .' >baseline
    latencies 'range(5) | 100 + .' >canary
    canary "$mann_whitney" fail
    for i in $(seq 20); do echo "${mann_whitney/latency/latency$i}"; done >p.json
    run -1 check-guardrails -p p.json --baseline baseline canary
    [ "$(grep -c '"status":"unknown"' <<<"$output")" -eq 20 ]
}

@test "no baseline, an empty one, missing values, too few: never pass" {
    latencies 'range(100) | 100 + .' >canary
    cp canary baseline
    echo "$mann_whitney" >p.json
    run -1 check-guardrails -p p.json canary
    [[ "$output" == *'name one with --baseline'* ]]
    run -2 check-guardrails -p p.json --baseline /dev/null canary
    run -2 check-guardrails -p p.json --baseline nowhere canary
    echo '{"type":"request","phase":"measured","name":"x"}' >>canary
    canary "$mann_whitney" unknown
    sed -i '$d' canary
    canary "${mann_whitney/\"canary\"/\"min_samples\":101,\"canary\"}" unknown
    jq -c 'del(.latency_ms)' baseline >other && mv other baseline
    canary "$mann_whitney" unknown
    # Timed-out requests have no status: they count against the canary.
    answers 2000 0 >baseline
    { answers 1900 0; jq -cn 'range(100) | {type: "request", phase: "measured", error: "timeout"}'; } >canary
    canary "$errors" fail
}

@test "what the baseline says about itself does not bind" {
    latencies 'range(100) | 100 + .' >canary
    { cat canary; echo '{"type":"check","name":"x","status":"fail"}'; } >baseline
    echo "$mann_whitney" >p.json
    run -0 check-guardrails -p p.json --baseline baseline canary
}

@test "twenty rules on identical distributions: false alarms stay rare" {
    for i in $(seq 20); do echo "{\"name\":\"r$i\",\"canary\":{\"method\":\"mann-whitney\",\"max_increase\":\"1%\"},\"value\":\".v$i\"}"; done >p.json
    alarms=0
    for seed in $(seq 60); do
        "$PYTHON" -c '
import json, random, sys
random.seed(int(sys.argv[1]))
for name in ("canary", "baseline"):
    with open(name, "w") as f:
        for _ in range(60):
            f.write(json.dumps({f"v{i}": round(random.lognormvariate(3, 1), 6) for i in range(1, 21)}) + "\n")
' "$seed"
        check-guardrails -p p.json --baseline baseline canary >out.jsonl || alarms=$((alarms + 1))
    done
    echo "$alarms alarms"
    [ "$alarms" -le 4 ]
}

@test "bad canary rules are refused with their line" {
    echo '{"v":1}' >canary
    while IFS='|' read -r rule words; do
        echo "$rule" >p.json
        run -2 --separate-stderr check-guardrails -p p.json canary
        [[ "$stderr" == *"p.json:1:"*"$words"* ]] || { echo "$rule: $stderr"; return 1; }
    done <<'EOT'
{"name":"a","value":".v","canary":{}}|method
{"name":"a","value":".v","canary":{"method":"t-test"}}|method
{"name":"a","canary":{"method":"exact"}}|value
{"name":"a","value":".v","agg":"max","canary":{"method":"exact"}}|has no "agg"
{"name":"a","value":".v","target":1,"canary":{"method":"exact"}}|has no "target"
{"name":"a","value":".v","canary":{"method":"exact","confidence":1}}|confidence
{"name":"a","value":".v","canary":{"method":"exact","confidence":2}}|confidence
{"name":"a","value":".v","canary":{"method":"exact","tolerence":1}}|did you mean "tolerance"
{"name":"a","value":".v","canary":{"method":"mann-whitney","max_increase":"10ms"}}|max_increase
{"name":"a","value":".v","canary":7}|canary
EOT
}
