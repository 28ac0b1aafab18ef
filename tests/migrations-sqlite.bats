# check-migrations: statements for SQLite, judged by what SQLite itself says of them.

load lib/harness
load lib/migrations

teardown_file() {
    seen_are_valid
}

# findings: "RULE:LINE" of what is found in m/0002_b.sql, robustness and ways back apart, in order, on one line.
findings() {
    records check out 'select(.file == "m/0002_b.sql" and .rule != "prefer-robust-stmts" and .rule != "down") | "\(.rule):\(.line // 0)"' |
        paste -sd ' '
}

# found STATUS FINDINGS [OPTION...]: stdin as second migration, behind tables that stand.
found() {
    local wanted=$1 expected=$2
    shift 2
    put 0001_a.sql <<'EOT'
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER);
CREATE TABLE carts (id INTEGER PRIMARY KEY, user_id INTEGER);
EOT
    put 0002_b.sql
    check "$wanted" m --skip-db-check --dialect sqlite "$@"
    [ "$(findings)" = "$expected" ] || { findings; return 1; }
}

message() { records check out "select(.rule == \"$1\") | .message" | head -n 1; }

@test "what takes nothing away passes" {
    found 0 '' <<'EOT'
CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL NOT NULL);
CREATE INDEX orders_total ON orders (total);
ALTER TABLE users ADD COLUMN email TEXT;
ALTER TABLE users ADD COLUMN level INTEGER NOT NULL DEFAULT 1;
INSERT INTO orders (total) SELECT age FROM users;
UPDATE users SET age = 1, email = 'x' WHERE id = 1;
DELETE FROM carts WHERE user_id IS NULL;
CREATE TRIGGER counted AFTER INSERT ON orders BEGIN UPDATE users SET age = age + 1; DELETE FROM carts; END;
CREATE VIEW seniors AS SELECT * FROM users WHERE age > 70;
CREATE VIRTUAL TABLE pages USING fts5(title);
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, a ANY) STRICT;
DROP VIEW seniors;
DROP INDEX orders_total;
PRAGMA foreign_keys = ON;
EOT
    for category in parsing data-loss compatibility transactions; do
        [ "$(records check out "select(.name == \"$category\") | \"\(.status) \(.observed)\"")" = "pass 16" ]
    done
    # SQLite has no rules of these kinds.
    for category in locks validation types; do
        [ "$(records check out "select(.name == \"$category\") | .status")" = skip ]
    done
}

@test "tables and columns that are dropped" {
    found 1 'ban-drop-table:1' <<<'DROP TABLE carts;'
    [ "$(message ban-drop-table)" = "the table carts is dropped; stop using it first, keep a copy, and allow this one by name" ]
    found 1 'ban-drop-table:2' <<<$'\nDROP TABLE IF EXISTS main.carts;'
    found 1 'ban-drop-column:1' <<<'ALTER TABLE users DROP COLUMN age;'
    [[ "$(message ban-drop-column)" == "the column users.age is dropped; "* ]]
    # What is new in the file, or goes away with the session, nobody else uses.
    found 0 '' <<<$'CREATE TABLE t (a, b);\nALTER TABLE t DROP COLUMN a;\nALTER TABLE t RENAME TO u;\nDROP TABLE u;'
    found 0 '' <<<$'CREATE TEMP TABLE t (a);\nDROP TABLE t;'
    # No migration makes it, but the application may have.
    found 1 'ban-drop-table:1' <<<'DROP TABLE IF EXISTS nobody;'
    found 1 'ban-drop-table:1' <<<'DROP TABLE IF EXISTS nobody; CREATE TABLE nobody (id);'
    # What clears the way for making a table anew.
    found 0 '' <<<$'DROP TABLE IF EXISTS other; CREATE TABLE other (id INTEGER PRIMARY KEY, user_id INTEGER);
        INSERT INTO other SELECT id, user_id FROM carts; DROP TABLE carts; ALTER TABLE other RENAME TO carts;'
}

@test "names that the running release uses" {
    found 1 'renaming-table:1' <<<'ALTER TABLE users RENAME TO people;'
    [[ "$(message renaming-table)" == "the table users is renamed to people; "* ]]
    found 1 'renaming-column:1' <<<'ALTER TABLE users RENAME COLUMN name TO title;'
    [[ "$(message renaming-column)" == "users.name is renamed to title; "* ]]
    found 0 '' <<<$'BEGIN;\nALTER TABLE users RENAME TO people;\nCREATE VIEW users AS SELECT * FROM people;\nCOMMIT;'
    found 0 '' <<<$'ALTER TABLE users RENAME TO t;\nALTER TABLE t RENAME TO users;'
    found 1 'adding-required-field:1' <<<'ALTER TABLE users ADD COLUMN email TEXT NOT NULL;'
    [[ "$(message adding-required-field)" == "the new column users.email is NOT NULL without a default; "* ]]
}

# remake COLUMNS COPY: the steps by which SQLite's manual changes a table.
remake() {
    cat <<EOT
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE new_users ($1);
$2
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
COMMIT;
EOT
}

@test "a table that is made anew loses nothing, or what is not copied" {
    local all='id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER CHECK (age > 0)'
    found 0 '' < <(remake "$all" 'INSERT INTO new_users SELECT * FROM users;')
    found 0 '' < <(remake "$all" 'INSERT INTO new_users (id, name, age) SELECT id, trim(name), age FROM users WHERE id > 0;')
    found 0 '' < <(remake "$all" 'WITH u AS (SELECT * FROM users) INSERT INTO new_users SELECT * FROM u;')
    found 0 '' <<<$'BEGIN;\nCREATE TABLE new_users AS SELECT * FROM users;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;\nCOMMIT;'
    found 0 '' <<<$'BEGIN;\nALTER TABLE users RENAME TO old;\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age TEXT);
INSERT INTO users SELECT * FROM old;\nDROP TABLE old;\nCOMMIT;'
    # Without a transaction it cannot be run again, and the steps are not to blame for that.
    found 0 '' < <(remake "$all" 'INSERT INTO new_users SELECT * FROM users;' | grep -v -e BEGIN -e COMMIT)
    [ -z "$(records check out 'select(.rule == "prefer-robust-stmts" and .file == "m/0002_b.sql")')" ]

    found 1 'ban-drop-column:5' < <(remake 'id INTEGER PRIMARY KEY, name TEXT' 'INSERT INTO new_users SELECT id, name FROM users;')
    [[ "$(message ban-drop-column)" == "users is made anew without its column age; "* ]]
    found 1 'ban-drop-column:5' < <(remake "$all" 'INSERT INTO new_users (id, name) SELECT id, name FROM users;')
    [[ "$(message ban-drop-column)" == "users is made anew, and the values of age are not copied; "* ]]
    found 1 'ban-drop-table:5' < <(remake "$all" '')
    [[ "$(message ban-drop-table)" == "users is made anew without its rows; "* ]]
    found 1 'ban-drop-table:5' < <(remake "$all" 'INSERT INTO new_users (name) SELECT user_id FROM carts;')
    found 1 'adding-required-field:5' < <(remake "$all, email TEXT NOT NULL" 'INSERT INTO new_users SELECT *, 1 FROM users;')
    # It is the same table afterwards, and no new one.
    found 1 'ban-drop-table:8' < <(remake "$all" 'INSERT INTO new_users SELECT * FROM users;'; echo 'DROP TABLE users;')
    found 1 'ban-drop-table:1' <<<$'DROP TABLE users;\nCREATE TABLE users (id INTEGER PRIMARY KEY);'
}

@test "transactions" {
    found 1 'ban-uncommitted-transaction:1' <<<$'BEGIN;\nSELECT 1;'
    found 1 'transaction-nesting:1' <<<'COMMIT;'
    found 1 'transaction-nesting:2' <<<$'BEGIN;\nBEGIN;\nCOMMIT;'
    found 0 '' <<<$'BEGIN IMMEDIATE;\nSELECT 1;\nEND;\nBEGIN;\nROLLBACK;\nSAVEPOINT s;\nRELEASE s;'
    # Where the tool begins one.
    rm -r m
    put 0001_a.sql <<<$'-- migrate:up\nCREATE TABLE t (a);\n-- migrate:down\nDROP TABLE t;'
    put 0002_b.sql <<<$'-- migrate:up\nBEGIN;\nSELECT 1;\nCOMMIT;\n-- migrate:down\n'
    check 1 m --skip-db-check --dialect sqlite --layout dbmate
    [ "$(findings)" = "transaction-nesting:2" ]
    put 0002_b.sql <<<$'-- migrate:up\nSELECT 1;\nCOMMIT;\n-- migrate:down\n'
    check 1 m --skip-db-check --dialect sqlite --layout dbmate
    [ "$(findings)" = "transaction-nesting:3" ]
    put 0002_b.sql <<<$'-- migrate:up transaction:false\nBEGIN;\nSELECT 1;\nCOMMIT;\n-- migrate:down\n'
    check 0 m --skip-db-check --dialect sqlite --layout dbmate
}

@test "statements that cannot be run again are a warning" {
    robust() { records check out 'select(.rule == "prefer-robust-stmts" and .file == "m/0002_b.sql") | .line' | paste -sd ' '; }
    found 0 '' <<<$'CREATE TABLE t (a);\nCREATE UNIQUE INDEX i ON t (a);\nCREATE VIEW v AS SELECT 1;\nDROP VIEW v;'
    [ "$(robust)" = "1 2 3 4" ]
    [ "$(records check out 'select(.rule == "prefer-robust-stmts" and .file == "m/0002_b.sql") | .message' | sed -n '1p;4p')" = \
        $'CREATE TABLE t fails when it is run again; say IF NOT EXISTS\nDROP VIEW v fails when it is run again; say IF EXISTS' ]
    found 0 '' <<<$'CREATE TABLE IF NOT EXISTS t (a);\nCREATE UNIQUE INDEX IF NOT EXISTS i ON t (a);\nDROP VIEW IF EXISTS v;'
    [ -z "$(robust)" ]
    found 0 '' <<<$'DROP VIEW IF EXISTS v;\nCREATE TEMP TABLE t (a);\nALTER TABLE users ADD COLUMN x;'
    [ -z "$(robust)" ]
    found 0 '' <<<'CREATE TABLE t (a);'
    [ -z "$(robust)" ]
    found 0 '' <<<$'BEGIN;\nCREATE TABLE t (a);\nCREATE TABLE u (a);\nCOMMIT;'
    [ -z "$(robust)" ]
}

@test "a column that is set twice" {
    found 1 'ban-duplicate-column-assignments:1' <<<'UPDATE users SET age = 1, name = 2, AGE = 3;'
    found 1 'ban-duplicate-column-assignments:1' <<<"INSERT INTO users VALUES (1, 'a', 2) ON CONFLICT (id) DO UPDATE SET age = 1, age = 2;"
    found 0 '' <<<'UPDATE users SET age = 1; UPDATE users SET age = 2;'
}

@test "what SQLite does not understand is unknown, with line and column, and hides nothing else" {
    found 1 'unparsed:2 ban-drop-table:3' <<<$'SELECT 1;\n  CREATE TABEL t (a);\nDROP TABLE carts;'
    [[ "$(message unparsed)" == 'column 10: near "TABEL": syntax error; '* ]]
    [ "$(records check out 'select(.rule == "unparsed") | .status')" = unknown ]
    found 1 'unparsed:1' <<<'SELECT (1;'
    found 1 'unparsed:1' <<<"SELECT 'never ends;"
    found 1 'unparsed:3' <<<$'CREATE TABLE t (\n  a,\n  b c d) e f;'
    # What is missing around a statement is not its syntax.
    for statement in 'INSERT INTO nowhere VALUES (1);' 'UPDATE users SET absent = 1;' 'ALTER TABLE nowhere ADD COLUMN a;' \
        'CREATE TABLE users (a);' 'SELECT unheard_of(1);' 'CREATE INDEX i ON users (absent);'; do
        found 1 'lint:1' <<<"$statement" || { echo "$statement"; return 1; }
        [[ "$(message lint)" == "the statement cannot be judged: "*", after all migrations before it" ]]
    done
    # Of what is taken back, the syntax alone counts.
    rm -r m
    put 0001_a.sql <<<$'-- migrate:up\nSELECT 1;\n-- migrate:down\nDROP TABLE nowhere;\nDROP TABEL t;'
    check 1 m --skip-db-check --dialect sqlite --layout dbmate
    [ "$(records check out 'select(.file) | "\(.rule):\(.line)"')" = unparsed:5 ]
}

@test "nothing is written, and nothing runs away" {
    found 0 '' <<<$'ATTACH \'made.db\' AS made;\nVACUUM INTO \'copy.db\';\nPRAGMA journal_mode = WAL;\nPRAGMA user_version = 2;'
    [ ! -e made.db ] && [ ! -e copy.db ]
    found 1 'lint:1' <<<"SELECT load_extension('x');"
    found 1 'lint:1' <<<"CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT zeroblob(100000) FROM n;"
    [[ "$(message lint)" == *"full"* || "$(message lint)" == *"no answer"* ]]
}

@test "a batch is what is pending: what is new in it is nobody's" {
    put 0001_a.sql <<<'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);'
    put 0002_b.sql <<<'CREATE TABLE t (a, b);'
    put 0003_c.sql <<<'DROP TABLE t;'
    put 0004_d.sql <<<'DROP TABLE users;'
    sqlite3 app.db "CREATE TABLE schema_migrations (version text, checksum text);
        INSERT INTO schema_migrations VALUES ('0001_a.sql', '$(sha256sum m/0001_a.sql | cut -d ' ' -f 1)')"
    check 1 m --database-url sqlite:app.db
    [ "$(records check out 'select(.rule == "ban-drop-table") | .file')" = m/0004_d.sql ]
    # Each file by itself: what another one made stands.
    check 1 m --skip-db-check --dialect sqlite
    [ "$(records check out 'select(.rule == "ban-drop-table") | .file' | paste -sd ' ')" = "m/0003_c.sql m/0004_d.sql" ]
}

@test "why nothing is judged" {
    put 0001_a.sql <<<'CREATE TABLE t (a);'
    lint_says() { [ "$(records check out 'select(.rule == "lint") | "\(.status) \(.message)"')" = "$1" ]; }
    sqlite3 app.db "CREATE TABLE schema_migrations (version text, checksum text);
        INSERT INTO schema_migrations VALUES ('0001_a.sql', '$(sha256sum m/0001_a.sql | cut -d ' ' -f 1)')"
    check 0 m --database-url sqlite:app.db
    lint_says 'skip all are applied'
    check 0 m --skip-db-check --dialect none
    lint_says 'skip --dialect none was given'
    check 2 m --database-url sqlite:missing.db
    lint_says 'skip the database could not be read, so that nobody knows what is pending'
}

@test "the dialect is the database's, PostgreSQL's, or SQLite's where only SQLite understands the files" {
    # The rules about types are PostgreSQL's alone.
    dialect() { records check out 'select(.name == "types" or .category == "types" or .rule == "prefer-bigint-over-int") | .status' | sort -u | paste -sd ' '; }
    put 0001_a.sql <<<'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);'
    check 0 m --skip-db-check
    [ "$(dialect)" = skip ]
    [ "$(records summary out .dialect)" = sqlite ]
    put 0002_b.sql <<<'INSERT OR IGNORE INTO t DEFAULT VALUES;'
    check 0 m --skip-db-check
    [ "$(dialect)" = skip ]
    check 1 m --skip-db-check --pg-version 15
    [ "$(records check out 'select(.status == "unknown") | .rule' | paste -sd ' ')" = "unparsed unparsed" ]
    # What both understand is PostgreSQL's, and so is what neither does.
    rm m/0002_b.sql
    put 0001_a.sql <<<'CREATE TABLE t (id integer PRIMARY KEY);'
    check 0 m --skip-db-check
    [ "$(dialect)" = warn ]
    [ "$(records summary out .dialect)" = postgres ]
    put 0002_b.sql <<<'CREATE TABEL t;'
    check 1 m --skip-db-check
    [[ "$(message unparsed)" == *PostgreSQL* ]]
}

@test "a waiver allows a finding about SQLite's statements" {
    found 0 'ban-drop-table:2' <<<$'-- readyline:allow ban-drop-table nobody reads it\nDROP TABLE carts;'
    [ "$(records check out 'select(.rule == "ban-drop-table") | .status')" = skip ]
    # A rule that SQLite does not have was not judged: nobody knows whether it is needed.
    found 0 '' <<<$'-- readyline:allow require-lock-timeout for PostgreSQL\nSELECT 1;'
    [ -z "$(records check out 'select(.rule == "allow")')" ]
}

@test "the folder of the reference service" {
    check 0 "$TOP/examples/reco-service/migrations" --skip-db-check --dialect sqlite
    [ -z "$(records check out 'select(.status == "fail" or .status == "unknown")')" ]
}
