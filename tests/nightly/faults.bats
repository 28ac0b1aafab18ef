# examples/canary, chaos, drill.sh and rollback.sh at length: what ends in the middle, what is found late, every scenario.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154,SC2155 # hooks are for another shell; what start() and others set

load ../lib/harness
load ../lib/faults
load ../lib/postgres

setup() { faults_begin; }

teardown() {
    stop_postgres
    stop_all "$BATS_TEST_TMPDIR"
}

# ---- canary ----

@test "canary: one that is slow for all is found beside stable (Python)" {
    two_releases python
    # All its answers are late, and none is too late for the bake.
    echo slow >canary.faults
    COMPARE_POLICY='' RATE=100/s BAKE=4 WINDOW=4 run -1 examples/canary/canary.sh
    [[ "$output" == *"the gate of compare-50 is closed: rolling back"* ]]
    jq -es 'any(.[]; .name == "latency" and .status == "fail")' reports/canary/run/compare-50.jsonl
    at_rest
    resolved reports/canary/incidents 1
}

@test "canary: what cannot be judged is rolled back with 2, and says why" {
    two_releases
    EVIDENCE='no-such-program' run -2 examples/canary/canary.sh
    [[ "$output" == *"could not judge: rolling back; it said: EVIDENCE ended with 127: no-such-program"* ]]
    at_rest
    # A load that is refused.
    TARGETS=nowhere run -2 examples/canary/canary.sh
    [[ "$output" == *"the gate of bake-50 could not judge: rolling back"* ]]
    at_rest
}

@test "canary: who ends it in the middle of a bake has it rolled back; a stable release that fails is no measure" {
    two_releases
    BAKE=3000 start canary examples/canary/canary.sh
    wait_for 10 grep -q baking canary.log
    wait_for 10 pgrep -f "load-reco.*$CANARY"
    kill -TERM "$started"
    wait_for 10 grep -q 'interrupted: rolling back' canary.log
    status=0
    wait "$started" || status=$?
    [ "$status" -eq 143 ]
    grep -q 'interrupted: rolling back' canary.log
    at_rest
    run ! pgrep -f "load-reco.*($CANARY|$STABLE)"
    ./stop stable
    ./start stable RECO_FAULT_ERRORS=100%
    wait_for 10 curl -fsS "$STABLE/readyz"
    run -1 examples/canary/canary.sh
    [[ "$output" == *"the gate of baseline-50 is closed: rolling back"* ]]
    at_rest
}

@test "canary: a hook that fails, and what is said before anything is done" {
    two_releases
    WEIGH='echo told >&2; exit 3' run -2 examples/canary/canary.sh
    [[ "$output" == *told*"WEIGH failed: rolling back"* ]]
    at_rest
    DEPLOY=false ROLLBACK='echo cannot; exit 1' run -2 examples/canary/canary.sh
    [[ "$output" == *"THE ROLLBACK FAILED: the canary may have traffic still. By hand: echo cannot; exit 1"* ]]
    # What is said before anything is done.
    echo untouched >weights
    while IFS='|' read -r assignment words; do
        run -2 env "$assignment" examples/canary/canary.sh
        [[ "$output" == *"$words"* ]] || { echo "$assignment: $output"; return 1; }
    done <<EOT
WEIGHTS= 0 |WEIGHTS=0: expected a whole number from 1 to 100
WEIGHTS= |WEIGHTS: no weight, so nothing would be baked
BAKE=1m|BAKE=1m: expected a whole number
CANARY=$STABLE|STABLE and CANARY are one URL
DEPLOY=|\$DEPLOY is not set
WEIGH=if|WEIGH is no command for sh: if
BAKE_POLICY=nowhere|nowhere cannot be used
SHARE_HEADER=X-Canary|FRONT, where it is looked for, is not
PATH=/usr/bin:/bin|smoke-stack is not on the PATH; install readyline
EOT
    [ "$(cat weights)" = untouched ]
    [ ! -e canary.pid ]
}

# ---- rollback ----

@test "rollback: hooks that do nothing, and that fail" {
    releases
    # Hooks that do nothing, and fail.
    TO=walk-0 ROLLBACK=: WAIT=1s run -1 examples/rollback.sh
    [[ "$output" == *"$URL does not run walk-0, or is not healthy"* ]]
    ls reports/rollback/incidents/incident_*.json
    TO=walk-0 ROLLBACK='echo no quorum; exit 4' run -2 examples/rollback.sh
    [[ "$output" == *"no quorum"*"ROLLBACK failed, and what runs now is not known"* ]]
}

@test "rollback: what nobody can say, the live ledger, a schema that has to be taken back" {
    releases
    echo 'ALTER TABLE events RENAME COLUMN user_id TO viewer_id;' >db/migrations/0008_rename.sql
    git add db && git commit -qm three && git tag v3
    # No migration since: nothing to survive. The live ledger counts where it can be read.
    SINCE=v3 run -0 examples/rollback.sh --dry-run
    SINCE=v3 DATABASE_URL=sqlite:new.db run -0 examples/rollback.sh --dry-run
    sqlite3 other.db 'CREATE TABLE other (id INTEGER)'
    SINCE=v3 DATABASE_URL=sqlite:other.db run -1 examples/rollback.sh --dry-run
    # With the schema taken back, that has to be possible.
    DOWN='echo down' SINCE=v2 STATEMENTS=likes.sql run -2 examples/rollback.sh
    echo 'SELECT id FROM likes;' >likes.sql
    DOWN='echo down' SINCE=v2 STATEMENTS=likes.sql run -1 examples/rollback.sh
    [[ "$output" == *"the-migrations-can-be-taken-back"* ]]
    : >nothing.sql
    STATEMENTS=nothing.sql SINCE=v2 run -2 examples/rollback.sh
    [ ! -e rolled ]
}

@test "rollback: migrations of dbmate that can be taken back, and that cannot" {
    releases
    export MIGRATIONS=dbmate SINCE=d1 STATEMENTS=users.sql DOWN='echo down >>rolled'
    mkdir dbmate
    echo 'SELECT id, name FROM users;' >users.sql
    printf -- '-- migrate:up\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n-- migrate:down\nDROP TABLE users;\n' >dbmate/20260101000000_users.sql
    git add dbmate && git commit -qm users && git tag d1
    printf -- '-- migrate:up\nALTER TABLE users ADD COLUMN mail TEXT;\n-- migrate:down\nSELECT 1;\n' >dbmate/20260201000000_mail.sql
    git add dbmate && git commit -qm mail
    run -1 examples/rollback.sh
    [[ "$output" == *"refused: walk-1 does not survive"*"FAIL    reversible: "* ]]
    sed -i 's/SELECT 1/ALTER TABLE users DROP COLUMN mail/' dbmate/20260201000000_mail.sql
    run -0 examples/rollback.sh
    [ "$(paste -sd, rolled)" = "to walk-1,down" ]
}

@test "rollback: on PostgreSQL" {
    releases
    start_postgres
    export MIGRATIONS=pg SINCE=p1 STATEMENTS=asked.sql REPLAY=@scratch
    echo "$postgres_creator_url" >scratch
    mkdir pg
    echo 'SELECT id FROM accounts WHERE mail = $1;' >asked.sql
    echo 'CREATE TABLE accounts (id bigint PRIMARY KEY, mail text);' >pg/0001_accounts.sql
    git add pg && git commit -qm accounts && git tag p1
    # A lock that was held when it was applied is no reason to stay.
    echo 'ALTER TABLE accounts ADD COLUMN name text;' >pg/0002_name.sql
    git add pg && git commit -qm name
    run -0 examples/rollback.sh --dry-run
    echo 'ALTER TABLE accounts DROP COLUMN mail;' >pg/0003_mail.sql
    git add pg && git commit -qm mail
    run -1 examples/rollback.sh
    [[ "$output" == *"refused: walk-1 does not survive"*'column "mail" does not exist'* ]]
    [ ! -e rolled ]
}

# ---- the drill ----

@test "drill: a supervisor starts it again" {
    one_service
    KILL='./stop web; (sleep 3; ./start web) >restarted 2>&1 3>&- 4>&- &' RTO=30 run -0 examples/drill.sh
    [[ "$output" == *"gone after "*"healthy after "*"GATE OPEN"*incident_mttr_seconds* ]]
    RTO=1 KILL='./stop web; (sleep 3; ./start web) >restarted 2>&1 3>&- 4>&- &' LIMIT=30 run -1 examples/drill.sh
    [[ "$output" == *"FAIL    recovery-time: "*"GATE CLOSED"* ]]
    resolved reports/drill/incidents 2
}

@test "drill: what is no drill" {
    one_service
    export RTO=20 DLQ_URL=sqlite:web.db QUEUE=outbox KILL='kill -KILL "$(cat web.pid)"' START='./start web'
    # Killed, and not what answers; not killed; nothing that lives.
    KILL=: NOTICE=1 run -2 examples/drill.sh
    [[ "$output" == *"is healthy 1 s after KILL"*"there was no drill" ]]
    KILL=false run -2 examples/drill.sh
    [[ "$output" == *"KILL failed: there was no drill; see whether $URL is up" ]]
    KILL='' run -2 examples/drill.sh
    QUEUE=x DLQ_URL='' run -2 examples/drill.sh
    [[ "$output" == *"DLQ_URL, where it is, is not"* ]]
    curl -fsS "$URL/readyz"
    # It comes back, and the queue cannot be reached.
    DLQ_URL=sqlite:nowhere.db run -2 examples/drill.sh
    [[ "$output" == *"GATE CLOSED"* ]]
}

@test "drill: a service that does not come back leaves its incident open; one that is ill is not killed (Python)" {
    export KIND=python
    free_port >web.port
    export URL=http://127.0.0.1:$(cat web.port) RTO=1 LIMIT=2 KILL='./stop web' START='echo unready >web.faults; ./start web'
    ./start web
    wait_for 10 curl -fsS "$URL/readyz"
    run -1 examples/drill.sh
    [[ "$output" == *"dead letters are no part of this drill"*"GATE CLOSED"* && "$output" == *"the incident stays open"* ]]
    [ "$(cat reports/drill/incidents/incident_*.json | jq -r .extras.status)" = open ]
    [[ "$output" != *incident_mttr_seconds* ]]
    run -2 examples/drill.sh
    [[ "$output" == *"is not healthy before the drill"*"nothing is killed" ]]
    [ -e web.pid ]
    : >web.faults
    # Interrupted while it is down: it is started all the same.
    START='./start web' KILL='./stop web; sleep 1' start drill examples/drill.sh
    wait_for 10 test ! -e web.pid
    kill -TERM "$started"
    wait "$started" || [ $? -eq 143 ]
    wait_for 10 curl -fsS "$URL/readyz"
}

# ---- chaos ----

@test "chaos: what does not recover, does not show or is ill before closes the gate (Python)" {
    one_service python
    grep outage short.json >one.json
    # It breaks for good while its network is broken.
    start chaos sh -c "\"$TOP/examples/chaos/chaos.py\" --rate 60/s --calm 300ms --limit 1s --timeout 500ms one.json >out.jsonl"
    wait_for 10 grep -q '"before"' out.jsonl
    echo unready >web.faults
    status=0
    wait "$started" || status=$?
    [ "$status" -eq 1 ]
    jq -es 'any(.[]; .name == "outage: recovered" and .status == "fail" and (.message | contains("503")))
        and all(.[]; .name != "chaos_recovery_seconds") and .[-1].status == "fail"' out.jsonl
    run -1 check-guardrails -p examples/chaos/policy.json out.jsonl
    # Ill before: it is not broken further.
    run -1 --separate-stderr examples/chaos/chaos.py --rate 60/s --calm 300ms one.json
    jq -es 'map(select(.type == "check").status) == ["fail", "unknown"]' <<<"$output"
    : >web.faults
    echo '{"name":"nothing","fault":{"latency":"1ms"},"lasts":"300ms","shows":"errors"}' >nothing.json
    run -1 --separate-stderr examples/chaos/chaos.py --rate 60/s --calm 300ms nothing.json
    jq -es 'any(.[]; .name == "nothing: the fault shows" and .status == "fail")' <<<"$output"
}

@test "chaos: ended in the middle, and a proxy that died" {
    one_service
    sed 's/"400ms"/"3s"/' short.json >long.json
    start chaos sh -c "exec \"$TOP/examples/chaos/chaos.py\" --rate 60/s --calm 300ms long.json >out.jsonl"
    wait_for 10 grep -q '"before"' out.jsonl
    wait_for 10 sh -c "pgrep -P $started -f proxy.py >proxy.pid"
    kill -KILL "$(cat proxy.pid)"
    status=0
    wait "$started" || status=$?
    [ "$status" -eq 2 ]
    grep -q 'the proxy does not answer' chaos.log
    jq -es '.[-1] | .type == "summary" and .status == "trouble"' out.jsonl
    # By a signal, in the middle of a fault.
    start chaos sh -c "exec \"$TOP/examples/chaos/chaos.py\" --rate 60/s --calm 300ms long.json >out.jsonl"
    wait_for 10 grep -q '"before"' out.jsonl
    wait_for 10 sh -c "pgrep -P $started -f proxy.py >proxy.pid"
    kill -TERM "$started"
    status=0
    wait "$started" || status=$?
    [ "$status" -eq 143 ]
    jq -es '.[-1] | .type == "summary" and .status == "trouble" and .interrupted == "SIGTERM"' out.jsonl
    run ! kill -0 "$(cat proxy.pid)"
    # Nobody reads on.
    start chaos bash -c "\"$TOP/examples/chaos/chaos.py\" --rate 60/s --calm 300ms long.json | head -n 1"
    wait "$started"
    run ! pgrep -f "chaos/proxy.py --to ${URL#http://}"
}

@test "chaos: a load that is refused, a proxy without its port, a plan that says nothing" {
    one_service
    run -2 examples/chaos/chaos.py --rate x short.json
    [[ "$output" == *"load-reco ended with 2"* ]]
    run -2 examples/chaos/chaos.py --to localhost:1 short.json
    [[ "$output" == *"needs --port"* ]]
    echo '{"name":"a","falt":{}}' >bad.json
    run -2 examples/chaos/chaos.py bad.json
    [[ "$output" == *"bad.json:1: falt: no such member"* ]]
}

@test "chaos: every scenario, as its page says" {
    one_service
    run -0 sh -ec 'examples/chaos/chaos.py | check-guardrails --tee -p examples/chaos/policy.json >run.jsonl'
    [ "$(jq -r 'select(.name == "chaos_recovery_seconds") | .labels.scenario' run.jsonl | wc -l)" -eq 5 ]
}

@test "chaos: between a service and what it needs" {
    one_service
    free_port 2 >two
    read -r there front <two
    mkdir -p front
    cat >front/nginx.conf <<EOT
daemon off; pid front.pid; error_log error.log; events { worker_connections 512; }
http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    server { listen 127.0.0.1:$front; location / { proxy_pass http://127.0.0.1:$there; } } }
EOT
    start front nginx -p "$PWD/front/" -c "$PWD/front/nginx.conf" -e "$PWD/front/start.log"
    run -0 --separate-stderr examples/chaos/chaos.py --base-url "http://127.0.0.1:$front" --to "${URL#http://}" --port "$there" \
        --rate 60/s --calm 500ms --timeout 500ms --only outage short.json
    jq -es 'any(.[]; .name == "outage: recovered" and .status == "pass" and .evidence.proxy.connections > 0)' <<<"$output"
    # Of another port nothing goes through the proxy.
    run -2 examples/chaos/chaos.py --base-url "$URL" --to "${URL#http://}" --port "$there" --only outage short.json
    [[ "$output" == *"no request went through the proxy"* ]]
}

@test "chaos: by the kernel, which is asked, and whose fault is always taken away" {
    one_service
    # What would be asked of tc: no machine of the tests is broken for its other users.
    mkdir bin
    printf '#!/bin/sh\necho "$*" >>asked\n' >bin/tc
    chmod +x bin/tc
    PATH=$PWD/bin:$PATH
    run -1 --separate-stderr examples/chaos/chaos.py --netem lo --rate 60/s --calm 300ms short.json
    # The faults did not show, for there were none.
    [ "$(jq -r 'select(.type == "check" and .status == "fail").name' <<<"$output" | paste -sd,)" = "jitter: the fault shows,outage: the fault shows" ]
    [ "$(cat asked)" = "qdisc add dev lo root netem delay 0us
qdisc del dev lo root
qdisc add dev lo root netem delay 80000us 60000us
qdisc del dev lo root
qdisc add dev lo root netem loss 100%
qdisc del dev lo root" ]
    sed 's/"400ms"/"30s"/' short.json >long.json
    start chaos sh -c "exec \"$TOP/examples/chaos/chaos.py\" --netem lo --rate 60/s --calm 300ms long.json >out.jsonl"
    wait_for 10 grep -q '"before"' out.jsonl
    wait_for 10 sh -c '[ "$(wc -l <asked)" -eq 9 ]'
    kill -TERM "$started"
    wait "$started" || [ $? -eq 143 ]
    [ "$(tail -n 1 asked)" = "qdisc del dev lo root" ]
}

@test "chaos: trouble is 2, and says what to do" {
    one_service
    while IFS='|' read -r words arguments; do
        # shellcheck disable=SC2086 # words
        run -2 --separate-stderr examples/chaos/chaos.py $arguments
        [[ "$stderr" == *"$words"* ]] || { echo "$arguments: $stderr"; return 1; }
    done <<'EOT'
--only x: no such scenario in short.json; there are jitter, outage|--only x short.json
a certificate is not the proxy's|--base-url https://localhost short.json
let --rate 1/m over 0.1 s be 10 at least|--rate 1/m --calm 100ms short.json
netem cannot reset connections|--netem nodevice0
the kernel does not permit it|--netem nodevice0 short.json
EOT
    for bad in '{"name":"a","fault":{"latency":"x"},"lasts":"1s","shows":"errors"}' ''; do
        echo "$bad" >bad.json
        run -2 --separate-stderr examples/chaos/chaos.py bad.json
        [[ "$stderr" == *bad.json* ]] || { echo "$bad: $stderr"; return 1; }
    done
    PATH=/usr/bin:/bin run -2 examples/chaos/chaos.py short.json
    [[ "$output" == *"smoke-stack is not on the PATH"* ]]
}
