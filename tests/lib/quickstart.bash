# What README.md's first ten minutes are typed on:  load lib/postgres, load lib/documentation, load lib/quickstart
# shellcheck shell=bash disable=SC2154 # start_postgres() sets $postgres_url, run sets output and status

# quickstart_folder: a folder as a stranger has it: his migrations, his service (examples/service-python/notes.py) on a
# database of its own, nothing else.  Sets and exports $URL and $DATABASE_URL; faults are put on in the file `faults`.
quickstart_folder() {
    local name=notes_$RANDOM$RANDOM
    cp -r "$TOP/examples/service-python/db" .
    postgres_sql postgres "CREATE DATABASE $name"
    export DATABASE_URL="${postgres_url%/app}/$name?sslmode=disable"
    quickstart_service
}

quickstart_service() {
    rm -f port
    : >faults
    start notes "$PYTHON" "$TOP/examples/service-python/notes.py" --port 0 --port-file port --faults faults
    wait_for 10 test -s port
    URL=http://127.0.0.1:$(cat port)
    export URL
}

# dbmate_stand_in: a `dbmate` in bin/ that does to the database what `dbmate up` does: each file that its ledger lacks, in the
# order of the names, in a transaction with its version.  The tool itself types the same in nightly/migrators.bats.
dbmate_stand_in() {
    mkdir -p bin
    cat >bin/dbmate <<'SH'
#!/bin/sh
set -eu
[ "$*" = up ]
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$DATABASE_URL" "$@"; }
sql -c 'CREATE TABLE IF NOT EXISTS schema_migrations (version varchar PRIMARY KEY)' 2>/dev/null
for file in db/migrations/*.sql; do
    version=$(basename "$file" | sed 's/^\([0-9]*\).*/\1/')
    [ -z "$(sql -c "SELECT 1 FROM schema_migrations WHERE version = '$version'")" ] || continue
    echo "Applying: ${file##*/}"
    { echo 'BEGIN;'; sed '/^-- migrate:down/,$d' "$file"; echo "INSERT INTO schema_migrations VALUES ('$version'); COMMIT;"; } | sql
done
SH
    chmod +x bin/dbmate
    PATH=$PWD/bin:$PATH
}

# hurried: gate.sh and its files as they are, but for how long they wait, how much load is offered, and how fast an answer
# has to be: the machines that run tests are busy.
hurried() {
    sed -i 's/"60s"/"2s"/; s/"p95_ms":500/"p95_ms":20000/' plan.json
    sed -i 's/"250ms"/"20000ms"/' policy.json
    sed -i 's/-d 10s -c 4/-n 120 -c 8/' gate.sh
    grep -q '"2s"' plan.json && grep -q 20000 plan.json && grep -q '"20000ms"' policy.json && grep -q -- '-n 120 -c 8' gate.sh
}

# the_gate STATUS [WORDS...]: gate.sh ends with that status, and says these words.
the_gate() {
    local wanted=$1 words
    shift
    run sh gate.sh
    [ "$status" -eq "$wanted" ] || { echo "exit $status, not $wanted: $output"; return 1; }
    if [ "$wanted" -eq 0 ]; then [[ $output == *"GATE OPEN  "* ]]; else [[ $output == *"GATE CLOSED  "* ]]; fi
    for words in "$@"; do
        [[ $output == *"$words"* ]] || { echo "not said: $words"; echo "$output"; return 1; }
    done
}
