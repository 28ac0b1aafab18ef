# What tests/torture/run repeats while it takes memory away: one short run of each program from lib/good.bash, and those
# below, which reach further. Each scene is a function scene_NAME; its output files go to made/.
# shellcheck disable=SC2034 # the arrays are read by the files that load this

# NAME:PROGRAM
SCENES=(
    gate-policy:check-guardrails gate-jq:check-guardrails gate-closed:check-guardrails
    gate-waived:check-guardrails gate-relative:check-guardrails gate-history:check-guardrails
    gate-known:check-guardrails gate-known-written:check-guardrails gate-attest:check-guardrails gate-verify:check-guardrails
    migrations-ledger:check-migrations migrations-lint:check-migrations
    migrations-golang:check-migrations migrations-dbmate:check-migrations migrations-goose:check-migrations
    migrations-flyway:check-migrations migrations-sqlx:check-migrations migrations-prisma:check-migrations
    migrations-atlas:check-migrations migrations-rails:check-migrations migrations-alembic:check-migrations
    migrations-since:check-migrations migrations-lock:check-migrations migrations-write-lock:check-migrations
    migrations-sqlite:check-migrations migrations-waivers:check-migrations
    migrations-replay:check-migrations
    incident-opened:incident-emit incident-wrapper:incident-emit incident-chronic:incident-emit
    incident-timeout:incident-emit incident-after:incident-emit incident-recovers:incident-emit
    incident-updated:incident-emit incident-groups:incident-emit incident-firing:incident-emit
    incident-ok:incident-emit incident-resolve:incident-emit incident-list:incident-emit incident-mttr:incident-emit
    deliver-taken:incident-deliver deliver-refused:incident-deliver deliver-status:incident-deliver
    deliver-retry:incident-deliver deliver-ping:incident-deliver
    load-journeys:load-reco
    report-tap:readiness-report report-junit:readiness-report report-html:readiness-report report-files:readiness-report
    from-sarif:records-from from-findings:records-from from-junit:records-from from-tests:records-from
    from-coverage:records-from from-metrics:records-from from-load:records-from from-auto:records-from
    dlq-requeue:requeue-dlq dlq-undo:requeue-dlq dlq-verify:requeue-dlq dlq-process:requeue-dlq dlq-drop:requeue-dlq
    dlq-redis-requeue:requeue-dlq dlq-redis-undo:requeue-dlq dlq-redis-import:requeue-dlq
    dlq-redis-verify:requeue-dlq dlq-rq-requeue:requeue-dlq dlq-rq-undo:requeue-dlq dlq-rq-process:requeue-dlq
    dlq-sidekiq-requeue:requeue-dlq dlq-sidekiq-undo:requeue-dlq dlq-sidekiq-park:requeue-dlq
    dlq-postgres-requeue:requeue-dlq dlq-postgres-undo:requeue-dlq dlq-postgres-process:requeue-dlq
    dlq-amqp-requeue:requeue-dlq dlq-amqp-park:requeue-dlq
    smoke-captures:smoke-stack smoke-percentiles:smoke-stack smoke-replay:smoke-stack smoke-route:smoke-stack
)

scene_gate-policy() { check-guardrails --policy "$TOP/examples/policies/pr.json" "$TOP/tests/policies/pre-release.jsonl"; }
scene_gate-jq() { check-guardrails -r 'max([.pass, .fail] | add) >= 1 where (.tool | startswith("t"))' pass.jsonl; }
scene_gate-closed() { check-guardrails --tee --expect smoke-stack --output-json made/all.json fail.jsonl; }
findings() {
    local last='"time":"2026-01-01T00:00:00.000Z","run":"r"' rule
    for rule in B102 B105; do
        echo '{"type":"finding","tool":"bandit",'"$last"',"rule":"'$rule'","severity":"high","file":"app/a.py","suppressed":false,"severity_assumed":true,"fingerprint":"'"$rule"'0123456789abcdef0123456789abcde"}'
    done
    echo '{"type":"source","tool":"bandit",'"$last"',"format":"bandit","items":{"finding":2},"file":"bandit.json"}'
}
scene_gate-waived() {
    findings >findings.jsonl
    cat >waivers.json <<'POLICY'
{"waive": [{"rule": "B1*", "file": "app/**", "until": "2026-06-30", "reason": "goes soon", "owner": "payments"},
           {"rule": "B105", "until": "2025-06-30", "reason": "went"}]}
POLICY
    check-guardrails -r 'count() <= 1 where .type == "finding"' -p waivers.json --at 2026-02-01T00:00:00Z --tee findings.jsonl
}
scene_gate-known() {
    findings >findings.jsonl
    "$BUILD/check-guardrails" -r 'count() >= 1 where .type == "finding"' --write-findings-baseline known <(grep -v B105 findings.jsonl | sed 's/"finding":2/"finding":1/') >/dev/null
    check-guardrails -r 'count() <= 1 where .type == "finding" and .new' --findings-baseline known findings.jsonl
}
scene_gate-known-written() {
    findings >findings.jsonl
    check-guardrails -r 'count() >= 1 where .type == "finding"' --write-findings-baseline made/known findings.jsonl
}
scene_gate-attest() {
    findings >findings.jsonl
    check-guardrails -r 'count() <= 2 where .type == "finding"' --run attested --at 2026-02-01T00:00:00Z --attest made/statement findings.jsonl
}
scene_gate-verify() {
    findings >findings.jsonl
    "$BUILD/check-guardrails" -r 'count() <= 2 where .type == "finding"' --run attested --at 2026-02-01T00:00:00Z --attest statement findings.jsonl >/dev/null
    check-guardrails -r 'count() <= 2 where .type == "finding"' --run attested --at 2026-02-01T00:00:00Z --verify statement findings.jsonl
}
scene_gate-relative() {
    loads 100 >before.jsonl
    loads 104 >after.jsonl
    check-guardrails --baseline before.jsonl -r 'p95(.latency_ms) <= baseline + 10% or + 5ms' after.jsonl
}
scene_gate-history() {
    loads 100 >now.jsonl
    # The run before had its memory.
    "$BUILD/check-guardrails" --run before --history made/history --pin -r 'slow: p95(.latency_ms) <= history + 10%' now.jsonl >/dev/null
    cp made/history made/before
    check-guardrails --run again --history made/history --pin -r 'slow: p95(.latency_ms) <= history + 10%' now.jsonl
}
loads() { # LATENCY
    for _ in {1..20}; do printf '{"type":"request","name":"GET /reco","phase":"measured","latency_ms":%s}\n' "$1"; done
}
scene_migrations-ledger() {
    check-migrations "$TOP/examples/reco-service/migrations" --database-url "sqlite:///$SERVICE_DB"
}
scene_migrations-lint() {
    mkdir -p made
    echo 'CREATE TABLE t (a varchar(10)); SET search_path = app; CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END' \
        >made/0001_before.sql
    cat >made/0002_it.sql <<'SQL'
BEGIN;
SET LOCAL lock_timeout = '1s';
ALTER TABLE t ALTER a TYPE varchar(20), ADD b uuid DEFAULT gen_random_uuid(), ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;
DO $$ BEGIN PERFORM 1; EXECUTE 'CREATE INDEX ON t (a)'; EXECUTE 'x' || 'y'; END $$;
COMMIT;
SELEC 1;
SQL
    check-migrations made --skip-db-check --allow changing-column-type
}
# What the layouts of tools read beside the names.
laid_out() { # LAYOUT
    check-migrations db --skip-db-check --layout "$1"
}
scene_migrations-golang() {
    mkdir db
    echo 'CREATE TABLE t (a int);' >db/1_a.up.sql
    echo 'DROP TABLE t;' >db/1_a.down.sql
    laid_out golang-migrate
}
scene_migrations-replay() {
    mkdir db
    printf -- '-- migrate:up\nCREATE TABLE t (a int);\n-- migrate:down\nDROP TABLE t;\n' >db/1_a.sql
    printf -- '-- migrate:up\nCREATE INDEX i ON t (a);\n-- migrate:down\nDROP INDEX i;\n' >db/2_b.sql
    check-migrations db --skip-db-check --dialect none --layout dbmate --replay sqlite: --reversible
}
scene_migrations-dbmate() {
    mkdir db
    printf -- '-- migrate:up transaction:false\nCREATE TABLE t (a int);\n-- migrate:down\nDROP TABLE t;\n' >db/1_a.sql
    laid_out dbmate
}
scene_migrations-goose() {
    mkdir db
    printf -- '-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE t (a int);\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE t;\n' >db/1_a.sql
    laid_out goose
}
scene_migrations-flyway() {
    mkdir db
    # shellcheck disable=SC2016 # a placeholder of Flyway
    echo 'CREATE TABLE ${a}t (a int);' >db/V1__a.sql
    echo 'executeInTransaction=false' >db/V1__a.sql.conf
    echo 'CREATE VIEW v AS SELECT 1;' >db/R__v.sql
    laid_out flyway
}
scene_migrations-sqlx() {
    mkdir db
    printf -- '-- no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);\n' >db/1_a.up.sql
    echo 'DROP INDEX i;' >db/1_a.down.sql
    laid_out sqlx
}
scene_migrations-prisma() {
    mkdir -p db/20240101000000_a
    echo 'CREATE TABLE t (a int);' >db/20240101000000_a/migration.sql
    echo 'provider = "postgresql"' >db/migration_lock.toml
    laid_out prisma
}
scene_migrations-atlas() {
    mkdir db
    printf -- '-- atlas:delimiter \\n\\n\n-- atlas:txmode none\n\nCREATE TABLE t (a int)\n\nSELECT 1\n' >db/1_a.sql
    printf 'h1:x\n1_a.sql h1:y\n2_b.sql h1:z\n' >db/atlas.sum
    laid_out atlas
}
scene_migrations-rails() {
    mkdir -p db/more
    echo 'class A < ActiveRecord::Migration[7.0]; end # readyline:allow gaps reason' >db/20240101000000_a.rb
    laid_out rails
}
scene_migrations-alembic() {
    mkdir -p db/versions
    printf 'revision = "a"\ndown_revision = None\nbranch_labels = ("x", "y")\n' >db/versions/a.py
    printf 'revision = "b"\ndown_revision = "a"\ndepends_on = None\n' >db/versions/b.py
    laid_out alembic
}
scene_migrations-since() {
    mkdir db
    echo 'SELECT 1;' >db/0001_a.sql
    git init -q . && git add db/0001_a.sql && git -c user.name=n -c user.email=e@example.org commit -q -m first
    echo 'SELECT 2;' >db/0002_b.sql
    check-migrations db --skip-db-check --since HEAD
}
scene_migrations-lock() {
    mkdir db
    echo 'SELECT 1;' >db/0001_a.sql
    printf '%064d  0001_a.sql\n%064d  0002_b.sql\n' 1 2 >lock
    check-migrations db --skip-db-check --lock lock
}
scene_migrations-write-lock() {
    mkdir db
    echo 'SELECT 1;' >db/0001_a.sql
    check-migrations db --skip-db-check --write-lock made/lock
}
scene_migrations-sqlite() {
    mkdir db
    printf 'CREATE TABLE t (a int, b int); CREATE TABLE u (a int);\n' >db/0001_a.sql
    printf 'CREATE TABLE n (a int); INSERT INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; ALTER TABLE u ADD c int NOT NULL; SELEC;\n' >db/0002_b.sql
    check-migrations db --skip-db-check --dialect sqlite
}
scene_migrations-waivers() {
    mkdir db
    printf -- '-- readyline:allow ban-drop-table,lok no longer read\nDROP TABLE t; /* readyline:allow */\n' >db/0001_a.sql
    check-migrations db --skip-db-check --allow 'gaps:**' --allow 'require-lock-timeout:db/*'
}
scene_incident-opened() { incident-emit --tee --dir made fail.jsonl; }
scene_incident-wrapper() { incident-emit --dir made --records made/records.jsonl -- sh -c 'echo "Error: boom" >&2; exit 3'; }
scene_incident-chronic() { incident-emit --dir made --chronic -- sh -c 'echo one >&2; echo two >&2; exit 3'; }
scene_incident-timeout() { incident-emit --dir made --log-dir made --timeout 100ms -- sleep 60 || { code=$?; [ "$code" != 124 ] || return 3; return "$code"; }; }
scene_incident-after() {
    "$BUILD/incident-emit" -q --dir made --after 2 -- sh -c 'exit 3'
    incident-emit --dir made --after 2 -- sh -c 'exit 3'
}
scene_incident-recovers() {
    "$BUILD/incident-emit" -q --dir made --after 2 --key job -- sh -c 'exit 3'
    incident-emit --dir made --records made/records.jsonl --after 2 --key job -- true
}
spool_made() { # of two incidents
    local n
    rm -rf spool
    mkdir spool
    for n in 1 2; do
        echo '{"incident_id":"i'$n'","timestamp":"2026-01-01T00:00:00Z","environment":"ci","kind":"api","exception":"E","stack":"","extras":{"fingerprint":"k"}}' >spool/incident_$n.json
    done
}
scene_deliver-taken() {
    spool_made
    incident-deliver --spool spool --to exec:true --deadline 5s
}
scene_deliver-refused() {
    spool_made
    incident-deliver --spool spool --to "$URL/none" --deadline 5s
}
scene_deliver-status() {
    spool_made
    "$BUILD/incident-deliver" --spool spool --to "$URL/none" --deadline 5s >/dev/null 2>&1 || [ $? -eq 1 ]
    incident-deliver status --spool spool
}
scene_deliver-retry() {
    spool_made
    "$BUILD/incident-deliver" --spool spool --to "$URL/none" --deadline 5s >/dev/null 2>&1 || [ $? -eq 1 ]
    incident-deliver retry --spool spool
}
scene_deliver-ping() { echo 'a line' | incident-deliver ping "$URL/health" success --body -; }
scene_incident-updated() {
    "$BUILD/incident-emit" -q --dir made fail.jsonl >first
    incident-emit --dir made fail.jsonl
}
scene_incident-groups() {
    for i in 1 2 3 4 5 6 7 8 9 10; do
        echo "{\"type\":\"check\",\"tool\":\"t\",\"run\":\"r\",\"name\":\"name $i\",\"status\":\"fail\"}"
    done >groups.jsonl
    incident-emit --dir made --group-by .name groups.jsonl
}
transitions() {
    for to in "$@"; do
        echo "{\"type\":\"transition\",\"tool\":\"t\",\"run\":\"r\",\"name\":\"p95\",\"from\":\"x\",\"to\":\"$to\"}"
    done
}
scene_incident-firing() { transitions firing >transitions.jsonl; incident-emit --dir made transitions.jsonl; }
scene_incident-ok() { transitions firing ok >transitions.jsonl; incident-emit --dir made transitions.jsonl; }
one_incident() {
    "$BUILD/incident-emit" -q --dir made fail.jsonl >first
    incident=$(echo made/incident_*.json)
    incident=${incident##*_}
    incident=${incident%.json}
}
scene_incident-resolve() { one_incident; incident-emit resolve --dir made --id "$incident"; }
scene_incident-list() { one_incident; incident-emit list --dir made; }
scene_incident-mttr() {
    one_incident
    "$BUILD/incident-emit" -q resolve --dir made --id "$incident" >first
    incident-emit mttr --dir made
}
scene_load-journeys() {
    echo '{"get": "/reco?user_id=u-1&session_id=s&k=1", "capture": {"item": ".items[0]"}}' >login.json
    cat >journeys.json <<'PLAN'
{"name": "watch", "steps": [
    {"name": "ask", "get": "/reco?user_id=u-{{user}}&session_id=s&k=3", "capture": {"n": ".items[0]"}, "expect": {"jq": ".items[1]"}},
    {"name": "tell", "post": "/log/watch", "json": {"event_id": "{{uuid}}", "user_id": "u-1", "session_id": "s",
        "request_id": "r", "item_id": "{{n}}", "ts_ms": "{{number now_ms}}", "watch_time_sec": 1.5}}]}
{"path": "/reco?user_id={{item}}&session_id=s"}
PLAN
    load-reco --base-url "$URL" --login login.json --login-per user --targets journeys.json -n 10 -c 2
}
# ---- dead letters: whatever happens, each of the four stands somewhere still ----

# dlq ACTION [OPTIONS...]: of the store that $store names; a run that has all memory: whole_dlq.
dlq() { requeue-dlq "$1" --queue q --jsonl --store "$store" "${@:2}"; }
whole_dlq() { "$BUILD/requeue-dlq" "$1" --queue q --jsonl --store "$store" "${@:2}" >/dev/null; }
dlq_table() {
    store=sqlite:store.db
    whole_dlq stats --create
    sqlite3 store.db "INSERT INTO dead_letters (id, queue, payload, error, retry_count, requeue_count, request_id, first_failed_at, last_failed_at)
        SELECT 'm' || value, 'q', json_object('n', value), 'TimeoutError: late', value, value, 'r' || value, 1700000000000, 1700000001234
        FROM json_each('[1,2,3,4]')"
}
dlq_list() {
    local message
    store=unix://$REDIS_SOCKET
    redis flushall
    for message in 1 2 3; do
        redis lpush dlq:q '{"error":"TimeoutError: late","original_message":{"n":'$message'},"request_id":"r'$message'","original_queue":"live"}'
    done
    redis lpush dlq:q '{"body":"W10=","headers":{"task":"t","id":"i","n":4},"properties":{"delivery_tag":"d","delivery_info":{"routing_key":"live"}}}'
}
redis() { redis-cli -s "$REDIS_SOCKET" "$@" >/dev/null; }
# all_there STATUS: each id in one place, and which that is; the status, or 97 where one is lost or there twice.
all_there() {
    sqlite3 store.db "SELECT id FROM messages UNION ALL SELECT id FROM dead_letters ORDER BY id" >ids
    sqlite3 store.db "SELECT 'live', count(*) FROM messages UNION ALL SELECT status, count(*) FROM dead_letters GROUP BY 1" >made/places
    [ "$(paste -sd ' ' ids)" = "m1 m2 m3 m4" ] || return 97
    return "$1"
}
all_listed() {
    local list
    for list in live dlq:q dlq:q:parked; do redis-cli -s "$REDIS_SOCKET" lrange "$list" 0 -1; done | grep -o '"n":[0-9]' | sort >ids
    redis-cli -s "$REDIS_SOCKET" llen live | tr 0-4 a-e >made/places
    [ "$(tr -dc '1-9' <ids)" = 1234 ] || return 97
    return "$1"
}
scene_dlq-requeue() {
    dlq_table
    dlq requeue --run A --batch 2 --max-requeues 3 --where '.payload.n > 0'
    all_there $?
}
scene_dlq-undo() {
    dlq_table
    whole_dlq requeue --run A
    dlq undo --run A --batch 2
    all_there $?
}
scene_dlq-verify() {
    dlq_table
    whole_dlq requeue --run A --max 3
    dlq verify --run A
    all_there $?
}
scene_dlq-process() {
    dlq_table
    dlq process --run A --jobs 2 --max-retries 1 -- false
    all_there $?
}
# What is dropped stands in the file first.
scene_dlq-drop() {
    local status
    dlq_table
    dlq drop --run A --batch 2 --yes --trash made/kept.jsonl
    status=$?
    {
        sqlite3 store.db 'SELECT id FROM dead_letters'
        if [ -e made/kept.jsonl ]; then jq -rR 'fromjson? | select(.type == "message") | .id' made/kept.jsonl; fi
    } | sort -u >ids
    [ "$(paste -sd ' ' ids)" = "m1 m2 m3 m4" ] || return 97
    return "$status"
}
scene_dlq-redis-requeue() {
    dlq_list
    dlq requeue --run A --batch 2
    all_listed $?
}
scene_dlq-redis-undo() {
    dlq_list
    whole_dlq requeue --run A
    dlq undo --run A
    all_listed $?
}
scene_dlq-redis-verify() {
    dlq_list
    whole_dlq requeue --run A --max 3
    dlq verify --run A
    all_listed $?
}
# Where memory lacked, it may be run again: then all are there, once.
scene_dlq-redis-import() {
    local status
    dlq_list
    "$BUILD/requeue-dlq" export --queue q --jsonl --store "$store" >exported
    redis flushall
    dlq import --batch 2 exported
    status=$?
    whole_dlq import exported
    all_listed "$status"
}
dlq_rq() {
    local job
    store=unix://$REDIS_SOCKET
    redis flushall
    for job in 1 2 3 4; do
        redis hset "rq:job:j$job" data "payload $job" origin live status failed ended_at 2026-01-01T00:00:03.500000Z \
            exc_info 'app.Broken: late' requeue_count "$job"
        redis zadd rq:failed:q "180000000$job" "j$job"
    done
}
# In one place each, and with what it works on.
all_jobs() {
    local job
    redis-cli -s "$REDIS_SOCKET" lrange rq:queue:live 0 -1 >in.live
    redis-cli -s "$REDIS_SOCKET" zrange rq:failed:q 0 -1 >in.dead
    redis-cli -s "$REDIS_SOCKET" zrange requeue-dlq:rq:q:parked 0 -1 >in.parked
    grep -c . in.live | tr 0-4 a-e >made/places
    [ "$(sort in.live in.dead in.parked | grep . | paste -sd ' ')" = "j1 j2 j3 j4" ] || return 97
    for job in 1 2 3 4; do
        [ "$(redis-cli -s "$REDIS_SOCKET" hget "rq:job:j$job" data)" = "payload $job" ] || return 97
    done
    return "$1"
}
scene_dlq-rq-requeue() {
    dlq_rq
    dlq requeue --format rq --run A --batch 2 --max-requeues 3
    all_jobs $?
}
scene_dlq-rq-undo() {
    dlq_rq
    whole_dlq requeue --format rq --run A
    dlq undo --format rq --run A --batch 3
    all_jobs $?
}
scene_dlq-rq-process() {
    dlq_rq
    dlq process --format rq --run A --max-retries 1 -- false
    all_jobs $?
}
dlq_sidekiq() {
    local job
    store=unix://$REDIS_SOCKET
    redis flushall
    for job in 1 2 3 4; do
        redis zadd dead "170000000$job" '{"class":"App","args":[],"queue":"q","jid":"j'$job'","retry_count":2,"error_class":"Late"}'
    done
}
all_dead() {
    redis-cli -s "$REDIS_SOCKET" lrange queue:q 0 -1 >in.live
    redis-cli -s "$REDIS_SOCKET" zrange dead 0 -1 >in.dead
    redis-cli -s "$REDIS_SOCKET" zrange requeue-dlq:sidekiq:q:parked 0 -1 >in.parked
    grep -c . in.live | tr 0-4 a-e >made/places
    [ "$(jq -r .jid in.live in.dead in.parked | sort | paste -sd ' ')" = "j1 j2 j3 j4" ] || return 97
    return "$1"
}
scene_dlq-sidekiq-requeue() {
    dlq_sidekiq
    dlq requeue --format sidekiq --run A --batch 2 --max 3
    all_dead $?
}
scene_dlq-sidekiq-undo() {
    dlq_sidekiq
    whole_dlq requeue --format sidekiq --run A
    dlq undo --format sidekiq --run A --batch 3
    all_dead $?
}
scene_dlq-sidekiq-park() {
    dlq_sidekiq
    dlq park --format sidekiq --run A --batch 3
    all_dead $?
}
# Rows that a requeue takes to another table.
# shellcheck disable=SC2154 # set by tests/lib/postgres.bash
dlq_rows() {
    store=$postgres_url
    postgres_sql app 'DROP TABLE IF EXISTS q, live, requeue_dlq_ledger, requeue_dlq_marks;
        CREATE TABLE q (id text PRIMARY KEY, payload text NOT NULL, last_error text, failed_at timestamptz NOT NULL);
        CREATE TABLE live (id text PRIMARY KEY, payload text NOT NULL);' 2>/dev/null
    postgres_sql app "INSERT INTO q SELECT 'm' || n, 'payload', 'Late: too', now() FROM generate_series(1, 4) n"
}
dlq_of_rows() { "$1" "$2" --table q --columns last_failed_at=failed_at,error=last_error "${@:3}"; }
all_rows() {
    postgres_sql app 'SELECT id FROM q UNION ALL SELECT id FROM live ORDER BY 1' >ids
    postgres_sql app 'SELECT count(*) FROM live' | tr 0-4 a-e >made/places
    [ "$(paste -sd ' ' ids)" = "m1 m2 m3 m4" ] || return 97
    return "$1"
}
scene_dlq-postgres-requeue() {
    dlq_rows
    dlq_of_rows dlq requeue --to live --run A --batch 2
    all_rows $?
}
scene_dlq-postgres-undo() {
    dlq_rows
    dlq_of_rows whole_dlq requeue --to live --run A
    dlq_of_rows dlq undo --run A
    all_rows $?
}
scene_dlq-postgres-process() {
    dlq_rows
    dlq_of_rows dlq process --run A --max-retries 1 -- false
    all_rows $?
}
# No message is lost; one may be there twice.
# shellcheck disable=SC2154 # set by tests/lib/rabbitmq.bash
dlq_queue() {
    local queue
    store=$rabbitmq_url/
    for queue in q q.dead q.dead.parked; do rabbitmq delete "$queue" >/dev/null; done
    rabbitmq dead q 4 >/dev/null
}
# What a connection had in hand comes back a moment after its end.
all_queued() {
    local queue
    for _ in {1..50}; do
        for queue in q q.dead q.dead.parked; do rabbitmq dump "$queue" 2>/dev/null; done | jq -r .body | sort -u >ids
        if [ "$(wc -l <ids)" -eq 4 ]; then return "$1"; fi
        sleep 0.1
    done
    return 97
}
scene_dlq-amqp-requeue() {
    dlq_queue
    requeue-dlq requeue --queue q.dead --jsonl --store "$store" --batch 2
    all_queued $?
}
scene_dlq-amqp-park() {
    dlq_queue
    requeue-dlq park --queue q.dead --jsonl --store "$store"
    all_queued $?
}
scene_report-tap() { readiness-report tap fail.jsonl; }
scene_report-junit() { readiness-report junit fail.jsonl; }
scene_report-files() {
    readiness-report --jsonl --human made/human --sarif made/sarif --github made/github --gitlab made/gitlab \
        --markdown made/markdown --readiness made/readiness --previous fail.jsonl fail.jsonl
}
scene_report-html() { readiness-report html fail.jsonl; }
scene_smoke-captures() {
    cat >captures.json <<'PLAN'
{"name": "recommendations", "get": "/reco?user_id=u-1&session_id=s&k=3", "capture": {"first": ".items[0]"},
 "expect": {"status": 200, "jq": ".items | length == 3"}}
{"name": "again", "get": "/reco?user_id=u-1&session_id=s&k=1"}
PLAN
    smoke-stack --base-url "$URL" captures.json
}
# Over plain http the files are read, and nothing is done with them.
scene_smoke-route() {
    cat >route.json <<'PLAN'
{"name": "own", "get": "/health", "resolve": ["other.test:80:127.0.0.1"], "ca_file": "route.json", "client_cert": "route.json", "client_key": "route.json", "proxy": false, "http2": false}
{"name": "run", "get": "/health", "proxy": false, "bearer": "planted-token"}
{"name": "fails", "get": "/health", "unix_socket": "no-such-socket", "expect": {"status": 500}}
PLAN
    smoke-stack --base-url "$URL" --proxy http://ann:planted@127.0.0.1:1 --resolve other.test:80:127.0.0.1 route.json
}
scene_smoke-percentiles() {
    cat >percentiles.json <<'PLAN'
{"name": "first", "get": "/reco?user_id=u-1&session_id=s&k=3", "capture": {"n": ".items[0]"}, "secret": ["n"]}
{"name": "again", "get": "/reco?user_id={{n}}&session_id=s&k=1", "times": 2, "again": true, "expect": {"p50_ms": 0.001}}
{"name": "burst", "get": "/health", "burst": {"requests": 2, "within": "20s"}, "expect": {"statuses": {"200": 2}, "p50_ms": 9999}}
PLAN
    smoke-stack --base-url "$URL" percentiles.json
}
scene_smoke-replay() {
    cat >incidents.json <<'INCIDENTS'
{"incident_id": "status", "http": {"method": "GET", "path": "/health", "headers": {"Authorization": "[redacted:authorization]"}},
 "checks": [{"name": "a", "evidence": {"request": {"method": "GET", "path": "/health"}, "answer": {"status": 500}}}, {"name": "b"}]}
{"incident_id": "expected", "http": {"method": "POST", "path": "/event", "headers": {}, "body": {"user_id": "u-1"}},
 "checks": [{"name": "a", "evidence": {"request": {"method": "POST", "path": "/event"}, "expect": {"status": 200, "jq": ".status"}}}]}
{"incident_id": "nothing", "exception": "a worker died"}
{"incident_id": "header", "http": {"method": "GET", "path": "/health", "headers": {"Cookie": "[redacted:cookie]"}}}
INCIDENTS
    READYLINE_REPLAY_AUTHORIZATION='Bearer some-token' smoke-stack --base-url "$URL" --replay incidents.json
}
scene_from-sarif() { records-from sarif "$TOP"/tests/reports/sarif{-late,}.json; }
scene_from-findings() { records-from auto "$TOP"/tests/reports/{trivy,npm-audit,checkov,eslint,zap}.json "$TOP/tests/reports/zap.xml"; }
scene_from-junit() { records-from --strip-prefix /builds/ --map-path src=app junit "$TOP"/tests/reports/junit-{nested,surefire}.xml; }
scene_from-tests() { records-from auto "$TOP"/tests/reports/{go-test.json,tap-14.tap,tap-node.tap}; }
scene_from-coverage() {
    cat >change.diff <<'DIFF'
diff --git a/reco/app.py b/reco/app.py
--- a/reco/app.py
+++ b/reco/app.py
@@ -1 +1,3 @@
 two
+three
+four
diff --git a/reco/other.py b/reco/other.py
--- /dev/null
+++ b/reco/other.py
@@ -0,0 +1 @@
+one
DIFF
    records-from --diff change.diff --package '**' cobertura "$TOP/tests/reports/cobertura.xml"
}
scene_from-metrics() { records-from auto "$TOP"/tests/reports/{prometheus.txt,openmetrics.txt,prometheus-api-vector.json,alerts-alertmanager.json,docker-inspect.json,kubernetes.json}; }
scene_from-load() { records-from auto "$TOP"/tests/reports/{k6-points,k6-handle-summary,vegeta-results,oha}.json; }
scene_from-auto() { records-from auto <"$TOP/tests/reports/grype.json"; }
