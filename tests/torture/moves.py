#!/usr/bin/python3
"""Kills requeue-dlq, cuts its network and fills its disk, and counts the messages afterwards.

    moves.py SERIES KIND ACTION,ACTION... COUNT [SEED]

SERIES, each on a store of its own, always with fresh messages:
  kills     COUNT kills with SIGKILL: one after the other before, in the middle of and after each call that talks to the
            store, every third at a random instant; then it is started again, and now and then killed again
  faults    COUNT calls that fail: a connection lost before the call or after its bytes went out, a file that cannot be
            written, a disk that is full from then on, SIGTERM
  poison    COUNT messages whose command kills the program each time, until they are parked
  crowd2    COUNT times two at once, of which some are killed
  crowd8    the same with eight
  restart   COUNT times the server is killed in the middle, and started again
  network   COUNT connections that are cut after so many bytes, or go silent
  disk      COUNT times a disk that is really full (needs root)
  copy      COUNT messages and one of 10 MiB are exported, imported and moved, and every byte is compared
  imports   COUNT kills of an import, which is started again with the same file
  refusal   a server that refuses to write: out of memory, read-only, still loading

Each time the messages in all places together have to be those of the start, right after the kill and at the end, where
all have to be where they belong.  Twice is allowed where the store promises no more than at least once.  The last line
says how many kills, runs and messages there were, and what was lost and doubled; exits 1 at the first fault.  MOVER is
another program, to see that its faults are found.
"""

import collections
import random
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import moves_messages  # noqa: E402
import moves_refusals  # noqa: E402
from moves_rounds import Rounds  # noqa: E402
from moves_servers import Way  # noqa: E402

KILLS = ("before", "half", "after")
FAULTS = ("lost", "unheard", "full", "signal")


class Series(Rounds):
    def kills(self, wanted):
        calls, seconds = self.calls()
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
        calls, _ = self.calls()
        places = [(at, how) for at in range(1, calls + 1) for how in FAULTS]
        self.chance.shuffle(places)
        ends = collections.Counter()
        for at, how in (places * (wanted // len(places) + 1))[:wanted]:
            self.fill()
            self.what = f"{how} at call {at} of {calls}"
            status = self.run(at=at, how=how).status
            ends[status] += 1
            self.check(ended=status == 0)
            if status in (1, 2) and not self.said():
                self.fail("it ended with trouble, and nothing says why")
            self.finish()
        self.report(f"{wanted} calls failed, {ends[0]} runs coped")

    def poison(self, wanted):
        """A message whose command kills the program each time is parked, and the others are consumed."""
        poison, retries = b'"poison"', 3
        message = f"'{self.data}'/t.$$"
        self.before_consuming = (
            f"cat >{message}; if grep -qx '\"poison\"' {message}; then kill -9 $PPID; exit; fi; <{message} "
        )
        for _ in range(wanted):
            self.fill(4, also=[poison])
            self.what = "a message that kills"
            for runs in range(1, 9):
                self.kind.expire()
                if self.run(more=("--max-retries", str(retries))).status != -signal.SIGKILL:
                    break
            places = self.check()
            if places["parked"] != {poison: 1} or places["dead"] or runs != retries + 1:
                self.fail(f"after {runs} runs the poison is not parked, or something is left: {places}")
        self.report(f"{self.counts['kills']} kills by a message")

    def crowd(self, size, wanted):
        killed = 0
        for _ in range(wanted):
            self.fill(40 if self.action == "process" else 400)
            self.what = f"{size} at once"
            movers = [self.begin(to=f"out.{n}") for n in range(size)]
            for mover in self.chance.sample(movers, self.chance.randrange(size)):
                time.sleep(self.chance.uniform(0, 0.05))
                if mover.poll() is None:
                    mover.kill()
                    killed += 1
            self.runs_of_round = size
            for n, mover in enumerate(movers):
                if mover.wait(60) not in (0, -signal.SIGKILL):
                    self.fail(f"one of them ended with {mover.returncode}")
                self.take_records(f"out.{n}", mover.returncode)
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
            self.take_records("out", mover.returncode)
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
        self.kind.url = straight
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

    def copy(self, count):
        """Nobody is killed: every byte stays."""
        self.batch = 1000
        self.fill(count, also=[moves_messages.huge()])
        self.what = "copied"
        if self.kind.imports:
            self.run("export")
            export = self.data / "exported"
            (self.folder / "out").rename(export)
            if collections.Counter(moves_messages.exported(export)) != self.start:
                self.fail("what was exported is not what was there")
            self.kind.wipe()
            if self.run("import", more=(export,)).status != 0 or self.kind.census()["dead"] != self.start:
                self.fail("what was imported is not what was there")
        self.finish()
        self.report("no kill, every byte compared")

    def exported(self):
        """Fresh messages, in a file alone."""
        self.fill()
        self.run("export")
        export = self.data / "exported"
        (self.folder / "out").replace(export)
        self.kind.wipe()
        return export

    def imports(self, wanted):
        """Killed while it imports, and started again with the same file."""
        log = self.folder / "calls"
        self.run("import", more=(self.exported(),), log=log)
        calls = len(log.read_text().splitlines())
        while self.counts["kills"] < wanted:
            export, at, how = self.exported(), self.chance.randrange(calls) + 1, self.chance.choice(KILLS)
            self.what = f"import killed {how} call {at} of {calls}"
            self.run("import", more=(export,), at=at, how=how)
            status = self.run("import", more=(export,)).status
            found = self.kind.census()["dead"]
            # What is there already is told, and left as it is: 1.
            if status == 2 or found != self.start:
                self.fail(f"ended with {status}, lost {self.start - found}, too many {found - self.start}")
        self.report(f"{self.counts['kills']} kills of an import")

    def refusal(self, wanted):
        for _ in range(wanted):
            moves_refusals.all_of(self)
        self.report(f"{wanted} times out of memory, read-only, loading")


def main():
    series, kind, actions, count = sys.argv[1:5]
    # Asked to stop, it still stops its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else random.randrange(1 << 32)
    of = Series(kind, seed, durable=series == "restart")
    try:
        for action in actions.split(","):
            of.turn_to(action)
            if series.startswith("crowd"):
                of.crowd(int(series[5:]), int(count))
            else:
                getattr(of, series)(int(count))
    finally:
        of.close()


main()
