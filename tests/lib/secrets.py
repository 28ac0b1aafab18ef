"""secrets.py plant RECORDS LOG | judge FILE: forty secrets to be taken out, forty look-alikes to be kept."""

import base64
import json
import sys
import urllib.parse

# Written in pieces, so that no scanner takes this file for a leak.
def joined(*parts):
    return "".join(parts)


B62 = "Zq8vKx2LmN4pR7sT1wY3bD5fH6jC9gE0aQWERTYUIOPASDFGHJKLzxcvbnm"

TOKENS = [
    joined("AKIA", "Z7Q2XW4ERT6YUI8O"),
    joined("ASIA", "Q9W8E7R6T5Y4U3I2"),
    joined("ghp_", B62[:36]),
    joined("gho_", B62[1:37]),
    joined("ghs_", B62[2:38]),
    joined("github_pat_", B62[:22], "_", B62[:59]),
    joined("glpat-", B62[:20]),
    joined("xoxb-", "123456789012-1234567890123-", B62[:24]),
    joined("https://hooks.slack.com/services/", "T0AB1CD2E/B0FG3HI4J/", B62[:24]),
    joined("sk_live_", B62[:24]),
    joined("rk_live_", B62[:24]),
    joined("sk_test_", B62[5:29]),
    joined("AIza", B62[:35]),
    joined("sk-ant-", "api03-", B62[:40]),
    joined("SG.", B62[:22], ".", B62[:43]),
    joined("npm_", B62[:36]),
    joined("pypi-", "AgEIcHlwaS5vcmc", B62[:40]),
    joined("hvs.", B62[:24]),
    joined("dop_v1_", "0123456789abcdef" * 4),
    joined("shpat_", "0123456789abcdef" * 2),
    joined("hf_", B62[:34]),
    ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"1234567890"}', b"0123456789abcdef0123456789abcdef")
    ),
]

# Secrets by the name that stands before them.
NAMED = {
    "DB_PASSWORD": "correct-horse-1",
    "dbPassword": "correct-horse-2",
    "client_secret": "battery-staple-3",
    "x-api-key": "staple-battery-4",
    "private_key": "horse-battery-5",
    "Set-Cookie": "sid=horse-correct-6",
    "csrf_token": "correct-battery-7",
    "passphrase": "correct-staple-8",
    "SENTRY_DSN": "https://0123horse9@sentry.example/1",
}

KEPT = [
    "550e8400-e29b-41d4-a716-446655440000",
    "0191e0a0-7c1e-7b3a-9f00-0123456789ab",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "d41d8cd98f00b204e9800998ecf8427e",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "00f067aa0ba902b7",
    "/reco?user_id=load-user-17&session_id=s-4711&k=20",
    "req-20260101-000017",
    "a1b2c3d",
    "v1.2.3-rc.4+build.5",
    "2026-01-01T00:00:00.000Z",
    "postgresql://db.internal:5432/reco",
    "redis://cache:6379/0",
    "http://127.0.0.1:8080/healthz?deep=1",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "application/json; charset=utf-8",
    "Mozilla/5.0 (X11; Linux x86_64)",
    "p95 of latency_ms is 612 ms, over 500 ms",
    "src/app/routes/reco.py:118",
    "SELECT count(*) FROM outbox WHERE status = 'pending'",
    "the token bucket is full",
    "authored by the platform team",
    "10.0.0.17:41234",
]

KEPT_NAMED = {
    "aws_access_key_id": "key-7",
    "signing_key_id": "kid-2026-01",
    "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPublicPart me@host",
    "request_id": "abcdef0123456789abcdef0123456789",
    "trace_id": "0af7651916cd43dd8448eb211c80319c",
    "span_id": "b7ad6b7169203331",
    "session_id": "s-0815",
    "dedup_key": "smoke-stack/outbox",
    "author": "jane.doe",
    "keyboard": "qwertz-layout",
    "compass": "north-west",
    "passenger": "seat-12a",
    "monkey_patch": "applied-once",
    "tokenizer": "bpe-32k",
    "secretary": "room-204",
}


def every_secret():
    return TOKENS + list(NAMED.values())[:8] + ["0123horse9"] + ["sw0rdf1sh-userinfo", "sw0rdf1sh-basic"] + [
        PEM_BODY, "nested-horse-base64", "nested-horse-hex", "nested-horse-percent", "deep-horse-json", "query-horse-x", "bearer-horse-zz9"]


PEM_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKB"
PEM = joined("-----BEGIN ", "PRIVATE KEY-----\n", PEM_BODY, "\n-----END ", "PRIVATE KEY-----\n")


def plant(records, log):
    evidence = {
        "tokens": [{"deep": [{"note": f"value {token} here"}]} for token in TOKENS[:12]],
        "named": {"level": {"further": NAMED}},
        "url": joined("postgresql://app:", "sw0rdf1sh-userinfo", "@db:5432/x"),
        "authorization": joined("Basic ", base64.b64encode(b"user:sw0rdf1sh-basic").decode()),
        "pem": PEM,
        "inner": json.dumps({"config": json.dumps({"password": "deep-horse-json"})}),
        "b64": base64.b64encode(b'{"password": "nested-horse-base64"}').decode(),
        "hex": b"password=nested-horse-hex;".hex(),
        "percent": urllib.parse.quote('{"password":"nested-horse-percent"}', safe=""),
        "link": "https://x.example/cb?access_token=query-horse-x&k=20",
        "kept": KEPT,
        "kept_named": KEPT_NAMED,
        "request": {"method": "GET", "url": "http://127.0.0.1/reco?user_id=u1&session_id=s-1",
                    "headers": {"Authorization": "Bearer bearer-horse-zz9", "X-Request-ID": "req-77"}},
    }
    check = {"type": "check", "tool": "smoke-stack", "time": "2026-01-01T00:00:00.000Z", "run": "r", "name": "leaky",
             "status": "fail", "message": f"it said {TOKENS[2]}", "evidence": evidence}
    with open(records, "w") as out:
        out.write(json.dumps(check) + "\n")
    with open(log, "w") as out:
        for token in TOKENS[12:]:
            out.write(f"2026-01-01 ERROR upstream said {token} and stopped\n")
        out.write(f"DB_PASSWORD={NAMED['DB_PASSWORD']} retrying\n")
        out.write("Authorization: Bearer bearer-horse-zz9\n")
        out.write(PEM)
        for value in KEPT:
            out.write(f"seen {value}\n")


def judge(name):
    text = open(name).read()
    plain = text.encode().decode("unicode_escape", errors="replace")
    wrong = 0
    secrets = every_secret()
    assert len(secrets) >= 40, len(secrets)
    assert len(KEPT) + len(KEPT_NAMED) >= 40
    for secret in secrets:
        forms = {secret, base64.b64encode(secret.encode()).decode().rstrip("=")[:-2], secret.encode().hex(),
                 urllib.parse.quote(secret, safe="")}
        for form in forms:
            if form in text or form in plain:
                print(f"not taken out: {secret}")
                wrong += 1
                break
    for value in KEPT + list(KEPT_NAMED.values()):
        if value not in text and json.dumps(value)[1:-1] not in text:
            print(f"not kept: {value}")
            wrong += 1
    sys.exit(1 if wrong else 0)


if sys.argv[1] == "plant":
    plant(sys.argv[2], sys.argv[3])
else:
    judge(sys.argv[2])
