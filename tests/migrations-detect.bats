# check-migrations: which tool's migrations a folder holds, and by what that was told.

load lib/harness

teardown_file() {
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

# put NAME [TEXT]: a file of the folder m.
put() {
    mkdir -p "$(dirname "m/$1")"
    printf '%s\n' "${2:-CREATE TABLE t (id bigint);}" >"m/$1"
}

anew() { rm -rf m; mkdir m; }

# detect STATUS LAYOUT MESSAGE [OPTION...]: what the check `layout` says of m; a message of - is any.
detect() {
    local verdict=$1 observed=$2 message=$3
    shift 3
    run --separate-stderr check-migrations m --skip-db-check "$@"
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
    layout_is "$verdict" "$observed" "$message"
}

layout_is() {
    [ "$(records check out 'select(.name == "layout") | [.status, .observed, .message] | join("|")' |
        { [ "$3" = - ] && sed 's/|[^|]*$/|-/' || cat; })" = "$1|$2|$3" ] || { records check out 'select(.name == "layout")'; return 1; }
}

up=$'-- migrate:up\nCREATE TABLE t (id bigint);\n-- migrate:down\nDROP TABLE t;'
goose=$'-- +goose Up\nCREATE TABLE t (id bigint);\n-- +goose Down\nDROP TABLE t;'
revision=$'"""users"""\nfrom alembic import op\n\nrevision = "1975ea83b712"\ndown_revision = None\n'

@test "each tool by what only it has" {
    put 0001_a.sql; put 0002_b.sql
    detect pass plain 'no sign of a tool'
    anew; put 0001_a.sql "$up"; put 0002_b.sql "$up"; put 0003_c.sql "$up"
    detect pass dbmate 'by -- migrate:up in 3 files'
    anew; put 00001_a.sql "$goose"
    detect pass goose 'by -- +goose in 1 file'
    anew; put V1__a.sql; put V2.1__b.sql; put R__views.sql
    detect pass flyway 'by names such as R__views.sql'
    anew; put 20240131120000_a/migration.sql; put 20240201120000_b/migration.sql
    detect pass prisma 'by migration.sql in folders such as 20240131120000_a'
    put migration_lock.toml 'provider = "postgresql"'
    detect pass prisma 'by migration_lock.toml'
    anew; put 20240131120000_a.sql; put atlas.sum h1:
    detect pass atlas 'by atlas.sum'
    anew; put 20240131120000_create_users.rb 'class CreateUsers < ActiveRecord::Migration[7.1]; end'
    detect pass rails 'by names such as 20240131120000_create_users.rb'
    anew; put 1975ea83b712_users.py "$revision"; put env.py 'import os'
    detect pass alembic 'by revision in 1 file'
    anew; put 1975ea83b712_users.py $'revision: str = "1975ea83b712"'
    detect pass alembic 'by revision in 1 file'
}

@test "markers: as the tools find them, and nowhere else" {
    for text in '--migrate:up' '  --  migrate:up transaction:false' $'\n\n/* why */\n-- migrate:up' $'\xef\xbb\xbf-- migrate:up' \
        $'-- migrate:up\r'; do
        anew; put 0001_a.sql "$text"
        detect pass dbmate 'by -- migrate:up in 1 file' || { echo "$text"; return 1; }
    done
    for text in $'-- +goose NO TRANSACTION\n-- +goose Up' '--+goose Up'; do
        anew; put 0001_a.sql "$text"
        detect pass goose 'by -- +goose in 1 file' || { echo "$text"; return 1; }
    done
    for text in '-- see migrate:up' 'migrate:up' '-- goose' "SELECT '-- migrate:up';" 'SELECT 1; -- +goose Up'; do
        anew; put 0001_a.sql "$text"
        detect pass plain 'no sign of a tool' || { echo "$text"; return 1; }
    done
}

@test "numbers first and timestamps later are one layout" {
    put 001_a.sql; put 002_b.sql; put 20240131120000_c.sql
    detect pass plain 'no sign of a tool'
    [ "$status" -eq 0 ]
}

@test "what is nobody's sign" {
    put 0001_a.sql; put README.md; put seed.py 'import os'; put helper.rb 'puts 1'; put archive/old.txt; put x/migration.sql
    detect pass plain 'no sign of a tool'
    [ "$status" -eq 0 ]
}

@test "a mixture fails, names both tools with a file of each, and is judged as most files are" {
    advice='keep the migrations of one tool in a folder, or say which it is with --layout'
    several='files of several tools stand side by side'
    put 0001_a.sql; put V2__b.sql
    detect fail plain "$several: 0001_a.sql is of no tool, V2__b.sql is of Flyway; they are judged as plain; $advice"
    [ "$status" -eq 1 ]
    [ "$(records check out 'select(.name == "layout") | .file')" = m/V2__b.sql ]
    put V3__c.sql
    detect fail flyway "$several: 0001_a.sql is of no tool, V2__b.sql is of Flyway; they are judged as flyway; $advice"
    [ "$status" -eq 1 ]
    [ "$(records check out 'select(.name == "layout") | .file')" = m/0001_a.sql ]

    anew; put 0001_a.sql "$up"; put 0002_b.sql
    detect fail plain "$several: 0001_a.sql is of dbmate, 0002_b.sql is of no tool; they are judged as plain; $advice"
    put 0003_c.sql "$up"
    detect fail dbmate "$several: 0001_a.sql is of dbmate, 0002_b.sql is of no tool; they are judged as dbmate; $advice"
    anew; put 0001_a.sql "$up"; put 0002_b.sql "$goose"
    detect fail plain "$several: 0001_a.sql is of dbmate, 0002_b.sql is of goose; they are judged as plain; $advice"
    put atlas.sum h1:
    detect fail plain "$several: 0001_a.sql is of dbmate, 0002_b.sql is of goose; they are judged as plain; $advice"
    anew; put V1__a.sql; put 0002_b.up.sql; put 0002_b.down.sql
    detect fail golang-migrate \
        "$several: 0002_b.down.sql is of golang-migrate or sqlx, V1__a.sql is of Flyway; they are judged as golang-migrate; $advice"
    anew; put 1_a.rb; put V1__a.sql; put 0001_x.py "$revision"; put 1_p/migration.sql
    detect fail plain -
    [ "$status" -eq 1 ]
    for tool in Rails Flyway Alembic Prisma; do
        [[ "$(records check out 'select(.name == "layout") | .message')" == *"is of $tool"* ]]
    done
    anew; put 0001_a.sql; put migration_lock.toml
    detect fail plain "$several: 0001_a.sql is of no tool, migration_lock.toml is of Prisma; they are judged as plain; $advice"
    [ "$status" -eq 1 ]
}

@test "a folder that fits two is trouble, until one is named" {
    put 0001_a.up.sql; put 0001_a.down.sql
    detect unknown '' 'the files fit golang-migrate and sqlx alike: say which with --layout'
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"m: the files fit golang-migrate and sqlx alike: say which with --layout"* ]]
    for layout in golang-migrate sqlx; do
        run --separate-stderr check-migrations m --skip-db-check --layout "$layout"
        [ "$status" -ne 2 ]
        [ "$(records summary <(printf '%s\n' "$output") .layout)" = "$layout" ]
    done
    anew; put 0001_a.sql "$up"; put atlas.sum h1:
    detect unknown '' 'the files fit dbmate and atlas alike: say which with --layout'
    [ "$status" -eq 2 ]
    anew; put 0001_a.sql "$up"$'\n'"$goose"
    detect unknown '' 'the files fit dbmate and goose alike: say which with --layout'
    anew; put 0001_a.up.sql "$goose"
    detect unknown '' 'the files fit golang-migrate, goose and sqlx alike: say which with --layout'
}

@test "the ledger decides between what the files leave open, and nothing else" {
    golang='CREATE TABLE schema_migrations (version integer, dirty boolean);'
    sqlx='CREATE TABLE _sqlx_migrations (version bigint, description text, installed_on text, success boolean,
        checksum blob, execution_time bigint);'
    beside() { # SQL STATUS LAYOUT MESSAGE
        rm -f app.db
        sqlite3 app.db "$1"
        run --separate-stderr check-migrations m --database-url sqlite:app.db
        printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
        layout_is "$2" "$3" "$4"
    }
    put 0001_a.up.sql; put 0001_a.down.sql
    beside "$golang" pass golang-migrate 'by the ledger of the database'
    beside "$sqlx" pass sqlx 'by the ledger of the database'
    beside "$golang $sqlx" unknown '' 'the files fit golang-migrate and sqlx alike: say which with --layout'
    anew; put 0001_a.sql
    beside "$sqlx" pass sqlx 'by the ledger of the database'
    beside "$golang" pass plain 'no sign of a tool'
    beside 'CREATE TABLE goose_db_version (id integer, version_id bigint, is_applied boolean, tstamp text)' \
        pass plain 'no sign of a tool'
    anew; put 0001_a.sql "$up"
    beside "$sqlx" pass dbmate 'by -- migrate:up in 1 file'
}

@test "a folder of many files is told by some of them" {
    mkdir m
    for i in {1000..1199}; do echo "$up" >"m/${i}_a.sql"; done
    detect pass dbmate 'by -- migrate:up in 64 files, all that were looked into of 200'
    # It went over from one tool to another.
    for i in {1200..1209}; do echo "$goose" >"m/${i}_a.sql"; done
    detect fail dbmate -
    [[ "$(records check out 'select(.name == "layout") | .message')" == *"1000_a.sql is of dbmate, "*"_a.sql is of goose"* ]]
}

@test "migrations in sub-folders alone: where they are" {
    put migrations/20240131120000_a/migration.sql; put migrations/20240201120000_b/migration.sql; put schema.prisma
    run --separate-stderr -2 check-migrations m --skip-db-check
    [[ "$stderr" == *"no migrations in m itself, but 2 in m/migrations: name the folder that is meant"* ]]
    anew; put revisions/1975ea83b712_users.py "$revision"; put env.py; put sql/V1__a.sql
    run --separate-stderr -2 check-migrations m --skip-db-check
    [[ "$stderr" == *"no migrations in m itself, but 1 in m/revisions, 1 in m/sql: name the folder that is meant"* ]]
    run --separate-stderr -2 check-migrations m/ --skip-db-check --layout sqlx
    [[ "$stderr" == *"but 1 in m/revisions, 1 in m/sql"* ]]
    anew; put notes.md; put docs/README.md
    run --separate-stderr -2 check-migrations m --skip-db-check
    [[ "$stderr" == *"no migrations in m: their names are NNNN_name.sql"* ]]
}

@test "pipes, links that lead nowhere and unreadable files hold nothing up" {
    put 0001_a.sql
    mkfifo m/0002_pipe.sql m/pipe.py
    run --separate-stderr -1 timeout 10 check-migrations m --skip-db-check
    printf '%s\n' "$output" >out
    layout_is pass plain 'no sign of a tool'
    rm m/0002_pipe.sql
    ln -s nowhere m/0002_b.sql
    run --separate-stderr -2 timeout 10 check-migrations m --skip-db-check
}
