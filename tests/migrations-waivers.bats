# check-migrations: the rules, and what is allowed of them.

load lib/harness
load lib/migrations

teardown_file() {
    seen_are_valid
}

@test "--rules: a line each, in columns that fit a terminal, without a folder" {
    run --separate-stderr -0 check-migrations --rules
    [ -z "$stderr" ]
    [ "${#lines[@]}" -gt 60 ]
    for line in "${lines[@]}"; do
        [[ "$line" =~ ^[a-z0-9-]+\ +(fail|warn|unknown)\ +.+[^.]$ ]] || { echo "$line"; return 1; }
        [ "${#line}" -le 80 ] || { echo "$line"; return 1; }
    done
    # The second and third column stand below each other; one name is longer than its own.
    [ "$(awk '{ match($0, / (fail|warn|unknown) +/); print RSTART, RSTART + RLENGTH }' <<<"$output" | sort | uniq -c | wc -l)" -le 2 ]
    # Each stands once.
    [ -z "$(cut -d ' ' -f 1 <<<"$output" | sort | uniq -d)" ]
    [ "$(check-migrations --rules --jsonl)" = "$output" ]
    run -2 check-migrations --rules --nonsense
}

# found RULE: "status:line" of each check about a rule, in order, on one line.
found() {
    records check out "select(.rule == \"$1\") | \"\(.status):\(.line // 0)\"" | paste -sd ' '
}

# allowances: "line message" of what is said about waivers themselves.
allowances() {
    records check out 'select(.rule == "allow") | "\(.status) \(.file // "-"):\(.line // 0) \(.message)"'
}

rule=ban-drop-column
drop='ALTER TABLE a DROP COLUMN b;'

@test "--allow: a rule everywhere, in files that the glob fits, and the reason is shown" {
    put 0001_a.sql <<<'SELECT 1;'
    printf '\xef\xbb\xbfSELECT 1;\r\n' | put 0002_b.sql
    check 1 m --skip-db-check
    [ "$(found bom)" = fail:0 ]
    [ "$(found line-ends)" = fail:1 ]
    check 1 m --skip-db-check --allow bom
    [ "$(found bom)" = skip:0 ]
    [ "$(found line-ends)" = fail:1 ]
    [[ "$(records check out 'select(.rule == "bom") | .message')" == "allowed (--allow bom): the file begins with"* ]]
    [ "$(records summary out .skip)" -gt "$(records summary out .fail)" ]
    # The path as it is shown, the name in the folder, what stands behind the last slash.
    for glob in m/0002_b.sql 0002_b.sql 'm/*' '*.sql' '**' 'm/**' '000?_b.sql'; do
        check 0 m --skip-db-check --dialect none --allow "bom:$glob" --allow "line-ends:$glob"
        [ "$(found bom) $(found line-ends)" = "skip:0 skip:1" ] || { echo "$glob"; return 1; }
    done
    for glob in 0001_a.sql 'n/*' '*/*/*' 'b.sql' '*.SQL' 'x/**'; do
        check 1 m --skip-db-check --allow "bom:$glob"
        [ "$(found bom)" = fail:0 ] || { echo "$glob"; return 1; }
    done
    [[ "$(allowances)" == "warn -:0 --allow bom:x/**: the rule finds nothing that would have to be allowed: remove the option" ]]
    check 0 m/ --skip-db-check --dialect none --allow bom:0002_b.sql --allow line-ends:0002_b.sql
}

@test "--allow: what is no rule, no glob, or not to be allowed" {
    put 0001_a.sql <<<'SELECT 1;'
    local given words
    while IFS='|' read -r given words; do
        check 2 m --skip-db-check --allow "$given"
        [[ "$stderr" == *"$words"* ]] || { echo "$given: $stderr"; return 1; }
    done <<'EOT'
ban-drop-tabel|there is no rule "ban-drop-tabel"; is "ban-drop-table" meant?
xyzzy|there is no rule "xyzzy"; --rules prints those that there are
:*.sql|RULE or RULE:GLOB is expected
|--allow
bom:|a glob of 1 to 512 bytes is expected behind the colon
ledger|the rule "ledger" cannot be allowed; --skip-db-check says that there is no database
allow|the rule "allow" cannot be allowed itself
EOT
}

@test "a comment allows what is found in the statement that it stands in or before, and no other" {
    put 0001_a.sql <<EOT
-- readyline:allow $rule the table is small
$drop
$drop
ALTER TABLE a -- readyline:allow $rule in the middle
    DROP COLUMN
    b;
/* readyline:allow $rule in a block */ $drop
/*
 * readyline:allow $rule in a line
 * of one
 */

$drop
$drop -- readyline:allow $rule behind it
$drop
-- readyline:allow $rule nothing comes behind
EOT
    check 1 m --skip-db-check
    [ "$(found $rule)" = "skip:2 fail:3 skip:4 skip:7 skip:13 skip:14 fail:15" ]
    [ "$(records check out "select(.rule == \"$rule\" and .line == 2) | .message" | cut -d : -f 1)" = "allowed (the table is small)" ]
    [ "$(allowances)" = "warn m/0001_a.sql:16 $rule finds nothing here that would have to be allowed: remove the comment" ]
}

@test "a comment: of several statements on a line, the one that it stands in or before" {
    # beside STATUSES: of the statements of a line, in both databases.
    beside() {
        put 0002_b.sql
        for dialect in postgres sqlite; do
            check 1 m --skip-db-check --dialect "$dialect"
            [ "$(records check out 'select(.rule == "ban-drop-table") | "\(.status):\(.line)"' | sort | paste -sd ' ')" = "$1" ] ||
                { echo "$dialect"; found ban-drop-table; return 1; }
        done
    }
    allow='readyline:allow ban-drop-table it is empty'
    put 0001_a.sql <<<'CREATE TABLE a (id bigint); CREATE TABLE b (id bigint); CREATE TABLE c (id bigint);'
    beside 'fail:2 skip:2' <<<"-- $allow"$'\nDROP TABLE a; DROP TABLE b;'
    beside 'fail:1 skip:1' <<<"DROP TABLE a; /* $allow */ DROP TABLE b;"
    beside 'fail:1 skip:1' <<<"DROP TABLE a; DROP /* $allow */ TABLE b;"
    beside 'fail:1 fail:1 skip:1' <<<"DROP TABLE a; DROP TABLE b; DROP TABLE c; -- $allow"
    beside 'fail:2 skip:1' <<<"/* $allow */ DROP TABLE"$'\na; DROP TABLE\nb;'
}

@test "a comment: what stands in strings, in bodies and elsewhere is none" {
    for text in "SELECT '-- readyline:allow $rule x';" "SELECT 'it''s -- readyline:allow $rule x';" \
        "DO \$\$ BEGIN PERFORM 1; END; -- readyline:allow $rule x"$'\n$$;' "SELECT E'a\\'-- readyline:allow $rule x';" \
        "SELECT \"/* readyline:allow $rule x */\" FROM a;" "SELECT \$q\$ -- readyline:allow $rule x \$q\$;" \
        "-- see readyline:allow $rule x" "-- Readyline:allow $rule x"; do
        put 0001_a.sql <<<"$text $drop"
        check 1 m --skip-db-check
        [[ "$(found $rule)" == fail:* || "$text" == --* ]] || { echo "$text"; return 1; }
        [ -z "$(allowances)" ] || { echo "$text"; allowances; return 1; }
    done
    # Comments nest.
    put 0001_a.sql <<<"/* /* */ readyline:allow $rule x */ $drop"
    check 1 m --skip-db-check
    [ "$(found $rule)" = fail:1 ]
}

@test "a comment: several rules, a missing reason, a misspelt rule" {
    put 0001_a.sql <<EOT
-- readyline:allow $rule, require-lock-timeout,require-statement-timeout both are fine
$drop
-- readyline:allow $rule
$drop
-- readyline:allow ban-drop-colum because
$drop
-- readyline:allow
-- readyline:allow: $rule x
-- readyline:allow ledger x
-- readyline:allow layout x
SELECT 1;
EOT
    check 1 m --skip-db-check
    [ "$(found $rule)" = "skip:2 fail:4 fail:6" ]
    diff <(allowances | head -n 6) - <<EOT
warn m/0001_a.sql:3 it gives no reason, so that it allows nothing: readyline:allow RULE reason is expected
warn m/0001_a.sql:5 there is no rule "ban-drop-colum"; is "ban-drop-column" meant?
warn m/0001_a.sql:7 it names no rule: readyline:allow RULE reason is expected
warn m/0001_a.sql:8 a blank is expected behind readyline:allow
warn m/0001_a.sql:9 the rule "ledger" cannot be allowed; --skip-db-check says that there is no database
warn m/0001_a.sql:10 the rule "layout" is not about one file: --allow layout, or --layout, is for the folder
EOT
}

@test "a comment allows from anywhere what is found about the file as a whole" {
    printf 'SELECT 1;\r\nSELECT 2;\r\n-- readyline:allow line-ends,gaps written on Windows\r\n' | put 0002_b.sql
    check 0 m --skip-db-check
    [ "$(found line-ends) $(found gaps)" = "skip:1 skip:0" ]
    [[ "$(records check out 'select(.rule == "gaps") | .message')" == "allowed (written on Windows): "* ]]
}

@test "a waiver that nothing needs is a warning, unless its rule was not judged" {
    put 0001_a.sql <<'EOT'
-- readyline:allow bom once there was one
-- readyline:allow drifted not asked for without a database
-- readyline:allow pattern not asked for either
SELECT 1;
EOT
    check 0 m --skip-db-check
    [ "$(allowances)" = "warn m/0001_a.sql:1 bom finds nothing here that would have to be allowed: remove the comment" ]
    check 0 m --skip-db-check --pattern 'sql$'
    [ "$(allowances | wc -l)" = 2 ]
    check 0 m --skip-db-check --allow gaps --allow missing --allow empty:0001_a.sql
    [ "$(allowances | grep -c -e --allow)" = 2 ]
    check-migrations m --skip-db-check --write-lock m.lock >/dev/null
    for given in '0|' '1|--lock m.lock'; do
        # shellcheck disable=SC2086 # no word, or two
        check 0 m --skip-db-check --allow lock --allow atlas-sum ${given#*|}
        [ "$(allowances | sed -n '/--allow/p' | wc -l)" = "${given%%|*}" ]
    done
    check 0 m --skip-db-check --allow layout
    [[ "$(allowances)" == *"--allow layout: the rule finds nothing"* ]]
    check 0 m --skip-db-check --allow layout --layout plain
    [[ "$(allowances)" != *"--allow layout"* ]]
    # What was applied already is not linted: nobody knows whether it is still needed.
    put 0001_a.sql <<EOT
-- readyline:allow $rule the table was small
$drop
-- readyline:allow ban-drop-schema needed by nothing
SELECT 1;
EOT
    sqlite3 app.db "CREATE TABLE schema_migrations (version text, checksum text);
        INSERT INTO schema_migrations VALUES ('0001_a.sql', '$(sha256sum m/0001_a.sql | cut -d ' ' -f 1)')"
    check 0 m --database-url sqlite:app.db --dialect postgres
    [ -z "$(allowances)" ]
    check 0 m --skip-db-check
    [ "$(allowances)" = "warn m/0001_a.sql:3 ban-drop-schema finds nothing here that would have to be allowed: remove the comment" ]
    # All are needed: that is said too.
    put 0001_a.sql <<EOT
-- readyline:allow $rule,require-lock-timeout,require-statement-timeout the table is small
$drop
EOT
    check 0 m --skip-db-check --allow prefer-robust-stmts
    [ "$(records check out 'select(.name == "allow") | .status')" = pass ] || [ "$(found allow | wc -w)" -le 3 ]
}

@test "a waiver lifts no trouble, and what is allowed does not count as passed" {
    put 0001_a.sql <<<'SELECT 1;'
    check 2 m --database-url sqlite:missing.db --allow drifted
    put 0001_a.up.sql <<<'SELECT 1;'
    rm m/0001_a.sql
    check 2 m --skip-db-check --allow layout
    # A mixture may be allowed, and is judged all the same.
    rm m/0001_a.up.sql
    put 0001_a.sql <<<'SELECT 1;'
    put V2__b.sql <<<'SELECT 1;'
    check 1 m --skip-db-check --allow layout
    [ "$(found layout)" = skip:0 ]
    [ "$(found names)" = fail:0 ]
    check 0 m --skip-db-check --allow layout --allow names
    # Nothing but what was allowed and skipped: nothing was judged.
    [ "$(records summary out .pass)" -gt 0 ]
}

@test "comments in Ruby and in Python, for what is found about the file" {
    put 20240101000000_first.rb <<<'class First < ActiveRecord::Migration[7.1]; end'
    put 20240102000000_second.rb <<'EOT'
# readyline:allow line-ends,bom written on Windows
class Second < ActiveRecord::Migration[7.1]
  def change
    execute "# readyline:allow utf-8 x"
    execute <<~SQL
      # readyline:allow utf-8 x
    SQL
    add_column :a, :b, :string # readyline:allow empty needed by nothing
  end
end
EOT
    sed -i 's/$/\r/' m/20240102000000_second.rb
    check 0 m --skip-db-check
    [ "$(found line-ends)" = skip:1 ]
    [ "$(allowances | cut -d ' ' -f 2,3 | paste -sd ' ')" = "m/20240102000000_second.rb:1 bom m/20240102000000_second.rb:8 empty" ]
    rm m/*
    put 1975ea83b712_users.py <<'EOT'
"""users
# readyline:allow utf-8 x
"""
revision = "1975ea83b712"
down_revision = None  # readyline:allow line-ends written on Windows
EOT
    sed -i 's/$/\r/' m/1975ea83b712_users.py
    check 0 m --skip-db-check
    [ "$(found line-ends)" = skip:1 ]
    [ -z "$(allowances)" ]
}
