"""paths.py PORT-FILE PATHS: answers GET as the JSON file PATHS says, which is read anew for each request:

    {"/health": [200, "application/json", {"status": "ok"}], "*": [404, "text/plain", "not found"]}

"*" is every other path; a fourth element is an object of further headers; null in place of the list is no answer.
"""

import http.server
import json
import os
import sys


class Paths(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        with open(sys.argv[2], encoding="utf-8") as file:
            paths = json.load(file)
        answer = paths.get(self.path, paths.get("*", [404, "text/plain", "not found"]))
        if answer is None:
            self.close_connection = True
            return
        status, kind, body, *more = answer
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in (more[0] if more else {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Paths)
with open(sys.argv[1] + ".new", "w", encoding="ascii") as out:
    out.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
