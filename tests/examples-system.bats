# What examples/ has for cron, systemd and Kubernetes runs.

load lib/harness
load lib/spool
load lib/examples

setup_file() { example_service; }

setup() {
    setup_example
    READYLINE_LOOK=$TOP/examples/cron/look.json
    PATH=$PATH:$TOP/examples/cron
    export READYLINE_LOOK PATH
}

# ---- load from many machines ----

@test "the Kubernetes Job: four pods by their completion index are one load test" {
    local file=$TOP/examples/load/kubernetes-job.yaml pod="d['spec']['template']['spec']"
    local container="$pod['containers'][0]" index pids=()
    [ "$(script_of "$file" "(d['apiVersion'], d['kind'], d['spec']['completionMode'], d['spec']['completions'] == d['spec']['parallelism'],
        d['spec']['backoffLimit'], $pod['restartPolicy'])")" = "('batch/v1', 'Job', 'Indexed', True, 0, 'Never')" ]
    [ "$(script_of "$file" "$container['command']")" = "['/bin/sh', '-c']" ]
    [ "$(script_of "$file" "d['spec']['completions']")" -eq 4 ]
    # What envsubst fills in, and the kubelet after it.
    [ "$(script_of "$file" "{v['name']: v['value'] for v in $container['env']}")" = "{'RUN': '\${RUN}', 'START': '\${START}'}" ]
    # The secret is mounted where the command looks for it.
    [ "$(script_of "$file" "$container['volumeMounts'][0]['name'] == $pod['volumes'][0]['name']")" = True ]
    [ "$(script_of "$file" "$container['volumeMounts'][0]['mountPath']")" = /etc/load ]
    echo "$URL" >url
    script_of "$file" "$container['args'][0]" |
        sed "s|\$(RUN)|release-42|; s|\$(START)|$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)|; s|/etc/load/|$PWD/|; s|800/s|200/s|; s|5m|1s|" >pod.sh
    grep -q -- '--shard .*/4' pod.sh
    for index in 0 1 2 3; do
        JOB_COMPLETION_INDEX=$index /bin/sh -c "$(cat pod.sh)" >"pod.$index" &
        pids+=($!)
    done
    for index in "${pids[@]}"; do wait "$index"; done
    cat pod.? >all
    validate_records all
    [ "$(jq -r 'select(.type == "summary") | "\(.run) \(.shard)"' all | sort | paste -sd, -)" = \
        "release-42 1/4,release-42 2/4,release-42 3/4,release-42 4/4" ]
    [ "$(jq -s 'map(select(.type == "load" and .name == "all").planned) | add' all)" = 200 ]
    check-guardrails --ignore-status -r 'p99(.latency_ms) <= 10000ms' --expect load-reco all >judged
    cat pod.[013] >three
    run -1 check-guardrails --ignore-status -r 'p99(.latency_ms) <= 10000ms' --expect load-reco three
    [[ "$output" == *"3/4"*missing* ]]
}

# ---- cron and systemd ----

# Runs what a crontab or a unit starts: silent while all is well, else a report and an incident.
looks() { # COMMAND
    export READYLINE_ENVIRONMENT=production READYLINE_INCIDENTS=$PWD/incidents
    run -0 sh -c "$1"
    [ -z "$output" ]
    [ ! -e incidents ]
    URL=http://127.0.0.1:9 run -1 sh -c "$1"
    [[ $output == *"GATE CLOSED"*"readyline-look failed: exit status 1 after "*"incident written to $PWD/incidents/"* ]]
    [ "$(cat incidents/incident_*.json | jq -r '.extras.kind + " " + .environment')" = "guardrail production" ]
    jq -e '.last_logs | any(contains("GATE CLOSED"))' incidents/incident_*.json
}

@test "a look that could not judge says so, and is no success" {
    READYLINE_LOOK=nothing.json run -2 readyline-look
    [[ $output == *nothing.json* ]]
}

@test "the crontab: its lines are what cron takes, and its command works" {
    sed -e '/^#/d' -e '/^$/d' "$TOP/examples/cron/crontab" >lines
    grep -vE '^[A-Z_]+=' lines >jobs
    [ "$(wc -l <jobs)" -eq 1 ]
    grep -qE '^([0-9*/,-]+ ){5}readyline [a-z]' jobs
    [ "$(grep -c '[^\\]%' jobs)" -eq 0 ]
    looks "$(cut -d ' ' -f 7- jobs)"
}

@test "the systemd units: systemd takes them, and their command works" {
    mkdir units
    for unit in "$TOP"/examples/systemd/*; do
        sed "s|/usr/bin/|$BUILD/|; s|/usr/local/bin/|$TOP/examples/cron/|" "$unit" >"units/$(basename "$unit")"
    done
    if command -v systemd-analyze >/dev/null; then
        systemd-analyze verify --man=no units/* >problems 2>&1 || { cat problems; false; }
        [ "$(grep -c units/ problems)" -eq 0 ] || { cat problems; false; }
        systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' units/readyline-look.timer)"
    fi
    for unit in units/*; do
        "$PYTHON" -c 'import configparser, sys
units = configparser.RawConfigParser(strict=False)
units.read(sys.argv[1])
assert units.get("Unit", "Description"), "no description"' "$unit"
    done
    looks "$(sed -n 's/^ExecStart=//p' units/readyline-look.service)"
    # What the look left behind is delivered, by the service and by the timer.
    export CREDENTIALS_DIRECTORY=$PWD
    pager
    echo "$pager/x" >sink.url
    sh -c "$(sed -n 's/^ExecStart=//p' units/readyline-flush.service)" >out
    [ "$(wc -l <taken)" -eq 1 ]
    sh -c "exec $(sed -n 's/^ExecStart=//p' units/readyline-deliver.service)" >out 3>&- &
    pid=$!
    cp "$(echo incidents/incident_*.json)" .another
    jq -c '.incident_id = "another" | .extras.fingerprint = "another"' .another >incidents/.put
    mv incidents/.put incidents/incident_another.json
    wait_for 10 grep -q another taken
    kill -TERM "$pid"
    wait "$pid" || [ $? -eq 143 ]
}
