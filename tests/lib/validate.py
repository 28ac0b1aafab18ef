"""validate.py SCHEMAS FILE...: holds every JSON Lines record to the schema of its type.

validate.py SCHEMAS --serve PORT-FILE: does so for whoever connects and sends lines, a folder, the names of files in it and
an empty one: what is wrong is answered, or `valid`.  The libraries take longer to load than all records of a test.
"""

import functools
import json
import os
import pathlib
import socketserver
import sys

import jsonschema


def refuse_constant(name):
    raise ValueError(f"not JSON: {name}")


@functools.cache
def validators(folder):
    found = {}
    for path in folder.glob("*.json"):
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        found[path.stem] = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return found


def faults(folder, names):
    seen = 0
    for name in names:
        with open(name, "rb") as lines:
            for number, line in enumerate(lines, 1):
                record = json.loads(line.decode("utf-8"), parse_constant=refuse_constant)
                seen += 1
                validator = validators(folder).get(record.get("type"))
                if validator is None:
                    yield f"{name}:{number}: no schema for type {record.get('type')!r}"
                    continue
                for error in validator.iter_errors(record):
                    yield f"{name}:{number}: {record['type']}: {error.json_path}: {error.message}"
    if seen == 0:
        yield "no records to validate"


class Asked(socketserver.StreamRequestHandler):
    def handle(self):
        folder, *names = iter(lambda: self.rfile.readline().decode().rstrip("\n"), "")
        try:
            os.chdir(folder)
            found = list(faults(self.server.schemas, names))
        except Exception as error:
            found = [f"{type(error).__name__}: {error}"]
        self.wfile.write("".join(f"{line}\n" for line in found or ["valid"]).encode())


# Each request has a process, and so a folder, of its own.
class Server(socketserver.ForkingTCPServer):
    request_queue_size = 64

    def __init__(self, schemas):
        super().__init__(("127.0.0.1", 0), Asked)
        self.schemas = schemas
        validators(schemas)


def main():
    schemas = pathlib.Path(sys.argv[1]).resolve()
    if sys.argv[2] == "--serve":
        server = Server(schemas)
        new = pathlib.Path(f"{sys.argv[3]}.new")
        new.write_text(f"{server.server_address[1]}\n")
        new.rename(sys.argv[3])
        server.serve_forever()
    found = list(faults(schemas, sys.argv[2:]))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


sys.exit(main())
