"""dead_letters.py COMMAND ARGUMENT...: stores full of awkward messages, and what may happen on the way there.

    fill STORE QUEUE COUNT [hostile]   adds messages; prints the digest of all payloads, however they are ordered
    digest STORE QUEUE                 the same digest of the live messages, after a check that no dead one is left
    proxy PORT-FILE PORT TIMES [URL KEY ELEMENT]
                                       forwards to a Redis, and loses the reply of the first TIMES scripts; with a URL,
                                       pushes ELEMENT to KEY after each script that went well
    hang PORT-FILE                     a server that accepts and never answers

STORE is sqlite:PATH or a redis:// URL without a password.
"""

import hashlib
import json
import pathlib
import select
import socket
import sqlite3
import sys
import threading

from resp import Redis

HOSTILE_JSON = [
    b'{"n":12345678901234567890,"f":1.10,"e":1E400,"z":-0.0}',
    b"[]",
    b"{}",
    b'{"a":[],"b":{},"c":[[],[{}]]}',
    b'{"u":"\\u00e9\\ud83d\\ude00\\u0000\\/","raw":"\xc3\xa9\xf0\x9f\x98\x80"}',
    b'{"b":1, "a" : 2,\t"b2":"\\n"}',
    b'{"same":1,"same":2}',
    b'"a string"',
    b"0",
    b'{\r\n  "pretty": [1,\n 2]\n}',
    b'{"big":"' + b"x" * (1 << 20) + b'"}',
]
HOSTILE_BYTES = [
    b"",
    b"\x00",
    b"before\x00after\x00",
    b"\xff\xfe\xc3\x28\xed\xa0\x80",
    b"not json",
    b" {} ",
    b"{}\n",
    bytes(range(256)) * 4096,
]


def digest_of(payloads):
    """Of the multiset."""
    digests = sorted(hashlib.sha256(p).hexdigest() for p in payloads)
    return f"{len(digests)} {hashlib.sha256(''.join(digests).encode()).hexdigest()}"


class SqliteStore:
    def __init__(self, url, queue):
        self.db = sqlite3.connect(url.removeprefix("sqlite:"), timeout=30, isolation_level=None)
        self.queue = queue

    hostile = HOSTILE_JSON + HOSTILE_BYTES

    def add(self, numbered):
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(
            "INSERT INTO dead_letters (id, queue, payload, reason, retry_count, first_failed_at, last_failed_at)"
            " VALUES (?, ?, ?, 'timeout', 3, 1700000000000, 1700000000001)",
            [(f"message-{n}", self.queue, payload) for n, payload in numbered],
        )
        self.db.execute("COMMIT")

    def dead(self):
        return [row[0] for row in self.db.execute("SELECT payload FROM dead_letters WHERE queue = ?", [self.queue])]

    def live(self):
        return [row[0] for row in self.db.execute("SELECT payload FROM messages WHERE queue = ?", [self.queue])]

    def counts(self):
        return self.db.execute("SELECT (SELECT count(*) FROM dead_letters), (SELECT count(*) FROM messages)").fetchone()


class RedisStore:
    def __init__(self, url, queue):
        self.redis = Redis(url)
        self.queue = queue

    hostile = HOSTILE_JSON

    def add(self, numbered):
        numbered = list(numbered)
        for n, payload in numbered:
            envelope = b'{"original_message": %s, "original_queue": %s, "error": "\\u0041", "retry_count": 3}' % (
                payload,
                json.dumps(self.queue).encode(),
            )
            self.redis.send("LPUSH", "dlq:" + self.queue, envelope)
        for _ in numbered:
            self.redis.reply()

    def dead(self):
        return self.redis("LRANGE", "dlq:" + self.queue, 0, -1)

    def live(self):
        return self.redis("LRANGE", self.queue, 0, -1)

    def counts(self):
        return self.redis("LLEN", "dlq:" + self.queue), self.redis("LLEN", self.queue)


def open_store(url, queue):
    return (SqliteStore if url.startswith("sqlite:") else RedisStore)(url, queue)


def plain(numbers):
    return [(n, b'{"n":%d,"pad":"%s"}' % (n, b"x" * (n % 50))) for n in numbers]


def fill(url, queue, count, kind="plain"):
    store = open_store(url, queue)
    messages = plain(range(int(count)))
    if kind == "hostile":
        messages = list(enumerate(store.hostile))
    store.add(messages)
    print(digest_of(payload for _, payload in messages))


def digest(url, queue):
    store = open_store(url, queue)
    if store.dead():
        sys.exit(f"{len(store.dead())} messages are still dead")
    print(digest_of(store.live()))


def listen(port_file):
    server = socket.create_server(("127.0.0.1", 0))
    written = pathlib.Path(port_file + ".new")
    written.write_text(str(server.getsockname()[1]))
    written.rename(port_file)
    return server


def proxy(port_file, port, times, url=None, key=None, element=None):
    server = listen(port_file)
    state = {"left": int(times)}
    injector = Redis(url) if url else None

    def serve(client):
        upstream = socket.create_connection(("127.0.0.1", int(port)))
        loses = injects = False
        while True:
            readable, _, _ = select.select([client, upstream], [], [])
            if client in readable:
                data = client.recv(1 << 20)
                while data and not data.endswith(b"\r\n"):
                    data += client.recv(1 << 20)
                if not data:
                    break
                # The script that moves is the one that is told of the attempts.
                if b"EVALSHA\r\n" in data and b":attempts\r\n" in data:
                    loses = state["left"] > 0
                    state["left"] -= loses
                    injects = injector is not None and not loses
                upstream.sendall(data)
            if upstream in readable:
                answer = upstream.recv(1 << 20)
                if not answer or loses:
                    break
                if injects:
                    injector("LPUSH", key, element)
                    injects = False
                client.sendall(answer)
        client.close()
        upstream.close()

    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()


def hang(port_file):
    server = listen(port_file)
    clients = []
    while True:
        clients.append(server.accept()[0])


{"fill": fill, "digest": digest, "proxy": proxy, "hang": hang}[sys.argv[1]](*sys.argv[2:])
