# requeue-dlq is killed, cut off and run beside itself far more often than in tests/requeue-kills.bats.

load ../lib/harness

# moves SERIES KIND ACTION COUNT: as tests/torture/moves.py says.
moves() {
    run timeout 1800 "$PYTHON" "$TOP/tests/torture/moves.py" "$@"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "sqlite: 1,000 kills for each action, with either journal" {
    for action in requeue park; do
        moves kills sqlite $action 1000
        moves kills sqlite-wal $action 1000
    done
}

@test "redis: 1,000 kills for each action" {
    for action in requeue park; do moves kills redis $action 1000; done
}

@test "calls that fail, connections that are cut, servers that are killed, several at once" {
    for kind in sqlite sqlite-wal redis; do
        moves faults $kind requeue 1000
        moves crowd2 $kind requeue 50
        moves crowd8 $kind requeue 50
    done
    moves network redis requeue 300
    moves restart redis requeue 100
    moves refusal redis requeue 5
    if [ "$(id -u)" -eq 0 ] && unshare --mount true; then
        for kind in sqlite sqlite-wal; do moves disk $kind requeue 100; done
    fi
}
