#!/bin/sh
# What the service "gate" of compose.yaml runs: migrations, smoke test and load, judged. Records come first, the report is
# last. Ends with the gate's status.
set -u

{ check-migrations --jsonl --pending fail --database-url @/run/secrets/database-url /gate/migrations
  smoke-stack --jsonl --base-url "$URL" /gate/plan.json
  load-reco --jsonl --base-url "$URL" --rate 50/s --duration 20s; } |
    check-guardrails --jsonl --tee --policy /gate/policy.json >/tmp/run.jsonl
# Not that of the report: a gate that was killed wrote no summary to report.
status=$?
cat /tmp/run.jsonl
readiness-report human /tmp/run.jsonl
exit "$status"
