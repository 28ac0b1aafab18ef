#!/usr/bin/python3
"""Judges the runs of one torture scene:  judge.py SCENE PROGRAM FOLDER BINARY

FOLDER/clean is the run in which no allocation failed, FOLDER/N.alone and FOLDER/N.onward those in which the N-th did
(and, onward, all after it); in each stand out, err, status, stack (of the allocation that failed) and made/.

A run that lost memory may end in these ways:
  coped    the same status and the same records as the clean run
  trouble  exit status 2 with a message of the program on stderr, and no broken record on stdout
  verdict  a closed gate (1), where what was to be judged failed for want of memory: in a library that reported so, or
           by the words of a record
  known    a crash inside of a library that does so on its own, see KNOWN; the gate stays closed
Anything else is wrong: a signal, a hang, silence, half a record, a verdict better than the clean run's.
The last line is "PROGRAM/SCENE: N passed, N failed (...)".
"""
import collections
import json
import os
import re
import signal
import subprocess
import sys

# Libraries that crash where they lack memory, and in what way; no caller can prevent it.
KNOWN = {
    # 1.6 does not look at what strdup() and its own constructors of blocks return while it compiles.  What it
    # allocates by jv_mem_alloc() reaches our handler, and ends with status 2.
    "libjq.so.1": (signal.SIGABRT, signal.SIGSEGV),
    # 3.0 locks the lock of a library context whose making failed, at the first digest of a process.
    "libcrypto.so.3": (signal.SIGSEGV,),
    # 15-4.0.0 does not look at what strdup() returns while it reports an error.
    "libpg_query.so.1504.0": (signal.SIGSEGV,),
}

# Libraries that end the process themselves, with what status and which words; the gate stays closed, and a stream without
# a summary says that it was cut.
ENDING = {
    # Where its first blocks of memory cannot be had.
    "libpg_query.so.1504.0": {1: "Terminating process due to FATAL error",
                              2: "error occurred before error message processing is available"},
}

# Of a record, what a gate goes by.
SHAPE = ("type", "tool", "name", "status", "rule", "severity", "suppressed", "file", "fingerprint", "items", "covered",
         "total", "value", "state")

# Members that differ from run to run without meaning anything.
FLEETING = {"interval", "request"}


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def records_of(text):
    """The records in a program's output, or None where it is not made of whole records."""
    records = []
    for line in text.split(b"\n")[:-1]:
        try:
            records.append(json.loads(line))
        except ValueError:
            return None
    return records if text.endswith(b"\n") or not text else None


def shape_of_value(value):
    """The members of a JSON value without what they hold."""
    if isinstance(value, dict):
        return {key: shape_of_value(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [shape_of_value(element) for element in value]
    return None


def shape_of_file(path):
    text = read(path)
    for parts in [text], text.splitlines():
        try:
            return [shape_of_value(json.loads(part)) for part in parts]
        except ValueError:
            pass
    return re.sub(rb"[0-9a-f.:-]*[0-9][0-9a-f.:-]*", b"#", text)


class Run:
    def __init__(self, folder, program):
        writes_records = program != "readiness-report"
        self.folder = folder
        self.status = int(read(f"{folder}/status") or 99)
        self.err = read(f"{folder}/err").decode("utf-8", "replace")
        self.complaints = [line for line in self.err.splitlines() if line.startswith(program + ": ")
                           and not re.match(program + ": (incident (written to|seen|resolved)|.* failed: exit status )", line)]
        out = read(f"{folder}/out")
        self.said = out.decode("utf-8", "replace").replace("\n", " ") + self.err.replace("\n", " ")
        self.records = records_of(out) if writes_records else []
        self.broken = self.records is None
        if writes_records:
            self.shape = [[r.get(member) for member in SHAPE]
                          for r in self.records or [] if r.get("type") not in FLEETING]
        else:
            self.shape = re.sub(rb"[0-9][0-9.]*", b"#", out)
        made = [f"{place}/{name}" for place, _, names in os.walk(f"{folder}/made") for name in names]
        self.made = sorted(str(shape_of_file(path)) for path in made)
        # What the next run goes by; --output-json says by itself that there was trouble.
        self.kept = {str(shape_of_file(path)) for path in made if not path.endswith(".json")}
        self.stack = [line.split() for line in read(f"{folder}/stack").decode().splitlines()]

    def sources(self):
        """Of each source record what came before it, back to the one before: a list of shapes by file and tool."""
        behind, found = [], {}
        for record, shape in zip(self.records or [], self.shape):
            behind.append(shape)
            if record.get("type") == "source":
                tool = record["tool"]
                found[record.get("file"), tool] = [s for s in behind if s[0] != "check" and s[1] == tool]
                behind = []
        return found

    def vouches_for_less_than(self, clean):
        """Whether a source stands behind other records than it ought to; those of a report that was given up come
        before them."""
        wanted = clean.sources()
        return any(key not in wanted or shapes[-len(wanted[key]):] != wanted[key] for key, shapes in self.sources().items())

    def owner(self):
        """Who asked for the memory: the first on the stack who is not the C library."""
        for name, _ in self.stack:
            if name != "libc.so.6":
                return name
        return "nobody"


def verdict(run, clean, program):
    """How the run ended: a word for a good end, or None and what is wrong."""
    if run.status in (124, 137):
        return None, "did not end"
    if run.status - 128 in KNOWN.get(run.owner(), ()):
        return "known", None
    if ENDING.get(run.owner(), {}).get(run.status, "\n") in run.said:
        return "known", None
    if run.status > 128 or run.status in (98, 99, 126, 127):
        return None, f"ended with status {run.status}"
    if run.broken:
        return None, "wrote a broken record"
    if run.status == 2 and program == "records-from" and run.vouches_for_less_than(clean):
        return None, "a source vouches for what it lost"
    if run.status == 2 and program == "check-guardrails" and not run.kept <= clean.kept:
        return None, "wrote a file that others will go by, without all memory"
    if run.status == 2 and run.complaints:
        return "trouble", None
    # The wrapper ends as its command did, and says what it lost.
    if run.status == clean.status == 3 and len(run.complaints) > len(clean.complaints):
        return "trouble", None
    if run.status == 2:
        return None, "exit status 2 without a message"
    if run.status == clean.status and run.shape == clean.shape and run.made == clean.made:
        return "coped", None
    blamed = run.owner() != program or any("out of memory" in str(r.get("message")) for r in run.records)
    if run.status == 1 and blamed and run.records and run.records[-1].get("status") == "fail":
        return "verdict", None
    if run.status == clean.status:
        return None, "output that differs from the clean run's"
    return None, f"exit status {run.status}, and {clean.status} with all memory"


def explain(run, program, binary):
    addresses = [address for name, address in run.stack if name == program]
    lines = []
    if addresses:
        done = subprocess.run(["addr2line", "-sfpe", binary, *addresses], capture_output=True, text=True)
        lines = done.stdout.splitlines()[:8]
    return lines + run.err.splitlines()[-3:]


def main():
    scene, program, folder, binary = sys.argv[1:]
    clean = Run(f"{folder}/clean", program)
    counts = collections.Counter()
    complaints = collections.Counter()
    allocations = len(clean.stack)
    if clean.status not in (0, 1, 3) or not allocations:
        print(f"the clean run ended with {clean.status} after {allocations} allocations")
        print(clean.err[-2000:])
        print(f"{program}/{scene}: 0 passed, 1 failed")
        return
    names = sorted((n for n in os.listdir(folder) if n[0].isdigit()), key=lambda n: (n.split(".")[1], int(n.split(".")[0])))
    for name in names:
        run = Run(f"{folder}/{name}", program)
        if not run.stack:
            counts["not reached"] += 1
            continue
        end, wrong = verdict(run, clean, program)
        if wrong is None:
            counts[end] += 1
            continue
        counts["wrong"] += 1
        complaints[wrong] += 1
        if complaints[wrong] <= 5:
            print(f"not ok: {program}/{scene}: allocation {name} of {run.owner()}: {wrong}")
            for line in explain(run, program, binary):
                print(f"    {line}")
    passed = counts["coped"] + counts["trouble"] + counts["verdict"] + counts["known"]
    print(f"{program}/{scene}: {passed} passed, {counts['wrong']} failed"
          f" ({allocations} allocations; {counts['trouble']} trouble, {counts['coped']} coped,"
          f" {counts['verdict']} verdict, {counts['known']} known, {counts['not reached']} not reached)")


if __name__ == "__main__":
    main()
