"""Dead jobs of RQ and Sidekiq that moves.py fills and counts."""

import json
import re
import uuid
from collections import Counter

from moves_kind import QUEUE, Kind
from moves_servers import RedisServer


class Jobs(Kind):
    """In a sorted set of Redis, with a job of another queue beside them that nobody may touch."""

    has_ledger = True

    def __init__(self, folder, data, durable):
        persistence = ("--appendonly", "yes", "--appendfsync", "always") if durable else ("--appendonly", "no")
        self.server = RedisServer(folder / "redis", *persistence)
        self.url = self.server.url
        self.options = ("--format", self.name)
        self.parked = f"requeue-dlq:{self.name}:{QUEUE}:parked"
        self.claims = f"requeue-dlq:{self.name}:{QUEUE}:claims"
        self.filled = {}
        self.connect()

    def connect(self):
        self.redis = self.server.client()

    def wipe(self):
        self.redis("FLUSHALL")
        self.redis("ZADD", *self.OTHER)

    def expire(self):
        flat = self.redis("HGETALL", self.claims)
        for member, value in zip(flat[::2], flat[1::2]):
            self.redis("HSET", self.claims, member, b"0 " + value.split(b" ", 1)[1])

    def census(self):
        if self.redis("ZSCORE", self.OTHER[0], self.OTHER[2]) is None:
            raise SystemExit("the job of another queue is gone")
        dead, parked, live = self.redis.all([
            ("ZRANGE", self.dead, 0, -1), ("ZRANGE", self.parked, 0, -1), ("LRANGE", self.live, 0, -1),
        ])  # fmt: skip
        return {
            "dead": Counter(self.stored([member for member in dead if member != self.OTHER[2]])),
            "parked": Counter(self.stored(parked)),
            "live": Counter(self.queued(live)),
        }


class Rq(Jobs):
    """Ids, and a hash for each; only what a requeue sets may differ, and what was taken back is as it was."""

    name = "rq"
    dead = f"rq:failed:{QUEUE}"
    live = f"rq:queue:{QUEUE}"
    SET = (b"status", b"enqueued_at", b"started_at", b"ended_at", b"exc_info", b"requeue_count")

    OTHER = ("rq:failed:other", 1800000000, b"other")

    def fill(self, payloads):
        commands = []
        for number, payload in enumerate(payloads):
            job = str(uuid.uuid4())
            fields = {
                "created_at": "2026-01-01T00:00:00.000001Z", "data": payload, "origin": QUEUE, "status": "failed",
                "description": "app.work()", "enqueued_at": "2026-01-01T00:00:01.000000Z",
                "started_at": "2026-01-01T00:00:02.000000Z", "ended_at": "2026-01-01T00:00:03.500000Z",
                "exc_info": "Traceback:\nTimeoutError: late", "timeout": "180",
            }  # fmt: skip
            commands.append(("HSET", f"rq:job:{job}", *(word for field in fields.items() for word in field)))
            commands.append(("ZADD", self.dead, 1800000000 + number, job))
        self.redis.all(commands)
        # An imported one has the id that it had.
        self.filled.update({c[1]: self.fields(c[1]) for c in commands if c[0] == "HSET"})

    def fields(self, key):
        flat = self.redis("HGETALL", key)
        return dict(zip(flat[::2], flat[1::2]))

    def jobs(self, ids):
        keys = [f"rq:job:{job.decode()}" for job in ids]
        replies = self.redis.all([("HGETALL", key) for key in keys])
        return [(key, dict(zip(flat[::2], flat[1::2]))) for key, flat in zip(keys, replies)]

    def stored(self, ids):
        for key, job in self.jobs(ids):
            yield job[b"data"] if job and job == self.filled.get(key) else b"another job: %r" % job

    def queued(self, ids):
        rest = lambda job: {name: value for name, value in job.items() if name not in self.SET}
        for key, job in self.jobs(ids):
            is_it = job.get(b"status") == b"queued" and rest(job) == rest(self.filled.get(key, {}))
            yield job[b"data"] if is_it else b"another job: %r" % job


class Sidekiq(Jobs):
    """Jobs of all queues as JSON; a requeue changes of each what Sidekiq changes when it retries one."""

    name = "sidekiq"
    only_json = True
    dead = "dead"
    live = f"queue:{QUEUE}"
    OTHER = ("dead", 1700000000, b'{"class":"App","args":[],"queue":"other","jid":"other"}')
    COUNTED = re.compile(rb'(?<="retry_count":)-?\d+')
    ADDED = re.compile(rb',"(?:enqueued_at|requeue_count)":[0-9.]+(?=[,}])')

    def fill(self, payloads):
        jobs = [
            b'{"class":"App","args":[%s],"queue":%s,"jid":"%s","retry":25,"retry_count":%d,"error_class":"Timeout"}'
            % (payload, json.dumps(QUEUE).encode(), uuid.uuid4().hex[:24].encode(), number % 4)
            for number, payload in enumerate(payloads)
        ]
        self.filled = {self.bare(job): job for job in jobs}
        self.redis.all([
            *(("ZADD", self.dead, 1700000000 + number, job) for number, job in enumerate(jobs)),
        ])  # fmt: skip
        return jobs

    def bare(self, job):
        return self.ADDED.sub(b"", self.COUNTED.sub(b"N", job))

    def stored(self, jobs):
        return jobs

    def queued(self, jobs):
        for job in jobs:
            before = self.filled.get(self.bare(job))
            yield before if before != job and before else b"another job: " + job


KINDS = {"rq": Rq, "sidekiq": Sidekiq}
