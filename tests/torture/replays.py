#!/usr/bin/python3
"""Kills check-migrations while it replays, and looks for what it left behind.

    replays.py COUNT POSTGRES-URL [SEED]

COUNT kills with SIGKILL at random instants, half of them on SQLite, half on PostgreSQL, where the URL's login makes the
scratch databases: before anything is made, while it is, while migrations are applied, taken back, and ended by a deadline,
and while all is removed.  After each ten of them no scratch database, no folder and no process of theirs may be there.  The
last line says how many kills there were, and how many came before the end; exits 1 at the first fault.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(os.environ["BUILD"]) / "check-migrations"
LONGEST_S = 30

UP = """CREATE TABLE a{n} (id integer PRIMARY KEY, name text);
INSERT INTO a{n} VALUES (1, 'x'), (2, 'y');
CREATE INDEX a{n}_name ON a{n} (name);
"""


def folder_write(folder):
    for n in range(1, 4):
        (folder / f"000{n}_x.up.sql").write_text(UP.format(n=n))
        (folder / f"000{n}_x.down.sql").write_text(f"DROP TABLE a{n};\n")


def databases(url):
    query = "SELECT datname FROM pg_database WHERE datname LIKE 'readyline%'"
    return subprocess.run(["psql", "-XAtc", query, url], stdout=subprocess.PIPE, check=True, text=True).stdout.split()


def folders(temporary):
    return [name for name in os.listdir(temporary) if name.startswith("readyline_replay_")]


def processes(mark):
    """Those whose environment has the mark: keepers have left the session, and hold no file."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                found.append(entry.name)
        except OSError:
            pass
    return found


def nothing_is_left(url, temporary, mark):
    until = time.monotonic() + LONGEST_S
    while True:
        left = databases(url) + folders(temporary) + processes(mark)
        if not left:
            return
        if time.monotonic() > until:
            sys.exit(f"left behind: {' '.join(left)}")
        time.sleep(0.05)


def command(url, migrations):
    return [PROGRAM, "--skip-db-check", "--dialect", "none", "--layout", "golang-migrate", "--jsonl", "--replay", url,
            "--reversible", migrations]


def main():
    count, url = int(sys.argv[1]), sys.argv[2]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    draw = random.Random(seed)
    early = 0
    with tempfile.TemporaryDirectory() as temporary, tempfile.TemporaryDirectory() as migrations:
        folder_write(Path(migrations))
        mark = f"READYLINE_KILLED={os.getpid()}".encode()
        environment = dict(os.environ, TMPDIR=temporary, READYLINE_KILLED=str(os.getpid()))
        length = {}
        for where in url, "sqlite:":
            begun = time.monotonic()
            subprocess.run(command(where, migrations), env=environment, check=True, stdout=subprocess.DEVNULL, timeout=120)
            length[where] = time.monotonic() - begun
        for n in range(1, count + 1):
            where = url if n % 2 else "sqlite:"
            run = subprocess.Popen(command(where, migrations), env=environment, stdout=subprocess.DEVNULL)
            time.sleep(draw.random() * length[where] * 1.2)
            run.send_signal(signal.SIGKILL)
            early += run.wait() == -signal.SIGKILL
            if n % 10 == 0 or n == count:
                nothing_is_left(url, temporary, mark)
        subprocess.run(command("sqlite:", migrations), env=environment, check=True, stdout=subprocess.DEVNULL, timeout=120)
    print(f"{count} kills, {early} before the end")
    if early < count / 4:
        sys.exit("too few kills came before the end")


main()
