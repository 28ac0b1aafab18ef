# What the tests of examples/canary, chaos, drill.sh and rollback.sh share; loaded after lib/harness.
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2155 # hooks are for another shell

# faults_begin: in the working folder, the examples, and a control of services for hooks:
#   ./start NAME [RECO_FAULT_...=...]   the reference service, or with KIND=python its like in Python, at the port in NAME.port
#   ./stop NAME                         kills it; nothing happens where it does not run
# Whatever it started ends with the test.
faults_begin() {
    cd "$BATS_TEST_TMPDIR" || return 1
    ln -s "$TOP/examples" examples
    cat >start <<'EOT'
#!/bin/sh
name=$1 && shift
port=$(cat "$name.port")
case ${KIND:-reco} in
python) set -- "$PYTHON" "$TOP/examples/service-python/service.py" --port "$port" --faults "$name.faults" ;;
*) set -- env "$@" "$BUILD/reco-service" --port "$port" --db "$name.db" --migrations "$TOP/examples/reco-service/migrations" --migrate ;;
esac
"$@" >"$name.log" 2>&1 3>&- 4>&- &
echo $! >"$name.pid"
echo $! >>.started
EOT
    cat >stop <<'EOT'
#!/bin/sh
if [ -e "$1.pid" ]; then kill -KILL "$(cat "$1.pid")" 2>/dev/null; rm -f "$1.pid"; fi
EOT
    chmod +x start stop
    export PYTHON
}

# two_releases [KIND]: the stable release runs, the canary has its port; sets what canary.sh reads, for the shortest bake.
two_releases() {
    export KIND=${1:-reco}
    free_port 2 >ports
    read -r stable_port canary_port <ports
    echo "$stable_port" >stable.port
    echo "$canary_port" >canary.port
    export STABLE=http://127.0.0.1:$stable_port CANARY=http://127.0.0.1:$canary_port
    export DEPLOY='./start canary' WEIGH='echo "$WEIGHT" >>weights' PROMOTE='echo promoted >promoted' ROLLBACK='echo 0 >>weights; ./stop canary'
    export BAKE=1 WINDOW=1 RATE=250/s WEIGHTS=50
    ./start stable
    wait_for 10 curl -fsS "$STABLE/readyz"
    # Two services on a busy machine differ by more than two in production.
    sed 's/"max_increase": "25%"/"max_increase": "900%"/; s/+ 50ms/+ 900ms/' examples/canary/compare.json >compare.json
    export COMPARE_POLICY=$PWD/compare.json
}

# at_rest: the canary is gone, and has no traffic.
at_rest() {
    [ "$(tail -n 1 weights)" = 0 ]
    [ ! -e canary.pid ]
    [ ! -e promoted ]
}

# resolved FOLDER N: so many incidents, all of them resolved.
resolved() {
    [ "$(cat "$1"/incident_*.json | jq -r '.extras.status' | sort | uniq -c | xargs)" = "$2 resolved" ] ||
        { cat "$1"/incident_*.json | jq -c '[.extras.status, .exception]'; return 1; }
}

# releases: a folder of migrations in git with the revisions v1, v2 (a table more) and v3 (a column renamed), and at one
# port the newer release, whose answers name the model blend-1; the older one is the service in Python, walk-1.
releases() {
    git init -q -b main . && git config user.email a@example.org && git config user.name a
    mkdir db
    cp -r examples/reco-service/migrations db
    git add db && git commit -qm one && git tag v1
    echo 'CREATE TABLE likes (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL);' >db/migrations/0007_likes.sql
    git add db && git commit -qm two && git tag v2
    echo 'SELECT user_id FROM events WHERE event_id = ?;' >old.sql
    free_port >new.port
    cp new.port old.port
    ./start new
    export URL=http://127.0.0.1:$(cat new.port) TO=walk-1 SINCE=v1 MIGRATIONS=db/migrations STATEMENTS=old.sql WAIT=10s
    export RUNNING='curl -fsS "$URL/reco?user_id=a&session_id=b" | jq -r .model_version'
    export ROLLBACK='echo "to $TO" >>rolled; ./stop new; KIND=python ./start old'
    wait_for 10 curl -fsS "$URL/readyz"
}

# one_service [KIND]: sets $URL and short.json, two scenarios of a moment.
one_service() {
    export KIND=${1:-reco}
    free_port >web.port
    URL=http://127.0.0.1:$(cat web.port)
    export URL
    ./start web
    wait_for 10 curl -fsS "$URL/readyz"
    grep -E '"(jitter|outage)"' examples/chaos/scenarios.json | sed 's/"5s"/"400ms"/' >short.json
}
