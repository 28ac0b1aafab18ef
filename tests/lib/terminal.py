#!/usr/bin/python3
"""Runs a command on a terminal of its own: terminal.py [-c COLUMNS] [-o] [STEP...] -- COMMAND...

A step is `expect=TEXT`, which waits until that is shown, or `send=KEYS`, in which \\r, \\t and the like are known and
^C is control-C.  Prints what was shown, with \\n as line ends, and ends as the command did (128 + N: of signal N).
-o: its standard output alone is no terminal but ours.
"""
import codecs, fcntl, os, pty, re, select, struct, sys, termios, time


def keys(text):
    text = re.sub(r"\^([@-_])", lambda m: chr(ord(m[1]) - 64), text)
    return codecs.decode(text.encode(), "unicode_escape").encode("latin-1")


def main():
    words = sys.argv[1:]
    columns, own_output = 80, False
    while words and words[0] in ("-c", "-o"):
        if words.pop(0) == "-o":
            own_output = True
        else:
            columns = int(words.pop(0))
    end = words.index("--")
    steps, command = words[:end], words[end + 1:]
    output = os.dup(1)
    pid, terminal = pty.fork()
    if pid == 0:
        if own_output:
            os.dup2(output, 1)
        os.close(output)
        os.environ.update(TERM=os.environ.get("TERM", "xterm"))
        time.sleep(0.05)  # until the size is set
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    shown, seen, until = b"", 0, time.monotonic() + 60
    while True:
        while steps:
            what, _, text = steps[0].partition("=")
            if what == "expect":
                at = shown.find(text.encode(), seen)
                if at == -1:
                    break
                seen = at + len(text.encode())
            else:
                os.write(terminal, keys(text))
            steps.pop(0)
        if time.monotonic() > until:
            os.kill(pid, 9)
            sys.exit(f"terminal.py: waited in vain for {steps}; shown so far: {shown!r}")
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            block = os.read(terminal, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
    sys.stdout.flush()
    if steps:
        sys.exit(f"terminal.py: it ended before {steps}")
    status = os.waitpid(pid, 0)[1]
    sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


main()
