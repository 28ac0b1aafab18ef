# check-migrations --replay: whether the live database is what the migrations make.
load lib/harness
load lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
}

# live_sqlite N: the database app.db, in which the first N files of the folder "m" are applied, and a ledger says so.
live_sqlite() {
    rm -f app.db
    local file
    for file in $(find m -name '*.up.sql' | sort | head -n "$1"); do sqlite3 -bail app.db <"$file"; done
    sqlite3 app.db "CREATE TABLE schema_migrations (version uint64, dirty bool);
        CREATE UNIQUE INDEX version_unique ON schema_migrations (version); INSERT INTO schema_migrations VALUES ($1, false)"
}

# live_postgres N: the same on PostgreSQL, in the database "live"; $live_url.
live_postgres() {
    live_url=${postgres_url%/app}/live
    postgres_sql postgres 'DROP DATABASE IF EXISTS live WITH (FORCE)' 2>&1
    postgres_sql postgres 'CREATE DATABASE live'
    local file
    for file in $(find m -name '*.up.sql' | sort | head -n "$1"); do postgres_sql live "$(cat "$file")" >applied 2>&1 || cat applied; done
    postgres_sql live "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
        INSERT INTO schema_migrations VALUES ($1, false)"
}

# drifted URL [OPTION...]: compares; $drift has a line for each record of the category: status, kind and name of the object,
# how it differs, the message.
drifted() {
    local url=$1 replay=sqlite:
    shift
    [[ $url == sqlite* ]] || replay=$postgres_creator_url
    run -"${expected:-0}" --separate-stderr check-migrations --dialect none --layout golang-migrate --jsonl --database-url "$url" \
        --replay "$replay" --replay-beside-live "$@" m
    drift=$(jq -r 'select(.rule == "drift" or .name == "drift")
        | "\(.status)|\(.labels.kind // "-") \(.labels.object // "-")|\(.labels.difference // "-")|\(.message // "-")"' <<<"$output")
}

# said: each row on stdin, `STATUS|KIND NAME|DIFFERENCE|words of the message`, is a line of $drift, and there is no other.
said() {
    local bad=0 row rest found n=0
    while IFS= read -r row; do
        [ -n "$row" ] || continue
        n=$((n + 1))
        rest=${row%|*}
        found=$(grep -F -- "$rest|" <<<"$drift" | grep -F -- "${row##*|}") || [ $? -eq 1 ]
        [ "$(grep -c . <<<"$found")" -eq 1 ] || { echo "not said once: $row" && bad=1; }
    done
    [ "$n" -eq "$(grep -c . <<<"$drift")" ] || { echo "$n rows" && bad=1; }
    [ "$bad" -eq 0 ] || { echo "$drift"; return 1; }
}

# changes: each row on stdin is `SQL ; KIND NAME | DIFFERENCE | words`; the SQL goes to the file "changes", the rest to
# "expected".
changes() {
    local sql object difference words
    : >changes
    : >expected
    while IFS='~' read -r sql object difference words; do
        [ -n "$sql" ] || continue
        echo "$sql;" >>changes
        echo "fail|$(echo $object)|$(echo $difference)|$(echo "$words" | sed 's/^ *//; s/ *$//')" >>expected
    done
}

@test "no drift: a database that its own migrations made" {
    mkdir m
    cat >m/1_a.up.sql <<'EOT'
CREATE TABLE orgs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL DEFAULT 'a', org_id INT REFERENCES orgs (id));
CREATE INDEX users_email ON users (email) WHERE email <> '';
EOT
    echo 'ALTER TABLE users ADD COLUMN age INT DEFAULT 3 CHECK (age > 0); ALTER TABLE users RENAME COLUMN email TO mail;' >m/2_b.up.sql
    echo 'CREATE TABLE later (id INT);' >m/3_c.up.sql
    live_sqlite 2
    drifted sqlite:app.db
    [ "$drift" = 'pass|- -|-|-' ]
    [ "$(jq 'select(.name == "drift").observed' <<<"$output")" -gt 8 ]
    [ "$(jq -r 'select(.name == "drift").unit' <<<"$output")" = objects ]

    sed -i 's/AUTOINCREMENT//' m/1_a.up.sql
    live_postgres 2
    drifted "$live_url"
    [ "$drift" = 'pass|- -|-|-' ]
}

@test "SQLite: each change of the live database is one finding that names it" {
    mkdir m
    cat >m/1_a.up.sql <<'EOT'
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (a INT, b INT NOT NULL, c TEXT COLLATE NOCASE, d INT DEFAULT 1, e INT CHECK (e > 0), f INT UNIQUE, g AS (a + 1));
CREATE TABLE gone (a INT UNIQUE REFERENCES p (id), b INT); CREATE INDEX gone_b ON gone (b);
CREATE TABLE keys (a INT, b INT, PRIMARY KEY (a, b));
CREATE TABLE child (a INT REFERENCES p (id) ON DELETE CASCADE, b INT);
CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, b);
CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT b FROM t;
CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;
CREATE TABLE s (a INT) STRICT;
CREATE VIRTUAL TABLE f USING fts5(a);
EOT
    live_sqlite 1
    drifted sqlite:app.db
    [ "$drift" = 'pass|- -|-|-' ]
    changes <<'EOT'
DROP TABLE gone ~ table gone ~ missing ~ does not have it
CREATE TABLE made (a INT UNIQUE, b INT); CREATE INDEX made_b ON made (b) ~ table made ~ unexpected ~ no applied migration makes it
ALTER TABLE p ADD COLUMN more INT ~ column p.more ~ unexpected ~ no applied migration makes it
ALTER TABLE child DROP COLUMN b ~ column child.b ~ missing ~ does not have it
DROP INDEX i ~ index i ~ missing ~ does not have it
DROP INDEX j; CREATE INDEX j ON t (b, a) ~ index j ~ different ~ expected create index j on t(a, b), found create index j on t(b, a)
CREATE INDEX k ON t (d) ~ index k ~ unexpected ~ no applied
DROP VIEW v ~ view v ~ missing ~ does not
DROP VIEW w; CREATE VIEW w AS SELECT c AS b FROM t ~ view w ~ different ~ expected create view w as select b from t, found create view w as select c as b from t
DROP TRIGGER r; CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 2; END ~ trigger r ~ different ~ select 1; end, found
DROP TABLE s; CREATE TABLE s (a INT) ~ table s ~ different ~ options: expected strict, found none
DROP TABLE f; CREATE VIRTUAL TABLE f USING fts5(a, b) ~ table f ~ different ~ fts5(a), found create virtual table f using fts5(a, b)
EOT
    sqlite3 -bail app.db <changes
    expected=1 drifted sqlite:app.db
    said <expected

    # What ALTER TABLE cannot do, a table made anew can.
    local was is rest
    while IFS="~" read -r was is rest; do
        live_sqlite 1
        sqlite3 app.db "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '$was', '$is'); PRAGMA writable_schema = RESET"
        expected=1 drifted sqlite:app.db
        [ "$(grep -c . <<<"$drift")" -eq 1 ] || { echo "$was to $is: $drift"; false; }
        [[ $drift == "fail|$rest" ]] || { echo "$was to $is: $drift"; false; }
    done <<'EOT'
 d INT~ d TEXT~column t.d|different|the column t.d differs: type: expected int, found text
b INT NOT NULL~b INT~column t.b|different|the column t.b differs: nullability: expected NOT NULL, found nullable
DEFAULT 1~DEFAULT 2~column t.d|different|the column t.d differs: default: expected 1, found 2
 COLLATE NOCASE~~column t.c|different|the column t.c differs: collation: expected nocase, found none
e > 0~e > 1~column t.e|different|the column t.e differs: check: expected (e > 0), found (e > 1)
a + 1~a + 2~column t.g|different|the column t.g differs: generated: expected (a + 1), found (a + 2)
ON DELETE CASCADE~ON DELETE RESTRICT~foreign key child(a)|different|the foreign key child(a) differs: on delete: expected CASCADE, found RESTRICT
EOT
}

# What a migration makes, one or more objects of each kind.
postgres_history() {
    cat <<'EOT'
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN app.address AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE app.place AS (street text, zip varchar(10));
CREATE TYPE app.spans AS RANGE (subtype = float8);
CREATE TABLE orgs (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL DEFAULT 'a'::text, name varchar(20) COLLATE "C", mood app.mood DEFAULT 'ok',
    made timestamptz DEFAULT now(), age int4 CHECK (age IN (1, 2, 3)), CONSTRAINT once UNIQUE (email));
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY (START 5), user_id int REFERENCES users (id) ON DELETE CASCADE,
    org_id bigint REFERENCES orgs (id), total numeric(10, 2), tax numeric GENERATED ALWAYS AS (total * 0.2) STORED,
    during tstzrange, note text, EXCLUDE USING gist (during WITH &&));
CREATE INDEX orders_user ON orders (user_id, total DESC) WHERE total > 0;
CREATE INDEX orders_org ON orders (org_id);
CREATE INDEX users_lower ON users (lower(email));
CREATE TABLE gone (id serial PRIMARY KEY, user_id int REFERENCES users (id));
CREATE INDEX gone_user ON gone (user_id);
CREATE TABLE narrow (a int, b int UNIQUE, c serial, CONSTRAINT c1 CHECK (a > b), CONSTRAINT c2 CHECK (a > 0));
CREATE INDEX narrow_ab ON narrow (a, b);
CREATE VIEW seen AS SELECT id, email FROM users WHERE age > 1;
CREATE VIEW kept AS SELECT id FROM users;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM users;
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE PROCEDURE work() LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGGREGATE adds(int) (sfunc = int4pl, stype = int, initcond = '0');
CREATE TRIGGER touched BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER other BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE RULE quiet AS ON DELETE TO orgs DO INSTEAD NOTHING;
CREATE SEQUENCE numbers START 10 INCREMENT 2 CACHE 5;
CREATE TABLE parts (id int, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE INDEX parts_day ON parts (day);
ALTER TABLE parts ADD PRIMARY KEY (id, day);
CREATE TRIGGER touched BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE parent (a int);
CREATE TABLE kid (x int) INHERITS (parent);
CREATE UNLOGGED TABLE fast (a int) WITH (fillfactor = 70, autovacuum_enabled = off);
CREATE TABLE guarded (a int);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded FOR SELECT USING (a > 1);
CREATE TABLE replicated (a int NOT NULL UNIQUE);
ALTER TABLE replicated REPLICA IDENTITY FULL;
CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq);
CREATE CAST (app.mood AS int) WITH INOUT;
CREATE COLLATION german (provider = libc, locale = 'C');
CREATE TEXT SEARCH CONFIGURATION words (COPY = english);
CREATE EXTENSION pg_trgm;
CREATE INDEX users_trgm ON users USING gin (name gin_trgm_ops);
ALTER TABLE users ADD COLUMN short int; ALTER TABLE users DROP COLUMN short; ALTER TABLE users ADD COLUMN short text;
ALTER TABLE orders RENAME CONSTRAINT orders_org_id_fkey TO of_org;
EOT
}

@test "PostgreSQL: each change of the live database is one finding that names it" {
    mkdir m
    postgres_history >m/1_a.up.sql
    echo 'CREATE TABLE later (id int)' >m/2_b.up.sql
    live_postgres 1
    # Another login, time zone and search path print otherwise.
    postgres_sql postgres "ALTER DATABASE live SET search_path = app, public; ALTER DATABASE live SET timezone = 'Asia/Tokyo';
        ALTER DATABASE live SET datestyle = 'SQL, DMY'; ALTER DATABASE live SET quote_all_identifiers = on"
    # What counts nowhere.
    postgres_sql live "COMMENT ON TABLE public.users IS 'people'; GRANT SELECT ON public.users TO creator; ALTER TABLE public.orgs OWNER TO creator;
        INSERT INTO public.orgs (name) VALUES ('a'); SELECT nextval('public.numbers'); ALTER TABLE public.users SET (autovacuum_enabled = off);
        ALTER TABLE public.users ALTER email SET STATISTICS 500; ANALYZE; CREATE STATISTICS public.st ON id, email FROM public.users"
    drifted "$live_url"
    [ "$drift" = 'pass|- -|-|-' ] || { echo "$drift"; false; }

    changes <<'EOT'
SET search_path = public ~~~
CREATE SCHEMA audit; CREATE TABLE audit.log (id serial PRIMARY KEY); CREATE VIEW audit.v AS SELECT * FROM audit.log ~ schema audit ~ unexpected ~ no applied migration makes it
DROP TABLE gone ~ table public.gone ~ missing ~ does not have it
CREATE TABLE made (id serial PRIMARY KEY, u int REFERENCES users (id)); CREATE INDEX ON made (u) ~ table public.made ~ unexpected ~ no applied
ALTER TABLE orgs ADD COLUMN more int ~ column public.orgs.more ~ unexpected ~ no applied
ALTER TABLE narrow DROP COLUMN c ~ column public.narrow.c ~ missing ~ does not
ALTER TABLE orders ALTER note TYPE varchar(9) ~ column public.orders.note ~ different ~ type: expected text, found character varying(9)
ALTER TABLE orgs ALTER name DROP NOT NULL ~ column public.orgs.name ~ different ~ nullability: expected NOT NULL, found nullable
ALTER TABLE users ALTER email SET DEFAULT 'b' ~ column public.users.email ~ different ~ default: expected 'a'::text, found 'b'::text
ALTER TABLE users ALTER made DROP DEFAULT ~ column public.users.made ~ different ~ default: expected now(), found none
ALTER TABLE users ALTER name TYPE varchar(20) COLLATE "POSIX" ~ column public.users.name ~ different ~ collation: expected pg_catalog."C", found pg_catalog."POSIX"
ALTER TABLE users ALTER short SET STORAGE EXTERNAL ~ column public.users.short ~ different ~ storage: expected none, found EXTERNAL
ALTER TABLE orgs ALTER id SET GENERATED ALWAYS ~ column public.orgs.id ~ different ~ identity: expected BY DEFAULT (
ALTER TABLE orders ALTER id SET CACHE 7 ~ column public.orders.id ~ different ~ CACHE 1), found
ALTER TABLE orders ALTER tax DROP EXPRESSION ~ column public.orders.tax ~ different ~ generated: expected (total * 0.2) STORED, found none
ALTER TABLE users DROP CONSTRAINT once ~ unique constraint public.users.once ~ missing ~ does not
ALTER TABLE narrow DROP CONSTRAINT c1; ALTER TABLE narrow ADD CONSTRAINT c1 CHECK (a > b) NOT VALID ~ check public.narrow.c1 ~ different ~ CHECK ((a > b)), found CHECK ((a > b)) NOT VALID
ALTER TABLE narrow DROP CONSTRAINT c2; ALTER TABLE narrow ADD CONSTRAINT c2 CHECK (a > 1) ~ check public.narrow.c2 ~ different ~ expected CHECK ((a > 0)), found CHECK ((a > 1))
ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey ~ foreign key public.orders.orders_user_id_fkey ~ missing ~ does not
ALTER TABLE orders ALTER CONSTRAINT of_org DEFERRABLE ~ foreign key public.orders.of_org ~ different ~ found FOREIGN KEY (org_id) REFERENCES public.orgs(id) DEFERRABLE
ALTER TABLE orders DROP CONSTRAINT orders_during_excl ~ exclusion constraint public.orders.orders_during_excl ~ missing ~ does not
DROP INDEX orders_user; CREATE INDEX orders_user ON orders (user_id, total) WHERE total > 0 ~ index public.orders_user ~ different ~ btree (user_id, total
DROP INDEX orders_org ~ index public.orders_org ~ missing ~ does not
CREATE INDEX extra ON users (age) ~ index public.extra ~ unexpected ~ no applied
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_lower'::regclass ~ index public.users_lower ~ different ~ state: expected valid, found invalid
DROP VIEW seen; CREATE VIEW seen AS SELECT id, email FROM users WHERE age > 2 ~ view public.seen ~ different ~ age > 1
DROP VIEW kept ~ view public.kept ~ missing ~ does not
DROP MATERIALIZED VIEW counted ~ materialized view public.counted ~ missing ~ does not
CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS $$ SELECT 2 $$ ~ function public.f(integer,text) ~ different ~ SELECT 1
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT 2 $$ ~ function public.f(integer) ~ unexpected ~ no applied
DROP PROCEDURE work ~ procedure public.work() ~ missing ~ does not
DROP AGGREGATE adds(int); CREATE AGGREGATE adds(int) (sfunc = int4pl, stype = int, initcond = '1') ~ aggregate public.adds(integer) ~ different ~ initcond: expected 0, found 1
DROP TRIGGER touched ON users ~ trigger public.users.touched ~ missing ~ does not
ALTER TABLE users DISABLE TRIGGER other ~ trigger public.users.other ~ different ~ fires: expected but on replicas, found never
DROP RULE quiet ON orgs ~ rule public.orgs.quiet ~ missing ~ does not
ALTER SEQUENCE numbers INCREMENT 3 ~ sequence public.numbers ~ different ~ increment: expected 2, found 3
DROP TABLE parts_2 ~ table public.parts_2 ~ missing ~ does not
ALTER TABLE parts DETACH PARTITION parts_1; ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES FROM ('2019-01-01') TO ('2021-01-01') ~ table public.parts_1 ~ different ~ partition bound: expected FOR VALUES FROM ('2020-01-01')
DROP TRIGGER touched ON parts ~ trigger public.parts.touched ~ missing ~ does not
ALTER TABLE kid NO INHERIT parent ~ table public.kid ~ different ~ inherits: expected public.parent, found none
ALTER TABLE fast SET LOGGED ~ table public.fast ~ different ~ kind: expected unlogged, found plain
ALTER TABLE guarded FORCE ROW LEVEL SECURITY ~ table public.guarded ~ different ~ row security: expected on, found forced
ALTER POLICY own ON guarded USING (a > 2) ~ policy public.guarded.own ~ different ~ using: expected (a > 1), found (a > 2)
ALTER TABLE replicated REPLICA IDENTITY DEFAULT ~ table public.replicated ~ different ~ replica identity: expected full, found default
DROP OPERATOR === (int, int) ~ operator public.===(integer,integer) ~ missing ~ does not
DROP CAST (app.mood AS int) ~ cast app.mood AS integer ~ missing ~ does not
DROP COLLATION german ~ collation public.german ~ missing ~ does not
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR word WITH simple ~ text search configuration public.words ~ different ~ mappings: expected
DROP DOMAIN app.address; CREATE DOMAIN app.address AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@') ~ domain app.address ~ different ~ checks: expected has_at
ALTER TYPE app.place ADD ATTRIBUTE more int ~ composite type app.place ~ different ~ attributes: expected
DROP TYPE app.spans ~ range type app.spans ~ missing ~ does not
CREATE EXTENSION hstore ~ extension hstore ~ unexpected ~ no applied
ALTER TYPE app.mood ADD VALUE 'new' BEFORE 'ok' ~ enum app.mood ~ different ~ expected 'sad', 'ok', 'happy', found 'sad', 'new', 'ok', 'happy'
EOT
    sed -i 1d expected
    PGPASSWORD=$postgres_password psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" -d live -f changes
    expected=1 drifted "$live_url"
    said <expected
}

@test "what the login may not read is unknown, and what it need not be granted is seen" {
    mkdir m
    postgres_history >m/1_a.up.sql
    live_postgres 1
    live_url=postgresql://creator:creates@127.0.0.1:$postgres_port/live
    postgres_sql live 'GRANT SELECT ON schema_migrations TO creator; REVOKE ALL ON SCHEMA app FROM PUBLIC'
    postgres_sql live 'SET ROLE creator; SELECT count(*) FROM users' 2>&1 | grep 'permission denied'
    drifted "$live_url"
    [ "$drift" = 'pass|- -|-|-' ] || { echo "$drift"; false; }
    [ "$(jq 'select(.name == "drift").observed' <<<"$output")" -gt 80 ]

    postgres_sql live 'REVOKE SELECT ON pg_proc FROM PUBLIC'
    expected=1 drifted "$live_url"
    [[ $drift == 'unknown|- -|-|not compared: the live database: '*'permission denied for table pg_proc' ]] || { echo "$drift"; false; }
    postgres_sql live 'GRANT SELECT ON pg_proc TO PUBLIC; REVOKE SELECT ON schema_migrations FROM creator'
    expected=2 drifted "$live_url"
    [[ $drift == 'unknown|- -|-|'*'what the live database has applied'* ]] || { echo "$drift"; false; }
}

@test "a lock on a table of the live database does not hang the comparison" {
    mkdir m
    echo 'CREATE TABLE t (a int DEFAULT 1, CHECK (a > 0)); CREATE VIEW v AS SELECT a FROM t' >m/1_a.up.sql
    live_postgres 1
    PGPASSWORD=$postgres_password psql -X -q -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" -d live \
        -c 'BEGIN; LOCK TABLE t; NOTIFY locked' -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 3>&- &
    local sleeper=$!
    wait_for 10 locked_is_held
    expected=1 drifted "$live_url" --timeout 2s || { kill "$sleeper"; false; }
    kill "$sleeper"
    [[ $drift == 'unknown|- -|-|not compared: the live database: '*'another transaction holds a lock'* ]] || { echo "$drift"; false; }
}
locked_is_held() {
    [ "$(postgres_sql live "SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass AND mode = 'AccessExclusiveLock'")" -ge 1 ]
}

@test "what cannot be compared is unknown, or skipped, and never passes" {
    mkdir m
    echo 'CREATE TABLE t (a INT);' >m/1_a.up.sql
    echo 'CREATE TABLE u (a INT);' >m/2_b.up.sql

    # An empty database, with and without a ledger.
    sqlite3 app.db 'CREATE TABLE schema_migrations (version uint64, dirty bool)'
    drifted sqlite:app.db
    [[ $drift == 'skip|- -|-|nothing is applied and the live database is empty'* ]]
    rm app.db && sqlite3 app.db 'CREATE TABLE x (a); DROP TABLE x'
    expected=1 drifted sqlite:app.db
    [[ $drift == 'skip|- -|-|the live database is empty and has no ledger'* ]]
    # A database in use without a ledger.
    sqlite3 app.db 'CREATE TABLE t (a INT)'
    expected=1 drifted sqlite:app.db
    [[ $drift == 'unknown|- -|-|the ledger does not tell'* ]]
    # Nothing applied, and yet something is there.
    sqlite3 app.db 'CREATE TABLE schema_migrations (version uint64, dirty bool)'
    expected=1 drifted sqlite:app.db
    [[ $drift == 'fail|table t|unexpected|'* ]]

    # All is left out.
    live_sqlite 1
    expected=1 drifted sqlite:app.db --ignore-object 't*' --ignore-object 'column t.*'
    [[ $drift == 'unknown|- -|-|1 migrations are applied, and there is no object left to compare: --ignore-object leaves out all of them' ]]
    # Migrations that make nothing.
    echo 'SELECT 1;' >m/1_a.up.sql
    live_sqlite 1
    expected=1 drifted sqlite:app.db
    [[ $drift == 'unknown|- -|-|1 migrations are applied, and there is no object left to compare' ]]

    # An applied migration that cannot be replayed, and a pending one.
    echo 'CREATE TABEL t (a);' >m/1_a.up.sql
    sqlite3 app.db 'CREATE TABLE t (a)'
    expected=1 drifted sqlite:app.db
    [[ $drift == 'unknown|- -|-|not compared: '*'TABEL'* ]]
    echo 'CREATE TABLE t (a);' >m/1_a.up.sql
    echo 'CREATE TABEL u (a);' >m/2_b.up.sql
    expected=1 drifted sqlite:app.db
    [[ $drift == 'pass|- -|-|-' ]]

    # No database, and one of the other kind.
    run -1 --separate-stderr check-migrations --skip-db-check --jsonl --dialect none --layout golang-migrate --replay sqlite: m
    jq -es 'any(.name == "drift" and .status == "skip")' <<<"$output"
    run -2 check-migrations --database-url sqlite:app.db --replay postgresql://localhost/x m
    [[ $output == *'a replay stands for a database of its own kind'* ]]
}

@test "objects are left out by name, with what belongs to them; a name that is none is a warning" {
    mkdir m
    echo 'CREATE TABLE t (a int)' >m/1_a.up.sql
    live_postgres 1
    postgres_sql live 'CREATE SCHEMA audit; CREATE TABLE audit.log (id serial PRIMARY KEY); CREATE EXTENSION pg_trgm;
        CREATE TABLE parts (id int) PARTITION BY RANGE (id); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (2); CREATE INDEX ON parts (id)'
    expected=1 drifted "$live_url"
    [ "$(cut -d '|' -f 2 <<<"$drift" | sort | paste -sd ,)" = 'extension pg_trgm,schema audit,table public.parts' ]
    drifted "$live_url" --ignore-object 'schema audit' --ignore-object 'extension *' --ignore-object public.parts
    [ "$drift" = 'pass|- -|-|-' ]
    drifted "$live_url" --ignore-object audit --ignore-object pg_trgm --ignore-object 'public.parts*' --ignore-object nobody
    [ "$drift" = 'warn|- -|-|--ignore-object nobody: no object is called so: remove the option' ]
    run -0 --separate-stderr check-migrations --dialect none --jsonl --database-url "$live_url" --replay "$postgres_creator_url" \
        --replay-beside-live --allow drift m
    [ "$(jq -r 'select(.rule == "drift").status' <<<"$output" | sort -u)" = skip ]
}

@test "the ledgers of tools are left out, unless the migrations make them" {
    mkdir m
    echo 'CREATE TABLE t (a int); CREATE TABLE knex_migrations_lock (a int)' >m/1_a.up.sql
    live_postgres 1
    postgres_sql live 'CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp);
        CREATE SCHEMA atlas_schema_revisions; CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version text PRIMARY KEY);
        CREATE TABLE requeue_dlq_ledger (id bigserial PRIMARY KEY, at timestamptz); CREATE INDEX ON requeue_dlq_ledger (at);
        CREATE TABLE ar_internal_metadata (key text); CREATE TABLE "SequelizeMeta" (name text PRIMARY KEY)'
    drifted "$live_url"
    [ "$drift" = 'pass|- -|-|-' ] || { echo "$drift"; false; }
    postgres_sql live 'ALTER TABLE knex_migrations_lock ADD b int; CREATE TABLE atlas_schema_revisions.t (a int)'
    expected=1 drifted "$live_url"
    said <<'EOT'
fail|schema atlas_schema_revisions|unexpected|no applied
fail|column public.knex_migrations_lock.b|unexpected|no applied
EOT
}

@test "PostgreSQL: what is spelt in another way, or came about in another way, is no drift" {
    mkdir m
    cat >m/1_a.up.sql <<'EOT'
CREATE TABLE t (id serial PRIMARY KEY, a int4 NOT NULL DEFAULT 1, b varchar(20) DEFAULT 'a', c timestamptz DEFAULT now(),
    d text CHECK (d IN ('x', 'y')), e decimal(10, 2) DEFAULT 0, f bool DEFAULT 't', g float8, h char(3), i _int4);
CREATE INDEX t_a ON t USING btree (a ASC) WHERE b IS NOT NULL AND a <> 2;
CREATE VIEW v AS SELECT * FROM t;
CREATE FUNCTION twice(int) RETURNS int AS 'SELECT $1 * 2' LANGUAGE SQL IMMUTABLE;
EOT
    live_postgres 1
    cat >m/1_a.up.sql <<'EOT'
SET search_path = public, pg_catalog;
CREATE SEQUENCE public.t_id_seq AS integer;
create table "public"."t" ("f" boolean default true, b character varying(20), "id" integer not null default nextval('t_id_seq'),
    gone int, a integer default (1), c timestamp with time zone default 'now'::text::timestamptz, d text, e numeric(10,2) default 0.0::int,
    g double precision, h character(3), i integer[], constraint t_pkey primary key (id));
alter sequence t_id_seq owned by t.id;
alter table t alter a set not null, alter b set default 'a'::varchar, alter c set default now(), alter e set default 0, drop column gone;
alter table t add constraint t_d_check check (d = any (array['x', 'y']));
create index wrong on t (a) where (b is not null) and a != 2;
alter index wrong rename to t_a;
create view v as select id, a, b, c, d, e, f, g, h, i from public.t;
create or replace function public.twice(integer) returns integer language sql immutable as $$SELECT $1 * 2$$;
EOT
    drifted "$live_url" || { jq -c 'select(.rule == "drift" or .rule == "replay") | [.kind, .message]' <<<"$output"; false; }
    [ "$drift" = 'pass|- -|-|-' ] || { echo "$drift"; false; }
}
