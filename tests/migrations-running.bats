# check-migrations --statements: whether the release that is running survives the pending migrations.
#
# The release is the reference service on PostgreSQL (lib/running): its statements are run by a role of its own with
# search_path = reco, recorded by pg_stat_statements, and held against migrations.  Each verdict is confirmed by running
# the statement for real, before and after.

load lib/harness
load lib/postgres

setup_file() {
    start_postgres shared_preload_libraries=pg_stat_statements pg_stat_statements.max=5000
    export fixtures=$BATS_TEST_DIRNAME/lib/running
    postgres_sql app "CREATE EXTENSION pg_stat_statements; CREATE ROLE service LOGIN PASSWORD 'serves'; ALTER ROLE service SET search_path = reco"
    mkdir "$BATS_FILE_TMPDIR/base"
    cp "$fixtures/schema.sql" "$BATS_FILE_TMPDIR/base/0001_service.sql"
    postgres_sql app "$(cat "$fixtures/schema.sql")"
    postgres_sql app 'GRANT USAGE ON SCHEMA reco TO service; GRANT ALL ON ALL TABLES IN SCHEMA reco TO service;
        GRANT ALL ON ALL SEQUENCES IN SCHEMA reco TO service;
        CREATE TABLE schema_migrations (version text PRIMARY KEY, checksum text, applied_at timestamptz)'
    postgres_sql app "INSERT INTO schema_migrations VALUES ('0001_service.sql', '$(sha256 "$fixtures/schema.sql")', now())"
    record
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
}

sha256() { sha256sum "$1" | cut -d ' ' -f 1; }

# as_service DATABASE: runs the SQL of stdin as the release does.
as_service() {
    PGPASSWORD=serves psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U service -d "$1"
}

# record: pg_stat_statements holds what the release asks, and nothing else.
record() {
    postgres_sql app 'SELECT pg_stat_statements_reset()' >/dev/null
    { echo 'BEGIN;' && cat "$fixtures/statements.sql" && echo 'ROLLBACK;'; } | as_service app >/dev/null
}

# pending SQL...: the folder m, with a pending migration of each SQL.
pending() {
    local number=1 sql
    rm -rf m
    cp -r "$BATS_FILE_TMPDIR/base" m
    for sql in "$@"; do
        number=$((number + 1))
        printf '%s\n' "$sql" >"m/000${number}_it.sql"
    done
}

# judge [OPTION...]: the migrations of m, into the files out and err; its exit status in $code.
judge() {
    code=0
    check-migrations --jsonl --dialect none --database-url "$postgres_url" --replay "$postgres_creator_url" \
        --replay-beside-live --allow drift --statements pg_stat_statements "$@" m >out 2>err || code=$?
}

# running: what was found of the running release, "STATUS RULE FILE", a line each.
running() {
    jq -r 'select(.type == "check" and (.name | startswith("running"))) | "\(.status) \(.name) \(.file // "-")" + (if .file then "" else " \(.message // "")" end)' out
}

# really MIGRATION STATEMENT: what PostgreSQL does with a statement before and after a migration: "fine", "broken", "cached"
# where only a session that prepared it before fails, "fresh" where only such a one does not.  In the database `real`, which
# has the schema, in a transaction that is rolled back.
really() {
    local migration=$1 statement=$2 fresh kept
    {
        printf 'SET search_path = reco;\nPREPARE kept AS %s;\nBEGIN;\nEXECUTE kept;\nROLLBACK;\n' "$statement"
        printf 'BEGIN;\n\\set ON_ERROR_STOP 1\nRESET search_path;\n%s\nSET search_path = reco;\n\\set ON_ERROR_STOP 0\n' "$migration"
        printf 'SAVEPOINT migrated;\n%s;\n\\if :ERROR\n\\echo @fresh broken\n\\else\n\\echo @fresh fine\n\\endif\n' "$statement"
        printf 'ROLLBACK TO migrated;\nEXECUTE kept;\n\\if :ERROR\n\\echo @kept broken\n\\else\n\\echo @kept fine\n\\endif\nROLLBACK;\n'
    } >real.sql
    PGPASSWORD=$postgres_password psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" \
        -d real -f real.sql >real.out 2>real.err || { cat real.sql real.err >&2; return 1; }
    fresh=$(sed -n 's/^@fresh //p' real.out) kept=$(sed -n 's/^@kept //p' real.out)
    case $fresh,$kept in
        fine,fine) echo fine ;;
        fine,broken) echo cached ;;
        broken,broken) echo broken ;;
        broken,fine) echo fresh ;;
        *) echo "$fresh,$kept" ;;
    esac
}

# What is expected | what PostgreSQL really does | the statement begins like this | the migration.  Of the statements that are
# not named the first finding is the one that is told.
@test "each of many migrations is judged as PostgreSQL does with the statement" {
    local rule does statement migration number=0 bad=0 said real
    postgres_sql postgres 'CREATE DATABASE real TEMPLATE template0'
    postgres_sql real "$(cat "$fixtures/schema.sql")"
    while IFS='|' read -r rule does statement migration; do
        rule=${rule// /} does=${does// /} statement=${statement## } statement=${statement%% }
        case $rule in '' | '#'*) continue ;; esac
        number=$((number + 1))
        pending "$migration"
        judge
        said=$(jq -r --arg like "$statement" 'select(.type == "check" and .file == "m/0002_it.sql" and .evidence
            and (.evidence.statement | startswith($like))) | .name + (if .name == "running-parameters" then "=" + .status else "" end)' out | paste -sd,)
        [ "${said:-nothing}" = "$rule" ] || { echo "said ${said:-nothing}, not $rule: $migration" && running && bad=1; }
        if [ "$rule" = nothing ]; then
            [ "$(running)" = 'pass running - ' ] || { echo "not alone: $migration" && running && bad=1; }
        fi
        real=$(really "$migration" "$(grep -F -- "${statement%%\$*}" "$fixtures/statements.sql" | head -n 1 | sed 's/;$//')")
        [ "$real" = "$does" ] || { echo "PostgreSQL: $real, not $does: $migration" && cat real.err && bad=1; }
    done <<'TABLE'
# What breaks it.
running-statement | broken | SELECT label FROM items | ALTER TABLE reco.items DROP COLUMN label;
running-statement | broken | UPDATE events SET watch_time_sec | ALTER TABLE reco.events RENAME watch_time_sec TO watched;
running-statement | broken | SELECT max(position) | ALTER TABLE reco.event_backbone RENAME TO backbone;
running-statement | broken | SELECT max(position) | DROP TABLE reco.event_backbone;
running-statement | broken | SELECT max(position) | CREATE SCHEMA archive; ALTER TABLE reco.event_backbone SET SCHEMA archive;
running-statement | broken | SELECT status, how_many | DROP VIEW reco.waiting;
running-statement | broken | SELECT status, how_many | DROP VIEW reco.waiting; CREATE VIEW reco.waiting AS SELECT status, count(*) AS number FROM reco.outbox GROUP BY status;
running-statement | broken | SELECT item_id, rank( | DROP FUNCTION reco.rank(real, integer); CREATE FUNCTION reco.rank(score real, age integer, weight real) RETURNS real LANGUAGE sql AS 'SELECT 1::real';
running-values | broken | INSERT INTO event_backbone | ALTER SEQUENCE reco.positions RENAME TO backbone_positions;
running-statement | broken | SELECT $1::score | DROP DOMAIN reco.score CASCADE;
running-statement | broken | INSERT INTO events | ALTER TABLE reco.events DROP CONSTRAINT events_pkey;
running-statement | broken | INSERT INTO recommendations | DROP INDEX reco.recommendations_by_request; CREATE INDEX ON reco.recommendations (request_id);
running-parameters=fail | broken | UPDATE outbox SET status | ALTER TABLE reco.outbox ALTER id DROP IDENTITY; ALTER TABLE reco.outbox ALTER id TYPE uuid USING gen_random_uuid();
running-statement | broken | UPDATE outbox SET status | ALTER TABLE reco.outbox DROP status CASCADE; ALTER TABLE reco.outbox ADD status text GENERATED ALWAYS AS (CASE attempts WHEN 0 THEN 'pending' ELSE 'dead' END) STORED;
running-values | fresh | SELECT count(*) FROM events | ALTER TYPE reco.event_kind RENAME VALUE 'impression' TO 'seen';
running-insert | broken | INSERT INTO events | ALTER TABLE reco.events ADD tenant integer NOT NULL;
running-insert | broken | INSERT INTO outbox | ALTER TABLE reco.outbox ALTER created_at DROP DEFAULT;
running-insert | broken | INSERT INTO events | ALTER TABLE reco.events ALTER request_id SET NOT NULL;
running-insert | broken | INSERT INTO events | ALTER TABLE reco.events ADD CONSTRAINT traced CHECK (request_id IS NOT NULL) NOT VALID;
running-insert | broken | INSERT INTO events | ALTER TABLE reco.events ADD CONSTRAINT traced CHECK (request_id IS NOT NULL AND user_id <> '') NOT VALID;
running-insert | broken | WITH moved AS | ALTER TABLE reco.approvals ADD reason text NOT NULL;
running-insert | broken | WITH moved AS | CREATE DOMAIN reco.cause AS text NOT NULL; ALTER TABLE reco.approvals ADD reason reco.cause;
running-insert | broken | INSERT INTO dead_letters | ALTER TABLE reco.dead_letters ALTER retry_count DROP DEFAULT;
running-insert | broken | INSERT INTO recommendations | ALTER TABLE reco.recommendations ALTER id DROP DEFAULT; DROP SEQUENCE reco.recommendations_id_seq;
running-columns | cached | SELECT * FROM items | ALTER TABLE reco.items ADD language text;
running-result | cached | SELECT label FROM items | ALTER TABLE reco.items ALTER label TYPE text;
running-result | cached | SELECT label FROM items | ALTER TABLE reco.items ALTER label TYPE varchar(30);
running-result | cached | SELECT max(position) | ALTER TABLE reco.event_backbone ALTER position TYPE numeric;
running-result | cached | SELECT item_id, rank( | DROP FUNCTION reco.rank(real, integer); CREATE FUNCTION reco.rank(score real, age integer) RETURNS float8 LANGUAGE sql AS 'SELECT 1::float8';
running-parameters=warn | fine | DELETE FROM dead_letters | ALTER TABLE reco.dead_letters ALTER retry_count TYPE bigint;
# What does not.
nothing | fine | INSERT INTO events | ALTER TABLE reco.events ADD tenant integer;
nothing | fine | INSERT INTO events | ALTER TABLE reco.events ADD tenant integer NOT NULL DEFAULT 0;
nothing | fine | INSERT INTO events | ALTER TABLE reco.events ADD tenant bigint GENERATED ALWAYS AS IDENTITY;
nothing | fine | INSERT INTO events | ALTER TABLE reco.events ADD shown text GENERATED ALWAYS AS (event_id || user_id) STORED NOT NULL;
nothing | fine | INSERT INTO events | CREATE TABLE reco.tenants (id integer PRIMARY KEY, name text NOT NULL);
nothing | fine | SELECT user_id, max( | CREATE INDEX events_by_item ON reco.events (item_id);
nothing | fine | SELECT user_id, max( | DROP INDEX reco.events_by_user;
nothing | fine | UPDATE events SET watch_time_sec | ALTER TABLE reco.events ALTER event_type SET DEFAULT 'none';
nothing | fine | SELECT count(*) FROM events | ALTER TYPE reco.event_kind ADD VALUE 'click';
nothing | fine | SELECT status, how_many | CREATE OR REPLACE VIEW reco.waiting AS SELECT status, count(*) AS how_many, min(created_at) AS oldest FROM reco.outbox GROUP BY status;
nothing | fine | SELECT item_id, rank( | CREATE OR REPLACE FUNCTION reco.rank(score real, age integer) RETURNS real LANGUAGE sql IMMUTABLE AS 'SELECT score';
nothing | fine | SELECT items FROM recommendations | ALTER TABLE reco.recommendations ALTER user_id DROP NOT NULL;
nothing | fine | WITH moved AS | COMMENT ON TABLE reco.approvals IS 'who said yes'; ANALYZE reco.approvals;
nothing | fine | SELECT max(position) | ALTER TABLE reco.event_backbone RENAME TO backbone; CREATE VIEW reco.event_backbone AS SELECT * FROM reco.backbone;
TABLE
    echo "$number rows"
    [ "$number" -ge 38 ]
    [ "$bad" -eq 0 ]
}

# ---- of the statements ----

# judge_file FILE [OPTION...]: the migrations of m, held against a file.
judge_file() {
    local file=$1
    shift
    code=0
    check-migrations --jsonl --dialect none --database-url "$postgres_url" --replay "$postgres_creator_url" \
        --replay-beside-live --allow drift --statements "$file" --search-path reco "$@" m >out 2>err || code=$?
}

@test "what a file says is judged as it is, with its literals and under the search path that was asked for" {
    pending "ALTER TYPE reco.event_kind RENAME VALUE 'impression' TO 'seen'; ALTER SEQUENCE reco.positions RENAME TO places;"
    judge_file "$fixtures/statements.sql"
    [ "$code" -eq 1 ]
    [ "$(running | sort | uniq -c | sed 's/^ *//')" = "2 fail running-statement m/0002_it.sql" ]
    jq -es 'map(select(.rule == "running-statement").evidence.line) == [7, 14]' out
    # Without the schema nothing was understood before, and nothing is.
    judge_file "$fixtures/statements.sql" --search-path public
    [ "$code" -eq 1 ]
    running | grep -q '^unknown running - none of the 21 statements'
}

@test "statements that are written in other ways are judged by what they ask" {
    local expected sql line number=0
    # Those that fail are told apart by their lines, those that pass need no more; what is unknown is a verdict of its own.
    : >failing.sql
    : >passing.sql
    pending 'ALTER TABLE reco.approvals RENAME approved_by TO who; DELETE FROM reco.dead_letters; ALTER TABLE reco.dead_letters ADD cause text NOT NULL;'
    while IFS='|' read -r expected sql; do
        sql=${sql## } expected=${expected%% }
        number=$((number + 1))
        case $expected in
        fail\ running-*,*) ;;
        fail*) printf '%s;\n' "$sql" >>failing.sql && echo "${expected#fail } $(wc -l <failing.sql)" >>wanted && continue ;;
        pass*) printf '%s;\n' "$sql" >>passing.sql && continue ;;
        esac
        printf '%s;\n' "$sql" >one.sql
        judge_file one.sql --max-unjudged 100%
        line=$(running | cut -d ' ' -f 1,2 | paste -sd,)
        [ "$line" = "$expected" ] || { echo "said $line, not $expected: $sql" && cat out err && return 1; }
    done <<'TABLE'
fail running-statement | PREPARE a (text) AS SELECT approved_by FROM approvals WHERE workflow_id = $1
fail running-statement | EXPLAIN SELECT approved_by FROM approvals
fail running-statement | DECLARE c CURSOR FOR SELECT approved_by FROM approvals
fail running-statement | CREATE TEMP TABLE a AS SELECT approved_by FROM approvals
fail running-statement | COPY approvals (workflow_id, approved_by, approved_at) FROM STDIN
fail running-statement | COPY approvals (approved_by) TO STDOUT
fail running-statement | COPY (SELECT approved_by FROM approvals) TO STDOUT WITH (FORMAT csv)
fail running-result | COPY approvals TO STDOUT
fail running-columns | COPY dead_letters FROM STDIN (FORMAT csv)
fail running-insert | COPY dead_letters (id, queue, retry_count, status) FROM STDIN
fail running-statement | SELECT workflow_id FROM approvals WHERE approved_by = ?
fail running-statement | SELECT workflow_id FROM approvals WHERE approved_by = %s AND approved_at < %s
fail running-statement | SELECT workflow_id FROM approvals WHERE approved_by = %(who)s
fail running-statement | SELECT workflow_id FROM approvals WHERE approved_by = :who AND approved_at::date = :day
fail running-insert | MERGE INTO dead_letters d USING outbox o ON d.id = o.event_id WHEN NOT MATCHED THEN INSERT (id, queue) VALUES (o.event_id, 'outbox')
fail running-insert | WITH o AS (SELECT 1) MERGE INTO reco.dead_letters AS d USING outbox o ON d.id = o.event_id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id, queue, status) VALUES (lower(o.event_id), 'a', DEFAULT)
fail running-insert | INSERT INTO dead_letters (id, queue) VALUES ($1, $2), ($3, $4)
fail running-insert | INSERT INTO dead_letters VALUES ($1, $2)
pass running | SELECT count(*) FROM approvals WHERE approved_at > now() - interval $1 AND approved_at > timestamp with time zone $2
pass running | SELECT extract($1 FROM approved_at) FROM approvals
pass running | SELECT workflow_id FROM approvals WHERE $1 IS NULL
pass running | TRUNCATE TABLE dead_letters, outbox RESTART IDENTITY
pass running | LOCK TABLE approvals IN SHARE MODE
unknown running,warn running-unjudged | DO $$ BEGIN PERFORM 1; END $$
unknown running,warn running-unjudged | SELECT nothing FROM nowhere
fail running-statement,unknown running,warn running-unjudged | INSERT INTO approvals (workflow_id, approved_by) VALUES ($1, $2) ON CONFLICT (approved_at) DO NOTHING
fail running-result | SELECT d FROM dead_letters d
unknown running | BEGIN
unknown running | SET search_path = public
TABLE
    [ "$number" -eq 29 ]
    judge_file failing.sql --max-unjudged 100%
    jq -r 'select(.type == "check" and .status == "fail") | "\(.name) \(.evidence.line)"' out | sort -k 2n | diff wanted -
    judge_file passing.sql
    [ "$(running)" = 'pass running - ' ] || { cat out err; return 1; }
    [ "$(grep -c . passing.sql)" -gt 3 ] && [ "$(grep -c . wanted)" -gt 15 ]
}

@test "a statement that is mended by a later migration warns, one that is broken twice is told once" {
    pending 'ALTER TABLE reco.items RENAME label TO tag;' 'ALTER TABLE reco.items RENAME tag TO label;' 'ALTER TABLE reco.items DROP label;' 'DROP TABLE reco.items;'
    echo 'SELECT label FROM items;' >one.sql
    judge_file one.sql
    [ "$code" -eq 1 ]
    [ "$(running)" = 'fail running-statement m/0002_it.sql' ]
    pending 'ALTER TABLE reco.items RENAME label TO tag;' 'ALTER TABLE reco.items RENAME tag TO label;'
    judge_file one.sql
    [ "$code" -eq 0 ]
    [ "$(running)" = 'warn running-statement m/0002_it.sql' ]
    jq -es 'map(select(.rule == "running-statement"))[0].message | contains("m/0003_it.sql mends it")' out
    # A migration that the database refuses: what it would have become is not known.
    pending 'ALTER TABLE reco.items DROP label;' 'ALTER TABLE reco.nothing DROP label;'
    judge_file one.sql
    [ "$code" -eq 1 ]
    running | grep -q '^unknown running - the replay did not reach its end'
    running | grep -q '^fail running-statement m/0002_it.sql'
    # Nothing is pending: nothing can break.
    pending
    judge_file one.sql
    [ "$code" -eq 0 ]
    [ "$(running)" = 'skip running - no migration is pending' ]
}

@test "thousands of statements: only those that may be concerned are looked at again, and all in the end" {
    pending 'ALTER TABLE reco.items ADD language text;' 'DROP VIEW reco.waiting;' \
        "DO \$\$ BEGIN EXECUTE format('ALTER TABLE reco.%I DROP label', 'items'); END \$\$;" \
        'CREATE TABLE reco.tenants (id integer);' 'ALTER TABLE reco.approvals ALTER approved_at TYPE timestamp;'
    {
        for number in $(seq 600); do echo "SELECT title FROM items WHERE category = $number;"; done
        echo 'SELECT how_many FROM waiting; SELECT label FROM items; SELECT "approved_at" FROM "approvals";'
    } >many.sql
    judge_file many.sql
    [ "$code" -eq 1 ]
    [ "$(running | sort)" = 'fail running-result m/0006_it.sql
fail running-statement m/0003_it.sql
fail running-statement m/0004_it.sql' ]
    jq -es 'map(select(.type == "summary"))[0].statements | .judged == 603' out
}

@test "files that hold no statements of SQL are trouble, with the line" {
    local expected file number=0
    pending 'ALTER TABLE reco.items ADD language text;'
    : >empty.sql
    printf ' \n-- nothing\n;;\n' >comments.sql
    printf 'SELECT 1;\n\\connect other\n' >psql.sql
    printf 'SELECT 1;\nCOPY items FROM stdin;\na\tb\n\\.\n' >data.sql
    printf 'SELECT 1;\nSELECT 2;\n\nlorem ipsum;\n' >prose.sql
    printf 'SELECT 1;\nSELECT \0;\n' >nul.sql
    printf 'SELECT 1;\nSELECT \377;\n' >latin.sql
    printf '{"query":"SELECT 1"}\n{"query":"SELECT 1; DROP TABLE reco.items"}\n' >two.jsonl
    printf '{"query":"SELECT 1"}\n{"sql":"SELECT 1"}\n' >other.jsonl
    printf '{"query":"SELECT 1"}\n{"query":\n' >cut.jsonl
    { printf 'SELECT 1;\nSELECT '; head -c 17000000 /dev/zero | tr '\0' '1'; } >long.sql
    head -c 100000 "$BUILD/check-migrations" >binary
    mkdir folder
    while IFS='|' read -r file expected; do
        number=$((number + 1))
        judge_file "$file"
        [ "$code" -eq 2 ] || { echo "$file: exit $code" && return 1; }
        [[ $(<err) == *"$expected"* ]] || { echo "$file: $(<err)" && return 1; }
        [ "$(tail -n 1 out | jq -r .status)" = trouble ]
        ! grep -q '"running' out
    done <<'TABLE'
empty.sql|empty.sql: no statement stands in it
comments.sql|comments.sql: no statement stands in it
/dev/null|/dev/null: it is not a regular file
psql.sql|psql.sql:2: a command of psql
data.sql|data.sql:2: data behind COPY
prose.sql|prose.sql:4: no statement of SQL: lorem ipsum
nul.sql|nul.sql:2: a NUL byte
latin.sql|latin.sql:2: bytes that are not UTF-8
two.jsonl|two.jsonl:2: a query of several statements
other.jsonl|other.jsonl:2: an object without the member `query`
cut.jsonl|cut.jsonl:2: 
long.sql|long.sql:2: a statement is longer than 16 MiB
binary|binary:1: 
folder|folder: 
missing.sql|missing.sql: 
TABLE
    [ "$number" -eq 15 ]
    [ "$(postgres_sql postgres "SELECT count(*) FROM pg_database WHERE datname LIKE 'readyline%'")" -eq 0 ]
}

@test "a byte order mark, CRLF, JSON Lines, standard input and several statements in a line are read" {
    pending 'ALTER TABLE reco.items DROP label;'
    printf '\357\273\277SELECT label\r\nFROM items;\r\nSELECT title FROM items; SELECT 1;SELECT label\r\nFROM items' >dos.sql
    judge_file dos.sql
    [ "$(running)" = 'fail running-statement m/0002_it.sql' ]
    jq -es 'map(select(.type == "summary"))[0].statements.judged == 3' out
    printf '{"query":"SELECT label\\nFROM items;","calls":1}\n\n{"query":"SELECT 1 /*, ... */"}\n' >export.jsonl
    judge_file export.jsonl
    jq -es 'map(select(.rule == "running-statement").evidence) == [{"statement":"SELECT label FROM items","source":"export.jsonl","line":1}]' out
    judge_file - <export.jsonl
    jq -es 'map(select(.rule == "running-statement").evidence.source) == ["stdin"]' out
}

@test "nothing of a statement is run, and no secret of it is shown" {
    pending 'ALTER TABLE reco.items DROP label;'
    cat >evil.sql <<'SQL'
SELECT label, set_config('reco.seen', 'yes', false) FROM items WHERE title = 'hunter2-hunter2' /* hunter3 */;
DELETE FROM items WHERE label = E'hunter2\'hunter2' AND title = $x$hunter2$x$;
SELECT pg_sleep(100);
CREATE TABLE reco.made AS SELECT label FROM items;
UPDATE items SET label = 'ghp_0123456789abcdefghijABCDEFGHIJ012345', title = ghp_0123456789abcdefghijABCDEFGHIJ012345;
SQL
    postgres_dump app >before
    judge_file evil.sql --max-unjudged 100%
    [ "$code" -eq 1 ]
    run -1 grep -hE 'hunter|ghp_' out err
    postgres_dump app >after
    cmp before after
}

@test "what pg_stat_statements does not tell is unknown, and said with what to do" {
    local watcher=postgresql://watcher:watches@127.0.0.1:$postgres_port/app
    record
    pending 'ALTER TABLE reco.items ADD language text DEFAULT NULL; ALTER TABLE reco.items DROP language;'
    postgres_sql app "CREATE ROLE watcher LOGIN PASSWORD 'watches'; GRANT SELECT ON schema_migrations TO watcher"
    judge --database-url "$watcher"
    [ "$code" -eq 1 ]
    running | grep -q '^unknown running - pg_stat_statements keeps back .* GRANT pg_read_all_stats'
    postgres_sql app 'GRANT pg_read_all_stats TO watcher'
    judge --database-url "$watcher"
    [ "$code" -eq 0 ]
    running | grep -q '^pass running - $'
    # Evicted: more statements than it keeps.
    awk 'BEGIN { for (n = 0; n < 6000; n++) { printf "SELECT 1"; for (bit = 1; bit < 8192; bit *= 2) printf int(n / bit) % 2 ? ", 1" : ", true"; print ";" } }' | as_service app >/dev/null
    judge --max-unjudged 100%
    [ "$code" -eq 1 ]
    running | grep -q '^unknown running - pg_stat_statements has dropped .* pg_stat_statements.max'
    postgres_sql app 'SELECT pg_stat_statements_reset()' >/dev/null
    judge
    [ "$code" -eq 1 ]
    running | grep -q '^unknown running - none of the .* statements of pg_stat_statements'
    # Another database of the server is no business of this one.
    postgres_sql postgres 'SELECT 1 AS elsewhere' >/dev/null
    record
    judge
    [ "$code" -eq 0 ]
    # Absent, and not preloaded.
    postgres_sql app 'DROP EXTENSION pg_stat_statements'
    judge
    [ "$code" -eq 1 ]
    running | grep -q '^unknown running - the live database has no extension pg_stat_statements: .*CREATE EXTENSION'
    postgres_sql app 'CREATE SCHEMA "odd ''schema"; CREATE EXTENSION pg_stat_statements SCHEMA "odd ''schema"'
    judge
    [ "$code" -eq 0 ]
    postgres_sql app 'DROP EXTENSION pg_stat_statements; DROP SCHEMA "odd ''schema"; CREATE EXTENSION pg_stat_statements'
}

@test "a statement is understood under the search path of the role that sent it" {
    postgres_sql app "CREATE SCHEMA other; CREATE TABLE other.items (item_id text); CREATE ROLE second LOGIN PASSWORD 'serves'; ALTER ROLE second SET search_path = other; GRANT ALL ON SCHEMA other TO second; GRANT ALL ON other.items TO second"
    record
    echo 'SELECT item_id FROM items;' | PGPASSWORD=serves psql -X -q -h 127.0.0.1 -p "$postgres_port" -U second -d app >/dev/null
    echo 'SELECT item_id FROM items;' | as_service app >/dev/null
    pending 'CREATE SCHEMA other; CREATE TABLE other.items (item_id text);' 'DROP TABLE other.items;'
    mv m/0002_it.sql m/0000_it.sql
    postgres_sql app "INSERT INTO schema_migrations VALUES ('0000_it.sql', '$(sha256 m/0000_it.sql)', now())"
    judge
    postgres_sql app "DELETE FROM schema_migrations WHERE version = '0000_it.sql'; DROP SCHEMA other CASCADE"
    [ "$(running)" = 'fail running-statement m/0003_it.sql' ] || { running; cat err; return 1; }
    jq -es 'map(select(.rule == "running-statement"))[0].evidence.search_path == "other"' out
}

@test "wrong command lines about statements say what is missing" {
    pending 'SELECT 1;'
    run -2 --separate-stderr check-migrations --skip-db-check --statements x.sql m
    [[ $stderr == *'--statements without --replay'* ]]
    run -2 --separate-stderr check-migrations --skip-db-check --search-path a m
    [[ $stderr == *'--search-path without --statements'* ]]
    run -2 --separate-stderr check-migrations --skip-db-check --replay "$postgres_creator_url" --statements pg_stat_statements m
    [[ $stderr == *'without --database-url'* ]]
    run -2 --separate-stderr check-migrations --database-url sqlite:a.db --replay sqlite: --statements pg_stat_statements m
    [[ $stderr == *'is of PostgreSQL'* ]]
}

# ---- SQLite ----

@test "SQLite: each of many migrations is judged as SQLite does with the statement" {
    local rule does statement migration number=0 bad=0 said real
    mkdir s
    cp "$TOP"/examples/reco-service/migrations/*.sql s/
    sqlite3 live.db 'CREATE TABLE schema_migrations (version text PRIMARY KEY, checksum text, applied_at text)'
    for file in s/*.sql; do
        sqlite3 live.db <"$file"
        sqlite3 live.db "INSERT INTO schema_migrations VALUES ('${file##*/}', '$(sha256 "$file")', datetime())"
    done
    while IFS='|' read -r rule does statement migration; do
        rule=${rule// /} does=${does// /} statement=${statement## } statement=${statement%% }
        case $rule in '' | '#'*) continue ;; esac
        number=$((number + 1))
        printf '%s;\n' "$statement" >one.sql
        printf '%s\n' "$migration" >s/0007_it.sql
        code=0
        check-migrations --jsonl --dialect none --database-url sqlite:live.db --replay sqlite: --statements one.sql s >out 2>err || code=$?
        said=$(running | cut -d ' ' -f 1,2)
        [ "$said" = "${rule/:/ }" ] || { echo "said $said, not $rule: $migration" && cat out err && bad=1; }
        cp live.db real.db
        sqlite3 real.db 'PRAGMA ignore_check_constraints = 1' "$statement" >before 2>&1 || { cat before && return 1; }
        cp live.db real.db
        sqlite3 real.db "$migration"
        real=fine
        sqlite3 real.db "$statement" >after 2>&1 || real=broken
        [ "$real" = "$does" ] || { echo "SQLite: $real, not $does: $migration" && cat after && bad=1; }
    done <<'TABLE'
fail:running-statement | broken | SELECT title FROM items WHERE item_id = ?1 | ALTER TABLE items RENAME title TO name;
fail:running-statement | fine | SELECT item_id FROM items WHERE "title" = 'Title 1' AND "item_id" <> "a string" | ALTER TABLE items RENAME title TO name;
pass:running | fine | SELECT item_id FROM items WHERE "title" = 'Title 1' AND "item_id" <> "a string" | ALTER TABLE items DROP category;
fail:running-statement | broken | SELECT title FROM items WHERE item_id = :id | ALTER TABLE items RENAME TO things;
fail:running-statement | broken | SELECT event_type FROM events WHERE user_id = @user | ALTER TABLE events DROP event_type;
fail:running-statement | broken | INSERT INTO outbox (event_id, payload, created_at) VALUES ('e', 'p', 1) ON CONFLICT (event_id) DO NOTHING | CREATE TABLE o (id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, payload BLOB NOT NULL, created_at INTEGER NOT NULL); DROP TABLE outbox; ALTER TABLE o RENAME TO outbox;
fail:running-statement | broken | INSERT INTO approvals VALUES ('w', 'b', 1) | ALTER TABLE approvals ADD reason TEXT;
fail:running-insert | broken | INSERT INTO approvals (workflow_id, approved_by, approved_at) VALUES ('w', 'b', 1) | DROP TABLE approvals; CREATE TABLE approvals (workflow_id TEXT PRIMARY KEY, approved_by TEXT NOT NULL, approved_at INTEGER NOT NULL, reason TEXT NOT NULL);
fail:running-insert | broken | REPLACE INTO main."approvals" ("workflow_id", [approved_by], `approved_at`) SELECT 'w', 'b', 1 | DROP TABLE approvals; CREATE TABLE approvals (workflow_id TEXT PRIMARY KEY, approved_by TEXT NOT NULL, approved_at INTEGER NOT NULL, reason TEXT NOT NULL);
fail:running-result | fine | SELECT created_at FROM events | CREATE TABLE e AS SELECT * FROM events; DROP TABLE events; CREATE TABLE events (event_id TEXT PRIMARY KEY, user_id TEXT, created_at TEXT);
warn:running-columns | fine | SELECT * FROM approvals | ALTER TABLE approvals ADD reason TEXT;
pass:running | fine | INSERT INTO approvals (workflow_id, approved_by, approved_at) VALUES ('w', 'b', 1) | ALTER TABLE approvals ADD reason TEXT NOT NULL DEFAULT '';
pass:running | fine | INSERT INTO recommendations (request_id, user_id, strategy, shown, items, created_at) VALUES ('r', 'u', 's', 1, '[]', 1) | ALTER TABLE recommendations ADD seen INTEGER;
pass:running | fine | SELECT title FROM items WHERE item_id = $id | CREATE INDEX items_by_title ON items (title);
pass:running | fine | WITH a AS (SELECT 'x' AS id) INSERT OR IGNORE INTO messages AS m (id, queue, payload, enqueued_at) SELECT id, 'q', 'p', 1 FROM a WHERE true | CREATE TABLE more (id INTEGER PRIMARY KEY, note TEXT NOT NULL);
TABLE
    [ "$number" -eq 15 ]
    [ "$bad" -eq 0 ]
}
