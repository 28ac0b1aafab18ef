#!/usr/bin/python3
"""A consumer of tests: takes messages from where requeue-dlq puts them, until it is stopped.

    consumer.py fails|works STORE READY LOG

STORE is sqlite:FILE (the queue q of requeue-dlq's own schema), redis://HOST:PORT (the list q) or postgresql://...
(the table event_outbox).  One that fails makes each a dead letter again.  LOG gets a line for each message that was
taken, READY is made once it listens.
"""

import json
import pathlib
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import resp  # noqa: E402

ERROR = "TimeoutError: still down"


def of_sqlite(path, fails):
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    while True:
        db.execute("BEGIN IMMEDIATE")
        rows = db.execute("SELECT id, payload, requeue_count FROM messages WHERE queue = 'q'").fetchall()
        for row in rows if fails else ():
            now = int(time.time() * 1000)
            db.execute(
                "INSERT INTO dead_letters (id, queue, payload, error, requeue_count, first_failed_at, last_failed_at)"
                " VALUES (?, 'q', ?, ?, ?, ?, ?)",
                (*row[:2], ERROR, row[2], now, now),
            )
        db.execute("DELETE FROM messages WHERE queue = 'q'")
        db.execute("COMMIT")
        yield [row[0] for row in rows]


def of_redis(url, fails):
    redis = resp.Redis(url)
    while True:
        taken = redis("RPOP", "q")
        if taken and fails:
            envelope = {"original_message": json.loads(taken), "original_queue": "q", "error": ERROR}
            redis("LPUSH", "dlq:q", json.dumps(envelope))
        yield [taken.decode()] if taken else []


def of_postgres(url, fails):
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    sql = connection.cursor()
    while True:
        sql.execute(
            "UPDATE event_outbox SET status = %s, last_error = %s, updated_at = now()"
            " WHERE status = 'pending' RETURNING id",
            ("dead", ERROR) if fails else ("published", None),
        )
        yield [row[0] for row in sql.fetchall()]


def main():
    how, store, ready, log = sys.argv[1:]
    kinds = {"sqlite": of_sqlite, "redis": of_redis, "postgresql": of_postgres}
    kind = store.split(":")[0]
    consumer = kinds[kind](store.removeprefix("sqlite:"), how == "fails")
    with open(log, "a", buffering=1) as taken:
        for messages in consumer:
            pathlib.Path(ready).touch()
            taken.writelines(f"{message}\n" for message in messages)
            if not messages:
                time.sleep(0.02)


main()
