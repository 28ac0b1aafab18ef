"""exam_server.py PORT-FILE [slow|twice|open]: a small exam platform, sound or with one fault.

slow: answers take 150 ms.  twice: a submission counts as often as it is sent.  open: nobody needs a token.
"""

import http.server
import json
import os
import sys
import time

FAULT = sys.argv[2] if len(sys.argv) > 2 else ""
SESSIONS = {}


class Platform(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = self.path.strip("/").split("/")
        if parts == ["health"]:
            return self.answer(200, {"status": "ok"})
        if FAULT != "open" and self.headers.get("Authorization") != "Bearer exam-token":
            return self.answer(401, {"error": "no token"})
        if parts == ["sessions"] and self.command == "POST":
            name = f"s{len(SESSIONS) + 1}"
            SESSIONS[name] = {"answers": set(), "keys": [], "submissions": 0}
            return self.answer(201, {"session_id": name})
        session = SESSIONS.get(parts[1]) if len(parts) > 1 else None
        if session is None:
            return self.answer(404, {"error": "no such session"})
        return self.with_session(session, parts[2:])

    def with_session(self, session, rest):
        done = session["submissions"] > 0
        if self.command == "PUT" and rest[:1] == ["answers"]:
            if FAULT == "slow":
                time.sleep(0.15)
            session["answers"].add(rest[1])
            return self.answer(409 if done else 204)
        if self.command == "POST" and rest == ["submit"]:
            again = done and FAULT != "twice"
            session["submissions"] += 0 if again else 1
            return self.answer(200 if done else 201,
                               {"submission_id": "x1", "answers": len(session["answers"]), "duplicate": again})
        if self.command == "GET":
            return self.answer(200, {"submissions": session["submissions"], "status": "submitted" if done else "open"})
        return self.answer(204 if self.command == "DELETE" else 405)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Platform)
with open(sys.argv[1] + ".new", "w") as port:
    port.write(str(server.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
