"""Payloads as they come in the field, and such as nobody expects; the same for the same seed."""

import base64
import json

AWKWARD_JSON = [
    b'{"n":12345678901234567890,"f":1.10,"e":1E400,"z":-0.0}',
    b"[]",
    b"{}",
    b'""',
    b'{"a":[],"b":{},"c":[[],[{}]]}',
    b'{"u":"\\u00e9\\ud83d\\ude00\\u0000\\/","raw":"\xc3\xa9\xf0\x9f\x98\x80"}',
    b'{"b":1, "a" : 2,\t"b2":"\\n"}',
    b'{"same":1,"same":2}',
    b"0",
    b'{\r\n  "pretty": [1,\n 2]\n}',
]
AWKWARD_BYTES = [
    b"",
    b"\x00",
    b"before\x00after\x00",
    b"\xff\xfe\xc3\x28\xed\xa0\x80",
    b"not json",
    b" {} ",
    b"{}\n",
    bytes(range(256)),
]


def payload(chance, only_json):
    kind = chance.random()
    if kind < 0.15:
        return chance.choice(AWKWARD_JSON if only_json else AWKWARD_JSON + AWKWARD_BYTES)
    if kind < 0.3 and not only_json:
        return chance.randbytes(chance.choice((1, 7, 300)))
    text = "".join(chance.choice('ab "\\\u00fc\u20ac\U0001f600\n') for _ in range(chance.randrange(40)))
    value = {"n": chance.randrange(1 << 60), "text": text}
    if kind > 0.97:
        value["pad"] = "x" * chance.choice((5000, 70000))

    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode()


def huge():
    """10 MiB."""
    return b'"%s"' % (b"x" * ((10 << 20) - 2))


def payloads(chance, count, only_json):
    """Some of them the same as one before."""
    made = []
    for _ in range(count):
        again = made and chance.random() < 0.1
        made.append(chance.choice(made) if again else payload(chance, only_json))

    return made


def member(text, name):
    """The bytes of a member whose value is JSON, as they stand there."""
    mark = f'"{name}":'
    at = text.index(mark) + len(mark)

    return text[at : json.JSONDecoder().raw_decode(text, at)[1]].encode()


def exported(path):
    """The payloads of `message` records, byte for byte: JSON stands there as it was."""
    for line in path.read_bytes().splitlines(keepends=True):
        # What a kill cut off was not thrown away yet.
        if not line.endswith(b"\n"):
            continue
        record = json.loads(line)
        if record["type"] == "message":
            plain = record.get("payload_base64")
            yield member(line.decode(), "payload") if plain is None else base64.b64decode(plain)
