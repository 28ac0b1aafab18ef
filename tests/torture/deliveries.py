"""Kills and disturbs incident-deliver, and counts what the service was told.

    deliveries.py SERIES SINK COUNT [SEED]

SINK: webhook, whose service knows a notice by its key, or slack, whose service does not.  SERIES, each round on a spool of
its own:
  kills    COUNT kills with SIGKILL: before, in the middle of and after each call that talks to the service or writes the
           ledger, every third at a random instant; then it is started again, and now and then killed again, while
           incidents are resolved and come anew
  faults   COUNT calls that fail: a connection lost before the call or after its bytes went out, a file that cannot be
           written, a disk that is full from then on, SIGTERM
  crowd    COUNT times two to eight at once, of which some are killed
  restart  COUNT times the service is killed in the middle, and started again
  cut      COUNT times the service hangs, fails and cuts connections as it likes
  disk     COUNT times the ledger's disk is really full (needs root)

In the end a service with keys has been told of each incident, and never twice but by the same key; one without was told at
most once, and those that it was not told of are said to be unknown.  Exits 1 at the first fault.
"""

import collections
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

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
DELIVER = os.environ.get("DELIVER", BUILD / "incident-deliver")
LIB = pathlib.Path(__file__).resolve().parent.parent / "lib"
KILLS = ("before", "half", "after")
FAULTS = ("lost", "unheard", "full", "signal")


class Service:
    """tests/lib/pager.py."""

    def __init__(self, folder):
        self.port_file, self.log, self.port = folder / "port", folder / "taken", "0"
        self.start()

    def start(self):
        self.port_file.unlink(missing_ok=True)
        self.process = subprocess.Popen([sys.executable, LIB / "pager.py", self.port_file, self.log, self.port])
        until = time.monotonic() + 20
        while not self.port_file.exists():
            if time.monotonic() > until or self.process.poll() is not None:
                sys.exit("the service does not start")
            time.sleep(0.01)
        self.port = self.port_file.read_text()

    def stop(self):
        self.process.kill()
        self.process.wait()

    def taken(self, path):
        """The keys and ids that were taken there, in order."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.split()[1:4] for line in lines if line.split()[0] == path]


class Series:
    incidents = 5

    def __init__(self, sink, seed):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyline-deliveries."))
        self.service = Service(self.folder)
        self.sink, self.seed = sink, seed
        self.chance = random.Random(seed)
        self.counts = collections.Counter()
        self.what = ""

    def close(self):
        self.service.stop()
        # A ledger's disk may be mounted still.
        shutil.rmtree(self.folder, ignore_errors=True)

    def fail(self, why):
        log = self.service.log.read_text() if self.service.log.exists() else ""
        sys.exit(
            f"{self.sink}, seed {self.seed}, round {self.counts['rounds']}, {self.what}: {why}\n"
            + f"{self.names}\n"
            + (self.folder / "err").read_text(errors="replace")
            + (self.folder / "out").read_text(errors="replace")
            + "\n".join(line for line in log.splitlines() if line.startswith(self.path))
        )

    # ---- the spool ----

    def put(self, name, state="open"):
        """As incident-emit writes: whole, by its name, from the first instant."""
        number = int(name.rsplit("-", 1)[1])
        at = f"2026-01-01T00:00:{number:02}.000Z"
        document = {
            "incident_id": name, "timestamp": at, "environment": "ci", "kind": "api", "exception": f"E: {name}",
            "stack": "", "extras": {"fingerprint": f"{self.path}-{number % 3}", "status": state, "count": 1,
                                    "first_seen": at, "last_seen": at},
        }
        new = self.spool / ".new"
        new.write_text(json.dumps(document))
        new.rename(self.spool / f"incident_{name}.json")
        self.names.setdefault(name, [])
        self.names[name].append(state)

    def fill(self, query=""):
        self.counts["rounds"] += 1
        number = self.counts["rounds"]
        self.path = f"/round{number}"
        self.spool = self.folder / f"spool{number}"
        self.spool.mkdir()
        self.names = {}
        for n in range(self.incidents):
            self.put(f"TORTURE-{number}-{n}", "open" if self.chance.random() < 0.8 else "resolved")
        scheme = "slack+http" if self.sink == "slack" else "http"
        self.url = f"{scheme}://127.0.0.1:{self.service.port}{self.path}{query}"

    def disturb(self):
        """While nobody delivers: the world goes on."""
        for name, states in list(self.names.items()):
            if states[-1] == "open" and self.chance.random() < 0.15:
                self.put(name, "resolved")
        if self.chance.random() < 0.2:
            self.put(f"TORTURE-{self.counts['rounds']}-{len(self.names)}")

    # ---- running ----

    def begin(self, at=None, how="", log=None, to="out"):
        env = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
        if at or log:
            env.update(LD_PRELOAD=str(BUILD / "tests/torture/failing_calls.so"), CALLS_FILES=f"{self.spool}/delivery/")
        if at:
            env.update(CALLS_AT=str(at), CALLS_HOW=how)
        if log:
            env["CALLS_LOG"] = str(log)
        self.counts["runs"] += 1
        words = [DELIVER, "--spool", self.spool, "--to", self.url, "--deadline", "20s", "--timeout", "2s",
                 "--backoff", "5ms", "--backoff-max", "20ms"]
        with open(self.folder / to, "wb") as out, open(self.folder / "err", "wb") as err:
            return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env)

    def run(self, kill_in=None, **fault):
        since = time.monotonic()
        with self.begin(**fault) as process:
            try:
                process.wait(60 if kill_in is None else kill_in)
            except subprocess.TimeoutExpired:
                process.kill()
                if kill_in is None:
                    self.fail("it does not end")
        self.ended(process.returncode)
        self.seconds = time.monotonic() - since
        return process.returncode

    def ended(self, status):
        if status == -signal.SIGKILL:
            self.counts["kills"] += 1
        elif status not in (0, 1, 2, -signal.SIGTERM):
            self.fail(f"it ended with {status}")

    def calls(self):
        """How many there are in a run that nobody disturbs."""
        log = self.folder / "calls"
        self.fill()
        if self.run(log=log) != 0:
            self.fail("a run that nobody disturbs does not end with 0")
        self.check()
        return len(log.read_text().splitlines())

    # ---- counting ----

    def finish(self):
        """Delivers what is left, and counts."""
        status = 1
        for _ in range(4):
            status = self.run()
            if status == 0:
                break
        if status != 0:
            self.fail(f"the last run ended with {status}")
        self.check()
        shutil.rmtree(self.spool)

    def unknown(self):
        out = subprocess.run([DELIVER, "status", "--spool", self.spool], stdout=subprocess.PIPE, check=True).stdout
        records = [json.loads(line) for line in out.splitlines()]
        waiting = [r["depth"] for r in records if r["type"] == "stats"]
        if waiting != [0]:
            self.fail(f"status tells of {waiting} that wait")
        return {r["incident_id"] for r in records if r["type"] == "delivery" and r["outcome"] == "unknown"}

    def check(self):
        taken = self.service.taken(self.path)
        unknown = self.unknown()
        for name, states in self.names.items():
            told = [(key, state) for key, incident, state in taken if incident == name]
            if self.sink == "slack":
                self.check_once(name, told, name in unknown)
            else:
                self.check_by_key(name, told, states)
        strange = {incident for _, incident, _ in taken} - set(self.names)
        if strange:
            self.fail(f"{strange} was told, and is no incident")

    def check_once(self, name, told, is_unknown):
        """Opening and end are a message each; which is which does not stand in the log."""
        is_lost = not told and not is_unknown and not (self.names[name][-1] == "resolved" and self.is_held(name))
        if len(told) > 2 or is_lost:
            self.fail(f"{name} was told {len(told)} times, unknown: {is_unknown}")
        self.counts["messages"] += len(told)
        self.counts["unknown"] += is_unknown

    def check_by_key(self, name, told, states):
        keys = collections.Counter(key for key, _ in told)
        self.counts["messages"] += len(keys)
        self.counts["repeated"] += sum(keys.values()) - len(keys)
        if set(keys) - {name, f"{name}-resolved"}:
            self.fail(f"{name} was told by the keys {set(keys)}")
        ended = states[-1] == "resolved"
        if not told and not (ended and self.is_held(name)):
            self.fail(f"{name} was lost")
        if ended and told and told[-1][1] != "resolved" and not self.is_held(name):
            self.fail(f"the end of {name} was lost: {told}")
        # One key, one notice.
        for key in keys:
            if len({state for its, state in told if its == key}) > 1:
                self.fail(f"{name}: the key {key} was used for two notices: {told}")

    def is_held(self, name):
        """Another one of the same failure is open: the end is not told before that one's."""
        number = int(name.rsplit("-", 1)[1])
        return any(other != name and int(other.rsplit("-", 1)[1]) % 3 == number % 3 and states[-1] == "open"
                   for other, states in self.names.items())

    def report(self, what):
        print(f"{self.sink}: {what}; {self.counts['runs']} runs, {self.counts['messages']} notices, "
              f"{self.counts['repeated']} sent again by their key, {self.counts['unknown']} unknown, 0 lost, 0 doubled")

    # ---- the series ----

    def kills(self, wanted):
        calls = self.calls()
        places = [(at, how) for at in range(1, calls + 1) for how in KILLS]
        self.chance.shuffle(places)
        between, seconds = 0, self.seconds
        while self.counts["kills"] < wanted:
            self.fill()
            if self.counts["rounds"] % 3 == 0:
                self.what = "killed at a random instant"
                self.run(kill_in=self.chance.uniform(0, seconds))
            else:
                at, how = places[between % len(places)]
                between += 1
                self.what = f"killed {how} call {at} of {calls}"
                self.run(at=at, how=how)
            self.disturb()
            while self.chance.random() < 0.4:
                at, how = self.chance.choice(places)
                self.what += f", then {how} {at}"
                self.run(at=at, how=how)
                self.disturb()
            self.finish()
        self.report(f"{self.counts['kills']} kills, at {min(between, len(places))} of {len(places)} places")

    def faults(self, wanted):
        calls = self.calls()
        places = [(at, how) for at in range(1, calls + 1) for how in FAULTS]
        self.chance.shuffle(places)
        for at, how in (places * (wanted // len(places) + 1))[:wanted]:
            self.fill()
            self.what = f"{how} at call {at} of {calls}"
            self.run(at=at, how=how)
            self.finish()
        self.report(f"{wanted} calls failed")

    def crowd(self, wanted):
        self.incidents = 12
        for _ in range(wanted):
            self.fill()
            size = self.chance.choice((2, 8))
            self.what = f"{size} at once"
            processes = [self.begin(to=f"out.{n}") for n in range(size)]
            for process in self.chance.sample(processes, self.chance.randrange(size)):
                time.sleep(self.chance.uniform(0, 0.03))
                process.kill()
            for process in processes:
                self.ended(process.wait(60))
            self.finish()
        self.report(f"{wanted} times several at once, {self.counts['kills']} killed")

    def restart(self, wanted):
        self.incidents = 20
        for _ in range(wanted):
            self.fill()
            self.what = "the service killed in the middle"
            with self.begin() as process:
                time.sleep(self.chance.uniform(0.01, 0.08))
                self.service.stop()
                time.sleep(self.chance.uniform(0, 0.1))
                self.service.start()
                self.ended(process.wait(60))
            self.finish()
        self.report(f"{wanted} times the service was killed")

    def cut(self, wanted):
        queries = ("cut=1&times=2", "status=500&times=3", "status=429&wait=0&times=2", "hang=1&times=1")
        for _ in range(wanted):
            self.fill("?" + self.chance.choice(queries))
            self.what = self.url
            self.run()
            self.finish()
        self.report(f"{wanted} times the service misbehaved")

    def disk(self, wanted):
        for _ in range(wanted):
            self.fill()
            self.what = "the disk is full"
            ledger = self.spool / "delivery"
            ledger.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.chance.randrange(1, 40) * 4}k", "none", ledger], check=True)
            self.run()
            subprocess.run(["mount", "-o", "remount,size=10m", "none", ledger], check=True)
            try:
                self.finish()
            except OSError:
                # The mount point stays until it is unmounted.
                pass
            subprocess.run(["umount", ledger], check=True)
        self.report(f"{wanted} disks were full")


def main():
    series, sink, wanted = sys.argv[1:4]
    if series not in ("kills", "faults", "crowd", "restart", "cut", "disk"):
        sys.exit(__doc__)
    if series == "disk" and not os.environ.get("DELIVERIES_MOUNTS"):
        os.environ["DELIVERIES_MOUNTS"] = "own"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
    it = Series(sink, int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    try:
        getattr(it, series)(int(wanted))
    finally:
        it.close()


main()
