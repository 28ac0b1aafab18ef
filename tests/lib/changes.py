"""A git repository in the working directory whose last commit changes some files, and a report of coverage of it.

changes.py SEED: two commits on the branch main and the branch change, and coverage.xml, Cobertura's. Nothing is random
but by the seed. What diff-cover gets wrong is left out: paths in quotes or with a blank, and a last line without its
end, behind which it counts git's remark as a line. Every changed file of Python's is in the report, since what a tool
says of one that is not is its own business.
"""

import os
import random
import subprocess
import sys
from xml.sax.saxutils import quoteattr

FOLDERS = ["", "src/", "src/core/", "src/a-b/", "t\u00e9st/"]
NAMES = ["app", "rank", "new", "caf\u00e9", "-x", "main"]
LINES = ["x = 1", "++ x", "-- x", "", " ", "# caf\u00e9", "@@ -1 +1 @@", "diff --git a/x b/x", "\tdeep", "\\ no"]


def git(*words):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *words], check=True, stdout=subprocess.DEVNULL)


def text(some, count):
    return [some.choice(LINES) for _ in range(count)]


def write(path, lines):
    if os.path.dirname(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in lines)


def change(lines, some):
    lines = list(lines)
    for _ in range(some.randrange(6)):
        at = some.randrange(len(lines) + 1)
        kind = some.randrange(3)
        if kind == 0:
            lines[at:at] = text(some, some.randrange(1, 5))
        elif kind == 1:
            del lines[at : at + some.randrange(1, 4)]
        else:
            lines[at : at + 1] = text(some, 1)
    return lines


def report(files, some):
    with open("coverage.xml", "w", encoding="utf-8") as f:
        f.write("<coverage><sources><source>.</source></sources><packages><package><classes>\n")
        for path, lines in sorted(files.items()):
            f.write(f"<class filename={quoteattr(path)}><lines>")
            for number in range(1, len(lines) + 1):
                if some.random() < 0.7:
                    f.write(f'<line number="{number}" hits="{some.randrange(3)}"/>')
            f.write("</lines></class>\n")
        f.write("</classes></package></packages></coverage>\n")


def main():
    some = random.Random(int(sys.argv[1]))
    git("init", "-q", "-b", "main")
    git("config", "core.quotePath", "false")
    files = {folder + name + ".py": text(some, some.randrange(40)) for folder in FOLDERS
             for name in some.sample(NAMES, 3)}
    for path, lines in files.items():
        write(path, lines)
    git("add", ".")
    git("commit", "-qm", "base")
    git("checkout", "-qb", "change")
    for path in sorted(files):
        if some.random() < 0.1:
            os.remove(path)
            del files[path]
        elif some.random() < 0.6:
            files[path] = change(files[path], some)
            write(path, files[path])
    for path in ("src/fresh.py", "\u00fc.py"):
        files[path] = text(some, some.randrange(1, 9))
        write(path, files[path])
    git("add", "-A")
    git("commit", "-qm", "change")
    report(files, some)


main()
