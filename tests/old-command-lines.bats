# The command lines that stand in people's scripts, as they write them: each runs, and ends as it should.

# shellcheck disable=SC2030,SC2031 # status is each test's own

load lib/harness

python_service() {
    : >faults
    start python "$PYTHON" "$TOP/examples/service-python/service.py" --port 0 --port-file port --faults faults
    wait_for 10 test -s port
    URL=http://127.0.0.1:$(cat port)
}

@test "smoke: all its old options, with the values that were their defaults" {
    python_service
    run -0 smoke-stack --base-url "$URL" --timeout-sec 3 --ready-timeout-sec 90 --poll-sec 2 --seed-users 5 --seed-items 5 \
        --seed-rounds 2 --reco-requests 30 --outbox-timeout-sec 120 --max-outbox-pending 0 --output-json smoke.json
    jq -e '.summary.status == "pass" and (.records | map(select(.name == "events are taken").samples) == [50])
        and (.records | map(select(.name == "recommendations").samples) == [30])' smoke.json
    # They still are: the suite asks for the same when nothing is said.
    smoke-stack --suite reco --print-plan >plan
    smoke-stack --suite reco --print-plan --ready-timeout-sec 90 --seed-users 5 --seed-items 5 --seed-rounds 2 --reco-requests 30 \
        --outbox-timeout-sec 120 --max-outbox-pending 0 | cmp - plan
    jq -es 'map(select(.name == "recommendations")) | .[0].query.k == 5' plan
    echo stuck >faults
    run -1 smoke-stack --base-url "$URL" --poll-sec 0.1 --outbox-timeout-sec 0.5 --max-outbox-pending 0
    run -0 smoke-stack --base-url "$URL" --poll-sec 0.1 --outbox-timeout-sec 0.5 --max-outbox-pending 1000
}

@test "load: all its old options, and what the service promises in /contract" {
    python_service
    run -0 --separate-stderr load-reco --base-url "$URL" --requests 300 --concurrency 5 --k 20 --timeout-sec 2 --warmup 20 --autolog-impressions \
        --output-json load.json
    [ -z "$stderr" ]
    jq -e '.summary.status == "pass" and (.records | any(.type == "load" and .name == "all" and .phase == "measured" and .requests == 300))' load.json
    [ "$(jq -r '.records[] | select(.type == "check") | "\(.name) \(.status) \(.op) \(.target)"' load.json)" = "responses pass <= 1
reco_p95_ms pass <= 250
reco_p99_ms pass <= 500
samples pass >= 300
connections pass >= 5" ]
}

@test "load: the defaults that the old options had, and only where they are meant" {
    local dead=http://127.0.0.1:1
    python_service
    load-reco --base-url "$URL" --timeout-sec 2 --output-json load.json >/dev/null || [ $? -eq 1 ]
    jq -e '[.records[] | select(.type == "load" and .name == "all") | [.phase, .requests]] == [["warmup", 200], ["measured", 2000]]' load.json
    [ "$(jq -r '.records[] | select(.name == "connections").observed' load.json)" = 50 ]
    # Without a URL it is the service on this machine.
    run -2 --separate-stderr load-reco --autolog-impressions --requests 1 --warmup 0 --unix-socket no-such-socket
    jq -es 'any(.name == "contract" and (.message | startswith("http://localhost:8000/contract: ")))' <<<"$output"
    # Not every load asks for /contract: neither a URL, nor targets, nor what has the newer names.
    echo '{"path":"/healthz"}' >targets
    load-reco -q --timeout-sec 2 -n 5 "$URL/healthz" >out
    load-reco -q --timeout-sec 2 -n 5 --base-url "$URL" --targets targets >>out
    load-reco -q -n 5 --base-url "$URL" >>out
    load-reco -q --timeout-sec 2 --rate 50/s -d 200ms --base-url "$URL" >>out || [ $? -eq 1 ]
    run ! jq -es 'any(.name == "reco_p95_ms" or .name == "contract")' out
    # A service that is not there, and one that has no contract.
    run -2 --separate-stderr load-reco --base-url $dead --requests 20 --timeout-sec 2 --warmup 0 --concurrency 2
    [[ $stderr = *'more than 10% of the requests failed'* ]]
    [ "$(jq -r 'select(.name == "contract").status' <<<"$output")" = unknown ]
    run -2 --separate-stderr load-reco --base-url $dead --timeout-sec 2
    [ "$(jq -r 'select(.type == "summary").status' <<<"$output")" = trouble ]
}

@test "load: more than a tenth of errors ends with 2, fewer with 1, as the old line did" {
    local share code_expected options engine
    cat >errors.py <<'EOT'
import http.server, os, sys
share = int(sys.argv[1])
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    seen = 0
    def log_message(self, *arguments):
        pass
    def do_GET(self):
        if self.path == "/contract":
            body, status = b'{"sla_targets":{"api_error_rate_pct":"<= 5%"}}' if sys.argv[2] == "yes" else b"Not Found", 200 if sys.argv[2] == "yes" else 404
        else:
            Handler.seen += 1
            body, status = b"{}", 503 if Handler.seen % 100 < share else 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port.new", "w").write(str(server.server_address[1]))
os.rename("port.new", "port")
server.serve_forever()
EOT
    while IFS='|' read -r share contract options code_expected statuses; do
        rm -f port
        start errors "$PYTHON" errors.py "$share" "$contract"
        wait_for 10 test -s port
        for engine in fast curl; do
            # shellcheck disable=SC2086 # words
            run "-$code_expected" --separate-stderr load-reco --jsonl --engine $engine --base-url "http://127.0.0.1:$(cat port)" --requests 100 \
                --concurrency 1 --warmup 0 --k 20 --timeout-sec 2 $options
            [ "$(jq -r 'select(.type == "check" and (.name == "responses" or .name == "contract")) | .status' <<<"$output" | paste -sd,)" = "$statuses" ]
        done
        stop errors
    done <<'EOT'
0|yes||0|pass
4|yes||0|pass
8|yes||1|fail
10|yes||1|fail
11|yes||2|fail
0|no||0|pass,skip
4|no||1|fail,skip
11|no||2|fail,skip
11|yes|--max-errors 20%|0|pass
30|yes|--max-errors 20%|1|fail
EOT
}

@test "migrations: a folder by its option, with and without a database" {
    mkdir migrations
    echo 'CREATE TABLE a (id INTEGER);' >migrations/0001_a.sql
    run -0 check-migrations --migrations-dir migrations --skip-db-check --output-json migrations.json
    jq -e '.summary.status == "pass"' migrations.json
    sqlite3 app.db "CREATE TABLE schema_migrations (version TEXT, checksum TEXT);
        INSERT INTO schema_migrations VALUES ('0001_a.sql', '$(sha256sum <migrations/0001_a.sql | cut -d ' ' -f 1)')"
    run -0 check-migrations --migrations-dir migrations --database-url "sqlite:///$PWD/app.db" --output-json migrations.json
    run -1 check-migrations --migrations-dir migrations
}

@test "guardrails: the contract beside the service's own figures" {
    python_service
    smoke-stack -q --base-url "$URL" --suite reco --poll-sec 0.1 >smoke.jsonl
    curl -fsS "$URL/contract" >contract.json
    curl -fsS "$URL/metrics/reco" >metrics.json
    jq -c '.metrics.ctr_at_20_pct = 9' <(curl -fsS "$URL/analytics/baseline?days=7") >baseline.json
    run -0 check-guardrails --contract-json contract.json --baseline-json baseline.json --reco-metrics-json metrics.json \
        --min-sla-samples 10 --output-json gate.json
    jq -e '.summary.status == "pass"' gate.json
    echo '{"sample_size":5000,"error_rate_pct":7,"latency_ms":{"p50":1,"p95":9000,"p99":9000}}' >metrics.json
    run -1 check-guardrails --contract-json contract.json --baseline-json baseline.json --reco-metrics-json metrics.json --min-sla-samples 100
    [ "$(jq -r 'select(.type == "check" and .status == "fail").name' <<<"$output" | sort | paste -sd,)" = api_error_rate_pct,reco_p95_ms,reco_p99_ms ]
}

@test "dead letters: a queue, an action, a limit, and figures for people" {
    export DLQ_URL=sqlite:///$PWD/queue.db
    requeue-dlq --create --queue q --action stats >/dev/null
    sqlite3 queue.db "INSERT INTO dead_letters (id, queue, payload, reason, retry_count, first_failed_at, last_failed_at)
        VALUES ('a', 'q', '1', 'timeout', 1, 1, 1), ('b', 'q', '2', 'timeout', 1, 2, 2), ('c', 'q', '3', 'timeout', 1, 3, 3)"
    run -0 requeue-dlq --queue q --action stats
    [ "$(jq -r 'select(.type == "stats").depth' <<<"$output")" = 3 ]
    run -0 --separate-stderr requeue-dlq --queue q --action stats --handler drop --max 100
    [[ $stderr == *"queue=q depth=3"* ]]
    run -0 --separate-stderr requeue-dlq --queue q --action process --handler requeue --max 1
    [[ $stderr == *"moved=1 remaining=2"* ]]
    run -0 --separate-stderr requeue-dlq --queue q --action process --handler park --max 1
    [[ $stderr == *"moved=1 remaining=1"* ]]
    # Dropped is laid aside.
    [ "$(sqlite3 queue.db "SELECT group_concat(id || ' ' || status) FROM dead_letters")" = "b parked,c dead" ]
    run -0 requeue-dlq --queue q --action requeue --max 100
    [ "$(sqlite3 queue.db 'SELECT count(*) FROM messages')" = 2 ]
}
