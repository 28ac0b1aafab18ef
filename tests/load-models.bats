# load-reco: what is asked for and when: targets, login, stages, arrivals, shards, threads, stalls.

load lib/harness
load lib/load

@test "a URL operand is asked for as it stands, templates included" {
    start_recorder
    load-reco -n 20 -c 2 --seed 7 "$RECORDER/a/b?user={{int 1 3}}&x=1" >out
    [ "$(total out .succeeded)" = 20 ]
    [ "$(jq -r .path requests.jsonl | sort -u | tr '\n' ' ')" = "/a/b?user=1&x=1 /a/b?user=2&x=1 /a/b?user=3&x=1 " ]
    [ "$(jq -r 'select(.type == "load" and .name != "all").name' out)" = "GET /a/b" ]
}

@test "targets: methods, headers, bodies, weights, names; templates escaped for their place" {
    start_recorder
    printf 'name,note\nann,"say ""hi"", x"\nbob,a&b\n' >data.csv
    cat >targets.jsonl <<'EOF'
# comments are allowed
{"name":"read","path":"/r?q={{note}}","weight":3}
{"method":"PUT","path":"/w/{{name}}","headers":{"X-Note":"{{note}}"},"body":{"who":"{{name}}","note":"{{note}}","n":[1,2]}}
{"method":"HEAD","path":"/h"}
EOF
    for engine in fast curl; do
        rm -f requests.jsonl
        load-reco --base-url "$RECORDER/base/" --targets targets.jsonl --data data.csv -H 'X-Always: yes' -n 200 -c 4 \
            --engine "$engine" >out
        validate_records out
        [ "$(total out '[.succeeded, .statuses["200"]] | join(" ")')" = "200 200" ]
        [ "$(wc -l <requests.jsonl)" -eq 200 ]
        jq -se 'all(.headers["x-always"] == "yes")' requests.jsonl
        jq -se 'map(select(.method == "PUT")) | length > 10 and
            all(.headers["content-type"] == "application/json" and (.body | fromjson | .n == [1,2]))' requests.jsonl
        jq -se 'map(select(.path == "/base/w/ann")) | length > 0 and
            all((.body | fromjson) == {"who":"ann","note":"say \"hi\", x","n":[1,2]} and .headers["x-note"] == "say \"hi\", x")' \
            requests.jsonl
        [ "$(jq -r 'select(.method == "GET").path' requests.jsonl | sort -u | tr '\n' ' ')" = \
            "/base/r?q=a%26b /base/r?q=say%20%22hi%22%2C%20x " ]
        jq -se 'map(select(.method == "GET")) | length > 80' requests.jsonl
        [ "$(jq -s 'map(select(.type == "load" and .phase == "measured" and .name != "all").requests) | add' out)" = 200 ]
        [ "$(jq -r 'select(.type == "load" and .name != "all").name' out | sort | tr '\n' '|')" = "HEAD /h|PUT /w/{{name}}|read|" ]
    done
    load-reco --base-url "$RECORDER" --targets - -n 3 <<<'{"path":"/stdin"}' >out
    [ "$(jq -r 'select(.path == "/stdin").method' requests.jsonl | wc -l)" -eq 3 ]
}

# sent ARGUMENT...: what both engines send for a URL, as METHOD CONTENT-TYPE BODY; "-" is a header that is not there.
sent() {
    for engine in fast curl; do
        : >requests.jsonl
        load-reco -q --engine $engine -n 2 -c 1 "$@" "$RECORDER/in?a=1" >out || { jq -c 'select(.type == "check")' out; return 1; }
        jq -r '"\(.method) \(.headers["content-type"] // "-") \(.body | gsub("\n"; "/"))"' requests.jsonl | sort -u
        [ "$(jq -r 'select(.type == "load" and .name != "all").name' out)" = "$(jq -r '.method' requests.jsonl | head -n 1) /in" ]
    done | sort -u
}

@test "one URL by any method, with a body, as a shell has it: --method, --json, --body" {
    start_recorder
    printf '{"id": "{{seq}}",\n "n": 1}\n' >body.json
    printf 'a=1&b={{seq}}' >form
    while IFS='|' read -r expected arguments; do
        eval "set -- $arguments"
        got=$(sent "$@")
        [ "$got" = "$expected" ] || { echo "$arguments: $got, not $expected"; return 1; }
    done <<'EOF'
GET - |
DELETE - |-X DELETE
POST - |--method POST
PATCH - |-X PATCH
POST application/json {"a":[1,"b"]}|--json '{"a":[1,"b"]}'
POST application/json [1]|--json '[1]'
PUT application/json {}|-X PUT --json '{}'
GET application/json {}|-X GET --json '{}'
POST application/merge-patch+json {}|--json '{}' -H 'content-type: application/merge-patch+json'
POST - a b|--body 'a b'
POST text/csv a,b|--body a,b -H 'Content-Type: text/csv'
PUT - x@y|-X PUT --body x@y
EOF
    # Files are sent whole, templates filled in.
    [ "$(sent --json @body.json)" = 'POST application/json {"id": "1",/ "n": 1}/
POST application/json {"id": "2",/ "n": 1}/' ]
    [ "$(sent --body @form | tr '\n' ' ')" = 'POST - a=1&b=1 POST - a=1&b=2 ' ]
    # What a target says of its JSON body stands alone, too.
    echo '{"path":"/in","headers":{"Content-Type":"application/vnd.api+json"},"body":{}}' >targets
    : >requests.jsonl
    load-reco -n 1 --base-url "$RECORDER" --targets targets >out
    [ "$(jq -r '.headers["content-type"]' requests.jsonl)" = application/vnd.api+json ]
}

@test "--method, --json and --body that contradict something are refused, and bodies that are none name their fault" {
    echo '{"path":"/"}' >targets
    echo '{"a":1' >broken.json
    while IFS='|' read -r expected arguments; do
        eval "set -- $arguments"
        run --separate-stderr -2 load-reco "$@"
        [[ "$stderr" == "load-reco: $expected"* ]] || { echo "$arguments: $output $stderr"; return 1; }
    done <<'EOF'
only one of --json and --body can be given|--json '{}' --body a $URL
--method, --json and --body are for a URL operand|-X POST --base-url $URL
--method, --json and --body are for a URL operand|--json '{}' --base-url $URL --targets targets
--method, --json and --body are for a URL operand|--body a --base-url $URL --targets targets
--method HEAD and --method TRACE carry no body|-X HEAD --body a $URL
--method HEAD and --method TRACE carry no body|-X TRACE --json 1 $URL
--json: this is not JSON: |--json '{a:1}' $URL
--json: this is not JSON: |--json @broken.json $URL
--json: cannot read no-such-file: No such file|--json @no-such-file $URL
--body: cannot read no-such-file: No such file|--body @no-such-file $URL
--body: |--body '{{no such}}' $URL
target POST /: variable who is not set|--body 'of {{who}}' $URL
the method is none that can be used here|-X 'A B' $URL
the method is none that can be used here|-X CONNECT $URL
EOF
}

@test "wrong targets and data are told with file and line, exit 2" {
    while IFS='|' read -r target reason; do
        printf '\n%s\n' "$target" >targets.jsonl
        run -2 load-reco --base-url "$URL" --targets targets.jsonl
        [[ "$output" == *"targets.jsonl:2:"*"$reason"* ]] || { echo "$target: $output"; false; }
    done <<'EOF'
{"pth":"/"}|did you mean "path"
{"method":"GET"}|a target needs "path"
{"path":"x"}|does not begin with "/"
{"path":"/a b"}|blank
{"path":"/","weight":0}|above 0
{"path":"/","headers":{"A B":"x"}}|not a header's name
{"path":"/","headers":{"Content-Length":"1"}}|set by load-reco itself
{"path":"/","headers":{"X":"a\r\nEvil: 1"}}|line end
{"path":"/","method":"G T"}|method
{"path":"/{{int 5 1}}"}|int
"text"|object
EOF
    : >targets.jsonl
    run -2 load-reco --base-url "$URL" --targets targets.jsonl
    [[ "$output" == *"no targets"* ]]
    echo '{"path":"/{{absent}}"}' >targets.jsonl
    run -2 load-reco --base-url "$URL" --targets targets.jsonl -n 5
    [[ "$output" == *"variable absent is not set"* ]]
    while IFS='|' read -r csv reason; do
        printf '%b' "$csv" >data.csv
        run -2 load-reco --data data.csv "$URL/health?{{a}}"
        [[ "$output" == *"data.csv:"*"$reason"* ]] || { echo "$csv: $output"; false; }
    done <<'EOF'
a,b\n1\n|not as many fields
a\n|no rows
a\n"x\n|not closed
a\nx"y\n|quote inside
1a\nx\n|name
a,a\nx,y\n|same name
\n\na\n\n|no rows
a\n\n"x\n|3: a quote is not closed
\xff\xfea\n|save it as UTF-8
EOF
}

@test "CSV: a byte order mark is skipped, and blank lines are no users; an empty value is quoted" {
    start_recorder
    while IFS='|' read -r csv users; do
        rm -f requests.jsonl
        printf '%b' "$csv" >data.csv
        load-reco --data data.csv "$RECORDER/u?who={{u}}" -n 6 -c 1 >out
        [ "$(jq -r .path requests.jsonl | sort -u | paste -sd' ')" = "$users" ] ||
            { echo "$csv: expected $users"; jq -r .path requests.jsonl; false; }
    done <<'EOF'
u\nann\nbob\n\n|/u?who=ann /u?who=bob
u\nann\n\nbob\n|/u?who=ann /u?who=bob
u\r\nann\r\n\r\n \t\r\nbob\r\n\r\n|/u?who=ann /u?who=bob
\n\nu\nann|/u?who=ann
\xef\xbb\xbfu,v\r\nann,1\r\n|/u?who=ann
\xef\xbb\xbf"u"\nann\n|/u?who=ann
u\n""\nann\n|/u?who= /u?who=ann
EOF
}

@test "rates are of the whole time that was asked for, however few requests fell due in it" {
    start_recorder
    for asked in 0.5/s 1/h; do
        for engine in fast curl; do
            load-reco --engine "$engine" "$RECORDER/x" --rate "$asked" -d 2s --every 1s >out || [ $? -eq 1 ]
            [ "$(total out '.requests == 1 and .rate <= 0.5 and .elapsed_ms >= 2000')" = true ]
            [ "$(jq -s 'map(select(.type == "interval").rate) | max <= 1' out)" = true ]
        done
    done
    # A number of requests is done over the time that they took.
    load-reco "$RECORDER/x" -n 3 -c 1 >out
    [ "$(total out '.requests == 3 and .rate > 0.5')" = true ]
}

@test "login: once, before the load; its captures reach the targets; a failed one means no load" {
    start_recorder
    cat >login.json <<'EOF'
{"name":"login","post":"/login","json":{"user":"u"},"capture":{"token":".token"}}
EOF
    echo '{"path":"/private","headers":{"Authorization":"Bearer {{token}}"}}' >targets.jsonl
    load-reco --base-url "$RECORDER" --login login.json --targets targets.jsonl -n 10 -c 3 --threads 2 >out
    validate_records out
    [ "$(jq -r 'select(.path == "/login").method' requests.jsonl)" = POST ]
    [ "$(jq -r 'select(.path == "/private").headers.authorization' requests.jsonl | sort | uniq -c | tr -s ' ')" = " 10 Bearer t-42" ]
    [ "$(verdict out login)" = pass ]
    [ "$(total out .requests)" = 10 ]
    run -1 --separate-stderr load-reco --base-url "$BAD/error/" --login login.json --targets targets.jsonl -n 10
    [ "$(jq -r 'select(.type == "load" and .phase != "login").requests' <<<"$output")" = "" ]
    [[ "$output" == *'"status":"fail"'* ]]
}

@test "stages: each has its records, and the measured phase is their sum" {
    run --separate-stderr load-reco --base-url "$URL" --stage 0..200/s:1s --stage 200/s:500ms --stage 200..0/s:1s --warmup 10
    [ "$status" -le 1 ]
    echo "$output" >out
    validate_records out
    [ "$(jq -r 'select(.type == "load" and .name == "all") | .phase + " " + (.planned | tostring)' out | tr '\n' '|')" = \
        "warmup 10|stage 1 100|stage 2 100|stage 3 100|measured 300|" ]
    [ "$(total out .requests)" = 300 ]
    [ "$(jq -s 'map(select(.type == "interval" and .phase == "stage 3").planned) | add' out)" = 100 ]
    [ "$(jq -s 'map(select(.type == "interval" and .phase != "warmup").requests) | add' out)" = 300 ]
}

@test "a ramp falls due along its line, Poisson arrivals by chance" {
    load-reco --base-url "$URL" --stage 0..400/s:1s --samples samples >out || [ $? -eq 1 ]
    # Half of the time holds a quarter of the requests.
    "$PYTHON" - <<'EOF'
import datetime, json
at = sorted(datetime.datetime.fromisoformat(json.loads(line)["scheduled"]).timestamp() for line in open("samples"))
assert len(at) == 200, len(at)
half = sum(1 for t in at if t - at[0] < 0.5)
assert 46 <= half <= 54, half
EOF
    load-reco --base-url "$URL" --rate 400/s -d 1s --arrivals poisson --seed 5 --samples samples >out || [ $? -eq 1 ]
    "$PYTHON" - <<'EOF'
import datetime, json
at = sorted(datetime.datetime.fromisoformat(json.loads(line)["scheduled"]).timestamp() for line in open("samples"))
assert 330 <= len(at) <= 470, len(at)
gaps = [b - a for a, b in zip(at, at[1:])]
mean = sum(gaps) / len(gaps)
deviation = (sum((g - mean) ** 2 for g in gaps) / len(gaps)) ** 0.5
assert 0.7 <= deviation / mean <= 1.3, deviation / mean
EOF
}

@test "think time: a user pauses, and the pause is no latency" {
    for engine in fast curl; do
        load-reco --base-url "$URL" -n 20 -c 4 --think 200ms --engine "$engine" >out || [ $? -eq 1 ]
        total out '.elapsed_ms >= 790 and .latency_ms.p50 < 150' | grep -qx true
    done
}

@test "header metrics: a histogram each, the missing share, the remainder" {
    for engine in fast curl; do
        load-reco --base-url "$URL" -n 50 -c 2 --header-metric X-DB-Time-ms --header-metric x-response-time-MS \
            --header-metric Server-Timing:db --engine "$engine" --samples samples >out
        validate_records out
        validate_records samples
        total out '.header_metrics["X-DB-Time-ms"] | .missing == 0 and .p50 >= 0 and .remainder.p50 >= 0' | grep -qx true
        total out '.header_metrics["x-response-time-MS"] | .missing == 0 and .max > 0' | grep -qx true
        total out '.header_metrics["Server-Timing:db"] | .missing == 50 and has("p50") == false' | grep -qx true
        jq -se 'all(.headers["X-DB-Time-ms"] >= 0)' samples
    done
}

@test "header metrics have units: durations in milliseconds, anything else as it stands" {
    cat >server.py <<'EOT'
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *arguments):
        pass
    def do_GET(self):
        self.send_response(200)
        for line in ("X-DB-Queries: 3", "X-DB-Time-ms: 7.5", "X-Age: 2", "X-Hits: 0.25", "Content-Length: 0"):
            self.send_header(*line.split(": "))
        self.end_headers()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port.new", "w").write(str(server.server_address[1]))
os.rename("port.new", "port")
server.serve_forever()
EOT
    start headers "$PYTHON" server.py
    wait_for 10 test -s port
    for engine in fast curl; do
        load-reco "http://127.0.0.1:$(cat port)/" -n 50 -c 2 --engine "$engine" --header-metric X-DB-Queries --header-metric X-DB-Time-ms \
            --header-metric X-Age=s --header-metric X-Hits --samples samples >out
        validate_records out
        validate_records samples
        total out '.header_metrics["X-DB-Queries"] | .unit == "1" and .max == 3 and .p50 == 3 and .min == 3 and (has("remainder") | not)' | grep -qx true
        total out '.header_metrics["X-DB-Time-ms"] | .unit == "ms" and .max > 7.49 and .max < 7.51 and has("remainder")' | grep -qx true
        total out '.header_metrics["X-Age"] | .unit == "ms" and .p50 > 1990 and .p50 < 2010' | grep -qx true
        total out '.header_metrics["X-Hits"] | .unit == "1" and .p50 > 0.249 and .p50 < 0.251 and (has("histogram") | not)' | grep -qx true
        jq -se 'all(.headers == {"X-DB-Queries":3,"X-DB-Time-ms":7.5,"X-Age":2000,"X-Hits":0.25})' samples
        check-guardrails -r 'max(.header_metrics["X-DB-Queries"]) <= 3' -r 'p95(.header_metrics["X-DB-Time-ms"]) <= 50ms' out
        run -1 check-guardrails -r 'max(.header_metrics["X-DB-Queries"]) < 3' out
        run -1 check-guardrails -r 'min(.header_metrics["X-DB-Queries"]) >= 1000' out
        run -1 check-guardrails -r 'max(.header_metrics["X-DB-Queries"]) <= 50ms' out
        [[ "$output" == *'does not say its unit'* ]]
        check-guardrails -r 'max(.header_metrics["X-Age"]) <= 2100' -r 'min(.header_metrics["X-Age"]) >= 1900' out
    done
}

@test "response times by status, and of the successful alone" {
    load-reco --base-url "$BAD/flaky/" -n 30 -c 1 --max-errors 100% >out
    total out '(.status_latency_ms | keys) == ["200","503"] and .succeeded_latency_ms.p50 == .status_latency_ms["200"].p50' |
        grep -qx true
    load-reco --base-url "$BAD/hang/" -n 2 -c 2 --timeout 200ms >out || [ $? -eq 1 ]
    total out '(.status_latency_ms | keys) == ["error"] and (has("succeeded_latency_ms") | not)' | grep -qx true
}

@test "--every: an interval that began late does not swallow the next one" {
    # On a busy machine the generator's lag is unknown; the intervals stay.
    load-reco --base-url "$URL" -c 2 --think 10ms -d 3s --every 300ms >out || [ $? -eq 1 ]
    [ "$(jq -r 'select(.type == "interval" and .name == "all") | 1' out | wc -l)" -ge 9 ]
}

@test "--hlog: an independent reader of HdrHistogram logs finds the intervals of the run, their tags and figures" {
    load-reco --base-url "$BAD/slow-tenth" --stage 100..300/s:700ms --stage 300/s:700ms --warmup 30 --every 200ms --hlog log >out ||
        [ $? -eq 1 ]
    "$PYTHON" "$TOP/tests/lib/hlog.py" log >read.jsonl
    # A value stands for its counter; records clip it to the largest.
    jq -r '. as $i | [.tag, .count, ([.p50, .p99, .max] | map([., $i.max_ms] | min) | .[]), .mean] |
        map(if type == "number" then . * 1000000 | round else . end) | @tsv' read.jsonl >read
    jq -r 'select(.type == "interval" and .name == "all" and .requests > 0) | [(.phase | gsub(" "; "-")), .requests,
        (.latency_ms | .p50, .p99, .max, .mean)] | map(if type == "number" then . * 1000000 | round else . end) | @tsv' out >told
    cat told
    [ "$(wc -l <told)" -ge 8 ]
    [ "$(cut -f 1 told | sort -u | paste -sd ' ')" = "stage-1 stage-2 warmup" ]
    diff told read
    # One after the other, each as long as its record says, from the start of the log on.
    jq -se 'map(select(.tag == "stage-2")) | [., .[1:]] | transpose | all(.[1] == null or (.[0].start + .[0].length - .[1].start | fabs < 0.002))' read.jsonl
    jq -se '.[0].start < 0.1 and all(.length > 0 and .length < 1)' read.jsonl
    run -2 load-reco --base-url "$URL" -n 5 --hlog no/such/folder/log
}

@test "four shards split the run without overlap, and their records merge to the whole" {
    for shard in 1 2 3 4; do
        load-reco --base-url "$URL" --run r --rate 203/s -d 1s --max-connections 40 --shard "$shard/4" \
            --samples "samples.$shard" >"out.$shard" || [ $? -eq 1 ]
        validate_records "out.$shard"
        validate_records "samples.$shard"
        cat "out.$shard" "samples.$shard" | jq -se --arg shard "$shard/4" 'all(.shard == $shard)'
    done
    [ "$(cat out.? | jq -s 'map(select(.type == "load" and .name == "all").planned) | add')" = 203 ]
    # Merged, the shards' histograms are that of all samples taken together, counter by counter; and the percentiles of the gate are its.
    cat out.? | check-guardrails --ignore-status -r 'p50(.latency_ms) <= 3600000ms' -r 'p99(.latency_ms) <= 3600000ms' >merged || [ $? -eq 1 ]
    PYTHONPATH=$TOP/tests/lib PYTHONDONTWRITEBYTECODE=1 "$PYTHON" - <<'EOF'
import collections, json
from hlog import Histogram
merged, largest, shards = collections.Counter(), 0, 0
for shard in "1234":
    for record in map(json.loads, open("out." + shard)):
        if (record["type"], record.get("name"), record.get("phase")) == ("load", "all", "measured"):
            histogram = Histogram(record["latency_ms"]["histogram"])
            merged.update(dict(histogram.counters))
            largest = max(largest, record["latency_ms"]["max"])
            shards += 1
samples = [round(json.loads(line)["latency_ms"] * 1e6) for shard in "1234" for line in open("samples." + shard)]
assert shards == 4 and len(samples) == 203, (shards, len(samples))
assert merged == collections.Counter(map(histogram.index_of, samples))
histogram.counters, histogram.count = sorted(merged.items()), sum(merged.values())
told = {check["name"][:3]: check["observed"] for check in map(json.loads, open("merged")) if check["type"] == "check" and "observed" in check}
for percent in 50, 99:
    one_run = min(histogram.percentile(percent) / 1e6, largest)
    assert abs(told[f"p{percent}"] - one_run) < 1e-6, (percent, told, one_run)
EOF
    # Users are split too.
    start_recorder
    for shard in 1 2; do
        rm -f requests.jsonl
        load-reco --base-url "$RECORDER" -n 40 -c 2 --shard "$shard/2" >out
        [ "$(total out .requests)" = 20 ]
        jq -r .path requests.jsonl | grep -o 'load-user-[0-9]*' | cut -d- -f 3 | sort -n >"users.$shard"
    done
    [ "$(tail -n 1 users.1)" -le 2500 ]
    [ "$(head -n 1 users.2)" -gt 2500 ]
}

@test "examples/load/shards.sh: four local shards, one verdict; a missing one closes the gate" {
    START_IN=2 "$TOP/examples/load/shards.sh" 4 --base-url "$URL" --rate 200/s -d 1s >out
    validate_records out
    [ "$(jq -r 'select(.type == "summary").shard' out | sort | tr '\n' ' ')" = "1/4 2/4 3/4 4/4 " ]
    [ "$(jq -s 'map(select(.type == "load" and .name == "all").planned) | add' out)" = 200 ]
    check-guardrails --ignore-status -r 'count(.latency_ms) >= 1' --expect load-reco out >judged || [ $? -eq 1 ]
    ! grep -q 'missing' judged
    jq -c 'select(.shard != "3/4")' out >three
    run -1 check-guardrails --ignore-status -r 'count(.latency_ms) >= 1' --expect load-reco three
    [[ "$output" == *"3/4"*"missing"* ]]
}

@test "threads share the run" {
    load-reco --base-url "$URL" -n 1001 -c 7 --threads 3 >out
    [ "$(total out '[.planned, .requests, .connections] | join(" ")')" = "1001 1001 7" ]
    load-reco --base-url "$URL" --rate 501/s -d 1s --threads 2 >out || [ $? -eq 1 ]
    [ "$(total out .requests)" = 501 ]
}

@test "--start-at waits" {
    at=$("$PYTHON" -c 'import datetime as d; print((d.datetime.now(d.timezone.utc) + d.timedelta(seconds=1.5)).isoformat())')
    before=$(date +%s%N)
    load-reco --base-url "$URL" -n 5 --start-at "$at" >out
    [ $((($(date +%s%N) - before) / 1000000)) -ge 1000 ]
}

@test "a stalled server shows in the response times of an open loop, not in its service times" {
    start_service
    stalled --rate 500/s -d 6s --max-connections 10 >out
    [ "$(total out .requests)" = 3000 ]
    total out '.latency_ms.p99 > 1000 and .service_ms.p99 < 1000' | grep -qx true
}

@test "a generator that was held up itself says so, and that no connection would have helped" {
    held_up --rate 200/s -d 2s >out
    [ "$(total out '[.planned, .requests] | join(" ")')" = "400 400" ]
    total out '.latency_ms.max > 400 and .lag_ms.p99 > 300' | grep -qx true
    [ "$(verdict out generator-lag)" = warn ]
    grep -q 'generator-limited: requests were sent late.*; give the generator a core of its own' out
    total out '.generator_lag_ms.p99 > 300 and .net_latency_ms.max < .latency_ms.max and .net_latency_ms.p50 <= .latency_ms.p50' | grep -qx true
    held_up --rate 200/s -d 2s --strict-lag >out
    [ "$(verdict out generator-lag)" = unknown ]
    # So do users who think, whichever engine serves them.
    for engine in fast curl; do
        held_up --engine "$engine" -c 20 --think 20ms -d 1500ms >out
        total out '.lag_ms.max > 300' | grep -qx true
        [ "$(verdict out generator-lag)" = warn ]
        grep -q 'generator-limited: users were served late' out
    done
}

@test "a run whose server hangs ends a deadline after its time, and tells what was never sent" {
    for engine in fast curl; do
        SECONDS=0
        run -1 --separate-stderr load-reco --base-url "$BAD/hang/" --rate 200/s -d 1s --timeout 500ms --max-connections 5 --engine "$engine"
        [ "$SECONDS" -lt 9 ]
        echo "$output" >out
        [ "$(total out '[.planned, .requests] | join(" ")')" = "200 200" ]
        total out '.errors.unsent > 100 and .errors.timeout >= 5 and .latency_ms.p50 > 400' | grep -qx true
        [ "$(verdict out offered-rate)" = fail ]
        validate_records out
    done
}
