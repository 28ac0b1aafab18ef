"""sink_server.py FOLDER [CERTIFICATE KEY]: the services that incidents are delivered to, and how they fail.

Writes its port to FOLDER/port, and each request as a line of JSON to FOLDER/requests.  Answers as each service does when
all is well; but as the first line of FOLDER/script says, where there is one, which is used up unless it says "always":
{"status": 503, "headers": {...}, "body": "..."} or {"do": "hang" | "reset" | "cut" | "garbage" | "large"}.
"""

import http.server
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time

FOLDER = sys.argv[1]
LOCK = threading.Lock()


def well(path, body):
    if path.endswith("/v2/enqueue"):
        key = json.loads(body).get("dedup_key")
        return 202, json.dumps({"status": "success", "message": "Event processed", "dedup_key": key})
    if path.endswith("/api/v2/alerts"):
        return 200, ""
    if path.endswith("/envelope/"):
        return 200, json.dumps({"id": json.loads(body.split("\n")[0])["event_id"]})
    if path.startswith("/services/"):
        return 200, "ok"
    return 200, "{}"


def scripted():
    """The next line of the script, or nothing."""
    path = os.path.join(FOLDER, "script")
    with LOCK:
        try:
            with open(path) as script:
                lines = script.read().splitlines()
        except FileNotFoundError:
            return {}
        if not lines or not lines[0]:
            return {}
        step = json.loads(lines[0])
        if not step.get("always"):
            with open(path, "w") as script:
                script.write("".join(line + "\n" for line in lines[1:]))
        return step


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def misbehave(self, what):
        self.close_connection = True
        if what == "hang":
            time.sleep(20)
        elif what == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RD)
        elif what == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":")
        elif what == "garbage":
            self.wfile.write(b"\x00\x01 this is no HTTP \xff\r\n\r\n")
        elif what == "large":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3000000)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with LOCK, open(os.path.join(FOLDER, "requests"), "a") as requests:
            requests.write(json.dumps({"path": self.path, "headers": dict(self.headers), "body": body}) + "\n")
        step = scripted()
        if "do" in step:
            return self.misbehave(step["do"])
        status, text = well(self.path, body)
        if step:
            status, text = step.get("status", 200), step.get("body", "")
        self.send_response(status)
        for name, value in step.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())
        return None


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
server.daemon_threads = True
if len(sys.argv) > 3:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(os.path.join(FOLDER, "port.new"), "w") as port:
    port.write(str(server.server_port))
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
server.serve_forever()
