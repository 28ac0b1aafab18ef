#!/usr/bin/python3
"""Kills incident-emit while it changes its folder, and counts the incidents afterwards.

    incidents.py COUNT [SEED]

COUNT kills with SIGKILL, one after the other before, in the middle of and after each call that changes the folder, every
fourth at a random instant: while one incident is opened or counted, while many are written together, while rules begin to
fire and are ok again, while incidents are resolved.  Right after the kill each artifact has to be whole and valid, each
failure counted once or not at all, what a record says on the disk, and at most one incident of a fingerprint open.  Then
the same is run again: it has to count all, and to leave no file in the making.  The last line says how many kills and runs
there were; exits 1 at the first fault.
"""

import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jsonschema

BUILD = Path(os.environ["BUILD"])
CALLS = BUILD / "tests/torture/failing_calls.so"
EMIT = BUILD / "incident-emit"
SCHEMA = jsonschema.Draft202012Validator(
    json.loads(subprocess.run([EMIT, "--schema", "incident_v1"], stdout=subprocess.PIPE, check=True).stdout),
    format_checker=jsonschema.FormatChecker(),
)


def check(name):
    return {"type": "check", "tool": "t", "time": "2026-01-01T00:00:00Z", "run": "r", "name": name, "status": "fail"}


def transition(name, to):
    return {"type": "transition", "tool": "t", "time": "2026-01-01T00:00:00Z", "run": "r", "name": name, "from": "x", "to": to}


class Kills:
    def __init__(self, seed):
        self.seed, self.chance = seed, random.Random(seed)
        self.work = tempfile.TemporaryDirectory()
        self.folder = Path(self.work.name) / "incidents"
        self.kills = self.runs = 0
        self.counts = {}
        self.what = "at the start"

    def fail(self, reason):
        print(f"seed {self.seed}, kill {self.kills}, {self.what}: {reason}")
        for path in sorted(self.folder.rglob("*")):
            print(path, os.readlink(path) if path.is_symlink() else "")
        sys.exit(1)

    def job(self):
        """What is done: records for the stream, options; and which names are counted, or resolved by it."""
        names = self.chance.sample([f"name {n}" for n in range(30)], self.chance.choice((1, 1, 3, 20)))
        kind = self.chance.choice(("open", "open", "firing", "ok", "resolve"))
        if kind == "open":
            return [check(name) for name in names], ["--group-by", ".name"], names, []
        if kind == "firing":
            rules = [f"rule {n}" for n in range(len(names) % 5 + 1)]
            return [transition(rule, "firing") for rule in rules], [], rules, []
        rule = f"rule {self.chance.randrange(3)}"
        if kind == "ok":
            return [transition(rule, "ok")], [], [], [rule]
        open_ones = [i for i in self.incidents().values() if i["extras"]["status"] == "open"]
        if not open_ones:
            return [check("name 0")], ["--group-by", ".name"], ["name 0"], []
        chosen = self.chance.choice(open_ones)
        return None, ["resolve", "--fingerprint", chosen["extras"]["fingerprint"]], [], [self.name_of(chosen)]

    def run(self, job, log=None, at=None, how="", kill_in=None):
        records, options, _, _ = job
        asan = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        environment = dict(os.environ, ASAN_OPTIONS=asan, CALLS_FILES=f"{self.folder}/", LD_PRELOAD=str(CALLS), CALLS_HOW=how)
        if log:
            environment["CALLS_LOG"] = str(log)
        if at:
            environment["CALLS_AT"] = str(at)
        given = "".join(json.dumps(record) + "\n" for record in records or [])
        with open(Path(self.work.name) / "out", "wb") as out:
            process = subprocess.Popen(
                [EMIT, *options, "--dir", self.folder], env=environment, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.DEVNULL
            )
            try:
                process.stdin.write(given.encode())
                process.stdin.close()
            except BrokenPipeError:
                pass
            if kill_in is not None:
                time.sleep(kill_in)
                process.kill()
            process.wait(60)
        self.runs += 1
        self.kills += process.returncode == -signal.SIGKILL
        return process.returncode

    def incidents(self):
        found = {}
        for path in sorted(self.folder.glob("incident_*")):
            try:
                found[path.name] = json.loads(path.read_text())
                SCHEMA.validate(found[path.name])
            except (ValueError, jsonschema.ValidationError) as reason:
                self.fail(f"{path.name} is not whole: {reason}")
        return found

    @staticmethod
    def name_of(incident):
        return incident["extras"]["checks"][0]["name"]

    def look(self):
        """How often each name is counted in all."""
        counts, opened = collections.Counter(), collections.Counter()
        for incident in self.incidents().values():
            counts[self.name_of(incident)] += incident["extras"]["count"]
            opened[self.name_of(incident)] += incident["extras"]["status"] == "open"
        if any(n > 1 for n in opened.values()):
            self.fail(f"more than one is open: {opened}")
        return counts, opened

    def check_said(self):
        """What a record says is on the disk."""
        there = self.incidents()
        for line in (Path(self.work.name) / "out").read_text().split("\n")[:-1]:
            record = json.loads(line)
            name = Path(record.get("path", "")).name
            if record["type"] == "incident" and there.get(name) != record["incident"]:
                # What came behind may have changed it again.
                if there.get(name, {}).get("extras", {}).get("count", 0) < record["incident"]["extras"]["count"]:
                    self.fail(f"a record says {record}, which is not on the disk")

    def check(self, job, whole):
        _, _, counted, resolved = job
        counts, opened = self.look()
        for name in set(counts) | set(self.counts) | set(counted):
            grown = counts[name] - self.counts.get(name, 0)
            if grown != 0 and not (name in counted and grown == 1):
                self.fail(f"{name} is counted {counts[name]} times, and was {self.counts.get(name, 0)} times")
            if whole and name in counted and grown != 1:
                self.fail(f"{name} is not counted")
        if whole and any(opened[name] for name in resolved):
            self.fail(f"{resolved} is open still")
        if whole and any((self.folder / ".new").glob("*")):
            self.fail("files in the making are left")
        self.check_said()
        self.counts = counts

    def round(self, number):
        job = self.job()
        log = Path(self.work.name) / "calls"
        # Once to the end, to see how many calls there are.
        began = time.monotonic()
        if self.run(job, log=log) not in (0, 1):
            self.fail("it ended with trouble")
        seconds = time.monotonic() - began
        self.check(job, True)
        calls = len(log.read_text().splitlines())
        if number % 4 == 3 or calls == 0:
            self.what = f"{job[1:]} killed at a random instant"
            self.run(job, kill_in=self.chance.uniform(0, seconds))
        else:
            at, how = self.chance.randrange(calls) + 1, self.chance.choice(("before", "half", "after"))
            self.what = f"{job[1:]} killed {how} call {at} of {calls}"
            self.run(job, at=at, how=how)
        self.check(job, False)
        if self.run(job) not in (0, 1):
            self.fail("it ended with trouble after the kill")
        self.check(job, True)


def main():
    wanted = int(sys.argv[1])
    kills = Kills(int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32))
    number = 0
    while kills.kills < wanted:
        kills.round(number)
        number += 1
    print(f"{kills.kills} kills, {kills.runs} runs, {sum(kills.counts.values())} failures counted; none lost, none counted twice")


main()
