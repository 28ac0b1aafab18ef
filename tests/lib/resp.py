"""Redis's protocol over one connection."""

import socket


class Redis:
    """As much of the protocol as is needed here."""

    def __init__(self, url):
        """redis://HOST:PORT, without a password."""
        host, port = url.removeprefix("redis://").split("/")[0].split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.input = self.socket.makefile("rb")

    def send(self, *words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.socket.sendall(
            b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)
        )

    def reply(self):
        line = self.input.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            if rest == b"-1":
                return None
            return self.input.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        return rest

    def __call__(self, *words):
        self.send(*words)
        return self.reply()

    def all(self, commands):
        """Sent at once."""
        for words in commands:
            self.send(*words)

        return [self.reply() for _ in commands]
