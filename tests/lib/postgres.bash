# A PostgreSQL of one's own:  load lib/postgres
# shellcheck shell=bash disable=SC2034 # what is set here is used by the files that load it
#
# The server keeps nothing safe from a crash (fsync=off), compiles no query (jit=off, which takes seconds each), listens
# on 127.0.0.1 and on a Unix socket, and knows one superuser with a password, and a login that may create databases and
# nothing else.  PostgreSQL refuses to run as root, so root hands it to the user that the package made.

unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS PGSSLMODE

# start_postgres [SETTING=VALUE...]: sets $postgres_folder, $postgres_port, $postgres_pid, $postgres_user,
# $postgres_password, $postgres_url (of the database "app", as the superuser) and $postgres_creator_url (of "postgres", as
# the login "creator").  Settings are the server's own, such as shared_preload_libraries=pg_stat_statements.  Call it in
# setup_file or in a test, and stop_postgres at its end.
start_postgres() {
    local programs setting
    local -a settings=()
    for setting in "$@"; do settings+=(-c "$setting"); done
    programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    # The tests' own folders are closed to other users.
    postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/readyline-postgres.XXXXXX")
    postgres_user=keeper
    postgres_password='s3cr/t p@ss:w?rd%'
    printf '%s\n' "$postgres_password" >"$postgres_folder/password"
    local -a as=()
    if [ "$(id -u)" -eq 0 ]; then
        chown -R postgres: "$postgres_folder"
        as=(setpriv --reuid postgres --regid postgres --clear-groups)
    fi
    "${as[@]}" "$programs/initdb" --pgdata "$postgres_folder/data" --username "$postgres_user" \
        --pwfile "$postgres_folder/password" --auth scram-sha-256 --encoding UTF8 --locale C \
        --no-sync --no-instructions >"$postgres_folder/initdb.log" 2>&1 ||
        { cat "$postgres_folder/initdb.log" >&2; return 1; }

    # Another server may take the free port meanwhile.
    local try
    for try in 1 2 3; do
        postgres_port=$(free_port)
        "${as[@]}" "$programs/postgres" -D "$postgres_folder/data" -p "$postgres_port" \
            -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$postgres_folder" \
            -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c jit=off \
            -c max_connections=30 -c max_prepared_transactions=5 -c shared_buffers=16MB -c autovacuum=off "${settings[@]}" \
            >"$postgres_folder/server.log" 2>&1 3>&- 4>&- &
        postgres_pid=$!
        echo "$postgres_pid" >"$postgres_folder/pid"
        if wait_for 20 postgres_answers_or_ended && kill -0 "$postgres_pid" 2>/dev/null; then
            postgres_url="postgresql://keeper:s3cr%2Ft%20p%40ss%3Aw%3Frd%25@127.0.0.1:$postgres_port/app"
            postgres_creator_url="postgresql://creator:creates@127.0.0.1:$postgres_port/postgres"
            export postgres_folder postgres_port postgres_pid postgres_user postgres_password postgres_url
            export postgres_creator_url
            postgres_sql postgres 'CREATE DATABASE app'
            postgres_sql postgres "CREATE ROLE creator LOGIN CREATEDB PASSWORD 'creates'"
            return
        fi
    done
    cat "$postgres_folder/server.log" >&2
    return 1
}

postgres_answers_or_ended() {
    ! kill -0 "$postgres_pid" 2>/dev/null || postgres_sql postgres 'SELECT 1'
}

# start_standby: a standby of that server, for a test; sets $standby_port and $standby_pid.
start_standby() {
    local programs as=()
    programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    standby_port=$(free_port)
    if [ "$(id -u)" -eq 0 ]; then as=(setpriv --reuid postgres --regid postgres --clear-groups); fi
    rm -rf "$postgres_folder/standby"
    PGPASSWORD=$postgres_password "${as[@]}" "$programs/pg_basebackup" -h 127.0.0.1 -p "$postgres_port" \
        -U "$postgres_user" -D "$postgres_folder/standby" -R -c fast --no-sync
    start standby "${as[@]}" "$programs/postgres" -D "$postgres_folder/standby" -p "$standby_port" \
        -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$postgres_folder" -c fsync=off -c max_connections=30 \
        -c max_prepared_transactions=5 -c shared_buffers=16MB
    # shellcheck disable=SC2154 # start() of harness.bash sets it
    standby_pid=$started
    wait_for 20 standby_streams
}
standby_streams() {
    standby_sql 'SELECT 1' &&
        [ "$(postgres_sql postgres "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")" = 1 ]
}
standby_sql() { postgres_port=$standby_port postgres_sql postgres "$1"; }

# postgres_sql DATABASE SQL: runs it as the superuser; rows are printed unaligned.
postgres_sql() {
    PGPASSWORD=$postgres_password psql -X -q -A -t -v ON_ERROR_STOP=1 \
        -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" -d "$1" -c "$2"
}

# postgres_dump DATABASE: everything in it, in a form that changes only with its contents.
postgres_dump() {
    PGPASSWORD=$postgres_password pg_dump -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" \
        --inserts "$1" | grep -vE '^\\(un)?restrict '
}

# stop_postgres: ends the server, whoever is connected, and removes its folder.
stop_postgres() {
    [ -n "${postgres_folder:-}" ] && [ -s "$postgres_folder/pid" ] || return 0
    local pid tries=0
    pid=$(cat "$postgres_folder/pid")
    kill -INT "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -eq 100 ]; then kill -KILL "$pid" 2>/dev/null; fi
        sleep 0.05
    done
    rm -rf "$postgres_folder"
}
