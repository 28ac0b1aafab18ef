# Redis as it stands in the field: behind TLS, with users and their rights, behind Sentinels, loading, full, read-only.
# What common/redis makes of it, seen through requeue-dlq and smoke-stack.

load lib/harness
load lib/redis
load lib/gateway

redis() { redis-cli -s "$redis_socket" --no-auth-warning "$@"; }

envelope() { printf '{"original_message":%s,"original_queue":"tasks"}' "$1"; }

# ends STATUS ACTION [OPTION...]: requeue-dlq on the queue q; records to the file out, messages to err.
ends() {
    local wanted=$1 action=$2 status=0
    shift 2
    requeue-dlq --queue q --action "$action" "$@" >out 2>err || status=$?
    if [ "$status" -ne "$wanted" ]; then
        echo "expected $wanted, got $status: $action $*"
        head -n 20 out err
        return 1
    fi
    run ! grep -q 'Geheim' out err
}

# says WORDS: the one message of the run before.
says() {
    grep -qF -- "$1" err && [ "$(wc -l <err)" -eq 1 ] || { cat err; return 1; }
}

depth() { records stats out .depth; }

# ---- TLS ----

@test "rediss: TLS with a verified certificate, whose authority the system, SSL_CERT_FILE or the URL names" {
    certificates
    start_redis_tls --requirepass Geheim
    redis -a Geheim lpush dlq:q "$(envelope 1)" >/dev/null
    ends 0 stats --store "rediss://:Geheim@localhost:$redis_tls_port?ssl_ca_certs=$PWD/ca.pem"
    [ "$(depth)" = 1 ]
    export SSL_CERT_FILE=$PWD/ca.pem
    ends 0 stats --store "rediss://:Geheim@127.0.0.1:$redis_tls_port/0?ssl_cert_reqs=required"
    # A payload of many TLS records, both ways.
    head -c 9000000 /dev/zero | tr '\0' x | sed 's/.*/{"original_message":"&","original_queue":"tasks"}/' | tr -d '\n' |
        redis -a Geheim -x lpush dlq:q >/dev/null
    ends 0 requeue --store "rediss://:Geheim@localhost:$redis_tls_port"
    [ "$(redis -a Geheim llen tasks)" = 2 ]
    [ "$(redis -a Geheim strlen none)" = 0 ]
    [ "$(redis -a Geheim lindex tasks 0 | wc -c)" = 9000003 ]
    echo '{"name":"ping","redis":"PING","url":"rediss://:Geheim@localhost:'"$redis_tls_port"'"}' >plan.json
    smoke-stack plan.json >out
    [ "$(records check out .status)" = pass ]
}

@test "rediss: a certificate that is not to be trusted, and a server without TLS: exit 2, and what to do" {
    certificates
    start_redis_tls
    ends 2 stats --store "rediss://:Geheim@localhost:$redis_tls_port"
    says 'SSL_CERT_FILE names a file of certificates to trust'
    ends 2 stats --store "rediss://:Geheim@localhost:$redis_tls_port?ssl_ca_certs=nothing.pem"
    says 'cannot read the certificates of nothing.pem'
    export SSL_CERT_FILE=$PWD/ca.pem
    ends 2 stats --store "rediss://:Geheim@localhost:$redis_tls_port?ssl_cert_reqs=none"
    says 'it is verified always'
    # The server's answer to the handshake is an error in plain text, or its end.
    ends 2 stats --store "rediss://:Geheim@localhost:$redis_port" --timeout 2s
    ends 2 stats --store "redis://localhost:$redis_tls_port" --timeout 2s
    for who in expired strange; do
        start_redis_tls --tls-cert-file $who.pem --tls-key-file $who.key
        ends 2 stats --store "rediss://:Geheim@localhost:$redis_tls_port"
        says 'is not to be trusted'
    done
    grep -q 'ostname mismatch' err
}

# ---- users ----

@test "a user of the ACL: name and password, and each right that it lacks is named" {
    start_redis
    redis acl setuser mover on '>Geheim:/@%' '~dlq:*' '~tasks' '~_kombu*' +@all -@dangerous >/dev/null
    redis lpush dlq:q "$(envelope 1)" "$(envelope 2)" >/dev/null
    url="redis://mover:Geheim%3A%2F%40%25@127.0.0.1:$redis_port"
    ends 0 stats --store "$url"
    [ "$(depth)" = 2 ]
    ends 2 stats --store "redis://mover:Geheim@127.0.0.1:$redis_port"
    says 'wrong user or password'
    ends 2 stats --store "redis://nobody:Geheim@127.0.0.1:$redis_port"
    says 'wrong user or password'
    redis acl setuser mover off >/dev/null
    ends 2 stats --store "$url"
    says 'switched off'
    redis acl setuser mover on -eval -evalsha >/dev/null
    ends 2 requeue --store "$url"
    says 'the user lacks a right'
    redis acl setuser mover +@all -ping >/dev/null
    ends 0 stats --store "$url"
    redis acl setuser mover resetkeys '~dlq:*' '~_kombu*' >/dev/null
    ends 2 requeue --store "$url"
    says 'ACL SETUSER'
    [ "$(redis llen dlq:q)" = 2 ]
    redis acl setuser mover '~*' >/dev/null
    ends 0 requeue --store "$url"
    [ "$(redis llen tasks)" = 2 ]
}

@test "a Unix socket" {
    start_redis --requirepass Geheim
    redis -a Geheim -n 3 lpush dlq:q "$(envelope 1)" >/dev/null
    ends 0 stats --store "redis+unix://:Geheim@$redis_socket?db=3"
    [ "$(depth)" = 1 ]
    ends 0 requeue --store "unix://:Geheim@$redis_socket?db=3"
    ends 2 stats --store "unix://:Geheim@/no/such/socket"
    says 'unix:///no/such/socket?db=0: cannot connect: No such file'
}

# ---- Sentinels ----

@test "redis+sentinel: the master by its name, before and after a failover" {
    export REDISCLI_AUTH=Geheim
    start_redis --requirepass Geheim --masterauth Geheim
    master=$redis_pid master_port=$redis_port
    redis -a Geheim lpush dlq:q "$(envelope 1)" "$(envelope 2)" >/dev/null
    start_replica --requirepass Geheim --masterauth Geheim
    start_sentinel shop "$master_port" "sentinel auth-pass shop Geheim"
    url="redis+sentinel://:Geheim@127.0.0.1:$(free_port),127.0.0.1:$sentinel_port/shop"
    ends 0 stats --store "$url"
    ends 0 requeue --store "$url" --max 1
    [ "$(redis -a Geheim -p "$master_port" llen tasks)" = 1 ]
    ends 2 stats --store "redis+sentinel://:Geheim@127.0.0.1:$sentinel_port/shopp"
    says 'no master named "shopp"'
    ends 2 stats --store "redis+sentinel://127.0.0.1:$(free_port)/shop"
    says 'refused'
    wait_for 20 sentinel_sees_replica shop
    wait_for 10 eval '[ "$(redis -a Geheim llen tasks)" = 1 ]'
    stop "$master"
    # Meanwhile the Sentinel still names the dead one: that is waited for.
    ends 0 requeue --store "$url" --timeout 40s
    [ "$(redis -a Geheim llen tasks)" = 2 ]
    redis -a Geheim info replication | grep -q '^role:master'
}

@test "a Sentinel with a password of its own, the same one" {
    start_redis --requirepass Geheim
    start_sentinel shop "$redis_port" "sentinel auth-pass shop Geheim"
    redis-cli -p "$sentinel_port" acl setuser default resetpass '>Geheim' >/dev/null
    [[ $(redis-cli -p "$sentinel_port" ping 2>&1) == *NOAUTH* ]]
    ends 0 stats --store "redis+sentinel://:Geheim@127.0.0.1:$sentinel_port/shop" --allow-empty
}

# ---- a server that will not ----

@test "a replica is read, and refuses to be written to; its master is to be named" {
    start_redis
    redis lpush dlq:q "$(envelope 1)" >/dev/null
    start_replica
    wait_for 10 eval '[ "$(redis llen dlq:q)" = 1 ]'
    ends 0 stats --store "$redis_url"
    ends 2 requeue --store "$redis_url"
    says 'this server is a replica'
}

@test "a server that loads its data is waited for, within --timeout" {
    start_redis
    redis eval 'for i = 1, 3000 do redis.call("SET", "k" .. i, i) end redis.call("LPUSH", "dlq:q", ARGV[1])' 0 "$(envelope 1)" >/dev/null
    redis save >/dev/null
    stop "$redis_pid"
    start slow redis-server --port "$redis_port" --bind 127.0.0.1 --unixsocket "$redis_socket" --dir "$PWD" \
        --key-load-delay 1000 --loading-process-events-interval-bytes 1024
    wait_for 10 eval '[[ $(redis ping 2>&1) == *LOADING* ]]'
    ends 2 stats --store "$redis_url" --timeout 200ms
    says 'still loading'
    ends 0 stats --store "$redis_url" --timeout 60s
    [ "$(depth)" = 1 ]
}

@test "a server that cannot save, and one that is full, take no writes: nothing moves" {
    start_redis
    redis lpush dlq:q "$(envelope 1)" "$(envelope 2)" >/dev/null
    redis config set maxmemory 1 >/dev/null
    ends 2 requeue --store "$redis_url"
    says 'raise maxmemory'
    redis config set maxmemory 0 >/dev/null
    [ "$(redis llen dlq:q)" = 2 ]
    # A folder that is gone cannot be saved to.
    mkdir gone
    start_redis --dir "$PWD/gone" --save '3600 1'
    redis lpush dlq:q "$(envelope 1)" "$(envelope 2)" >/dev/null
    rmdir gone
    wait_for 20 eval 'redis bgsave; [[ $(redis set k v 2>&1) == *MISCONF* ]]'
    ends 2 requeue --store "$redis_url"
    says 'cannot save its data'
    [ "$(redis llen dlq:q)" = 2 ]
}

@test "Lua that is switched off, and a cluster that is down: what to do" {
    start_redis --rename-command EVAL '' --rename-command EVALSHA ''
    redis lpush dlq:q "$(envelope '"Geheim"')" >/dev/null
    ends 2 requeue --store "$redis_url"
    says 'none of its commands renamed or forbidden'
    start_redis --cluster-enabled yes --cluster-config-file nodes.conf --cluster-port "$(free_port)"
    ends 2 stats --store "$redis_url"
    says 'the cluster is down'
}

@test "a server that is restarted in the middle is waited for" {
    start_redis --appendonly yes --appendfsync always
    for i in $(seq 40); do redis lpush dlq:q "$(envelope "$i")" >/dev/null; done
    # The records go to a reader that takes its time, so that the mover stands between two batches.
    mkfifo pipe
    requeue-dlq --store "$redis_url" --queue q --action requeue --batch 1 --timeout 30s >pipe 2>err &
    mover=$!
    exec 7<pipe
    wait_for 10 eval '[ "$(redis llen tasks)" -ge 1 ]'
    stop "$redis_pid"
    start again redis-server --port "$redis_port" --bind 127.0.0.1 --unixsocket "$redis_socket" --dir "$PWD" --appendonly yes
    cat <&7 >out
    wait "$mover" || { cat err again.log; return 1; }
    wait_for 10 redis ping
    [ "$(redis llen tasks)" = 40 ]
    [ "$(redis lrange tasks 0 -1 | sort -un | wc -l)" = 40 ]
}
