# requeue-dlq is killed far more often than in tests/requeue-dlq.bats: nothing is lost, nothing doubled.

load ../lib/harness
load ../lib/redis

kills() { "$PYTHON" "$TOP/tests/lib/dead_letters.py" kills "$1" q 50; }

@test "sqlite: 400 kills, every other time in WAL mode" {
    for round in {1..8}; do
        requeue-dlq --store "sqlite:$round.db" --queue q --action stats --create >/dev/null
        if [ $((round % 2)) -eq 0 ]; then sqlite3 "$round.db" 'pragma journal_mode = wal' >/dev/null; fi
        kills "sqlite:$round.db"
    done
}

@test "redis: 400 kills" {
    start_redis
    for _ in {1..8}; do
        redis-cli -p "$redis_port" --no-auth-warning flushall >/dev/null
        kills "$redis_url"
    done
}
