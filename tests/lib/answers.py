"""answers.py PORT-FILE [CERTIFICATE KEY]: answers as the query asks, over TLS with a certificate.

status=N  body=TEXT  head=NAME: VALUE (may stand several times)  type=TEXT
hang=N: the first N requests of that path get no answer.
GET /log gives all requests so far, a line each, and forgets them; it is not among them itself.
"""

import http.server
import os
import ssl
import sys
import threading
import time
import urllib.parse

SEEN = []
COUNTS = {}
LOCK = threading.Lock()


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", heads=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for head in heads:
            name, _, value = head.partition(":")
            self.send_header(name, value.strip())
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        url = urllib.parse.urlsplit(self.path)
        asked = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        with LOCK:
            if url.path == "/log":
                lines = "".join(line + "\n" for line in SEEN)
                SEEN.clear()
                return self.answer(200, lines.encode(), "text/plain")
            SEEN.append(f"{self.command} {self.path} {self.headers.get('X-Given', '')} {body}".strip())
            COUNTS[url.path] = COUNTS.get(url.path, 0) + 1
            hangs = COUNTS[url.path] <= int(asked.get("hang", ["0"])[0])
        if hangs:
            time.sleep(20)
            self.close_connection = True
            return None
        text = asked.get("body", ["{}"])[0]
        kind = asked.get("type", ["application/json"])[0]
        return self.answer(int(asked.get("status", ["200"])[0]), text.encode(), kind, asked.get("head", []))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = handle_any


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Answers)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(sys.argv[1] + ".new", "w", encoding="ascii") as out:
    out.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
