# check-migrations beside squawk: the statements of the tests about lint, each in a file of its own, judged by both.  Where
# the two differ, the table below says why; a difference without a reason fails, and so does a reason without a
# difference.

load ../lib/harness

setup_file() {
    SQUAWK=$(printf '%s\n' "$BUILD"/npm/node_modules/@squawk-cli/*/bin/squawk)
    export SQUAWK
}

# The statements of the tables in the tests: RULE | found or not | SQL, and found or not | SQL.  Not those whose names are
# put together there.
statements() {
    cat "$TOP"/tests/migrations-lint.bats "$TOP"/tests/migrations-lint-more.bats |
        sed -nE 's/^([a-z-]+ *\| *)?(found|not) *\| *//p' | grep -v '\$long' | sort -u
}

# ours :: or theirs :: rules (an extended regular expression) :: what the file holds, on one line (another) :: why only
# ours, or only squawk, finds it.
reasons() {
    cat <<'TABLE'
theirs :: (adding|ban-drop|ban-alter-domain|changing|constraint|disallowed|renaming|require-concurrent)-.* :: (^|; )(CREATE (TEMP )?(TABLE|MATERIALIZED VIEW|DOMAIN) |SELECT .* INTO ).*; . :: it was made in the same file, so that nobody uses it yet
theirs :: require-(lock|statement)-timeout :: (^|; )(CREATE (TEMP )?(TABLE|MATERIALIZED VIEW|DOMAIN|SCHEMA|TYPE) |SELECT .* INTO ).*; . :: it was made in the same file, so that nobody waits for it
theirs :: require-(lock|statement)-timeout :: ^(BEGIN; )?(CREATE (OR REPLACE )?(TEMP |FOREIGN |MATERIALIZED )?[A-Z]+ [^(]|SELECT .* INTO) :: what it makes is new, and nothing that stands is locked against its users
theirs :: require-(lock|statement)-timeout :: INDEX CONCURRENTLY|DETACH PARTITION .* CONCURRENTLY|REINDEX .*CONCURRENTLY|FINALIZE|VACUUM|VALIDATE CONSTRAINT|CLUSTER ON|SET \(fillfactor|ROW EXCLUSIVE MODE :: its lock lets others read and write
theirs :: require-(lock|statement)-timeout :: (ALTER|DROP) (DATABASE|SYSTEM|DOMAIN|EXTENSION|FUNCTION|OWNED|SCHEMA|TYPE) :: the statement names no table
theirs :: require-(lock|statement)-timeout :: set_config\( :: set_config() sets it as SET does
theirs :: adding-field-with-default :: GENERATED ALWAYS AS \( :: it has a rule of its own, adding-generated-stored-field
theirs :: adding-field-with-default :: timezone\('utc' :: what is stable is computed once, not for each row
theirs :: adding-foreign-key-constraint :: ADD COLUMN u int REFERENCES :: a new column of NULLs has nothing to be validated
theirs :: adding-required-field :: bigserial :: serial has a default
theirs :: ban-alter-domain-with-add-constraint :: NOT VALID :: NOT VALID reads no table
theirs :: ban-create-domain-with-constraint :: DEFAULT 'x' :: a default is no constraint
theirs :: ban-char-field :: "char"|pg_catalog.char :: that is the catalog's one-byte type, not char(n)
theirs :: constraint-missing-not-valid :: ADD (CONSTRAINT [a-z] )?(FOREIGN|UNIQUE|EXCLUDE|PRIMARY) :: another rule tells of it, and once is enough
theirs :: prefer-(bigint-over-int|identity) :: app\.(int4|serial) :: a type of another schema is another type
theirs :: prefer-bigint-over-int :: CREATE TEMP TABLE :: a temporary table ends with its session
theirs :: prefer-timestamptz :: "varchar"\( :: that is no time
theirs :: prefer-robust-stmts :: ALTER TABLE .* (ALTER|CLUSTER ON|SET \(fillfactor|SET (UN)?LOGGED|SET ACCESS METHOD|SET TABLESPACE|VALIDATE|ENABLE ROW LEVEL SECURITY) ?|SET STATISTICS :: PostgreSQL runs it twice
theirs :: prefer-robust-stmts :: BEGIN; CREATE INDEX CONCURRENTLY :: it cannot run there at all, which another rule tells
theirs :: prefer-robust-stmts :: CREATE TEMP TABLE :: a temporary table ends with its session
theirs :: renaming-table :: BEGIN; .*(CREATE VIEW .*users|ALTER TABLE n RENAME TO t) :: the old name is there again when the transaction ends
theirs :: require-concurrent-index-creation :: ON ONLY :: the index on a parent alone holds nothing
theirs :: require-table-schema :: CREATE TEMP TABLE :: temporary tables have no schema to name
theirs :: require-table-schema :: search_path :: the file says which schema is meant
theirs :: transaction-nesting :: ROLLBACK TO :: it ends no transaction
theirs :: transaction-nesting :: AND CHAIN :: it begins the next one at once
ours :: .* :: (^|; )DO \$\$ :: what a DO block holds runs too
ours :: adding-field-with-default :: serial :: serial computes a value for each row
ours :: adding-generated-stored-field :: GENERATED :: squawk has no such rule
ours :: adding-required-field :: DEFAULT NULL|PRIMARY KEY :: NULL is no default, and a primary key takes none
ours :: ban-alter-domain-with-add-constraint :: SET NOT NULL :: it reads every table too
ours :: ban-concurrent-index-creation-in-transaction :: (SYSTEM|DETACH|CLUSTER|REINDEX|DISCARD|VACUUM|DROP INDEX|TABLESPACE).* :: PostgreSQL refuses it in a transaction like CREATE INDEX CONCURRENTLY
ours :: ban-drop-column :: ATTRIBUTE|CASCADE :: columns go with their type
ours :: ban-drop-schema :: SCHEMA :: squawk has no such rule
ours :: ban-drop-table :: OWNED :: the tables of a role are dropped too
ours :: ban-duplicate-column-assignments :: CREATE TYPE|UNION|CREATE TABLE n AS :: PostgreSQL refuses it like the others
ours :: ban-uncommitted-transaction :: AND CHAIN|ROLLBACK TO :: the transaction is still open
ours :: constraint-missing-not-valid :: ADD COLUMN a int CHECK :: a constraint that comes with its column is validated as well
ours :: disallowed-unique-constraint :: EXCLUDE :: it builds an index under lock too
ours :: prefer-(bigint-over-int|text-field) :: TYPE|DOMAIN|SCHEMA :: columns get their types from domains, composite types and CREATE SCHEMA too
ours :: prefer-bigint-over-int :: _int4 :: the catalog's name of int[]
ours :: prefer-timestamptz :: "timestamp" :: quotes do not change the type
ours :: prefer-repack :: CLUSTER|VACUUM :: squawk asks for REPACK, which PostgreSQL has from 19 on; pg_repack is older
ours :: prefer-robust-stmts :: CREATE (SCHEMA|SEQUENCE|VIEW|MATERIALIZED|FUNCTION|TRIGGER|POLICY|RULE|TYPE|DOMAIN|STATISTICS|EXTENSION|FOREIGN|TABLE|INDEX (CONCURRENTLY )?ON) :: PostgreSQL refuses it the second time, or makes it twice
ours :: prefer-robust-stmts :: DROP (SCHEMA|FUNCTION|VIEW|TRIGGER|EXTENSION|FOREIGN|DATABASE) :: PostgreSQL refuses it the second time
ours :: prefer-robust-stmts :: ALTER (TYPE|VIEW|SCHEMA|INDEX|MATERIALIZED|FOREIGN) :: PostgreSQL refuses it the second time
ours :: renaming-(column|table) :: ALTER (VIEW|MATERIALIZED VIEW|FOREIGN TABLE|TYPE|SCHEMA) :: it is read by its name as tables are
ours :: renaming-table :: SET SCHEMA :: with another schema it has another name
ours :: require-concurrent-index-creation :: ROLLBACK :: what was made was rolled back
ours :: require-concurrent-refresh|rewriting-table :: REFRESH|SET (UN)?LOGGED|TABLESPACE|ACCESS METHOD :: squawk has no such rule
ours :: require-concurrent-reindex :: CONCURRENTLY false :: it says that it is not
ours :: require-lock-timeout :: (timeout = '?0|RESET|SET LOCAL|TO DEFAULT|DISCARD ALL) :: the time-out is off when it would be needed
ours :: require-(lock|statement)-timeout :: PARTITION OF :: the parent is locked
ours :: require-table-schema :: CREATE INDEX|CREATE UNIQUE INDEX|TRUNCATE :: indexes and TRUNCATE find their table by the search path too
ours :: statement-after-exclusive-lock :: BEGIN :: squawk has no such rule
ours :: using-new-enum-value :: ADD VALUE :: squawk has no such rule
TABLE
}

# judged_by_both: folders m/NNNN in, "ours RULE FILE" and "theirs RULE FILE" out, for what only one of them finds.  In one
# folder, what stands in a file would be known of in those behind it.
judged_by_both() {
    local folder
    "$SQUAWK" --pg-version 15 --include require-table-schema --reporter json m/*/*.sql >theirs.json || [ $? -eq 1 ]
    for folder in m/*; do check-migrations --skip-db-check --pg-version 15 "$folder" || [ $? -eq 1 ]; done >ours.json
    # squawk calls it by two names.
    jq -r '.[] | "\(.rule_name) \(.file)"' theirs.json | sed 's/timestamp-tz/timestamptz/' | sort -u >theirs
    jq -r 'select(.type == "check" and .file and .rule and .status != "pass") | "\(.rule) \(.file)"' ours.json | sort -u >ours
    comm -23 theirs ours | sed 's/^/theirs /'
    comm -13 theirs ours | sed 's/^/ours /'
}

@test "where check-migrations and squawk differ, there is a reason" {
    local n=0 sql who rule file bad=0 row i explained
    local -a whose=() rules=() patterns=() used=()
    mkdir m
    # squawk lets a file of one statement be robust or not, as ours does not.
    while IFS= read -r sql; do
        n=$((n + 1))
        mkdir "m/$n"
        printf 'SELECT 0;\n%b\n' "$sql" >"m/$n/0001_case.sql"
    done < <(statements)
    [ "$n" -gt 400 ]
    while IFS= read -r row; do
        whose+=("${row%% :: *}") row=${row#* :: }
        rules+=("^(${row%% :: *})\$") row=${row#* :: }
        patterns+=("${row%% :: *}")
        used+=(0)
    done < <(reasons)
    judged_by_both >differences
    # Where both look, most of what they say is the same.
    [ "$(comm -12 theirs ours | wc -l)" -gt 800 ]
    while read -r who rule file; do
        sql=$(tail -n +2 "$file" | paste -sd ' ') explained=
        for i in "${!whose[@]}"; do
            if [ "${whose[i]}" = "$who" ] && [[ "$rule" =~ ${rules[i]} ]] && [[ "$sql" =~ ${patterns[i]} ]]; then
                explained=1 used[i]=1
                break
            fi
        done
        [ -n "$explained" ] || { echo "only $who: $rule: $sql"; bad=1; }
    done <differences
    for i in "${!used[@]}"; do
        if [ "${used[i]}" = 0 ]; then echo "explains nothing: ${whose[i]} ${rules[i]} ${patterns[i]}" && bad=1; fi
    done
    [ "$bad" -eq 0 ]
}
