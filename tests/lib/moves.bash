# What the benchmarks of requeue-dlq share:  . tests/lib/moves.bash  (then in $BENCH_DIR)
# shellcheck shell=bash disable=SC2154,SC2034,SC2119,SC2120 # what is started sets its names; others call free_port

# shellcheck source=/dev/null
. tests/lib/postgres.bash
# shellcheck source=/dev/null
. tests/lib/rabbitmq.bash
messages=100000
million=1000000
batches="100 1000 10000"
requeue=$BUILD/requeue-dlq
PYTHON=/usr/bin/python3
pids=

cd "$BENCH_DIR" || exit 2
now() { date +%s%N; }

# What the files of tests/lib ask of the tests.
free_port() {
    "$PYTHON" -c 'import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))' "${1:-1}"
}
start() { # NAME COMMAND...
    local name=$1
    shift
    "$@" >"$name.log" 2>&1 3>&- &
    started=$!
    pids="$pids $started"
}
wait_for() {
    local tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $((tries -= 1)) -lt 0 ]; then return 1; fi
        sleep 0.05
    done
}
finish() {
    for pid in $pids; do kill "$pid" 2>/dev/null || :; done
    if [ -n "${postgres_pid:-}" ]; then stop_postgres; fi
    if [ -n "${rabbitmq_pid:-}" ]; then stop_rabbitmq; fi
}
trap finish EXIT

# measure FILL COMMAND...: fills, then times; the best of three.  Sets $rate, messages a second.
measure() {
    local fill=$1 start spent least=''
    shift
    for _ in 1 2 3; do
        "$fill" "$messages"
        start=$(now)
        "$@" >/dev/null 2>errors || { cat errors >&2; return 1; }
        spent=$((($(now) - start) / 1000))
        if [ -z "$least" ] || [ "$spent" -lt "$least" ]; then least=$spent; fi
    done
    rate=$(awk "BEGIN { printf \"%d\", $messages * 1000000 / $least }")
}

# beside NAME FILL PEER-NAME PEER-FUNCTION STORE-OPTIONS...: our batches of several sizes, and the peer.
beside() {
    local name=$1 fill=$2 peer=$3 function=$4 theirs
    shift 4
    measure "$fill" "$function"
    theirs=$rate
    printf '%-34s %9d messages/s\n' "$peer" "$theirs"
    for batch in $batches; do
        measure "$fill" "$requeue" requeue "$@" --batch "$batch"
        printf '%-34s %9d messages/s, %s of it\n' "$name, batches of $batch" "$rate" "$(awk "BEGIN { printf \"%.2f\", $rate / $theirs }")"
    done
}

# most NAME FILL STORE-OPTIONS...: the memory that a million takes.
most() {
    local name=$1 fill=$2
    shift 2
    "$fill" "$million"
    /usr/bin/time -o peak -f %M "$requeue" requeue "$@" >/dev/null
    printf '%-34s %9s MiB at most\n' "$name, a million messages" "$(awk '{ printf "%.1f", $1 / 1024 }' peak)"
}

# back NAME FILL MESSAGES STORE-OPTIONS...: how long a run of so many is verified and taken back, and in how much memory.
back() {
    local name=$1 fill=$2 messages=$3
    shift 3
    "$fill" "$messages"
    "$requeue" requeue "$@" --run back >/dev/null
    for action in verify undo; do
        /usr/bin/time -o peak -f '%e %M' "$requeue" "$action" "$@" --run back >/dev/null
        printf '%-34s %9s s, %s MiB at most\n' "$name, $action of $messages" "$(awk '{ print $1 }' peak)" \
            "$(awk '{ printf "%.1f", $2 / 1024 }' peak)"
    done
}
