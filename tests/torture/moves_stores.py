"""The stores that moves.py fills and counts."""

import base64
import contextlib
import json
import re
import sqlite3
import time
import uuid
from collections import Counter

import moves_jobs
import moves_postgres
from moves_kind import QUEUE, Kind
from moves_messages import member
from moves_servers import RabbitServer, RedisServer


class Sqlite(Kind):
    has_ledger = True
    """Its own schema, with a rollback journal."""

    journal = "delete"
    SCHEMA = (
        "CREATE TABLE dead_letters (id TEXT PRIMARY KEY, queue TEXT NOT NULL, payload BLOB NOT NULL, reason TEXT,"
        " error TEXT, retry_count INTEGER NOT NULL DEFAULT 0, requeue_count INTEGER NOT NULL DEFAULT 0,"
        " request_id TEXT, first_failed_at INTEGER NOT NULL, last_failed_at INTEGER NOT NULL,"
        " status TEXT NOT NULL DEFAULT 'dead' CHECK (status IN ('dead','parked')))",
        "CREATE TABLE messages (id TEXT PRIMARY KEY, queue TEXT NOT NULL, payload BLOB NOT NULL, request_id TEXT,"
        " requeue_count INTEGER NOT NULL DEFAULT 0, enqueued_at INTEGER NOT NULL)",
    )

    def __init__(self, folder, data, durable):
        self.path = data / "store.db"
        self.url = f"sqlite:{self.path}"

    def open(self):
        return sqlite3.connect(self.path, timeout=30, isolation_level=None)

    def wipe(self):
        for path in self.path.parent.glob("store.db*"):
            path.unlink()
        db = self.open()
        db.execute(f"PRAGMA journal_mode = {self.journal}")
        db.execute("PRAGMA synchronous = OFF")
        for statement in self.SCHEMA:
            db.execute(statement)
        db.close()

    def fill(self, payloads):
        db = self.open()
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO dead_letters (id, queue, payload, reason, retry_count, first_failed_at, last_failed_at)"
            " VALUES (?, ?, ?, 'TimeoutError', 3, 1700000000000, 1700000000001)",
            [(str(uuid.uuid4()), QUEUE, payload) for payload in payloads],
        )
        db.execute("COMMIT")
        db.close()

    def census(self):
        db = self.open()
        rows = lambda sql: Counter(bytes(row[0]) for row in db.execute(sql))
        counted = {
            "dead": rows("SELECT payload FROM dead_letters WHERE status = 'dead'"),
            "parked": rows("SELECT payload FROM dead_letters WHERE status = 'parked'"),
            "live": rows("SELECT payload FROM messages"),
        }
        if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise SystemExit("the file is damaged")
        db.close()
        return counted


    def expire(self):
        db = self.open()
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'requeue_dlq_claims'").fetchone():
            db.execute("UPDATE requeue_dlq_claims SET leased_until = 0")
        db.close()


class SqliteWal(Sqlite):
    """The same with a write-ahead log."""

    journal = "wal"


class Envelopes(Kind):
    """Lists of Redis with the application's envelope."""

    only_json = True
    has_ledger = True
    KEYS = {"dead": f"dlq:{QUEUE}", "live": QUEUE, "parked": f"dlq:{QUEUE}:parked"}

    def __init__(self, folder, data, durable):
        persistence = ("--appendonly", "yes", "--appendfsync", "always") if durable else ("--appendonly", "no")
        self.server = RedisServer(folder / "redis", *persistence)
        self.url = self.server.url
        self.connect()
        self.payload_of = {}

    def connect(self):
        self.redis = self.server.client()

    def wipe(self):
        self.redis("FLUSHALL")
        self.payload_of = {}

    def fill(self, payloads):
        commands = []
        for number, payload in enumerate(payloads):
            element = b'{"original_message":%s,"original_queue":%s,"error":"TimeoutError: late","retry_count":%d}' % (
                payload,
                json.dumps(QUEUE).encode(),
                number % 4,
            )
            self.payload_of[element] = payload
            commands.append(("LPUSH", self.KEYS["dead"], element))
        self.redis.all(commands)

    def claims(self):
        """What processes have in hand: until when, a blank, the element."""
        flat = self.redis("HGETALL", self.KEYS["dead"] + ":claims")
        return {field: value.split(b" ", 1)[1] for field, value in zip(flat[::2], flat[1::2])}

    def expire(self):
        for field, element in self.claims().items():
            self.redis("HSET", self.KEYS["dead"] + ":claims", field, b"0 " + element)

    def census(self):
        found = self.redis.all([("LRANGE", self.KEYS[place], 0, -1) for place in ("dead", "parked", "live")])
        return {
            "dead": Counter(map(self.payload, [*found[0], *self.claims().values()])),
            "parked": Counter(map(self.payload, found[1])),
            "live": Counter(found[2]),
        }

    def payload(self, element):
        """An imported one has an envelope of requeue-dlq's."""
        known = self.payload_of.get(element)
        return member(element.decode(), "original_message") if known is None else known


class Celery(Envelopes):
    """Tasks of Celery as kombu pushes them, some with a priority: a requeue gives each a new delivery tag."""

    TAG = re.compile(rb'(?<="delivery_tag": ")[^"]*')
    LIVE = [QUEUE, *(f"{QUEUE}\x06\x16{step}" for step in (3, 6, 9))]

    def wipe(self):
        super().wipe()
        self.elements = Counter()

    def fill(self, payloads):
        elements = [self.task(number, payload) for number, payload in enumerate(payloads)]
        self.elements = Counter(elements)
        self.redis.all([("LPUSH", self.KEYS["dead"], element) for element in elements])
        return [self.TAG.sub(b"", element) for element in elements]

    def task(self, number, payload):
        body = base64.b64encode(b"[[%s], {}, {}]" % payload).decode()
        properties = {
            "delivery_info": {"exchange": "", "routing_key": QUEUE},
            "priority": number % 11,
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
        }
        return json.dumps({
            "body": body, "content-encoding": "utf-8", "content-type": "application/json",
            "headers": {"task": "app.run", "id": str(uuid.uuid4())}, "properties": properties,
        }).encode()  # fmt: skip

    def census(self):
        """Dead letters have the tag that they had; live ones have another."""
        dead, parked = (self.redis("LRANGE", self.KEYS[place], 0, -1) for place in ("dead", "parked"))
        live = [e for key in self.LIVE for e in self.redis("LRANGE", key, 0, -1)]
        bare = lambda elements, known: Counter(
            self.TAG.sub(b"", e) if (e in self.elements) == known else e for e in elements
        )
        return {"dead": bare(dead, True), "parked": bare(parked, True), "live": bare(live, False)}


class Rabbit(Kind):
    """A queue whose rejected messages the server puts into another, with x-death headers of its own."""

    exact = False
    imports = False
    settles_s = 5
    DEAD = f"{QUEUE}.dlq"
    QUEUES = ("dead", DEAD), ("dead", f"{DEAD}.processing"), ("parked", f"{DEAD}.parked"), ("live", QUEUE)

    def __init__(self, folder, data, durable):
        self.durable = durable
        self.server = RabbitServer(folder / "rabbit")
        self.url = self.server.url
        self.connect()

    def words(self, action):
        return ["--store", self.url, "--queue", self.DEAD, "--action", action]

    def connect(self):
        self.channel = self.server.client().channel()
        self.channel.confirm_delivery()

    def wipe(self):
        c = self.channel
        for _, queue in self.QUEUES:
            c.queue_delete(queue)
        c.exchange_declare("work", "direct", durable=True)
        c.exchange_declare("dead", "fanout", durable=True)
        c.queue_declare(QUEUE, durable=True, arguments={"x-dead-letter-exchange": "dead"})
        c.queue_declare(self.DEAD, durable=True)
        c.queue_bind(QUEUE, "work", "task")
        c.queue_bind(self.DEAD, "dead")

    def fill(self, payloads):
        import pika

        c = self.channel
        for payload in payloads:
            properties = pika.BasicProperties(delivery_mode=2, message_id=str(uuid.uuid4()))
            c.basic_publish("work", "task", payload, properties)
        method = None
        for _ in payloads:
            method, _, _ = c.basic_get(QUEUE)
        c.basic_nack(method.delivery_tag, multiple=True, requeue=False)
        while self.depth(self.DEAD) < len(payloads):
            pass
        # Nobody confirms that a dead letter is on the disk.
        if self.durable:
            time.sleep(1)

    def depth(self, queue):
        return self.channel.queue_declare(queue, passive=True).method.message_count

    def census(self):
        """Looks on a connection that hands everything back."""
        import pika

        connection = self.server.client()
        found = {place: Counter() for place in self.PLACES}
        for place, queue in self.QUEUES:
            channel = connection.channel()
            with contextlib.suppress(pika.exceptions.ChannelClosedByBroker):
                while (got := channel.basic_get(queue))[0]:
                    found[place][got[2]] += 1
        connection.close()

        return found


KINDS = {
    **moves_postgres.KINDS,
    **moves_jobs.KINDS,
    "sqlite": Sqlite,
    "sqlite-wal": SqliteWal,
    "redis": Envelopes,
    "celery": Celery,
    "amqp": Rabbit,
}
