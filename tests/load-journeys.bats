# load-reco: who logs in, for all or each user, and journeys of several steps.

load lib/harness
load lib/load

# A login by which the server knows each user, and a target that is the user's alone.
users_folder() {
    cat >login.json <<'EOT'
{"name":"sign in","post":"/login","json":{"user":"u{{user}}"},"capture":{"token":".token"}}
EOT
    cat >targets.jsonl <<'EOT'
{"name":"mine","path":"/private","headers":{"Authorization":"Bearer {{token}}","X-User":"u{{user}}"}}
EOT
}

# login_phase FILE JQ: of the record about the logins.
login_phase() {
    jq -r "select(.type == \"load\" and .name == \"all\" and .phase == \"login\") | $2" "$1"
}

@test "a login for all is the phase login, outside of the measurement" {
    echo '{"post":"/login","json":{"user":"a"},"capture":{"token":".token"}}' >login.json
    echo '{"path":"/private","headers":{"Authorization":"Bearer {{token}}","X-User":"a"}}' >targets.jsonl
    for engine in fast curl; do
        load-reco --base-url "$BAD" --login login.json --targets targets.jsonl -n 50 -c 5 --threads 2 --engine "$engine" >out
        validate_records out
        [ "$(total out '[.requests, .statuses["200"]] | join(" ")')" = "50 50" ]
        [ "$(login_phase out '[.planned, .requests, .succeeded, .statuses["200"], .engine] | join(" ")')" = "1 1 1 1 curl" ]
        login_phase out '.latency_ms.max > 0' | grep -qx true
        [ "$(jq -s 'map(select(.type == "interval" and .phase == "login").requests) | add' out)" = 1 ]
        [ "$(verdict out "POST /login")" = pass ]
    done
    # What a rule reads is the measured phase, not the login.
    run -0 check-guardrails -r 'sum(.requests) == 50' out
}

@test "a login that only sets a cookie is enough, for both engines" {
    echo '{"post":"/login-cookie","json":{"user":"a"}}' >login.json
    for engine in fast curl; do
        run -0 --separate-stderr load-reco --login login.json -n 20 -c 4 --threads 2 --engine "$engine" "$BAD/private?x={{uuid}}"
        echo "$output" >out
        [ "$(total out '.statuses["200"]')" = 20 ]
        # A Cookie header of one's own takes its place.
        run -1 --separate-stderr load-reco --login login.json -n 5 --engine "$engine" -H 'Cookie: other=1' "$BAD/private"
        echo "$output" >out
        [ "$(total out '.statuses["403"]')" = 5 ]
    done
}

@test "each user logs in, and no two see each other's token or cookie" {
    users_folder
    for engine in fast curl; do
        load-reco --base-url "$BAD" --login login.json --login-per user --targets targets.jsonl -n 300 -c 25 --threads 3 \
            --engine "$engine" >out
        validate_records out
        [ "$(total out '[.requests, .statuses["200"]] | join(" ")')" = "300 300" ]
        [ "$(login_phase out '[.planned, .requests, .succeeded] | join(" ")')" = "25 25 25" ]
        [ "$(jq -r 'select(.type == "check" and .name == "login") | .status + " " + .message' out)" = \
            "pass 25 of 25 users logged in" ]
    done
    # A constant target, rendered once for each user, carries his cookie; the server tells.
    echo '{"path":"/private"}' >constant.jsonl
    run -0 --separate-stderr load-reco --base-url "$BAD" --login login.json --login-per user --targets constant.jsonl -n 100 -c 10
}

@test "an open loop's users take turns" {
    users_folder
    start_recorder
    cat >say.json <<'EOT'
{"post":"/login","json":{"user":"{{user}}"},"capture":{"token":".token"}}
EOT
    for engine in fast curl; do
        rm -f requests.jsonl
        load-reco --base-url "$RECORDER" --login say.json --login-per user --users 4 --rate 200/s -n 40 --threads 2 \
            -H 'X-User: {{user}}' --engine "$engine" >out || [ $? -eq 1 ]
        [ "$(jq -r 'select(.path == "/login").body | fromjson.user' requests.jsonl | sort | tr '\n' ' ')" = "1 2 3 4 " ]
        [ "$(jq -r 'select(.path != "/login").headers["x-user"]' requests.jsonl | sort | uniq -c | tr -s ' \n' ' ')" = \
            " 10 1 10 2 10 3 10 4 " ]
        run --separate-stderr load-reco --base-url "$BAD" --login login.json --login-per user --users 7 --rate 300/s -n 100 \
            --targets targets.jsonl --engine "$engine"
        [ "$status" -le 1 ]
        echo "$output" >out
        [ "$(total out '.statuses["200"]')" = 100 ]
    done
}

@test "shards log in different users" {
    start_recorder
    echo '{"post":"/login","json":{"user":"{{user}}"}}' >login.json
    load-reco --base-url "$RECORDER" --login login.json --login-per user -c 7 -n 14 --shard 1/2 --threads 3 >out
    load-reco --base-url "$RECORDER" --login login.json --login-per user -c 7 -n 14 --shard 2/2 >out
    [ "$(jq -r 'select(.path == "/login").body | fromjson.user' requests.jsonl | sort -n | tr '\n' ' ')" = "1 2 3 4 5 6 7 " ]
}

@test "the login of user n uses row n of the data, and then the row is his" {
    printf 'user,word\nann,a\nbob,b\ncid,c\n' >data.csv
    cat >login.json <<'EOT'
{"post":"/login","json":{"user":"{{user}}"},"capture":{"token":".token"}}
EOT
    echo '{"path":"/private?w={{word}}","headers":{"Authorization":"Bearer {{token}}","X-User":"{{user}}"}}' >targets.jsonl
    for engine in fast curl; do
        load-reco --base-url "$BAD" --login login.json --login-per user --data data.csv --targets targets.jsonl -n 60 -c 3 \
            --engine "$engine" >out
        [ "$(total out '.statuses["200"]')" = 60 ]
    done
    # A login that does not use the data leaves the rows to the requests.
    start_recorder
    echo '{"post":"/login","json":{"user":"x"}}' >login.json
    load-reco --base-url "$RECORDER" --login login.json --login-per user --data data.csv -n 30 -c 1 -H 'X-Word: {{word}}' >out
    [ "$(jq -r 'select(.path != "/login").headers["x-word"]' requests.jsonl | sort | uniq -c | tr -s ' \n' ' ')" = " 10 a 10 b 10 c " ]
}

@test "one user who cannot log in: no load, and the check says why" {
    printf 'who\nann\nnobody\ncid\n' >data.csv
    echo '{"name":"sign in","post":"/login","json":{"user":"{{who}}","password":"hush-hush"}}' >login.json
    run -1 --separate-stderr load-reco --base-url "$BAD" --login login.json --login-per user --data data.csv -n 30 -c 3
    echo "$output" >out
    validate_records out
    [ "$(jq -r 'select(.type == "load").phase' out)" = login ]
    jq -se 'map(select(.type == "check" and .name == "login"))[0] | .status == "fail" and .target == 3 and .observed == 2 and
        (.message | startswith("2 of 3 users logged in; the first who could not: sign in: the status is 401; expected")) and
        .evidence.answer.status == 401 and .evidence.request.method == "POST"' out
    ! grep -q hush-hush out
    [ "$(login_phase out '[.failed, .statuses["401"], .errors.expectation] | join(" ")')" = "1 1 1" ]
    # Nobody listens: each login fails, and the load does not begin.
    run -1 --separate-stderr load-reco --base-url "http://127.0.0.1:$(free_port)" --login login.json --login-per user --data data.csv -n 30 -c 3
    [[ "$output" == *"0 of 3 users logged in"* ]]
}

@test "SIGINT while users log in ends cleanly" {
    echo '{"post":"/hang","json":{"user":"{{user}}"}}' >login.json
    "$PYTHON" - "$BAD" <<'EOT'
import json, signal, subprocess, sys, time
run = subprocess.Popen(["load-reco", "--base-url", sys.argv[1], "--login", "login.json", "--login-per", "user", "-c", "80"],
                       stdout=subprocess.PIPE)
time.sleep(1)
run.send_signal(signal.SIGINT)
out, _ = run.communicate(timeout=10)
records = [json.loads(line) for line in out.splitlines()]
assert run.returncode == -signal.SIGINT, run.returncode
assert records[-1]["interrupted"] == "SIGINT" and records[-1]["status"] == "fail", records[-1]
assert not any(r["type"] == "load" and r["phase"] != "login" for r in records)
check = [r for r in records if r["type"] == "check" and r["name"] == "login"][0]
assert check["status"] == "unknown" and "interrupted" in check["message"], check
EOT
}

@test "logins that contradict themselves are refused" {
    users_folder
    while read -r line; do
        # shellcheck disable=SC2086 # the words of the line
        run --separate-stderr load-reco --base-url "$BAD" $line
        [ "$status" -eq 2 ] || { echo "accepted: $line"; false; }
        [ -z "$output" ] && [ "$(wc -l <<<"$stderr")" -eq 2 ] || { echo "$line: $output $stderr"; false; }
    done <<'EOT'
--login-per user
--login-per run
--login login.json --login-per someone
--login login.json --users 4
--login login.json --login-per run --users 4 --rate 5/s
--login login.json --login-per user --users 4
--login login.json --login-per user --rate 5/s
--login login.json --login-per user --users 1 --rate 5/s --shard 2/2
EOT
    echo '{"post":"/login","json":{"user":"{{name}}"}}' >unset.json
    run -2 load-reco --base-url "$BAD" --login unset.json --login-per user
    [[ "$output" == *"--login: variable name is not set"* ]]
    printf 'name\nann\n' >data.csv
    run -2 load-reco --login unset.json --data data.csv "$BAD/{{name}}"
    [[ "$output" == *"--login: variable name is not set: only with --login-per user"* ]]
}

# ---- journeys ----

# A journey of three steps whose basket is the user's alone, and a plain target beside it.
journey_folder() {
    users_folder
    cat >buy.jsonl <<'EOT'
{"name":"buy","weight":2,"steps":[
 {"name":"look","get":"/private","headers":{"X-User":"u{{user}}","Authorization":"Bearer {{token}}"}},
 {"name":"basket","post":"/basket","json":{"item":7},"capture":{"basket":".basket"}},
 {"name":"pay","post":"/pay","query":{"basket":"{{basket}}"},"expect":{"status":200,"jq":".paid"}}]}
{"name":"mine","path":"/private"}
EOT
}

# figures FILE NAME JQ: of a series of the measured phase.
figures() {
    jq -r --arg name "$2" "select(.type == \"load\" and .name == \$name and .phase == \"measured\") | $3" "$1"
}

@test "a journey: captures and cookies flow, nobody sees another's, and the counts add up" {
    journey_folder
    load-reco --base-url "$BAD" --targets buy.jsonl --login login.json --login-per user -n 300 -c 12 --threads 3 \
        --samples samples >out
    validate_records out
    validate_records samples
    [ "$(jq -r 'select(.type == "load" and .phase == "measured").name' out | tr '\n' '|')" = \
        "all|buy|buy: look|buy: basket|buy: pay|mine|" ]
    journeys=$(figures out buy .requests)
    plain=$(figures out mine .requests)
    [ "$journeys" -gt 100 ] && [ "$plain" -gt 50 ]
    [ $((journeys + plain)) -eq 300 ]
    for step in look basket pay; do
        [ "$(figures out "buy: $step" '[.requests, .succeeded, .statuses["200"]] | join(" ")')" = "$journeys $journeys $journeys" ]
    done
    # Each request counts once in `all`.
    [ "$(total out '[.planned, .requests, .succeeded] | join(" ")')" = \
        "$((3 * journeys + plain)) $((3 * journeys + plain)) $((3 * journeys + plain))" ]
    [ "$(jq -s 'map(select(.type == "interval" and .phase == "measured").requests) | add' out)" = $((3 * journeys + plain)) ]
    # The samples are its steps.
    [ "$(jq -r .name samples | sort | uniq -c | tr -s ' \n' ' ')" = \
        " $journeys buy: basket $journeys buy: look $journeys buy: pay $plain mine " ]
    # The whole takes as long as its steps.
    jq -se 'map(select(.type == "load" and .phase == "measured")) | map({(.name): .}) | add
        | .buy.latency_ms.mean >= (.["buy: look"].service_ms.mean + .["buy: basket"].service_ms.mean + .["buy: pay"].service_ms.mean) * 0.99
        and .buy.latency_ms.max >= .["buy: pay"].latency_ms.max' out
    [ "$(verdict out "journey buy")" = pass ]
    [ "$(verdict out samples)" = pass ]
    [ "$(total out .engine)" = curl ]
}

@test "a journey without a login begins with nothing, each time" {
    cat >visit.jsonl <<'EOT'
{"name":"visit","steps":[
 {"name":"before","get":"/private","expect":{"status":403}},
 {"name":"in","post":"/login","json":{"user":"{{who}}"},"capture":{"token":".token"}},
 {"name":"after","get":"/private","headers":{"Authorization":"Bearer {{token}}","X-User":"{{who}}"}},
 {"name":"gone","get":"/gone","expect":{"status":404}}]}
EOT
    printf 'who\nann\nbob\ncid\n' >data.csv
    load-reco --base-url "$BAD" --targets visit.jsonl --data data.csv -n 60 -c 4 --threads 2 -H 'X-Always: 1' >out
    # What a step expects is a success, whatever its status.
    [ "$(total out '[.requests, .succeeded, .error_rate_pct, .statuses["403"], .statuses["404"]] | join(" ")')" = "240 240 0 60 60" ]
    [ "$(figures out visit '[.requests, .succeeded] | join(" ")')" = "60 60" ]
    [ "$(jq -r 'select(.type == "check" and .name == "responses").message' out)" = "240 of 240 requests succeeded" ]
    # A login for all: each journey begins with its cookies and captures.
    echo '{"post":"/login","json":{"user":"a"},"capture":{"token":".token"}}' >login.json
    cat >in.jsonl <<'EOT'
{"name":"in","steps":[{"get":"/private","headers":{"Authorization":"Bearer {{token}}"}},
 {"post":"/basket","capture":{"b":".basket"}},{"post":"/pay?basket={{b}}"}]}
EOT
    run -0 --separate-stderr load-reco --base-url "$BAD" --targets in.jsonl --login login.json -n 40 -c 4 --threads 2
    echo "$output" >out
    [ "$(figures out in .succeeded)" = 40 ]
}

@test "a journey takes one row of the data" {
    start_recorder
    printf 'a,b\n1,x\n2,y\n3,z\n' >data.csv
    cat >rows.jsonl <<'EOT'
{"name":"j","steps":[{"name":"one","get":"/one?a={{a}}"},{"name":"two","get":"/two?a={{a}}&b={{b}}"}]}
EOT
    load-reco --base-url "$RECORDER" --targets rows.jsonl --data data.csv -n 9 -c 1 -H 'X-Row: {{b}}' >out
    [ "$(jq -r '.path + " " + .headers["x-row"]' requests.jsonl | sort | uniq -c | tr -s ' \n' ' ')" = \
        " 3 /one?a=1 x 3 /one?a=2 y 3 /one?a=3 z 3 /two?a=1&b=x x 3 /two?a=2&b=y y 3 /two?a=3&b=z z " ]
}

@test "a failed expectation ends the journey, is counted as such, and the check says why" {
    cat >sell.jsonl <<'EOT'
{"name":"sell","steps":[
 {"name":"one","get":"/ok"},
 {"name":"two","get":"/echo","expect":{"jq":".method == \"POST\""}},
 {"name":"three","get":"/ok"}]}
{"name":"fine","path":"/ok"}
EOT
    run -1 --separate-stderr load-reco --base-url "$BAD" --targets sell.jsonl -n 40 -c 4
    echo "$output" >out
    validate_records out
    n=$(figures out sell .requests)
    [ "$(figures out sell '[.succeeded, .errors.expectation] | join(" ")')" = "0 $n" ]
    [ "$(figures out "sell: one" .succeeded)" = "$n" ]
    [ "$(figures out "sell: two" '[.failed, .errors.expectation, .statuses["200"]] | join(" ")')" = "$n $n $n" ]
    figures out "sell: two" '(has("succeeded_latency_ms") | not) and (.status_latency_ms | keys == ["other"])' | grep -qx true
    [ "$(figures out "sell: three" .requests)" = 0 ]
    [ "$(verdict out responses)" = fail ]
    jq -se 'map(select(.type == "check" and .name == "journey sell"))[0] | .status == "fail" and .observed == 0 and
        (.message | startswith("0 of ") and contains("the first that failed: two: jq .method")) and
        .evidence.answer.status == 200 and (.request_id | length == 36)' out
    # A status that is not the expected one counts as both; transport errors keep their class.
    cat >bad.jsonl <<'EOT'
{"name":"refused","steps":[{"name":"one","get":"/error"},{"name":"two","get":"/ok"}]}
{"name":"cut","steps":[{"name":"one","get":"/close-early"}]}
{"name":"late","steps":[{"name":"one","get":"/hang","timeout":"200ms"}]}
{"name":"slow","steps":[{"name":"one","get":"/slow","expect":{"max_ms":10}}]}
EOT
    run -1 --separate-stderr load-reco --base-url "$BAD" --targets bad.jsonl -n 24 -c 12
    echo "$output" >out
    [ "$(figures out "refused: one" '[(.errors | tojson), (.statuses | tojson)] | join(" ") | gsub("[0-9]+(?=})"; "N")')" = \
        '{"expectation":N} {"503":N}' ]
    [ "$(figures out "cut: one" '.errors | keys[0]')" = reset ]
    [ "$(figures out cut '.errors | keys[0]')" = reset ]
    figures out "late: one" '(.errors | keys[0]) == "timeout" and .latency_ms.min >= 199 and .latency_ms.max < 3000' | grep -qx true
    [ "$(figures out "slow: one" '.errors | keys[0]')" = expectation ]
    [[ "$output" == *"the first that failed: one: the status is 503; expected"* ]]
}

@test "an open loop's arrivals are journeys, timed from their arrival" {
    journey_folder
    load-reco --base-url "$BAD" --targets buy.jsonl --login login.json --login-per user --users 20 --rate 150/s -d 1s --threads 2 \
        >out || [ $? -eq 1 ]
    journeys=$(figures out buy .requests)
    plain=$(figures out mine .requests)
    [ $((journeys + plain)) -eq 150 ]
    [ "$(total out '[.planned, .requests] | join(" ")')" = "$((3 * journeys + plain)) $((3 * journeys + plain))" ]
    [ "$(figures out buy .succeeded)" = "$journeys" ]
    # Steps that follow when the time of the run is over are not late.
    cat >slow.jsonl <<'EOT'
{"name":"s","steps":[{"name":"one","get":"/slow?a"},{"name":"two","get":"/slow?b"}]}
EOT
    load-reco --base-url "$BAD" --targets slow.jsonl --rate 5/s -d 1s >out || [ $? -eq 1 ]
    [ "$(total out '[.planned, .requests] | join(" ")')" = "10 10" ]
    [ "$(verdict out offered-rate)" = pass ]
    # One connection and 300 ms an answer: what waits for it shows in the whole and in the first step, not in the second.
    run -1 --separate-stderr load-reco --base-url "$BAD" --targets slow.jsonl --rate 20/s -d 500ms --max-connections 1
    echo "$output" >out
    [ "$(total out '[.planned, .requests] | join(" ")')" = "20 20" ]
    figures out s '.latency_ms.max > 4000 and .service_ms.max < 3000' | grep -qx true
    figures out "s: one" '.lag_ms.max > 3000' | grep -qx true
    figures out "s: two" '.lag_ms.max < 1000 and .latency_ms.max < 2000' | grep -qx true
    figures out "s: one" '.generator_lag_ms.p50 < 1000' | grep -qx true
    [ "$(verdict out offered-rate)" = fail ]
    # Journeys that found no connection at all are unsent.
    run -1 --separate-stderr load-reco --base-url "$BAD/hang/" --targets slow.jsonl --rate 50/s -d 500ms --max-connections 2 --timeout 400ms
    echo "$output" >out
    [ "$(figures out s '.requests')" = 25 ]
    figures out "s: one" '.errors.unsent > 10 and .errors.timeout >= 2 and .requests == 25' | grep -qx true
    [ "$(figures out "s: two" .requests)" = 0 ]
}

@test "think time pauses between steps and between journeys" {
    cat >two.jsonl <<'EOT'
{"name":"t","steps":[{"name":"one","get":"/ok?1"},{"name":"two","get":"/ok?2"}]}
EOT
    load-reco --base-url "$BAD" --targets two.jsonl -n 8 -c 4 --think 200ms >out || [ $? -eq 1 ]
    [ "$(figures out t .succeeded)" = 8 ]
    # Two journeys each: three pauses; a pause is part of the whole, and of no step.
    total out '.elapsed_ms >= 590 and .latency_ms.p50 < 150' | grep -qx true
    figures out t '.latency_ms.min >= 199' | grep -qx true
}

@test "journeys need the curl engine: auto takes it, fast says so" {
    journey_folder
    run --separate-stderr -2 load-reco --base-url "$BAD" --targets buy.jsonl --login login.json --engine fast
    [[ "$stderr" == *"buy.jsonl:1:1: --engine fast cannot do a journey; --engine curl can"* ]]
    # On a terminal it says why; -q does not.
    command="load-reco --base-url $BAD --targets buy.jsonl --login login.json --login-per user -n 10"
    script -qec "$command >out" typescript </dev/null | grep -q "the curl engine sends, since the fast one cannot do a journey"
    [ "$(total out .engine)" = curl ]
    script -qec "$command -q >out" typescript </dev/null >shown
    ! grep -q "curl engine" shown
}

@test "header metrics are measured in journeys" {
    echo '{"name":"m","steps":[{"post":"/login","json":{"user":"a"}},{"name":"timed","get":"/private"}]}' >m.jsonl
    load-reco --base-url "$BAD" --targets m.jsonl -n 10 -c 2 --header-metric X-DB-Time-ms --samples samples >out
    validate_records out
    figures out "m: timed" '.header_metrics["X-DB-Time-ms"] | .missing == 0 and .p50 == 1.5' | grep -qx true
    total out '.header_metrics["X-DB-Time-ms"].missing == 10' | grep -qx true
    jq -se 'map(select(.name == "m: timed")) | length == 10 and all(.headers["X-DB-Time-ms"] == 1.5)' samples
}

@test "shards of journeys merge to the whole" {
    journey_folder
    for shard in 1 2 3; do
        load-reco --base-url "$BAD" --run r --targets buy.jsonl --login login.json --login-per user -c 6 -n 90 --shard "$shard/3" \
            >"out.$shard"
        validate_records "out.$shard"
    done
    [ "$(cat out.? | jq -s 'map(select(.type == "load" and (.name == "buy" or .name == "mine")).requests) | add')" = 90 ]
    cat out.? | check-guardrails -r 'p99(.latency_ms) <= 60000ms where .name == "buy"' --expect load-reco
}

@test "SIGINT in the middle of journeys ends cleanly" {
    echo '{"name":"w","steps":[{"name":"a","get":"/ok"},{"name":"b","get":"/slow"},{"name":"c","get":"/ok"}]}' >w.jsonl
    for loop in "-c 5 -d 30s --think 50ms" "--rate 30/s -d 30s"; do
        "$PYTHON" - "$BAD" "$loop" <<'EOT'
import json, signal, subprocess, sys, time
run = subprocess.Popen(["load-reco", "--base-url", sys.argv[1], "--targets", "w.jsonl"] + sys.argv[2].split(), stdout=subprocess.PIPE)
time.sleep(1.5)
run.send_signal(signal.SIGINT)
out, _ = run.communicate(timeout=10)
records = [json.loads(line) for line in out.splitlines()]
assert run.returncode == -signal.SIGINT, run.returncode
assert records[-1]["interrupted"] == "SIGINT" and records[-1]["status"] == "fail", records[-1]
named = {r["name"]: r for r in records if r["type"] == "load" and r["phase"] == "measured"}
assert named["w: a"]["requests"] > named["w"]["requests"] > 0, {k: v["requests"] for k, v in named.items()}
assert named["all"]["errors"] == {}, named["all"]["errors"]
EOT
    done
}

@test "wrong journeys are told with file and line, exit 2, and nothing is sent" {
    while IFS='|' read -r journey reason; do
        printf '\n%s\n' "$journey" >j.jsonl
        run -2 load-reco --base-url "$BAD" --targets j.jsonl
        [[ "$output" == *"j.jsonl:2:"*"$reason"* ]] || { echo "$journey: $output"; false; }
    done <<'EOT'
{"steps":[{"get":"/"}]}|needs a "name"
{"name":"a","steps":[]}|list of steps
{"name":"a","steps":{}}|list of steps
{"name":"a","steps":["x"]}|object
{"name":"a","steps":[{}]}|does nothing
{"name":"a","steps":[{"gett":"/"}]}|did you mean "get"
{"name":"a","path":"/","steps":[{"get":"/"}]}|path
{"name":"a","weight":0,"steps":[{"get":"/"}]}|above 0
{"name":"all","steps":[{"get":"/"}]}|figures of all
{"name":"all","path":"/"}|figures of all
{"name":"a","steps":[{"get":"/"},{"get":"/"}]}|two steps of one name
{"name":"a","steps":[{"get":"/","until":true}]}|"until": a step of a journey is one request
{"name":"a","steps":[{"get":"/","again":true}]}|"again": a step of a journey is one request
{"name":"a","steps":[{"get":"/","times":3}]}|"times": a step of a journey is one request
{"name":"a","steps":[{"get":"/","foreach":{"a":[1]}}]}|"foreach": a step of a journey is one request
{"name":"a","steps":[{"get":"/","burst":{"requests":2,"within":"1s"},"expect":{"statuses":{"200":2}}}]}|"burst": a step of a journey is one request
{"name":"a","steps":[{"get":"/{{x}}"}]}|variable x is not set
{"name":"a","steps":[{"get":"/{{x}}","capture":{"x":".x"}}]}|variable x is not set
{"name":"a","steps":[{"get":"/","expect":{"jq":".a ("}}]}|jq
EOT
    # What a later step captures is not there yet; an earlier one's is.
    cat >j.jsonl <<'EOT'
{"name":"a","steps":[
 {"name":"1","get":"/{{x}}"},
 {"name":"2","get":"/","capture":{"x":".x"}}]}
EOT
    run -2 load-reco --base-url "$BAD" --targets j.jsonl
    [[ "$output" == *"j.jsonl:2:2: variable x is not set"* ]]
    run -2 load-reco --base-url "$BAD" --targets j.jsonl -H 'Content-Length: 1'
    [[ "$output" == *"set by load-reco itself"* ]]
}

@test "what the service said may not fit where it is to go: the step fails, the run does not" {
    echo '{"name":"e","steps":[{"name":"say","post":"/echo","body":"a\nb","capture":{"said":".body"}},{"name":"use","get":"/ok","headers":{"X-Said":"{{said}}"}}]}' >e.jsonl
    run -1 --separate-stderr load-reco --base-url "$BAD" --targets e.jsonl -n 6 -c 2
    echo "$output" >out
    [ "$(figures out "e: use" '.errors.other')" = 6 ]
    [[ "$output" == *"the first that failed: use: nothing was sent: "* ]]
}

@test "a service that is not there: every journey fails, exit 1, and users do not try again at once" {
    echo '{"name":"n","steps":[{"name":"one","get":"/"}]}' >n.jsonl
    SECONDS=0
    run -1 --separate-stderr load-reco --base-url "http://127.0.0.1:$(free_port)" --targets n.jsonl -n 20 -c 2
    echo "$output" >out
    [ "$(figures out "n: one" '.errors | tojson')" = '{"connect":20}' ]
    total out '.elapsed_ms > 80' | grep -qx true
    [ "$(verdict out "journey n")" = fail ]
}

@test "memory does not grow with the journeys" {
    journey_folder
    few=$(peak_of load-reco --base-url "$BAD" --targets buy.jsonl --login login.json --login-per user -c 10 -n 300)
    many=$(peak_of load-reco --base-url "$BAD" --targets buy.jsonl --login login.json --login-per user -c 10 -n 9000)
    echo "$few $many"
    within_memory $((few + 4096)) "$many"
}

@test "examples/load/journey.json runs on the reference service" {
    run --separate-stderr load-reco --base-url "$URL" --targets "$TOP/examples/load/journey.json" --data "$TOP/examples/load/users.csv" --rate 50/s -d 2s
    [ "$status" -le 1 ]
    echo "$output" >out
    validate_records out
    [ "$(verdict out "journey watch")" = pass ]
    [ "$(total out .error_rate_pct)" = 0 ]
}
