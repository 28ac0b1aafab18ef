# A Redis of one's own:  load lib/redis
# shellcheck shell=bash disable=SC2034 # what is set here is used by the files that load it

# start_redis [OPTION...]: a server that keeps nothing on disk, on 127.0.0.1 and on a Unix socket; it is stopped with
# what else start() began.  Sets $redis_port, $redis_socket, $redis_pid and $redis_url.
start_redis() {
    local folder=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR} try
    # The path of a socket has 107 bytes at most, and the tests' folders have long names.
    redis_socket=$(mktemp -u "${TMPDIR:-/tmp}/readyline-redis.XXXXXX")
    # Another server may take the free port meanwhile.
    for try in 1 2 3; do
        redis_port=$(free_port)
        start "redis.$redis_port" redis-server --port "$redis_port" --bind 127.0.0.1 \
            --unixsocket "$redis_socket" --save '' --appendonly no --dir "$folder" "$@"
        redis_pid=${started:?}
        redis_url=redis://127.0.0.1:$redis_port
        if wait_for 10 redis_answers_or_ended && kill -0 "$redis_pid" 2>/dev/null; then
            export redis_port redis_socket redis_pid redis_url
            return
        fi
    done
    cat "$folder/redis.$redis_port.log" >&2
    return 1
}

redis_answers_or_ended() {
    ! kill -0 "$redis_pid" 2>/dev/null || redis-cli -s "$redis_socket" ping
}
