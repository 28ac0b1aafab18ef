# What the tests of the examples share: a running reference service, and the shell code that stands in YAML.
# shellcheck disable=SC2154 # what the harness sets

# setup_example: a folder with the migrations of the reference service that the file started, and where it is.
setup_example() {
    cd "$BATS_TEST_TMPDIR" || return 1
    URL=$(cat "$BATS_FILE_TMPDIR/url")
    DATABASE_URL=$(cat "$BATS_FILE_TMPDIR/database-url")
    export URL DATABASE_URL
    mkdir db
    cp -r "$TOP/examples/reco-service/migrations" db/migrations
    sqlite3 empty.db 'CREATE TABLE other (id INTEGER);'
}

# example_service: starts the service, for setup_file.
example_service() {
    start_service
    echo "$service_url" >"$BATS_FILE_TMPDIR/url"
    echo "sqlite:///$service_db" >"$BATS_FILE_TMPDIR/database-url"
}

# script_of FILE EXPRESSION: the shell code that a Python expression finds in a YAML document `d`.
script_of() {
    "$PYTHON" -c 'import sys, yaml
with open(sys.argv[1]) as file:
    d = yaml.safe_load(file)
print(eval(sys.argv[2]))' "$@"
}

# behind COMMAND...: with a database to which no migration was applied.
behind() { DATABASE_URL=sqlite:///$PWD/empty.db "$@"; }
