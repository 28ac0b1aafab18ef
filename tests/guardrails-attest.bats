# check-guardrails --attest and --verify: a verdict that can be recomputed, and that no byte can be changed of.

load lib/harness

# A policy and records that pass.
setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    echo '{"name":"most","agg":"max","value":".value","op":"<=","target":5}' >policy.json
    numbers 1 2 3 4 5 >run.jsonl
}

numbers() {
    for n in "$@"; do echo "{\"type\":\"metric\",\"name\":\"m\",\"value\":$n}"; done
}

# gate STATUS OPTION...: runs it, with the records in `out` and the messages in `err`.
gate() {
    local expected=$1 rc=0
    shift
    check-guardrails --jsonl "$@" >out 2>err || rc=$?
    [ "$rc" = "$expected" ] && return 0
    echo "check-guardrails $*: exit $rc, expected $expected" >&2
    cat out err >&2
    return 1
}

# The statement is the verdict's, which ends with STATUS:  confirmed STATUS FILE OPTION...
confirmed() {
    local expected=$1 file=$2
    shift 2
    gate "$expected" --verify "$file" "$@"
    grep -q "$file: confirmed" err
    ! grep -q '"name":"verify"' out
}

# It is not, for all of these WORDS:  differs WORDS FILE OPTION...
differs() {
    local words=$1 file=$2
    shift 2
    gate 1 --verify "$file" "$@"
    [ "$(jq -r 'select(.name == "verify") | .status' out)" = fail ]
    jq -r 'select(.name == "verify").message' out | grep -qF -- "what differs: $words" && return 0
    echo "not \"$words\":" >&2
    cat out err >&2
    return 1
}

@test "a statement tells what was read, when and what came of it; another reader finds the same" {
    numbers 7 9 >more.jsonl
    for run in "" "--run r7"; do
        # shellcheck disable=SC2086 # two words
        gate 1 -p policy.json -r 'low: min(.value) >= 1' --exact --tee $run --attest s.json run.jsonl - more.jsonl \
            < <(numbers 0.5)
        jq -c 'select(.type == "check")' out >checks # not what --tee passed
        "$PYTHON" - "$run" <<'EOT'
import hashlib, json, re, sys
def sha(b): return {"sha256": hashlib.sha256(b).hexdigest()}
read = lambda name: open(name, "rb").read()
stdin = b'{"type":"metric","name":"m","value":0.5}\n'
inputs = [("run.jsonl", read("run.jsonl")), ("-", stdin), ("more.jsonl", read("more.jsonl"))]
raw = read("s.json")
s = json.loads(raw)
assert raw == json.dumps(s, separators=(",", ":")).encode() + b"\n"
assert list(s) == ["_type", "subject", "predicateType", "predicate"]
assert s["_type"] == "https://in-toto.io/Statement/v1" and s["predicateType"] == "urn:readyline:verdict:1"
assert s["subject"] == [{"name": n, "digest": sha(b)} for n, b in inputs]
p = s["predicate"]
everything = b"".join(b for n, b in inputs)
assert p["input"] == {"bytes": len(everything), "digest": sha(everything)}
assert p["files"] == [{"option": "policy", "name": "policy.json", "digest": sha(read("policy.json"))}]
assert p["options"] == {"rule": ["low: min(.value) >= 1"], "policy": ["policy.json"], "exact": True}
records = [l for l in read("out").splitlines(True) if b'"type":"check"' in l]
assert len(records) == 2
given = sys.argv[1] != ""
assert p.get("run") == ("r7" if given else None)
if not given:
    records = [re.sub(rb'"run":"[^"]*",', b"", l, count=1) for l in records]
v = p["verdict"]
assert v.pop("records") == sha(b"".join(records))
assert v == {"exit_status": 1, "status": "fail", "pass": 0, "fail": 2, "warn": 0, "skip": 0, "unknown": 0,
    "checks": [{"name": "most", "status": "fail"}, {"name": "low", "status": "fail"}]}
assert all(json.loads(l)["time"] == p["clock"] for l in records)
assert p["program"]["name"] == "check-guardrails"
assert set(p) - {"run"} == {"program", "clock", "options", "input", "files", "verdict"}
EOT
    done
    check-guardrails --version | grep -q "$(jq -r .predicate.program.version s.json)"
}

@test "the same verdict makes the same bytes, on any day, and whatever is shown of it" {
    at=2026-01-01T00:10:00Z
    echo '{"type":"metric","name":"m","value":1,"time":"2026-01-01T00:00:00Z"}' >run.jsonl
    gate 0 -p policy.json -r 'age() <= 1h' --at "$at" --attest one.json run.jsonl
    gate 0 -p policy.json -r 'age() <= 1h' --at "$at" --attest two.json --tee -q --summary-only --output-json o.json \
        --color never run.jsonl
    cmp one.json two.json
    # It is long past that hour, so without the time of the statement the verdict would be another.
    gate 1 -p policy.json -r 'age() <= 1h' run.jsonl
    confirmed 0 one.json -p policy.json -r 'age() <= 1h' run.jsonl
    confirmed 0 one.json -p policy.json -r 'age() <= 1h' --at "$at" --tee --summary-only run.jsonl
    gate 0 --verify one.json -p policy.json -r 'age() <= 1h' -q run.jsonl
    differs "the time" one.json -p policy.json -r 'age() <= 1h' --at 2026-01-01T00:10:01Z run.jsonl
    # A time finer than records tell it.
    gate 0 -p policy.json --at 2026-01-01T00:10:00.000000001Z --attest fine.json run.jsonl
    [ "$(jq -r .predicate.clock fine.json)" = 2026-01-01T00:10:00.000000001Z ]
    confirmed 0 fine.json -p policy.json run.jsonl
    # Without --at it is the time when the input ends; --jsonl and a run that nobody named are not in it.
    gate 0 -p policy.json --attest three.json run.jsonl
    sleep 0.01
    confirmed 0 three.json -p policy.json run.jsonl
    grep -q "$(jq -r .predicate.clock three.json)" out
}

@test "no byte of policy or statement can be changed, and none of the records" {
    gate 0 -p policy.json --attest s.json run.jsonl
    "$PYTHON" - <<'EOT'
import json, subprocess, sys
def verify():
    p = subprocess.run(["check-guardrails", "--jsonl", "-p", "policy.json", "--verify", "s.json", "run.jsonl"],
        capture_output=True, text=True)
    return p.returncode, '"name":"verify","status":"fail"' in p.stdout, "confirmed" in p.stderr
assert verify() == (0, False, True)
seen = {}
for name, step in (("policy.json", 1), ("s.json", 1), ("run.jsonl", 7)):
    whole = open(name, "rb").read()
    for at in range(0, len(whole), step):
        flipped = bytearray(whole)
        flipped[at] ^= (1, 2, 4, 16, 32)[at % 5]
        open(name, "wb").write(flipped)
        code, failed, confirmed = verify()
        if code == 0 or confirmed or (code == 1) != failed:
            sys.exit(f"{name} byte {at}: exit {code}, check failed: {failed}, confirmed: {confirmed}")
        seen[name, code] = seen.get((name, code), 0) + 1
    for cut in (b"", whole[:-1], whole[:len(whole) // 2], whole + b"\n", whole + whole):
        open(name, "wb").write(cut)
        assert verify()[0] != 0 and not verify()[2], (name, cut)
    open(name, "wb").write(whole)
assert verify() == (0, False, True)
# Both kinds were met: what can still be read fails by its check, what cannot is trouble.
assert all((name, code) in seen for name in ("policy.json", "s.json", "run.jsonl") for code in (1, 2)), seen
EOT
}

@test "what differs is named" {
    numbers 1 2 >other.jsonl
    gate 0 -p policy.json --attest s.json run.jsonl other.jsonl
    cp run.jsonl kept.jsonl
    echo ' ' >>run.jsonl
    differs "input run.jsonl" s.json -p policy.json run.jsonl other.jsonl
    cp kept.jsonl run.jsonl
    differs "input other.jsonl, input run.jsonl" s.json -p policy.json other.jsonl run.jsonl
    differs "input other.jsonl" s.json -p policy.json run.jsonl
    differs "input kept.jsonl" s.json -p policy.json kept.jsonl other.jsonl
    differs "option --exact" s.json -p policy.json --exact run.jsonl other.jsonl
    differs "option --ignore-status" s.json -p policy.json --ignore-status run.jsonl other.jsonl
    differs "the run" s.json -p policy.json --run r run.jsonl other.jsonl
    cp policy.json old.json
    echo >>policy.json
    differs "policy policy.json" s.json -p policy.json run.jsonl other.jsonl
    differs "policy old.json, option --policy" s.json -p old.json run.jsonl other.jsonl
    cp old.json policy.json
    differs "option --rule, check low" s.json -p policy.json -r 'low: min(.value) >= 1' run.jsonl other.jsonl
    jq -c '.predicate.verdict.checks[0].status = "fail"' s.json >forged.json
    differs "check most (fail in the statement, now pass)" forged.json -p policy.json run.jsonl other.jsonl
    jq -c '.predicate.verdict.exit_status = 1' s.json >forged.json
    differs "the verdict's exit_status" forged.json -p policy.json run.jsonl other.jsonl
    jq -c '.predicate.verdict.records.sha256 |= ascii_upcase' s.json >forged.json
    differs "what the checks say" forged.json -p policy.json run.jsonl other.jsonl
    jq . s.json >forged.json
    differs "" forged.json -p policy.json run.jsonl other.jsonl
    jq -c '.more = 1' s.json >forged.json
    differs "how the statement is written" forged.json -p policy.json run.jsonl other.jsonl
}

@test "a closed gate is attested as well, and a confirmed failure is still a failure" {
    numbers 6 >>run.jsonl
    gate 1 -p policy.json --attest s.json run.jsonl
    [ "$(jq -c '[.predicate.verdict | .exit_status, .status]' s.json)" = '[1,"fail"]' ]
    confirmed 1 s.json -p policy.json run.jsonl
    # Nothing but a skip.
    echo '{"name":"skipped","agg":"max","value":".value","op":"<=","target":5,"min_samples":99,"on_missing":"skip"}' >skip.json
    gate 1 -p skip.json --attest s.json run.jsonl
    [ "$(jq -c '[.predicate.verdict | .status, .skip]' s.json)" = '["fail",1]' ]
    confirmed 1 s.json -p skip.json run.jsonl
    # An upstream failure that no check of the gate shows.
    numbers 1 >run.jsonl
    echo '{"type":"check","name":"up","status":"fail"}' >>run.jsonl
    gate 1 -p policy.json --attest s.json run.jsonl
    [ "$(jq -c '[.predicate.verdict | .exit_status, .pass, .fail]' s.json)" = '[1,1,0]' ]
    confirmed 1 s.json -p policy.json run.jsonl
    gate 0 -p policy.json --ignore-status --attest s.json run.jsonl
    confirmed 0 s.json -p policy.json --ignore-status run.jsonl
}

@test "with trouble there is no statement, and none of an earlier run" {
    trouble() {
        echo '{"old":1}' >s.json
        gate 2 "$@"
        grep -q 's.json: nothing is attested' err
        [ ! -e s.json ]
    }
    trouble -p policy.json --attest s.json run.jsonl absent.jsonl
    trouble -p policy.json --attest s.json /dev/null
    trouble -p policy.json -p absent.json --attest s.json run.jsonl
    echo '{"cut' >bad.jsonl
    trouble -p policy.json --attest s.json run.jsonl bad.jsonl
    trouble -p policy.json --attest s.json --baseline bad.jsonl run.jsonl
    trouble -p policy.json --attest s.json <<<'{"type":"summary","tool":"t","status":"trouble"}'
    # Output that is lost with the last bytes.
    echo '{"old":1}' >s.json
    rc=0
    check-guardrails --jsonl -p policy.json --attest s.json run.jsonl >/dev/full 2>err || rc=$?
    [ "$rc" -eq 2 ] && [ ! -e s.json ]
    # A signal cuts the input short: that is no verdict.
    echo '{"old":1}' >s.json
    mkfifo pipe
    exec 7<>pipe
    check-guardrails --jsonl -p policy.json --attest s.json pipe >out 2>err 7>&- &
    gate=$!
    numbers 1 >&7
    wait_for 10 test ! -e s.json
    kill -TERM "$gate"
    ! wait "$gate"
    exec 7>&-
    [ ! -e s.json ]
}

@test "a statement goes where a file can be, and never over what is read" {
    mkdir folder ro
    mkfifo fifo
    echo '{}' >real.json
    ln -s real.json link
    ln -s nowhere/x dangling
    ln -s run.jsonl alias
    refused() {
        local words=$1
        shift
        gate 2 "$@"
        grep -q -- "$words" err
    }
    for name in folder fifo /dev/null; do
        refused 'no regular file' -p policy.json --attest "$name" run.jsonl
    done
    refused 'dangling' -p policy.json --attest dangling run.jsonl
    refused 'absent/s.json' -p policy.json --attest absent/s.json run.jsonl
    for name in run.jsonl ./run.jsonl alias; do
        refused 'same file as the input' -p policy.json --attest "$name" run.jsonl
        refused 'same file as the input' -p policy.json --attest "$name" <run.jsonl
    done
    rc=0
    check-guardrails --jsonl -p policy.json --attest printed run.jsonl >printed 2>err || rc=$?
    [ "$rc" -eq 2 ] && grep -q 'same file as the output' err
    refused 'same file as the policy' -p policy.json --attest policy.json run.jsonl
    refused 'same file as the state' -p policy.json --state s --attest s run.jsonl
    refused 'same file as the baseline' -p policy.json --baseline real.json --attest link run.jsonl
    refused 'same file as the output-json' -p policy.json --output-json o.json --attest o.json run.jsonl
    [ "$(wc -l <run.jsonl)" -eq 5 ] && [ -s policy.json ]
    # However they are named, whether they are there or yet to be made, and whatever else is written.
    echo '{"sla_targets":{"reco_p95_ms":120}}' >contract.json
    ln contract.json hard
    echo '{"name":"p","agg":"count","op":"<=","target":"pinned"}' >pinned.json
    while IFS='|' read -r words options; do
        # shellcheck disable=SC2086 # several words
        refused "$words; each needs one of its own" $options run.jsonl
    done <<'EOT'
--attest hard is the same file as the contract|--contract contract.json --attest hard
--attest contract.json is the same file as the contract|--contract-json contract.json --attest contract.json
--attest ./h is the same file as the history|--history h --pin -p pinned.json --attest ./h
--attest ./k is the same file as the write-findings-baseline|-p pinned.json --write-findings-baseline k --attest ./k
--write-findings-baseline h is the same file as the history|-p pinned.json --write-findings-baseline h --history folder/../h --pin
--write-findings-baseline o is the same file as the output-json|-p policy.json --write-findings-baseline o --output-json ./o
--state s is the same file as the history|-p policy.json --state s --history ./s
--state s is the same file as the output-json|-p policy.json --state s --output-json ./s
--history policy.json is the same file as the policy|-p policy.json --history policy.json
--history run.jsonl is the same file as the input|-p policy.json --history run.jsonl
--output-json policy.json is the same file as the policy|-p policy.json --output-json policy.json
--output-json ./policy.json is the same file as the policy|-p policy.json --output-json ./policy.json --check
--output-json hard is the same file as the contract|--contract contract.json --output-json hard
--output-json link is the same file as the baseline|-p policy.json --baseline real.json --output-json link
EOT
    [ "$(wc -l <run.jsonl)" -eq 5 ] && [ -s policy.json ] && [ -s contract.json ] && [ -s real.json ]
    [ ! -e h ] && [ ! -e k ] && [ ! -e o ] && [ ! -e s ]
    gate 0 -p policy.json --attest link run.jsonl
    [ -L link ] && jq -e .subject real.json
    confirmed 0 link -p policy.json run.jsonl
    # What cannot be.
    refused 'one' -p policy.json --attest a --verify real.json run.jsonl
    refused '--check' -p policy.json --attest a --check
    refused '--check' -p policy.json --verify real.json --check
    refused 'needs --at' -p policy.json --attest a --window 1s run.jsonl
    [ ! -e a ]
}

@test "what is no statement of this program and version is trouble" {
    gate 0 -p policy.json --attest s.json run.jsonl
    cp s.json good.json
    while IFS='|' read -r words change; do
        jq -c "$change" good.json >s.json
        gate 2 --verify s.json -p policy.json run.jsonl
        grep -qF -- "$words" err
        [ ! -s out ]
    done <<'EOT'
no statement of check-guardrails|._type = "https://in-toto.io/Statement/v0.1"
no statement of check-guardrails|.predicateType = "https://slsa.dev/provenance/v1"
no statement of check-guardrails|.predicateType = "urn:readyline:verdict:2"
no statement of check-guardrails|.predicate = 1
no statement of check-guardrails|del(.predicate.program)
no statement of check-guardrails|.predicate.program.name = "check-migrations"
no statement of check-guardrails|[., .]
no statement of check-guardrails|[]
no statement of check-guardrails|1
of check-guardrails 9.9.9, and this is|.predicate.program.version = "9.9.9"
without a version|del(.predicate.program.version)
what time it was|del(.predicate.clock)
what time it was|.predicate.clock = "noon"
EOT
    for bytes in '' '{' 'not JSON' '{"_type":"\ud800"}'; do
        printf '%s' "$bytes" >s.json
        gate 2 --verify s.json -p policy.json run.jsonl
    done
    for name in absent.json .; do
        gate 2 --verify "$name" -p policy.json run.jsonl
    done
    # Trouble in what is judged: neither confirmed nor not.
    gate 2 --verify good.json -p policy.json run.jsonl absent.jsonl
    grep -q 'good.json: nothing is verified' err
    ! grep -q confirmed err
}

@test "standard input is digested as it is read" {
    gate 0 -p policy.json --attest s.json <run.jsonl
    [ "$(jq -r '.subject[0] | .name + " " + .digest.sha256' s.json)" = "- $(sha256sum <run.jsonl | cut -d' ' -f1)" ]
    confirmed 0 s.json -p policy.json < <(head -n 2 run.jsonl; sleep 0.1; tail -n 3 run.jsonl)
    confirmed 0 s.json -p policy.json - <run.jsonl
    differs "input -" s.json -p policy.json < <(head -n 4 run.jsonl)
    # Line ends, blank lines, and a last line without one are bytes as well; blocks end anywhere.
    "$PYTHON" -c '
import sys
for i in range(20000): sys.stdout.write("{\"type\":\"metric\",\"value\":%d,\"pad\":\"%s\"}%s" % (i % 5, "x" * (i % 97), ("\n", "\r\n", "\n \n")[i % 3]))
sys.stdout.write("{\"type\":\"metric\",\"value\":5}")' >long.jsonl
    gate 0 -p policy.json --attest s.json long.jsonl run.jsonl
    [ "$(jq -r '.subject[0].digest.sha256' s.json)" = "$(sha256sum <long.jsonl | cut -d' ' -f1)" ]
    [ "$(jq -r '.predicate.input | "\(.bytes) \(.digest.sha256)"' s.json)" = \
        "$(cat long.jsonl run.jsonl | wc -c) $(cat long.jsonl run.jsonl | sha256sum | cut -d' ' -f1)" ]
}

@test "a canary's baseline is part of it" {
    echo '{"name":"c","canary":{"method":"mann-whitney"},"value":".value"}' >canary.json
    for ((i = 0; i < 60; i++)); do numbers $((i % 7)); done >stable.jsonl
    for ((i = 0; i < 60; i++)); do numbers $((i * 3 % 7)); done >canary.jsonl
    gate 0 -p canary.json --baseline stable.jsonl --attest s.json canary.jsonl
    [ "$(jq -r '.predicate.files[] | select(.option == "baseline") | .digest.sha256' s.json)" = \
        "$(sha256sum <stable.jsonl | cut -d' ' -f1)" ]
    [ "$(jq -r .predicate.input.bytes s.json)" -eq "$(wc -c <canary.jsonl)" ]
    confirmed 0 s.json -p canary.json --baseline stable.jsonl canary.jsonl
    sed -i '1s/0/1/' stable.jsonl
    differs "baseline stable.jsonl" s.json -p canary.json --baseline stable.jsonl canary.jsonl
}

@test "a state is digested as it was before, and verifying leaves it as it is" {
    at=2026-01-01T00:00
    echo '{"name":"most","agg":"max","value":".value","op":"<=","target":5,"for":"1m"}' >alert.json
    numbers 9 >bad.jsonl
    gate 0 -p alert.json --state st --at $at:00Z --attest first.json bad.jsonl
    [ "$(jq -c '.predicate.files[] | select(.option == "state") | [.name, .absent, .digest]' first.json)" = '["st",true,null]' ]
    mkdir old
    cp st old/
    before=$(sha256sum <st | cut -d' ' -f1)
    gate 0 -p alert.json --state st --at $at:59Z --attest early.json bad.jsonl
    gate 1 -p alert.json --state st --at 2026-01-01T00:02:00Z --attest second.json bad.jsonl
    [ "$(jq -r '.predicate.files[] | select(.option == "state") | .digest.sha256' early.json)" = "$before" ]
    # The state is that of the last run by now.
    differs "state st" second.json -p alert.json --state st bad.jsonl
    # With the copy of before, in a folder of its own that cannot even be written.
    cp alert.json bad.jsonl early.json first.json old/
    cd old
    rc=0
    chmod a-w . st
    confirmed "$(jq .predicate.verdict.exit_status early.json)" early.json -p alert.json --state st bad.jsonl >../said 2>&1 || rc=1
    chmod u+w . st
    cat ../said
    [ "$rc" -eq 0 ]
    [ "$(sha256sum <st | cut -d' ' -f1)" = "$before" ] && [ ! -e st.lock ]
    rm st
    confirmed 0 first.json -p alert.json --state st bad.jsonl
    [ ! -e st ] && [ ! -e st.lock ]
}

@test "a history of good runs is digested as it was before, and stays as it is" {
    echo '{"name":"p","agg":"max","value":".value","op":"<=","target":"history + 10%"}' >creep.json
    local given=(-p creep.json -r 'all: max(.value) <= 9' --history h)
    gate 0 "${given[@]}" --run r1 --pin --attest first.json --at 2026-01-01T00:00:00Z run.jsonl
    [ "$(jq -c '.predicate.files[] | select(.option == "history") | .absent' first.json)" = true ]
    before=$(sha256sum <h | cut -d' ' -f1)
    cp h old
    gate 0 "${given[@]}" --run r2 --pin --attest s.json --at 2026-01-02T00:00:00Z run.jsonl
    [ "$(jq -r '.predicate.files[] | select(.option == "history") | .digest.sha256' s.json)" = "$before" ]
    [ "$(jq -c '.predicate.options | [.history, .pin]' s.json)" = '["h",true]' ]
    differs "history h" s.json "${given[@]}" --pin run.jsonl
    cp old h
    rm -f h.lock
    differs "option --pin" s.json "${given[@]}" run.jsonl
    confirmed 0 s.json "${given[@]}" --pin run.jsonl
    cmp old h
    [ ! -e h.lock ]
    sed -i s/r1/r0/ h
    differs "history h" s.json "${given[@]}" --pin run.jsonl
    # A regression: no history is written then, but the statement is.
    numbers 9 >run.jsonl
    cp old h
    gate 1 "${given[@]}" --attest s.json run.jsonl
    confirmed 1 s.json "${given[@]}" run.jsonl
}

@test "known findings are digested as they were before, and stay as they are" {
    finding() {
        echo "{\"type\":\"finding\",\"tool\":\"bandit\",\"rule\":\"$1\",\"severity\":\"high\",\"file\":\"a.py\",\"line\":1,\"suppressed\":false,\"fingerprint\":\"$1\"}"
    }
    {
        echo '{"type":"source","tool":"bandit","format":"bandit","items":{"finding":2}}'
        finding B101
        finding B102
    } >run.jsonl
    local given=(-r 'new: count(.new == true) == 0 where .type == "finding"')
    gate 0 -r 'count() == 2 where .type == "finding"' --write-findings-baseline known run.jsonl
    cp known old
    gate 0 "${given[@]}" --findings-baseline known --attest s.json run.jsonl
    [ "$(jq -r '.predicate.files[] | select(.option == "findings-baseline") | .digest.sha256' s.json)" = \
        "$(sha256sum <known | cut -d' ' -f1)" ]
    confirmed 0 s.json "${given[@]}" --findings-baseline known run.jsonl
    sed -i s/B102/B103/g run.jsonl
    gate 1 "${given[@]}" --findings-baseline known --write-findings-baseline known --attest s.json run.jsonl
    ! cmp -s known old
    cp known new
    differs "findings-baseline known" s.json "${given[@]}" --findings-baseline known run.jsonl
    cp old known
    confirmed 1 s.json "${given[@]}" --findings-baseline known --write-findings-baseline known run.jsonl
    cmp known old
}

@test "a contract, and snapshots of a service" {
    echo '{"sla_targets":{"reco_p95_ms":120}}' >contract.json
    echo '{"sample_size":5,"latency_ms":{"p95":100}}' >metrics.json
    echo '{"metrics":{}}' >base.json
    local given=(--contract contract.json --contract-scope sla --baseline-json base.json --reco-metrics-json metrics.json)
    gate 0 "${given[@]}" --attest s.json
    [ "$(jq -c '[.subject[].name], [.predicate.files[] | .option]' s.json)" = '["base.json","metrics.json"]
["contract"]' ]
    confirmed 0 s.json "${given[@]}"
    sed -i s/100/101/ metrics.json
    differs "input metrics.json" s.json "${given[@]}"
    sed -i s/101/100/ metrics.json
    sed -i s/120/121/ contract.json
    differs "contract contract.json" s.json "${given[@]}"
}

@test "of a contract's URL and headers no secret stands in a statement" {
    mkdir www
    echo '{"sla_targets":{"reco_p95_ms":120}}' >www/contract
    echo '{"sample_size":5,"latency_ms":{"p95":100}}' >metrics.json
    port=$(free_port)
    start server "$PYTHON" -m http.server --bind 127.0.0.1 --directory www "$port"
    wait_for 10 curl -fs -o /dev/null "http://127.0.0.1:$port/contract"
    local given=(--contract "http://u:hunter2@127.0.0.1:$port/contract?token=hunter3" -H 'Authorization: Bearer hunter4'
        --contract-scope sla --reco-metrics-json metrics.json)
    gate 0 "${given[@]}" --attest s.json
    ! grep hunter s.json
    [ "$(jq -r '.predicate.files[0].digest.sha256' s.json)" = "$(sha256sum <www/contract | cut -d' ' -f1)" ]
    confirmed 0 s.json "${given[@]}"
    echo '{"sla_targets":{"reco_p95_ms":130}}' >www/contract
    differs "contract http" s.json "${given[@]}"
}

@test "windows: what a breach leaves unread is not in it, however the input comes" {
    for s in 00 11 21 31; do echo "{\"value\":9,\"time\":\"2026-01-01T00:00:${s}Z\"}"; done >w.jsonl
    at=2026-01-01T00:01:00Z
    gate 1 -p policy.json --bake 40s --window 10s --at $at --attest s.json w.jsonl
    [ "$(jq .predicate.input.bytes s.json)" -lt "$(wc -c <w.jsonl)" ]
    confirmed 1 s.json -p policy.json --bake 40s --window 10s w.jsonl
    gate 1 -p policy.json --bake 40s --window 10s --at $at --attest piped.json < <(while read -r l; do echo "$l"; sleep 0.05; done <w.jsonl)
    [ "$(jq -c .predicate.input s.json)" = "$(jq -c .predicate.input piped.json)" ]
}

@test "a run that was asked for is the statement's; a secret run of the environment is compared" {
    echo '{"run":"7","value":1}' >run.jsonl
    gate 0 -p policy.json --run 7 --attest s.json run.jsonl
    confirmed 0 s.json -p policy.json run.jsonl
    confirmed 0 s.json -p policy.json --run 7 run.jsonl
    READYLINE_RUN=7 confirmed 0 s.json -p policy.json run.jsonl
    READYLINE_RUN=8 gate 1 --verify s.json -p policy.json run.jsonl
    jq -r 'select(.name == "verify").message' out | grep -q 'the run'
}

@test "openssl signs a statement and checks it" {
    openssl genpkey -algorithm ed25519 -out ed.key 2>/dev/null
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out team.key 2>/dev/null
    openssl pkey -in team.key -pubout -out team.pub
    gate 0 -p policy.json --attest verdict.json run.jsonl
    openssl dgst -sha256 -sign team.key -out verdict.sig verdict.json
    openssl dgst -sha256 -verify team.pub -signature verdict.sig verdict.json
    confirmed 0 verdict.json -p policy.json run.jsonl
    # Recomputed on forged records the statement is sound, but it is not the one that was signed.
    numbers 1 >run.jsonl
    gate 0 -p policy.json --attest verdict.json run.jsonl
    confirmed 0 verdict.json -p policy.json run.jsonl
    run -1 openssl dgst -sha256 -verify team.pub -signature verdict.sig verdict.json
}
