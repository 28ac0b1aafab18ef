# requeue-dlq is killed, cut off from its store and run beside itself: nothing is lost, nothing doubled.  tests/nightly
# does the same far more often, and breaks the jobs of RQ and Sidekiq on their way.

load lib/harness

# moves SERIES KIND ACTION,ACTION... COUNT: as tests/torture/moves.py says.
moves() {
    run timeout 120 "$PYTHON" "$TOP/tests/torture/moves.py" "$@"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "sqlite: 50 kills between calls and at random instants" {
    moves kills sqlite requeue,process,park,undo,unpark,drop 5
    moves kills sqlite-wal requeue,process,park,undo,unpark,drop 4
}

@test "sqlite: calls that fail, a disk that is full, several at once, a message that kills" {
    moves faults sqlite requeue,drop 12
    moves faults sqlite-wal requeue,process 8
    moves crowd2 sqlite requeue,process 2
    moves crowd8 sqlite-wal requeue,undo 1
    moves poison sqlite process 1
    moves copy sqlite requeue 2000
    moves imports sqlite-wal requeue 10
    if [ "$(id -u)" -eq 0 ] && unshare --mount true; then
        moves disk sqlite requeue,drop 3
        moves disk sqlite-wal requeue,undo 3
    fi
}

@test "redis: 30 kills between calls and at random instants" {
    moves kills redis requeue,process,park,undo,unpark,drop 4
    moves kills celery requeue,undo 3
}

@test "redis: a lost connection, a killed server, one that refuses, several at once, a message that kills" {
    moves faults redis requeue,process 8
    moves network redis requeue,undo 5
    moves restart redis requeue 2
    moves refusal redis requeue 1
    moves crowd2 redis requeue,process 2
    moves crowd8 redis undo 1
    moves poison redis process 1
    moves copy redis requeue 2000
    moves imports redis requeue 5
}

@test "rq, sidekiq: 24 kills between calls and at random instants, and several at once" {
    for kind in rq sidekiq; do
        moves kills $kind requeue,process,park,undo,unpark,drop 2
        moves crowd2 $kind requeue,process 1
    done
}

@test "postgres: 24 kills between calls and at random instants" {
    moves kills postgres requeue,process,park,undo,unpark,drop 4
}

@test "postgres: a lost connection, a COMMIT without an answer, a killed server, several at once, a message that kills" {
    moves faults postgres requeue,process 8
    moves network postgres-rows requeue,undo 5
    moves restart outbox requeue 2
    moves crowd2 pgmq requeue,undo 2
    moves crowd8 postgres requeue 1
    moves poison postgres process 1
    moves copy postgres requeue 2000
    moves imports postgres requeue 5
}

@test "rabbitmq: 20 kills between calls and at random instants" {
    moves kills amqp requeue,process,park,drop 5
}

@test "rabbitmq: a lost connection, several at once, a message that kills" {
    moves faults amqp requeue,process 8
    moves network amqp requeue 5
    # Of this seed a cut swallows the last acknowledgement.
    moves network amqp requeue 3 4232828252
    moves crowd2 amqp requeue 1
    moves poison amqp process 1
}

# broken_mover FIRST SECOND: a program that takes each message in two transactions.
broken_mover() {
    cat >mover <<PYTHON
#!/usr/bin/python3
import sqlite3, sys
db = sqlite3.connect(sys.argv[2].removeprefix("sqlite:"), isolation_level=None)
for row in db.execute("SELECT id, payload FROM dead_letters").fetchall():
    db.execute("$1", {"id": row[0], "payload": row[1]})
    db.execute("$2", {"id": row[0], "payload": row[1]})
    print('{"type":"move","outcome":"moved"}', flush=True)
PYTHON
    chmod +x mover
}

@test "a mover that loses or doubles a message when it is killed is found out" {
    insert="INSERT OR IGNORE INTO messages (id, queue, payload, enqueued_at) VALUES (:id, 'q', :payload, 0)"
    delete="DELETE FROM dead_letters WHERE id = :id"
    for order in doubled lost; do
        if [ $order = doubled ]; then broken_mover "$insert" "$delete"; else broken_mover "$delete" "$insert"; fi
        MOVER=$PWD/mover run timeout 120 "$PYTHON" "$TOP/tests/torture/moves.py" kills sqlite requeue 300
        echo "$output"
        [ "$status" -eq 1 ]
        if [ $order = doubled ]; then
            [[ "$output" == *'lost {}, too many {b'* ]]
        else
            [[ "$output" == *'lost {b'*'too many {}'* ]]
        fi
    done
}
