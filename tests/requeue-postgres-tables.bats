# requeue-dlq on PostgreSQL: tables that are described by their columns, and what can go wrong there.

# shellcheck disable=SC2154 # $postgres_port and others are set by the functions that are called

load lib/harness
load lib/postgres
load lib/queues

# jobs COUNT [TYPE OF THE ID]: a table of which nothing is called as it is here.
jobs() {
    sql "CREATE TABLE jobs (job_id ${2:-bigint GENERATED ALWAYS AS IDENTITY} PRIMARY KEY, topic text DEFAULT 'mail',
        body text NOT NULL, state text NOT NULL DEFAULT 'failed' CHECK (state IN ('queued', 'running', 'ok', 'failed')),
        tries int NOT NULL DEFAULT 9, failed_at timestamptz DEFAULT now(), run_at timestamp DEFAULT now() - interval '1 h',
        locked_until timestamptz, why text);
        INSERT INTO jobs (body, why) SELECT 'body ' || n, 'OSError: no ' || n FROM generate_series(1, $1) AS n"
    columns=id=job_id,queue=topic,payload=body,status=state,dead=failed,live=queued,done=ok
    columns=$columns,retry_count=tries,last_failed_at=failed_at,available_at=run_at,leased_until=locked_until,error=why
}

# letters COUNT: a table of dead letters, and one of live ones.
letters() {
    sql "CREATE TABLE letters (id text PRIMARY KEY, payload jsonb NOT NULL, note text);
        CREATE TABLE live (id text PRIMARY KEY, payload jsonb NOT NULL, at timestamptz DEFAULT now());
        INSERT INTO letters SELECT 'm' || to_char(n, 'FM000000'), jsonb_build_object('n', n)
        FROM generate_series(1, $1) AS n"
}

@test "a table by its columns: moved, taken back, consumed, parked by a status of its own" {
    local before
    jobs 4
    before=$(whole jobs)
    ends 0 list --table jobs --columns "$columns" --queue mail
    [ "$(records message out '[.id, .reason, .retry_count, .payload_base64] | @csv' | head -n 1)" = '"1","OSError",9,"Ym9keSAx"' ]
    ends 0 requeue --table public.jobs --columns "$columns" --queue mail --run one
    [ "$(sql "SELECT DISTINCT state, tries, run_at < now() AT TIME ZONE 'UTC', locked_until IS NULL FROM jobs")" = 'queued|0|t|t' ]
    ends 0 undo --table jobs --columns "$columns" --run one
    [ "$(whole jobs)" = "$before" ]
    ends 0 requeue --table jobs --columns "$columns" --queue mail --to post --max 1
    [ "$(sql "SELECT topic FROM jobs WHERE state = 'queued'")" = post ]
    ends 0 process --table jobs --columns "$columns" --queue jobs --max 1 -- true
    [ "$(sql "SELECT count(*) FROM jobs WHERE state = 'ok'")" = 1 ]
    ends 0 park --table jobs --columns "$columns,parked=running" --queue jobs --max 1
    [ "$(sql "SELECT count(*) FROM jobs WHERE state = 'running'")" = 1 ]
    ends 0 stats --table jobs --columns "$columns,parked=running" --queue jobs
    [ "$(records stats out '[.depth, .parked] | @csv')" = 1,1 ]
    ends 0 unpark --table jobs --columns "$columns,parked=running" --queue jobs
    [ "$(sql "SELECT count(*) FROM jobs WHERE state = 'failed'")" = 2 ]
}

@test "a table that does not fit is told by its columns and the nearest" {
    jobs 1
    ends 2 list --table jobs --columns id=jobid,payload=boddy --queue jobs
    grep -qF 'the table jobs has no column "jobid" (the nearest is "job_id"), "boddy" (the nearest is "body")' err
    ends 2 list --table jbos --columns "$columns" --queue jobs
    grep -qF 'there is no table jbos (the nearest is jobs)' err
    ends 2 list --table jobs --columns paylod=body --queue jobs
    grep -qF '"paylod" is no member of a message that a column can hold: did you mean payload' err
    ends 2 list --mapping outbx --queue jobs
    grep -qF 'did you mean "outbox"?' err
    ends 2 list --queue jobs
    grep -qF 'name one with --table, and its columns with --columns' err
    ends 2 list --mapping procrastinate --queue jobs
    grep -qF 'there is no table procrastinate_jobs' err
    sql 'CREATE TABLE procrastinate_jobs (id int, status text)'
    ends 2 list --mapping procrastinate --queue jobs
    grep -qF 'has no column "queue_name": it is none of procrastinate' err
}

@test "names with capitals, spaces and quotes, in a schema of their own; each type of id and payload" {
    local type sum
    sql 'CREATE SCHEMA "My App"; CREATE TABLE "My App"."Dead ""Letters""" ("Id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        "the, Body" bytea, "at" timestamptz DEFAULT now()); CREATE TABLE "My App"."live" (LIKE "My App"."Dead ""Letters"""
        INCLUDING ALL);
        INSERT INTO "My App"."Dead ""Letters""" ("the, Body") SELECT decode(md5(n::text) || repeat(md5((n + 1)::text), n % 9),
        $$hex$$) FROM generate_series(1, 2000) AS n;
        INSERT INTO "My App"."Dead ""Letters""" ("the, Body") VALUES ($$$$), ($$\x00ff00$$), (decode(repeat($$00ff$$, 500000),
        $$hex$$))'
    local table='"My App"."Dead ""Letters"""' columns='id=Id,payload="the, Body",last_failed_at=at'
    sum=$(sql "SELECT md5(string_agg(md5(\"the, Body\"), '' ORDER BY \"Id\")) FROM $table")
    ends 0 export --table "$table" --columns "$columns" --queue 'Dead "Letters"'
    [ "$(records message out .id | wc -l)" -eq 2003 ]
    grep '"type":"message"' out >kept
    ends 0 drop --table "$table" --columns "$columns" --queue 'Dead "Letters"' --no-trash
    [ "$(sql "SELECT count(*) FROM $table")" = 0 ]
    ends 0 import --table "$table" --columns "$columns" kept
    [ "$(sql "SELECT md5(string_agg(md5(\"the, Body\"), '' ORDER BY \"Id\")) FROM $table")" = "$sum" ]
    ends 0 requeue --table "$table" --columns "$columns" --queue 'Dead "Letters"' --to 'My App.live' --run one
    [ "$(sql "SELECT md5(string_agg(md5(\"the, Body\"), '' ORDER BY \"Id\")) FROM \"My App\".live")" = "$sum" ]
    ends 0 undo --table "$table" --columns "$columns" --run one
    [ "$(sql "SELECT md5(string_agg(md5(\"the, Body\"), '' ORDER BY \"Id\")) FROM $table")" = "$sum" ]

    # JSON stays as it was written where the type keeps it so, and as PostgreSQL prints it elsewhere.
    for type in text json jsonb; do
        sql "CREATE TABLE t_$type (id numeric PRIMARY KEY, payload $type);
            INSERT INTO t_$type VALUES (12345678901234567890, '{\"b\":1.50, \"a\":12345678901234567890}')"
        ends 0 list --table "t_$type" --queue "t_$type"
        printf '%s %s ' "$(records message out .id)" "$(grep -o '"payload":{.*}' out | head -n 1)"
    done >printed
    [ "$(cat printed)" = '12345678901234567890 "payload":{"b":1.50, "a":12345678901234567890}} 12345678901234567890 "payload":{"b":1.50, "a":12345678901234567890}} 12345678901234567890 "payload":{"a": 12345678901234567890, "b": 1.50}} ' ]
}

@test "rows move into another table: what it has already, and what it refuses, stays" {
    local before
    letters 6
    before=$(whole letters)
    ends 2 requeue --table letters --queue letters
    grep -qF 'name the table to which rows move with --to TABLE' err
    ends 2 requeue --table letters --queue letters --to lvie
    grep -qF 'there is no table lvie (the nearest is live)' err
    sql "CREATE TABLE needy (id text, payload jsonb, owner text NOT NULL)"
    ends 2 requeue --table letters --queue letters --to needy
    grep -qF 'which needs columns that it has not: "owner"' err

    sql "INSERT INTO live VALUES ('m000002', '{}');
        ALTER TABLE live ADD CHECK (payload <> '{\"n\": 5}')"
    ends 1 requeue --table letters --queue letters --to live --run one
    [ "$(outcomes)" = "4 moved, 2 skipped" ]
    grep -q 'its id stands in the live queue already' out
    grep -q 'violates check constraint' out
    [ "$(sql "SELECT string_agg(id, ' ' ORDER BY id) FROM letters")" = 'm000002 m000005' ]
    ends 0 verify --table letters --run one
    ends 0 undo --table letters --run one
    [ "$(whole letters)" = "$before" ]
    [ "$(sql "SELECT string_agg(id, ' ' ORDER BY id) FROM live")" = m000002 ]
}

@test "triggers that swallow rows: nothing is lost, nothing doubled" {
    letters 4
    sql "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
        IF coalesce(NEW.id, OLD.id) = 'm000003' THEN RETURN NULL; END IF;
        RETURN coalesce(NEW, OLD); END \$\$;
        CREATE TRIGGER swallow BEFORE INSERT ON live FOR EACH ROW EXECUTE FUNCTION swallow()"
    ends 1 requeue --table letters --queue letters --to live --run one
    [ "$(outcomes)" = "3 moved, 1 skipped" ]
    grep -q 'the table kept it: a trigger or a policy?' out
    [ "$(sql 'SELECT (SELECT count(*) FROM letters), (SELECT count(*) FROM live)')" = '1|3' ]
    ends 0 undo --table letters --run one
    # Inserted, and not deleted: such a row is not moved at all.
    sql "DROP TRIGGER swallow ON live;
        CREATE TRIGGER swallow BEFORE DELETE ON letters FOR EACH ROW EXECUTE FUNCTION swallow()"
    ends 1 requeue --table letters --queue letters --to live
    [ "$(outcomes)" = "3 moved, 1 skipped" ]
    grep -q 'the table letters keeps rows that were moved: a trigger?' out
    [ "$(sql 'SELECT (SELECT count(*) FROM letters), (SELECT count(*) FROM live)')" = '1|3' ]
}

@test "one job that a unique index refuses does not keep the others" {
    layout procrastinate
    sql "SELECT dead_jobs(5); UPDATE procrastinate_jobs SET queueing_lock = 'one' WHERE id IN (2, 4)"
    ends 1 requeue --queue mail
    [ "$(outcomes)" = "4 moved, 1 skipped" ]
    [ "$(records move out 'select(.outcome == "skipped") | .id')" = 4 ]
    grep -q 'duplicate key value violates unique constraint' out
    sql 'DROP FUNCTION work'
    layout pg_boss
    sql "SELECT dead_jobs('sync', 3); SELECT dead_jobs('mail', 2)"
    ends 1 requeue --mapping pg-boss --queue sync
    [ "$(outcomes)" = "1 moved, 2 skipped" ]
    # Another queue: its rows go to another partition, and a queue that is none is refused.
    ends 0 requeue --mapping pg-boss --queue mail --to mail-slow --max 1 --run two
    [ "$(sql "SELECT count(*) FROM pgboss.job WHERE name = 'mail-slow' AND state = 'retry'")" = 1 ]
    ends 0 undo --mapping pg-boss --run two
    [ "$(sql "SELECT count(*) FROM pgboss.job WHERE name = 'mail' AND state = 'failed'")" = 2 ]
    ends 1 requeue --mapping pg-boss --queue mail --to mial
    [ "$(outcomes)" = "2 skipped" ]
    # Several kinds: which is meant has to be said.
    ends 2 stats
    grep -qF 'tables of several kinds (procrastinate, pg-boss): name one with --mapping' err
}

@test "what pg-boss would archive unrun is due again" {
    layout pg_boss
    sql "SELECT dead_jobs('mail', 1)"
    ends 0 requeue --queue mail
    [ "$(sql "SELECT state, completed_on IS NULL, retry_limit, start_after <= now(), keep_until > now() + interval '1 hour'
        FROM pgboss.job")" = 'retry|t|3|t|t' ]
}

@test "a queue of pgmq: what somebody reads stays, headers count, other queues are named with --to" {
    layout pgmq
    sql "SELECT dead_orders(3); SELECT pgmq_create('late');
        UPDATE pgmq.q_orders_dlq SET vt = now() + interval '1 hour' WHERE msg_id = 2"
    ends 0 requeue --queue orders --run one
    [ "$(ids move)" = '1 3' ]
    [ "$(sql "SELECT read_ct, vt <= now(), headers FROM pgmq.q_orders ORDER BY msg_id" | paste -sd ' ')" = \
        '0|t|{"requeued_as": 1, "requeue_count": 1} 0|t|{"requeued_as": 2, "requeue_count": 1}' ]
    [ "$(sql 'SELECT work(true)')" = 2 ]
    ends 0 verify --run one
    [[ "$(said)" = "3 when the run began = 1 untouched + 0 at their destination + 0 consumed + 2 back "* ]]
    ends 0 requeue --queue orders --max-requeues 1
    [ "$(outcomes)" = "2 parked" ]
    ends 0 unpark --queue orders_dlq
    ends 0 requeue --queue orders_dlq --to late --run two
    [ "$(sql 'SELECT count(*) FROM pgmq.q_late')" = 2 ]
    ends 0 undo --run two
    [ "$(sql 'SELECT count(*), min(headers::text) FROM pgmq.q_orders_dlq')" = '3|{"error": "PaymentError: declined", "request_id": "r2"}' ]
    ends 2 requeue --queue orders --to nowhere
    grep -qF 'there is no live queue of that name' err
}

@test "a message that came back so often is parked, as the ledger counts" {
    layout outbox
    sql "SELECT dead_events(2)"
    ends 0 requeue --queue watches
    [ "$(sql 'SELECT relay(true)')" = 2 ]
    ends 0 requeue --queue watches --run two
    ends 0 undo --run two
    ends 0 requeue --queue watches --max-requeues 2 --max 1
    [ "$(outcomes)" = "1 moved" ]
    [ "$(sql 'SELECT relay(true)')" = 1 ]
    ends 0 requeue --queue watches --max-requeues 2
    [ "$(outcomes)" = "1 moved, 1 parked" ]
}

@test "a canary that fails again stops the run, one that is consumed lets it go on" {
    local relay
    layout outbox
    sql "SELECT dead_events(30)"
    # relay_until FILE FAILS
    relay_until() { until [ -e "$1" ]; do sql "SELECT relay($2)" >>relayed 2>&1 || cat relayed; sleep 0.1; done; }
    relay_until broken true 3>&- &
    relay=$!
    ends 1 requeue --queue watches --canary 10:10s
    touch broken
    wait "$relay"
    [ "$(records move out .id | wc -l)" -eq 10 ]
    said | grep -q 'the canary came back: .* of 10 failed again (BrokenPipeError'
    relay_until mended false 3>&- &
    relay=$!
    ends 0 requeue --queue watches --canary 10:1s
    touch mended
    wait "$relay"
    [ "$(outcomes)" = "30 moved" ]
    sql "UPDATE event_outbox SET status = 'dead'"
    ends 1 requeue --queue watches --canary 3:300ms
    said | grep -q 'the canary was not consumed: 3 of 3 still wait'
}

# ---- roles, others at work, and servers that end ----

@test "eight movers at once share a queue, and pass over what others hold" {
    local mover
    letters 4000
    PGPASSWORD=$postgres_password psql -X -q -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" -d "$base" \
        -c "BEGIN; SELECT id FROM letters WHERE id = 'm000007' FOR UPDATE; SELECT pg_sleep(60)" >held 2>&1 3>&- &
    echo "$!" >holder.pid
    wait_for 10 holds
    for mover in 1 2 3 4 5 6 7 8; do
        requeue-dlq requeue --table letters --queue letters --to live --batch 50 --run "run$mover" >"moved$mover" 3>&- &
        echo "$!"
    done >pids
    for mover in $(cat pids); do wait "$mover"; done
    [ "$(sql "SELECT string_agg(id, ' ') FROM letters")" = m000007 ]
    [ "$(sql 'SELECT count(*), count(DISTINCT payload) FROM live')" = '3999|3999' ]
    [ "$(cat moved? | grep -c '"outcome":"moved"')" -eq 3999 ]
    [ "$(sql 'SELECT count(DISTINCT x) FROM requeue_dlq_ledger, unnest(ids) AS x WHERE action = $$requeue$$')" = 3999 ]
    for mover in 1 2 3 4 5 6 7 8; do ends 0 verify --table letters --run "run$mover"; done
}

holds() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '$base'")" = 1 ]; }

# as ROLE: DLQ_URL for a role of its own, with these rights.
as() {
    sql "DO \$\$ BEGIN CREATE ROLE $1 LOGIN PASSWORD 'of $1'; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$"
    export DLQ_URL=postgresql://$1:of%20$1@127.0.0.1:$postgres_port/$base
}

@test "roles: what they may not do is said, and what hides rows is no empty queue" {
    layout outbox
    sql "SELECT dead_events(3)"
    as looker
    ends 2 stats --queue watches
    grep -qF 'permission denied for table event_outbox' err
    sql 'GRANT SELECT ON event_outbox TO looker'
    ends 0 stats --queue watches
    ends 2 requeue --queue watches
    grep -qF 'this role may not make tables in the schema public' err
    grep -qF -- '--no-ledger' err
    ends 2 requeue --queue watches --no-ledger
    grep -qF 'permission denied' err
    sql 'GRANT UPDATE ON event_outbox TO looker'
    ends 0 requeue --queue watches --no-ledger --max 1
    ends 2 park --queue watches --no-ledger
    sql 'ALTER TABLE event_outbox ENABLE ROW LEVEL SECURITY;
        CREATE POLICY mine ON event_outbox USING (id > 2) WITH CHECK (true)'
    ends 2 stats --queue watches
    grep -qF 'row-level security' err
    sql 'ALTER TABLE event_outbox DISABLE ROW LEVEL SECURITY; ALTER ROLE looker SET default_transaction_read_only = on'
    ends 0 stats --queue watches
    ends 2 requeue --queue watches --no-ledger
    grep -qF 'name the primary' err
    sql 'DROP OWNED BY looker'
}

@test "a COMMIT whose answer is lost is asked about: it took effect" {
    layout outbox
    sql "SELECT dead_events(3)"
    # COMMIT waits for a standby that there is not, after it took effect.
    sql "CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
        PERFORM set_config('synchronous_commit', 'on', true); RETURN NULL; END \$\$;
        CREATE TRIGGER wait_at_commit BEFORE UPDATE ON event_outbox EXECUTE FUNCTION wait_at_commit()"
    sql "ALTER SYSTEM SET synchronous_standby_names = 'nobody'"
    sql 'SELECT pg_reload_conf()' >reloaded
    requeue-dlq requeue --queue watches --run lost --timeout 30s >out 2>err 3>&- &
    mover=$!
    wait_for 20 commits
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'" >ended
    sql 'ALTER SYSTEM RESET synchronous_standby_names'
    sql 'SELECT pg_reload_conf()' >reloaded
    wait "$mover"
    [ "$(outcomes)" = "3 moved" ]
    [ "$(sql "SELECT count(*) FROM event_outbox WHERE status = 'pending'")" = 3 ]
    ends 0 verify --run lost
}

commits() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = '$base'")" = 1 ]; }

@test "a connection that ends before COMMIT: nothing of the batch took effect, and it is said" {
    layout outbox
    sql "SELECT dead_events(3);
        CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
        PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END \$\$;
        CREATE CONSTRAINT TRIGGER hang_up AFTER UPDATE ON event_outbox DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.status = 'pending') EXECUTE FUNCTION hang_up()"
    ends 2 requeue --queue watches --run one
    [ "$(sql "SELECT count(*) FROM event_outbox WHERE status = 'dead'")" = 3 ]
    sql 'DROP TRIGGER hang_up ON event_outbox'
    ends 0 requeue --queue watches --run one
    ends 0 verify --run one
    [[ "$(said)" = "3 when the run began = 0 untouched + 3 at their destination"* ]]
}

@test "a message that kills whoever handles it is counted each time, and parked" {
    layout outbox
    sql "SELECT dead_events(1)"
    local try
    for try in 1 2; do
        run -137 requeue-dlq process --queue watches --max-retries 2 -- sh -c 'kill -9 $PPID; sleep 1'
        # Its lease holds on: the command may be at work still.
        ends 0 process --queue watches -- false
        [ "$(sql 'SELECT attempts, claim IS NOT NULL FROM requeue_dlq_marks')" = "$try|t" ]
        sql 'UPDATE requeue_dlq_marks SET claimed_until = now()'
    done
    ends 1 process --queue watches --max-retries 2 -- true
    [ "$(outcomes)" = "1 parked" ]
    ends 0 stats --queue watches
    [ "$(records stats out '[.depth, .parked] | @csv')" = 0,1 ]
}

@test "two that process at once never hold the same message" {
    layout outbox
    sql "SELECT dead_events(40)"
    requeue-dlq process --queue watches --jobs 4 -- sh -c 'echo "$DLQ_ID" >>one' >p1 3>&- &
    first=$!
    requeue-dlq process --queue watches --jobs 4 -- sh -c 'echo "$DLQ_ID" >>two' >p2
    wait "$first"
    [ "$(cat one two 2>/dev/null | sort | uniq | wc -l)" -eq 40 ]
    [ "$(cat one two 2>/dev/null | wc -l)" -eq 40 ]
    [ "$(sql "SELECT count(*) FROM event_outbox WHERE status = 'published'")" = 40 ]
    [ "$(sql 'SELECT count(*) FROM requeue_dlq_marks')" = 0 ]
}

@test "without a ledger nothing is written beside the tables, and no run is known" {
    layout outbox
    sql "SELECT dead_events(3)"
    ends 0 requeue --queue watches --no-ledger --run one --max 2
    [ "$(sql "SELECT count(*) FROM pg_class WHERE relname ~ '^requeue_dlq'")" = 0 ]
    ends 1 undo --run one
    # One that somebody else keeps is left alone, too.
    ends 0 park --queue watches --run two
    ends 0 unpark --queue watches --no-ledger --run three
    [ "$(sql "SELECT count(*) FROM requeue_dlq_ledger WHERE run = 'three'")" = 0 ]
}

@test "what is gone without a trace is missing, by its name" {
    layout outbox
    sql "SELECT dead_events(5)"
    ends 0 requeue --queue watches --run one --max 2
    sql 'DELETE FROM event_outbox WHERE id = 4'
    ends 1 verify --run one
    [ "$(records move out 'select(.outcome == "missing") | .id')" = 4 ]
    said | grep -q '5 when the run began = 2 untouched + 2 at their destination .* + 1 missing'
    # What another run took is no loss.
    ends 0 requeue --queue watches --run two
    ends 1 verify --run one
    said | grep -q ' 2 taken by other runs + 1 missing'
}
