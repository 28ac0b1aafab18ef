# check-guardrails against what was measured before: relative targets, the history of good runs and its pin.

load lib/harness

# load_of LATENCY [COUNT]: requests of that latency.
load_of() {
    awk -v ms="$1" -v n="${2:-20}" 'BEGIN { for (i = 0; i < n; i++) printf "{\"type\":\"request\",\"name\":\"GET /reco\",\"phase\":\"measured\",\"latency_ms\":%s}\n", ms }'
}

# gate RUN LATENCY [ARGUMENT...]: judges such a load; exit status in $rc, records in out.jsonl, messages in err.
gate() {
    local run=$1
    load_of "$2" >in
    shift 2
    rc=0
    timeout 20 check-guardrails --jsonl --run "$run" "$@" in >out.jsonl 2>err || rc=$?
}

exits() {
    [ "$rc" = "$1" ] && return 0
    echo "exit $rc, expected $1" >&2
    cat out.jsonl err >&2
    return 1
}

# refused WORDS: exit status 2, nothing judged, and the reason.
refused() {
    exits 2
    ! grep -q '"type":"check"' out.jsonl
    grep -qF -- "$1" err || { echo "not \"$1\" but:"; cat err; return 1; }
}

check_of() { jq -r --arg name "$1" 'select(.type == "check" and .name == $name)'"$2" out.jsonl; }

HISTORY='slow: p95(.latency_ms) <= history + 10%'
PIN='slow: p95(.latency_ms) <= pinned + 10%'

# ---- the reference ----

@test "a target relative to the baseline: the larger bound, and where it comes from" {
    load_of 100 >base
    gate r 110 --baseline base -r 'slow: p95(.latency_ms) <= baseline + 10% or + 5ms'
    exits 0
    validate_records out.jsonl
    [ "$(check_of slow '| "\(.status) \(.observed) \(.target) \(.unit)"')" = "pass 110 110 ms" ]
    check_of slow .evidence | jq -e '. == {reference: "baseline", value: 100, files: ["base"],
        bounds: [{bound: "+ 10%", value: 110}, {bound: "+ 5ms", value: 105}]}'
    gate r 110.5 --baseline base -r 'slow: p95(.latency_ms) <= baseline + 10% or + 5ms'
    exits 1
    check_of slow .message | grep -q 'is 110.5 ms, over 110 ms, on 20 samples; baseline is 100 ms'
    gate r 1 -r 'slow: p95(.latency_ms) <= baseline + 10%'
    exits 1
    check_of slow .message | grep -q 'give its records with --baseline FILE'
}

@test "a relative target that cannot be meant is refused, with what to write" {
    gate r 1 -r 'p95(.latency_ms) <= baselin + 10%'
    refused 'did you mean "baseline"?'
    while IFS='|' read -r rule words; do
        gate r 1 -r "$rule"
        refused "$words"
    done <<'EOT'
p95(.latency_ms) <= baseline or + 5ms|expected one share and one amount
p95(.latency_ms) <= baseline - 10%|write <= baseline + ...
p95(.latency_ms) >= baseline + 10%|write >= baseline - ...
p95(.latency_ms) >= pinned - 100%|no data could fail
p95(.latency_ms) == baseline|needs <= < >= or >
p95(.latency_ms) <= baseline + 5s|write 5000ms
p95(.latency_ms) <= history(0)|from 1 to 100 runs
p95(.latency_ms) <= pinned(3)|only history has a number of runs
rate(.ok) >= baseline - 1% or - 2%|percentage points are written 0.5pp
rate(.ok) >= baseline - 0.5|is 0.5 meant as 0.5pp or as 50pp?
age() <= baseline|write a duration
EOT
    gate r 1 --state h --history h -r "$PIN"
    refused 'h is the same file as the history; each needs one of its own'
    gate r 1 --output-json h --history h -r "$PIN"
    refused 'h is the same file as the'
    gate r 1 --pin -r "$PIN"
    refused '--pin needs --history'
    gate r 1 --history h --bake 10s -r "$PIN"
    refused 'cannot be joined with --window and --bake'
    gate r 1 --window 10s -r "$PIN"
    refused 'relative to the baseline alone'
    [ ! -e h ]
}

# ---- how it goes on ----

@test "a history begins with --pin, and a run that does not pass leaves it as it is" {
    gate r1 100 --history h -r "$PIN"
    exits 1
    check_of slow .message | grep -q 'no run is pinned; judge a good one with --pin'
    [ ! -e h ]
    gate r1 100 --history h --pin -r "$PIN"
    exits 0
    validate_records out.jsonl
    [ "$(check_of slow .status) $(check_of pin .status)" = "skip pass" ]
    [ "$(wc -l <h)" = 1 ]
    jq -e '.run == "r1" and .pinned and (.policy | length == 32) and .time and
        .figures.slow == {rule: "p95(.latency_ms)", unit: "ms", value: 100, samples: 20, level: "request"}' h
    cp h before
    gate r2 120 --history h -r "$PIN"
    exits 1
    cmp h before
    gate r3 120 --history h --pin -r "$PIN"
    exits 1
    [ "$(check_of pin .status)" = skip ]
    cmp h before
    gate r4 100 --history h --expect load-reco -r "$PIN"
    exits 1
    cmp h before
    load_of 100 >in
    echo '{"cut' >>in
    check-guardrails --run r5 --history h -r "$PIN" in >out.jsonl 2>err || rc=$?
    exits 2
    cmp h before
    gate r6 100 --history h -r "$PIN" --output-json nowhere/o
    exits 2
    cp before h
    rc=0
    load_of 100 >in
    check-guardrails --jsonl --run r7 --history h -r "$PIN" in >/dev/full 2>err || rc=$?
    exits 2
    cmp h before
    gate r7 110 --history h -r "$PIN"
    exits 0
    [ "$(jq -r .run h | tail -n 1)" = r7 ]
}

@test "a creep of 2 % a run passes unseen by a history, and is caught by a pin" {
    for kind in history pinned; do
        latency=100 failed=
        for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
            pin=
            if [ $i = 1 ]; then pin=--pin; fi
            gate "r$i" "$latency" --history "$kind.jsonl" $pin -r "slow: p95(.latency_ms) <= $kind + 10%"
            if [ "$rc" != 0 ]; then failed="$failed $i"; fi
            latency=$(awk -v x="$latency" 'BEGIN { print x * 1.02 }')
        done
        echo "$kind:$failed"
    done >seen
    # 100 * 1.02^5 is 110.4: the sixth is the first over 110.
    diff seen - <<'EOT'
history:
pinned: 6 7 8 9 10 11 12
EOT
}

@test "the last hundred runs are kept, the pinned one beside them, and the same run once" {
    gate pinned 100 --history h --pin -r "$HISTORY"
    exits 0
    for i in $(seq 104); do
        gate "r$i" 100 --history h -r "$HISTORY"
        exits 0
    done
    [ "$(wc -l <h)" = 101 ]
    [ "$(jq -rs 'map(.run) | "\(.[0]) \(.[1]) \(.[-1])"' h)" = "pinned r5 r104" ]
    gate r104 101 --history h -r "$HISTORY"
    exits 0
    [ "$(wc -l <h)" = 101 ]
    [ "$(jq -r 'select(.run == "r104").figures.slow.value' h)" = 101 ]
    # The median of 101, 100, 100, 100, 100.
    gate r105 110 --history h -r "$HISTORY"
    exits 0
    check_of slow '.evidence.runs | map(.run) | join(" ")' | grep -qx 'r104 r103 r102 r101 r100'
}

# ---- the file ----

@test "a history that is not whole, or of something else, is refused and stays as it is" {
    for i in 1 2 3; do
        gate "r$i" 100 --history good $([ $i = 1 ] && echo --pin) -r "$PIN"
        exits 0
    done
    size=$(wc -c <good)
    while IFS='|' read -r words make; do
        sh -c "$make" <good >h
        cp h before
        gate r9 100 --history h -r "$PIN"
        refused "$words" || { echo "of: $make"; return 1; }
        cmp h before
    done <<EOT
cut short|head -n 2
cut short|tail -n 2
cut short|sed 2d
cut short|cat good -
cut short|sed '2{h;p;g}'
cut short|tac
h:|head -c $((size - 20))
cut short|true
another policy|sed 's/"policy":"./"policy":"x/'
no history of check-guardrails|sed 's/history 1/history 2/'
no history of check-guardrails|cat in
stands twice|sed 's/"run":"r3"/"run":"r2"/'
out of its order|sed '3s/"time":"20../"time":"2001/'
not yet|sed '3s/"time":"20/"time":"21/'
one too many|sed 's/"run":"r3"/"run":"r3","pinned":true/'
no figure|sed 's/"value":100/"value":null/'
no figure|sed 's/"value":100/"value":"100"/'
no figure|sed 's/"value":100/"value":1e999/'
no figure|sed 's/"samples":20/"samples":-1/'
unknown member|sed 's/"value":100/"value":100,"target":1/'
stands twice|sed 's/"figures":{/"figures":{"slow":{"rule":"x","value":1,"samples":1},/'
no run of a history|sed 's/"figures":{.*/"figures":[]}/'
no run of a history|sed 's/"run":"r2"/"run":2/'
EOT
}

@test "a rule that has become another one has no history, and another unit is none" {
    gate r1 100 --history good --pin -r "$PIN"
    exits 0
    for change in 's/p95(/p99(/' 's/"unit":"ms"/"unit":"s"/'; do
        sed "$change" good >h
        gate r2 100 --history h -r "$PIN"
        exits 1
        check_of slow .message | grep -q 'has no figure that it can be compared with'
    done
}

@test "a history is kept behind a symbolic link, and in no FIFO, folder or device" {
    mkdir real
    ln -s real/h link
    : >real/h
    gate r1 100 --history link --pin -r "$PIN"
    refused 'cut short'
    rm real/h
    gate r1 100 --history real/h --pin -r "$PIN"
    exits 0
    gate r2 100 --history link -r "$PIN"
    exits 0
    [ -L link ]
    [ "$(wc -l <real/h)" = 2 ]
    mkfifo fifo
    for name in fifo real /dev/null; do
        gate r3 100 --history "$name" -r "$PIN"
        refused 'no regular file'
    done
    ln -s nowhere/h dangling
    gate r3 100 --history dangling -r "$PIN"
    refused 'cannot use dangling'
    gate r3 100 --history nowhere/h -r "$PIN"
    refused 'cannot open nowhere/h.lock'
}

@test "a history is one run's at a time" {
    gate r1 100 --history h --pin -r "$PIN"
    exits 0
    mkfifo pipe
    check-guardrails --run r2 --history h -r "$PIN" pipe >first.jsonl 2>&1 3>&- 4>&- &
    first=$!
    exec 9>pipe
    gate r3 100 --history h -r "$PIN"
    refused 'in use by another run'
    load_of 100 >&9
    exec 9>&-
    wait "$first"
    [ "$(jq -r .run h | tr '\n' ' ')" = "r1 r2 " ]
}

@test "a history that cannot be replaced is trouble, and nothing is said to be pinned" {
    mkdir folder
    mkfifo pipe
    check-guardrails --jsonl --run r1 --history folder/h --pin -r "$PIN" pipe >out.jsonl 2>err 3>&- 4>&- &
    first=$!
    exec 9>pipe
    wait_for 10 test -e folder/h.lock
    rm -r folder
    load_of 100 >&9
    exec 9>&-
    rc=0
    wait "$first" || rc=$?
    exits 2
    grep -q 'folder/h' err
    [ -z "$(check_of pin .status)" ]
}

@test "a huge history is read in bounds" {
    gate r1 100 --history h --pin -r "$PIN"
    exits 0
    awk 'BEGIN { printf "{\"format\":\"check-guardrails history 1\",\"figures\":{"; for (i = 0; i < 300000; i++) printf "\"a%d\":{},", i; print "\"a\":{}}}" }' >h
    gate r2 100 --history h -r "$PIN"
    exits 2
    truncate -s 1G h
    gate r2 100 --history h -r "$PIN"
    exits 2
}

@test "a run that ends with trouble is in no history, whatever fails last; a limit of file sizes is a full disk" {
    gate r1 100 --history h --pin -r "$PIN"
    exits 0
    cp h before
    # What is remembered, what is attested and what is written: each cut off by the limit, in blocks of 1024 bytes.
    for i in $(seq 30); do echo "{\"type\":\"finding\",\"tool\":\"t\",\"rule\":\"r\",\"fingerprint\":\"f$i\"}"; done >found
    echo '{"type":"source","tool":"t","items":{"finding":30}}' >>found
    any='any: count() >= 1 where .type == "finding"'
    check-guardrails --jsonl -r "$any" --write-findings-baseline known found >/dev/null
    cp known known.before
    limited() { # ARGUMENT...
        rc=0
        (ulimit -f 1 && exec check-guardrails --jsonl "$@") >out.jsonl 2>err || rc=$?
        exits 2
        cmp h before
        cmp known known.before
        [ ! -e s ]
        [ -z "$(find . -name '.readyline-*')" ]
    }
    head -n 29 found >fewer
    echo '{"type":"source","tool":"t","items":{"finding":29}}' >>fewer
    limited --run r2 -r "$any" --write-findings-baseline known fewer
    grep -q 'File too large' err
    # The statement names many files: what is remembered does not change without it.
    few=(in)
    for i in $(seq 8); do : >"empty$i" && few+=("empty$i"); done
    limited --run r2 --history h -r "$PIN" --attest s "${few[@]}"
    { head -n 2 found; echo '{"type":"source","tool":"t","items":{"finding":2}}'; } >empty1
    limited --run r2 -r "$any" --write-findings-baseline known --attest s "${few[@]}"
    # The summary is lost, and with it the verdict.
    gate r2 100 --history h -r "$PIN"
    exits 0
    cp before h
    for lost in 20 100; do
        { yes . | head -c $((1024 - $(wc -c <out.jsonl) + lost)); } >out.jsonl.new
        rc=0
        (ulimit -f 1 && exec check-guardrails --jsonl --run r2 --history h -r "$PIN" in) >>out.jsonl.new 2>err || rc=$?
        [ "$rc" -eq 2 ]
        cmp h before
    done
}
