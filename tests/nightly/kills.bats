# requeue-dlq is killed, cut off and run beside itself far more often than in tests/requeue-kills.bats.

load ../lib/harness

# moves SERIES KIND ACTION COUNT: as tests/torture/moves.py says.
moves() {
    run timeout 1800 "$PYTHON" "$TOP/tests/torture/moves.py" "$@"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "sqlite: 1,000 kills for each action, with either journal" {
    moves kills sqlite requeue,park,unpark,undo,drop,process 1000
    moves kills sqlite-wal requeue,park,unpark,undo,drop,process 1000
}

@test "sqlite: calls that fail, disks that are full, several at once, messages that kill" {
    for kind in sqlite sqlite-wal; do
        moves faults $kind requeue,park,unpark,undo,drop,process 500
        moves crowd2 $kind requeue,park,undo,process 30
        moves crowd8 $kind requeue,park,undo,process 30
        moves poison $kind process 30
        moves copy $kind requeue 10000
        if [ "$(id -u)" -eq 0 ] && unshare --mount true; then moves disk $kind requeue,undo,drop 50; fi
    done
}

@test "redis: 1,000 kills for each action" {
    moves kills redis requeue,park 1000
}

@test "redis: calls that fail, connections that are cut, servers that are killed or refuse, several at once" {
    moves faults redis requeue,park 500
    moves network redis requeue,park 200
    moves restart redis requeue 100
    moves refusal redis requeue 5
    moves crowd2 redis requeue,park 30
    moves crowd8 redis requeue,park 30
}
