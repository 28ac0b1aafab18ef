# What the test files of load-reco share: a reference service, a server that misbehaves as told, a recorder, and readers of
# what came out.  Loaded after harness.
# shellcheck shell=bash disable=SC2034,SC2154 # what is set here is used by the files that load it

setup_file() {
    start_service
    echo "$service_url" >"$BATS_FILE_TMPDIR/url"
    start scripted "$BUILD/tests/scripted-server" --port-file "$BATS_FILE_TMPDIR/port"  --seconds 120
    wait_for 5 test -s "$BATS_FILE_TMPDIR/port"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    URL=$(cat "$BATS_FILE_TMPDIR/url")
    BAD=http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/port")
    export URL BAD
}

# total FILE JQ: of the record about the whole measured phase.
total() {
    jq -r "select(.type == \"load\" and .name == \"all\" and .phase == \"measured\") | $2" "$1"
}

# verdict FILE NAME: the status of a check.
verdict() {
    jq -r "select(.type == \"check\" and .name == \"$2\").status" "$1"
}

# start_recorder: a server that answers everything with 200 and appends each request to requests.jsonl; sets $RECORDER.
start_recorder() {
    cat >recorder.py <<'EOT2'
import http.server, json, socketserver, sys

class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with open("requests.jsonl", "a") as out:
            out.write(json.dumps({"method": self.command, "path": self.path, "body": body,
                                  "headers": {k.lower(): v for k, v in self.headers.items()}}) + "\n")
        answer = b'{"token":"t-42","id":7}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = handle_any

    def log_message(self, *arguments):
        pass

class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

server = Server(("127.0.0.1", 0), Recorder)
with open("recorder.port.new", "w") as out:
    out.write(str(server.server_port))
__import__("os").rename("recorder.port.new", "recorder.port")
server.serve_forever()
EOT2
    start recorder "$PYTHON" recorder.py
    wait_for 10 test -s recorder.port
    RECORDER=http://127.0.0.1:$(cat recorder.port)
}

# held_up ARGUMENT...: the records of a run against $URL that is itself stopped for half a second.
held_up() {
    "$PYTHON" - "$URL" "$@" <<'EOT2'
import os, signal, subprocess, sys, time
run = subprocess.Popen(["load-reco", "--jsonl", "--base-url", sys.argv[1]] + sys.argv[2:])
time.sleep(0.8)
os.kill(run.pid, signal.SIGSTOP)
time.sleep(0.5)
os.kill(run.pid, signal.SIGCONT)
sys.exit(0 if run.wait() in (0, 1) else 2)
EOT2
}

# stalled ARGUMENT...: the records of a run against $service_url, which is stopped for 1.4 s from the second second on.
stalled() {
    "$PYTHON" - "$service_url" "$service_pid" "$@" <<'EOT2'
import os, signal, subprocess, sys, time
run = subprocess.Popen(["load-reco", "--jsonl", "--base-url", sys.argv[1]] + sys.argv[3:])
time.sleep(1.5)
os.kill(int(sys.argv[2]), signal.SIGSTOP)
time.sleep(1.4)
os.kill(int(sys.argv[2]), signal.SIGCONT)
# 1: what was sent late is late, as the checks say.
sys.exit(0 if run.wait() in (0, 1) else 2)
EOT2
}
