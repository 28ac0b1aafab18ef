"""Servers that refuse to write, for moves.py: nothing is moved, somebody is told, and later everything is."""

import time

from moves_servers import RedisServer


def refused(series, what):
    series.what = what
    if series.run().status != 2:
        series.fail("it did not end with 2")
    series.check()


def out_of_memory(series):
    series.fill()
    series.kind.redis("CONFIG", "SET", "maxmemory-policy", "noeviction")
    series.kind.redis("CONFIG", "SET", "maxmemory", "1")
    refused(series, "out of memory")
    series.kind.redis("CONFIG", "SET", "maxmemory", "0")
    series.finish()


def out_of_memory_on_the_way(series):
    """Some batches fit."""
    series.fill(600)
    redis = series.kind.redis
    used = next(int(line.split(b":")[1]) for line in redis("INFO", "memory").split() if line.startswith(b"used_memory:"))
    redis("CONFIG", "SET", "maxmemory", used + series.chance.randrange(1 << 19))
    series.what = "out of memory on the way"
    series.check(ended=series.run().status == 0)
    redis("CONFIG", "SET", "maxmemory", "0")
    series.finish()


def read_only_on_the_way(series):
    series.fill(2000)
    series.what = "read-only on the way"
    with series.begin() as mover:
        time.sleep(series.chance.uniform(0, 0.1))
        series.kind.redis("REPLICAOF", "127.0.0.1", "1")
        mover.wait(60)
    series.take_records("out", mover.returncode)
    series.check(ended=mover.returncode == 0)
    series.kind.redis("REPLICAOF", "NO", "ONE")
    series.finish()


def read_only(series):
    series.fill()
    primary = RedisServer(series.folder / "primary")
    try:
        # Nobody answers there: it keeps what it has, and is read-only.
        primary.kill()
        series.kind.redis("REPLICAOF", "127.0.0.1", primary.port)
        refused(series, "a read-only replica")
        series.kind.redis("REPLICAOF", "NO", "ONE")
    finally:
        primary.stop()
    series.finish()


def loading(series):
    """Each key that is loaded takes a while."""
    series.fill()
    kind = series.kind
    kind.redis.all([("SET", f"load:{n}", "x") for n in range(2000)])
    kind.redis("SAVE")
    options = kind.server.options
    kind.server.options = (*options, "--key-load-delay", "500", "--loading-process-events-interval-bytes", "1024")
    kind.server.kill()
    kind.server.ask, ask = lambda: True, kind.server.ask
    kind.server.start()
    kind.server.ask = ask
    series.what = "still loading"
    status, told = None, False
    end = time.monotonic() + 20
    while status != 0 and time.monotonic() < end:
        status = series.run(more=("--timeout", "500ms")).status
        told = told or "LOADING" in series.said()
    kind.server.options = options
    if status != 0 or not told:
        series.fail(f"LOADING {'' if told else 'not '}told, ended with {status}")
    kind.connect()
    series.check(ended=True)


def all_of(series):
    for refusal in (out_of_memory, out_of_memory_on_the_way, read_only, read_only_on_the_way, loading):
        refusal(series)
