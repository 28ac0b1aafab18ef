#!/usr/bin/python3
"""Kills requeue-dlq, cuts its network and fills its disk, and counts the messages afterwards.

    moves.py SERIES KIND ACTION COUNT [SEED]

SERIES, each on a store of its own, always with fresh messages:
  kills     COUNT kills with SIGKILL: one after the other before, in the middle of and after each call that talks to the
            store, every third at a random instant; then it is started again, and now and then killed again
  faults    COUNT calls that fail: a connection lost before the call or after its bytes went out, a file that cannot be
            written, a disk that is full from then on
  crowd2    COUNT times two at once, of which some are killed
  crowd8    the same with eight
  restart   COUNT times the server is killed in the middle, and started again
  network   COUNT connections that are cut after so many bytes, or go silent
  disk      COUNT times a disk that is really full (needs root)
  refusal   a server that refuses to write: out of memory, read-only, still loading

Each time the messages in all places together have to be those of the start, right after the kill and at the end, where
all have to be where they belong.  Twice is allowed where the store promises no more than at least once.  The last line
says how many kills, runs and messages there were, and what was lost and doubled; exits 1 at the first fault.  MOVER is
another program, to see that its faults are found.
"""

import collections
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import moves_messages  # noqa: E402
import moves_refusals  # noqa: E402
import moves_stores  # noqa: E402
from moves_servers import Way  # noqa: E402

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
MOVER = os.environ.get("MOVER", BUILD / "requeue-dlq")
KILLS = ("before", "half", "after")
FAULTS = ("lost", "unheard", "full")

# Where all messages are in the end.
ENDS = {"requeue": "live", "park": "parked"}

Run = collections.namedtuple("Run", "status seconds")


class Series:
    messages = 12
    batch = 4

    def __init__(self, kind, action, seed, durable=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyline-moves."))
        self.kind = moves_stores.KINDS[kind](self.folder, durable)
        self.name, self.action = kind, action
        self.chance = random.Random(seed)
        self.seed = seed
        self.counts = collections.Counter()
        self.start = collections.Counter()
        self.what = ""

    def close(self):
        self.kind.close()
        shutil.rmtree(self.folder)

    def fail(self, why):
        said = (self.folder / "err").read_text(errors="replace")
        sys.exit(f"{self.name} {self.action}, seed {self.seed}, round {self.counts['rounds']}, {self.what}: {why}\n{said}")

    # ---- running ----

    def command(self, *more):
        return [MOVER, *self.kind.words(self.action), "--batch", str(self.batch), *more]

    def environment(self, at=None, how="", log=None):
        env = dict(os.environ, READYLINE_RUN=f"round-{self.counts['rounds']}")
        # Built with a sanitizer, a program wants its runtime to be the first library.
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        if at or log:
            env.update(LD_PRELOAD=str(BUILD / "tests/torture/failing_calls.so"), CALLS_FILES=self.kind.files or "//")
        if at:
            env.update(CALLS_AT=str(at), CALLS_HOW=how)
        if log:
            env["CALLS_LOG"] = str(log)
        return env

    def begin(self, more=(), **fault):
        self.counts["runs"] += 1
        with open(self.folder / "out", "wb") as out, open(self.folder / "err", "wb") as err:
            return subprocess.Popen(self.command(*more), stdout=out, stderr=err, env=self.environment(**fault))

    def run(self, more=(), kill_in=None, **fault):
        """Killed after so many seconds, where it still runs."""
        since = time.monotonic()
        with self.begin(more, **fault) as mover:
            try:
                mover.wait(60 if kill_in is None else kill_in)
            except subprocess.TimeoutExpired:
                mover.kill()
                if kill_in is None:
                    self.fail("it does not end")
        if mover.returncode == -signal.SIGKILL:
            self.counts["kills"] += 1
        elif mover.returncode not in (0, 1, 2):
            self.fail(f"it ended with {mover.returncode}")
        return Run(mover.returncode, time.monotonic() - since)

    def calls(self, **more):
        """The calls of a run that nobody disturbs, on the messages that are there."""
        log = self.folder / "calls"
        if self.run(log=log, **more).status != 0:
            self.fail("a run that nobody disturbs does not end with 0")
        return log.read_text().splitlines()

    # ---- counting ----

    def fill(self, count=None):
        self.counts["rounds"] += 1
        payloads = moves_messages.payloads(self.chance, count or self.messages, self.kind.only_json)
        self.kind.wipe()
        self.kind.fill(payloads)
        self.start = collections.Counter(payloads)
        self.counts["messages"] += len(payloads)

    def check(self, ended=False):
        places = self.kind.census()
        total = sum(places.values(), collections.Counter())
        lost, doubled = self.start - total, total - self.start
        self.counts["lost"] += lost.total()
        self.counts["doubled"] += doubled.total()
        if lost or (doubled and (self.kind.exact or any(p not in self.start for p in doubled))):
            self.fail(
                f"lost {dict(lost)}, too many {dict(doubled)}; "
                + ", ".join(f"{place}: {found.total()}" for place, found in places.items())
            )
        left = {place: found.total() for place, found in places.items() if place != ENDS[self.action] and found}
        if ended and left:
            self.fail(f"not everything is where it belongs: {left}")
        return places

    def finish(self):
        """Until it ends well, which has to be at once."""
        if self.run().status != 0:
            self.fail("undisturbed, it does not end with 0")
        self.check(ended=True)

    def report(self, what):
        c = self.counts
        print(
            f"{self.name} {self.action}: {what}, {c['runs']} runs, {c['messages']} messages:"
            f" {c['lost']} lost, {c['doubled']} doubled"
        )

    # ---- the series ----

    def kills(self, wanted):
        self.fill()
        calls = len(self.calls())
        self.fill()
        seconds = self.run().seconds
        places = [(at, how) for at in range(1, calls + 1) for how in KILLS]
        # Spread evenly where they are too many.
        self.chance.shuffle(places)
        between = 0
        while self.counts["kills"] < wanted:
            self.fill()
            random_instant = self.counts["rounds"] % 3 == 0
            if random_instant:
                self.what = "killed at a random instant"
                self.run(kill_in=self.chance.uniform(0, seconds))
            else:
                at, how = places[between % len(places)]
                between += 1
                self.what = f"killed {how} call {at} of {calls}"
                self.run(at=at, how=how)
            self.check()
            while self.chance.random() < 0.4:
                at, how = self.chance.choice(places)
                self.what += f", then {how} {at}"
                self.run(at=at, how=how)
                self.check()
            self.finish()
        self.report(f"{self.counts['kills']} kills, at {min(between, len(places))} of {len(places)} places between calls")

    def faults(self, wanted):
        self.fill()
        calls = len(self.calls())
        places = [(at, how) for at in range(1, calls + 1) for how in FAULTS]
        self.chance.shuffle(places)
        ends = collections.Counter()
        for at, how in (places * (wanted // len(places) + 1))[:wanted]:
            self.fill()
            self.what = f"{how} at call {at} of {calls}"
            status = self.run(at=at, how=how).status
            ends[status] += 1
            self.check(ended=status == 0)
            if status != 0 and not (self.folder / "err").stat().st_size:
                self.fail("it ended with trouble, and nothing says why")
            self.finish()
        self.report(f"{wanted} calls failed, {ends[0]} runs coped")

    def crowd(self, size, wanted):
        killed = 0
        for _ in range(wanted):
            self.fill(400)
            self.what = f"{size} at once"
            movers = [self.begin() for _ in range(size)]
            for mover in self.chance.sample(movers, self.chance.randrange(size)):
                time.sleep(self.chance.uniform(0, 0.05))
                if mover.poll() is None:
                    mover.kill()
                    killed += 1
            for mover in movers:
                if mover.wait(60) not in (0, -signal.SIGKILL):
                    self.fail(f"one of them ended with {mover.returncode}")
            self.check()
            self.finish()
        self.report(f"{wanted} times {size} at once, {killed} killed")

    def restart(self, wanted):
        ends = collections.Counter()
        for _ in range(wanted):
            self.fill(2000)
            self.what = "the server killed in the middle"
            with self.begin() as mover:
                time.sleep(self.chance.uniform(0.01, 0.1))
                self.kind.server.restart()
                ends[mover.wait(60)] += 1
            self.kind.connect()
            if mover.returncode not in (0, 1, 2):
                self.fail(f"it ended with {mover.returncode}")
            self.check(ended=mover.returncode == 0)
            self.finish()
        self.report(f"{wanted} restarts of the server, {ends[0]} runs coped")

    def network(self, wanted):
        way = Way(self.kind.server.port)
        straight = self.kind.url
        self.kind.url = straight.replace(f":{way.to}", f":{way.port}")
        self.fill()
        self.finish()
        up, down = way.gone_by["up"], way.gone_by["down"]
        ends = collections.Counter()
        for turn in range(wanted):
            self.fill()
            where = ("up", "down")[turn % 2]
            how = "silent" if turn % 5 == 4 else "cut"
            count = self.chance.randrange(up if where == "up" else down)
            self.what = f"{how} after {count} bytes {where}"
            way.arm(count, where, how)
            status = self.run(more=("--timeout", "300ms") if how == "silent" else ()).status
            ends[status] += 1
            self.check(ended=status == 0)
            way.arm(None, "", "")
            self.finish()
        self.report(f"{wanted} connections lost, {ends[0]} runs coped")

    def disk(self, wanted):
        path = self.kind.path.parent / "disk"
        path.mkdir()
        self.kind.path = path / "store.db"
        self.kind.url = f"sqlite:{self.kind.path}"
        ends = collections.Counter()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", path], check=True)
        try:
            for _ in range(wanted):
                self.fill(100)
                self.what = "a full disk"
                with open(path / "ballast", "wb", 0) as ballast:
                    try:
                        while True:
                            ballast.write(b"x" * 4096)
                    except OSError:
                        ballast.truncate(max(0, ballast.tell() - 4096 * self.chance.randrange(20)))
                status = self.run().status
                ends[status] += 1
                # To be looked at, a file with a write-ahead log needs some room.
                (path / "ballast").unlink()
                self.check(ended=status == 0)
                self.finish()
        finally:
            subprocess.run(["umount", "--lazy", path], check=True)
        self.report(f"{wanted} full disks, {ends[0]} runs coped")

    def refusal(self, wanted):
        for _ in range(wanted):
            moves_refusals.all_of(self)
        self.report(f"{wanted} times out of memory, read-only, loading")


def main():
    series, kind, action, count = sys.argv[1:5]
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else random.randrange(1 << 32)
    of = Series(kind, action, seed, durable=series == "restart")
    try:
        if series.startswith("crowd"):
            of.crowd(int(series[5:]), int(count))
        else:
            getattr(of, series)(int(count))
    finally:
        of.close()


main()
