# check-migrations --require-index: whether the indexes are there that have to be.
load lib/harness
load lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
}

# audited [OPTION...]: the folder "m"; $audit has a line for each record about indexes: status, name, message.
audited() {
    run -"${expected:-0}" --separate-stderr check-migrations --dialect none --layout golang-migrate --jsonl "$@" m
    audit=$(jq -r 'select(.type == "check" and ((.rule // .name) | test("index"))) | "\(.status)|\(.name)|\(.message // "-")"' <<<"$output")
}

# required URL: rows of `STATUS|INDEX|words` on stdin, each by itself.
required() {
    local wanted index words bad=0
    while IFS='|' read -r wanted index words; do
        expected=$([ "$wanted" = pass ] && echo 0 || echo 1) audited --database-url "$1" --require-index "$index"
        [[ $audit == "$wanted|require"*"$words"* ]] || { echo "$index: $audit"; bad=1; }
    done
    [ "$bad" -eq 0 ]
}

@test "SQLite: an index that begins with the columns meets what is required" {
    mkdir m
    echo 'SELECT 1;' >m/1_a.up.sql
    sqlite3 app.db 'CREATE TABLE schema_migrations (version uint64, dirty bool); INSERT INTO schema_migrations VALUES (1, 0);
        CREATE TABLE orgs (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
        CREATE TABLE users (id TEXT PRIMARY KEY, org_id INT, email TEXT, "Odd, name" INT, made TEXT);
        CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE INDEX i ON users (org_id, made DESC); CREATE INDEX j ON users (lower(email)); CREATE INDEX k ON users ("Odd, name");
        CREATE INDEX l ON users (made) WHERE email IS NOT NULL'
    required sqlite:app.db <<'EOT'
pass|users(org_id, made)|-
pass|users(org_id)|-
pass|USERS ( Org_Id )|-
pass|main.users(org_id)|-
pass|users(org_id, made DESC)|-
pass|users(org_id ASC, made DESC)|-
pass|users(org_id DESC, made)|-
pass|users(id)|-
pass|orgs(id)|-
pass|orgs(name)|-
pass|pairs(a, b)|-
pass|users(lower(email))|-
pass|users(LOWER( "email" ))|-
pass|users("odd, NAME")|-
pass|users(made) WHERE email IS NOT NULL|-
pass|users(made) where ( email is not null )|-
fail|users(org_id DESC, made DESC)|no valid index
fail|users(made, org_id)|no valid index of users begins with these columns in this order; it has
fail|users(org_id, made, email)|no valid index
fail|users(email)|no valid index
fail|users(upper(email))|no valid index
fail|users(made)|the index l (made) WHERE email is not null does not hold all of the rows
fail|users(made) WHERE email IS NULL|does not hold all of the rows
fail|pairs(b)|no valid index of pairs begins
fail|users USING hash (org_id)|no valid index
fail|user(org_id)|there is no table user; is users meant?
fail|other.users(org_id)|there is no table other.users
fail|users(orgid)|the table users has no column orgid; is org_id meant?
fail|nothing_like_it(a)|there is no table nothing_like_it
EOT
}

@test "PostgreSQL: an index that begins with the columns meets what is required" {
    mkdir m
    echo 'SELECT 1;' >m/1_a.up.sql
    postgres_sql app 'CREATE TABLE schema_migrations (version bigint, dirty bool); INSERT INTO schema_migrations VALUES (1, false);
        CREATE SCHEMA two; CREATE TABLE two.users (id int); CREATE TABLE two.lone (id int PRIMARY KEY);
        CREATE TABLE orgs (id int PRIMARY KEY, name varchar(20) UNIQUE, state text, body tsvector);
        CREATE TABLE users (id int, org_id int, "Email" text, made timestamptz, note varchar(9), CONSTRAINT pk PRIMARY KEY (id) INCLUDE (note));
        CREATE INDEX i ON users (org_id, made DESC NULLS LAST); CREATE INDEX j ON users (lower("Email")); CREATE INDEX k ON users USING hash (made);
        CREATE INDEX l ON orgs (state) WHERE state = $$open$$; CREATE INDEX n ON orgs (lower(name), id) INCLUDE (state);
        CREATE INDEX b ON users (note); UPDATE pg_index SET indisvalid = false WHERE indexrelid = $$b$$::regclass;
        CREATE INDEX g ON orgs USING gin (body); CREATE MATERIALIZED VIEW mv AS SELECT 1 AS n; CREATE INDEX m ON mv (n);
        CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day); CREATE INDEX q ON parts (day);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ($$2020-01-01$$) TO ($$2021-01-01$$);
        CREATE INDEX p ON ONLY parts (id)'
    required "$postgres_url" <<'EOT'
pass|public.users(org_id, made)|-
pass|public.users(org_id)|-
pass|PUBLIC.Users(ORG_ID)|-
pass|public.users(org_id, made DESC NULLS LAST)|-
pass|public.users(org_id DESC, made ASC NULLS FIRST)|-
pass|public.users(lower("Email"))|-
pass|public.users(id)|-
pass|public.users USING hash (made)|-
pass|orgs(name)|-
pass|orgs(lower(name))|-
pass|orgs(lower((name)::text), id)|-
pass|orgs(state) WHERE state = 'open'|-
pass|orgs USING gin (body)|-
pass|two.lone(id)|-
pass|lone(id)|-
pass|mv(n)|-
pass|parts(day)|-
pass|parts_1(day)|-
unknown|users(org_id)|several tables are called so: name the schema, such as
fail|parts(id)|the index p (id) is invalid: drop it, and build it again
fail|public.users(id, note)|no valid index
fail|public.users(org_id, made DESC NULLS FIRST)|no valid index
fail|public.users(org_id, made NULLS FIRST, id)|no valid index
fail|public.users(made)|no valid index
fail|public.users(note)|the index b (note) is invalid
fail|public.users(email)|the table users has no column email
fail|public.users("email")|the table users has no column email; is Email meant?
fail|public."Users"(id)|there is no table public.Users; is users meant?
fail|orgs(state)|the index l (state) WHERE state = 'open' does not hold all of the rows
fail|orgs(state) WHERE state = 'shut'|does not hold all of the rows
fail|orgs(body)|no valid index
fail|two.users(id)|no valid index of two.users begins with these columns in this order; it has none
EOT
}

@test "with a replay what is pending counts, and what is applied has to stand in the live database too" {
    mkdir m
    echo 'CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (a);' >m/1_a.up.sql
    echo 'CREATE INDEX j ON t (b);' >m/2_b.up.sql
    sqlite3 app.db 'CREATE TABLE schema_migrations (version uint64, dirty bool); INSERT INTO schema_migrations VALUES (1, 0);
        CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (a)'
    audited --database-url sqlite:app.db --replay sqlite: --require-index 't(a)' --require-index 't(b)'
    [ "$audit" = $'pass|required-indexes|-\npass|indexes|-' ]
    [ "$(jq 'select(.name == "required-indexes").observed' <<<"$output")" -eq 2 ]
    expected=1 audited --database-url sqlite:app.db --require-index 't(b)'
    [[ $audit == 'fail|require-index|t(b): no valid index'* ]]

    sqlite3 app.db 'DROP INDEX i'
    expected=1 audited --database-url sqlite:app.db --replay sqlite: --require-index 't(a)'
    [[ $audit == 'fail|require-index|t(a): the migrations that are applied make it, but in the live database: no valid index of t'* ]]
    audited --skip-db-check --replay sqlite: --require-index 't(a)'
    [ "$(head -n 1 <<<"$audit")" = 'pass|required-indexes|-' ]

    # Nothing can be said.
    echo 'CREATE INDEX j ON nowhere (b);' >m/2_b.up.sql
    expected=1 audited --skip-db-check --replay sqlite: --require-index 't(a)'
    [[ $(head -n 1 <<<"$audit") == 'unknown|require-index|not judged: '*nowhere* ]]
    expected=1 audited --skip-db-check --require-index 't(a)'
    [[ $(head -n 1 <<<"$audit") == 'unknown|require-index|not judged: no database'* ]]
    expected=2 audited --database-url sqlite:missing.db --require-index 't(a)'
    [[ $(head -n 1 <<<"$audit") == 'unknown|require-index|not judged: the live database: '* ]]
}

@test "a file of required indexes, and what cannot be read of one" {
    mkdir m
    echo 'SELECT 1;' >m/1_a.up.sql
    sqlite3 app.db 'CREATE TABLE schema_migrations (version uint64, dirty bool); INSERT INTO schema_migrations VALUES (1, 0);
        CREATE TABLE t (a INT UNIQUE, b INT)'
    printf '# what is asked most\n\n  t(a)  \r\nt ( a )' >required
    audited --database-url sqlite:app.db --require-indexes required
    [ "$(jq 'select(.name == "required-indexes").observed' <<<"$output")" -eq 2 ]
    printf 't(a)\nt(b)\n' >required
    expected=1 audited --database-url sqlite:app.db --require-indexes required
    [[ $audit == 'fail|require-index|t(b): '* ]]

    local text words
    while IFS='|' read -r text words; do
        printf "$text" >required
        run -2 check-migrations --database-url sqlite:app.db --require-indexes required m
        [[ $output == *"$words"* ]] || { echo "$text: $output"; false; }
    done <<'EOT'
|required: it requires no index
# nothing\n\n|required: it requires no index
t(a)\nt|required:2: no list of columns
t(a|required:1: a parenthesis is not closed
t()|required:1: a column is empty
t(a,)|a column is empty
t(a) b|WHERE and a condition
t(a) WHERE|WHERE and a condition
(a)|it begins with no table
t USING (a)|no method stands behind USING
t USING|no method stands behind USING
t. (a)|it begins with no table
t(a)\\0u(b)|
EOT
    run -2 check-migrations --database-url sqlite:app.db --require-indexes nowhere m
    [[ $output == *nowhere* ]]
    run -2 check-migrations --database-url sqlite:app.db --require-index 't' m
    run -2 check-migrations --database-url sqlite:app.db --require-index '' m
}

@test "foreign keys without an index and indexes for nothing are warnings that can be allowed" {
    mkdir m
    cat >m/1_a.up.sql <<'EOT'
CREATE TABLE p (id INT PRIMARY KEY, o INT, UNIQUE (id, o));
CREATE TABLE good (a INT REFERENCES p (id), b INT, c INT, d INT REFERENCES p (id), FOREIGN KEY (b, c) REFERENCES p (id, o));
CREATE INDEX good_a ON good (a); CREATE INDEX good_cb ON good (c, b); CREATE INDEX good_d ON good (d) WHERE d IS NOT NULL;
CREATE TABLE bad (a INT REFERENCES p (id), b INT REFERENCES p (id), c INT REFERENCES p (id), d INT, e INT);
CREATE INDEX bad_db ON bad (d, b); CREATE INDEX bad_c ON bad (c) WHERE d > 1;
CREATE INDEX bad_d ON bad (d); CREATE INDEX bad_d_some ON bad (d) WHERE e > 1;
CREATE UNIQUE INDEX bad_u ON bad (e); CREATE INDEX bad_e ON bad (e); CREATE INDEX bad_ed ON bad (e, d);
CREATE INDEX bad_de ON bad (d DESC, e);
EOT
    local url
    for url in sqlite: "$postgres_creator_url"; do
        audited --skip-db-check --replay "$url"
        [ "$(cut -d '|' -f 1,2 <<<"$audit" | sort | uniq -c | awk '{ print $1 $2 }' | paste -sd ' ')" = \
            '1warn|duplicate-index 1warn|redundant-index 3warn|unindexed-foreign-key' ] || { echo "$url: $audit"; false; }
        grep -q 'the index bad_e of bad has the columns of bad_u' <<<"$audit"
        grep -q 'the index bad_d of bad is how bad_db begins' <<<"$audit"
        [ "$(grep -oE 'bad \([a-z]\) has no index' <<<"$audit" | sort | paste -sd ,)" = \
            'bad (a) has no index,bad (b) has no index,bad (c) has no index' ]
        audited --skip-db-check --replay "$url" --allow unindexed-foreign-key --allow duplicate-index --allow redundant-index
        [ "$(cut -d '|' -f 1 <<<"$audit" | sort -u)" = skip ]
    done
}
