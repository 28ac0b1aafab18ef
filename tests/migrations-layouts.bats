# check-migrations in the layouts of golang-migrate, dbmate, goose and sqlx: folders as the tools' own commands write them,
# and whatever those tools would refuse, leave out or run otherwise than it was meant.

load lib/harness

teardown_file() {
    stop_all "$BATS_FILE_TMPDIR"
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

# judge LAYOUT STATUS ARGUMENT...: the folder m; keeps the records in out.
judge() {
    run --separate-stderr "-$2" check-migrations m --layout "$1" --skip-db-check "${@:3}"
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
}

# finding RULE FILE [LINE]: the message of the one finding of that rule about that file.
finding() {
    records check out "select(.rule == \"$1\" and .file == \"m/$2\" and .line == ${3:-null}) | .message"
}

# faults: the rule and status of every check of the folder alone that is neither passed nor skipped.
faults() {
    records check out 'select(.status != "pass" and .status != "skip")
        | select(.name | IN("names", "order", "duplicates", "gaps", "down", "empty", "bom", "line-ends", "utf-8", "sections"))
        | .rule + " " + .status' | paste -sd ' '
}

# fresh NAME...: the folder m anew, with migrations in it that the layout's good one is made of.
fresh() {
    rm -rf m
    mkdir m
    local name
    for name in "$@"; do good_body "${name//[^a-z0-9]/}" >"m/$name"; done
}

# each_name LAYOUT NAME: reads lines "NAME|STATUS|FAULTS|WORDS": the good file NAME and one more of that name.
each_name() {
    local layout=$1 name status expected words
    while IFS='|' read -r name status expected words; do
        fresh "$2" "$name"
        judge "$layout" "$status"
        [ "$(faults)" = "$expected" ] || { echo "$name: $(faults)"; return 1; }
        [[ "$(records check out 'select(.file == "m/'"$name"'") | .message')" == *"$words"* ]] || { echo "$name"; cat out; return 1; }
    done
}

# each_body LAYOUT NAME: reads lines "BODY|STATUS|LINE|WORDS", as printf's %b has the body.
each_body() {
    local layout=$1 body status line words
    while IFS='|' read -r body status line words; do
        rm -rf m
        mkdir m
        printf '%b' "$body" >"m/$2"
        judge "$layout" "$status"
        if [ "$status" -eq 0 ]; then
            [ "$(records check out 'select(.name == "sections" and .status == "fail")')" = '' ] || { echo "$body"; cat out; return 1; }
        else
            [[ "$(finding sections "$2" "$line")" == *"$words"* && -n $words ]] || { echo "$body"; cat out; return 1; }
        fi
    done
}

# ---- golang-migrate ----

@test "golang-migrate: what its create writes is empty, and filled in it is right" {
    good_body() { echo "SELECT '$1';"; }
    mkdir m
    touch m/00000{1_users,2_orders}.{up,down}.sql
    judge golang-migrate 1
    [ "$(faults)" = "empty fail empty fail empty fail empty fail" ]
    fresh 00000{1_users,2_orders}.{up,down}.sql
    echo text >m/README.md
    judge golang-migrate 0
    [ "$(faults)" = "" ]
    [ "$(records summary out '.layout, .migrations, .ignored' | paste -sd ' ')" = "golang-migrate 4 1" ]
    # Numbers of any width are numbers, and dates leave gaps.
    fresh {1..11}_a.up.sql
    judge golang-migrate 0
    fresh 20240131120000_a.up.sql 20240201120000_b.up.sql
    judge golang-migrate 0
}

@test "golang-migrate: names that it would leave out, or take although nobody would think so" {
    good_body() { echo "SELECT '$1';"; }
    each_name golang-migrate 000001_users.up.sql <<'EOT'
000002_orders.sql|1|names fail|neither .up. nor .down.
000002_orders.UP.sql|1|names fail|in small letters
000002-orders.up.sql|1|names fail|no underscore follows the number
orders.up.sql|1|names fail|does not begin with a number
000002_orders|1|names fail|leave it out without a word
18446744073709551616_big.up.sql|1|names fail|18446744073709551615, the highest one
9223372036854775808_big.up.sql|1|names fail|9223372036854775807, the highest one that it can note
000002_orders.up.sql.bak|1|names fail|golang-migrate would apply it all the same
000003_orders.up.sql|1|gaps fail|000002 is missing before it
1_other.up.sql|1|duplicates fail|1 is the number of
000001_users.down.sql|0||
000002_orders.down.sql|0|down warn down warn|no file has what this one takes back
EOT
}

# ---- dbmate ----

@test "dbmate: what its new writes is empty, and filled in it is right" {
    good_body() { printf -- '-- migrate:up\nSELECT 1 AS t%s;\n\n-- migrate:down\nSELECT 2 AS t%s;\n' "$1" "$1"; }
    mkdir m
    printf -- '-- migrate:up\n\n\n-- migrate:down\n\n' >m/20240131120000_users.sql
    judge dbmate 1
    [ "$(faults)" = "empty fail down warn" ]
    fresh 20240131120000_users.sql 20240201120000_orders.sql
    judge dbmate 0
    [ "$(faults)" = "" ]
    [ "$(records check out 'select(.name == "sections") | .observed')" = 2 ]
    # Nothing that takes it back is the house's own decision; nothing that is done is none.
    printf -- '-- migrate:up\nSELECT 1;\n-- migrate:down\n-- it stays\n' >m/20240202120000_stays.sql
    judge dbmate 0
    [[ "$(finding down 20240202120000_stays.sql)" == *"its down section holds no statement"* ]]
    printf -- '-- migrate:up\n-- to be done\n-- migrate:down\nDROP TABLE t;\n' >m/20240202120000_stays.sql
    judge dbmate 1
    [[ "$(finding empty 20240202120000_stays.sql)" == *"its up section holds no statement"* ]]
}

@test "dbmate: names that it would leave out, and numbers that it sorts as text" {
    good_body() { printf -- '-- migrate:up\nSELECT 1 AS t%s;\n\n-- migrate:down\nSELECT 2 AS t%s;\n' "$1" "$1"; }
    each_name dbmate 001_users.sql <<'EOT'
002orders.sql|0||
orders.sql|1|names fail|does not begin with a number
002_orders.SQL|1|names fail|dbmate would leave it out without a word
002_orders.sql.orig|1|names fail|dbmate would leave it out without a word
003_orders.sql|1|gaps fail|002 is missing before it
001_zother.sql|1|duplicates fail|001 is the number of 001_users.sql too
0010_orders.sql|1|order fail gaps fail|
EOT
    fresh {8..11}_a.sql
    judge dbmate 1 --first 8
    [ "$(finding order 8_a.sql)" = "dbmate sorts it as text, behind 11_a.sql, although its number is the lower one: \
write both numbers with as many digits" ]
}

@test "dbmate: sections that it would refuse, and markers that it would not see" {
    each_body dbmate 001_users.sql <<'EOT'
-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n|0||
--migrate:up transaction:false\nSELECT 1;\n--\tmigrate:down\nSELECT 2;|0||
SELECT 1;\n|1|1|no -- migrate:up in it
-- migrate:up\nSELECT 1;\n|1|1|no -- migrate:down follows it
SELECT 0;\n-- migrate:up\nSELECT 1;\n-- migrate:down\n|1|1|stands before -- migrate:up
-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:down\n|1|4|a second -- migrate:down
-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up\nSELECT 1;\n-- migrate:down\n|1|4|a second -- migrate:up
-- migrate:up\nSELECT 1;\n -- migrate:down\nDROP TABLE t;\n-- migrate:down\n|1|3|takes this for no marker
-- migrate:up transaction: false\nSELECT 1;\n-- migrate:down\n|1|1|passes over it
EOT
}

# ---- goose ----

@test "goose: what its create writes, in SQL and in Go, is right" {
    good_body() { printf -- "-- +goose Up\nSELECT 'up SQL query %s';\n\n-- +goose Down\nSELECT 'down SQL query';\n" "$1"; }
    fresh 20240131120000_users.sql 20240201120000_orders.sql
    cat >m/20240202120000_fill.go <<'EOF'
package migrations

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

func init() {
	goose.AddMigrationContext(upFill, downFill)
}

func upFill(ctx context.Context, tx *sql.Tx) error {
	return nil
}

func downFill(ctx context.Context, tx *sql.Tx) error {
	return nil
}
EOF
    touch m/helpers.go m/20240202120000_fill_test.go m/README.md
    judge goose 0
    [ "$(faults)" = "" ]
    [ "$(records summary out '.layout, .migrations, .ignored' | paste -sd ' ')" = "goose 3 3" ]
    # A body in Go is none of ours; its place in the order is.
    [ "$(records check out 'select(.name == "sections") | .observed')" = 2 ]
    fresh 00001_users.sql 00002_orders.sql
    judge goose 0
    mv m/00002_orders.sql m/00001_orders.go
    judge goose 1
    [ "$(faults)" = "duplicates fail" ]
    printf -- '-- +goose Up\nSELECT 1;\n' >m/00001_users.sql
    rm m/00001_orders.go
    judge goose 0
    [ "$(faults)" = "down warn" ]
    printf -- '-- +goose Up\n-- +goose Down\nSELECT 1;\n' >m/00001_users.sql
    judge goose 1
    [ "$(faults)" = "empty fail" ]
}

@test "goose: names that it would refuse or leave out" {
    good_body() { printf -- '-- +goose Up\nSELECT 1 AS t%s;\n-- +goose Down\nSELECT 2 AS t%s;\n' "$1" "$1"; }
    each_name goose 00001_users.sql <<'EOT'
2_orders.sql|0||
+2_orders.sql|0||
orders.sql|1|names fail|goose's command would refuse the folder for it
._00002_orders.sql|1|names fail|goose's command would refuse the folder for it
00000_orders.sql|1|names fail|the number is 0: 1 or more is expected
9223372036854775808_big.sql|1|names fail|above 9223372036854775807, the highest one
00002.go|1|names fail|goose would leave it out without a word
00002_orders.SQL|1|names fail|goose would leave it out without a word
00002_orders.sql.orig|1|names fail|goose would leave it out without a word
00003_orders.sql|1|gaps fail|00002 is missing before it
001_zother.sql|1|duplicates fail|
EOT
}

@test "goose: files that it would refuse, and annotations that it would not see" {
    each_body goose 00001_users.sql <<'EOT'
-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n|0||
-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2; -- so|0||
-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose down\nSELECT 2;\n|0||
SELECT 1;\n|1|1|stands before -- +goose Up
-- nothing\n\n-- here\n+goose|1|4|stands before -- +goose Up
-- +goose Up\nSELECT 1\n-- +goose Down\nSELECT 2;\n|1|2|no semicolon at a line's end
-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2; SELECT 3\n|1|4|no semicolon at a line's end
-- +goose Up\nSELECT 1;\n-- +goose Up\nSELECT 2;\n|1|3|a second -- +goose Up
-- +goose Up\nSELECT 1;\n-- +goose Down\n-- +goose Down\n|1|4|a second -- +goose Down
-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n|1|2|no StatementEnd follows it
-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose Down\nSELECT 2;\n|1|4|the StatementBegin of line 2
-- +goose Up\nSELECT 1;\n-- +goose StatementEnd\n|1|3|no StatementBegin stands before it
-- +goose Up\nSELECT 1;\n-- +goose Rollback\nSELECT 2;\n|1|3|it knows no annotation "Rollback"
-- +goose Up\nSELECT 1;\n -- +goose Down\nSELECT 2;\n|1|3|a blank stands before the annotation
-- +goose Up\nSELECT 1;\n-- +Goose Down\nDROP TABLE t;\n|1|3|goose takes this for no annotation
-- +goose Up\nSELECT 1; -- +goose Down\nDROP TABLE t;\n|1|2|goose takes this for no annotation
-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementEnd\nSELECT 1;\nSELECT 2;\n|1|4|goose drops this line
EOT
}

# ---- sqlx ----

@test "sqlx: what its migrate add writes is empty, and filled in it is right" {
    good_body() { echo "SELECT 1 AS t$1;"; }
    mkdir m
    echo '-- Add migration script here' >m/20240131120000_users.sql
    judge sqlx 1
    [ "$(faults)" = "empty fail" ]
    fresh 20240131120000_users.sql 20240201120000_add_orders.sql
    judge sqlx 0
    [ "$(faults)" = "" ]
    fresh 000{1_users,2_orders}.{up,down}.sql
    echo '-- no-transaction
SELECT 1;' >m/0002_orders.up.sql
    judge sqlx 0
    [ "$(faults)" = "" ]
    [ "$(records check out 'select(.name == "sections") | .observed')" = 4 ]
    # Simple ones among them: its revert would step over them.
    echo 'SELECT 3;' >m/0003_more.sql
    judge sqlx 0
    [ "$(faults)" = "down warn" ]
    [ "$(finding down 0003_more.sql)" = "no file takes it back, although others have one" ]
}

@test "sqlx: names that it would refuse or leave out" {
    good_body() { echo "SELECT 1 AS t$1;"; }
    each_name sqlx 0001_users.sql <<'EOT'
2_orders.sql|0||
+2_orders.sql|0||
add_orders.sql|1|names fail|sqlx would refuse the folder for it
._0002_orders.sql|1|names fail|sqlx would refuse the folder for it
9223372036854775808_big.sql|1|names fail|above 9223372036854775807, the highest one
-2_orders.sql|1|names fail|its number is negative
orders.sql|1|names fail|sqlx would leave it out without a word
0002orders.sql|1|names fail|no underscore follows the number
0002_orders.SQL|1|names fail|sqlx would leave it out without a word
0002_orders.sql.orig|1|names fail|sqlx would leave it out without a word
0003_orders.sql|1|gaps fail|0002 is missing before it
1_zother.up.sql|1|duplicates fail|1 is the number of
EOT
}

@test "sqlx: a -- no-transaction that it would not see" {
    each_body sqlx 1_users.sql <<'EOT'
-- no-transaction\nSELECT 1;\n|0||
SELECT 1;\n|0||
-- by hand\n-- no-transaction\nSELECT 1;\n|1|2|sqlx takes this for a comment
\xEF\xBB\xBF-- no-transaction\nSELECT 1;\n|1|1|sqlx takes this for a comment
--no-transaction\nSELECT 1;\n|1|1|the very first bytes of a file
EOT
}
