# What every .bats file loads first:  load lib/harness
# shellcheck disable=SC2034 # what is set here is used by the files that load it
#
# Each test runs in a temporary folder of its own, with the programs on PATH, without the caller's READYLINE_* and
# database variables.  Servers started by start() are stopped by their process ids when the test (or the file, when
# started in setup_file) ends.

bats_require_minimum_version 1.5.0

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$TOP/$BUILD ;; esac
PATH=$BUILD:$PATH
export TOP BUILD PATH
export LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1 PYTHONDONTWRITEBYTECODE=1
unset DATABASE_URL DLQ_URL REDIS_URL READYLINE_RUN http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
PROGRAMS=$(cd "$TOP/cmd" && echo *)
# A machine's own Python may stand first on PATH; the distribution's has the packages that the tests need.
PYTHON=/usr/bin/python3

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

teardown() {
    stop_all "$BATS_TEST_TMPDIR"
}

teardown_file() {
    stop_all "$BATS_FILE_TMPDIR"
}

# A TCP port that is free on 127.0.0.1, or several that differ:  free_port [COUNT].  Only for servers that cannot be told
# to choose one themselves.
free_port() {
    "$PYTHON" -c 'import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))' "${1:-1}"
}

# wait_for SECONDS COMMAND...: repeats the command until it succeeds; three times as long on a machine that is busy, which
# costs nothing elsewhere.
wait_for() {
    local until=$((SECONDS + 3 * $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$until" ]; then
            echo "waited in vain for: $*" >&2
            return 1
        fi
        sleep 0.05
    done
}

# start NAME COMMAND...: runs a server in the background; its output goes to NAME.log, its process id to $started.
start() {
    local folder=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR} name=$1
    shift
    "$@" >"$folder/$name.log" 2>&1 3>&- 4>&- &
    started=$!
    echo "$started" >>"$folder/.started"
}

# answers [CERTIFICATE KEY]: a server that answers as the query of each request asks (lib/answers.py); sets $answers, its URL.
answers() {
    local port_file=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/answers.port
    rm -f "$port_file"
    start answers "$PYTHON" "$TOP/tests/lib/answers.py" "$port_file" "$@"
    wait_for 10 test -s "$port_file"
    answers=http${1:+s}://localhost:$(cat "$port_file")
}

# stop PID: ends a process that start() began, and waits for its end.
stop() {
    local pid=$1 tries=0
    kill "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -eq 100 ]; then kill -KILL "$pid" 2>/dev/null; fi
        sleep 0.05
        if [ "$tries" -gt 120 ]; then break; fi
    done
    wait "$pid" 2>/dev/null || return 0
}

stop_all() {
    local pid
    [ -f "$1/.started" ] || return 0
    for pid in $(tac "$1/.started"); do stop "$pid"; done
    rm -f "$1/.started"
}

# start_service [NAME=VALUE...]: the reference service on a free port with a fresh database; sets $service_url,
# $service_pid and $service_db.  With $service_tls, an array of a certificate and its key, it speaks HTTPS.
start_service() {
    local folder=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR} name=service.$RANDOM$RANDOM
    service_db=$folder/$name.db
    start "$name" env "$@" "$BUILD/reco-service" --port 0 --port-file "$folder/$name.port" \
        --db "$service_db" --migrations "$TOP/examples/reco-service/migrations" --migrate \
        ${service_tls:+--tls-cert "${service_tls[0]}" --tls-key "${service_tls[1]}"}
    service_pid=$started
    wait_for 10 test -s "$folder/$name.port" || { cat "$folder/$name.log" >&2; return 1; }
    service_url=http${service_tls:+s}://127.0.0.1:$(cat "$folder/$name.port")
}

# validate_records FILE...: every record of JSON Lines files against the schema of its own type, by an independent validator;
# by the one that tests/run has started, where it has.
validate_records() {
    local asked said
    if [ -z "${READYLINE_VALIDATOR:-}" ]; then
        "$PYTHON" "$TOP/tests/lib/validate.py" "$TOP/common/schemas" "$@"
        return
    fi
    exec {asked}<>"/dev/tcp/127.0.0.1/$READYLINE_VALIDATOR"
    printf '%s\n' "$PWD" "$@" '' >&"$asked"
    said=$(cat <&"$asked")
    exec {asked}>&-
    if [ "$said" != valid ]; then
        printf '%s\n' "$said"
        return 1
    fi
}

# peak_of COMMAND...: the most memory that the command took, in KiB; its stdout is dropped.
peak_of() {
    "$PYTHON" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}

# within_memory KIB PEAK: sanitizers multiply what a program takes, and hold back what it has freed.
within_memory() {
    local limit=$1
    if nm -D "$BUILD/readiness-report" | grep -q __asan_init; then limit=$((limit * 10 + 400000)); fi
    [ "$2" -lt "$limit" ] || { echo "took $2 KiB, more than $limit"; return 1; }
}

# The members of a record stream, for comparisons:  members FILE .type .name
records() { # TYPE FILE JQ
    jq -r "select(.type == \"$1\") | $3" "$2"
}
