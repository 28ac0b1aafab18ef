# check-migrations --reversible: up, down, up again, in a scratch database.
load lib/harness
load lib/postgres

setup_file() {
    start_postgres
    export TMPDIR=$BATS_FILE_TMPDIR
}

teardown_file() {
    stop_postgres
}

# reversed LAYOUT URL [OPTION...]: what is said of the folder "m", in $said, a line each; the status is $expected.
reversed() {
    local layout=$1 url=$2
    shift 2
    run -"${expected:-0}" --separate-stderr timeout 60 check-migrations --skip-db-check --dialect none --jsonl \
        --layout "$layout" --replay "$url" "$@" m
    said=$(jq -r 'select(.rule == "reversible" or .name == "reversible" or (.rule // "" | startswith("rows-")))
        | [.status, .rule, .file // "-", .message] | join(" ")' <<<"$output")
}

# migration LAYOUT NUMBER UP DOWN: writes one as the tool lays it out.
migration() {
    local number=000$2
    case $1 in
    golang-migrate | sqlx)
        echo "$3" >"m/${number}_x.up.sql"
        echo "$4" >"m/${number}_x.down.sql"
        ;;
    dbmate) printf -- '-- migrate:up\n%s\n\n-- migrate:down\n%s\n' "$3" "$4" >"m/${number}_x.sql" ;;
    goose) printf -- '-- +goose Up\n%s\n\n-- +goose Down\n%s\n' "$3" "$4" >"m/${number}_x.sql" ;;
    flyway)
        echo "$3" >"m/V$2__x.sql"
        echo "$4" >"m/U$2__x.sql"
        ;;
    esac
}

# taker LAYOUT NUMBER: the file that takes it back.
taker() {
    case $1 in
    golang-migrate | sqlx) echo "m/000$2_x.down.sql" ;;
    flyway) echo "m/U$2__x.sql" ;;
    *) echo "m/000$2_x.sql" ;;
    esac
}

@test "a way down that is right, one that forgets an index, and one that loses rows" {
    local layout url file
    for url in "$postgres_creator_url" sqlite:; do
        for layout in golang-migrate sqlx dbmate goose flyway; do
            rm -rf m && mkdir m
            file=$(taker "$layout" 2)
            migration "$layout" 1 "CREATE TABLE a (id integer PRIMARY KEY, name text);
CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a (id));" "DROP TABLE b; DROP TABLE a;"
            migration "$layout" 2 "ALTER TABLE a ADD age integer;
CREATE INDEX a_name ON a (name);" "DROP INDEX a_name;
ALTER TABLE a DROP COLUMN age;"
            reversed "$layout" "$url" --reversible
            [ "$said" = 'pass reversible - taken back and applied again, with rows in 2 tables' ] ||
                { echo "$layout $url: $said" && return 1; }

            migration "$layout" 2 "ALTER TABLE a ADD age integer;
CREATE INDEX IF NOT EXISTS a_name ON a (name);" "ALTER TABLE a DROP COLUMN age;"
            expected=1 reversed "$layout" "$url" --reversible
            [[ $said == "fail reversible $file taken back, index "*"a_name is there, as it was not before" ]] ||
                { echo "$layout $url: $said" && return 1; }

            migration "$layout" 2 "CREATE TABLE c (id integer);" "DROP TABLE c;
DELETE FROM b WHERE id > 1;"
            expected=1 reversed "$layout" "$url" --reversible
            [[ $said == "fail rows-lost $file applied and taken back, 2 of 3 rows of "*"b, which the migration does not touch, are gone" ]] ||
                { echo "$layout $url: $said" && return 1; }
        done
    done
}

@test "what was there before it counts as well, and what the way up changes is said" {
    local url
    for url in "$postgres_creator_url" sqlite:; do
        rm -rf m && mkdir m
        migration golang-migrate 1 "CREATE TABLE a (id integer PRIMARY KEY, name text); INSERT INTO a VALUES (1, 'x'), (2, 'y');" \
            'DROP TABLE a;'
        migration golang-migrate 2 'CREATE TABLE c (id integer)' 'DROP TABLE c; DELETE FROM a WHERE id = 2'
        expected=1 reversed golang-migrate "$url" --reversible
        [[ $said == 'fail rows-lost m/0002_x.down.sql '*' 1 of 2 rows of '*'a, which the migration does not touch, are gone' ]]
        migration golang-migrate 2 'CREATE TABLE c (id integer)' "DROP TABLE c; UPDATE a SET name = 'z'"
        expected=1 reversed golang-migrate "$url" --reversible
        [[ $said == 'fail rows-lost m/0002_x.down.sql '*' rows of '*'a, which the migration does not touch, are not what they were' ]]
        migration golang-migrate 2 "UPDATE a SET name = 'z'" 'SELECT 1'
        reversed golang-migrate "$url" --reversible
        [[ $said == 'warn rows-changed m/0002_x.down.sql '*' are not what they were: 2 before, 2 now' ]]
        migration golang-migrate 2 'DROP TABLE a' 'CREATE TABLE a (id integer PRIMARY KEY, name text)'
        expected=1 reversed golang-migrate "$url" --reversible
        [[ $said == 'fail rows-lost m/0002_x.down.sql '*' 2 of 2 rows of '*'a are gone' ]]
        # A column that is made anew stands behind the others, and is empty.
        migration golang-migrate 2 'ALTER TABLE a DROP COLUMN name' 'ALTER TABLE a ADD name text'
        reversed golang-migrate "$url" --reversible
        [[ $said == 'warn rows-changed m/0002_x.down.sql '* ]]
        migration golang-migrate 2 'ALTER TABLE a ADD n integer NOT NULL' 'ALTER TABLE a DROP COLUMN n'
        sed -i 's/INSERT.*//' m/0001_x.up.sql
        reversed golang-migrate "$url" --reversible
        [[ $said == 'warn rows-refused m/0002_x.up.sql with rows in its tables it is refused: '* ]]
    done
}

@test "a way down that is refused, that leaves a way up refused, or that is not there" {
    local url
    for url in "$postgres_creator_url" sqlite:; do
        rm -rf m && mkdir m
        migration dbmate 1 'CREATE TABLE a (id integer);' 'DROP TABLE a;'
        migration dbmate 2 'CREATE TABLE b (id integer);' 'DROP TABLE b;

DROP TABLE nonesuch;'
        migration dbmate 3 'CREATE TABLE c (id integer);' 'DROP TABLE c;'
        expected=1 reversed dbmate "$url" --reversible
        [[ $said == 'fail reversible m/0002_x.sql it cannot be taken back: '*nonesuch* ]]
        # It was rolled back, so that the replay went on.
        [ "$(jq -r 'select(.name == "replay") | .status' <<<"$output")" = pass ]
        [ "$(jq -r 'select(.rule == "reversible") | .line' <<<"$output")" = 7 ]

        migration dbmate 2 'CREATE TABLE b (id integer);' 'SELECT 1;'
        expected=1 reversed dbmate "$url" --reversible
        [[ $said == *'fail reversible m/0002_x.sql taken back, table '*'b is there, as it was not before'* ]]
        [[ $said == *'fail reversible m/0002_x.sql taken back, it cannot be applied again: '*'already exists'* ]]
        [[ $said == *'unknown reversible - 1 were not taken back, since the replay ended early: '* ]]

        rm -rf m && mkdir m
        migration golang-migrate 1 'CREATE TABLE a (id integer);' 'DROP TABLE a;'
        rm m/0001_x.down.sql
        expected=1 reversed golang-migrate "$url" --reversible
        [ "$said" = 'fail reversible m/0001_x.up.sql nothing takes it back' ]
    done
}

@test "what has no way down by its kind is skipped, and the last ones can be asked for" {
    mkdir m
    echo 'CREATE TABLE a (id integer)' >m/0001_a.sql
    reversed plain sqlite: --reversible
    [ "$said" = 'skip reversible m/0001_a.sql migrations of no tool have no way down' ]
    rm -r m && mkdir m
    migration flyway 1 'CREATE TABLE a (id integer);' 'DROP TABLE a;'
    echo 'CREATE VIEW v AS SELECT 1 AS x' >m/R__v.sql
    reversed flyway sqlite: --reversible
    [ "$said" = 'skip reversible m/R__v.sql a repeatable migration is not taken back' ]

    rm -r m && mkdir m
    migration goose 1 'CREATE TABLE a (id integer);' 'SELECT 1;'
    migration goose 2 'CREATE TABLE b (id integer);' 'DROP TABLE b;'
    migration goose 3 'CREATE TABLE c (id integer);' 'DROP TABLE c;'
    reversed goose sqlite: --reversible-last 2
    [[ $said == 'pass reversible - '* ]]
    [ "$(jq -r 'select(.name == "reversible") | .observed' <<<"$output")" = 2 ]
    expected=1 reversed goose sqlite: --reversible-last 3
    [[ $said == *'fail reversible m/0001_x.sql '* ]]

    # With a live database what is pending is less, and the last ones may be applied.
    sqlite3 app.db "CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id integer, is_applied integer,
        tstamp timestamp); INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1);
        CREATE TABLE a (id integer); CREATE TABLE b (id integer)"
    sha256sum app.db >before
    run -0 --separate-stderr check-migrations --dialect none --jsonl --replay sqlite: --reversible --database-url sqlite:app.db m
    [ "$(jq -r 'select(.name == "reversible") | .observed' <<<"$output")" = 1 ]
    run -0 --separate-stderr check-migrations --dialect none --jsonl --replay sqlite: --reversible-last 2 \
        --database-url sqlite:app.db m
    [ "$(jq -r 'select(.name == "reversible") | .observed' <<<"$output")" = 2 ]
    sha256sum -c before
    rm m/0003_x.sql
    run -0 --separate-stderr check-migrations --dialect none --jsonl --replay sqlite: --reversible --database-url sqlite:app.db m
    [ "$(jq -r 'select(.name == "reversible") | .status' <<<"$output")" = skip ]

    run -2 check-migrations --skip-db-check --reversible m
    [[ $output == *'--reversible needs a scratch database: say where with --replay URL'* ]]
}

@test "rows are made by types, keys and constraints; what cannot be given any is said" {
    mkdir m
    migration golang-migrate 1 "CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN positive AS int CHECK (VALUE > 10);
CREATE TABLE p (id bigserial PRIMARY KEY, code varchar(3) UNIQUE, m mood NOT NULL, n positive NOT NULL, d date NOT NULL,
 at timestamptz NOT NULL, j jsonb NOT NULL, u uuid NOT NULL, t text[] NOT NULL, b boolean NOT NULL, c numeric(5,2) NOT NULL,
 kind text NOT NULL CHECK (kind IN ('a', 'b')), age int NOT NULL CHECK (age >= 18), by bytea NOT NULL, i inet NOT NULL,
 g int GENERATED ALWAYS AS (age * 2) STORED);
CREATE TABLE q (p bigint NOT NULL REFERENCES p, pp varchar(3) REFERENCES p (code), x int, PRIMARY KEY (p, x));
CREATE TABLE r (id int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE s (id int CHECK (id <> id OR id IS NULL) NOT NULL);" "DROP TABLE s; DROP TABLE r; DROP TABLE q; DROP TABLE p;
DROP TYPE mood; DROP DOMAIN positive;"
    migration golang-migrate 2 'CREATE TABLE x (id int)' 'DROP TABLE x'
    reversed golang-migrate "$postgres_creator_url" --reversible
    [ "$said" = 'pass reversible - taken back and applied again, with rows in 3 tables; 1 could not be given any: public.s' ]
    migration golang-migrate 2 'CREATE INDEX CONCURRENTLY p_x ON p (kind)' 'DROP INDEX CONCURRENTLY p_x'
    reversed golang-migrate "$postgres_creator_url" --reversible
    [[ $said == *'; 1 without rows, since they cannot run inside of another transaction' ]]

    rm -r m && mkdir m
    migration golang-migrate 1 "CREATE TABLE p (id INTEGER PRIMARY KEY, \"odd name\" TEXT NOT NULL CHECK (length(\"odd name\") > 2),
 kind TEXT NOT NULL CHECK (kind IN ('a', 'b')), at DATETIME NOT NULL, n REAL NOT NULL, b BLOB NOT NULL) STRICT;" 'DROP TABLE p;'
    sed -i 's/DATETIME/TEXT/' m/0001_x.up.sql
    echo "CREATE TABLE q (p INTEGER NOT NULL REFERENCES p, v VARCHAR(10)); CREATE TABLE w (a PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE s (id INTEGER NOT NULL CHECK (id < 0));
CREATE TRIGGER tr AFTER INSERT ON q BEGIN UPDATE p SET n = 1; END;" >>m/0001_x.up.sql
    echo 'DROP TABLE q; DROP TABLE w; DROP TABLE s' >>m/0001_x.down.sql
    migration golang-migrate 2 'CREATE TABLE x (id int)' 'DROP TABLE x'
    reversed golang-migrate sqlite: --reversible
    [ "$said" = 'pass reversible - taken back and applied again, with rows in 3 tables; 1 could not be given any: s' ]
}
