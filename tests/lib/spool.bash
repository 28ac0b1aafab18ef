# A spool of incidents and a service that takes them; loaded after lib/harness.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # what is set here is the tests', and $started the harness's

# incident ID [KEY] [STATUS] [COUNT] [DAY]: an artifact in the folder spool, whole from the first instant.
incident() {
    local at=2026-01-0${5:-1}T00:00:00.000Z
    mkdir -p spool
    jq -nc --arg id "$1" --arg key "${2:-$1}" --arg status "${3:-open}" --argjson count "${4:-1}" --arg at "$at" \
        '{incident_id: $id, timestamp: $at, environment: "ci", kind: "api", exception: "E: no", stack: "s",
          extras: {fingerprint: $key, status: $status, count: $count, first_seen: $at, last_seen: $at}}' >spool/.put
    mv spool/.put "spool/incident_$1.json"
}

# pager [PORT]: tests/lib/pager.py; sets $pager, its URL, and $pager_pid.  What it took stands in ./taken.
pager() {
    rm -f pager.port
    start pager "$PYTHON" "$TOP/tests/lib/pager.py" "$PWD/pager.port" "$PWD/taken" "$@"
    pager_pid=$started
    wait_for 10 test -s pager.port
    pager=http://127.0.0.1:$(cat pager.port)
    touch taken
}

# deliver STATUS [OPTIONS...]: delivers ./spool, records in ./out, messages in ./err; it has to end so.
deliver() {
    local wanted=$1 status=0
    shift
    incident-deliver --spool spool "$@" >out 2>err || status=$?
    [ "$status" -eq "$wanted" ] || { echo "ended with $status, not $wanted"; cat out err; return 1; }
}

# What became of each notice: "ID EVENT OUTCOME", sorted.
outcomes() {
    records delivery out '"\(.incident_id) \(.event) \(.outcome)"' | sort
}
