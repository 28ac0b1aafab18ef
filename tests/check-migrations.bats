# check-migrations: folders that are right and wrong, ledgers in SQLite and PostgreSQL, and databases that do not answer.

load lib/harness
load lib/migrations
load lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
    seen_are_valid
}

sha256() { sha256sum "$1" | cut -d ' ' -f 1; }

# The INSERTs that record the files of m as applied, one a day.
ledger_rows() {
    local file day=0
    for file in m/*.sql; do
        day=$((day + 1))
        echo "INSERT INTO schema_migrations VALUES ('${file#m/}', '$(sha256 "$file")', '2026-01-0$day');"
    done
}

# ledger DATABASE-FILE: an SQLite ledger in which all of m is applied.
ledger() {
    { echo 'CREATE TABLE schema_migrations (version text, checksum text, applied_at text);'
      ledger_rows
    } | sqlite3 "$1"
}

# verdicts FILE NAME: status of each check of that name, in order, on one line.
verdicts() {
    records check "$1" "select(.name == \"$2\") | .status" | paste -sd ' '
}

# ---- the folder alone ----

@test "a good folder passes every rule" {
    folder 0001_users.sql 0002_orders.sql 0003_more.sql
    check 0 m --skip-db-check
    for rule in names order duplicates gaps empty bom line-ends utf-8; do
        [ "$(verdicts out $rule)" = pass ]
        [ "$(records check out "select(.name == \"$rule\") | .observed")" = 3 ]
    done
    [ "$(verdicts out ledger)" = skip ]
    [ "$(records summary out .migrations)" = 3 ]
    [ "$(records summary out .sha256)" = "$(cd m && sha256sum -- *.sql | sha256sum | cut -d ' ' -f 1)" ]
}

@test "without a database and without --skip-db-check the gate stays closed" {
    folder 0001_users.sql
    check 1 m
    [ "$(verdicts out ledger)" = unknown ]
    DATABASE_URL='' run -2 check-migrations m
    [[ "$output" == *DATABASE_URL* ]]
}

@test "nothing to judge is trouble, never a pass" {
    mkdir m
    check 2 m --skip-db-check
    [[ "$stderr" == *"no migrations in m"* ]]
    echo text >m/README.md
    check 2 m --skip-db-check
    check 2 missing --skip-db-check
    [[ "$stderr" == *"cannot read missing: No such file"* ]]
    check 2 m/README.md --skip-db-check
    check 2 '' --skip-db-check
    run -2 check-migrations --skip-db-check
    run -2 check-migrations m m --skip-db-check
}

@test "names: what is no NNNN_name.sql" {
    for name in 02_short.sql 0002.sql 0002_.sql 0002-dash.sql 0002_Upper.sql 0002_up.down.sql 0002_a.SQL \
        0002_a.sql.bak 0002_a.txt 0002_a_file users.sql V2__flyway.sql 0002_ä.sql '0002_a b.sql' \
        1234567890123456789_long.sql; do
        rm -rf m
        folder 0001_users.sql
        echo 'SELECT 1;' >"m/$name"
        check 1 m --skip-db-check
        [ "$(verdicts out names)" = fail ] || { echo "$name"; return 1; }
        [ "$(records check out 'select(.name == "names") | .file')" = "m/$name" ]
        [ "$(verdicts out gaps)" = pass ]
    done
}

@test "names: what is said is what is wrong, and what was expected instead" {
    local name words
    while IFS='|' read -r name words; do
        rm -rf m
        folder 0001_users.sql
        echo 'SELECT 1;' >"m/$name"
        check 1 m --skip-db-check
        [ "$(records check out 'select(.name == "names") | .message')" = "$words" ] || { echo "$name"; cat out; return 1; }
    done <<'EOT'
0002_Users.sql|the name has a capital letter "U": a to z, 0 to 9 and underscores are expected in it
0002_a b.sql|the name has a blank: a to z, 0 to 9 and underscores are expected in it
0002_a-b.c-d.sql|the name has a hyphen, a dot: a to z, 0 to 9 and underscores are expected in it
0002_grö.sql|the name has a character outside of ASCII "ö": a to z, 0 to 9 and underscores are expected in it
0002_a$b.sql|the name has the character "$": a to z, 0 to 9 and underscores are expected in it
0002_users.SQL|it ends in ".SQL": ".sql" in small letters is expected there
0002_users.txt|it ends in ".txt", so it would not be applied: ".sql" is expected there
0002_users.sql.bak|it ends in ".bak", so it would not be applied: ".sql" is expected there
0002_users|it has no suffix, so it would not be applied: ".sql" is expected at its end
02_users.sql|the number 02 has too few digits: 3 or more are expected
1234567890123456789_a.sql|the number has too many digits: 18 at most are expected
0002.sql|there is no name behind the number: _name is expected there
0002_.sql|there is no name behind the number and its underscore
0002__users.sql|two underscores follow the number: a single one is expected there
0002-users.sql|a hyphen follows the number: an underscore is expected there
0002 users.sql|a blank follows the number: an underscore is expected there
0002users.sql|no underscore stands between the number and the name
users.sql|it begins with something else, not with a number: 0001_ is expected in front
V2__users.sql|it begins with something else, as Flyway's names do, not with a number: 0001_ is expected in front
2_Users.SQL|the number 2 has too few digits: 3 or more are expected; the name has a capital letter "U": a to z, 0 to 9 and underscores are expected in it; it ends in ".SQL": ".sql" in small letters is expected there
EOT
}

@test "names: three digits are a number" {
    folder 001_users.sql 002_orders.sql
    check 0 m --skip-db-check
    [ "$(verdicts out names)" = pass ]
    folder 0003_more.sql
    check 1 m --skip-db-check
    [ "$(verdicts out order)" = fail ]
}

@test "names: files that are nobody's migration are ignored and counted" {
    folder 0001_users.sql
    mkdir m/archive
    touch m/.0002_swap.sql m/README m/notes.md m/seed.py
    check 0 m --skip-db-check
    [ "$(records summary out .ignored)" = 5 ]
    [ "$(records summary out .migrations)" = 1 ]
    [ "$(verdicts out names)" = pass ]
    # What looks like a migration there is told of.
    cp m/0001_users.sql m/archive/0002_orders.sql
    check 0 m --skip-db-check
    [ "$(records check out 'select(.name == "names") | "\(.status) \(.file): \(.message)"')" = \
        "warn m: what looks like migrations stands in 1 folder in it, into which nobody looks: 1 in m/archive" ]
    [ "$(records summary out .migrations)" = 1 ]
    check 0 m --skip-db-check --allow names
    [ "$(verdicts out names)" = skip ]
}

@test "names: folders, pipes and links" {
    folder 0001_users.sql
    mkdir m/0002_folder m/folder.sql
    mkfifo m/0003_pipe.sql
    run --separate-stderr -1 timeout 10 check-migrations m --skip-db-check
    printf '%s\n' "$output" >out
    [ "$(verdicts out names)" = "fail fail fail" ]

    rm -rf m/0002_folder m/folder.sql m/0003_pipe.sql
    echo 'SELECT 2;' >elsewhere
    ln -s ../elsewhere m/0002_link.sql
    check 0 m --skip-db-check
    [ "$(records summary out .migrations)" = 2 ]
    ln -s nowhere m/0003_dangling.sql
    check 2 m --skip-db-check
    [[ "$stderr" == *"cannot read m/0003_dangling.sql: No such file"* ]]
}

@test "names: hostile ones stay inside their record and off the terminal" {
    folder 0001_users.sql
    echo 'SELECT 1;' >$'m/0002_a\n{"type":"check"}\e[31m\xff.sql'
    check 1 m --skip-db-check
    [ "$(verdicts out names)" = fail ]
    [ "$(jq -s length out)" -eq "$(wc -l <out)" ]
    ! grep -q $'\e' out
    ln -s nowhere $'m/0003_\e[31m\n.sql'
    check 2 m --skip-db-check
    [[ "$stderr" != *$'\e'* ]]
}

@test "order: numbers and names must sort alike" {
    folder 9998_a.sql 9999_b.sql 10000_c.sql
    check 1 m --skip-db-check --first 9998
    [ "$(verdicts out order)" = fail ]
    [ "$(records check out 'select(.name == "order") | .file')" = m/10000_c.sql ]
    [ "$(verdicts out gaps)" = pass ]
}

@test "duplicates" {
    folder 0001_a.sql 0002_a.sql 0002_b.sql 00002_c.sql
    check 1 m --skip-db-check
    [ "$(verdicts out duplicates)" = "fail fail" ]
    [ "$(verdicts out gaps)" = pass ]
}

@test "gaps: between, in front, and where numbers are dates" {
    folder 0001_a.sql 0003_b.sql 0009_c.sql
    check 1 m --skip-db-check
    [ "$(verdicts out gaps)" = "fail fail" ]
    [ "$(records check out 'select(.name == "gaps") | .message' | paste -sd '|')" = \
        "0002 is missing before it|0004 to 0008 are missing before it" ]
    rm -r m; folder 0002_a.sql 0003_b.sql
    check 1 m --skip-db-check
    [ "$(verdicts out gaps)" = fail ]
    check 0 m --skip-db-check --first 2
    check 1 m --skip-db-check --first 3
    [ "$(verdicts out gaps)" = fail ]
    rm -r m; folder 0000_a.sql 0001_b.sql
    check 0 m --skip-db-check
    check 1 m --skip-db-check --first 1
    rm -r m; folder 20260101120000_a.sql 20260301120000_b.sql
    check 0 m --skip-db-check
    [ "$(verdicts out gaps)" = skip ]
}

@test "gaps: numbers first and dates later leave none between them" {
    folder 001_a.sql 002_b.sql 20260101120000_c.sql 20260301120000_d.sql
    for first in '' '--first 1'; do
        # shellcheck disable=SC2086 # no word, or two
        check 0 m --skip-db-check $first
        [ "$(verdicts out gaps)" = pass ]
        [ "$(records check out 'select(.name == "gaps") | .observed')" = 2 ]
    done
    folder 004_e.sql
    check 1 m --skip-db-check
    [ "$(records check out 'select(.name == "gaps") | .message')" = "003 is missing before it" ]
    # What is no date, and no Unix time, is a number, however large.
    for name in 99999999_no_month.sql 20261301_no_month.sql 20260132_no_day.sql 999999999_nine.sql; do
        rm -r m; folder 0001_a.sql "$name"
        check 1 m --skip-db-check
        [ "$(verdicts out gaps)" = fail ] || { echo "$name"; return 1; }
    done
    for name in 20260131_day.sql 2026013101_day_and_number.sql 1767225600_seconds.sql 1767225600000_milliseconds.sql; do
        rm -r m; folder 0001_a.sql "$name"
        check 0 m --skip-db-check
    done
}

@test "empty files" {
    folder 0001_a.sql
    for bytes in '' ' \t\r\n\n' '\xef\xbb\xbf' '\xef\xbb\xbf\n'; do
        printf "$bytes" >m/0002_b.sql
        check 1 m --skip-db-check
        [ "$(verdicts out empty)" = fail ]
    done
}

@test "empty: comments and semicolons alone are no migration" {
    folder 0001_a.sql
    for bytes in '-- nothing to do' '-- a\n-- b\n' '/* a */' '/* /* b */ c */\n;' ';\n ;' '\xef\xbb\xbf-- a\n' \
        '/* never closed *' '-- migrate:up\n\n-- migrate:down\n' '/**/--/*\n/* */'; do
        printf -- "$bytes" >m/0002_b.sql
        check 1 m --skip-db-check
        [ "$(verdicts out empty)" = fail ] || { echo "$bytes"; return 1; }
        [[ "$(records check out 'select(.name == "empty") | .message')" == "the file holds no statement"* ]]
    done
    # A dash and a slash of their own, a comment that ends, and an inner one that ends where they do not nest.
    for bytes in '-- a\nSELECT 1;' '/* a */ SELECT 1;' '- 1' '/ 1' '-' '/* /* a */ SELECT 1;' '\\i other.sql' '--a\rSELECT 1;'; do
        printf -- "$bytes" >m/0002_b.sql
        run --separate-stderr check-migrations m --skip-db-check
        printf '%s\n' "$output" >out
        [ "$(verdicts out empty)" = pass ] || { echo "$bytes"; return 1; }
    done
    # A comment's marks where the pieces of a long file meet.
    for before in 65533 65534 65535 65536; do
        { printf '/*'; head -c $((before - 2)) /dev/zero | tr '\0' x; printf '*/ SELECT 1;\n'; } >m/0002_b.sql
        check 0 m --skip-db-check
        { head -c $((before - 1)) /dev/zero | tr '\0' ' '; printf -- '-- SELECT 1;\n'; } >m/0002_b.sql
        check 1 m --skip-db-check
        [ "$(verdicts out empty)" = fail ]
    done
}

@test "a byte order mark" {
    folder 0001_a.sql
    printf '\xef\xbb\xbfSELECT 1;\n' >m/0002_b.sql
    check 1 m --skip-db-check
    [ "$(verdicts out bom)" = fail ]
    [ "$(verdicts out utf-8)" = pass ]
}

@test "carriage returns, with the first line that has one" {
    folder 0001_a.sql
    printf 'SELECT 1;\nSELECT 2;\r\nSELECT 3;\r\n' >m/0002_b.sql
    check 1 m --skip-db-check
    [ "$(verdicts out line-ends)" = fail ]
    [ "$(records check out 'select(.name == "line-ends") | .line')" = 2 ]
    printf 'SELECT 1;\rSELECT 2;\r' >m/0002_b.sql
    check 1 m --skip-db-check
    [ "$(verdicts out line-ends)" = fail ]
}

@test "invalid UTF-8, also where the pieces of a long file meet" {
    folder 0001_a.sql
    for bytes in '\xff' '\xc3' '\xed\xa0\x80' '\xc0\xaf' '\xf4\x90\x80\x80' '\x00' '\xff\xfeS\x00'; do
        printf "SELECT 1;\n$bytes" >m/0002_b.sql
        check 1 m --skip-db-check
        [ "$(verdicts out utf-8)" = fail ] || { echo "$bytes"; return 1; }
        [ "$(records check out 'select(.name == "utf-8") | .line')" = 2 ]
    done
    printf '\xff\xfeS\x00;\x00' >m/0002_b.sql
    check 1 m --skip-db-check
    [[ "$(records check out 'select(.name == "utf-8") | .message')" == *UTF-16* ]]
    # U+1F600 begins at each of the last bytes of a 64 KiB piece.
    for before in 65532 65533 65534 65535; do
        long=$(head -c $((before - 6)) /dev/zero | tr '\0' x)
        printf -- "--$long\n-- \xf0\x9f\x98\x80\nSELECT 1;\n" >m/0002_b.sql
        check 0 m --skip-db-check
        printf -- "--$long\n-- \xf0\x9f\x98\nSELECT 1;\n" >m/0002_b.sql
        check 1 m --skip-db-check
        [ "$(records check out 'select(.name == "utf-8") | .line')" = 2 ]
    done
}

@test "conflicts: what git left of a merge, in whatever the bodies are written" {
    folder 0001_a.sql
    conflict() { # STATUS LINE TEXT [OPTION...]
        printf '%s' "$3" >m/0002_b.sql
        check "$1" m --skip-db-check --dialect none "${@:4}"
        [ "$(records check out 'select(.name == "conflicts") | .line // 0')" = "$2" ] || { echo "$3" | head -c 200; return 1; }
    }
    conflict 1 1 $'<<<<<<< HEAD\nSELECT 1;\n=======\nSELECT 2;\n>>>>>>> other\n'
    conflict 1 3 $'SELECT 1;\r\n\r\n<<<<<<< HEAD\r\n' --allow line-ends
    conflict 0 0 $'SELECT 1 <<<<<<< 2;\n<<<<<<<x\n-- <<<<<<< HEAD\n<<<<<< HEAD\n<<<<<<<\n'
    # It begins at each of the last bytes of a piece of 256 KiB.
    for before in 262134 262136 262140 262143 262144 262145 262150; do
        long=$(head -c $((before - 3)) /dev/zero | tr '\0' x)
        conflict 1 2 "--$long"$'\n<<<<<<< HEAD\nSELECT 1;\n'
    done
    mkdir rails alembic
    printf '<<<<<<< HEAD\nclass CreateT < ActiveRecord::Migration[7.0]\nend\n' >rails/20240101000000_create_t.rb
    printf "revision = 'a'\ndown_revision = None\n<<<<<<< HEAD\n" >alembic/a_x.py
    for folder in rails alembic; do
        check 1 "$folder" --skip-db-check
        [ "$(verdicts out conflicts)" = fail ]
    done
}

@test "sections of dbmate, goose or sql-migrate in a file that is run whole" {
    local marked
    for marked in $'-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;' $'-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;' \
        $'-- +migrate Up\nSELECT 1;\n-- +migrate Down\nSELECT 2;'; do
        # One of many, which is not looked into to tell the layout; and behind a long comment.
        rm -rf m
        mkdir m
        for n in {0001..0200}; do echo 'SELECT 1;' >"m/${n}_a.sql"; done
        printf '%s\n' "$marked" >m/0101_a.sql
        check 1 m --skip-db-check
        [ "$(records check out 'select(.name == "sections") | "\(.status) \(.file):\(.line)"')" = "fail m/0101_a.sql:3" ]
        rm m/*
        { head -c 300000 /dev/zero | tr '\0' '\n'; printf '%s\n' "$marked"; } >m/0001_a.sql
        check 1 m --skip-db-check
        [ "$(verdicts out sections)" = fail ]
        mkdir -p p/20240101000000_a f
        printf '%s\n' "$marked" | tee p/20240101000000_a/migration.sql >f/V1__a.sql
        for folder in p f; do
            check 1 "$folder" --skip-db-check
            [ "$(verdicts out sections)" = fail ]
        done
    done
    printf 'SELECT 1; -- as migrate:down of dbmate, or +goose Down\n' >m/0001_a.sql
    check 0 m --skip-db-check
    [ -z "$(verdicts out sections)" ]
}

# ---- the ledger, in SQLite ----

@test "everything applied: pass" {
    folder 0001_a.sql 0002_b.sql 0003_c.sql
    ledger app.db
    check 0 m --database-url sqlite:app.db
    for rule in ledger pending missing drifted out-of-order; do [ "$(verdicts out $rule)" = pass ]; done
    [ "$(records check out 'select(.name == "drifted") | .observed')" = 3 ]
}

@test "pending: --pending says what it means" {
    folder 0001_a.sql 0002_b.sql
    ledger app.db
    folder 0003_c.sql 0004_d.sql
    check 0 m --database-url sqlite:app.db
    [ "$(verdicts out pending)" = "warn warn" ]
    [ "$(records check out 'select(.name == "pending") | .file' | head -n 1)" = m/0003_c.sql ]
    check 1 m --database-url sqlite:app.db --pending fail
    [ "$(verdicts out pending)" = "fail fail" ]
    check 0 m --database-url sqlite:app.db --pending ok
    [ "$(verdicts out pending)" = pass ]
    [ "$(records check out 'select(.name == "pending") | .observed')" = 2 ]
}

@test "an empty ledger: all is pending, nothing else can be judged" {
    folder 0001_a.sql
    sqlite3 app.db 'CREATE TABLE schema_migrations (version text, checksum text)'
    check 0 m --database-url sqlite:app.db
    [ "$(verdicts out pending)" = warn ]
    [ "$(verdicts out drifted)" = skip ]
    check 1 m --database-url sqlite:app.db --pending fail
}

@test "missing: applied, but not in the folder" {
    folder 0001_a.sql 0002_b.sql 0003_c.sql
    ledger app.db
    rm m/0003_c.sql
    check 1 m --database-url sqlite:app.db
    [ "$(verdicts out missing)" = fail ]
    [ "$(records check out 'select(.name == "missing") | .observed')" = 0003_c.sql ]
}

@test "drifted: edited" {
    folder 0001_a.sql 0002_b.sql
    ledger app.db
    echo '-- a second thought' >>m/0002_b.sql
    check 1 m --database-url sqlite:app.db
    [ "$(verdicts out drifted)" = fail ]
    [ "$(records check out 'select(.name == "drifted") | .labels.drift')" = edited ]
    [ "$(records check out 'select(.name == "drifted") | .observed')" = "$(sha256 m/0002_b.sql)" ]
    [ "$(records check out 'select(.name == "drifted") | .file')" = m/0002_b.sql ]
}

@test "drifted: eol-only, whichever of line ends, BOM and last newline changed" {
    local -a texts=('a\nb\n' 'a\r\nb\r\n' '\xef\xbb\xbfa\nb\n' '\xef\xbb\xbfa\r\nb\r\n' 'a\nb' 'a\r\nb' '\xef\xbb\xbfa\r\nb')
    local applied now number=0
    mkdir m now
    for applied in "${texts[@]}"; do
        for now in "${texts[@]}" 'a\rb\r' 'a\r\nb\n'; do
            if [ "$now" = "$applied" ]; then continue; fi
            number=$((number + 1))
            printf "$applied" >"m/$(printf '%04d_a.sql' "$number")"
            printf "$now" >"now/$(printf '%04d_a.sql' "$number")"
        done
    done
    ledger app.db
    cp now/* m
    check 1 m --database-url sqlite:app.db
    [ "$number" -eq 56 ]
    [ "$(records check out 'select(.name == "drifted") | .labels.drift' | grep -c '^eol-only$')" -eq "$number" ]

    rm -r m app.db
    folder 0001_a.sql
    ledger app.db
    printf '\n\n' >>m/0001_a.sql
    check 1 m --database-url sqlite:app.db
    [ "$(records check out 'select(.name == "drifted") | .labels.drift')" = edited ]
}

@test "checksums: upper case and raw bytes are understood, anything else is unknown" {
    folder 0001_a.sql 0002_b.sql 0003_c.sql 0004_d.sql
    ledger app.db
    sqlite3 app.db "UPDATE schema_migrations SET checksum = upper(checksum) WHERE version LIKE '0001%';
        UPDATE schema_migrations SET checksum = x'$(sha256 m/0002_b.sql)' WHERE version LIKE '0002%'"
    check 0 m --database-url sqlite:app.db
    sqlite3 app.db "UPDATE schema_migrations SET checksum = NULL WHERE version LIKE '0003%';
        UPDATE schema_migrations SET checksum = '' WHERE version LIKE '0004%'"
    check 1 m --database-url sqlite:app.db
    [ "$(verdicts out drifted)" = "unknown unknown" ]
}

@test "a ledger whose columns pad with blanks, and a URL that asks for reading alone" {
    folder 0001_a.sql 0002_b.sql
    ledger app.db
    sqlite3 app.db "UPDATE schema_migrations SET version = version || '    ', checksum = checksum || '  '"
    for url in sqlite:app.db 'sqlite:app.db?mode=ro' 'sqlite:///app.db?mode=ro' 'sqlite:///file:app.db?mode=ro&uri=true'; do
        check 0 m --database-url "$url"
        for rule in ledger pending missing drifted; do [ "$(verdicts out $rule)" = pass ]; done
    done
    check 2 m --database-url 'sqlite:app.db?mode=memory'
    [[ "$stderr" == *"mode is not ro, rw or rwc"* ]]
    [ ! -e 'app.db?mode=ro' ]
}

@test "the old command line: --migrations-dir names the folder" {
    folder 0001_a.sql
    ledger app.db
    check 0 --migrations-dir m --database-url sqlite:app.db --output-json report.json
    [ "$(jq -r .summary.status report.json)" = pass ]
    check 0 --migrations-dir m --skip-db-check
    run -2 check-migrations --migrations-dir m --skip-db-check m
    [[ "$output" == *"more than one folder named"* ]]
    run -2 check-migrations --skip-db-check
    [[ "$output" == *"no folder named"* ]]
}

@test "out-of-order: pending behind an applied one" {
    folder 0001_a.sql 0003_c.sql
    ledger app.db
    folder 0002_b.sql
    check 1 m --database-url sqlite:app.db --pending ok
    [ "$(verdicts out out-of-order)" = fail ]
    [ "$(records check out 'select(.name == "out-of-order") | .file')" = m/0002_b.sql ]
}

@test "out-of-order: applied after one of a higher number" {
    folder 0001_a.sql 0002_b.sql 0003_c.sql
    ledger app.db
    sqlite3 app.db "UPDATE schema_migrations SET applied_at = '2026-02-01' WHERE version = '0002_b.sql'"
    check 1 m --database-url sqlite:app.db
    [ "$(verdicts out out-of-order)" = fail ]
    [ "$(records check out 'select(.name == "out-of-order") | .message')" = "applied after 0003_c.sql" ]
    # Migrations of one transaction have one time.
    sqlite3 app.db "UPDATE schema_migrations SET applied_at = '2026-02-01'"
    check 0 m --database-url sqlite:app.db
    [ "$(verdicts out out-of-order)" = pass ]
    # A ledger without times says nothing about order, and does not count as passed.
    sqlite3 app.db 'UPDATE schema_migrations SET applied_at = NULL'
    check 0 m --database-url sqlite:app.db
    [ "$(verdicts out out-of-order)" = skip ]
    sqlite3 app.db 'ALTER TABLE schema_migrations DROP COLUMN applied_at'
    check 0 m --database-url sqlite:app.db
    [ "$(verdicts out out-of-order)" = skip ]
}

@test "a version that the ledger holds twice" {
    folder 0001_a.sql
    ledger app.db
    ledger_rows | sqlite3 app.db
    ledger_rows | sqlite3 app.db
    check 1 m --database-url sqlite:app.db
    [ "$(verdicts out ledger)" = "fail fail" ]
    [ "$(verdicts out missing)" = pass ]
}

@test "no ledger fails whatever --pending says" {
    folder 0001_a.sql
    sqlite3 app.db 'CREATE TABLE other (a)'
    check 1 m --database-url sqlite:app.db --pending ok
    [ "$(verdicts out ledger)" = fail ]
    [ "$(verdicts out pending)" = "" ]
    : >empty.db
    check 1 m --database-url sqlite:empty.db --pending ok
    [ "$(verdicts out ledger)" = fail ]
}

@test "the ledger of another tool is unknown, by the name of the tool" {
    folder 0001_a.sql
    foreign() { # SQL TOOL
        rm -f app.db
        sqlite3 app.db "$1"
        check 1 m --database-url sqlite:app.db
        [ "$(verdicts out ledger)" = unknown ]
        [[ "$(records check out 'select(.name == "ledger") | .message')" == *"$2"* ]]
    }
    foreign 'CREATE TABLE schema_migrations (version bigint, dirty boolean)' golang-migrate
    foreign 'CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY)' 'Rails or dbmate'
    foreign 'CREATE TABLE schema_migrations (version bigint, inserted_at timestamp)' Ecto
    foreign 'CREATE TABLE schema_migrations (id integer)' 'no tool known here'
    foreign 'CREATE TABLE goose_db_version (id integer)' goose
    foreign 'CREATE TABLE flyway_schema_history (id integer)' Flyway
    foreign 'CREATE TABLE alembic_version (version_num text)' Alembic
}

# What stands in the folder d: names, sizes, times, bytes, and what the database says.
state() { stat -c '%n %s %y %i' d d/* && sha256sum d/* && sqlite3 'file:d/app.db?immutable=1' .dump; }

@test "SQLite: nothing is written, in no journal mode" {
    folder 0001_a.sql 0002_b.sql
    for mode in delete wal; do
        rm -rf d; mkdir d
        ledger d/app.db
        sqlite3 d/app.db "PRAGMA journal_mode = $mode" >/dev/null
        folder 0003_c.sql
        before=$(state)
        [[ "$before" == *0002_b.sql* ]]
        check 0 m --database-url sqlite:d/app.db
        diff <(echo "$before") <(state)
        rm m/0003_c.sql
    done
}

@test "SQLite: a database at work is read as it stands, and neither it nor its log changes" {
    folder 0001_a.sql
    ledger app.db
    sqlite3 app.db 'PRAGMA journal_mode = WAL' >/dev/null
    folder 0002_b.sql
    # A writer stays connected, with a commit that is in the log only.
    mkfifo commands
    start writer sh -c 'sqlite3 app.db <commands'
    exec 7>commands
    echo "PRAGMA wal_autocheckpoint = 0;" >&7
    echo "INSERT INTO schema_migrations VALUES ('0002_b.sql', '$(sha256 m/0002_b.sql)', '2026-01-02');" >&7
    # The log is there before all of the commit is in it.
    echo ".shell touch written" >&7
    wait_for 10 test -e written
    before=$(sha256sum app.db app.db-wal)
    check 0 m --database-url sqlite:app.db --pending fail
    [ "$before" = "$(sha256sum app.db app.db-wal)" ]
    exec 7>&-
}

@test "SQLite: the ledger of the reference service, while it runs" {
    start_service
    check 0 "$TOP/examples/reco-service/migrations" --database-url "sqlite:$service_db" --pending fail
    for rule in ledger pending missing drifted out-of-order; do [ "$(verdicts out $rule)" = pass ]; done
}

@test "SQLite: locked, missing and broken databases are trouble, in time" {
    folder 0001_a.sql
    ledger app.db
    mkfifo commands
    start holder sh -c 'sqlite3 app.db <commands'
    exec 7>commands
    echo "BEGIN EXCLUSIVE; SELECT 'locked';" >&7
    wait_for 10 grep -q locked holder.log
    SECONDS=0
    check 2 m --database-url sqlite:app.db --timeout 300ms
    [ "$SECONDS" -lt 5 ]
    [[ "$stderr" == *"another program holds a lock"* ]]
    [ "$(verdicts out ledger)" = unknown ]
    exec 7>&-

    check 2 m --database-url sqlite:missing.db
    [[ "$stderr" == *"sqlite:missing.db: cannot open it: No such file"* ]]
    [ ! -e missing.db ]
    echo 'this is no database, whatever its name says' >text.db
    check 2 m --database-url sqlite:text.db
    [[ "$stderr" == *"file is not a database"* ]]
    mkfifo pipe.db
    check 2 m --database-url sqlite:pipe.db
    head -c 5000 app.db >cut.db
    check 2 m --database-url sqlite:cut.db
    [[ "$stderr" == *"cut off"* ]]
    head -c 4096 app.db >cut.db
    check 2 m --database-url sqlite:cut.db
}

@test "SQLite: a ledger that never ends is cut by the deadline" {
    folder 0001_a.sql
    sqlite3 app.db 'CREATE VIEW schema_migrations AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i AS version, NULL AS checksum FROM n WHERE i < 0'
    SECONDS=0
    check 2 m --database-url sqlite:app.db --timeout 300ms
    [ "$SECONDS" -lt 5 ]
    [[ "$stderr" == *"no answer within 300 ms"* ]]
}

@test "SQLite: URLs as Python writes them, from the environment and from a file" {
    folder 0001_a.sql
    ledger app.db
    check 0 m --database-url sqlite:///app.db
    check 0 m --database-url sqlite+aiosqlite:///app.db
    check 0 m --database-url "sqlite:///$PWD/app.db"
    check 0 m --database-url 'sqlite:///app.db?check_same_thread=false'
    echo sqlite:app.db >url
    check 0 m --database-url @url
    DATABASE_URL=sqlite:app.db check 0 m
    DATABASE_URL=sqlite:missing.db check 0 m --database-url sqlite:app.db
    check 2 m --database-url sqlite://app.db
    [[ "$stderr" == *"three slashes"* ]]
    check 2 m --database-url mysql://u:s3cret@host/app
    [[ "$stderr" != *s3cret* ]]
}

# ---- the ledger, in PostgreSQL ----

# A fresh ledger for m in the database app.
postgres_ledger() {
    postgres_sql app "DROP SCHEMA public CASCADE; CREATE SCHEMA public;
        CREATE TABLE schema_migrations (version text, checksum text, applied_at timestamptz); $(ledger_rows)" 2>/dev/null
}

@test "PostgreSQL: the same verdicts, and a dump before and after is the same" {
    folder 0001_a.sql 0002_b.sql 0003_c.sql
    postgres_ledger
    postgres_dump app >before
    grep -q 0003_c.sql before
    check 0 m --database-url "$postgres_url" --pending fail
    for rule in ledger pending missing drifted out-of-order; do [ "$(verdicts out $rule)" = pass ]; done

    rm m/0001_a.sql
    echo '-- more' >>m/0002_b.sql
    folder 0004_d.sql
    check 1 m --database-url "$postgres_url" --first 2
    [ "$(verdicts out missing)" = fail ]
    [ "$(verdicts out drifted)" = fail ]
    [ "$(verdicts out pending)" = warn ]
    postgres_dump app >after
    cmp before after
}

@test "PostgreSQL: whatever reading the ledger would write is refused" {
    folder 0001_a.sql
    postgres_ledger
    postgres_sql app "ALTER TABLE schema_migrations RENAME TO rows; CREATE TABLE witness (n int);
        CREATE FUNCTION noted() RETURNS text LANGUAGE sql AS 'INSERT INTO witness VALUES (1) RETURNING ''x''';
        CREATE VIEW schema_migrations AS SELECT version, noted() AS checksum FROM rows"
    check 2 m --database-url "$postgres_url"
    [[ "$stderr" == *"read-only transaction"* ]]
    [ "$(postgres_sql app 'SELECT count(*) FROM witness')" = 0 ]
}

@test "PostgreSQL: no ledger, and another tool's" {
    folder 0001_a.sql
    postgres_sql app 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
    check 1 m --database-url "$postgres_url" --pending ok
    [ "$(verdicts out ledger)" = fail ]
    postgres_sql app 'CREATE TABLE schema_migrations (version bigint, dirty boolean)'
    check 1 m --database-url "$postgres_url"
    [ "$(verdicts out ledger)" = unknown ]
    [[ "$(records check out 'select(.name == "ledger") | .message')" == *golang-migrate* ]]
}

@test "PostgreSQL: URLs as Python writes them, sockets and schemas" {
    local rest=${postgres_url#postgresql:}
    folder 0001_a.sql
    postgres_ledger
    for scheme in postgres postgresql+asyncpg postgresql+psycopg2 postgresql+psycopg; do
        check 0 m --database-url "$scheme:$rest"
    done
    check 0 m --database-url "postgresql+asyncpg:$rest?ssl=disable&prepared_statement_cache_size=0"
    check 0 m --database-url "postgresql:///app?host=$postgres_folder&port=$postgres_port&user=keeper&password=s3cr%2Ft%20p%40ss%3Aw%3Frd%25"
    PGPASSWORD=$postgres_password check 0 m --database-url "postgresql://keeper@127.0.0.1:$postgres_port/app"
    check 2 m --database-url "$postgres_url?ssl=require"
    check 2 m --database-url "$postgres_url?schema=public"
    [[ "$stderr" == *search_path* ]]
    check 2 m --database-url "$postgres_url?nonsense=1"
    [[ "$stderr" == *nonsense* ]]

    postgres_sql app 'DROP SCHEMA IF EXISTS other CASCADE; CREATE SCHEMA other'
    check 1 m --database-url "$postgres_url?options=-csearch_path%3Dother"
    [ "$(verdicts out ledger)" = fail ]
}

@test "PostgreSQL: a URL that does not work out is exit 2 in time, and the password stays hidden" {
    folder 0001_a.sql
    start hanging "$BUILD/tests/scripted-server" --port-file hanging.port accept-hang
    start garbage "$BUILD/tests/scripted-server" --port-file garbage.port garbage
    wait_for 10 test -s hanging.port -a -s garbage.port
    local refused=$(free_port) encoded='hunter2%2Fs3cr%40t' url
    local -a urls=(
        "postgresql://keeper:$encoded@127.0.0.1:$postgres_port/app"
        "postgresql://127.0.0.1:$postgres_port/app?user=keeper&password=$encoded"
        "postgresql://nobody:$encoded@127.0.0.1:$postgres_port/app"
        "postgresql://keeper:$encoded@127.0.0.1:$postgres_port/absent"
        "postgresql://keeper:$encoded@127.0.0.1:$refused/app"
        "postgresql://keeper:$encoded@localhost:$refused/app"
        "postgresql://keeper:$encoded@127.0.0.1:$(cat hanging.port)/app"
        "postgresql://keeper:$encoded@localhost:$(cat hanging.port)/app?sslmode=require"
        "postgresql://keeper:$encoded@127.0.0.1:$(cat garbage.port)/app"
        "postgresql://keeper:$encoded@does-not-exist.invalid/app"
        "postgresql://keeper:$encoded@203.0.113.1/app"
        "postgresql://keeper:$encoded@127.0.0.1:$postgres_port,127.0.0.2/app"
        "postgresql://keeper:$encoded%@127.0.0.1:$postgres_port/app"
        "postgresql://keeper:hunter2/s3cr@t@127.0.0.1:$postgres_port/app"
        "postgresql://keeper:hunter2?s3cr@t@127.0.0.1:$postgres_port/app"
        "postgresql://keeper@127.0.0.1:$postgres_port/app?hunter2s3cr"
        "postgres:keeper:hunter2@127.0.0.1"
        "host=127.0.0.1 user=keeper password=hunter2s3cr"
    )
    for url in "${urls[@]}"; do
        local begun=${EPOCHREALTIME/./}
        check 2 m --database-url "$url" --timeout 500ms --output-json saved.json
        local took=$((${EPOCHREALTIME/./} - begun))
        [ -n "$stderr" ]
        [ "$took" -lt 2500000 ] || { echo "$url took $took us"; return 1; }
        ! grep -qE 'hunter2|s3cr' out saved.json <(echo "$stderr") || { echo "$url leaks: $stderr"; return 1; }
        [ "$(verdicts out ledger)" = unknown ]
        [ "$(records summary out .status)" = trouble ]
    done
}

@test "PostgreSQL: a statement that waits for a lock ends by the deadline" {
    folder 0001_a.sql
    postgres_ledger
    mkfifo commands
    PGPASSWORD=$postgres_password start holder sh -c "psql -X -h 127.0.0.1 -p $postgres_port -U keeper app <commands"
    exec 7>commands
    echo "BEGIN; LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE; SELECT 'locked';" >&7
    wait_for 10 grep -q locked holder.log
    SECONDS=0
    check 2 m --database-url "$postgres_url" --timeout 500ms
    [ "$SECONDS" -lt 5 ]
    [[ "$stderr" == *"no answer within 500 ms"* || "$stderr" == *"statement timeout"* ]]
    exec 7>&-
}

@test "a signal ends the wait for a database, and the summary says so" {
    folder 0001_a.sql
    start hanging "$BUILD/tests/scripted-server" --port-file hanging.port accept-hang
    wait_for 10 test -s hanging.port
    check-migrations m --database-url "postgresql://u@127.0.0.1:$(cat hanging.port)/app" --timeout 60s >out 2>err &
    local pid=$!
    sleep 0.5
    kill -TERM "$pid"
    local status=0
    SECONDS=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
    [ "$SECONDS" -lt 5 ]
    [ "$(records summary out .interrupted)" = SIGTERM ]
    # Nothing is said of a folder that was not looked into any more.
    ! grep -q 'no migrations' err
}

# ---- the man page ----
