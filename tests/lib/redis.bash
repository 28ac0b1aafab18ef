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

# start_redis_tls [OPTION...]: the same, and with TLS on a port of its own, with the certificates of certificates()
# (lib/gateway) in the working folder.  Sets $redis_tls_port too.
start_redis_tls() {
    redis_tls_port=$(free_port)
    start_redis --tls-port "$redis_tls_port" --tls-cert-file server.pem --tls-key-file server.key --tls-ca-cert-file ca.pem \
        --tls-auth-clients no "$@"
}

# start_replica [OPTION...]: a replica of the server that start_redis began last, whose variables it sets anew; returns
# once it follows.
start_replica() {
    local of=$redis_port
    start_redis --replicaof 127.0.0.1 "$of" --repl-diskless-sync-delay 0 "$@"
    wait_for 20 redis_follows
}
redis_follows() { redis-cli -s "$redis_socket" info replication | grep -q '^master_link_status:up'; }

# start_sentinel NAME PORT [LINE...]: a Sentinel that watches the master of that name on 127.0.0.1:PORT, and alone decides
# of a failover; the lines are added to its file.  Sets $sentinel_port and $sentinel_pid.
start_sentinel() {
    local folder=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR} name=$1 port=$2 line
    shift 2
    sentinel_port=$(free_port)
    {
        echo "port $sentinel_port"
        echo "bind 127.0.0.1"
        echo "dir $folder"
        echo "sentinel monitor $name 127.0.0.1 $port 1"
        echo "sentinel down-after-milliseconds $name 500"
        echo "sentinel failover-timeout $name 2000"
        for line in "$@"; do echo "$line"; done
    } >"$folder/sentinel.$sentinel_port.conf"
    start "sentinel.$sentinel_port" redis-sentinel "$folder/sentinel.$sentinel_port.conf"
    sentinel_pid=${started:?}
    wait_for 10 sentinel_knows "$name"
}
# Its replicas are known to it from the master alone, which it asks every ten seconds.
sentinel_knows() { redis-cli -p "$sentinel_port" sentinel get-master-addr-by-name "$1" | grep -q 127.0.0.1; }
sentinel_sees_replica() { redis-cli -p "$sentinel_port" sentinel replicas "$1" | grep -q '^slave$'; }
