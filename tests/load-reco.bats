# load-reco: what it sends, how it counts, and what it says about its own run.

load lib/harness
load lib/load

@test "a closed loop makes the requests that it was asked for" {
    load-reco --base-url "$URL" -n 500 -c 8 --warmup 50 >out
    validate_records out
    [ "$(total out '[.planned, .requests, .succeeded, .failed, .statuses["200"], .error_rate_pct] | join(" ")')" = "500 500 500 0 500 0" ]
    [ "$(jq -r 'select(.type == "load" and .phase == "warmup" and .name == "all").requests' out)" = 50 ]
    [ "$(jq -r 'select(.type == "load" and .name == "GET /reco" and .phase == "measured").requests' out)" = 500 ]
    [ "$(jq -s 'map(select(.type == "interval" and .phase == "measured").requests) | add' out)" = 500 ]
    [ "$(verdict out responses)" = pass ]
    [ "$(verdict out samples)" = pass ]
    [ "$(verdict out offered-rate)" = "" ]
}

@test "an open loop holds its rate" {
    # On a busy machine the generator may be late, and says so: exit 1.
    run --separate-stderr load-reco --base-url "$URL" --rate 400/s -d 2s
    [ "$status" -le 1 ]
    echo "$output" >out
    validate_records out
    [ "$(total out .planned)" = 800 ]
    [ "$(total out .requests)" = 800 ]
    total out '.elapsed_ms | . > 1900 and . < 2400' | grep -qx true
    [ "$(verdict out offered-rate)" = pass ]
}

@test "what could not be sent in time is said, never passed" {
    # One connection, 300 ms an answer: 3 requests a second instead of 100.
    run -1 --separate-stderr load-reco --base-url "$BAD/slow/" --rate 100/s -d 500ms --max-connections 1
    echo "$output" >out
    [ "$(total out .planned)" = 50 ]
    [ "$(verdict out offered-rate)" = fail ]
    # The generator itself was in time.
    [[ "$(verdict out generator-lag)" =~ ^(pass|warn)$ ]]
    [[ "$output" == *"all 1 connections were busy"*"allow more connections"* ]]
    total out '(.lag_ms.p50 - .generator_lag_ms.p50 > 1000) and (.latency_ms.p99 - .net_latency_ms.p99 | fabs < 200)' | grep -qx true
    [ "$(tail -n 1 out | jq -r .status)" = fail ]
    # The wait for the connection is response time, not service time.
    total out '.latency_ms.p99 > 5000 and .service_ms.p99 < 1500' | grep -qx true
}

@test "samples: a record per measured request, whose figures agree" {
    load-reco --base-url "$URL" -n 200 -c 4 --warmup 20 --samples samples --run r1 >out
    validate_records samples
    [ "$(wc -l <samples)" -eq 200 ]
    [ "$(jq -s 'map(.request_id) | unique | length' samples)" -eq 200 ]
    jq -se 'all(.phase == "measured" and .run == "r1" and .ok and .status == 200
        and ((.latency_ms - .service_ms - .lag_ms) | fabs < 0.001) and .first_byte_ms <= .service_ms)' samples
    # The greatest of them is the histogram's.
    jq -se --argjson max "$(total out .latency_ms.max)" 'map(.latency_ms) | max | . - $max | fabs < 0.001' samples
    load-reco --base-url "$URL" -n 20 --samples - >out
    [ "$(jq -r 'select(.type == "request") | .name' out | wc -l)" -eq 20 ]
    validate_records out
}

@test "every request carries its ids" {
    start_recorder
    load-reco --base-url "$RECORDER" -n 4 -c 1 --run run-7 --samples samples >out
    jq -r '.headers["x-request-id"] + " " + .headers.traceparent' requests.jsonl | sort >sent
    jq -r '.request_id + " 00-" + .trace_id + "-" + .span_id + "-01"' samples | sort >told
    diff sent told
    jq -se 'all(.headers["x-correlation-id"] == "run-7")' requests.jsonl
    load-reco --base-url "$URL" -n 5 -c 1 --run run-7 --samples samples >out
    jq -se 'all((.request_id | test("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"))
        and (.trace_id | test("^[0-9a-f]{32}$")) and (.span_id | test("^[0-9a-f]{16}$")))' samples
    [ "$(jq -s 'map(.trace_id) | unique | length' samples)" -eq 5 ]
}

@test "a time-out counts at least its limit" {
    run -1 --separate-stderr load-reco --base-url "$BAD/hang/" -n 3 -c 3 --timeout 300ms
    echo "$output" >out
    total out '.latency_ms.min >= 299' | grep -qx true
    total out '.latency_ms.max < 8000' | grep -qx true
}

@test "statuses of failure fail, and are counted by status" {
    run -1 --separate-stderr load-reco --base-url "$BAD/error/" -n 10 -c 2
    echo "$output" >out
    [ "$(total out '[.statuses["503"], .failed, (.errors | tojson)] | join(" ")')" = "10 10 {}" ]
    run -0 --separate-stderr load-reco --base-url "$BAD/flaky/" -n 9 -c 1 --max-errors 70%
    echo "$output" >out
    [ "$(total out '[.statuses["200"], .statuses["503"]] | join(" ")')" = "3 6" ]
    for fine in trailers continue; do
        run -0 --separate-stderr load-reco --base-url "$BAD/$fine/" -n 6 -c 2
    done
}

@test "the old command line works" {
    load-reco --base-url "$URL" --requests 40 --concurrency 4 --k 5 --timeout-sec 2 --warmup 4 \
        --autolog-impressions --output-json report.json >out
    jq -e 'keys == ["records", "summary"] and .summary.status == "pass"' report.json
    jq -c '.records[], .summary' report.json | diff - <(jq -c . out)
    [ "$(total out '[.requests, .succeeded, .connections] | join(" ")')" = "40 40 0" ]
    [ "$(jq -r 'select(.type == "load" and .phase == "warmup" and .name == "all") | "\(.requests) \(.connections)"' out)" = "4 4" ]
    # More than a tenth failed.
    run -2 --separate-stderr load-reco --base-url "$BAD/hang" --requests 2 --concurrency 2 --timeout-sec 0.2 --warmup 0
    echo "$output" >out
    [ "$(total out '.errors | tojson')" = '{"timeout":2}' ]
    start_recorder
    load-reco --base-url "$RECORDER" --requests 6 --concurrency 2 --k 5 --autolog-impressions --warmup 0 >out || [ $? -eq 1 ]
    [ "$(jq -rs '.[0].path' requests.jsonl)" = /contract ]
    sed -i 1d requests.jsonl
    [ "$(wc -l <requests.jsonl)" -eq 6 ]
    jq -se 'all(.path | test("^/reco[?]user_id=load-user-[1-9][0-9]{0,3}&session_id=[0-9a-f-]{36}&k=5&x_autolog_impressions=true$"))' \
        requests.jsonl
}

@test "wrong command lines are refused in two lines" {
    while read -r line; do
        # shellcheck disable=SC2086 # the words of the line
        run --separate-stderr load-reco $line
        [ "$status" -eq 2 ] || { echo "accepted: $line"; false; }
        [ -z "$output" ] && [ "$(wc -l <<<"$stderr")" -eq 2 ] || { echo "$line: $output $stderr"; false; }
    done <<EOF
-n 5
--base-url $URL --rate 0
--base-url $URL --rate 0/s
--base-url $URL --rate -1/s
--base-url $URL -n 0
--base-url $URL -n 5 -d 5s
--base-url $URL -c 0
--base-url $URL --rate 5/s -c 4
--base-url $URL --max-connections 4
--base-url $URL --arrivals poisson
--base-url $URL --rate 5/s --stage 5/s:1s
--base-url $URL --stage 5:1
--base-url $URL --stage 0..0/s:1s
--base-url $URL --stage 0..5/s
--base-url $URL --stage 5/s:1s -n 5
--base-url $URL --rate 5/s --think 1s
--base-url $URL --shard 0/4
--base-url $URL --shard 5/4
--base-url $URL --shard 1
--base-url $URL -c 2 --shard 3/4
--base-url $URL --start-at yesterday
--base-url $URL --start-at 2020-01-01T00:00:00Z
--base-url $URL --engine fast --proxy http://127.0.0.1:1
--base-url $URL --engine slow
--base-url $URL --http2
--base-url $URL --client-key key
--base-url $URL --data data.csv
--base-url $URL --header-metric Server:x
--base-url $URL http://127.0.0.1/
--k 5 http://127.0.0.1/
--base-url $URL --targets t --k 5
--base-url ftp://127.0.0.1/
--base-url not-a-url
--base-url $URL extra operand
--base-url $URL --every 0
--base-url $URL --timeout 0
EOF
}

@test "SIGINT: the run is reported, the summary says so, the signal kills" {
    "$PYTHON" - "$URL" <<'EOT2'
import json, signal, subprocess, sys, time
run = subprocess.Popen(["load-reco", "--base-url", sys.argv[1], "--rate", "50/s", "-d", "30s"], stdout=subprocess.PIPE)
time.sleep(1.5)
run.send_signal(signal.SIGINT)
out, _ = run.communicate(timeout=10)
records = [json.loads(line) for line in out.splitlines()]
assert run.returncode == -signal.SIGINT, run.returncode
assert records[-1]["type"] == "summary" and records[-1]["interrupted"] == "SIGINT" and records[-1]["status"] == "fail", records[-1]
total = [r for r in records if r["type"] == "load" and r["name"] == "all" and r["phase"] == "measured"][0]
assert 20 <= total["requests"] <= 100, total["requests"]
samples = [r for r in records if r["type"] == "check" and r["name"] == "samples"][0]
assert samples["status"] == "unknown", samples
EOT2
}

@test "both engines give the same counts against a server that is wrong in every way" {
    for scenario in ok error flaky trailers continue redirect headers long-body not-json secrets close close-early garbage \
        short-body cut-chunks bad-chunk reset many-headers refuse hang; do
        for engine in fast curl; do
            load-reco --base-url "$BAD/$scenario/" -n 6 -c 2 --timeout 400ms --engine "$engine" >out || [ $? -eq 1 ]
            total out '[.requests, .succeeded, .failed, (.statuses | tojson), (.errors | tojson), .engine] | join(" ")' |
                sed "s/ $engine\$//" >"counts.$engine"
            jq -r 'select(.type == "check") | .name + " " + .status' out | grep -v lag >"checks.$engine"
        done
        # "flaky" counts its requests over both runs: the same share either way.
        diff counts.fast counts.curl || { echo "$scenario"; false; }
        diff checks.fast checks.curl || { echo "$scenario"; false; }
    done
}

@test "auto takes the fast engine unless something needs the other, and the records say which" {
    load-reco --base-url "$URL" -n 5 >out
    [ "$(total out .engine)" = fast ]
    load-reco -n 4 --follow-redirects "$BAD/redirect" >out
    [ "$(total out '[.engine, .statuses["200"]] | join(" ")')" = "curl 4" ]
    run -2 load-reco --base-url https://127.0.0.1/ --engine fast
    [[ "$output" == *"--engine fast cannot do https"* ]]
}

@test "a proxy, a unix socket: the curl engine goes through them" {
    run --separate-stderr load-reco -n 2 -c 1 --proxy "$BAD" http://service.invalid/ok
    echo "$output" >out
    # The proxy is the scripted server: it was asked, and did not know the absolute URL's path.
    [ "$(total out '.statuses | keys | tojson')" = '["404"]' ]
    run -1 --separate-stderr load-reco -n 2 -c 1 --unix-socket "$PWD/no-such-socket" http://service/
    echo "$output" >out
    [ "$(total out '.errors | tojson')" = '{"connect":2}' ]
}

@test "on a terminal: a live line on stderr, a table with a histogram on stdout" {
    script -qec "load-reco --base-url $URL --rate 100/s -d 1s 2>live" typescript </dev/null >shown || [ $? -eq 1 ]
    [ ! -s live ]
    grep -q '  response  ' shown
    grep -q 'up to .*#' shown
    # In a narrow one nothing wraps but the reasons of what is no pass.
    script -qec "stty cols 40; load-reco --base-url $URL --rate 100/s -d 1s" typescript </dev/null >shown || [ $? -eq 1 ]
    tr -d '\r' <shown | sed 's/.*\x1b\[K//' | grep -vE '^(unknown|warn|load-reco: fail)' | awk 'length > 40 { print; bad = 1 } END { exit bad }'
    grep -qE '^  response +[0-9.]+ .?s +[0-9.]+ .?s *.?$' shown
    script -qec "load-reco --base-url $URL --rate 100/s -d 1s >out" typescript </dev/null >shown || [ $? -eq 1 ]
    grep -q 'measured \[#*\.*\].* [0-9]*/s  p50 ' shown
    validate_records out
}
