"""One round of moves.py: a store is filled, requeue-dlq runs, and all messages are counted."""

import collections
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import moves_messages
import moves_stores

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
MOVER = os.environ.get("MOVER", BUILD / "requeue-dlq")

# Where all messages are in the end, and what their records say; what is done before; the rest of the command line.
Action = collections.namedtuple("Action", "end outcome before words", defaults=(None, ()))
ACTIONS = {
    "requeue": Action("live", "moved"),
    "park": Action("parked", "parked"),
    "unpark": Action("dead", "moved", before="park"),
    "undo": Action("dead", "undone", before="requeue"),
    "drop": Action("trash", "dropped", words=("--trash", "{data}/trash")),
    "process": Action("consumed", "consumed", words=("--max-retries", "99")),
}
# Those whose runs a ledger accounts for.
VERIFIED = ("requeue", "park", "drop")

Run = collections.namedtuple("Run", "status seconds")


def shown(payloads):
    return {p[:60]: n for p, n in list(payloads.items())[:5]}


class Rounds:
    messages = 12
    batch = 4
    # What the command of process does first.
    before_consuming = ""

    def __init__(self, kind, seed, durable=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyline-moves."))
        self.data = self.folder / "data"
        self.data.mkdir()
        self.kind = moves_stores.KINDS[kind](self.folder, self.data, durable)
        self.name = kind
        # A consumer takes them where several batches are left.
        if kind == "amqp":
            self.batch = 2
        self.chance = random.Random(seed)
        self.seed = seed

    def turn_to(self, action):
        self.action, self.does = action, ACTIONS[action]
        self.counts = collections.Counter()
        self.what = ""

    def close(self):
        self.kind.close()
        shutil.rmtree(self.folder)

    def said(self):
        return (self.folder / "err").read_text(errors="replace")

    def fail(self, why):
        sys.exit(
            f"{self.name} {self.action}, seed {self.seed}, round {self.counts['rounds']}, {self.what}: {why}\n"
            + self.said()
        )

    # ---- running ----

    def command(self, action, more=()):
        words = [w.format(data=self.data) for w in (ACTIONS[action].words if action in ACTIONS else ())]
        batch = ("--batch", str(self.batch))
        if action == "process":
            # One message for each command.
            batch, more = (), (*more, "--", "sh", "-c", f"{self.before_consuming}sha256sum >>'{self.consumed}'")
        return [MOVER, *self.kind.words(action), "--run", self.run_id, *batch, *words, *more]

    def environment(self, at=None, how="", log=None):
        # Built with a sanitizer, a program wants its runtime to be the first library.
        env = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
        if at or log:
            env.update(LD_PRELOAD=str(BUILD / "tests/torture/failing_calls.so"), CALLS_FILES=f"{self.data}/")
        if at:
            env.update(CALLS_AT=str(at), CALLS_HOW=how)
        if log:
            env["CALLS_LOG"] = str(log)
        return env

    def begin(self, action=None, more=(), to="out", **fault):
        self.counts["runs"] += 1
        command = self.command(action or self.action, more)
        with open(self.folder / to, "wb") as out, open(self.folder / "err", "wb") as err:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=self.environment(**fault)
            )

    def run(self, action=None, more=(), kill_in=None, **fault):
        """Killed after so many seconds, where it still runs."""
        since = time.monotonic()
        with self.begin(action, more, **fault) as mover:
            try:
                mover.wait(60 if kill_in is None else kill_in)
            except subprocess.TimeoutExpired:
                mover.kill()
                if kill_in is None:
                    self.fail("it does not end")
        if mover.returncode == -signal.SIGKILL:
            self.counts["kills"] += 1
        elif mover.returncode not in (0, 1, 2, -signal.SIGTERM):
            self.fail(f"it ended with {mover.returncode}")
        if action in (None, self.action):
            self.take_records("out", mover.returncode)
        return Run(mover.returncode, time.monotonic() - since)

    def take_records(self, name, status):
        """What the records of a run say was done; all of it where it ended well and nothing came before."""
        records = [json.loads(line) for line in open(self.folder / name, "rb") if line.endswith(b"\n")]
        told = sum(r["type"] == "move" and r["outcome"] == self.does.outcome for r in records)
        if status == 0 and not self.runs_of_round and told != self.start.total():
            self.fail(f"its records tell of {told} messages of {self.start.total()}")
        self.runs_of_round += 1
        # What a run took back is told by each that is asked to.
        self.told = max(self.told, told) if self.action == "undo" else self.told + told

    def calls(self):
        """How many there are in a run that nobody disturbs, and how long that takes."""
        log = self.folder / "calls"
        self.fill()
        if self.run(log=log).status != 0:
            self.fail("a run that nobody disturbs does not end with 0")
        self.fill()
        seconds = self.run().seconds
        return len(log.read_text().splitlines()), seconds

    # ---- counting ----

    def fill(self, count=None, also=()):
        self.counts["rounds"] += 1
        self.run_id = f"round-{self.counts['rounds']}"
        # A command outlives the program that was killed, and writes to the file of its own round.
        self.consumed = self.data / f"consumed.{self.run_id}"
        payloads = moves_messages.payloads(self.chance, count or self.messages, self.kind.only_json)
        payloads += also
        self.kind.wipe()
        for path in self.data.glob("[ct]*"):
            path.unlink()
        payloads = self.kind.fill(payloads) or payloads
        self.start = collections.Counter(payloads)
        self.of_hash = {hashlib.sha256(p).hexdigest(): p for p in payloads}
        self.counts["messages"] += len(payloads)
        if self.does.before and self.run(self.does.before).status != 0:
            self.fail(f"{self.does.before} does not end with 0")
        self.runs_of_round = self.told = self.arrived = 0
        self.in_ledger = set()

    def outside(self):
        """What left the store: what a command was given, what was thrown away."""
        trash = self.data / "trash"
        lines = self.consumed.read_text().split("\n") if self.consumed.exists() else []
        return {
            "consumed": collections.Counter(self.of_hash.get(w.split()[0], w) for w in lines if w),
            "trash": collections.Counter(moves_messages.exported(trash) if trash.exists() else ()),
        }

    def weigh(self):
        """All places, what is lost, and what is there too often."""
        places = self.kind.census()
        inside = sum(places.values(), collections.Counter())
        places.update(self.outside())
        total = sum(places.values(), collections.Counter())
        lost, doubled = self.start - total, total - self.start
        wrong = {p: n for p, n in doubled.items() if p not in self.start} if self.may_repeat() else doubled
        if self.kind.exact and not wrong:
            wrong = inside - self.start
        return places, lost, doubled, wrong

    def may_repeat(self):
        """A message is in the trash before it is thrown away, and a command may be killed before its end is noted."""
        return not self.kind.exact or self.does.end not in self.kind.PLACES

    def check(self, ended=False):
        places, lost, doubled, wrong = self.weigh()
        end = time.monotonic() + self.kind.settles_s
        while lost and time.monotonic() < end:
            time.sleep(0.05)
            places, lost, doubled, wrong = self.weigh()
        self.counts["lost"] += lost.total()
        self.counts["doubled"] += sum(wrong.values())
        self.counts["again"] += doubled.total()
        if lost or wrong:
            self.fail(
                f"lost {shown(lost)}, too many {shown(wrong)}; "
                + ", ".join(f"{place}: {found.total()}" for place, found in places.items())
            )
        if self.told > places[self.does.end].total():
            self.fail(f"the records tell of {self.told} messages, {places[self.does.end].total()} are there")
        # What is in the trash was not thrown away yet.
        inside = sum(places[p].total() for p in self.kind.PLACES)
        arrived = self.start.total() - inside if self.action == "drop" else places[self.does.end].total()
        if arrived > self.arrived:
            self.in_ledger.add(self.run_id)
        self.arrived = arrived
        left = {p: n.total() for p, n in places.items() if p in self.kind.PLACES and p != self.does.end and n}
        if ended and left:
            self.fail(f"not everything is where it belongs: {left}")
        return places

    def finish(self):
        """Started again it ends well, at once; in every other round as another run, unless it is about a run."""
        killed = self.run_id
        if self.action != "undo" and self.counts["rounds"] % 2:
            self.run_id += "-again"
        self.kind.expire()
        if self.run().status != 0:
            self.fail("undisturbed, it does not end with 0")
        self.check(ended=True)
        if self.kind.has_ledger and self.action in VERIFIED:
            self.verify(killed)

    def verify(self, killed):
        """Every run accounts for what it met; one that moved nothing may be unknown."""
        for run in {killed, self.run_id}:
            self.run_id = run
            status = self.run("verify").status
            if status != 0 and (run in self.in_ledger or "no ledger has a run" not in self.said()):
                self.fail(f"verify --run {run} ended with {status}: {(self.folder / 'out').read_text()}")

    def report(self, what):
        c = self.counts
        print(
            f"{self.name} {self.action}: {what}, {c['runs']} runs, {c['messages']} messages:"
            f" {c['lost']} lost, {c['doubled']} doubled"
            + (f", {c['again']} seen again, as is promised" if self.may_repeat() else "")
        )
