"""pager.py PORT-FILE LOG [PORT]: a service that is told of incidents, and writes down what it took.

Each request that it takes is a line of LOG, "PATH KEY ID STATE": the idempotency key, the incident's id, and whether it is
open or resolved.  The query says what it does:

status=N    answers so; with times=M the first M requests of that path, then 200
wait=TEXT   Retry-After, with each answer but 200
hang=1      takes the request, and never answers; with times=M the first M
cut=1       takes the request, and closes the connection without an answer; with times=M the first M
PORT is for one that is started again where it was.
"""

import http.server
import json
import os
import re
import sys
import threading
import time
import urllib.parse

COUNTS = {}
LOCK = threading.Lock()
LOG = open(sys.argv[2], "a", encoding="utf-8")


class Pager(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, heads=()):
        self.send_response(status)
        for head in heads:
            self.send_header(*head)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def take(self, path, body):
        try:
            incident = json.loads(body)
        except ValueError:
            incident = {"incident_id": body.decode(errors="replace").strip() or "-"}
        if "incident_id" not in incident:
            # A message for people: what it speaks of stands somewhere in it.
            found = re.search(r"TORTURE-\d+-\d+", body.decode(errors="replace"))
            incident = {"incident_id": found[0] if found else "-"}
        name = incident.get("incident_id", "-")
        state = incident.get("extras", {}).get("status", "-")
        LOG.write(f"{path} {self.headers.get('Idempotency-Key', '-')} {name} {state}\n")
        LOG.flush()

    def handle_any(self):
        length = self.headers.get("Content-Length", "0" if self.command == "GET" else None)
        body = self.rfile.read(int(length or 0))
        if length is None or len(body) < int(length):
            # Who sent it has ended in the middle.
            self.close_connection = True
            return
        url = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(url.query))
        status = int(asked.get("status", 200))
        with LOCK:
            COUNTS[url.path] = COUNTS.get(url.path, 0) + 1
            fails = COUNTS[url.path] <= int(asked.get("times", 1 << 30))
            if status == 200 or not fails:
                self.take(url.path if self.command == "POST" else f"GET {self.path}", body)
        if fails and "hang" in asked:
            time.sleep(600)
        if fails and ("cut" in asked or "hang" in asked):
            self.close_connection = True
            return
        if fails and status != 200:
            self.answer(status, [("Retry-After", asked["wait"])] if "wait" in asked else [])
            return
        self.answer(200)

    do_GET = do_POST = handle_any


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, *_):
        """Clients that go away are killed on purpose."""


server = Server(("127.0.0.1", int(sys.argv[3]) if len(sys.argv) > 3 else 0), Pager)
with open(sys.argv[1] + ".new", "w", encoding="ascii") as out:
    out.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
