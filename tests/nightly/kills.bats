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

@test "300 kills of an import into each store that takes one" {
    for kind in sqlite sqlite-wal redis rq sidekiq postgres; do moves imports $kind requeue 300; done
}

@test "redis: 1,000 kills for each action" {
    moves kills redis requeue,park,unpark,undo,drop,process 1000
    moves kills celery requeue,park,unpark,undo 1000
}

@test "redis: calls that fail, connections that are cut, servers that are killed or refuse, several at once" {
    moves faults redis requeue,park,unpark,undo,drop,process 500
    moves network redis requeue,undo,process 200
    moves restart redis requeue,undo 100
    moves refusal redis requeue,undo 5
    moves crowd2 redis requeue,park,undo,process 30
    moves crowd8 redis requeue,park,undo,process 30
    moves crowd8 celery requeue,undo 30
    moves poison redis process 30
}

@test "rq, sidekiq: 1,000 kills for each action" {
    moves kills rq requeue,park,unpark,undo,drop,process 1000
    moves kills sidekiq requeue,park,unpark,undo,drop,process 1000
}

@test "rq, sidekiq: calls that fail, connections that are cut, servers that are killed or refuse, several at once" {
    for kind in rq sidekiq; do
        moves faults $kind requeue,park,unpark,undo,drop,process 500
        moves network $kind requeue,undo,process 200
        moves restart $kind requeue,undo 100
        moves refusal $kind requeue,undo 5
        moves crowd2 $kind requeue,park,undo,process 30
        moves crowd8 $kind requeue,park,undo,process 30
        moves copy $kind requeue 10000
    done
    moves poison rq process 30
}

@test "postgres: 1,000 kills for each action, 100 for each kind of table" {
    moves kills postgres requeue,park,unpark,undo,drop,process 1000
    for kind in postgres-rows outbox pgmq procrastinate pg-boss good_job; do
        moves kills $kind requeue,park,unpark,undo,process 100
    done
}

@test "postgres: calls that fail, connections that are cut, servers that are killed, several at once" {
    for kind in postgres postgres-rows outbox pgmq procrastinate pg-boss good_job; do
        moves faults $kind requeue,park,undo,process 100
        moves network $kind requeue,undo 50
        moves restart $kind requeue 20
        moves crowd2 $kind requeue,park,undo,process 10
        moves crowd8 $kind requeue,park,undo,process 10
    done
    moves poison postgres process 30
}

@test "rabbitmq: 1,000 kills for each action" {
    moves kills amqp requeue,park,drop,process 1000
}

@test "rabbitmq: calls that fail, connections that are cut, servers that are killed, several at once" {
    moves faults amqp requeue,park,drop,process 300
    moves network amqp requeue,park,process 100
    moves restart amqp requeue 20
    moves crowd2 amqp requeue,park,process 20
    moves crowd8 amqp requeue,park,process 20
    moves poison amqp process 30
}
