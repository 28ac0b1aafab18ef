"""exam_server.py PORT-FILE [tail|twice|open]: a small exam platform, sound or with one fault.

tail: one answer in fifteen takes 150 ms.  twice: a submission counts as often as it is sent.  open: nobody needs a token.
"""

import http.server
import itertools
import json
import os
import sys
import time

FAULT = sys.argv[2] if len(sys.argv) > 2 else ""
EXAMS = {}
KEPT = itertools.count(1)


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
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = self.path.strip("/").split("/")
        if parts == ["health"]:
            return self.answer(200, {"status": "ok"})
        if FAULT != "open" and self.headers.get("Authorization") != "Bearer exam-token":
            return self.answer(401, {"error": "no token"})
        if parts == ["exams"] and self.command == "POST":
            name = f"e{len(EXAMS) + 1}"
            EXAMS[name] = {}
            return self.answer(201, {"exam_id": name})
        exam = EXAMS.get(parts[1]) if len(parts) > 1 else None
        if exam is None:
            return self.answer(404, {"error": "no such exam"})
        if self.command == "DELETE":
            del EXAMS[parts[1]]
            return self.answer(204)
        return self.with_exam(exam, parts[3:], body)

    def with_exam(self, exam, rest, body):
        if not rest and self.command == "POST":
            student = json.loads(body)["student_id"]
            exam[student] = {"answers": set(), "submissions": 0}
            return self.answer(201, {"session_id": student})
        session = exam.get(rest[0]) if rest else None
        if session is None:
            return self.answer(404, {"error": "no such session"})
        return self.with_session(session, rest[1:])

    def with_session(self, session, rest):
        done = session["submissions"] > 0
        if self.command == "PUT" and rest[:1] == ["answers"]:
            if FAULT == "tail" and next(KEPT) % 15 == 0:
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
        return self.answer(405)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Platform)
with open(sys.argv[1] + ".new", "w") as port:
    port.write(str(server.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
