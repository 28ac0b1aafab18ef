#!/usr/bin/python3
"""A TCP proxy that breaks what goes through it, when it is told to.

    proxy.py --to HOST:PORT [--port N] [--control N] [--ports-file FILE]

It listens on 127.0.0.1 and passes bytes on, whatever they are: HTTP, TLS, a database.  --port and --control are free ports
unless given; FILE gets both, "PORT CONTROL\\n", and appears whole.  The faults are set over HTTP:

    curl -d '{"latency":"100ms","jitter":"50ms","for":"5s"}' http://127.0.0.1:CONTROL/faults
    curl http://127.0.0.1:CONTROL/faults             which are on, and what was counted
    curl -X DELETE http://127.0.0.1:CONTROL/faults   none any more

    latency     "100ms"     what the service sends arrives that much later
    jitter      "50ms"      so much earlier or later than that, drawn anew for each piece; what was sent first arrives first
    bandwidth   "64KiB/s"   no more than that, all connections together
    reset       "30%"       so many requests are answered by a reset, spread evenly
    blackhole   true        connections are taken, and nothing passes; what was sent arrives when it is over
    outage      true        connections are refused, and those that are open are reset
    for         "5s"        how long; an hour unless given, so that no fault outlives the one who asked for it for ever
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import struct
import sys

UNITS = {"ms": 0.001, "s": 1, "m": 60}
SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2}
PIECE = 16384


def duration(value):
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m)", value) if type(value) is str else None
    if not found or float(found[1]) * UNITS[found[2]] > 3600:
        raise ValueError("expected a duration up to 60m, like 250ms")
    return float(found[1]) * UNITS[found[2]]


def share(value):
    found = re.fullmatch(r"(\d+(?:\.\d+)?)%", value) if type(value) is str else None
    if not found or not 0 < float(found[1]) <= 100:
        raise ValueError("expected a share over 0, like 30%")
    return float(found[1]) / 100


def bandwidth(value):
    found = re.fullmatch(r"(\d+)(B|KiB|MiB)/s", value) if type(value) is str else None
    if not found or int(found[1]) == 0:
        raise ValueError("expected bytes a second, like 64KiB/s")
    return int(found[1]) * SIZES[found[2]]


def on(value):
    if value is not True:
        raise ValueError("expected true")
    return True


FAULTS = {"latency": duration, "jitter": duration, "bandwidth": bandwidth, "reset": share, "blackhole": on, "outage": on, "for": duration}


def faults_read(value):
    """The faults of a JSON object, by their names, in seconds, bytes and shares; ValueError says what is wrong with it."""
    if type(value) is not dict:
        raise ValueError("expected an object of faults")
    read = {}
    for name, told in value.items():
        if name not in FAULTS:
            raise ValueError(f"{name}: no such fault; there are {', '.join(FAULTS)}")
        try:
            read[name] = FAULTS[name](told)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    if not set(read) - {"for"}:
        raise ValueError("names no fault")
    return read


def reset(writer):
    """Ends a connection so that the other side sees a reset, not an end."""
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Proxy:
    def __init__(self, host, port):
        self.upstream = (host, port)
        self.told = {}  # as they came, for people
        self.faults = {}
        self.until = None
        self.passing = asyncio.Event()
        self.passing.set()
        self.open = set()  # writers of both sides
        self.server = None
        self.holder = None
        self.port = 0
        self.requests = 0
        self.free_at = 0.0  # when the next byte may go under bandwidth
        self.counts = {"connections": 0, "refused_upstream": 0, "pieces": 0, "delayed": 0, "resets": 0, "held": 0}

    async def listen(self, port):
        if self.holder is None:
            # Bound, and never listening: nobody else is given the port while there is an outage.
            self.holder = socket.socket()
            self.holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.holder.bind(("127.0.0.1", port))
            self.port = self.holder.getsockname()[1]
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, reuse_address=True)

    async def close(self):
        if self.server is not None:
            self.server.close()
            self.server = None
        for writer in list(self.open):
            self.counts["resets"] += 1
            reset(writer)

    async def set(self, told):
        faults = faults_read(told)
        await self.clear()
        self.told, self.faults = told, faults
        if "blackhole" in faults:
            self.passing.clear()
        if "outage" in faults:
            await self.close()
        self.until = asyncio.get_running_loop().call_later(faults.get("for", 3600), self.expire)

    def expire(self):
        def over(task):
            if task.exception():
                print(f"proxy.py: {task.exception()}", file=sys.stderr, flush=True)
                os._exit(1)

        asyncio.ensure_future(self.clear()).add_done_callback(over)

    async def clear(self):
        if self.until is not None:
            self.until.cancel()
            self.until = None
        self.told, self.faults = {}, {}
        self.passing.set()
        if self.server is None:
            await self.listen(self.port)

    def hit(self):
        """Whether this request is one of the share that is reset: evenly spread, so that a test of a hundred sees them."""
        part = self.faults.get("reset")
        if part is None:
            return False
        self.requests += 1
        return int(self.requests * part) != int((self.requests - 1) * part)

    async def serve(self, reader, writer):
        self.counts["connections"] += 1
        self.open.add(writer)
        there = None
        try:
            await self.pass_gate()
            try:
                back, there = await asyncio.open_connection(*self.upstream)
            except OSError:
                self.counts["refused_upstream"] += 1
                reset(writer)
                return
            self.open.add(there)
            queue = asyncio.Queue(64)
            ways = (self.forward(reader, there, writer), self.answer(back, queue), self.send(queue, writer))
            tasks = [asyncio.ensure_future(way) for way in ways]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
        except OSError:
            pass  # one side is gone, and the other hears of it
        finally:
            for side in (writer, there):
                if side is not None:
                    self.open.discard(side)
                    side.close()

    async def pass_gate(self):
        if not self.passing.is_set():
            self.counts["held"] += 1
            await self.passing.wait()

    async def forward(self, reader, writer, client):
        """What the client sends."""
        while piece := await reader.read(PIECE):
            await self.pass_gate()
            if self.hit():
                self.counts["resets"] += 1
                reset(client)
                reset(writer)
                return
            self.counts["pieces"] += 1
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    async def answer(self, reader, queue):
        """What the service sends: pieces wait in a queue, each until its time."""
        loop = asyncio.get_running_loop()
        last = 0.0
        piece = None
        while piece != b"":
            piece = await reader.read(PIECE)
            late = self.faults.get("latency", 0)
            if "jitter" in self.faults:
                late = max(0, late + random.uniform(-1, 1) * self.faults["jitter"])
            if late:
                self.counts["delayed"] += 1
            last = max(last, loop.time() + late)
            await queue.put((last, piece))

    async def send(self, queue, writer):
        loop = asyncio.get_running_loop()
        while True:
            at, piece = await queue.get()
            if at > loop.time():
                await asyncio.sleep(at - loop.time())
            await self.pass_gate()
            if not piece:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            limit = self.faults.get("bandwidth")
            # A quarter of a second's worth at a time, so that a slow line is a steady one.
            step = max(1, limit // 4) if limit else len(piece)
            for start in range(0, len(piece), step):
                part = piece[start : start + step]
                if limit:
                    self.counts["delayed"] += 1
                    self.free_at = max(self.free_at, loop.time()) + len(part) / limit
                    await asyncio.sleep(self.free_at - loop.time())
                writer.write(part)
                await writer.drain()

    def state(self):
        return {"faults": self.told, "counts": {**self.counts, "open": len(self.open)}}

    async def control(self, reader, writer):
        """One HTTP request; small, since only the one who runs the experiment asks."""
        try:
            method, path, _ = (await reader.readline()).decode("latin-1").split(" ", 2)
            length = 0
            while (line := (await reader.readline()).strip()) != b"":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = min(int(value), 65536)
            body = await reader.readexactly(length)
            status, answer = await self.asked(method, path, body)
        except (ValueError, asyncio.IncompleteReadError) as error:
            status, answer = 400, {"detail": str(error)}
        data = json.dumps(answer).encode()
        words = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}
        head = f"HTTP/1.1 {status} {words[status]}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + data)
        await writer.drain()
        writer.close()

    async def asked(self, method, path, body):
        if path != "/faults":
            return 404, {"detail": "there is /faults alone"}
        if method == "POST":
            await self.set(json.loads(body))
        elif method == "DELETE":
            await self.clear()
        elif method != "GET":
            return 405, {"detail": "GET, POST or DELETE"}
        return 200, self.state()


def address(text):
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"{text}: expected HOST:PORT")
    return host.strip("[]"), int(port)


async def main(options):
    proxy = Proxy(*options.to)
    await proxy.listen(options.port)
    control = await asyncio.start_server(proxy.control, "127.0.0.1", options.control)
    ports = f"{proxy.port} {control.sockets[0].getsockname()[1]}\n"
    print(f"listening on 127.0.0.1, port and control: {ports}", end="", flush=True)
    if options.ports_file:
        with open(options.ports_file + ".new", "w", encoding="utf-8") as out:
            out.write(ports)
        os.rename(options.ports_file + ".new", options.ports_file)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--to", type=address, required=True, metavar="HOST:PORT")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control", type=int, default=0)
    parser.add_argument("--ports-file")
    try:
        asyncio.run(main(parser.parse_args()))
    except OSError as problem:
        sys.exit(f"proxy.py: {problem}")
