# What the tests of incident-emit share; loaded after lib/harness.
# shellcheck shell=bash

# The one incident of a folder.
the_incident() {
    [ "$(find "${1:-reports/incidents}" -name 'incident_*.json' | wc -l)" -eq 1 ] || return 1
    echo "${1:-reports/incidents}"/incident_*.json
}

# Against the schema that is printed, and against the public one, written here from its description and drawn as narrow as
# that allows: a reader of it may be as strict.
valid_incident() {
    "$PYTHON" - "$@" <<'EOT'
import json, subprocess, sys, jsonschema
string, strings = {"type": "string", "minLength": 1}, {"type": "object", "additionalProperties": {"type": "string"}}
closed = lambda required=(), **members: {"type": "object", "properties": members, "required": list(required), "additionalProperties": False}
public = closed(
    ("incident_id", "timestamp", "environment", "kind", "exception", "stack"),
    incident_id=string, timestamp={"type": "string", "format": "date-time"},
    environment={"enum": ["local", "ci", "staging", "production"]}, kind={"enum": ["api", "celery"]},
    exception=string, stack=string, request_id=string, audit_run_id=string,
    process=closed(name=string, pid={"type": "integer"}, host=string),
    http=closed(method=string, url=string, path=string, headers=strings, body={}),
    task=closed(name=string, args={}, kwargs={}, reason_code=string),
    last_logs={"type": "array", "maxItems": 100, "items": {"type": "string"}}, env=strings, extras={"type": "object"})
printed = json.loads(subprocess.run(["incident-emit", "--schema", "incident_v1"], stdout=subprocess.PIPE, check=True).stdout)
assert printed["required"] == public["required"] and set(printed["properties"]) == set(public["properties"])
assert printed["properties"]["kind"] == public["properties"]["kind"] and printed["additionalProperties"] is False
for name in sys.argv[1:]:
    for schema in public, printed:
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(json.load(open(name)))
EOT
}
