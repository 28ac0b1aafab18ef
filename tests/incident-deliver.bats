# incident-deliver: what lies in the spool reaches each sink, and what does not is told.

load lib/harness
load lib/spool

@test "a spool that is empty is well; one that is not there is trouble" {
    mkdir spool
    run -0 --separate-stderr incident-deliver --spool spool --to https://127.0.0.1:1/
    [ "$(tail -1 <<<"$output" | jq -r .status)" = pass ]
    run -2 --separate-stderr incident-deliver --spool none --to https://127.0.0.1:1/
    [[ "$stderr" == *"cannot read the spool none"* ]]
    [ ! -e none ]
}

@test "each incident is told once, then its end; the older one of a key first" {
    pager
    incident b k open 1 2
    incident a k open 1 1
    incident c other resolved
    deliver 0 --to "$pager/x"
    [ "$(cat taken)" = "/x a a open
/x c c resolved
/x b b open" ]
    [ "$(outcomes)" = "a triggered delivered
b triggered delivered
c resolved delivered" ]
    validate_records out
    deliver 0 --to "$pager/x"
    [ "$(wc -l <taken)" -eq 3 ]
    [ "$(outcomes)" = "" ]
    # The failure goes on as long as one of the key is open.
    incident a k resolved 1 1
    deliver 0 --to "$pager/x"
    [ "$(wc -l <taken)" -eq 3 ]
    incident b k resolved 1 2
    deliver 0 --to "$pager/x"
    [ "$(tail -2 taken)" = "/x a-resolved a resolved
/x b-resolved b resolved" ]
    # Another sink has heard nothing yet.
    deliver 0 --to "$pager/y" --to "$pager/x"
    [ "$(grep -c '^/y' taken)" -eq 3 ]
    [ "$(grep -c '^/x' taken)" -eq 5 ]
}

@test "what was opened and resolved while a sink was down is one notice" {
    pager
    incident a
    deliver 1 --to "$pager/x?status=503&times=3" --deadline 100ms --backoff 1s
    [ "$(outcomes)" = "a triggered deferred" ]
    grep -q "1 not delivered: status 503.*; they stay in spool for the next run" out
    [ -s spool/incident_a.json ]
    incident a a resolved
    deliver 0 --to "$pager/x?status=503&times=3" --backoff 20ms
    [ "$(cat taken)" = "/x a-resolved a resolved" ]
    [ "$(outcomes)" = "a resolved delivered" ]
}

@test "a sink that is down for a while ends in one page, and its outage is told once" {
    pager
    incident a
    deliver 0 --to "$pager/x?status=500&times=40" --backoff 5ms --backoff-max 10ms --deadline 60s
    [ "$(cat taken)" = "/x a a open" ]
    [ "$(records delivery out .attempts)" -eq 41 ]
    [ "$(wc -l <err)" -eq 2 ]
}

@test "final answers fail, are kept with their reason, told once, and sent again by retry" {
    pager
    incident a
    incident b
    deliver 1 --to "$pager/x?status=404"
    [ "$(outcomes)" = "a triggered failed
b triggered failed" ]
    [ "$(find spool/delivery/failed -name '*.json' | wc -l)" -eq 2 ]
    grep -q "status 404" spool/delivery/failed/incident_a.*.txt
    cmp spool/incident_a.json spool/delivery/failed/incident_a.*.json
    deliver 0 --to "$pager/x?status=404"
    [ "$(records check out .status)" = warn ]
    grep -q "2 of before failed or are unknown" out
    # Where the sink heard of nothing, nothing ends.
    incident b b resolved
    deliver 0 --to "$pager/x?status=404"
    [ "$(outcomes)" = "" ]
    run -2 --separate-stderr incident-deliver retry --spool spool --id none
    [[ "$stderr" == *"--id none: no sink was told of such an incident"* ]]
    incident-deliver retry --spool spool --id a >out
    [ "$(outcomes)" = "a triggered deferred" ]
    incident-deliver status --spool spool >out
    [ "$(records stats out '"\(.depth) \(.parked) \(.reasons.failed)"')" = "1 1 1" ]
    [ "$(outcomes)" = "a triggered deferred
b triggered failed" ]
    validate_records out
    deliver 1 --to "$pager/x?status=404"
    [ "$(outcomes)" = "a triggered failed" ]
}

@test "what was refused and is taken at last leaves nothing in failed/" {
    pager
    incident a
    deliver 1 --to "$pager/x?status=403&times=1"
    [ -e spool/delivery/failed/incident_a.*.json ]
    incident-deliver retry --spool spool >out
    deliver 0 --to "$pager/x?status=403&times=1"
    [ "$(cat taken)" = "/x a a open" ]
    [ -z "$(ls spool/delivery/failed)" ]
    incident-deliver status --spool spool >out
    [ "$(records stats out '"\(.depth) \(.parked)"')" = "0 0" ]
}

@test "a sink that hangs or fails holds back no other, and a notice that fails no other key" {
    pager
    for n in 1 2 3; do incident "$n"; done
    deliver 1 --to "$pager/hang?hang=1" --to "$pager/fails?status=500" --to "$pager/well" --deadline 2s --timeout 1s --backoff 50ms
    [ "$(grep -c ^/well taken)" -eq 3 ]
    [ "$(jq -r 'select(.type == "check") | .status' out | sort | uniq -c | tr -s ' ')" = " 2 fail
 1 pass" ]
    # All three were tried, although the first never went well.
    [ "$(grep ^/hang taken | sort -u | wc -l)" -ge 2 ]
}

@test "broken and half-written entries are set aside and told, others go on, temporary files stay" {
    pager
    incident a
    head -c 60 spool/incident_a.json >spool/incident_cut.json
    echo '{"incident_id":"n"}' >spool/incident_n.json
    echo '{' >spool/incident_later.json.tmp
    echo '{' >spool/.incident_new.json
    deliver 2 --to "$pager/x"
    [ "$(outcomes)" = "a triggered delivered" ]
    [ "$(find spool/delivery/broken -name '*.json' -printf '%f\n' | sort | tr '\n' ' ')" = "incident_cut.json incident_n.json " ]
    grep -q 'incident_cut.json:.*set aside in spool/delivery/broken' err
    [ -e spool/incident_later.json.tmp ]
    deliver 0 --to "$pager/x"
}

@test "what is no file of its own in the spool is set aside and told, and never waited for" {
    pager
    incident a
    incident elsewhere
    mv spool/incident_elsewhere.json elsewhere.json
    mkfifo spool/incident_fifo.json
    mkdir spool/incident_folder.json
    ln -s ../elsewhere.json spool/incident_link.json
    ln -s missing spool/incident_nowhere.json
    deliver 2 --to "$pager/x"
    [ "$(outcomes)" = "a triggered delivered" ]
    [ "$(find spool/delivery/broken -mindepth 1 -printf '%f\n' | sort | xargs)" = \
        "incident_fifo.json incident_folder.json incident_link.json incident_nowhere.json" ]
    for name in fifo:'it is not a regular file' folder:'it is not a regular file' \
        link:'it is a symbolic link' nowhere:'it is a symbolic link'; do
        grep -q "incident_${name%%:*}.json: ${name#*:}; set aside" err
    done
    deliver 0 --to "$pager/x"
}

@test "incidents of long ids have a key each, which is none of theirs that a header could not hold" {
    pager
    long=$(printf 'a%.0s' {1..5000})
    incident 1 "$long-1"
    incident 2 "$long-2"
    for n in 1 2; do
        jq -c --arg id "$long-$n" '.incident_id = $id' "spool/incident_$n.json" >put
        mv put "spool/incident_$n.json"
    done
    deliver 0 --to "$pager/x"
    [ "$(cut -d ' ' -f 2 taken | sort)" = "$(for n in 1 2; do printf %s "$long-$n" | sha256sum | cut -d ' ' -f 1; done | sort)" ]
}

@test "two and eight at once say each notice once" {
    pager
    for count in 2 8; do
        for n in {1..12}; do incident "$count-$n" "k$((n % 3))" open 1 $((n % 9 + 1)); done
        pids=()
        for ((n = 0; n < count; n++)); do
            incident-deliver --spool spool --to "$pager/x" --deadline 60s >"out.$n" 2>"err.$n" &
            pids+=($!)
        done
        for pid in "${pids[@]}"; do wait "$pid"; done
    done
    [ "$(wc -l <taken)" -eq 24 ]
    [ "$(sort -u taken | wc -l)" -eq 24 ]
}

@test "what cannot be told from its repetition is not sent twice: unknown, said once, sent again by --unknown alone" {
    pager
    incident a
    deliver 1 --to "slack+$pager/x?hang=1&times=1" --timeout 1s
    [ "$(outcomes)" = "a triggered unknown" ]
    [ "$(records check out .status)" = unknown ]
    validate_records out
    deliver 0 --to "slack+$pager/x?hang=1&times=1"
    [ "$(records check out .status)" = warn ]
    [ "$(wc -l <taken)" -eq 1 ]
    incident-deliver retry --spool spool >out
    [ "$(outcomes)" = "" ]
    incident-deliver retry --spool spool --unknown >out
    [ "$(outcomes)" = "a triggered deferred" ]
    deliver 0 --to "slack+$pager/x?hang=1&times=1"
    [ "$(outcomes)" = "a triggered delivered" ]
    [ "$(wc -l <taken)" -eq 2 ]
    # A server that was never reached has taken nothing.
    incident b
    deliver 1 --to slack+http://127.0.0.1:1/x --deadline 100ms
    [ "$(outcomes)" = "a triggered deferred
b triggered deferred" ]
}

@test "a ledger that cannot be written: what is known by its key is told, what is not waits" {
    pager
    incident a
    deliver 0 --to "$pager/x" --to "slack+$pager/y"
    incident b
    "$PYTHON" -c 'import sqlite3, sys
for name in sys.argv[1:]:
    sqlite3.connect(name).execute("CREATE TRIGGER full BEFORE INSERT ON notice BEGIN SELECT RAISE(FAIL, '"'full'"'); END")' spool/delivery/*.db
    deliver 2 --to "$pager/x" --to "slack+$pager/y" --deadline 500ms --backoff 100ms
    [ "$(outcomes)" = "b triggered deferred
b triggered delivered" ]
    [ "$(grep -c '^/x b' taken)" -eq 1 ]
}

@test "a ledger that is damaged is trouble, at once, and other sinks go on" {
    pager
    incident a
    deliver 0 --to "$pager/x"
    echo 'no database' >"$(echo spool/delivery/*.db)"
    deliver 2 --to "$pager/x" --to "$pager/y" --deadline 1h
    grep -q 'not a database.*move it away' err
    grep -q '^/y a' taken
    [ "$(records check out .status | sort | tr '\n' ' ')" = "fail pass " ]
    run -2 --separate-stderr incident-deliver status --spool spool
    [[ "$stderr" == *"move it away"* ]]
    rm spool/delivery/*.db*
    deliver 0 --to "$pager/x"
}

@test "Retry-After holds for the next run too" {
    pager
    incident a
    deliver 1 --to "$pager/x?status=429&wait=600&times=1" --deadline 1s
    deliver 1 --to "$pager/x?status=429&wait=600&times=1" --deadline 1s
    [ ! -s taken ]
    [ "$(outcomes)" = "a triggered deferred" ]
}

@test "--follow delivers what comes, and ends by SIGTERM with all written down" {
    pager
    mkdir spool
    incident-deliver --spool spool --to "$pager/x" --follow >out 2>err &
    pid=$!
    incident a
    wait_for 10 grep -q '^/x a a open' taken
    incident a a resolved
    wait_for 10 grep -q 'a-resolved' taken
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
    [ "$(tail -1 out | jq -r '"\(.type) \(.interrupted)"')" = "summary SIGTERM" ]
    [ "$(outcomes)" = "a resolved delivered
a triggered delivered" ]
    deliver 0 --to "$pager/x"
    [ "$(wc -l <taken)" -eq 2 ]
}

@test "a signal lets the request in hand end, and it is not said again" {
    pager
    incident a
    incident-deliver --spool spool --to "$pager/x?hang=1&times=1" --timeout 2s >out 2>err &
    pid=$!
    wait_for 10 test -s taken
    kill -INT "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 130 ]
    grep -q "a request is out; its answer is waited for" err
    [ "$(outcomes)" = "a triggered deferred" ]
    deliver 0 --to "$pager/x?hang=1&times=1"
    # The same key, so that the service knows it again.
    [ "$(sort -u taken)" = "/x a a open" ]
}

@test "status and retry where nothing was delivered yet, and of a spool that is not there" {
    incident a
    for action in status retry; do
        run -0 --separate-stderr incident-deliver $action --spool spool
        [ ! -e spool/delivery ]
        run -2 --separate-stderr incident-deliver status --spool none
        [[ "$stderr" == *"cannot read the spool none"* ]]
    done
}

@test "ping: start, success, fail and an exit status, with a run that is a UUID" {
    local run=01a22468-9050-728a-a5b9-3a3ff76312f8
    pager
    incident-deliver ping "$pager/u1" start --run $run >out
    [ "$(records check out '"\(.name) \(.status) \(.message)"')" = "ping pass start was told" ]
    echo "$pager/u1/?a=1" >url
    incident-deliver ping @url success --run $run
    HEALTHCHECK_URL=$pager/u1 incident-deliver ping fail
    HEALTHCHECK_URL=$pager/u1 incident-deliver ping 3 --run job-7
    [ "$(cat taken)" = "GET /u1/start?rid=$run - - -
GET /u1?a=1&rid=$run - - -
GET /u1/fail - - -
GET /u1/3 - - -" ]
    validate_records out
}

@test "ping: the last lines of the job's output, without its secrets" {
    pager
    printf 'export DB_PASSWORD=hunter2hunter2\nlast line\n' | incident-deliver ping "$pager/u" fail --body -
    grep -q 'last line' taken
    run -1 grep hunter2 taken
    seq 100000 | incident-deliver ping "$pager/v" success --body -
    [ "$(sed -n '/^\/v/,$p' taken | wc -c)" -lt 10100 ]
    tail -1 taken | grep -q '^100000'
    incident-deliver ping "$pager/u" success --body /none >out 2>err
    grep -q 'cannot read /none' out
    [ "$(records check out .status)" = warn ]
}

@test "ping: what goes wrong is a warning, never the job's failure, and never sent later" {
    pager
    for url in http://127.0.0.1:1/u "$pager/x?status=404" "$pager/y?status=500" "$pager/z?hang=1"; do
        incident-deliver ping "$url" success --deadline 1s >out
        [ "$(records check out .status)" = warn ]
        [ "$(tail -1 out | jq -r .status)" = pass ]
    done
    # The second try reaches it.
    incident-deliver ping "$pager/w?status=500&times=1" success >out
    [ "$(records check out .status)" = pass ]
    [ ! -e reports ]
    run -2 incident-deliver ping
    run -2 incident-deliver ping "$pager/x" done
    run -2 incident-deliver ping ftp://a/b start
    HEALTHCHECK_URL='' run -2 incident-deliver ping start
}

@test "wrong combinations are refused in two lines" {
    local words
    for words in "--flush --follow --to https://h/" "--follow --deadline 1s --to https://h/" "" "status --to https://h/" \
        "--id a --to https://h/" "--body f --to https://h/" "flush" "status now" "--backoff 1h --to https://h/" \
        "retry --follow"; do
        # shellcheck disable=SC2086 # words
        run -2 --separate-stderr incident-deliver $words
        [ "$(wc -l <<<"$stderr")" -eq 2 ] || { echo "$words: $stderr"; false; }
        [ -z "$output" ]
    done
}

@test "from a failure to one page and its end: incident-emit writes, sees it again and resolves" {
    pager
    job() { incident-emit --dir spool --kind cli -- sh -c 'echo "ValueError: no such user 17" >&2; exit 3'; }
    run -3 job
    run -3 job
    deliver 0 --to "$pager/x"
    [ "$(cut -d ' ' -f 4 taken)" = open ]
    run -3 job
    deliver 0 --to "$pager/x"
    [ "$(wc -l <taken)" -eq 1 ]
    incident-emit resolve --dir spool --id "$(cut -d ' ' -f 3 taken)" >resolved
    deliver 0 --to "$pager/x"
    [ "$(tail -1 taken | cut -d ' ' -f 4)" = resolved ]
    [ "$(wc -l <taken)" -eq 2 ]
    # The next one is another incident of the same failure.
    run -3 job
    deliver 0 --to "$pager/x"
    [ "$(cut -d ' ' -f 3 taken | sort -u | wc -l)" -eq 2 ]
    incident-deliver status --spool spool >out
    run -0 readiness-report prometheus out
    grep -qx 'incident_notices_waiting{sink="http://127.0.0.1:[0-9]*"} 0' <<<"$output"
    run -1 grep dlq_ <<<"$output"
}

@test "the job and its incident go on although every sink is down" {
    mkdir spool
    run -7 --separate-stderr incident-emit --dir spool -- sh -c 'echo out; echo err >&2; exit 7'
    [[ "$output" == *out* ]]
    deliver 1 --to http://127.0.0.1:1/x --to http://127.0.0.1:1/y --deadline 300ms --backoff 50ms
    [ "$(find spool -maxdepth 1 -name 'incident_*.json' | wc -l)" -eq 1 ]
    [ "$(records check out .status | sort -u)" = fail ]
    [ "$(tail -1 out | jq -r .fail)" -eq 2 ]
}

# deliveries SERIES SINK COUNT: as tests/torture/deliveries.py says.
deliveries() {
    run timeout 200 "$PYTHON" "$TOP/tests/torture/deliveries.py" "$@"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "50 kills between calls and at random instants: nothing is lost, nothing said twice but by its key" {
    deliveries kills webhook 50
    deliveries kills slack 3
}

@test "calls that fail, several at once, a service that is killed, hangs and cuts, a ledger without a disk" {
    deliveries faults webhook 25
    deliveries crowd webhook 3
    deliveries restart webhook 3
    deliveries cut webhook 8
    deliveries cut slack 1
    if [ "$(id -u)" -eq 0 ] && unshare --mount true; then deliveries disk webhook 3; fi
}

@test "incident-emit --keep removes nothing that a sink has to hear of still" {
    pager
    keep() { # [OPTION...]
        run -0 --separate-stderr incident-emit --dir spool --keep 1s "$@" -- true
    }
    resolved() { # ID of its own making, long ago
        incident "$1" "$1" resolved
        jq -c '.extras.resolved_at = .extras.last_seen' "spool/incident_$1.json" >spool/.put
        mv spool/.put "spool/incident_20260101T000000.000Z_$1.json"
        rm "spool/incident_$1.json"
    }
    one=019b76da-a800-7000-8000-000000000001 two=019b76da-a800-7000-8000-000000000002
    resolved $one
    deliver 0 --to "$pager/x"
    deliver 1 --to "$pager/y?status=503&times=9" --to "$pager/x" --deadline 100ms --backoff 1s
    touch -d '3 days ago' spool/crash_20260101T000000.000Z_job_1.jsonl
    for option in '' '--keep-bytes 1'; do
        # shellcheck disable=SC2086
        keep $option
        [[ "$stderr" == *"1 resolved incidents stay: incident-deliver has still to tell the sink of spool/delivery/http-"*".db;"* ]]
        [ -e spool/incident_*_$one.json ] && [ -e spool/crash_20260101T000000.000Z_job_1.jsonl ]
    done
    # What comes later no sink has heard of.
    resolved $two
    deliver 0 --to "$pager/y?status=503&times=9" --backoff 10ms
    keep
    [ ! -e spool/incident_*_$one.json ] && [ -e spool/incident_*_$two.json ]
    deliver 0 --to "$pager/x"
    # A list that is cut short, or lies elsewhere, says nothing.
    for list in spool/delivery/*.finished; do cp "$list" kept && truncate -s 10 "$list" && keep && mv kept "$list"; done
    [ -e spool/incident_*_$two.json ]
    keep
    [ ! -e spool/incident_*_$two.json ] && [ ! -e spool/crash_20260101T000000.000Z_job_1.jsonl ]
}

@test "what is to be sent again is not finished" {
    pager
    incident a a resolved
    deliver 1 --to "$pager/x?status=400&times=1"
    [ "$(jq -c . spool/delivery/*.finished)" = '["a"]' ]
    run -0 incident-deliver retry --spool spool
    [ ! -e spool/delivery/*.finished ]
    deliver 0 --to "$pager/x?status=400&times=1"
    [ "$(jq -c . spool/delivery/*.finished)" = '["a"]' ]
    # What a killed program left is cleared, once it is old.
    for folder in spool/delivery spool/delivery/failed; do
        echo half | tee $folder/.readyline-0123456789abcdef >$folder/.readyline-0123456789abcde0
        touch -d '2 hours ago' $folder/.readyline-0123456789abcdef
    done
    # What is open is not, nor what cannot be read.
    incident b
    echo '{' >spool/incident_c.json
    deliver 2 --to "$pager/x?status=400&times=1"
    [ "$(jq -c . spool/delivery/*.finished)" = '["a"]' ]
    [ "$(find spool -name '.readyline-*' | sort | paste -sd ' ')" = "spool/delivery/.readyline-0123456789abcde0 spool/delivery/failed/.readyline-0123456789abcde0" ]
}
