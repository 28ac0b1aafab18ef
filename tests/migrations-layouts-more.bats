# check-migrations: the layouts of Flyway, Prisma, Atlas, Rails and Alembic, as their own sources have them.

load lib/harness

teardown_file() {
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

# judge STATUS LAYOUT [OPTION...]: judges the folder m, keeps the records in out and shows them to the validator.
judge() {
    local status=$1 layout=$2
    shift 2
    run --separate-stderr "-$status" check-migrations --skip-db-check --layout "$layout" "$@" m
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
}

# sql NAME...: migrations that differ and hold nothing to complain about.
sql() {
    local name
    for name in "$@"; do
        mkdir -p "m/$(dirname "$name")"
        echo "CREATE TABLE app.t_${name//[^a-z0-9_]/_} (id bigint);" >"m/$name"
    done
}

# faults NAME: the files that a category complains about, with what follows the folder's name, on one line.
faults() { records check out "select(.name == \"$1\" and (.status | IN(\"fail\", \"unknown\"))) | .file" | sed 's|^m/||' | paste -sd ' '; }

# says NAME PART: a finding of that category holds those words.
says() { records check out "select(.name == \"$1\") | .message" | grep -qF -- "$2"; }

# names_table LAYOUT GOOD: each line of stdin, FILE|WORDS, is a file beside the good one that names complains about.
names_table() {
    local layout=$1 good=$2 file words
    while IFS='|' read -r file words; do
        rm -rf m
        sql "$good" "$file"
        judge 1 "$layout"
        [ "$(faults names)" = "$file" ] || { echo "# $file: $(faults names)"; return 1; }
        says names "$words" || { echo "# $file: $(records check out 'select(.name == "names") | .message')"; return 1; }
    done
}

# ---- Flyway ----

@test "flyway: what it would apply passes, in folders too, and its callbacks and settings are nobody's fault" {
    sql V1__users.sql V1.1__more.sql V1_2__more.sql V2.sql 'V3__with a blank.SQL' U3__back.sql V3.10.2__x.sql R__views.sql 2026/V4__year.sql \
        beforeMigrate.sql afterEachMigrate__grants.sql .hidden/V1__again.sql
    echo 'executeInTransaction=false' >m/V2.sql.conf
    judge 0 flyway
    [ "$(records summary out .migrations)" = 9 ]
    [ "$(records summary out .layout)" = flyway ]
    [ "$(records check out 'select(.name == "gaps").status')" = pass ]
}

@test "flyway: a name that it would leave out without a word is found, with what is expected" {
    names_table flyway V1__users.sql <<'TABLE'
v2__x.sql|small letter
V2_x.sql|two underscores
V2.__x.sql|"2." is no version
V2..3__x.sql|no version
V2a__x.sql|no version
V-2__x.sql|no version
Vlatest__x.sql|no version
V__x.sql|no version behind the V
R_x.sql|two underscores are missing behind the R
R2__x.sql|has no version
r__x.sql|small letter
R__.sql|no name
002_x.sql|neither V, U, B nor R
create.sql|neither V, U, B nor R
beforemigrate.sql|small letter
beforeMigrateX.sql|small letter
afterMigrateX.sql|neither V, U, B nor R
V2__x.txt|".txt"
V2__x.sql.bak|".bak"
sub/V2_x.sql|two underscores
TABLE
}

@test "flyway: versions are compared part by part, missing parts are 0" {
    while IFS='|' read -r first second; do
        rm -rf m
        sql "$first" "$second"
        judge 1 flyway
        [ -n "$(faults duplicates)" ]
    done <<'TABLE'
V1__a.sql|V1.0__b.sql
V1__a.sql|V001__b.sql
V1.2__a.sql|V1_2__b.sql
V1__a.sql|sub/V1__a.sql
R__views.sql|sub/R__views.sql
R__two_words.sql|R__two words.sql
TABLE
    rm -rf m
    sql V1__a.sql B1__base.sql V2__b.sql R__a.sql
    judge 0 flyway
}

@test "flyway: gaps are judged where versions are numbers; dotted ones fill, dates and baselines leave" {
    while IFS='|' read -r status names; do
        rm -rf m
        # shellcheck disable=SC2086 # names
        sql $names
        judge "$status" flyway
    done <<'TABLE'
1|V1__a.sql V3__b.sql
0|V1__a.sql V2.1__b.sql V3__c.sql
0|V1.1__a.sql V1.5__b.sql V7.2__c.sql
0|V20260101__a.sql V20260301.1200__b.sql
0|V2026.01.31__a.sql V2026.03.01__b.sql
0|B5__base.sql V6__a.sql
1|B5__base.sql V7__a.sql
TABLE
}

@test "flyway: what it refuses beside or in a script is found" {
    sql V1__a.sql
    printf '%s\n' '-- both' 'CREATE INDEX CONCURRENTLY i ON app.t (id);' "INSERT INTO app.t VALUES (';');" >m/V2__b.sql
    judge 1 flyway
    [ "$(faults sections)" = V2__b.sql ]
    says sections "line 2 can run in no transaction, line 3 does"
    printf '# settings\r\n executeInTransaction = FALSE\r\n' >m/V2__b.sql.conf
    judge 0 flyway --allow 'ban-concurrent-index-creation-in-transaction'
    while IFS='|' read -r line words; do
        printf '%s\n' "$line" >m/V2__b.sql.conf
        judge 1 flyway
        says sections "$words"
    done <<'TABLE'
executeInTransation=false|no setting of a script
executeInTransaction=no|neither true nor false
executeInTransaction|neither true nor false
TABLE
}

# ---- Prisma ----

@test "prisma: folders with migration.sql pass, its lock file with them" {
    sql 0_init/migration.sql 20260131120000_users/migration.sql 20260201120000_more/migration.sql
    echo 'provider = "postgresql"' >m/migration_lock.toml
    echo text >m/README.md
    judge 0 prisma
    [ "$(records summary out .migrations)" = 3 ]
    [ "$(records summary out .ignored)" = 2 ]
}

@test "prisma: what it would leave out, or could not read, is found" {
    sql 20260131120000_users/migration.sql
    mkdir m/20260201120000_empty m/20260202120000_other
    echo 'SELECT 1;' >m/20260202120000_other/up.sql
    echo 'SELECT 1;' >m/20260203120000_file.sql
    mkdir m/20260204120000_folder m/20260204120000_folder/migration.sql
    ln -s 20260131120000_users m/20260205120000_link
    judge 1 prisma
    [ "$(faults names)" = "20260201120000_empty/migration.sql 20260202120000_other/migration.sql 20260203120000_file.sql \
20260204120000_folder/migration.sql 20260205120000_link" ]
    says names "holds no migration.sql"
    says names "a folder with migration.sql in it is expected"
    says names "symbolic link to a folder"
    rm -rf m
    names_table prisma 20260131120000_users/migration.sql <<'TABLE'
init/migration.sql|does not begin with a timestamp
20260131_/migration.sql|no name behind the timestamp
2026013112000_short/migration.sql|13 digits
TABLE
}

@test "prisma: a lock file without a provider is found" {
    sql 20260131120000_users/migration.sql
    while IFS='|' read -r status line; do
        printf '%b' "$line" >m/migration_lock.toml
        judge "$status" prisma
    done <<'TABLE'
0|# by hand\nprovider = "sqlite"\n
0|provider = "mysql"\r\n
1|
1|<<<<<<< HEAD\n=======\n>>>>>>> x\n
1|provider="postgresql"\n
1|provider = "postgres"\n
1| provider = "postgresql"\n
TABLE
}

# ---- Rails ----

# rails NAME...: as `rails generate migration` writes them.
rails() {
    local name class
    for name in "$@"; do
        mkdir -p "m/$(dirname "$name")"
        class=$(basename "$name" .rb | sed 's/^[0-9]*_//' | sed -E 's/(^|_)([a-z])/\U\2/g')
        printf 'class %s < ActiveRecord::Migration[7.1]\n  def change\n  end\nend\n' "$class" >"m/$name"
    done
}

@test "rails: what it would apply passes, with names of engines and in folders" {
    rails 20260131120000_create_users.rb 20260131130000_create_posts.blog.rb 20260201120000_more.rb 2026/20260301120000_other.rb
    judge 0 rails
    [ "$(records summary out .migrations)" = 4 ]
    rm -rf m
    rails 001_create_users.rb 2_create_posts.rb 10_more.rb 003_a.rb 4_b.rb 5_c.rb 6_d.rb 7_e.rb 8_f.rb 9_g.rb
    judge 0 rails
}

@test "rails: names that it leaves out or refuses are found" {
    names_table rails 20260131120000_create_users.rb <<'TABLE'
20260131120001_Create.rb|capital letter
20260131120001_create-x.rb|hyphen
20260131120001-create.rb|no underscore
20260131120001_a.b.c.rb|more than one dot
20260131120001_.rb|no name
create_posts.rb|does not begin with a number
20260131120001_create.RB|.rb
20260131120001_create.rb.bak|.rb
20260131120001_create.sql|.rb
TABLE
}

@test "rails: two of a number or of a class are found, numbers of any length, and a file without anything" {
    while IFS='|' read -r first second; do
        rm -rf m
        rails "$first" "$second"
        judge 1 rails
        [ -n "$(faults duplicates)" ]
    done <<'TABLE'
0020260131120000_a.rb|20260131120000_b.rb
123456789012345678901234567890_a.rb|123456789012345678901234567890_b.rb
20260131120000_create_users.rb|20260201120000_create_users.rb
20260131120000_create_users.rb|20260201120000_create__users.rb
20260131120000_create_users.rb|sub/20260201120000_create_users.engine.rb
TABLE
    rm -rf m
    rails 20260131120000_a.rb
    : >m/20260201120000_b.rb
    judge 1 rails
    [ "$(faults empty)" = 20260201120000_b.rb ]
}
