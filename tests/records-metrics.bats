# records-from: metrics (Prometheus, OpenMetrics, the HTTP API), alerts, Locust, and the state of containers and workloads.

load lib/harness

REPORTS=$TOP/tests/reports

# The reports of tests/reports, and what each must become:  FORMAT FILE ITEMS LEFT-OUT TOOL
reports() {
    cat <<'EOT'
prometheus prometheus.txt {"metric":11} 2 prometheus
openmetrics openmetrics.txt {"metric":10} 1 openmetrics
prometheus-api prometheus-api-vector.json {"metric":2} - prometheus
prometheus-api prometheus-api-matrix.json {"metric":3} - prometheus
prometheus-api prometheus-api-scalar.json {"metric":1} - prometheus
alerts alerts-alertmanager.json {"alert":3} - alertmanager
alerts alerts-webhook.json 2 - alertmanager
alerts alerts-prometheus.json {"alert":2} - prometheus
locust locust.csv {"load":3} - locust
docker docker-inspect.json {"metric":17} - docker
docker docker-stats.json {"metric":8} 8 docker
kubernetes kubernetes.json {"metric":64} - kubernetes
EOT
}

# no_source: nothing of what was written vouches.
no_source() { ! grep -q '^{"type":"source"' out; }

# metric NAME [LABELS]: the values of a metric in out, with these labels (jq) if any.
metric() { jq -r --arg n "$1" "select(.type == \"metric\" and .name == \$n) | select(.labels | ${2:-true}) | .value" out | paste -sd' '; }

# broken FORMAT STATUS PHRASE: what stands in `in` ends so, and never vouches.
broken() {
    local rc=0
    records-from "$1" in >out 2>err || rc=$?
    { [ "$rc" -eq "$2" ] && grep -qF -- "$3" err out && no_source; } && return 0
    echo "$1, status $rc (expected $2, \"$3\"):"
    head -c 300 in
    cat err out
    return 1
}

# gate STATUS RULE: the verdict of a rule over out, whatever records-from said.
gate() {
    check-guardrails -r "$2" out | grep -q "^{\"type\":\"check\",\"tool\":\"check-guardrails\",.*\"status\":\"$1\"" && return 0
    echo "$2: not $1"
    return 1
}

@test "each report becomes records that its source counts, by its name or its content" {
    while read -r format file items left_out tool; do
        for by in "$format" auto; do
            records-from "$by" "$REPORTS/$file" >out
            [ "$(jq -rc 'select(.type == "source") | "\(.format) \(.items) \(.left_out // "-") \(.tool)"' out)" = \
                "$format $items $left_out $tool" ] || { echo "$by $file"; cat out; false; }
            cat out >>all
        done
        records-from "$format" <"$REPORTS/$file" | jq -c 'select(.type != "summary" and .type != "check") | del(.time, .run, .file)' >piped
        gzip -c "$REPORTS/$file" | records-from auto | jq -c 'select(.type != "summary" and .type != "check") | del(.time, .run, .file)' | diff piped -
    done < <(reports)
    [ "$(reports | wc -l)" -eq 12 ]
    validate_records all
}

@test "a report that is cut off anywhere, empty or another format ends with 2, and without a source" {
    while read -r format file _; do
        size=$(wc -c <"$REPORTS/$file")
        for share in 15 45 97; do
            head -c $((size * share / 100)) "$REPORTS/$file" >in
            broken "$format" 2 in
        done
        head -c -1 "$REPORTS/$file" >in
        case $file in
        *.json) records-from "$format" in >out ;;
        openmetrics.txt) records-from "$format" in >out ;; # "# EOF" is its last word, with a line end or without
        *) broken "$format" 2 'was cut off' ;;
        esac
        printf '<html><body>502 Bad Gateway</body></html>\n' >in
        broken "$format" 2 in
        printf '{"results":[],"metrics":{},"errors":[]}\n' >in
        broken "$format" 2 in
        : >in
        broken "$format" 2 'it is empty'
        iconv -t UTF-16 "$REPORTS/$file" >in
        broken "$format" 2 in
    done < <(reports)
}

@test "Prometheus: names, labels, values and times" {
    records-from prometheus "$REPORTS/prometheus.txt" >out
    [ "$(jq -c 'select(.name == "msdos_file_access_time_seconds") | [.labels, .value]' out)" = \
        '[{"path":"C:\\DIR\\FILE.TXT","error":"Cannot find file:\n\"FILE.TXT\""},1458255915]' ]
    [ "$(jq -r 'select(.name == "http_requests_total").timestamp' out | sort -u)" = 2026-01-01T12:00:00.123Z ]
    [ "$(metric reco.queue.depth '.["queue.name"] == "dead letters"') $(metric reco.up)" = "0 1" ]
    # NaN and infinities are counted, and are no records.
    [ -z "$(metric something_weird)" ] && [ "$(metric rpc_duration_seconds)" = 0.076656 ]
    records-from openmetrics "$REPORTS/openmetrics.txt" >out
    [ "$(metric temperature)" = "-4.5 -4.25" ] && [ "$(metric latency_seconds_bucket '.le == "+Inf"')" = 10 ]
    [ "$(jq -r 'select(.name == "temperature").timestamp' out | paste -sd' ')" = "2026-01-01T12:00:00.000Z 2026-01-01T12:00:15.000Z" ]
}

@test "Prometheus: what a gate could misread ends with 2" {
    wrong() { # PHRASE LINE...
        printf '%b\n' "${@:2}" >in
        broken prometheus 2 "$1"
    }
    wrong 'in:2: a: the same series stands twice' 'a{b="c",d="e"} 1' 'a{d="e",b="c"} 2'
    wrong 'in:2: a: the same series stands twice' 'a 1 1767268800000' 'a{b=""} 2 1767268815000'
    wrong 'in:3: a: a second TYPE' '# TYPE a gauge' '# HELP a x' '# TYPE a gauge'
    wrong 'in:2: a: a second HELP' '# HELP a x' '# HELP a y'
    wrong 'in:2: a: TYPE stands behind its samples' 'a 1' '# TYPE a gauge'
    wrong 'in:1: a number is expected, not "0x1"' 'a 0x1'
    wrong 'in:2: a number is expected where the line ends' 'a 1' 'b'
    wrong 'in:1: invalid UTF-8 in a label' 'a{b="\xe9"} 1'
    wrong 'in:1: a blank or { behind the name' 'abc\x001 1'
    wrong 'it looks like openmetrics' 'a_total 1 # {t="x"} 1' '# EOF'
    printf 'a 1\nb 2' >in
    broken prometheus 2 'in:2: the line has no end: the report was cut off'
    # One line of 17 MiB.
    { printf 'a{b="'; head -c 17825792 /dev/zero | tr '\0' x; printf '"} 1\n'; } >in
    broken prometheus 2 'a line is longer than 16 MiB'
    # Nothing that is a number: nobody knows.
    for nothing in '# a comment\n' '\n' 'a NaN\nb +Inf\n'; do
        printf '%b' "$nothing" >in
        broken prometheus 1 '--accept-empty'
        records-from --accept-empty prometheus in | jq -es 'any(.items.metric? == 0)' >/dev/null
    done
    # CRLF, and white space wherever it may stand.
    printf 'a 1\r\n\t b { c = "d" , } 2 \r\n' | records-from prometheus >out
    [ "$(metric a) $(metric b '.c == "d"')" = "1 2" ]
}

@test "OpenMetrics: what is not whole or out of order ends with 2" {
    wrong() { # PHRASE LINE...
        printf '%b\n' "${@:2}" >in
        broken openmetrics 2 "$1"
    }
    wrong 'it does not end in # EOF: it was cut off' 'a 1'
    wrong 'in:2: something follows # EOF' '# EOF' 'a 1'
    wrong 'in:2: something follows # EOF' '# EOF' ''
    wrong 'in:2: an empty line' 'a 1' '' '# EOF'
    wrong 'in:1: a number is expected' 'a  1' '# EOF'
    wrong 'in:2: a: the same series stands twice' 'a 1' 'a 2' '# EOF'
    wrong 'in:2: a: the same series stands twice' 'a 1 15' 'a 2 15' '# EOF'
    wrong 'in:2: a: the same series stands twice' 'a 1 15' 'a 2 14' '# EOF'
    wrong 'in:3: a: its lines do not stand together' 'a{b="1"} 1' 'c 1' 'a{b="2"} 2' '# EOF'
    wrong 'in:2: a: HELP, TYPE and UNIT stand before the samples' 'a 1' '# HELP a x' '# EOF'
    wrong 'in:2: a: a second TYPE' '# TYPE a gauge' '# TYPE a gauge' '# EOF'
    wrong 'in:1: HELP, TYPE, UNIT or EOF is expected' '# a comment' '# EOF'
    printf '# EOF' >in
    broken openmetrics 1 'it holds no sample'
}

@test "the HTTP API: what an answer does not say is no number" {
    records-from prometheus-api "$REPORTS/prometheus-api-vector.json" >out
    # What has no name is called result.
    [ "$(metric up '.job == "reco"') $(metric result '.instance == "reco-2:8080"')" = "1 0.25" ]
    gate pass 'min(.value) >= 0.25 where .type == "metric"'
    answer() { # STATUS PHRASE JQ: the vector, changed
        jq -c "$3" "$REPORTS/prometheus-api-vector.json" >in
        broken prometheus-api "$1" "$2"
        [ "$1" -eq 2 ] || gate unknown 'count() == 0 where .type == "metric" and .value > 100'
    }
    answer 1 'the query found no series, which is no value of any' '.data.result = []'
    answer 1 'the query found no series' '.data = {resultType: "matrix", result: [{metric: {}, values: []}]}'
    answer 1 '1 of its values are no numbers' '.data.result[0].value[1] = "NaN"'
    answer 1 '2 of its values are no numbers' '.data.result[].value[1] = "+Inf"'
    answer 1 '1 of its values are no numbers' '.data = {resultType: "scalar", result: [1, "NaN"]}'
    answer 2 'the answer is incomplete, Prometheus warns: results truncated' '.warnings = ["results truncated", "x"]'
    answer 2 'Prometheus warns: isPartial' '.isPartial = true'
    answer 2 '"warnings" is no array' '.warnings = "x"'
    answer 2 'the query failed: bad_data: parse error?' '{status: "error", errorType: "bad_data", error: "parse error\u001b"}'
    answer 2 'the query failed: timeout' '. + {errorType: "timeout", error: "", status: "error"}'
    answer 2 'the query gave a string' '.data = {resultType: "string", result: [1, "1"]}'
    answer 2 'a native histogram is no number' '.data.result[0] |= {metric, histogram: [1, {}]}'
    answer 2 'no answer of Prometheus to a query' '.data = ["a", "b"]'
    answer 2 'no answer of Prometheus to a query' 'del(.status)'
    answer 2 'resultType is not known' '.data.resultType = "tensor"'
    answer 2 'no series of the HTTP API' '.data.result[1].value = "1"'
    answer 2 'no series of the HTTP API' '.data.result[1].value = [1, 1]'
    answer 2 'no series of the HTTP API' '.data.result[1].value = ["1", "1"]'
    answer 2 'no series of the HTTP API' '.data.result[1].value = [1, "1", 2]'
    answer 2 'no series of the HTTP API' '.data.result[1].value[1] = "1e400"'
    answer 2 'no series of the HTTP API' '.data.result[1].metric = null'
    answer 2 'no series of the HTTP API' '.data.result[1].metric.a = 1'
    answer 2 'no series of the HTTP API' '.data.result[1].values = []'
    answer 2 'the result is no [TIME, "NUMBER"]' '.data.result = ["1", 1]'
    answer 2 'the result is no [TIME, "NUMBER"]' '.data.result = [1, "one"]'
    answer 2 'more than one kind of value' '.data.result += [1, "1"]'
    echo '{"status":"success","data":{"resultType":"vector","result":[]}}' | records-from --accept-empty prometheus-api >out
    gate pass 'count() == 0 where .type == "metric" and .value > 100'
    gate unknown 'max(.value) <= 100 where .type == "metric"'
}

@test "alerts: their states, and that quiet sees one for as long as it lasts" {
    records-from alerts "$REPORTS/alerts-alertmanager.json" >out
    [ "$(jq -r 'select(.type == "alert") | [.name, .severity, .state, .suppressed, .starts_at, .message // "-"] | join(" ")' out)" = \
        "ErrorRate P1 active false 2026-01-01T10:00:00.000Z Error rate above 5 % for 10 minutes
QueueLag P2 suppressed true 2026-01-01T10:00:00.000Z A queue is
long
Watchdog unknown unprocessed false 2026-01-01T12:00:00.000Z -" ]
    jq -es 'any(.status == "warn" and (.message | startswith("1 alerts have no label severity")))' out
    # It began long ago, and has not ended.
    gate fail 'quiet() >= 30m where .type == "alert" and .severity == "P1"'
    gate fail 'quiet() >= 30m where .type == "alert" and .severity == "P2"'
    gate pass 'quiet() >= 30m where .type == "alert" and .severity == "P2" and .suppressed == false'
    gate pass 'quiet() >= 30m where .type == "alert" and .severity == "P3"'
    # What is over is of when it ended.
    records-from alerts "$REPORTS/alerts-webhook.json" >out
    [ "$(jq -r 'select(.type == "alert") | [.state, .timestamp // "-", .ends_at // "-"] | join(" ")' out)" = \
        "firing - -
resolved 2026-01-01T09:30:00.000Z 2026-01-01T09:30:00.000Z" ]
    gate fail 'quiet() >= 30m where .type == "alert" and .severity == "P1" and .state == "firing"'
    gate pass 'quiet() >= 30m where .type == "alert" and .severity == "P1" and .state == "resolved"'
    # A webhook tells of its group alone: it says nothing of others.
    gate unknown 'quiet() >= 30m where .type == "alert" and .severity == "P3"'
    records-from alerts "$REPORTS/alerts-prometheus.json" >out
    [ "$(jq -r 'select(.type == "alert") | [.name, .severity, .state, .starts_at] | join(" ")' out)" = \
        "ErrorRate P1 firing 2026-01-01T10:00:00.123Z
QueueLag P2 pending 2026-01-01T12:00:00.000Z" ]
    gate fail 'quiet() >= 30m where .type == "alert" and .severity == "P1"'
    # None is none, where somebody says so.
    for none in '[]' '{"status":"success","data":{"alerts":[]}}' '{"status":"success","data":[]}'; do
        echo "$none" | records-from alerts >out
        gate pass 'quiet() >= 30m where .type == "alert" and .severity == "P1"'
    done
}

@test "alerts: what is no list of alerts, or not all of them, ends with 2" {
    alert() { # PHRASE FILE JQ
        jq -c "$3" "$REPORTS/alerts-$2.json" >in
        broken alerts 2 "$1"
    }
    alert '3 alerts were left out of it (truncatedAlerts)' webhook '.truncatedAlerts = 3'
    gate unknown 'quiet() >= 30m where .type == "alert" and .severity == "P9"'
    alert '"truncatedAlerts" is no count' webhook '.truncatedAlerts = "3"'
    alert 'the version of the webhook is not "4"' webhook '.version = "5"'
    alert 'there is no list of alerts in it' webhook 'del(.alerts)'
    alert 'there is no list of alerts in it' webhook '.alerts = null'
    alert 'the request for alerts failed: no' prometheus '{status: "error", error: "no"}'
    alert 'the request for alerts failed' prometheus '.status = "error"'
    alert 'there is no list of alerts in it' prometheus '.data = {}'
    alert 'an alert that is no object' alertmanager '.[1] = "x"'
    alert 'an alert without labels' alertmanager 'del(.[1].labels)'
    alert 'an alert without labels' alertmanager '.[1].labels.severity = 1'
    alert 'an alert that does not say its state' alertmanager 'del(.[1].status)'
    alert 'an alert that does not say its state' alertmanager '.[1].status = {}'
    sed 's/"alertname":"QueueLag"/"alertname":"QueueLag","alertname":"X"/' "$REPORTS/alerts-alertmanager.json" >in
    broken alerts 2 'twice'
    # Times that are none are left out, and the alert is of now.
    jq '.[0].startsAt = "yesterday" | .[1].startsAt = 5' "$REPORTS/alerts-alertmanager.json" | records-from alerts >out
    [ "$(jq -r 'select(.type == "alert").starts_at // "-"' out | head -n 2 | paste -sd' ')" = "- -" ]
    gate fail 'quiet() >= 30m where .type == "alert" and .severity == "P1"'
}

@test "Locust: the figures of each request and of all" {
    records-from locust "$REPORTS/locust.csv" >out
    [ "$(jq -r 'select(.type == "load") | [.name, .phase, .requests, .succeeded, .failed, .rate, .error_rate_pct] | join(" ")' out)" = \
        'GET /reco?user=[id],"quoted" measured 900 891 9 30 1
POST /event measured 100 99 1 3.3333333333 1
all measured 1000 990 10 33.3333333333 1' ]
    [ "$(jq -c 'select(.name == "all").latency_ms' out)" = \
        '{"min":10.25,"mean":26.475,"p50":22,"p90":50,"p95":64,"p99":110,"p99_9":1100,"max":1050.5}' ]
    gate pass 'max(.error_rate_pct) <= 1%'
    gate fail 'max(.latency_ms.p99) <= 100ms'
    gate fail 'max(.latency_ms.p95) <= 50ms where .name == "POST /event"'
    # A run without a request has no figures, and those of none are not good ones.
    printf '%s\n' "$(head -n 1 "$REPORTS/locust.csv")" ',Aggregated,0,0,0,0.0,0,0,0,0.0,0.0,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A' >in
    records-from locust in >out
    [ "$(jq -c 'select(.type == "load") | [.requests, .error_rate_pct, .latency_ms]' out)" = '[0,null,{}]' ]
    gate unknown 'max(.error_rate_pct) <= 1%'
    gate unknown 'max(.latency_ms.p95) <= 100ms'
}

@test "Locust: a file that is not whole, or another, ends with 2" {
    change() { # PHRASE SED
        sed "$2" "$REPORTS/locust.csv" >in
        broken locust 2 "$1"
    }
    change 'it does not end in the row Aggregated' '$d'
    change 'Aggregated is not the sum of the rows' 2d
    change 'Aggregated is not the sum of the rows' 's/,Aggregated,1000,10,/,Aggregated,1000,9,/'
    change 'a row follows Aggregated' '$p'
    change 'a row holds what is no number' 's/POST,\/event,100,/POST,\/event,1e2,/'
    change 'a row holds what is no number' 's/,44.25,/,fast,/'
    change 'a row holds what is no number' 's/,44.25,/,inf,/'
    change 'a row holds what is no number' 's/\/event,100,1,/\/event,100,N\/A,/'
    change '100 requests of which 101 failed' 's/\/event,100,1,/\/event,100,101,/'
    change 'below 0 or without bound' 's/,44.25,/,-44.25,/'
    change 'the response times contradict one another' 's/,70,75,80,80,80,80/,70,75,20,80,80,80/'
    change 'not as many fields as the first line' 's/,80,80,80,80\r/,80,80,80\r/'
    change 'a quote is not closed' 's/"GET/GET/; s/""quoted"""/""quoted/'
    change 'its first line has no "Request Count"' 's/Request Count/Requests/'
    # A name that holds a line break, in quotes.
    sed 's/POST,\/event/POST,"\/ev\nent"/' "$REPORTS/locust.csv" | records-from locust >out
    [ "$(jq -c 'select(.failed == 1).name' out)" = '"POST /ev\nent"' ]
    echo 'Method,Name,Error,Occurrences' >in
    broken locust 2 "another of Locust's files; the figures of the whole run are in PREFIX_stats.csv"
    echo 'Timestamp,User Count,Type,Name,Requests/s' >in
    broken locust 2 "another of Locust's files"
}

@test "Docker: containers as they are, and what they take" {
    records-from docker "$REPORTS/docker-inspect.json" >out
    [ "$(metric docker_container_running '.container == "reco-1" and .status == "running"')" = 1 ]
    [ "$(metric docker_container_running '.status == "exited"') $(metric docker_container_exit_code '.container == "worker"')" = "0 137" ]
    [ "$(metric docker_container_restarts) $(metric docker_container_oom_killed)" = "2 0 0 1" ]
    # One without a check of its own is neither healthy nor unhealthy.
    [ "$(metric docker_container_healthy) $(metric docker_container_health_failing_streak)" = "1 0" ]
    [ "$(metric docker_container_cpu_limit) $(metric docker_container_memory_limit_bytes) $(metric docker_container_pids_limit)" = \
        "1.5 0.5 536870912 0 100 0" ]
    run ! grep -r not-to-be-carried out
    gate fail 'max(.value) == 0 where .type == "metric" and .name == "docker_container_oom_killed"'
    gate pass 'max(.value) <= 3 where .type == "metric" and .name == "docker_container_restarts"'
    jq '.[0].State.Health |= {Status: "starting", FailingStreak: 2}' "$REPORTS/docker-inspect.json" | records-from docker >out
    [ "$(metric docker_container_healthy '.health == "starting"')" = 0 ]
    gate fail 'min(.value) == 1 where .type == "metric" and .name == "docker_container_healthy"'
    records-from docker "$REPORTS/docker-stats.json" >out
    [ "$(jq -r 'select(.type == "metric") | "\(.name) \(.value)"' out | sed s/docker_container_//)" = \
        "cpu_percent 12.5
memory_percent 25
memory_usage_bytes 134217728
network_receive_bytes 1500
network_transmit_bytes 648
block_read_bytes 1200000
block_write_bytes 0
pids 11" ]
}

@test "Docker: what is no state of containers ends with 2, none of any with 1" {
    change() { # STATUS PHRASE JQ
        jq -c "$3" "$REPORTS/docker-inspect.json" >in
        broken docker "$1" "$2"
    }
    change 1 'it holds no container' '[]'
    change 2 'no container: docker inspect --type container' '.[1] = {Id: "sha256:1", RepoTags: []}'
    change 2 'no container' 'del(.[1].State)'
    change 2 'no container' 'del(.[0].RestartCount)'
    change 2 'no container' '.[1].State.OOMKilled = "false"'
    change 2 'no container' '.[1].RestartCount = -1'
    change 2 'no container' '.[0].State.Health = {}'
    change 2 'no container' '.[0].HostConfig.Memory = "1g"'
    change 2 'an element that is no object' '.[1] = null'
    change 2 'no line of docker stats' '.[0]'
    sed 's/12.50%/12.50/' "$REPORTS/docker-stats.json" >in
    broken docker 2 'no line of docker stats'
    sed 's/128MiB/lots/' "$REPORTS/docker-stats.json" >in
    broken docker 2 'no line of docker stats'
}

@test "Kubernetes: pods and workloads, named as kube-state-metrics does" {
    records-from kubernetes "$REPORTS/kubernetes.json" >out
    [ "$(metric kube_pod_status_phase '.pod == "worker-0" and .phase == "Pending"') $(metric kube_pod_status_phase '.phase == "Failed"')" = "1 0 0" ]
    [ "$(metric kube_pod_status_ready '.condition == "true"')" = "1 0" ]
    [ "$(metric kube_pod_container_status_restarts_total) $(metric kube_pod_container_status_ready)" = "1 7 1 0" ]
    [ "$(metric kube_pod_container_info '.image == "reco:1.4.2" and .image_id != null')" = 1 ]
    [ "$(metric kube_pod_container_status_last_terminated_reason '.container == "reco" and .reason == "OOMKilled"')" = 1 ]
    [ "$(metric kube_pod_container_status_waiting_reason '.reason == "CrashLoopBackOff"')" = 1 ]
    [ "$(metric kube_pod_init_container_status_terminated_reason '.container == "migrate"')" = 1 ]
    [ "$(metric kube_deployment_spec_replicas '.deployment == "reco" and .namespace == "shop"') $(metric kube_deployment_status_replicas_ready)" = "3 2" ]
    # What Kubernetes leaves out is 0.
    [ "$(metric kube_statefulset_status_replicas_ready) $(metric kube_daemonset_status_number_unavailable)" = "0 0" ]
    [ "$(metric kube_job_status_condition '.condition == "Complete" and .status == "true"')" = 1 ]
    run ! grep -r not-to-be-carried out
    gate fail 'max(.value) == 0 where .type == "metric" and .name == "kube_deployment_status_replicas_unavailable"'
    gate fail 'max(.value) <= 5 where .type == "metric" and .name == "kube_pod_container_status_restarts_total"'
    gate pass 'max(.value) == 0 where .type == "metric" and .name == "kube_pod_status_phase" and .labels.phase == "Failed"'
    # One object, and a list as the API itself writes it.
    jq .items[2] "$REPORTS/kubernetes.json" | records-from auto >out
    [ "$(metric kube_deployment_status_replicas_updated)" = 3 ]
    jq '{kind: "PodList", apiVersion: "v1", metadata: {}, items: [.items[0, 1] | del(.kind, .apiVersion)]}' "$REPORTS/kubernetes.json" |
        records-from auto >out
    [ "$(metric kube_pod_container_status_restarts_total)" = "1 7" ]
    # A pod that nobody has looked at is not known to be ready.
    jq 'del(.items[0].status.conditions)' "$REPORTS/kubernetes.json" | records-from kubernetes >out
    [ "$(metric kube_pod_status_ready '.condition == "unknown"') $(metric kube_pod_status_ready '.condition == "true"')" = "1 0 0 0" ]
}

@test "Kubernetes: a list that is not whole, or not of now, ends with 2" {
    change() { # STATUS PHRASE JQ
        jq -c "$3" "$REPORTS/kubernetes.json" >in
        broken kubernetes "$1" "$2"
    }
    change 1 'it holds no workload' '.items = []'
    change 1 'it holds no workload' '.items = [{kind: "Service", metadata: {name: "x"}}]'
    change 2 'the list goes on (metadata.continue)' '.metadata.continue = "abc"'
    change 2 'the request failed: pods is forbidden' '{kind: "Status", apiVersion: "v1", status: "Failure", message: "pods is forbidden"}'
    change 2 'it has no "items"' '{apiVersion: "v1"}'
    change 2 'not of their present generation (Deployment reco)' '.items[2].metadata.generation = 5'
    change 2 'not of their present generation (Deployment reco)' 'del(.items[2].status.observedGeneration)'
    change 2 'Pod worker-0: it does not say its phase' '.items[1].status = {}'
    change 2 'Deployment reco: it has no name or no status; is it a manifest?' 'del(.items[2].status)'
    change 2 'Deployment reco: a number of replicas is no count' '.items[2].status.readyReplicas = "3"'
    change 2 'Deployment reco: a number of replicas is no count' '.items[2].status.readyReplicas = -3'
    change 2 'Pod worker-0: a container' '.items[1].status.containerStatuses[0].restartCount = null'
    change 2 'Pod worker-0: its containers are no array' '.items[1].status.containerStatuses = {}'
    change 2 'Pod worker-0: its conditions are no array' '.items[1].status.conditions = {}'
    change 2 'Pod worker-0: a container' '.items[1].status.containerStatuses[0].lastState.terminated.reason = []'
    change 2 'Pod worker-0: a container' '.items[1].status.containerStatuses[0].lastState.terminated = true'
    change 2 'a condition without a type or status' '.items[1].status.conditions[1].status = true'
    change 2 'an item that is no object' '.items[1] = "pod"'
    change 2 'an item that does not say its kind' 'del(.items[1].kind)'
    # What is not read is said.
    jq '.items += [{kind: "Service", metadata: {name: "x"}, status: {}}]' "$REPORTS/kubernetes.json" | records-from kubernetes >out
    jq -es 'any(.status == "warn" and .message == "1 objects are of kinds that are not read (Service)")' out
}
