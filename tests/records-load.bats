# records-from: what other load generators say, as load records (Locust: records-metrics.bats).

load lib/harness

REPORTS=$TOP/tests/reports

# FORMAT FILE, and of its load: REQUESTS FAILED ERROR-RATE RATE ELAPSED P50 P95 MAX STATUSES
reports() {
    cat <<'EOT'
k6 k6-summary-export.json 1000 10 1 33.333333 30000.0003 21 60 1050.5 null
k6 k6-handle-summary.json 1000 10 1 33.319450229 30012.5 21 60 1050.5 null
k6 k6-new-summary.json 1000 10 1 33.31945022907122 30012.5 21 60 1050.5 null
k6 k6-points.json 20 2 10 1.0520501827937192 19010.5 19.513343 28.508159 29.5 {"200":18,"503":1}
vegeta vegeta-report.json 1000 10 1 33.3667 30000 21 60 1050.5 {"200":980,"301":10,"503":7}
vegeta vegeta-results.json 20 2 10 1.0509997688271357 19029.499904 19.513343 28.508159 29.5 {"200":18,"503":1}
oha oha.json 1000 10 1 33.333 30000 21 60 1050.5 {"200":990,"503":7}
hey hey.csv 20 1 null 1.0509997635250532 19029.5 19.513343 28.508159 29.5 {"200":19,"503":1}
EOT
}

# broken FORMAT STATUS PHRASE: what stands in `in` ends so, and never vouches.
broken() {
    local rc=0
    records-from "$1" in >out 2>err || rc=$?
    { [ "$rc" -eq "$2" ] && grep -qF -- "$3" err out && ! grep -q '^{"type":"source"' out; } && return 0
    echo "$1, status $rc (expected $2, \"$3\"):"
    head -c 300 in
    cat err out
    return 1
}

gate() { # STATUS RULE
    check-guardrails -r "$2" out | grep -q "^{\"type\":\"check\",\"tool\":\"check-guardrails\",.*\"status\":\"$1\"" && return 0
    echo "$2: not $1"
    return 1
}

@test "each report becomes a load record, by its name or its content" {
    while read -r format file expected; do
        for by in "$format" auto; do
            records-from "$by" "$REPORTS/$file" >out
            [ "$(jq -r 'select(.type == "load") | [.requests, .failed, .error_rate_pct // "null", .rate, .elapsed_ms,
                (.latency_ms | .p50, .p95, .max)] + [.statuses | tojson] | join(" ")' out)" = "$expected" ] || { echo "$by $file"; cat out; false; }
            [ "$(jq -r 'select(.type == "source") | "\(.format) \(.items.load)"' out)" = "$format 1" ]
            [ "$(jq -r 'select(.type == "load") | "\(.name) \(.phase) \(.tool)"' out)" = "all measured $format" ]
            cat out >>all
        done
    done < <(reports)
    [ "$(reports | wc -l)" -eq 8 ]
    validate_records all
}

@test "a report that is cut off, empty or of another format ends with 2, and without a source" {
    while read -r format file _; do
        size=$(wc -c <"$REPORTS/$file")
        for share in 20 50 98; do
            head -c $((size * share / 100)) "$REPORTS/$file" >in
            broken "$format" 2 in
        done
        printf '<html></html>\n' >in
        broken "$format" 2 in
        printf '{"results":[],"errors":[]}\n' >in
        broken "$format" 2 in
        printf '[]\n' >in
        broken "$format" 2 in
        : >in
        broken "$format" 2 'it is empty'
    done < <(reports)
}

@test "rules over them hold as over the records of load-reco" {
    records-from k6 "$REPORTS/k6-handle-summary.json" >out
    gate pass 'max(.error_rate_pct) <= 1%'
    gate fail 'max(.latency_ms.p99) <= 100ms'
    gate unknown 'max(.latency_ms.p99_9) <= 2000ms'
    gate unknown 'max(.statuses["503"]) == 0'
    # What else k6 measured is metrics.
    gate fail 'min(.value) == 1 where .type == "metric" and .name == "k6_checks" and .labels.statistic == "rate"'
    records-from k6 "$REPORTS/k6-points.json" >out
    gate pass 'p95(.latency_ms) <= 29ms'
    gate fail 'p50(.latency_ms) <= 19ms'
    gate fail 'max(.statuses["503"]) == 0'
    # Several machines' are judged together.
    cat out out | check-guardrails -r 'p95(.latency_ms) <= 29ms' >both
    grep -q '"status":"pass"' both
    records-from hey "$REPORTS/hey.csv" >out
    gate unknown 'max(.error_rate_pct) <= 5%'
    gate pass 'p95(.latency_ms) <= 29ms'
}

@test "k6: thresholds that were crossed are said, whichever way it tells them" {
    crossed() { # FILE JQ: the check's message, if any
        jq -c "$2" "$REPORTS/$1.json" | records-from k6 | jq -r 'select(.type == "check") | "\(.status) \(.message)"'
    }
    [ "$(crossed k6-summary-export .)" = "warn k6 says that 1 thresholds were crossed (http_req_duration p(95)<50)" ]
    [ -z "$(crossed k6-summary-export '.metrics.http_req_duration.thresholds |= map_values(false)')" ]
    [ "$(crossed k6-handle-summary .)" = "warn k6 says that 1 thresholds were crossed (http_req_failed rate<0.005)" ]
    [ -z "$(crossed k6-handle-summary '.metrics.http_req_failed.thresholds["rate<0.005"].ok = true')" ]
    [ "$(crossed k6-new-summary .)" = "warn k6 says that the run did not pass" ]
    [ -z "$(crossed k6-new-summary '.results.passed = true')" ]
}

@test "what a report does not say is unknown, what it contradicts ends with 2" {
    change() { # FILE STATUS PHRASE JQ
        jq -c "$4" "$REPORTS/$1.json" >in
        broken "${1%%[-.]*}" "$2" "$3"
    }
    change k6-handle-summary 1 'k6 tells of no HTTP request' 'del(.metrics.http_reqs)'
    change k6-handle-summary 1 'k6 does not say of 1000 requests whether they failed' 'del(.metrics.http_req_failed)'
    jq -es 'any(.type == "load" and (has("error_rate_pct") | not))' out >/dev/null
    change k6-handle-summary 1 'k6 does not say of 10 requests' '.metrics.http_req_failed.values.fails = 980'
    change k6-handle-summary 2 'http_req_failed counts 1001 requests, http_reqs 1000' '.metrics.http_req_failed.values.fails = 991'
    change k6-handle-summary 2 'http_req_failed holds no counts' '.metrics.http_req_failed.values.passes = -1'
    change k6-handle-summary 2 'it has no "metrics"' 'del(.metrics)'
    change k6-handle-summary 2 'a metric that is no object' '.metrics.http_reqs = 5'
    change k6-handle-summary 2 'contradict one another' '.metrics.http_req_duration.values["p(95)"] = 5'
    change k6-handle-summary 2 'below 0' '.metrics.http_req_duration.values.min = -5'
    change k6-handle-summary 2 'a statistic that is no number' '.metrics.checks.values.rate = "x"'
    change k6-handle-summary 2 'a metric without a name or values' 'del(.metrics.checks.values)'
    change k6-handle-summary 2 'a threshold that does not say' '.metrics.http_req_failed.thresholds["rate<0.005"] = {}'
    change k6-summary-export 2 'a threshold that does not say' '.metrics.http_req_duration.thresholds["p(95)<50"] = 1'
    change k6-new-summary 2 'a metric without a name or values' 'del(.results.metrics[3].name)'
    change k6-summary-export 1 'k6 tells of no HTTP request' '.metrics = {vus: {value: 1}}'
    change k6-new-summary 1 'k6 tells of no HTTP request' '.results.metrics = []'
    change k6-points 2 'no line of k6 --out json' 'select(.type == "Point").data.value |= tostring'
    change k6-points 2 'no line of k6 --out json' 'select(.metric == "http_req_duration" and .type == "Point").data.value = -1'
    change k6-points 2 'no line of k6 --out json' 'select(.metric == "http_reqs" and .type == "Point").data.tags.status = "OK"'
    change k6-points 2 'no line of k6 --out json' 'select(.metric == "http_req_duration" and .type == "Point").data.time = "now"'
    change k6-points 1 'k6 does not say of 20 requests' 'select(.metric != "http_req_failed")'
    change vegeta-report 2 'contradict one another' '.requests = 1001'
    change vegeta-report 2 'contradict one another' '.success = 1'
    change vegeta-report 2 'contradict one another' '.status_codes["503"] = -7'
    change vegeta-report 2 'contradict one another' '.status_codes = null'
    change vegeta-report 2 'contradict one another' '.status_codes.x = 0'
    change vegeta-report 2 'no report of vegeta' 'del(.duration)'
    change vegeta-report 2 'no report of vegeta' '.latencies.max = "1s"'
    change vegeta-results 2 'no result of vegeta' '.latency = -1'
    change vegeta-results 2 'no result of vegeta' '.timestamp = 5'
    change vegeta-results 2 'no result of vegeta' '.code = 1000'
    change oha 2 'no report of oha' 'del(.errorDistribution)'
    change oha 2 'no report of oha' '.statusCodeDistribution["200"] = "990"'
    change oha 2 'no report of oha' 'del(.summary.total)'
    printf '\020\377\201\003' >in
    broken vegeta 2 'vegeta encode -to json'
    # All of its requests failed, and it has null for times.
    jq '.summary |= (.successRate = null | .fastest = null | .average = null | .slowest = null) | .statusCodeDistribution = {} |
        .latencyPercentiles |= map_values(null)' "$REPORTS/oha.json" | records-from oha >out
    gate fail 'max(.error_rate_pct) <= 99%'
    gate unknown 'max(.latency_ms.p95) <= 1000ms'
}

@test "hey: rows that are not whole, none, and a million" {
    change() { # STATUS PHRASE SED
        sed "$3" "$REPORTS/hey.csv" >in
        broken hey "$1" "$2"
    }
    change 1 'hey tells of no answer' 2,99d
    change 2 'in:3: a row holds what is no time or status' '3s/^[^,]*/fast/'
    change 2 'in:3: a row holds what is no time or status' '3s/^/-/'
    change 2 'in:3: a row holds what is no time or status' '3s/,200,/,0,/'
    change 2 'in:3: the row is not whole' '3s/,[^,]*$//'
    change 2 'its first line has no' 's/status-code/status/'
    { head -n 1 "$REPORTS/hey.csv"; yes 0.0100,0,0,0,0,0,200,1.0000 | head -n 1000000; } >in
    broken hey 1 "hey's CSV ends at 1000000 answers"
}
