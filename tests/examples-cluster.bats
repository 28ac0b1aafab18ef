# What examples/ has for Kubernetes runs.

load lib/harness
load lib/examples

setup_file() { example_service; }

setup() { setup_example; }

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
