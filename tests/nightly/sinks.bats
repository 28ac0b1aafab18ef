# incident-deliver and a real Alertmanager: it receives, renews and resolves, tells its own receivers once, and a peer that it
# is clustered with knows the same.

load ../lib/harness

# alertmanager NAME PORT [OPTION...]: starts one whose receiver is $service.
alertmanager() {
    local name=$1 port=$2
    shift 2
    cat >"$name.yml" <<YML
route: {receiver: hook, group_by: [alertname, fingerprint], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
receivers:
  - name: hook
    webhook_configs: [{url: "http://$service/hook", send_resolved: true}]
YML
    start "$name" prometheus-alertmanager --config.file="$name.yml" --storage.path="$name.data" \
        --web.listen-address="127.0.0.1:$port" "$@"
    wait_for 20 curl -fsS "http://127.0.0.1:$port/-/ready"
}

alerts() { # PORT JQ
    amtool --alertmanager.url="http://127.0.0.1:$1" alert query -o json | jq -r "$2"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    command -v prometheus-alertmanager amtool || { echo "prometheus-alertmanager is needed: make test-deps"; return 1; }
    mkdir service
    start service "$PYTHON" "$TOP/tests/lib/sink_server.py" service
    wait_for 10 test -s service/port
    service=127.0.0.1:$(cat service/port)
    mkdir spool
    jq -n '(now - 60 | todate | .[:19] + ".000Z") as $seen | {incident_id: "i-1", timestamp: $seen, environment: "staging", kind: "api",
        exception: "ValueError: bad", stack: "ValueError: bad", process: {name: "shop", pid: 7, host: "web-1"},
        extras: {fingerprint: "f00d", first_seen: $seen, last_seen: $seen, count: 1, status: "open", severity: "warning"}}' \
        >spool/incident_20260101T000000.000Z_i-1.json
}

resolve() {
    jq '.extras.status = "resolved" | .extras.resolved_at = (now - 1 | todate | .[:19] + ".000Z")' spool/incident_*.json >resolved
    mv resolved spool/incident_20260101T000000.000Z_i-1.json
}

told() { # STATUS: how many notifications of that status the receiver got
    jq -r '.body | fromjson | .status' service/requests | grep -cx "$1"
}

told_once() { [ "$(told "$1")" -eq 1 ]; }
gone() { [ "$(alerts "$1" length)" -eq 0 ]; }

@test "a real Alertmanager receives, renews and resolves" {
    port=$(free_port)
    alertmanager one "$port" --cluster.listen-address=
    incident-deliver --spool spool --to "alertmanager+http://127.0.0.1:$port" >out
    [ "$(jq -r 'select(.type == "delivery") | .outcome' out)" = delivered ]
    [ "$(alerts "$port" '.[0] | [.status.state, .labels.alertname, .labels.severity, .labels.service, .annotations.summary] | @tsv')" = \
        "active	ValueError	warning	shop	ValueError: bad (api, staging)" ]
    wait_for 20 told_once firing
    # What is still open is renewed: another lease of the same alert, and no further page.
    ends=$(alerts "$port" '.[0].endsAt')
    rm -rf spool/delivery
    sleep 1.1
    incident-deliver --spool spool --to "alertmanager+http://127.0.0.1:$port" >out
    [ "$(alerts "$port" length)" -eq 1 ]
    [[ $(alerts "$port" '.[0].endsAt') > $ends ]]
    resolve
    incident-deliver --spool spool --to "alertmanager+http://127.0.0.1:$port" >out
    wait_for 20 gone "$port"
    wait_for 20 told_once resolved
    [ "$(told firing)" -eq 1 ]
}

@test "two peers of a cluster: both are told, one page comes, and one that is down does not hinder" {
    read -r one two gossip_one gossip_two <<<"$(free_port 4)"
    alertmanager one "$one" --cluster.listen-address="127.0.0.1:$gossip_one"
    first=$started
    alertmanager two "$two" --cluster.listen-address="127.0.0.1:$gossip_two" --cluster.peer="127.0.0.1:$gossip_one"
    incident-deliver --spool spool --to "alertmanager+http://127.0.0.1:$one,127.0.0.1:$two" >out
    [ "$(alerts "$one" length)$(alerts "$two" length)" = 11 ]
    wait_for 60 told_once firing
    stop "$first"
    resolve
    incident-deliver --spool spool --to "alertmanager+http://127.0.0.1:$one,127.0.0.1:$two" >out
    jq -e 'select(.type == "delivery") | .outcome == "delivered" and (.message | test("cannot connect"))' out | grep -qx true
    wait_for 20 gone "$two"
    wait_for 60 told_once resolved
}
