#!/usr/bin/env bash
# incident-emit: 10,000 incidents of one stream, each a file of its own, durably; beside it what the file system needs for as
# many files of that size one by one (write, fsync, rename, in Python), and all at once (cp, sync).  Then the same stream again,
# which counts in those that are open; a burst of a million failures of one check; and list over 10,000.
set -eu

PATH=$BUILD:$PATH
incidents=10000
few=500
cd "$BENCH_DIR"

now() { date +%s%N; }
seconds() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.2f s", (to - from) / 1e9 }'; }

/usr/bin/python3 - "$incidents" <<'EOT'
import sys
def check(name, message):
    return ('{"type":"check","tool":"smoke-stack","time":"2026-01-01T00:00:00.000Z","run":"r","name":"%s","status":"fail",'
            '"message":"%s","evidence":{"request":{"method":"GET","url":"http://127.0.0.1:8000/reco?user=%s"}}}\n' % (name, message, name))
with open("many.jsonl", "w") as out:
    for i in range(int(sys.argv[1])): out.write(check("check %d" % i, "status 500"))
with open("burst.jsonl", "w") as out:
    for i in range(1000000): out.write(check("reco", "status 500 after %d ms" % i))
EOT

emit() { incident-emit -q --jsonl "$@" >/dev/null || [ $? -eq 1 ]; }

start=$(now)
emit --dir many --group-by .name many.jsonl
echo "incident-emit, $incidents incidents:           $(seconds "$start")"
[ "$(find many -name 'incident_*.json' | wc -l)" -eq "$incidents" ]

start=$(now)
/usr/bin/python3 - "$few" many each <<'EOT'
import glob, os, sys
few, source, to = int(sys.argv[1]), sys.argv[2], sys.argv[3]
os.mkdir(to)
folder = os.open(to, os.O_RDONLY)
for name in sorted(glob.glob(source + "/incident_*.json"))[:few]:
    with open(name, "rb") as file: bytes_ = file.read()
    with open(to + "/new", "wb") as file:
        file.write(bytes_)
        file.flush()
        os.fsync(file.fileno())
    os.rename(to + "/new", to + "/" + os.path.basename(name))
    os.fsync(folder)
EOT
echo "one by one with fsync, $few files of that size:  $(seconds "$start")"

start=$(now)
cp -r many copy
sync copy/incident_*.json
echo "cp and sync of each file, $incidents files:     $(seconds "$start")"

start=$(now)
emit --dir many --group-by .name many.jsonl
echo "incident-emit, $incidents that are open already: $(seconds "$start")"

echo "incident-emit, a burst of a million:           $(best incident-emit -q --jsonl --dir burst burst.jsonl)"
echo "incident-emit list, $incidents:                 $(best incident-emit list --jsonl --dir many)"
