#!/usr/bin/python3
"""A recommender in another language, with the answers that suite reco, load-reco and the contract are made for.

    service.py [--port N] [--port-file FILE] [--faults FILE]

Nothing but Python's own library; everything is in memory, and forgotten at its end.  It shows that the programs need the
shapes of a service, and not the reference service of this repository.

--faults names a file of words that is read anew for each request; as long as one stands in it, that fault is on:

    unready     /readyz is 503              database    the database is down: outbox is null
    errors      /reco is 500                no-outbox   the outbox cannot be read: {"error": ...}
    slow        /reco takes 300 ms          stuck       nothing leaves the outbox
    forgets     an event that comes twice counts twice
    empty       the catalogue is empty
"""

import argparse
import collections
import http.server
import json
import math
import os
import re
import signal
import socketserver
import threading
import time
import urllib.parse
import uuid

DAY_MS = 24 * 3600 * 1000
CATALOGUE = [f"item-{n}" for n in range(1, 61)]
CONTRACT = {
    "kpi_targets": {"ctr_at_20": ">= 8%", "avg_watch_time_sec": ">= 25", "catalog_coverage_at_20": ">= 60%"},
    "sla_targets": {"reco_p95_ms": 250, "reco_p99_ms": 500, "api_error_rate_pct": 1.0},
    "event_contract": {"event_types": ["view", "click", "purchase"], "idempotency_key": "event_id", "ts_unit": "ms"},
}


# ---- models: each member's test, and what is said where it fails ----


def number(least=0, most=math.inf):
    return lambda v: type(v) in (int, float) and least <= v <= most


def about_now(v):
    now = time.time() * 1000
    return type(v) is int and now - DAY_MS <= v <= now + 300_000


def text(least=1, most=128):
    return lambda v: type(v) is str and least <= len(v) <= most


def either(*words):
    return lambda v: type(v) is str and v in words


def of_type(*types):
    return lambda v: type(v) in types


def no_position_twice(v):
    positions = [item.get("position") for item in v if type(item) is dict] if type(v) is list else []
    return len(positions) > 0 and len(set(map(str, positions))) == len(positions)


LOG = {"event_id": text(8, 64), "user_id": text(), "session_id": text(), "request_id": text(), "ts_ms": about_now}
MODELS = {
    "event": (
        {"event_id": text(8, 64), "user_id": text(), "item_id": text(), "event_type": either("view", "click", "purchase"), "ts": about_now},
        {},
    ),
    "watch": (
        {**LOG, "item_id": text(), "watch_time_sec": number(0, 86400)},
        {
            "percent_watched": number(0, 100),
            "ended": of_type(bool),
            "playback_speed": number(0, 100),
            "rebuffer_count": of_type(int),
            "context": of_type(dict),
        },
    ),
    "impression": ({**LOG, "items": no_position_twice}, {"context": of_type(dict)}),
    "item": ({"item_id": text(), "position": of_type(int)}, {}),
    "batch": ({"events": of_type(list)}, {}),
}


def complaints(model, value, loc=("body",)):
    """What is wrong with a value, as a list for `detail`."""
    needed, optional = MODELS[model]
    if type(value) is not dict:
        return [{"loc": [*loc], "msg": "expected an object", "type": "model_type"}]
    wrong = [{"loc": [*loc, name], "msg": "a member that is needed", "type": "missing"} for name in needed if name not in value]
    for name, member in value.items():
        test = needed.get(name) or optional.get(name)
        if test is None:
            wrong.append({"loc": [*loc, name], "msg": "a member that is not known", "type": "extra_forbidden"})
        elif not (test(member) or (member is None and name in optional)):
            wrong.append({"loc": [*loc, name], "msg": "its value does not fit", "type": "value_error"})
    if model == "impression" and not wrong:
        for i, item in enumerate(value["items"]):
            wrong += complaints("item", item, (*loc, "items", i))
    return wrong


# ---- what happened so far ----


class Service:
    def __init__(self, faults_file):
        self.lock = threading.Lock()
        self.faults_file = faults_file
        self.events = set()
        self.pending = 0
        self.published = 0
        self.asked = 0
        self.answers = collections.deque(maxlen=100_000)  # (time, status, milliseconds) of /reco
        self.lists = collections.OrderedDict()  # request id: the items that were shown
        self.seen = set()
        self.hits = set()
        self.watched_sec = []

    def faults(self):
        if self.faults_file is None:
            return set()
        try:
            with open(self.faults_file, encoding="utf-8") as file:
                return set(file.read().split())
        except FileNotFoundError:
            return set()

    def relay(self, faults):
        """The outbox empties by itself, a moment after it was written."""
        if "stuck" not in faults:
            self.published += self.pending
            self.pending = 0

    def store(self, event, faults):
        """Whether the event is new."""
        with self.lock:
            if event["event_id"] in self.events and "forgets" not in faults:
                return False
            self.events.add(event["event_id"])
            self.pending += 1
            if "watch_time_sec" in event:
                self.watched_sec.append(event["watch_time_sec"])
                if event["item_id"] in self.lists.get(event["request_id"], ()):
                    self.hits.add(event["request_id"])
        return True

    def recommend(self, count):
        with self.lock:
            start = self.asked * 7
            self.asked += 1
            items = [CATALOGUE[(start + i) % len(CATALOGUE)] for i in range(min(count, len(CATALOGUE)))]
            request_id = str(uuid.uuid4())
            self.lists[request_id] = items[:20]
            if len(self.lists) > 20_000:
                self.lists.popitem(last=False)
            self.seen.update(items[:20])
        return request_id, items

    def health(self, faults):
        db = "database" not in faults
        with self.lock:
            outbox = {"pending": self.pending, "publishing": 0, "published": self.published, "dead": 0}
            self.relay(faults)
        if not db:
            outbox = None
        elif "no-outbox" in faults:
            outbox = {"error": 'relation "outbox" does not exist'}
        return {
            "checks": {"db": db, "online_cache": "unready" not in faults},
            "event_backbone": {"mode": "outbox", "outbox": outbox},
        }

    def window(self):
        with self.lock:
            recent = [a for a in self.answers if a[0] > time.monotonic() - 60]
        times = sorted(ms for _, _, ms in recent)

        def rank(share):
            return round(times[max(0, math.ceil(share * len(times)) - 1)], 3) if times else None

        return {
            "window_sec": 60,
            "sample_size": len(recent),
            "error_rate_pct": 100 * sum(status >= 500 for _, status, _ in recent) / len(recent) if recent else None,
            "latency_ms": {"p50": rank(0.5), "p95": rank(0.95), "p99": rank(0.99)},
        }

    def baseline(self):
        with self.lock:
            lists, watches = len(self.lists), len(self.watched_sec)
            metrics = {
                "requests": lists,
                "impressions": sum(map(len, self.lists.values())),
                "watches": watches,
                "ctr_at_20_pct": 100 * len(self.hits) / lists if lists else None,
                "avg_watch_time_sec": sum(self.watched_sec) / watches if watches else None,
                "catalog_coverage_at_20_pct": 100 * len(self.seen) / len(CATALOGUE),
            }
        return {"metrics": metrics}


# ---- requests ----


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536  # head and body go out together

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json"):
        data = body.encode() if kind != "application/json" else json.dumps(body).encode()
        self.status = status
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        request_id = self.headers.get("X-Request-ID") or ""
        self.send_header("X-Request-ID", request_id if re.fullmatch(r"[\w.:/+=@-]{1,128}", request_id) else str(uuid.uuid4()))
        self.send_header("X-Response-Time-ms", f"{1000 * (time.monotonic() - self.begun):.3f}")
        self.send_header("X-DB-Time-ms", "0.000")
        self.send_header("X-DB-Queries", "0")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def refuse(self, wrong):
        self.answer(422, {"detail": wrong})

    def handle_one(self):
        self.begun = time.monotonic()
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else b""
        url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(url.query))
        self.faults = SERVICE.faults()
        route = ROUTES.get((self.command, url.path))
        if route is None:
            self.answer(404, {"detail": "Not Found"})
        else:
            route(self)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = handle_one

    def read_body(self):
        try:
            return json.loads(self.body)
        except ValueError as error:
            self.refuse([{"loc": ["body"], "msg": str(error), "type": "json_invalid"}])
            return None

    def write_down(self, model):
        event = self.read_body()
        if event is None and self.body.strip() != b"null":
            return
        wrong = complaints(model, event)
        if wrong:
            self.refuse(wrong)
        elif "database" in self.faults:
            self.answer(503, {"detail": "the database is down"})
        else:
            new = SERVICE.store(event, self.faults)
            self.answer(200, {"status": "ok" if new else "duplicate", "event_id": event["event_id"]})

    def event(self):
        self.write_down("event")

    def watch(self):
        self.write_down("watch")

    def impression(self):
        self.write_down("impression")

    def batch(self):
        batch = self.read_body()
        if batch is None and self.body.strip() != b"null":
            return
        wrong = complaints("batch", batch)
        if not wrong:
            for i, event in enumerate(batch["events"]):
                model = "impression" if type(event) is dict and "items" in event else "watch"
                wrong += complaints(model, event, ("body", "events", i))
        if wrong:
            self.refuse(wrong)
            return
        new = sum(SERVICE.store(event, self.faults) for event in batch["events"])
        self.answer(200, {"status": "ok", "accepted": new, "duplicates": len(batch["events"]) - new})

    def reco(self):
        wrong = [
            {"loc": ["query", name], "msg": "an argument that is needed", "type": "missing"}
            for name in ("user_id", "session_id")
            if not self.query.get(name)
        ]
        k = self.query.get("k", "20")
        if not re.fullmatch("[0-9]{1,3}", k) or not 1 <= int(k) <= 200:
            wrong.append({"loc": ["query", "k"], "msg": "expected a number from 1 to 200", "type": "value_error"})
        if "slow" in self.faults:
            time.sleep(0.3)
        if wrong:
            self.refuse(wrong)
        elif "errors" in self.faults:
            self.answer(500, {"detail": "Internal Server Error"})
        else:
            request_id, items = SERVICE.recommend(int(k))
            if "empty" in self.faults:
                items = []
            self.answer(200, {"request_id": request_id, "items": items, "model_version": "walk-1", "strategy": "walk"})
        SERVICE.answers.append((time.monotonic(), self.status, 1000 * (time.monotonic() - self.begun)))

    def healthz(self):
        self.answer(200, {"status": "ok", **SERVICE.health(self.faults)})

    def readyz(self):
        health = SERVICE.health(self.faults)
        ready = all(health["checks"].values())
        health = {"ready": ready, **health}
        self.answer(200 if ready else 503, health if ready else {"detail": health})

    def contract(self):
        self.answer(200, CONTRACT)

    def metrics_reco(self):
        self.answer(200, SERVICE.window())

    def analytics(self):
        self.answer(200, SERVICE.baseline())

    def prometheus(self):
        lines = "".join(
            f"# HELP {name} {what}\n# TYPE {name} {kind}\n{name} {value}\n"
            for name, kind, what, value in (
                ("reco_requests_total", "counter", "Recommendations that were asked for.", SERVICE.asked),
                ("events_total", "counter", "Events that were taken.", len(SERVICE.events)),
                ("outbox_pending", "gauge", "Events that wait in the outbox.", SERVICE.pending),
            )
        )
        self.answer(200, lines, "text/plain; version=0.0.4; charset=utf-8")


ROUTES = {
    ("POST", "/event"): Handler.event,
    ("POST", "/log/watch"): Handler.watch,
    ("POST", "/log/impression"): Handler.impression,
    ("POST", "/log/batch"): Handler.batch,
    ("GET", "/reco"): Handler.reco,
    ("GET", "/healthz"): Handler.healthz,
    ("GET", "/readyz"): Handler.readyz,
    ("GET", "/contract"): Handler.contract,
    ("GET", "/metrics/reco"): Handler.metrics_reco,
    ("GET", "/metrics/prometheus"): Handler.prometheus,
    ("GET", "/analytics/baseline"): Handler.analytics,
}


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--port-file")
    parser.add_argument("--faults")
    options = parser.parse_args()
    SERVICE = Service(options.faults)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server = Server(("127.0.0.1", options.port), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    if options.port_file:
        with open(options.port_file + ".new", "w", encoding="utf-8") as out:
            out.write(str(server.server_port))
        os.rename(options.port_file + ".new", options.port_file)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
