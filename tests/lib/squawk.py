"""The rows of the lint's tables (RULE | found or not | SQL) beside what squawk says of them:

    squawk.py SQUAWK FOLDER TABLE...

Prints each row where the two differ and nothing below explains it, and each explanation that no row needs.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys

# Rules that squawk has not.
OURS = {"adding-generated-stored-field", "statement-after-exclusive-lock", "ban-drop-schema"}
# And one that it has by another name.
THEIRS = {"prefer-timestamptz": "prefer-timestamp-tz"}

# Rule, what ours says, a pattern of the SQL, and why they differ. Expressions fit anywhere in the SQL.
WHY = (
    # What is new, and what is not.
    (".*", "not", r"^(CREATE (TEMP |MATERIALIZED |UNLOGGED )?(TABLE|VIEW|SCHEMA|DOMAIN|TYPE)|SELECT 1 AS email INTO|SET search_path).*\\n",
     "squawk takes for new what CREATE TABLE makes, by its name without schema, for some of the rules"),
    (".*", "not", r"^BEGIN;\\n.*CREATE (VIEW|TABLE)", "it does not see that a view, or a new table, takes the old name"),
    ("require-concurrent-index-creation|ban-.*", "found", r"CREATE TABLE app|DROP TABLE users;\\n|ROLLBACK",
     "it compares names without schemas, and forgets neither DROP nor ROLLBACK"),
    ("require-concurrent-index-creation", "not", "ON ONLY", "an index on the parent alone is empty"),
    ("require-concurrent-reindex", "found", "CONCURRENTLY false", "it looks for the word alone"),
    # What is rewritten and read.
    ("adding-field-with-default", "found", "serial", "numbers for all rows rewrite the table, whatever they are for"),
    ("adding-field-with-default", "not", "pg_catalog", "it takes functions for steady that have no schema and no arguments"),
    ("disallowed-unique-constraint", "found", "EXCLUDE", "an exclusion constraint builds an index too"),
    ("constraint-missing-not-valid", "found", "ADD COLUMN", "a CHECK of a new column reads the table too"),
    ("adding-foreign-key-constraint", "not", "ADD COLUMN u int REFERENCES", "without a default there is nothing to look up"),
    ("prefer-repack", "found", "VACUUM|CLUSTER", "squawk 2.66.0 has the rule, and finds nothing by it"),
    ("ban-create-domain-with-constraint", "not", "DEFAULT", "a default is no constraint"),
    ("ban-alter-domain-with-add-constraint", "found", "SET NOT NULL", "it reads all tables as well"),
    ("ban-alter-domain-with-add-constraint", "not", "NOT VALID", "it reads nothing"),
    # Time-outs.
    ("require-lock-timeout", "found", r"(= 0|'0s'|RESET|COMMIT)", "it does not see that the time-out is off again"),
    ("require-(lock|statement)-timeout", "not", "set_config", "it knows SET alone"),
    ("require-(lock|statement)-timeout", "not", "CONCURRENTLY|ROW EXCLUSIVE|VALIDATE", "the lock stops nobody who reads or writes"),
    ("require-(lock|statement)-timeout", "found", "PARTITION OF", "a new partition locks the whole table"),
    # Blocks.
    (".*", "found", r"^DO ", "it does not look into DO blocks"),
    # What is lost and what breaks.
    ("ban-drop-(table|column)", "found", "OWNED BY|TYPE|DOMAIN|EXTENSION", "tables and columns can go by other statements too"),
    ("renaming-(column|table)", "found", "VIEW|TYPE|FOREIGN TABLE|SCHEMA", "readers know views, types and schemas by name as well"),
    ("adding-required-field", "found", "DEFAULT NULL|PRIMARY KEY", "NULL is no default, and a key has none"),
    ("adding-required-field", "not", "serial", "serial has a default"),
    # Transactions.
    ("transaction-nesting", "not", "BEGIN|SAVEPOINT", "squawk was told that there is a transaction: here there is none"),
    ("ban-uncommitted-transaction", "found", "CHAIN|ROLLBACK TO", "AND CHAIN opens another, ROLLBACK TO leaves it open"),
    ("prefer-robust-stmts", "found", "CONCURRENTLY|SELECT 1", "what fails half-way has to be run again"),
    # Names and types.
    ("require-table-schema", "found", "CREATE INDEX|TRUNCATE", "these name tables too"),
    ("require-table-schema", "not", "search_path", "the file says which schema"),
    ("identifier-too-long", "found", "long6", "the name is the shell's here"),
    ("prefer-bigint-over-int|prefer-text-field", "found", "_int4|TYPE|DOMAIN", "columns take types that were made of others"),
    ("prefer-bigint-over-int|prefer-identity", "not", r"app\.|TEMP", "another's type of the same name; a table that is gone soon"),
    ("prefer-timestamptz", "found", '"timestamp"', "quotes change nothing about the name"),
    ("prefer-timestamptz", "not", '"varchar"', "nor do they make a time of another type"),
    ("ban-char-field", "not", '"char"|pg_catalog', "that is the one-byte type of the catalogs"),
)


def rows_of(path):
    """Rule, expectation and SQL of each row in tables without options, which are for the plain layout."""
    options, rows = "", []
    with open(path) as file:
        for line in file:
            head = re.match(r"\s*(.*\bjudged)\b(.*) <<'TABLE'", line)
            if head:
                options = head[1].replace("judged", "").strip() + head[2].strip()
            row = re.match(r"([a-z-]+) *\| *(found|not) *\| (.*)$", line)
            if row and not options and "-" in row[1] and row[1] not in OURS:
                rows.append(row.groups())
    return rows


def squawk_says(squawk, folder, rows):
    for number, (_, _, sql) in enumerate(rows):
        with open(f"{folder}/{number:04}.sql", "w") as file:
            file.write(sql.replace("\\n", "\n") + "\n")
    include = [f"--include={THEIRS.get(rule, rule)}" for rule in sorted({row[0] for row in rows})]
    command = [squawk, "--reporter", "json", "--pg-version", "15.0", "--assume-in-transaction", *include]
    answer = subprocess.run([*command, *sorted(glob.glob(f"{folder}/*.sql"))], capture_output=True, text=True)
    found = collections.defaultdict(set)
    for finding in json.loads(answer.stdout):
        found[int(os.path.basename(finding["file"])[:4])].add(finding["rule_name"])
    return found


def main():
    squawk, folder, *tables = sys.argv[1:]
    rows = [row for table in tables for row in rows_of(table)]
    found, needed, differences = squawk_says(squawk, folder, rows), set(), 0
    for number, (rule, ours, sql) in enumerate(rows):
        theirs = "found" if THEIRS.get(rule, rule) in found[number] else "not"
        if theirs == ours:
            continue
        differences += 1
        why = [w for w in WHY if re.fullmatch(w[0], rule) and w[1] == ours and re.search(w[2], sql)]
        needed.update(why[:1])
        if not why:
            print(f"{rule}: {ours} here, {theirs} by squawk, and nobody knows why: {sql}")
    for why in WHY:
        if why not in needed:
            print(f"no row needs it any more: {why[0]} {why[1]} {why[2]}")
    print(f"{len(rows)} rows, {differences} differences", file=sys.stderr)


if __name__ == "__main__":
    main()
