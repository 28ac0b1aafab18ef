#!/usr/bin/python3
"""Breaks the network before a service, one scenario after the other, and measures how long it takes to recover.

    chaos.py --base-url URL [options] [SCENARIOS]

SCENARIOS is a file like scenarios.json, which lies beside this program and is taken unless another is named.  Records
(metric, check, summary) go to stdout, for check-guardrails; the same stand in the snapshot.  Exit status: 0 each fault
showed and was recovered from, 1 not, 2 trouble: nothing can be said.  How fast is fast enough is for a policy to say.
"""

import argparse
import contextlib
import datetime
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import proxy as faults_of

HERE = os.path.dirname(os.path.abspath(__file__))
MEMBERS = {"name": str, "fault": dict, "lasts": str, "shows": str}
SHOWS = ("errors", "slower")
ENOUGH = 10  # requests before, during and after a fault


class Trouble(Exception):
    """No verdict can be trusted; says why, and what to do next."""


class Signalled(BaseException):
    """SIGINT or SIGTERM came."""


# ---- records ----


class Records:
    """Writes each record to stdout at once, and keeps all of them for the snapshot."""

    def __init__(self, run, snapshot):
        self.run, self.snapshot = run, snapshot
        self.begun = time.monotonic()
        self.lines = []
        self.counts = dict.fromkeys(("pass", "fail", "warn", "skip", "unknown"), 0)

    def write(self, kind, **members):
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"type": kind, "tool": "chaos", "time": now, "run": self.run, **members}
        line = json.dumps(record, ensure_ascii=False) + "\n"
        self.lines.append(line)
        sys.stdout.write(line)
        sys.stdout.flush()

    def metric(self, name, value, **labels):
        self.write("metric", name=name, labels=labels, value=round(value, 4))

    def check(self, name, status, **members):
        self.counts[status] += 1
        self.write("check", name=name, status=status, **members)

    def end(self, status, **members):
        elapsed_ms = round(1000 * (time.monotonic() - self.begun), 1)
        self.write("summary", status=status, **self.counts, elapsed_ms=elapsed_ms, **members)
        os.makedirs(os.path.dirname(os.path.abspath(self.snapshot)), exist_ok=True)
        with open(self.snapshot + ".new", "w", encoding="utf-8") as out:
            out.writelines(self.lines)
            out.flush()
            os.fsync(out.fileno())
        os.rename(self.snapshot + ".new", self.snapshot)


# ---- scenarios ----


def scenarios_read(name, only):
    try:
        with open(name, encoding="utf-8") as file:
            text = "".join("\n" if line.startswith("#") else line for line in file)
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{name}: {error}") from None
    decoder, at, read = json.JSONDecoder(), 0, []
    while (at := re.compile(r"\s*").match(text, at).end()) < len(text):
        line = text.count("\n", 0, at) + 1
        try:
            value, at = decoder.raw_decode(text, at)
            read += map(scenario, value if type(value) is list else [value])
        except ValueError as error:
            raise Trouble(f"{name}:{line}: {error}") from None
    names = [s["name"] for s in read]
    if len(set(names)) < len(names):
        raise Trouble(f"{name}: two scenarios have one name")
    for wanted in only:
        if wanted not in names:
            raise Trouble(f"--only {wanted}: no such scenario in {name}; there are {', '.join(names) or 'none'}")
    chosen = [s for s in read if not only or s["name"] in only]
    if not chosen:
        raise Trouble(f"{name}: no scenario")
    return chosen


def scenario(value):
    """Checks one; ValueError says what is wrong."""
    if type(value) is not dict:
        raise ValueError("expected an object")
    for member in value:
        if member not in MEMBERS:
            raise ValueError(f"{member}: no such member; there are {', '.join(MEMBERS)}")
    for member, kind in MEMBERS.items():
        if type(value.get(member)) is not kind or not value[member]:
            raise ValueError(f"{member}: expected {'an object' if kind is dict else 'a string'}")
    if "for" in value["fault"]:
        raise ValueError('how long it lasts is said by "lasts"')
    faults_of.faults_read(value["fault"])
    if value["shows"] not in SHOWS:
        raise ValueError(f"shows: expected {' or '.join(SHOWS)}")
    return {**value, "seconds": faults_of.duration(value["lasts"])}


# ---- what breaks the network ----


class ByProxy:
    """proxy.py between who asks and what is asked."""

    name = "proxy"

    def __init__(self, folder, upstream, port):
        ports_file = os.path.join(folder, "ports")
        words = [sys.executable, os.path.join(HERE, "proxy.py"), "--to", upstream, "--port", str(port), "--ports-file", ports_file]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not os.path.exists(ports_file):
            if self.process.poll() is not None or time.monotonic() > until:
                self.close()
                raise Trouble("the proxy did not start; a message before tells why")
            time.sleep(0.02)
        with open(ports_file, encoding="utf-8") as file:
            self.port, self.control = map(int, file.read().split())

    def ask(self, method, body=None):
        """What the proxy says of its faults and counts."""
        url = f"http://127.0.0.1:{self.control}/faults"
        request = urllib.request.Request(url, method=method, data=body and json.dumps(body).encode())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=5) as answer:
                return json.load(answer)
        except (OSError, ValueError) as error:
            raise Trouble(f"the proxy does not answer ({error}): its figures are worth nothing; run it again") from None

    def passed(self):
        return self.ask("GET")["counts"]["pieces"]

    def begin(self, fault, seconds):
        # Half a minute more than it should last, in case that this program is killed.
        self.ask("POST", {**fault, "for": f"{int(seconds * 1000) + 30000}ms"})

    def end(self):
        return self.ask("DELETE")["counts"]

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ByNetem:
    """The kernel's own network emulator, on all that leaves by one device."""

    name = "netem"

    def __init__(self, device):
        self.device, self.on = device, False
        if shutil.which("tc") is None:
            raise Trouble("--netem: there is no tc here; install iproute2, or leave --netem out: the proxy needs no rights")
        # Tried before anything is measured: an emulator that does nothing.
        self.begin({"latency": "0ms"}, 0)
        self.end()

    def tc(self, *words):
        return subprocess.run(["tc", "qdisc", *words], capture_output=True, text=True, check=False)

    @staticmethod
    def words(fault):
        seconds = {name: faults_of.duration(fault[name]) for name in ("latency", "jitter") if name in fault}
        words = []
        if seconds:
            words = ["delay", f"{round(seconds.get('latency', 0) * 1e6)}us"]
            if "jitter" in seconds:
                words.append(f"{round(seconds['jitter'] * 1e6)}us")
        if "bandwidth" in fault:
            words += ["rate", f"{faults_of.bandwidth(fault['bandwidth'])}bps"]
        if "outage" in fault or "blackhole" in fault:
            words += ["loss", "100%"]
        return words

    def passed(self):
        return None  # nobody counts there

    def begin(self, fault, seconds):
        made = self.tc("add", "dev", self.device, "root", "netem", *self.words(fault))
        if made.returncode != 0:
            reason = " ".join(made.stderr.split())
            raise Trouble(f"--netem {self.device}: the kernel does not permit it: {reason}; leave --netem out: the proxy needs no rights")
        self.on = True

    def end(self):
        removed = self.tc("del", "dev", self.device, "root")
        if removed.returncode != 0:
            raise Trouble(f"--netem {self.device}: the fault is on still; remove it: tc qdisc del dev {self.device} root")
        self.on = False
        return {}

    def close(self):
        if self.on:
            self.end()


# ---- the experiment ----


class Experiment:
    def __init__(self, options, records, breaker, url, headers):
        self.options, self.records, self.breaker = options, records, breaker
        self.url, self.headers = url, headers

    def run_program(self, *words):
        """Runs one of the toolbox; its exit status and its records."""
        words = [*words, "--jsonl", "--run", self.records.run, *self.headers]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            out, err = process.communicate(timeout=600)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode not in (0, 1):
            last = (err.strip().splitlines() or ["it said nothing"])[-1]
            raise Trouble(f"{words[0]} ended with {process.returncode}: {last}")
        return process.returncode, [json.loads(line) for line in out.splitlines()]

    def healthy(self):
        """Whether the health plan passes now, and else why not."""
        limit = self.options.timeout
        words = ["smoke-stack", "--base-url", self.url, "--timeout-sec", limit]
        words += [self.options.plan] if self.options.plan else ["--suite", "health", "--ready-timeout-sec", limit]
        status, records = self.run_program(*words)
        bad = [r for r in records if r["type"] == "check" and r["status"] in ("fail", "unknown")]
        return status == 0, "; ".join(f"{r['name']}: {r.get('message', r['status'])}" for r in bad[:3])

    def load(self, phase, seconds, labels):
        """Offers the load for so long: how many failed, and how slow the others were."""
        where = ["--base-url", self.url] if self.options.path is None else [self.url.rstrip("/") + self.options.path]
        words = ["load-reco", *where, "--rate", self.options.rate, "-d", f"{seconds}s", "--timeout", self.options.timeout]
        _, records = self.run_program(*words, "--max-errors", "100%", "--abort-after", "never")
        whole = [r for r in records if r["type"] == "load" and r["name"] == "all" and r["phase"] == "measured"]
        made = whole[0]["requests"] if whole else 0
        if made < ENOUGH:
            raise Trouble(f"{made} requests {phase} the fault tell nothing: let --rate {self.options.rate} over {seconds:g} s be {ENOUGH} at least")
        figures = {"requests": whole[0]["requests"], "error_rate_pct": whole[0]["error_rate_pct"], "p95_ms": whole[0]["latency_ms"]["p95"]}
        self.records.metric("chaos_error_rate_percent", figures["error_rate_pct"], phase=phase, **labels)
        self.records.metric("chaos_p95_seconds", figures["p95_ms"] / 1000, phase=phase, **labels)
        return figures

    def recovery(self):
        """Waits until the health plan passed as often in a row as is asked for; the seconds, or None, and why not."""
        begun, row, why = time.monotonic(), 0, ""
        while row < self.options.passes:
            good, reason = self.healthy()
            row, why = (row + 1, why) if good else (0, reason)
            spent = time.monotonic() - begun
            if row < self.options.passes:
                if spent > self.options.limit:
                    return None, why
                time.sleep(0.2)
        return spent, why

    def run(self, scenario):
        name, labels = scenario["name"], {"scenario": scenario["name"], "by": self.breaker.name}
        evidence = {"fault": scenario["fault"], "lasts": scenario["lasts"]}
        good, why = self.healthy()
        if not good:
            # What is ill already is not broken further, and nothing of the scenario is known.
            message = f"the service is not healthy before anything is broken: {why}"
            self.records.check(f"{name}: steady before", "fail", labels=labels, message=message)
            self.records.check(f"{name}: recovered", "unknown", labels=labels, message="it was not run")
            return
        before = self.breaker.passed()
        evidence["before"] = self.load("before", self.options.calm, labels)
        if before is not None and self.breaker.passed() == before:
            raise Trouble(f"{name}: no request went through the proxy; does --base-url lead to it?")
        self.breaker.begin(scenario["fault"], scenario["seconds"])
        evidence["during"] = self.load("during", scenario["seconds"], labels)
        evidence["proxy"] = self.breaker.end()
        spent, why = self.recovery()
        self.shown(scenario, labels, evidence)
        if spent is None:
            message = f"not within {self.options.limit:g} s: {why}"
            self.records.check(f"{name}: recovered", "fail", labels=labels, unit="s", target=self.options.limit, op="<=", message=message, evidence=evidence)
            return
        self.records.metric("chaos_recovery_seconds", spent, **labels)
        evidence["after"] = self.load("after", self.options.calm, labels)
        self.records.check(
            f"{name}: recovered", "pass", labels=labels, unit="s", observed=round(spent, 3), op="<=", target=self.options.limit,
            samples=self.options.passes, evidence=evidence,
        )  # fmt: skip

    def shown(self, scenario, labels, evidence):
        """A fault that nobody noticed proves nothing about recovery."""
        before, during = evidence["before"], evidence["during"]
        if scenario["shows"] == "errors":
            shown = during["error_rate_pct"] > before["error_rate_pct"]
            figures = f"{before['error_rate_pct']:g} % of the requests failed before it, {during['error_rate_pct']:g} % under it"
        else:
            shown = during["p95_ms"] > 1.5 * before["p95_ms"]
            figures = f"the 95th percentile was {before['p95_ms']:.1f} ms before it, {during['p95_ms']:.1f} ms under it"
        name = f"{scenario['name']}: the fault shows"
        self.records.check(name, "pass" if shown else "fail", labels=labels, samples=during["requests"], message=figures)


def asked_url(options, folder, stack):
    """Who breaks the network, where the service is asked then, and with which headers."""
    url = urllib.parse.urlsplit(options.base_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Trouble(f"--base-url {options.base_url}: expected http://HOST:PORT or https://HOST:PORT")
    if options.netem:
        breaker = ByNetem(options.netem)
        stack.callback(breaker.close)
        return breaker, options.base_url, []
    if options.to and not options.port:
        raise Trouble("--to: needs --port, the port at which the service finds what --to names")
    if not options.to and url.scheme == "https":
        raise Trouble("a certificate is not the proxy's: put it behind the TLS (--to and --port, before what the service asks), or use --netem")
    upstream = options.to or f"{url.hostname}:{url.port or 80}"
    breaker = ByProxy(folder, upstream, options.port)
    stack.callback(breaker.close)
    if options.to:
        return breaker, options.base_url, []
    there = url._replace(netloc=f"127.0.0.1:{breaker.port}").geturl()
    return breaker, there, ["-H", f"Host: {url.netloc.rpartition('@')[2]}"]


def prepare(options):
    """What can be said before anything is broken."""
    for program in ("smoke-stack", "load-reco"):
        if shutil.which(program) is None:
            raise Trouble(f"{program} is not on the PATH; install readyline, or add the folder that it was built in")
    chosen = scenarios_read(options.scenarios, options.only)
    for one in chosen:
        if options.netem and "reset" in one["fault"]:
            raise Trouble(f"{one['name']}: netem cannot reset connections; choose others with --only, or leave --netem out")
    return chosen


def experiments(options, records):
    chosen = prepare(options)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        breaker, url, headers = asked_url(options, folder, stack)
        experiment = Experiment(options, records, breaker, url, headers)
        for one in chosen:
            print(f"chaos: {one['name']}: {json.dumps(one['fault'])} for {one['lasts']}, by {breaker.name}", file=sys.stderr, flush=True)
            experiment.run(one)


def seconds(text):
    try:
        return faults_of.duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: {error}") from None


def options_read():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    add = parser.add_argument
    add("scenarios", nargs="?", default=os.path.join(HERE, "scenarios.json"), metavar="SCENARIOS")
    add("--base-url", default=os.environ.get("URL"), help="the service; $URL unless given")
    add("--plan", help="what healthy means, a plan of smoke-stack; its suite health unless given")
    add("--path", help="what the load asks for, like /; /reco of a recommender unless given")
    add("--rate", default="20/s", help="the load (20/s)")
    add("--timeout", default="1s", help="the deadline of a request (1s)")
    add("--passes", type=int, default=3, help="how often in a row it has to be healthy (3)")
    add("--limit", type=seconds, default=60.0, help="how long recovery is waited for (60s)")
    add("--calm", type=seconds, default=2.0, help="how long the load is before and after (2s)")
    add("--only", action="append", default=[], metavar="NAME", help="this scenario; may be repeated")
    add("--to", metavar="HOST:PORT", help="break the way there instead, to a database for instance")
    add("--port", type=int, default=0, help="where the proxy listens; a free port unless given")
    add("--netem", metavar="DEVICE", help="break all that leaves by this device, by tc-netem(8), as root")
    add("--snapshot", default="reports/chaos.jsonl", metavar="FILE", help="where the records are kept too (reports/chaos.jsonl)")
    add("--run", default=os.environ.get("READYLINE_RUN") or f"chaos-{int(time.time())}-{os.getpid()}", help="the run; $READYLINE_RUN unless given")
    options = parser.parse_args()
    if not options.base_url:
        parser.error("--base-url: expected the URL of a service")
    if options.passes < 1:
        parser.error("--passes: expected 1 or more")
    return options


def main():
    options = options_read()
    records = Records(options.run, options.snapshot)

    def came(number, _):
        raise Signalled(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, came)
    try:
        experiments(options, records)
        status = 0 if records.counts["fail"] + records.counts["unknown"] == 0 else 1
        records.end("fail" if status else "pass")
    except Trouble as trouble:
        print(f"chaos: {trouble}", file=sys.stderr)
        status = 2
        records.end("trouble", message=str(trouble))
    except Signalled as signalled:
        number = signal.Signals(signalled.args[0])
        records.end("trouble", interrupted=number.name)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return status


if __name__ == "__main__":
    try:
        ended = main()
    except BrokenPipeError:
        # The reader went away; the faults were switched off on the way here.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    except OSError as problem:
        print(f"chaos: {problem}", file=sys.stderr)
        ended = 2
    sys.exit(ended)
