"""validate.py SCHEMAS FILE...: holds every JSON Lines record to the schema of its type."""

import json
import pathlib
import sys

import jsonschema


def refuse_constant(name):
    raise ValueError(f"not JSON: {name}")


def main():
    folder = pathlib.Path(sys.argv[1])
    validators = {}
    for path in folder.glob("*.json"):
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[path.stem] = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.FormatChecker()
        )
    bad = seen = 0
    for name in sys.argv[2:]:
        with open(name, "rb") as lines:
            for number, line in enumerate(lines, 1):
                record = json.loads(line.decode("utf-8"), parse_constant=refuse_constant)
                seen += 1
                validator = validators.get(record.get("type"))
                if validator is None:
                    print(f"{name}:{number}: no schema for type {record.get('type')!r}")
                    bad += 1
                    continue
                for error in validator.iter_errors(record):
                    print(f"{name}:{number}: {record['type']}: {error.json_path}: {error.message}")
                    bad += 1
    if seen == 0:
        print("no records to validate")
    return 1 if bad or seen == 0 else 0


sys.exit(main())
