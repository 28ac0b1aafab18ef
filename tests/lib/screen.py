#!/usr/bin/env python3
"""Runs a command in a terminal and prints the screen that it leaves.

    screen.py [--columns N] [--keys PATTERN=KEYS] [--seconds N] [--live FILE] -- COMMAND ARGUMENT...

The terminal understands what the programs write: carriage return, line feed, erase to the end of the line, colours (which
are left out).  KEYS (^C and ^D are known) are typed once PATTERN stands on the screen; --live keeps every state that a
line went through.  Exits as the command does; 124 when it took longer than N seconds (30).
"""
import argparse
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time


class Screen:
    def __init__(self):
        self.lines = [""]
        self.column = 0
        self.states = []

    def put(self, text):
        """Lines are not wrapped: that one is too long is for the test to see."""
        for part in re.split(r"(\r|\n|\x1b\[[0-9;]*[a-zA-Z])", text):
            if part == "\r":
                self.column = 0
            elif part == "\n":
                self.lines.append("")
                self.column = 0
            elif part == "\x1b[K":
                if self.lines[-1][self.column:]:
                    self.states.append(self.lines[-1])
                self.lines[-1] = self.lines[-1][:self.column]
            elif part and not part.startswith("\x1b["):
                line = self.lines[-1]
                self.lines[-1] = line[:self.column] + part + line[self.column + len(part):]
                self.column += len(part)

    def text(self):
        return "\n".join(self.lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", type=int, default=80)
    parser.add_argument("--keys", action="append", default=[])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--live")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    keys = [k.rsplit("=", 1) for k in args.keys]

    child, terminal = pty.fork()
    if child == 0:
        for name in ("NO_COLOR", "COLUMNS"):
            os.environ.pop(name, None)
        os.environ["TERM"] = "xterm"
        # The size is there before the command asks.
        time.sleep(0.05)
        os.execvp(args.command[0], args.command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, args.columns, 0, 0))

    screen, rest, end = Screen(), b"", time.monotonic() + args.seconds
    late = False
    while True:
        if time.monotonic() > end and not late:
            late = True
            os.kill(child, signal.SIGKILL)
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            read = os.read(terminal, 65536)
        except OSError:
            break
        if not read:
            break
        rest += read
        # A sequence that is not whole yet waits for its end.
        cut = re.search(rb"\x1b(\[[0-9;]*)?$|[\xc0-\xff][\x80-\xbf]{0,2}$", rest)
        whole, rest = (rest[:cut.start()], rest[cut.start():]) if cut else (rest, b"")
        screen.put(whole.decode(errors="replace"))
        if keys and re.search(keys[0][0], screen.text()):
            os.write(terminal, keys.pop(0)[1].replace("^C", "\x03").replace("^D", "\x04").encode())
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(screen.text().rstrip("\n"))
    if args.live:
        with open(args.live, "w") as f:
            f.write("\n".join(screen.states) + "\n")
    return 124 if late else status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
