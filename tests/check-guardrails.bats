# check-guardrails: rules, verdicts, and that nothing passes for lack of data.

load lib/harness

# judge INPUT RULE...: "STATUS OBSERVED" of each check, in order; $status is the program's.
judge() {
    local input=$1 arguments=()
    shift
    for rule in "$@"; do arguments+=(-r "$rule"); done
    rc=0
    check-guardrails "${arguments[@]}" "$input" >out.jsonl 2>err || rc=$?
    echo "$rc" >rc
    jq -r 'select(.type == "check") | "\(.status) \(.observed // "-")"' out.jsonl
}

# expect INPUT RULE VERDICT [EXIT]: one row of a table.
expect() {
    local got rc
    got=$(judge "$1" "$2")
    rc=$(cat rc)
    [ "$got" = "$3" ] && [ "$rc" = "${4:-$rc}" ] && return 0
    echo "$2 on $1: got \"$got\" exit $rc, expected \"$3\" exit ${4:-any}" >&2
    cat out.jsonl err >&2
    return 1
}

# A word of the one check's message.
message_has() {
    jq -r 'select(.type == "check").message' out.jsonl | grep -qF -- "$1" && return 0
    cat out.jsonl >&2
    return 1
}

# numbers N...: one record each.
numbers() {
    for n in "$@"; do echo "{\"type\":\"metric\",\"name\":\"m\",\"value\":$n}"; done
}

request() { # LATENCY STATUS
    echo "{\"type\":\"request\",\"name\":\"GET /reco\",\"phase\":\"measured\",\"latency_ms\":$1,\"status\":$2}"
}

# timeouts N: requests that got no answer and so have no status.
timeouts() {
    for ((i = 0; i < $1; i++)); do
        echo '{"type":"request","name":"GET /reco","phase":"measured","error":"timeout","ok":false}'
    done
}

summary() { # TOOL RUN STATUS
    echo "{\"type\":\"summary\",\"tool\":\"$1\",\"run\":\"$2\",\"status\":\"$3\",\"pass\":1,\"fail\":0,\"warn\":0,\"skip\":0,\"unknown\":0,\"elapsed_ms\":1}"
}

@test "every aggregate says its number" {
    numbers 1 2 3 4 10 >in
    while IFS='|' read -r rule verdict; do
        expect in "$rule" "$verdict"
    done <<'EOT'
count() == 5|pass 5
count(.value > 2) == 3|pass 3
rate(.value > 2) <= 60%|pass 60
rate(.value > 2) < 60%|fail 60
sum(.value) == 20|pass 20
min(.value) >= 1|pass 1
max(.value) < 10|fail 10
mean(.value) == 4|pass 4
stddev(.value) < 3.5356|pass 3.5355339059327378
first(.value) == 1|pass 1
last(.value) != 10|fail 10
distinct(.value) == 5|pass 5
distinct(.name) == 1|pass 1
p50(.value) == 3|pass 3
p60(.value) <= 3|pass 3
p60.1(.value) <= 3|fail 4
p100(.value) <= 10|pass 10
p0.1(.value) == 1|pass 1
max(.value * 2) <= 20|pass 20
EOT
}

@test "counters: growth and rate, with a restart in between, each labels set by itself" {
    cat >in <<'EOT'
{"type":"metric","name":"c","labels":{"a":"1"},"value":10,"timestamp":1000}
{"type":"metric","name":"c","labels":{"a":"2"},"value":100,"timestamp":1000}
{"type":"metric","name":"c","labels":{"a":"1"},"value":20,"timestamp":1010}
{"type":"metric","name":"c","labels":{"a":"2"},"value":5,"timestamp":1010}
EOT
    expect in 'increase(.value) == 15' 'pass 15' 0
    expect in 'per_second(.value) <= 1.5' 'pass 1.5' 0
    head -n 2 in >short
    expect short 'increase(.value) <= 100' 'unknown -' 1
    tac in >backwards
    expect backwards 'increase(.value) <= 1000' 'unknown -' 1
    message_has 'goes backwards'
}

@test "age and quiet: against --at" {
    cat >in <<'EOT'
{"type":"alert","time":"2026-01-01T10:00:00Z","severity":"P1"}
{"type":"alert","time":"2026-01-01T10:50:00Z","severity":"P3"}
EOT
    run -0 check-guardrails --at 2026-01-01T11:00:00Z -r 'age() <= 10m' -r 'quiet() >= 30m where .severity == "P1"' in
    [[ "$output" == *'"observed":600,'* ]]
    [[ "$output" == *'"observed":3600,'* ]]
    run -1 check-guardrails --at 2026-01-01T10:20:00Z -r 'quiet() >= 30m where .severity == "P1"' in
    [[ "$output" == *'"status":"fail"'* ]]
    # A record of the future is no news.
    run -1 check-guardrails --at 2026-01-01T10:20:00Z -r 'age() <= 10m' in
    [[ "$output" == *'a record is of the future'* ]]
    # No such alert: quiet only if somebody looked.
    run -1 check-guardrails --at 2026-01-01T11:00:00Z -r 'quiet() >= 30m where .type == "alert" and .severity == "P2"' in
    [[ "$output" == *'"status":"unknown"'* ]]
    cp in found
    echo '{"type":"source","format":"alertmanager","tool":"am","items":2}' >>in
    run -0 check-guardrails --at 2026-01-01T11:00:00Z -r 'quiet() >= 30m where .type == "alert" and .severity == "P2"' in
    run -0 check-guardrails --at 2026-01-01T11:00:00Z -r 'quiet() >= 30m where .severity == "P1"' in
    # Three were announced and two came: the third may have been of just now.
    { cat found; echo '{"type":"source","format":"alertmanager","tool":"am","items":3}'; } >in
    run -1 check-guardrails --at 2026-01-01T11:00:00Z -r 'quiet() >= 30m where .type == "alert" and .severity == "P2"' in
    [[ "$output" == *'"status":"unknown"'* ]]
    run -1 check-guardrails --at 2026-01-01T11:00:00Z -r 'quiet() >= 30m where .severity == "P1"' in
    [[ "$output" == *'"status":"unknown"'* ]]
}

@test "items of a report that were lost on the way may have been the bad ones" {
    numbers 1 2 3 4 >in
    echo '{"type":"source","format":"prometheus","tool":"p","items":4}' >whole
    echo '{"type":"source","format":"prometheus","tool":"p","items":5}' >lost
    for rule in 'max(.value) <= 5' 'mean(.value) <= 5' 'p95(.value) <= 5' 'rate(.value > 5) <= 10%'; do
        cat in whole >all
        expect all "$rule" "$(judge all "$rule" | sed 's/^[a-z]*/pass/')" 0
        cat in lost >all
        expect all "$rule" "$(judge all "$rule" | sed 's/^[a-z]*/unknown/')" 1
    done
    # What was seen is enough to fail, and other kinds of records are none of the report's.
    expect all 'max(.value) <= 3' 'fail 4' 1
    { echo '{"type":"load","name":"all","phase":"measured","latency_ms":5}'; cat lost; } >all
    expect all 'p95(.latency_ms) <= 10ms' 'pass 5' 0
}

@test "a source that does not say how many items it read vouches for nothing" {
    for items in '' ',"items":"0"' ',"items":-1' ',"items":null'; do
        echo "{\"type\":\"source\",\"format\":\"sarif\",\"tool\":\"t\"$items}" >in
        expect in 'count() == 0 where .type == "finding"' 'unknown -' 1
    done
    echo '{"type":"source","format":"sarif","tool":"t","items":0}' >in
    expect in 'count() == 0 where .type == "finding"' 'pass 0' 0
}

@test "a percentile of three digits is compared with its target exactly" {
    for i in $(seq 1000); do echo "{\"value\":$((99000 + i))}"; done >in
    expect in 'p99(.value) <= 99990' 'pass 99990' 0
    expect in 'p99(.value) < 99990' 'fail 99990' 1
    expect in 'p99(.value) >= 99990' 'pass 99990' 0
    run -0 check-guardrails --exact -r 'p99(.value) == 99990' in
    [[ "$output" == *'"observed":99990,'* ]]
    run -1 check-guardrails --exact --exact-limit 999 -r 'p99(.value) <= 99990' in
    [[ "$output" == *'more values than --exact-limit'* ]]
}

@test "nothing passes for lack of data" {
    numbers 1 2 3 >good
    { numbers 1 2; echo '{"type":"metric","name":"m"}'; } >absent
    numbers null '"3"' '{"a":1}' '[1]' true >other
    numbers 1e999 >huge
    for i in $(seq 1000); do request 10 200; done >healthy
    timeouts 1000 >dead
    { cat healthy; timeouts 5; } >some
    { cat healthy; timeouts 50; } >many
    for i in $(seq 20); do request 10 503; done | cat - many >failing
    while IFS='|' read -r input rule verdict rc; do
        expect "$input" "$rule" "$verdict" "$rc"
    done <<'EOT'
good|mean(.value) <= 5|pass 2|0
good|mean(.valeu) <= 5|unknown -|1
good|count(.valeu > 1) <= 5|unknown -|1
good|rate(.valeu > 1) <= 5|unknown -|1
good|max(.valeu + 1) <= 5|unknown -|1
good|count() <= 5 where .name == "n"|unknown -|1
good|max(.value) <= 5 where .name == "n"|unknown -|1
absent|mean(.value) <= 5|unknown 1.5|1
absent|max(.value) <= 5|unknown 2|1
absent|max(.value) <= 1|fail 2|1
absent|min(.value) <= 1|pass 1|0
absent|count(.value > 5) <= 0|unknown 0|1
absent|count(.value > 5) <= 1|pass 0|0
absent|count(.value > 0) <= 1|fail 2|1
absent|p50(.value) <= 2|pass 1|0
absent|p67(.value) <= 2|unknown 2|1
other|max(.value) <= 5|unknown -|1
other|count(.value > 1) <= 5|unknown -|1
huge|max(.value) <= 5|unknown -|1
healthy|rate(.status >= 500) <= 1%|pass 0|0
dead|rate(.status >= 500) <= 1%|unknown -|1
dead|count(.status >= 500) <= 0|unknown -|1
dead|p95(.latency_ms) <= 500ms|unknown -|1
some|rate(.status >= 500) <= 1%|pass 0|0
many|rate(.status >= 500) <= 1%|unknown 0|1
failing|rate(.status >= 500) <= 1%|fail 1.9607843137254901|1
EOT
}

@test "removing records from a failing run never makes it pass through missing data" {
    for i in $(seq 60); do request $((i * 20)) $((i % 10 == 0 ? 503 : 200)); done >in
    rules=('p95(.latency_ms) <= 500ms' 'rate(.status >= 500) <= 1%' 'max(.latency_ms) <= 1000ms')
    judge in "${rules[@]}" >verdicts
    run ! grep -q pass verdicts
    # Members that go missing, at random: the statuses and latencies of what is left may only fail or be unknown.
    for seed in $(seq 30); do
        "$PYTHON" -c '
import json, random, sys
random.seed(int(sys.argv[1]))
for line in open("in"):
    r = json.loads(line)
    for member in ("status", "latency_ms"):
        if random.random() < 0.5:
            del r[member]
    print(json.dumps(r))
' "$seed" >cut
        judge cut "${rules[@]}" >verdicts
        if grep -q pass verdicts; then
            echo "seed $seed"
            cat verdicts
            return 1
        fi
    done
    # Whole records: what still passes must be true of what is left, and of enough of it.
    echo '{"agg":"p95","value":".latency_ms","op":"<=","target":"500ms","min_samples":8}' >p.json
    echo '{"agg":"rate","value":".status >= 500","op":"<=","target":"1%","min_samples":8}' >>p.json
    echo '{"agg":"count","where":".type == \"finding\"","op":"<=","target":2}' >>p.json
    for i in $(seq 5); do echo '{"type":"finding","tool":"t","rule":"r","severity":"high"}'; done >>in
    echo '{"type":"source","format":"sarif","tool":"t","items":5}' >>in
    summary load-reco r pass >>in
    "$PYTHON" -c '
import json, math, random, subprocess
records = [json.loads(line) for line in open("in")]
passed = 0
for seed in range(60):
    random.seed(seed)
    keep = random.random()
    slowest = random.choice([400, 600, 2000])
    left = [r for r in records if random.random() < keep and r.get("latency_ms", 0) <= slowest]
    text = "".join(json.dumps(r) + "\n" for r in left)
    run = subprocess.run(["check-guardrails", "-p", "p.json", "--expect", "load-reco"], input=text, capture_output=True, text=True)
    status = [json.loads(line).get("status") for line in run.stdout.splitlines()]
    requests = [r for r in left if r["type"] == "request"]
    latencies = sorted(r["latency_ms"] for r in requests)
    summary, p95, rate, findings = status[:4] if left else ["unknown"] * 4
    if p95 == "pass":
        assert len(latencies) >= 8 and latencies[math.ceil(0.95 * len(latencies)) - 1] <= 500, seed
    if rate == "pass":
        assert len(requests) >= 8 and sum(r["status"] >= 500 for r in requests) <= 0.01 * len(requests), seed
    # Five findings were announced: no cut makes them two.
    assert findings != "pass" or "source" not in [r["type"] for r in left], seed
    assert (summary == "pass") == ("summary" in [r["type"] for r in left]), seed
    assert run.returncode != 0 or status.count("pass") == 5, seed
    passed += "pass" in (p95, rate)
assert passed > 0
'
    # None left is no verdict at all.
    run -2 check-guardrails -r 'p95(.latency_ms) <= 500ms' /dev/null
}

@test "min_samples, on_missing and severity" {
    numbers 1 2 3 >in
    rule() { # EXTRA-MEMBERS
        echo "{\"name\":\"x\",\"agg\":\"max\",\"value\":\".value\",\"op\":\"<=\",\"target\":2,$1}" >p.json
        check-guardrails -p p.json in >out.jsonl
        rc=$?
        echo "$(jq -r 'select(.type == "check").status' out.jsonl) $rc"
    }
    [ "$(rule '"min_samples":3')" = "fail 1" ]
    [ "$(rule '"min_samples":4')" = "unknown 1" ]
    message_has '3 samples, fewer than 4'
    [ "$(rule '"min_samples":4,"on_missing":"skip"')" = "skip 1" ]
    [ "$(rule '"min_samples":4,"on_missing":"fail"')" = "fail 1" ]
    [ "$(rule '"severity":"warning"')" = "warn 0" ]
    [ "$(rule '"severity":"warning","min_samples":4')" = "unknown 1" ]
    run -1 check-guardrails --min-samples 4 -r 'max(.value) <= 5' in
    run -2 check-guardrails --min-samples 0 -r 'max(.value) <= 5' in
}

@test "a condition that never matched names the nearest values seen" {
    request 10 200 >in
    expect in 'p95(.latency_ms) <= 500ms where .name == "GET /rec"' 'unknown -' 1
    message_has 'matched none of 1 records'
    message_has 'nearest .name seen: "GET /reco"'
    expect in 'p95(.latency_ms) <= 500ms where .nam == "GET /reco"' 'unknown -' 1
    message_has 'no .nam was seen'
}

@test "zero findings: only a report that was read makes them good news" {
    finding() { echo "{\"type\":\"finding\",\"tool\":\"scan\",\"severity\":\"$1\",\"rule\":\"r\"}"; }
    source_of() { echo "{\"type\":\"source\",\"format\":\"sarif\",\"tool\":\"scan\",\"items\":$1}"; }
    none='count() == 0 where .type == "finding" and .severity == "critical"'
    request 1 200 >none
    source_of 0 >read
    { source_of 1; finding low; } >low
    { source_of 2; finding low; finding critical; } >bad
    { source_of 5; finding low; } >short
    { source_of 1; finding low; request 1 200; } >mixed
    expect none "$none" 'unknown -' 1
    expect read "$none" 'pass 0' 0
    expect low "$none" 'pass 0' 0
    expect bad "$none" 'fail 1' 1
    expect short "$none" 'unknown 0' 1
    message_has '4 items of a source did not arrive'
    # A misspelling is no good news, nor does one report vouch for another tool's or for requests.
    expect low 'count() == 0 where .type == "finding" and .severity == "critcal"' 'pass 0' 0
    { source_of 1; finding critical; } >one
    expect one 'count() == 0 where .type == "finding" and .severity == "critcal"' 'unknown -' 1
    message_has 'nearest .severity seen: "critical"'
    expect one 'count() == 0 where .type == "finding" and .severty == "critical"' 'unknown -' 1
    expect read 'count() == 0 where .type == "finding" and .tool == "other"' 'unknown -' 1
    expect mixed 'count() == 0 where .type == "request" and .status == 500' 'unknown -' 1
    expect read 'max(.items) == 0 where .type == "finding"' 'unknown -' 1
}

@test "one level per rule: load before interval before request, and nothing twice" {
    {
        request 900 200
        echo '{"type":"interval","name":"all","phase":"measured","error_rate_pct":50,"latency_ms":700,"requests":1}'
        echo '{"type":"load","name":"all","phase":"measured","error_rate_pct":0.5,"latency_ms":300,"requests":2}'
        echo '{"type":"load","name":"GET /reco","phase":"measured","error_rate_pct":9,"latency_ms":400,"requests":1}'
        echo '{"type":"load","name":"all","phase":"warmup","error_rate_pct":99,"latency_ms":999,"requests":1}'
        echo '{"type":"summary","status":"pass"}'
    } >in
    expect in 'max(.latency_ms) <= 500ms' 'pass 300' 0
    [ "$(jq -r 'select(.type == "check").labels.level' out.jsonl)" = load ]
    expect in 'max(.error_rate_pct) <= 1%' 'pass 0.5' 0
    expect in 'rate(.status >= 500) <= 1%' 'pass 0' 0
    [ "$(jq -r 'select(.type == "check").labels.level' out.jsonl)" = request ]
    expect in 'max(.latency_ms) <= 500ms where .name == "GET /reco"' 'pass 400' 0
    expect in 'max(.latency_ms) <= 500ms where .type == "request"' 'fail 900' 1
    expect in 'max(.latency_ms) <= 500ms where .phase == "warmup"' 'fail 999' 1
    grep -v '"load"' in >intervals
    expect intervals 'max(.latency_ms) <= 500ms' 'fail 700' 1
    [ "$(jq -r 'select(.type == "check").labels.level' out.jsonl)" = interval ]
    # A value that stands in two other types has no level.
    { numbers 1; echo '{"type":"test","name":"t","value":99}'; } >two
    expect two 'max(.value) <= 5' 'unknown -' 1
    expect two 'max(.value) <= 5 where .type == "metric"' 'pass 1' 0
}

@test "check and summary records are no data, unless a rule names them" {
    { numbers 1; echo '{"type":"check","name":"c","status":"pass","value":99}'; } >in
    expect in 'max(.value) <= 5' 'pass 1' 0
    expect in 'count() == 1' 'pass 1' 0
    expect in 'max(.value) <= 5 where .type == "check"' 'fail 99' 1
}

@test "units: the target's and the member's must be the same" {
    request 100 200 >in
    echo '{"delay_s":2,"delay":2,"size_bytes":2048,"a":{"wait_ms":{"p95":3}}}' >>in
    while IFS='|' read -r rule words; do
        run -2 --separate-stderr check-guardrails -r "$rule" in
        [ "$output" = "" ]
        [[ "$stderr" == *"$words"* ]] || { echo "$rule: $stderr"; return 1; }
    done <<'EOT'
max(.delay_s) <= 500ms|delay_s is in s: write 0.5s
max(.latency_ms) <= 1s|write 1000ms
max(.latency_ms) <= 1%|is in ms
max(.a.wait_ms.p95) <= 1s|write 1000ms
count() <= 5ms|count has no unit
rate(.status > 1) <= 5ms|is in %
age() <= 5%|is in s
EOT
    expect in 'max(.delay_s) <= 2s' 'pass 2' 0
    expect in 'max(.size_bytes) <= 2KiB' 'pass 2048' 0
    expect in 'max(.a.wait_ms.p95) <= 3ms' 'pass 3' 0
    expect in 'max(.delay) <= 5' 'pass 2' 0
    # Is .delay in seconds or in milliseconds?  Nobody knows.
    expect in 'max(.delay) <= 500ms' 'unknown -' 1
    message_has 'does not say its unit'
    echo '{"name":"d","agg":"max","value":".delay","unit":"s","op":"<=","target":"3s"}' >p.json
    run -0 check-guardrails -p p.json in
    echo '{"name":"d","agg":"max","value":".delay","unit":"s","op":"<=","target":"500ms"}' >p.json
    run -2 check-guardrails -p p.json in
}

@test "rules that nobody can mean are refused: exit 2, nothing on stdout" {
    numbers 1 >in
    while read -r rule; do
        run -2 --separate-stderr check-guardrails -r "$rule" in
        [ "$output" = "" ] && [[ "$stderr" == "check-guardrails: "* ]] || { echo "$rule: $output $stderr"; return 1; }
    done <<'EOT'
p101(.value) <= 5
p0(.value) <= 5
p(.value) <= 5
p95.1234567(.value) <= 5
avg(.value) <= 5
mean(.value) =< 5
mean(.value) <= NaN
mean(.value) <= inf
mean(.value) <= 1e999
mean(.value) <=
mean(.value <= 5
mean() <= 5
mean(5) <= 5
count() <= -1
rate(.value > 1) <= 101%
stddev(.value) >= -1
mean(.value) <= 5 where
mean(.value) <= 5 by
mean(.value) <= 5 where .name ==
mean(.value) <= 5 where input
mean(.value|env) <= 5
mean(.value|nosuchfunction) <= 5
EOT
    run -2 check-guardrails -r '' in
    run -2 check-guardrails in
    run -2 check-guardrails -r 'count() > 0' -r 'count() > 0' in
}

@test "a bad policy is refused with its file and line" {
    numbers 1 >in
    good='{"name":"a","agg":"max","value":".value","op":"<=","target":5}'
    run -2 check-guardrails -p /dev/null in
    echo '{' >p.json
    run -2 check-guardrails -p p.json in
    while IFS='|' read -r policy words; do
        printf '# a comment\n%s\n' "$policy" >p.json
        run -2 --separate-stderr check-guardrails -p p.json in
        [ "$output" = "" ] && [[ "$stderr" == *"p.json:2:"*"$words"* ]] || { echo "$policy: $stderr"; return 1; }
    done <<EOT
[1]|
{}|needs "agg"
{"name":"a","agg":"max","value":".value","op":"<="}|needs "target"
{"name":"a","agg":"max","value":".value","op":"<=","taget":5}|did you mean "target"
{"name":"a","agg":"maxx","value":".value","op":"<=","target":5}|did you mean "max"
{"name":"a","agg":"p101","value":".value","op":"<=","target":5}|p101
{"name":"a","agg":"max","value":".value","op":"<=","target":"NaN"}|NaN
{"name":"a","agg":"max","value":".value","op":"<=","target":NaN}|
{"name":"a","agg":"max","value":".value","op":"<=","target":null}|target
{"name":"a","agg":"max","value":".value","op":"=<","target":5}|op
{"name":"a","agg":"max","op":"<=","target":5}|needs a value
{"name":"","agg":"max","value":".value","op":"<=","target":5}|name
{"name":"a","agg":"max","value":".value","op":"<=","target":5,"on_missing":"pass"}|never passes
{"name":"a","agg":"max","value":".value","op":"<=","target":5,"min_samples":0}|min_samples
{"name":"a","agg":"max","value":".value","op":"<=","target":5,"severity":"high"}|severity
{"name":"a","agg":"max","value":".value","op":"<=","target":5,"waiver":{"until":"soon","reason":"x"}}|until
{"name":"a","agg":"max","value":".value","op":"<=","target":5,"waiver":{"until":"2026-01-01"}}|reason
{"name":"a","agg":"max","value":".value","op":"<=","target":5,"name":"b"}|
{"name":"a","any":[]}|list of rules
{"any":[$good]}|name
{"name":"g","any":[$good],"all":[$good]}|not both
{"name":"g","any":[$good],"target":5}|has no "target"
{"expect":[]}|expect
{"expect":["a",1]}|expect
{"expct":["a"]}|
{"rules":[]}|list of rules
{"score":{"warn":50},"rules":[$good]}|pass
{"score":{"pass":50,"warn":60},"rules":[$good]}|over its
[$good,$good]|two rules called "a"
EOT
    run -2 check-guardrails -p nowhere.json in
}

@test "a rule whose name has blanks is told how to write it" {
    numbers 1 >in
    run -2 check-guardrails -r 'my rule: max(.value) <= 5' in
    [[ "$output" == *"a name before ':' has no blanks"* ]]
    run -0 check-guardrails -r 'my-rule: max(.value) <= 5' in
    run -2 check-guardrails -r 'my rule' in
    [[ "$output" != *'has no blanks'* ]]
}

@test "waivers: skip until the date, fail after it" {
    numbers 9 1 >in
    cat >p.json <<'EOT'
{"name":"a","agg":"max","value":".value","op":"<=","target":5,"waiver":{"until":"2026-06-30","reason":"being fixed"}}
{"name":"b","agg":"min","value":".value","op":"<=","target":5}
EOT
    run -0 check-guardrails -p p.json --at 2026-06-30T23:59:59Z in
    [[ "${lines[0]}" == *'"status":"skip"'*'"observed":9'*'being fixed'*'"waived_until":"2026-06-30"'* ]]
    run -1 check-guardrails -p p.json --at 2026-07-01T00:00:00Z in
    [[ "${lines[0]}" == *'"status":"fail"'*'the waiver ended on 2026-06-30'* ]]
    # Also when the rule would pass: a waiver that nobody needs any more has to go.
    numbers 1 >in
    run -1 check-guardrails -p p.json --at 2026-07-01T00:00:00Z in
    # Nothing but waived rules is no verdict.
    head -n 1 p.json >one.json
    run -1 check-guardrails -p one.json --at 2026-01-01T00:00:00Z in
    [[ "$output" == *'"status":"fail"'* ]]
}

@test "a waiver that ended fails in a group, under a severity, a live waiver, a score and limits" {
    local ended='"waiver":{"until":"2026-06-30","reason":"r"}' low='"agg":"max","value":".value","op":"<=","target":5'
    numbers 1 >in
    while IFS='|' read -r policy; do
        echo "$policy" >p.json
        run -1 check-guardrails -p p.json --at 2026-07-01T00:00:00Z in
        [[ "${lines[0]}" == *'"status":"fail"'*ended* ]]
        run -0 check-guardrails -r 'max(.value) <= 5' -p p.json --at 2026-06-29T00:00:00Z in
    done <<EOT
{"name":"g","any":[{$low,$ended},{$low}]}
{"name":"g","all":[{$low,$ended},{$low}]}
{"name":"g","severity":"warning","any":[{$low,$ended},{$low}]}
{"name":"g","any":[{"all":[{$low,$ended}]},{$low}]}
{"name":"g",$low,"severity":"info",$ended}
{"name":"g","any":[{$low,$ended}],"waiver":{"until":"2026-12-31","reason":"all of it"}}
EOT
    # However good the score is.
    echo '{"score":{"pass":1}}' >s.json
    for rule in "{\"name\":\"g\",$low,$ended}" "{\"name\":\"g\",\"any\":[{$low,$ended},{$low}]}"; do
        echo "$rule" >p.json
        run -1 check-guardrails -p s.json -p p.json -r 'max(.value) <= 6' --at 2026-07-01T00:00:00Z in
        [[ "${lines[0]}" == *'"status":"fail"'*ended* ]]
        [[ "$output" != *'the score decides'* ]]
    done
}

@test "in a group the severities of its members count for nothing, its own decides" {
    local low='"agg":"max","value":".value","op":"<=","target":5'
    numbers 9 >in
    while IFS='|' read -r expected policy; do
        echo "$policy" >p.json
        run check-guardrails -p p.json in
        [[ "${lines[0]}" == *"\"status\":\"$expected\""* ]]
        if [ "$expected" = warn ]; then [ "$(jq -r 'select(.type == "summary").fail' <<<"$output")" -eq 0 ]
        else [ "$(jq -r 'select(.type == "summary").status' <<<"$output")" = fail ]; fi
    done <<EOT
fail|{"name":"g","any":[{$low,"severity":"warning"},{$low}]}
fail|{"name":"g","any":[{$low,"severity":"info"},{$low,"severity":"warning"}]}
fail|{"name":"g","all":[{$low,"severity":"warning"}]}
fail|{"name":"g","all":[{"any":[{$low}],"severity":"info"}]}
warn|{"name":"g","severity":"warning","any":[{$low},{$low}]}
unknown|{"name":"g","severity":"warning","any":[{$low,"severity":"warning"},{"agg":"max","value":".nothing","op":"<=","target":5}]}
fail|{"name":"g","all":[{$low},{"agg":"max","value":".nothing","op":"<=","target":5}]}
EOT
}

@test "by: one verdict per group, with a bound" {
    for route in a b c; do
        echo "{\"route\":\"$route\",\"latency_ms\":100}"
        echo "{\"route\":\"$route\",\"latency_ms\":$([ $route = b ] && echo 900 || echo 200)}"
    done >in
    run -1 check-guardrails -r 'slow: max(.latency_ms) <= 500ms by .route' in
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status) \(.labels.group)"' <<<"$output")" = "slow[a] pass a
slow[b] fail b
slow[c] pass c" ]
    echo '{"name":"s","agg":"max","value":".latency_ms","op":"<=","target":1000,"by":".route","max_groups":2}' >p.json
    run -1 check-guardrails -p p.json in
    [[ "$output" == *'more than 2 groups; 2 records belong to others'* ]]
    echo '{"latency_ms":1}' >>in
    run -1 check-guardrails -r 'max(.latency_ms) <= 1000ms by .route' in
    [[ "$output" == *'1 records have no .route to group by'* ]]
}

@test "all and any" {
    numbers 1 9 >in
    group() { # KIND TARGET-OF-MAX TARGET-OF-MIN [EXTRA]
        echo "{\"name\":\"g\",\"$1\":[{\"agg\":\"max\",\"value\":\".value\",\"op\":\"<=\",\"target\":$2},{\"agg\":\"min\",\"value\":\"${4:-.value}\",\"op\":\">=\",\"target\":$3}]}" >p.json
        check-guardrails -p p.json in >out.jsonl
        jq -r 'select(.type == "check").status' out.jsonl
    }
    [ "$(group all 9 1)" = pass ]
    [ "$(group all 9 2)" = fail ]
    [ "$(group any 9 2)" = pass ]
    [ "$(group any 8 2)" = fail ]
    [ "$(group all 9 1 .nothing)" = unknown ]
    [ "$(group any 9 1 .nothing)" = pass ]
    [ "$(group any 8 1 .nothing)" = unknown ]
    [ "$(jq -r 'select(.type == "check").evidence[0].status' out.jsonl)" = fail ]
}

@test "score: weights, marks and key rules" {
    numbers 1 9 >in
    score() { # SCORE A-EXTRA B-EXTRA
        cat >p.json <<EOT
{"score":$1,"rules":[
{"name":"a","agg":"max","value":".value","op":"<=","target":5$2},
{"name":"b","agg":"min","value":".value","op":"<=","target":5$3}]}
EOT
        check-guardrails -p p.json in >out.jsonl
        echo "$? $(jq -r 'select(.name == "score") | "\(.status) \(.observed)"' out.jsonl)"
    }
    [ "$(score '{"pass":50}')" = "0 pass 50" ]
    [ "$(score '{"pass":51}')" = "1 fail 50" ]
    [ "$(score '{"pass":60,"warn":50}')" = "0 warn 50" ]
    [ "$(score '{"pass":75}' '' ',"weight":3')" = "0 pass 75" ]
    [ "$(score '{"pass":50}' ',"key":true')" = "1 pass 50" ]
    [ "$(score '{"pass":75}' ',"severity":"warning"')" = "0 pass 75" ]
    [ "$(score '{"pass":10}' ',"min_samples":9')" = "1 pass 50" ]
}

@test "expect: the summary of each tool, of this run, after its last record" {
    { request 1 200; summary load-reco r1 pass; } >in
    run -0 check-guardrails --expect load-reco in
    run -0 check-guardrails --run r1 --expect load-reco in
    run -1 check-guardrails --run r2 --expect load-reco in
    [[ "$output" == *'but one of run \"r1\"'* ]]
    run -1 check-guardrails --expect load-reco,smoke-stack in
    [[ "$output" == *'there is no summary of smoke-stack'* ]]
    { summary load-reco r1 pass; echo '{"type":"interval","tool":"load-reco","run":"r1","name":"all"}'; } >cut
    run -1 check-guardrails --expect load-reco cut
    [[ "$output" == *'end without its summary'* ]]
    echo '{"expect":["smoke-stack"]}' >p.json
    run -1 check-guardrails -p p.json in
    run -2 check-guardrails --expect '' in
    run -2 check-guardrails --expect a,,b in
}

@test "a missing shard closes the gate, expected or not" {
    shard() { echo "{\"type\":\"$1\",\"tool\":\"load-reco\",\"run\":\"r\",\"shard\":\"$2\",\"status\":\"pass\",\"value\":1}"; }
    { shard load 1/2; shard summary 1/2; shard load 2/2; shard summary 2/2; } >in
    run -0 check-guardrails -r 'max(.value) <= 5' in
    head -n 2 in >half
    run -1 check-guardrails -r 'max(.value) <= 5' half
    [[ "$output" == *'shard 2/2 of load-reco is missing'* ]]
    head -n 3 in >cut
    run -1 check-guardrails -r 'max(.value) <= 5' cut
    [[ "$output" == *'(shard 2/2)'* ]]
}

@test "what was read upstream binds" {
    for verdict in 'check fail 1' 'check unknown 1' 'summary fail 1' 'summary trouble 2' 'check pass 0' 'check warn 0' 'summary pass 0'; do
        set -- $verdict
        { numbers 1; echo "{\"type\":\"$1\",\"tool\":\"t\",\"name\":\"x\",\"status\":\"$2\"}"; } >in
        run "-$3" check-guardrails -r 'max(.value) <= 5' in
        run -0 check-guardrails --ignore-status -r 'max(.value) <= 5' in
    done
    { numbers 1; echo '{"type":"metric","val'; } >cut
    run -2 check-guardrails -r 'max(.value) <= 5' cut
    { numbers 1; printf '{"type":"metric","value":2}'; } >whole
    run -0 check-guardrails -r 'max(.value) == 2' whole
    run -2 check-guardrails -r 'max(.value) <= 5' /dev/null
}

@test "--tee passes records byte for byte, then the checks, then the summary" {
    printf '%s\n' '{"n":12345678901234567890,"a":1.10, "value" : 1}' '{"type":"check","name":"c","status":"pass"}' >in
    run -0 check-guardrails --tee -r 'max(.value) <= 5' in
    head -n 2 <<<"$output" | cmp - in
    [ "${#lines[@]}" -eq 4 ]
    [[ "${lines[3]}" == *'"type":"summary"'* ]]
}

@test "the contract: comparators count, and each target has its records" {
    cat >contract.json <<'EOT'
{"kpi_targets":{"ctr_at_20":">= 8%","avg_watch_time_sec":">= 35","catalog_coverage_at_20":">= 60%"},
 "sla_targets":{"reco_p95_ms":120,"reco_p99_ms":200,"api_error_rate_pct":1.0}}
EOT
    echo '{"metrics":{"requests":50,"impressions":1000,"watches":20,"ctr_at_20_pct":8.5,"avg_watch_time_sec":40,"catalog_coverage_at_20_pct":61}}' >baseline.json
    echo '{"window_sec":60,"sample_size":500,"error_rate_pct":0.2,"latency_ms":{"p50":10,"p95":100,"p99":250}}' >reco.json
    run -1 check-guardrails --baseline-json baseline.json --contract-json contract.json --reco-metrics-json reco.json \
        --min-sla-samples 100 --output-json result.json
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status) \(.observed) \(.samples)"' <<<"$output")" = "reco_p95_ms pass 100 500
reco_p99_ms fail 250 500
api_error_rate_pct pass 0.2 500
ctr_at_20 pass 8.5 1000
avg_watch_time_sec pass 40 20
catalog_coverage_at_20 pass 61 50" ]
    [ "$(jq '.records | length' result.json)" -eq 6 ]
    run -0 check-guardrails --baseline-json baseline.json --contract contract.json --contract-scope kpi
    run ! grep -q reco_p95 <<<"$output"
}

@test "the contract: scopes, too few samples, load records first" {
    echo '{"kpi_targets":{"ctr_at_20":"< 8%"},"sla_targets":{"reco_p95_ms":120}}' >contract.json
    echo '{"metrics":{"requests":5,"impressions":10,"ctr_at_20_pct":8.5}}' >baseline.json
    echo '{"sample_size":5,"latency_ms":{"p95":100}}' >reco.json
    run -1 check-guardrails --contract contract.json --contract-scope kpi --baseline-json baseline.json
    [[ "$output" == *'"observed":8.5,"op":"<","target":8'* ]]
    run -1 check-guardrails --contract contract.json --contract-scope sla --reco-metrics-json reco.json --min-sla-samples 6
    [[ "$output" == *'"status":"skip"'*'skipped, 5 samples are fewer than the 6 of --min-sla-samples'* ]]
    run -0 check-guardrails --contract contract.json --contract-scope sla --reco-metrics-json reco.json --min-sla-samples 5
    # The snapshot may also come in the stream; a load record counts before it.
    run -0 check-guardrails --contract contract.json --contract-scope sla reco.json
    { cat reco.json; echo '{"type":"load","name":"all","phase":"measured","latency_ms":150,"requests":9}'; } >in
    run -1 check-guardrails --contract contract.json --contract-scope sla in
    [[ "$output" == *'"observed":150'*'"level":"load"'* ]]
    # One without requests says nothing, and the service's own figures do not stand in for it.
    for idle in '"requests":0' '"requests":0,"latency_ms":{"p95":0}'; do
        { cat reco.json; echo "{\"type\":\"load\",\"name\":\"all\",\"phase\":\"measured\",$idle}"; } >in
        run -1 check-guardrails --contract contract.json --contract-scope sla in
        [[ "$output" == *'"status":"unknown"'* ]]
    done
    echo '{"sla_targets":{"api_error_rate_pct":1}}' >errors.json
    echo '{"sample_size":5,"error_rate_pct":0.1}' >reco.json
    run -0 check-guardrails --contract errors.json --contract-scope sla --reco-metrics-json reco.json --min-sla-samples 5
    { cat reco.json; echo '{"type":"load","name":"all","phase":"measured","requests":0,"error_rate_pct":0}'; } >in
    run -1 check-guardrails --contract errors.json --contract-scope sla in
    [[ "$output" == *'"status":"unknown"'* ]]
    run -1 check-guardrails --contract contract.json --contract-scope sla baseline.json
    [[ "$output" == *'"status":"unknown"'* ]]
    echo '{"sla_targets":{"reco_p95":120}}' >contract.json
    run -2 --separate-stderr check-guardrails --contract contract.json reco.json
    [[ "$stderr" == *'did you mean "reco_p95_ms"'* ]]
    echo '{}' >contract.json
    run -1 check-guardrails --contract contract.json reco.json
    run -2 check-guardrails --contract contract.json --contract-scope sla reco.json
}

@test "the contract: as the service gives it, to whom it gives it, and by whom it is vouched for" {
    load lib/gateway
    start_service
    echo '{"type":"load","name":"all","phase":"measured","latency_ms":50,"requests":9,"error_rate_pct":0}' >in
    run -0 check-guardrails --contract "$service_url/contract" --contract-scope sla in
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status) \(.file)"' <<<"$output")" = "reco_p95_ms pass $service_url/contract
reco_p99_ms pass $service_url/contract
api_error_rate_pct pass $service_url/contract" ]
    run -0 check-guardrails --contract-json "$service_url/contract" --contract-scope sla --check
    [ "$(jq -r 'select(.type == "check").name' <<<"$output")" = "$service_url/contract" ]
    # The state belongs to the contract, wherever it came from.
    curl -fsS "$service_url/contract" >contract.json
    run -0 check-guardrails --contract "$service_url/contract" --contract-scope sla --state s in
    run -0 check-guardrails --contract contract.json --contract-scope sla --state s in
    stop "$service_pid"
    run -2 --separate-stderr check-guardrails --contract "$service_url/contract" --contract-scope sla in
    [ -z "$output" ]
    [[ "$stderr" == *"$service_url/contract: "*'cannot connect'*'is the service up'* ]]

    cat >guarded.py <<'EOT'
import base64, http.server, os

class Guarded(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        given = self.headers.get("Authorization", "")
        known = ["Bearer planted-7f3a", "Basic " + base64.b64encode(b"ann:planted-7f3a").decode()]
        status = 401 if given not in known else 500 if self.path == "/whisper" else 200
        body = '{"sla_targets":{"reco_p95_ms":120}}' if self.path == "/contract" else "You said " + given.split(" ")[-1]
        if self.path == "/member":
            body = '{"sla_targets": "%s"}' % body
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Guarded)
with open("port.new", "w") as out:
    out.write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
EOT
    start guarded "$PYTHON" guarded.py
    wait_for 10 test -s port
    guarded=127.0.0.1:$(cat port)
    echo 'Authorization: Bearer planted-7f3a' >header
    run -2 --separate-stderr check-guardrails --contract "http://$guarded/contract" --contract-scope sla in
    [[ "$stderr" == *'the answer is 401'*'see --header'* ]]
    run -0 check-guardrails --contract "http://$guarded/contract" --contract-scope sla -H 'X-A: b' --header @header in
    run -0 check-guardrails --contract "http://ann:planted-7f3a@$guarded/contract" --contract-scope sla --output-json o.json in
    run ! grep -q planted <<<"$output" o.json
    run -0 check-guardrails --contract "http://ann:planted-7f3a@$guarded/contract" --contract-scope sla --check
    [[ "$output" != *planted* ]]
    for path in whisper text; do
        run -2 --separate-stderr check-guardrails --contract "http://$guarded/$path" -H @header in
        [[ "$stderr" == *'You said [redacted:Authorization]'* && "$stderr" != *planted* ]]
    done
    run -2 --separate-stderr check-guardrails --contract "http://$guarded/member" -H @header in
    [[ "$stderr" == *'/member:1:17: '* && "$stderr" != *planted* ]]

    certificates
    answers server.pem server.key
    url=$answers/$(jq -rn '"?body=" + ("{\"sla_targets\":{\"reco_p95_ms\":120}}" | @uri)')
    run -2 --separate-stderr check-guardrails --contract "$url" --contract-scope sla in
    [[ "$stderr" == *'TLS failed'*'--ca-file names a CA of your own'* ]]
    run -2 --separate-stderr check-guardrails --contract "$url" --contract-scope sla --ca-file other.pem in
    [[ "$stderr" == *'TLS failed'* ]]
    run -0 check-guardrails --contract "$url" --contract-scope sla --ca-file ca.pem in
}

@test "checks say it in plain words, and their records hold to the schema" {
    for i in $(seq 20); do request $((i * 50)) 200; done >in
    run -1 check-guardrails -r 'p95(.latency_ms) <= 500ms where .name == "GET /reco"' -r 'rate(.status >= 500) <= 1%' \
        -r 'max(.nothing) <= 1' -r 'x: max(.latency_ms) <= 2000ms by .name' --expect load-reco in
    echo "$output" >out.jsonl
    grep -q '"message":"p95 of latency_ms is 950 ms, over 500 ms, on 20 samples"' out.jsonl
    grep -q '"observed":950,"op":"<=","target":500,"unit":"ms","samples":20,"margin":-450' out.jsonl
    validate_records out.jsonl
}

@test "policies hold to their schema, and what is no policy does not" {
    check-guardrails --schema policy >policy.schema
    cat >p.json <<'EOT'
[{"waive":{"rule":"a","until":"2026-01-01","reason":"r"}},
{"waive":[{"file":"a/**","tool":"t","package":"p","fingerprint":"f","until":"2026-01-01T00:00:00Z","reason":"r","owner":"o"}],"expect":["a"]},
{"expect":["a"],"score":{"pass":90,"warn":75},"rules":[{"agg":"count","op":">","target":0}]},
{"name":"x","agg":"p99.9","value":".latency_ms","where":".a","by":".b","max_groups":5,"op":"<=","target":"5ms","unit":"ms","min_samples":3,
 "on_missing":"skip","severity":"info","runbook":"r","weight":2,"key":true,"waiver":{"until":"2026-01-01","reason":"r"}},
{"name":"g","any":[{"agg":"count","op":">","target":0},{"all":[{"agg":"count","op":">","target":0}]}]}]
EOT
    "$PYTHON" -c '
import json, jsonschema
v = jsonschema.Draft202012Validator(json.load(open("policy.schema")))
for policy in json.load(open("p.json")):
    v.validate(policy)
assert not v.is_valid({"agg": "p95"})
assert not v.is_valid({"agg": "avg", "value": ".x", "op": "<", "target": 1})
assert not v.is_valid({"rules": []})
assert not v.is_valid({"waive": []})
assert not v.is_valid({"waive": {"until": "2026-01-01", "reason": "r", "owner": "o"}})
assert not v.is_valid({"waive": {"rule": "a", "until": "2026-01-01", "owner": "o"}})
'
    numbers 1 >in
    run -1 check-guardrails -p p.json in
}

@test "a condition on members that the records do not have says nothing about them" {
    {
        echo '{"type":"load","name":"all","phase":"measured","requests":2}'
        echo '{"type":"request","name":"a","phase":"measured","ok":false,"error":"timeout"}'
        echo '{"type":"request","name":"a","phase":"measured","ok":true}'
    } >in
    # jq calls what is not there null, and null differs from "timeout": the load record must not vouch for the requests.
    expect in 'rate(.ok == false) <= 1%' 'fail 50' 1
    expect in 'rate(.ok | not) <= 1%' 'fail 50' 1
    expect in 'count(.error == "timeout") == 0' 'fail 1' 1
    expect in 'rate(.error == null) >= 99%' 'fail 50' 1
    expect in 'count(.eror == "timeout") == 0' 'unknown -' 1
    expect in 'rate(.eror == null) >= 99%' 'unknown -' 1
    expect in 'rate(.okay | not) <= 1%' 'unknown -' 1
    # With a replacement the answer is what was asked for.
    expect in 'rate((.ok // true) == false) <= 1% where .type == "request"' 'pass 0' 0
}

@test "encoded histograms merge; a payload that lies is unknown" {
    payload() { # LATENCY-IN-MS...
        "$PYTHON" - "$@" <<'EOT'
import base64, struct, sys, zlib
# HdrHistogram V2, 3 digits, 1 to 3.6e12 ns, one ZigZag LEB128 count for each counter.
counts = {}
for ms in sys.argv[1:]:
    v = int(ms) * 1000000
    bucket = (v | 2047).bit_length() - 11
    counts[(bucket << 10) + (v >> bucket)] = counts.get((bucket << 10) + (v >> bucket), 0) + 1
def zigzag(n):
    n = n << 1 if n >= 0 else (-n << 1) - 1
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])
body, at = b"", 0
for index in sorted(counts):
    if index > at:
        body += zigzag(at - index)
    body += zigzag(counts[index])
    at = index + 1
head = struct.pack(">IIIIQQd", 0x1c849303 | 0x10, len(body), 0, 3, 1, 3600000000000, 1.0)
packed = zlib.compress(head + body)
print(base64.b64encode(struct.pack(">II", 0x1c849304 | 0x10, len(packed)) + packed).decode())
EOT
    }
    one=$(payload 10 20 30 40)
    two=$(payload 50 60 70 800)
    load() { echo "{\"type\":\"load\",\"name\":\"all\",\"phase\":\"measured\",\"latency_ms\":$1}"; }
    { load "{\"p95\":1,\"histogram\":\"$one\"}"; load "\"$two\""; } >in
    expect in 'p50(.latency_ms) <= 50ms' 'pass 40.009727' 0
    [ "$(jq -r 'select(.type == "check").samples' out.jsonl)" = 8 ]
    # The highest value that shares a counter with the largest, 800 ms, as HdrHistogram says it.
    judge in 'p99(.latency_ms) <= 500ms' | grep -qE '^fail 800(\.[0-9]+)?$'
    # A target with a unit can be compared with nanoseconds, whatever the member is called.
    sed 's/latency_ms/latency/' in >unnamed
    run -1 check-guardrails -r 'p99(.latency) <= 500ms' unnamed
    [[ "$output" == *'"status":"fail"'* ]]
    run -0 check-guardrails -r 'p99(.latency) <= 900ms' unnamed
    # Cut short, and with bytes that are none.
    { load "\"$one\""; load "\"${two:0:40}\""; } >cut
    expect cut 'p50(.latency_ms) <= 5000ms' 'unknown -' 1
    message_has 'an encoded histogram cannot be read'
    { load "\"$one\""; load '"HISTF!!!!"'; } >junk
    expect junk 'p50(.latency_ms) <= 5000ms' 'unknown -' 1
    { load "\"$one\""; load null; } >missing
    expect missing 'p50(.latency_ms) <= 5000ms' 'unknown -' 1
    # Exact values cannot be had from it.
    run -1 check-guardrails --exact -r 'p50(.latency_ms) <= 5000ms' in
}

@test "a signal that ends the input makes no pass" {
    mkfifo pipe
    { numbers 1; exec sleep 5; } >pipe &
    writer=$!
    check-guardrails --tee -r 'max(.value) <= 5' <pipe >out.jsonl &
    gate=$!
    wait_for 5 grep -q metric out.jsonl
    kill -TERM "$gate"
    rc=0
    wait "$gate" || rc=$?
    kill "$writer"
    [ "$rc" -eq 143 ]
    grep -q '"status":"unknown".*a signal ended the input' out.jsonl
    grep -q '"type":"summary".*"status":"fail".*"interrupted":"SIGTERM"' out.jsonl
}
