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

@test "flyway: placeholders are judged as names, and what is not SQL is said not to be" {
    sql V1__a.sql
    printf 'CREATE INDEX CONCURRENTLY IF NOT EXISTS ${name} ON ${app}.t (id);\nDROP TABLE ${app}.t;\n' >m/V2__b.sql
    printf '%s\n' executeInTransaction=false >m/V2__b.sql.conf
    echo 'public class V3__C extends BaseJavaMigration {}' >m/V3__C.java
    judge 1 flyway
    [ "$(records check out 'select(.status == "fail") | .name + " " + (.line | tostring)')" = "ban-drop-table 2" ]
    [ "$(records check out 'select(.name == "lint") | .status + " " + .file')" = "skip m/V3__C.java" ]
    echo 'SELECT ${a} ${b} ${c}' >m/V2__b.sql
    judge 1 flyway
    [ "$(faults unparsed)" = V2__b.sql ]
    rm m/V2__b.sql.conf m/V2__b.sql
    mv m/V3__C.java m/V2__C.java
    judge 0 flyway
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

# ---- Atlas ----

# atlas_sum FOLDER: its atlas.sum, as HashFile of sql/migrate/dir.go makes it.
atlas_sum() {
    /usr/bin/python3 - "$1" <<'PYTHON'
import base64, hashlib, os, re, sys

folder = os.fsencode(sys.argv[1])
suffix = b".up.sql" if any(n.endswith(b".up.sql") for n in os.listdir(folder)) else b".sql"
running, total, lines = hashlib.sha256(), hashlib.sha256(), []
for name in sorted(n for n in os.listdir(folder) if n.endswith(suffix)):
    with open(os.path.join(folder, name), "rb") as f:
        body = f.read()
    running.update(name)
    found = re.match(rb"[ -~]*atlas:(\w+)(?: +(.+))?", body)
    if found and found.group(1) == b"sum" and found.group(2) == b"ignore":
        continue
    running.update(body)
    digest = base64.b64encode(running.digest())
    total.update(name + digest)
    lines.append(name + b" h1:" + digest + b"\n")
with open(os.path.join(folder, b"atlas.sum"), "wb") as f:
    f.write(b"h1:" + base64.b64encode(total.digest()) + b"\n" + b"".join(lines))
PYTHON
}

# A folder as `atlas migrate diff` writes it: three files, one left out of the sum, and the sum.
atlas_folder() {
    rm -rf m
    sql 20260101120000_first.sql 20260103120000_third.sql 20260104120000.sql
    printf -- '-- atlas:sum ignore\n\nCREATE TABLE app.ignored (id bigint);\n' >m/20260102120000_second.sql
    echo text >m/README.md
    atlas_sum m
}

@test "atlas: a folder whose atlas.sum agrees passes, with a file that is left out of it" {
    atlas_folder
    [ "$(wc -l <m/atlas.sum)" = 4 ]
    judge 0 atlas
    [ "$(records summary out .migrations)" = 4 ]
    [ "$(records check out 'select(.name == "checksums") | [.status, .observed] | @csv')" = '"pass",4' ]
    sed -i 's/$/\r/' m/atlas.sum
    judge 0 atlas
    # What a left-out file holds counts for nothing, its name does.
    echo 'CREATE TABLE app.more (id bigint);' >>m/20260102120000_second.sql
    judge 0 atlas
    mv m/20260102120000_second.sql m/20260102120000_renamed.sql
    judge 1 atlas
    [ "$(faults atlas-sum)" = 20260103120000_third.sql ]
}

@test "atlas: atlas.sum says which file was added, removed, renamed or edited" {
    while IFS='|' read -r change files words; do
        atlas_folder
        (cd m && eval "$change")
        judge 1 atlas
        [ "$(faults atlas-sum)" = "$files" ] || { echo "# $change: $(faults atlas-sum)"; return 1; }
        says atlas-sum "$words" || { echo "# $change: $(records check out 'select(.name == "atlas-sum").message')"; return 1; }
    done <<'TABLE'
echo 'SELECT 1;' >>20260103120000_third.sql|20260103120000_third.sql|it was edited
echo 'SELECT 1;' >>20260101120000_first.sql; echo >>20260104120000.sql|20260101120000_first.sql|it was edited
sed -i 's/$/\r/' 20260104120000.sql|20260104120000.sql|it was edited
echo 'SELECT 1;' >20260105120000_new.sql|20260105120000_new.sql|it was added
echo 'SELECT 1;' >20260102000000_new.sql|20260102000000_new.sql|it was added
echo 'SELECT 1;' >20260102000000_new.sql; echo >>20260104120000.sql|20260102000000_new.sql 20260104120000.sql|it was edited
rm 20260101120000_first.sql|atlas.sum|20260101120000_first.sql stands in it, and is not in the folder
rm 20260104120000.sql|atlas.sum|20260104120000.sql stands in it
mv 20260103120000_third.sql 20260103120000_3.sql|atlas.sum 20260103120000_3.sql|removed or renamed
sed -i '1i -- atlas:sum ignore' 20260104120000.sql|atlas.sum|says atlas:sum ignore now
sed -i '1d' 20260102120000_second.sql|20260102120000_second.sql 20260103120000_third.sql|it was added
rm atlas.sum|atlas.sum|it is missing, so Atlas refuses
sed -i '1s/.*/h1:AAAA/' atlas.sum|atlas.sum|not the sum of the others
sed -i '1d' atlas.sum|atlas.sum|in its first one
: >atlas.sum|atlas.sum|in its first one
sed -i '3i <<<<<<< HEAD' atlas.sum|atlas.sum|NAME h1:HASH is expected
echo >>atlas.sum|atlas.sum|NAME h1:HASH is expected
printf '%s\n' "$(sed -n 1p atlas.sum)" "$(sed -n 3p atlas.sum)" "$(sed -n 2p atlas.sum)" "$(sed -n 4p atlas.sum)" >a; mv a atlas.sum|atlas.sum atlas.sum|although it sorts before
TABLE
}

@test "atlas: only the first mismatch of a merged atlas.sum is told where no more can be known" {
    atlas_folder
    sed -i '2s/h1:./h1:_/' m/atlas.sum
    judge 1 atlas
    [ "$(faults atlas-sum)" = "atlas.sum 20260101120000_first.sql" ]
    # An unreadable one is unknown, and so is one in a layout that sorts otherwise.
    rm m/atlas.sum
    mkdir m/atlas.sum
    judge 1 atlas
    [ "$(records check out 'select(.name == "atlas-sum").status')" = unknown ]
}

@test "atlas: the sum of a folder in another tool's format is verified as well" {
    sql 1_a.up.sql 1_a.down.sql 2_b.up.sql 2_b.down.sql
    atlas_sum m
    [ "$(wc -l <m/atlas.sum)" = 3 ]
    judge 0 golang-migrate
    [ "$(records check out 'select(.name == "checksums").status')" = pass ]
    echo >>m/1_a.down.sql
    judge 0 golang-migrate
    echo >>m/1_a.up.sql
    judge 1 golang-migrate
    [ "$(faults atlas-sum)" = 1_a.up.sql ]
    rm -rf m
    sql V1__a.sql
    atlas_sum m
    judge 1 flyway
    says atlas-sum "not verified"
}

@test "atlas: names and order" {
    names_table atlas 20260101120000_first.sql <<'TABLE'
20260102120000_x.SQL|small letters
20260102120000_x.sql.bak|.sql
_x.sql|no version
TABLE
    while IFS='|' read -r names category; do
        rm -rf m
        # shellcheck disable=SC2086 # names
        sql $names
        atlas_sum m
        judge 1 atlas
        [ -n "$(faults "$category")" ]
    done <<'TABLE'
9_a.sql 10_b.sql|order
1_a.sql 10_b.sql|order
1_a.sql 1_b.sql|duplicates
1_a.sql 3_b.sql|gaps
TABLE
    rm -rf m
    sql 20260101120000_a.sql .20260102120000_hidden.sql
    mkdir m/sub
    echo 'SELECT 1;' >m/sub/20260103120000_c.sql
    atlas_sum m
    judge 0 atlas
    [ "$(records summary out .migrations)" = 2 ]
}

@test "atlas: directives that it refuses or does not see are found" {
    while IFS='|' read -r status body; do
        rm -rf m
        mkdir m
        printf '%b' "$body" >m/20260101120000_a.sql
        atlas_sum m
        judge "$status" atlas --allow line-ends --dialect none
        [ "$status" = 0 ] || [ -n "$(faults sections)" ]
    done <<'TABLE'
0|-- atlas:txmode none\n\nSELECT 1;\n
0|-- atlas:txmode file\n-- atlas:nolint\n\nSELECT 1;\n
0|# atlas:txmode none  \n \t\nSELECT 1;\n
1|-- atlas:txmode none\nSELECT 1;\n
1|-- atlas:txmode none\r\n\r\nSELECT 1;\r\n
1|SELECT 1;\n-- atlas:txmode none\n
1|-- atlas:txmode all\n\nSELECT 1;\n
1|-- atlas:txmode\n\nSELECT 1;\n
1|-- atlas:txmode none\n-- atlas:txmode file\n\nSELECT 1;\n
0|-- atlas:delimiter -- end\nSELECT 1;\n-- end\nSELECT ';', '-- end';\n-- end\n
0|-- atlas:delimiter \\n\\n\nSELECT (1\n\n);\n\nSELECT 2;\n
1|-- atlas:delimiter\nSELECT 1;\n
1|-- atlas:delimiter X
1|-- atlas:delimiter X\nSELECT (1;\n
1|-- atlas:delimiter X\nSELECT 1);\n
1|-- atlas:delimiter X\nSELECT '1;\n
0|-- atlas:delimiter X\nSELECT $$;'$$;\n
0|-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n
0|-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n
TABLE
}

# ---- Alembic ----

# alembic REVISION DOWN [FILE]: a file as `alembic revision` writes it; DOWN as Python has it.
alembic() {
    mkdir -p "$(dirname "m/${3:-$1_change.py}")"
    cat >"m/${3:-$1_change.py}" <<PYTHON
"""change

Revision ID: $1
Revises: ${2//\'/}
Create Date: 2026-01-31 12:00:00.000000

revision = 'not this one'
"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '$1'
down_revision: Union[str, Sequence[str], None] = $2
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    pass


def downgrade() -> None:
    """Downgrade schema."""
    pass
PYTHON
}

@test "alembic: a chain passes, from the versions folder and from the script folder above it" {
    alembic 1a2b None
    alembic 3c4d "'1a2b'"
    alembic 5e6f "'3c4d'" any-name.py
    echo '# nothing' >m/__init__.py
    mkdir m/__pycache__
    : >m/__pycache__/1a2b_change.cpython-311.pyc
    judge 0 alembic
    [ "$(records summary out .migrations)" = 3 ]
    [ "$(records check out 'select(.name == "order") | [.status, .observed] | @csv')" = '"pass",3' ]
    mkdir s
    mv m s/versions
    mv s m
    echo 'from alembic import context' >m/env.py
    echo '"""${message}"""' >m/script.py.mako
    : >m/README
    judge 0 alembic
    [ "$(records summary out .migrations)" = 3 ]
    alembic ffff "'1a2b'" versions/ffff_x.py
    judge 1 alembic
    [ "$(faults heads)" = "versions/any-name.py versions/ffff_x.py" ]
}

@test "alembic: branches that are merged, several bases and labels are a chain" {
    alembic a None
    alembic b "'a'"
    alembic c "'a'"
    alembic d "('b', 'c')"
    judge 0 alembic
    alembic other None
    sed -i "s/^branch_labels.*/branch_labels = ('reports',)/" m/other_change.py
    judge 1 alembic
    [ "$(faults heads)" = "d_change.py other_change.py" ]
    says heads "other is one of 2 heads"
    alembic e "('d', 'reports')"
    judge 0 alembic
}

@test "alembic: what is no chain is found" {
    while IFS='|' read -r files words revisions; do
        rm -rf m
        for revision in $revisions; do alembic "${revision%%=*}" "${revision#*=}"; done
        judge 1 alembic
        [ "$(faults heads)" = "$files" ] || { echo "# $revisions: $(faults heads)"; return 1; }
        says heads "$words"
    done <<'TABLE'
b_change.py c_change.py|one of 2 heads|a=None b='a' c='a'
a_change.py b_change.py|a is one of 2 heads|a=None b=None
b_change.py|"x", is the revision of no file|a=None b=('a','x')
a_change.py|comes behind itself: a <- b <- a|a='b' b='a'
a_change.py|comes behind itself: a <- a|a='a'
b_change.py|comes behind itself: b <- c <- b|a=None b=('a','c') c='b' d='c'
TABLE
    rm -rf m
    alembic a None
    alembic a None again.py
    judge 1 alembic
    says heads "its revision, a, is that of a_change.py too"
    # A dependency is no parent, but must be there, and go round in no circle.
    rm -rf m
    alembic a None
    alembic b "'a'"
    sed -i "s/^depends_on.*/depends_on = 'x'/" m/b_change.py
    judge 1 alembic
    says heads 'its depends_on, "x", is the revision of no file'
    sed -i "s/^depends_on.*/depends_on = 'b'/" m/a_change.py m/b_change.py
    judge 1 alembic
    says heads "comes behind itself"
}

@test "alembic: assignments are read as Python would, and what only Python could tell is found" {
    alembic a None
    while IFS='|' read -r status lines; do
        printf '%b' "$lines" >m/z.py
        judge "$status" alembic --allow line-ends --allow bom
        [ "$status" = 0 ] || [ "$(faults names)" = z.py ] || { echo "# $lines"; return 1; }
    done <<'TABLE'
0|revision = "b"\ndown_revision = "a"\n
0|revision="b";down_revision="a"\n
0|revision = """b"""\ndown_revision = (\n    # the first\n    "a",  # it\n)\n
0|revision = r"b"  # x\r\ndown_revision = ["a"]\r\n
0|\xef\xbb\xbfrevision = u"b"\ndown_revision = {"a",}\n
0|revision = "no"\nrevision = (\n "b")\ndown_revision = "" "a"\n
0|revision: "str" = "b"\ndown_revision: Union[str, None] = \\\n  "a"\n
0|x = """\nrevision = 1\n"""\nrevision = "b"\ndown_revision = "a",\n
0|x = [\nrevision = 1\n]\nif x:\n    revision = f()\nrevision = "b"\ndown_revision = "a"
0|revision = "b"\ndown_revision = "a"\nrevision == "c"\nrevision.x = 1\ndown_revision_x = f()\n
1|revision = f("b")\ndown_revision = "a"\n
1|revision = "b".lower()\ndown_revision = "a"\n
1|revision = f"b"\ndown_revision = "a"\n
1|revision = "\\x62"\ndown_revision = "a"\n
1|revision = "b"\ndown_revision = PARENT\n
1|revision = "b"\ndown_revision = ("a", None)\n
1|revision = "b"\ndown_revision = ("a"\n
1|revision = "b"\ndown_revision = None or "a"\n
1|revision = "b"\nrevision += "c"\ndown_revision = "a"\n
1|revision = down_revision = "b"\n
1|revision = "b"\n
1|revision = None\ndown_revision = "a"\n
1|revision = ("b", "c")\ndown_revision = "a"\n
1|revision = "b-c"\ndown_revision = "a"\n
1|down_revision = "a"\n
1|    revision = "b"\n    down_revision = "a"\n
1|# helpers\n
TABLE
    # A name of old is the revision.
    printf 'down_revision = "a"\n' >m/z.py
    mv m/z.py m/beef.py
    judge 0 alembic
}

@test "alembic: files in folders count where alembic.ini says so" {
    alembic a None
    alembic b "'a'" 2026/b.py
    judge 1 alembic
    [ "$(faults names)" = 2026/b.py ]
    printf '[alembic]\nrecursive_version_locations = true\n' >m/alembic.ini
    judge 0 alembic
    mv m/alembic.ini .
    judge 0 alembic
    sed -i s/true/false/ alembic.ini
    judge 1 alembic
    rm -rf m alembic.ini
    alembic a None
    alembic b "'a'" b.PY
    judge 1 alembic
    [ "$(faults names)" = b.PY ]
    rm m/b.PY
    : >m/c.py
    judge 1 alembic
    [ "$(faults empty)" = c.py ]
}
