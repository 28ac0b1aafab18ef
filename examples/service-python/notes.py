#!/usr/bin/python3
"""A plain service with PostgreSQL, as anybody may have one: notes are written, and come back.

    DATABASE_URL=postgresql://... notes.py [--port N] [--port-file FILE] [--faults FILE]

    GET /healthz    200 {"status": "ok", "checks": {"database": true}}, else 503
    GET /notes      the last twenty         POST /notes {"text": ...}   201 {"id": N}
    GET /notes/ID   one, or 404

It is what README.md's first ten minutes are typed on; its table is made by db/migrations, which dbmate applies.
--faults names a file of words that is read anew for each request: errors (every third answer of /notes is 500),
slow (/notes takes 300 ms).
"""

import argparse
import http.server
import itertools
import json
import os
import threading
import time

import psycopg2

MINE = threading.local()
COUNT = itertools.count(1)


def ask(sql, *values):
    """The rows of one statement, on a connection of this thread's own."""
    try:
        if getattr(MINE, "connection", None) is None:
            MINE.connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=2)
            MINE.connection.autocommit = True
        with MINE.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()
    except psycopg2.OperationalError:
        MINE.connection = None
        raise


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536  # head and body go out together

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.respond(self.get)

    def do_POST(self):
        self.respond(self.post)

    def respond(self, how):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/notes") and "slow" in faults():
            time.sleep(0.3)
        try:
            if self.path.startswith("/notes") and "errors" in faults() and next(COUNT) % 3 == 0:
                raise RuntimeError("a fault that was asked for")
            self.answer(*how(body))
        except Exception as error:
            self.answer(500, {"error": str(error).strip()})

    def get(self, _):
        if self.path == "/healthz":
            try:
                ask("SELECT 1")
            except psycopg2.Error:
                return 503, {"status": "down", "checks": {"database": False}}
            return 200, {"status": "ok", "checks": {"database": True}}
        if self.path == "/notes":
            rows = ask("SELECT id, text FROM notes ORDER BY id DESC LIMIT 20")
            return 200, {"notes": [{"id": id, "text": text} for id, text in rows]}
        if self.path.startswith("/notes/") and self.path[7:].isdigit():
            for id, text in ask("SELECT id, text FROM notes WHERE id = %s", self.path[7:]):
                return 200, {"id": id, "text": text}
        return 404, {"error": "not found"}

    def post(self, body):
        if self.path != "/notes":
            return 404, {"error": "not found"}
        text = json.loads(body).get("text")
        if not isinstance(text, str) or not text:
            return 422, {"error": "text is missing"}
        [(id,)] = ask("INSERT INTO notes (text) VALUES (%s) RETURNING id", text)
        return 201, {"id": id}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def faults():
    try:
        with open(OPTIONS.faults or os.devnull, encoding="utf-8") as file:
            return file.read().split()
    except FileNotFoundError:
        return []


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--port-file")
    parser.add_argument("--faults")
    OPTIONS = parser.parse_args()
    server = Server(("127.0.0.1", OPTIONS.port), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    if OPTIONS.port_file:
        with open(OPTIONS.port_file + ".new", "w", encoding="utf-8") as out:
            out.write(str(server.server_port))
        os.rename(OPTIONS.port_file + ".new", OPTIONS.port_file)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
