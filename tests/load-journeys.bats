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
        run -0 load-reco --login login.json -n 20 -c 4 --threads 2 --engine "$engine" "$BAD/private?x={{uuid}}"
        echo "$output" >out
        [ "$(total out '.statuses["200"]')" = 20 ]
        # A Cookie header of one's own takes its place.
        run -1 load-reco --login login.json -n 5 --engine "$engine" -H 'Cookie: other=1' "$BAD/private"
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
    run -0 load-reco --base-url "$BAD" --login login.json --login-per user --targets constant.jsonl -n 100 -c 10
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
        run load-reco --base-url "$BAD" --login login.json --login-per user --users 7 --rate 300/s -n 100 \
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
    run -1 load-reco --base-url "$BAD" --login login.json --login-per user --data data.csv -n 30 -c 3
    echo "$output" >out
    validate_records out
    [ "$(jq -r 'select(.type == "load").phase' out)" = login ]
    jq -se 'map(select(.type == "check" and .name == "login"))[0] | .status == "fail" and .target == 3 and .observed == 2 and
        (.message | startswith("2 of 3 users logged in; the first who could not: sign in: 401")) and
        .evidence.answer.status == 401 and .evidence.request.method == "POST"' out
    ! grep -q hush-hush out
    [ "$(login_phase out '[.failed, .statuses["401"], .errors.expectation] | join(" ")')" = "1 1 1" ]
    # Nobody listens: each login fails, and the load does not begin.
    run -1 load-reco --base-url "http://127.0.0.1:$(free_port)" --login login.json --login-per user --data data.csv -n 30 -c 3
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
