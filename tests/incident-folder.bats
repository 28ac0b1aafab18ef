# The folder of incident-emit: what is opened, counted, resolved, listed and removed there, and what is not.

load lib/harness
load lib/incident

check() { # NAME [MORE MEMBERS]
    printf '{"type":"check","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"%s","name":"%s","status":"fail"%s}\n' \
        "${RUN:-r1}" "$1" "${2:-}"
}

transition() { # NAME FROM TO
    printf '{"type":"transition","tool":"check-guardrails","time":"2026-01-01T00:00:00.000Z","run":"r1","name":"%s","from":"%s","to":"%s","observed":512,"target":120}\n' "$@"
}

# emit FOLDER [OPTION...] <RECORDS: writes out; any exit status that a failure may have.
emit() {
    incident-emit --dir "$@" >out 2>err || [ $? -eq 1 ]
    validate_records out
}

actions() { records incident out .action | paste -sd ' '; }
figures() { jq -r "$2" "$1"/incident_*.json | sort | paste -sd ' '; }
count_of() { find "$1" -name 'incident_*.json' | wc -l; }

# older FOLDER SECONDS [JQ]: as if all of it had happened so much earlier.
older() {
    "$PYTHON" - "$@" <<'EOT'
import datetime, glob, json, os, sys
by = datetime.timedelta(seconds=float(sys.argv[2]))
for name in glob.glob(sys.argv[1] + "/incident_*.json"):
    with open(name) as f: incident = json.load(f)
    for member in "first_seen", "last_seen", "resolved_at":
        if member in incident["extras"]:
            then = datetime.datetime.fromisoformat(incident["extras"][member].replace("Z", "+00:00")) - by
            incident["extras"][member] = then.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with open(name, "w") as f: json.dump(incident, f)
EOT
}

@test "repeats count in the open one: count and last_seen grow, nothing else changes" {
    emit d < <(check a)
    [ "$(actions)" = opened ]
    file=$(the_incident d)
    jq -S 'del(.extras.count, .extras.last_seen)' "$file" >before
    first=$(jq -r .extras.last_seen "$file")
    RUN=r2 emit d < <(check a ',"message":"another"')
    [ "$(actions)" = updated ]
    [ "$(the_incident d)" = "$file" ]
    [ "$(records incident out .path)" = "$file" ]
    [ "$(jq -c 'select(.type == "incident") | .incident' out)" = "$(jq -c . "$file")" ]
    [ "$(jq .extras.count "$file")" = 2 ]
    [[ "$(jq -r .extras.last_seen "$file")" > "$first" ]]
    jq -S 'del(.extras.count, .extras.last_seen)' "$file" | cmp - before
    grep -q "seen 2 times; it is written to $PWD/$file" err
    valid_incident "$file"
    [ "$(stat -c %a "$file")" = 600 ]
    emit d < <(check b)
    emit d --environment staging < <(check a)
    [ "$(figures d .extras.count)" = "1 1 2" ]
}

@test "the wrapper's repeats count too" {
    for _ in 1 2 3; do incident-emit --dir d -- sh -c 'exit 3' || [ $? -eq 3 ]; done
    [ "$(jq .extras.count "$(the_incident d)")" = 3 ]
    incident-emit --dir d -- sh -c 'exit 4' || [ $? -eq 4 ]
    [ "$(figures d .extras.count)" = "1 3" ]
}

@test "--dedupe: within it, behind it, and 0" {
    emit d < <(check a)
    older d 3000
    emit d < <(check a)
    [ "$(figures d .extras.count)" = 2 ]
    older d 3700
    emit d < <(check a)
    [ "$(figures d .extras.count)" = "1 2" ]
    older d 60
    emit d --dedupe 30s < <(check a)
    [ "$(figures d .extras.count)" = "1 1 2" ]
    emit d --dedupe 2h < <(check a)
    [ "$(figures d .extras.count)" = "1 2 2" ]
    emit d --dedupe 0 < <(check a; RUN=r2 check a)
    [ "$(actions)" = "opened opened" ]
    [ "$(figures d .extras.count)" = "1 1 1 2 2" ]
    run -2 incident-emit --dir d --dedupe -1s </dev/null
}

@test "a clock that jumped: last_seen never goes back, and what was seen a day ahead is not now" {
    emit d < <(check a)
    older d -600
    last=$(jq -r .extras.last_seen "$(the_incident d)")
    emit d < <(check a)
    [ "$(jq -r .extras.last_seen "$(the_incident d)")" = "$last" ]
    [ "$(jq -r .extras.count "$(the_incident d)")" = 2 ]
    incident-emit resolve --dir d --id "$(jq -r .incident_id "$(the_incident d)")" >out
    [ "$(jq -r .extras.resolved_at "$(the_incident d)")" = "$last" ]
    emit e < <(check a)
    older e -86400
    emit e < <(check a)
    [ "$(count_of e)" = 2 ]
}

@test "eight at once with the same failure: one incident that counts eight" {
    local all=()
    for i in 1 2 3 4 5 6 7 8; do
        { RUN=r$i check a | incident-emit --dir d >"out.$i" 2>&1; } &
        all+=($!)
    done
    # Each ends with 1: there was a failure.
    for pid in "${all[@]}"; do wait "$pid" || [ $? -eq 1 ]; done
    [ "$(jq .extras.count "$(the_incident d)")" = 8 ]
    [ "$(cat out.* | grep -c '"action":"opened"')" = 1 ]
    [ "$(cat out.* | grep -c '"action":"updated"')" = 7 ]
    valid_incident "$(the_incident d)"
}

@test "--group-by: an incident per value, of any type, none among them" {
    { check a ',"labels":{"route":"/x"}'; check b ',"labels":{"route":"/y"}'; check c ',"labels":{"route":"/x"}'
      check d; check e ',"labels":{"route":7}'; check f ',"labels":{"route":null}'; } >in
    emit d --group-by .labels.route <in
    [ "$(figures d '.extras.group | .by + "=" + .value')" = ".labels.route= .labels.route=/x .labels.route=/y .labels.route=7" ]
    jq -r 'select(.extras.group.value == "/x") | .stack' d/*.json | cmp - <(printf 't: a: no reason was given\nt: c: no reason was given\n\n')
    emit d --group-by .labels.route <in
    [ "$(figures d .extras.count)" = "2 2 2 2" ]
    valid_incident d/incident_*.json
    # The same failures in two groups are two.
    emit e --group-by .run < <(RUN=x check a; RUN=y check b; RUN=x check c)
    [ "$(count_of e)" = 2 ]
    emit f --group-by .labels.route < <(check a ',"labels":{"route":"/x"}'; check a ',"labels":{"route":"/y"}')
    [ "$(count_of f)" = 2 ]
    run -2 incident-emit --group-by 'name |' <in
    [[ "$output" == *'--group-by wants a path such as .labels.route'* ]]
    run -2 incident-emit --group-by .name -- true
}

@test "a burst is bounded: one incident with its count, whatever comes" {
    check a >one
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do cat one one >two; mv two one; done
    peak=$(peak_of incident-emit --dir d one 2>/dev/null)
    within_memory 30000 "$peak"
    [ "$(jq -c '.extras | [.count, (.checks | length), .checks_left_out]' "$(the_incident d)")" = '[131072,200,130872]' ]
    valid_incident "$(the_incident d)"
}

@test "the check whose request is kept is kept too, behind however many others" {
    for i in $(seq 250); do check "c $i"; done >in
    check late ',"evidence":{"request":{"method":"GET","url":"http://h/x"},"expect":{"status":200},"answer":{"status":500}}' >>in
    check later ',"evidence":{"request":{"method":"GET","url":"http://h/y"}}' >>in
    emit d <in
    file=$(the_incident d)
    [ "$(jq -c '[.http.url, (.extras.checks | length), .extras.checks[-1].name, .extras.checks[-1].evidence.expect.status, .extras.checks_left_out]' "$file")" = '["http://h/x",201,"late",200,51]' ]
    valid_incident "$file"
}

@test "a crash dump names the fingerprint that its incident is found by" {
    for _ in 1 2; do incident-emit --dir d -- sh -c 'exit 3' || [ $? -eq 3 ]; done
    fingerprint=$(jq -r .extras.fingerprint "$(the_incident d)")
    [ "$(cat d/crash_*.jsonl | jq -r 'select(.incident_id) | .fingerprint' | uniq)" = "$fingerprint" ]
}

@test "transitions: firing opens at once, ok resolves, what is between does nothing" {
    emit d < <(transition p95 ok pending; transition p95 pending firing)
    [ "$(actions)" = opened ]
    file=$(the_incident d)
    [ "$(jq -r .exception "$file")" = 'check-guardrails: p95: firing, observed 512, target 120' ]
    [ "$(jq -r '.extras.kind + " " + .extras.severity' "$file")" = 'guardrail critical' ]
    older d 90000
    # However long ago: it fires still.
    emit d < <(transition p95 ok firing)
    [ "$(jq .extras.count "$file")" = 2 ]
    run -0 incident-emit --dir d < <(transition p95 firing recovering; transition other firing ok; transition p95 recovering ok)
    echo "$output" | grep -v '^incident-emit: ' >out
    validate_records out
    [ "$(actions)" = resolved ]
    [ "$(jq -r .extras.status "$file")" = resolved ]
    jq -e '.extras | .resolved_at >= .last_seen and .count == 2' "$file" >/dev/null
    valid_incident "$file"
    [ -z "$(find d/.open -type l)" ]
    # Again: another incident.
    emit d < <(transition p95 ok firing)
    [ "$(actions)" = opened ]
    # In one stream, and what fires at its end decides.
    run -0 incident-emit --dir e < <(transition a ok firing; transition a firing ok)
    run -1 incident-emit --dir e < <(transition a ok firing; transition a firing ok; transition b ok firing)
    [ "$(figures e .extras.status)" = "open resolved resolved" ]
    # All that is open of it, and of its own environment.
    emit f --dedupe 0 < <(transition a ok firing; transition a ok firing)
    emit f --environment staging < <(transition a ok firing)
    emit f < <(transition a firing ok)
    [ "$(figures f '.environment + ":" + .extras.status')" = "local:resolved local:resolved staging:open" ]
}

@test "a live stream: firing is on the disk before the stream ends" {
    mkfifo pipe
    start emit incident-emit --dir d pipe
    exec 5>pipe
    transition p95 ok firing >&5
    wait_for 10 sh -c 'ls d/incident_*.json'
    transition p95 firing ok >&5
    wait_for 10 grep -q '"status":"resolved"' d/incident_*.json
    exec 5>&-
}

@test "a transition that nobody knows is told, and closes the gate" {
    run -1 --separate-stderr incident-emit --dir d < <(transition p95 ok exploded)
    [[ "$stderr" == *'a transition of "p95" to "exploded" is not known'* ]]
    [ ! -e d ]
}

@test "resolve: by id, by fingerprint, by a prefix; once more; the nearest when there is none" {
    emit d --dedupe 0 < <(check a; RUN=r2 check a)
    emit d < <(check b)
    id=$(jq -r 'select(.exception | startswith("t: b")) | .incident_id' d/*.json)
    fingerprint=$(jq -r 'select(.exception | startswith("t: a")) | .extras.fingerprint' d/*.json | uniq)
    run -1 incident-emit resolve --dir d --id "${id%????}wxyz"
    [[ "$output" == *"the nearest is $id"* ]]
    run -1 incident-emit resolve --dir d --id "${id:0:5}"
    [[ "$output" == *"give "* ]]
    # The digits that ids of one hour share.
    run -1 incident-emit resolve --dir d --id "${id:0:6}"
    [[ "$output" == *"3 incidents have an id that begins with"* ]]
    run -0 --separate-stderr incident-emit resolve --dir d --id "$id"
    echo "$output" >out
    validate_records out
    [ "$(actions)" = resolved ]
    [ "$(records incident out .incident.extras.status)" = resolved ]
    run -0 --separate-stderr incident-emit resolve --dir d --fingerprint "${fingerprint:0:10}"
    echo "$output" >out
    [ "$(actions)" = "resolved resolved" ]
    run -0 incident-emit resolve --dir d --fingerprint "$fingerprint"
    [[ "$output" == *"is resolved already"* ]]
    [ "$(figures d .extras.status)" = "resolved resolved resolved" ]
    valid_incident d/incident_*.json
    # The next failure is another incident.
    emit d < <(check a)
    [ "$(actions)" = opened ]
    run -1 incident-emit resolve --dir d --fingerprint $'../../x\ny'
    run -1 incident-emit show --dir d ../../etc/passwd
    run -2 incident-emit resolve --dir nowhere --id "$id"
}

@test "list, show and mttr" {
    emit d < <(check a ',"runbook":"docs/a.md"')
    emit d < <(check b)
    emit d < <(check c)
    run -1 incident-emit mttr --dir d
    [[ "$output" == *"no incident in d was resolved: there is no mean time"* ]]
    older d 60
    a=$(jq -r 'select(.exception | startswith("t: a")) | .incident_id' d/*.json)
    b=$(jq -r 'select(.exception | startswith("t: b")) | .incident_id' d/*.json)
    incident-emit resolve --dir d --id "$a"
    incident-emit resolve --dir d --id "$b"
    run -0 --separate-stderr incident-emit list --dir d
    echo "$output" >out
    validate_records out
    [ "$(records incident out .incident.exception)" = "t: c: no reason was given" ]
    [ "$(incident-emit list --all --dir d | grep -c '"type":"incident"')" = 3 ]
    incident-emit show --dir d "$a" "$b" >out
    validate_records out
    [ "$(records incident out .incident.incident_id)" = "$a
$b" ]
    incident-emit mttr --dir d >out
    validate_records out
    [ "$(records metric out '.name + " " + .labels.runbook' | paste -sd,)" = "incident_mttr_seconds docs/a.md,incident_resolved_count docs/a.md,incident_mttr_seconds ,incident_resolved_count " ]
    records metric out 'select(.name == "incident_mttr_seconds") | .value >= 60 and .value < 600' | uniq | cmp - <(echo true)
    readiness-report prometheus out >prom
    [ "$(grep -c '^# TYPE incident_mttr_seconds gauge$' prom)" = 1 ]
    grep -q '^incident_mttr_seconds{kind="cli",runbook="docs/a.md"} 6' prom
    grep -q '^incident_resolved_count{kind="cli",runbook=""} 1$' prom
    records-from prometheus prom | grep -q '"name":"incident_mttr_seconds"'
    mkdir empty
    run -0 incident-emit list --dir empty
    run -2 incident-emit list --dir nowhere
}

@test "on a terminal: a line each, as much of the id as is needed; show has all of one" {
    emit d --environment ci < <(check a ',"severity":"warning"')
    emit d < <(check b ',"message":"red \\u001b[31m"')
    older d 7300
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit list --dir d >shown
    grep -qE '^[0-9a-f]{8}[0-9a-f-]* +2h  cli +warning +1x  t: a: no reason was given$' shown
    ! grep -q $'b: red \x1b' shown || false
    # Where there is no room for all, what failed stays.
    timeout 60 "$TOP/tests/lib/terminal.py" -c 40 -- incident-emit list --dir d >shown
    grep -qE '^[0-9a-f]{8}[0-9a-f-]* +2h +1x  t: a: .*\.\.\.$' shown
    id=$(sed -n 's/ .*t: b: .*//p' shown)
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit show --dir d "$id" >shown
    grep -qE '^seen +1 times, ' shown
    grep -qE '^status +open$' shown
    incident-emit resolve --dir d --id "$id" >out
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit list --all --dir d >shown
    grep -q '(resolved) t: b: ' shown
    mkdir empty
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit list --dir empty >shown
    grep -q 'no incident is open in empty' shown
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit list --dir none >shown || [ $? -eq 2 ]
    grep -q 'cannot read the folder none' shown
    ! grep -q 'no incident is' shown || false
}

@test "a file that is called like an action, and options that go with others" {
    check a >list
    run -1 incident-emit --dir d ./list
    [ "$(count_of d)" = 1 ]
    run -2 --separate-stderr incident-emit mtrr --dir d
    [[ "$stderr" == *'"mtrr" is neither a file nor an action; did you mean "mttr"?'* ]]
    for wrong in 'list list' 'show' 'resolve' 'resolve --id a --fingerprint b' 'mttr --all' 'list --tee' '--id x list' '--all ./list' 'list --group-by .name'; do
        # shellcheck disable=SC2086 # words
        run -2 incident-emit --dir d $wrong
    done
}

@test "what is broken in the folder is told, is trouble, and the others go on" {
    emit d < <(check a)
    good=$(the_incident d)
    head -c 100 "$good" >d/incident_cut.json
    echo '{}' >d/incident_other.json
    mkdir d/incident_folder.json
    mkfifo d/incident_fifo.json
    ln -s /etc/passwd d/incident_link.json
    ln -s "$PWD/$good" d/incident_link2.json
    : >d/incident_empty.json
    for action in list mttr "resolve --id $(jq -r .incident_id "$good")"; do
        # shellcheck disable=SC2086 # words
        run -2 timeout 10 incident-emit $action --dir d
        [ "$(grep -c 'incident-emit: .*incident_[a-z0-9]*\.json' <<<"$output")" -ge 7 ]
    done
    [ "$(jq -r .extras.status "$good")" = resolved ]
    [ "$(readlink d/incident_link.json)" = /etc/passwd ]
}

@test "the open one was replaced by something else: it is told and left alone, and another opens" {
    for what in folder fifo link text; do
        emit $what < <(check a)
        file=$(the_incident $what)
        mv "$file" kept
        case $what in
        folder) mkdir "$file" ;;
        fifo) mkfifo "$file" ;;
        link) ln -s "$PWD/kept" "$file" ;;
        text) echo 'no incident' >"$file" ;;
        esac
        code=0
        check a | timeout 10 incident-emit --dir $what >out 2>err || code=$?
        [ "$code" = 2 ]
        grep -q 'it is left alone, and another opened' err
        [ "$(actions)" = opened ]
        jq -e '.extras.count == 1' kept >/dev/null
        code=0
        check a | incident-emit --dir $what >out 2>err || code=$?
        [ "$code" = 1 ]
        [ "$(actions)" = updated ]
    done
    # A link that leads out of the folder, or nowhere, is none.
    for target in ../../kept ../incident_gone.json /etc/passwd ../../incident_x.json; do
        link=$(find text/.open -type l)
        ln -sfn "$target" "$link"
        emit text < <(check a)
        [ "$(actions)" = opened ]
    done
    jq -e '.extras.count == 1' kept >/dev/null
}

@test "incidents that others wrote, or an older incident-emit, are listed, resolved and counted in nothing" {
    mkdir d
    echo '{"incident_id":"abc/../def\n1","timestamp":"2026-01-01T00:00:00Z","environment":"ci","kind":"api","exception":"E","stack":"s"}' >d/incident_theirs.json
    echo '{"incident_id":"old-one","timestamp":"2026-01-01T00:00:00Z","environment":"ci","kind":"api","exception":"E","stack":"s","extras":{"fingerprint":"../../../out","count":1,"status":"open","note":1.10}}' >d/incident_old.json
    emit d < <(check a)
    [ "$(incident-emit list --dir d | grep -c '"type":"incident"')" = 3 ]
    run -0 incident-emit resolve --dir d --id $'abc/../def\n1'
    run -0 incident-emit resolve --dir d --fingerprint ../../../out
    [ "$(jq -r .extras.status d/incident_theirs.json)" = resolved ]
    grep -q '"note":1.10' d/incident_old.json
    valid_incident d/incident_*.json
}

@test "--keep and --keep-bytes: resolved ones and crash dumps, the oldest first; never what is open or not ours" {
    for name in a b c; do name=$name incident-emit --dir d -- sh -c 'echo "$name"; exit 3' || [ $? -eq 3 ]; done
    emit d < <(check open)
    emit d < <(check closed)
    emit d < <(check newer)
    resolve() { incident-emit resolve --dir d --id "$(jq -r "select(.exception | startswith(\"t: $1\")) | .incident_id" d/*.json)" >resolved; }
    resolve closed
    older d $((40 * 86400))
    resolve newer
    echo mine >d/incident_mine.json
    echo mine >d/crash_report.txt
    cp "$(the_closed=$(grep -l '"t: closed' d/*.json); echo "$the_closed")" d/incident_copy.json
    touch -d '50 days ago' d/*
    before=$(ls d)
    run -1 incident-emit --dir d < <(check other)
    [ "$(grep -cvxF "$before" <(ls d))" = 1 ]
    run -1 incident-emit --dir d --keep 30d < <(check other)
    ! grep -l '"t: closed' d/incident_2*.json || false
    grep -q '"t: newer' d/incident_2*.json
    grep -q '"t: open' d/incident_2*.json
    [ -e d/incident_mine.json ] && [ -e d/crash_report.txt ] && [ -e d/incident_copy.json ]
    # The dump of an incident that is open stays; those of its repeats go.
    [ "$(find d -name 'crash_2*' | wc -l)" = 1 ]
    run -1 incident-emit --dir d --keep-bytes 1 < <(check other)
    ! grep -q '"t: newer' d/incident_2*.json || false
    grep -q '"t: open' d/incident_2*.json
    [[ "$output" == *"holds more than --keep-bytes: what is open stays"* ]]
}

@test "a full disk, a folder that cannot be written: the incident goes to stderr, and the exit status says trouble" {
    printf 'line one\nline two\n' >app.log
    if [ "$(id -u)" -eq 0 ] && unshare --mount true; then
        cat >inside <<'EOT'
mount -t tmpfs -o size=64k none full
head -c 1M /dev/zero >full/ballast 2>/dev/null
incident-emit --dir full/d --logs app.log in
echo "exit $?"
EOT
        mkdir full
        check a ',"message":"boom"' >in
        run -0 unshare --mount sh inside
        [[ "$output" == *'cannot write an incident: '*'No space left on device'* ]]
        [[ "$output" == *'what it would have held: local cli, critical, seen 1 times: t: a: boom'*'| line one'*'| line two'* ]]
        [[ "$output" == *'exit 2' ]]
    fi
    echo file >d
    run -2 incident-emit --dir d --logs app.log < <(check a ',"message":"boom"'; check b)
    [[ "$output" == *'what it would have held: '*': t: a: boom'*'| line two'* ]]
    run -3 incident-emit --dir d -- sh -c 'echo said; exit 3'
    [[ "$output" == *'what it would have held: '*'| said'* ]]
    mkdir ro
    emit ro < <(check a)
    if [ "$(id -u)" -ne 0 ]; then
        chmod 500 ro
        run -2 incident-emit --dir ro < <(check b)
        chmod 700 ro
        [[ "$output" == *'what it would have held: '* ]]
    fi
    # Where its own folders cannot be made, it opens without counting.
    mkdir odd
    echo >odd/.open
    run -2 incident-emit --dir odd < <(check a)
    [[ "$output" == *'without it repeats open incidents of their own'* ]]
    [ "$(count_of odd)" = 1 ]
}

@test "ids and names with newlines and ../ never become paths" {
    RUN='../../r\n1' emit d < <(RUN='../../r\n1' check '../../x\ny' ',"request_id":"../../../q\n"')
    RUN='../../r\n1' emit d < <(RUN='../../r\n1' check '../../x\ny' ',"request_id":"../../../q\n"')
    [ "$(find . -type f -name '*.json')" = "./$(the_incident d)" ]
    [ "$(find . -name '*x*' -o -name '*q*' | grep -vc '\.new\|\.open')" = 0 ]
    valid_incident "$(the_incident d)"
}

rule_check() { # NAME STATUS [MORE MEMBERS]
    printf '{"type":"check","tool":"check-guardrails","time":"2026-01-01T00:00:00.000Z","run":"r1","name":"%s","status":"%s"%s}\n' "$1" "$2" "${3:-}"
}

@test "a rule that fires and its failed check are one incident, in either order and over several runs" {
    more=',"message":"512 > 120","severity":"critical","runbook":"https://wiki/p95","samples":7'
    for order in firing-first check-first two-runs; do
        case $order in
        firing-first) emit $order < <(transition p95 ok firing; rule_check p95 fail "$more") ;;
        check-first) emit $order < <(rule_check p95 fail "$more"; transition p95 ok firing) ;;
        two-runs)
            emit $order < <(transition p95 ok firing)
            [ "$(actions)" = opened ]
            emit $order < <(rule_check p95 fail "$more")
            [ "$(actions)" = updated ]
            ;;
        esac
        file=$(the_incident $order)
        [ "$(jq -c '.extras | [[.checks[] | [.type, .samples]], .runbook, .severity]' "$file")" = '[[["transition",null],["check",7]],"https://wiki/p95","critical"]' ]
        # The check of the run that told of the transition is no repeat.
        [ "$(jq .extras.count "$file")" = $(($([ $order = two-runs ] && echo 2 || echo 1))) ]
        valid_incident "$file"
    done
    # Its summary says nothing new; that of another run does.
    failed() { printf '{"type":"summary","tool":"check-guardrails","time":"2026-01-01T00:00:00.000Z","run":"%s","status":"fail","pass":0,"fail":1,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}\n' "$1"; }
    for order in one two; do
        emit summary-$order < <([ $order = two ] || transition p95 ok firing; rule_check p95 fail; [ $order = one ] || transition p95 ok firing; failed r1)
        [ "$(count_of summary-$order)" = 1 ]
    done
    emit summary-other < <(transition p95 ok firing; rule_check p95 fail; failed r2)
    [ "$(count_of summary-other)" = 2 ]
    # The last check alone is kept, and each run counts.
    emit two-runs < <(rule_check p95 unknown ',"samples":8')
    file=$(the_incident two-runs)
    [ "$(jq -c '[.extras.count, [.extras.checks[].samples]]' "$file")" = '[3,[null,8]]' ]
    emit two-runs < <(transition p95 firing ok)
    [ "$(figures two-runs .extras.status)" = resolved ]
    # What fails when no incident of the rule is open opens one, and so does what another tool says.
    emit two-runs < <(rule_check p95 fail)
    emit two-runs < <(transition p95 ok firing; check p95)
    [ "$(figures two-runs '.extras.status + ":" + .exception' | tr -d ' ')" = "$(tr -d ' ' <<<'open:check-guardrails: p95: firing, observed 512, target 120 open:check-guardrails: p95: no reason was given open:t: p95: no reason was given resolved:check-guardrails: p95: firing, observed 512, target 120')" ]
}

@test "beside a rule that fires what else failed is an incident of its own" {
    emit d < <(transition a ok firing; transition b ok firing; rule_check a fail; rule_check c fail; rule_check b fail)
    [ "$(figures d .exception | tr -d ' ')" = 'check-guardrails:a:firing,observed512,target120check-guardrails:b:firing,observed512,target120check-guardrails:c:noreasonwasgiven' ]
    [ "$(jq -r 'select(.exception | contains("c: no")) | .extras.checks | length' d/incident_*)" = 1 ]
    # Where they fire after their checks, and all of them do.
    emit e < <(rule_check a fail; rule_check b fail; transition a ok firing; transition b ok firing)
    [ "$(figures e .extras.count)" = "1 1" ]
    emit f < <(rule_check a fail; rule_check c fail; transition a ok firing)
    [ "$(figures f '.extras.checks | length')" = "1 2" ]
    # Rules whose names differ in an id alone are not each other's.
    emit g < <(transition 'lag[0f9a8b7c6d5e4f30]' ok firing; rule_check 'lag[1f9a8b7c6d5e4f31]' fail)
    [ "$(count_of g)" = 2 ]
}

@test "a transition happened when it says, not when it is read, and so does mttr count" {
    at() { printf '{"type":"transition","tool":"t","time":"%s","run":"r","name":"p95","from":"ok","to":"%s"}\n' "$1" "$2"; }
    emit d < <(at 2026-01-01T10:00:00.000Z firing; at 2026-01-01T10:07:30.000Z ok)
    file=$(the_incident d)
    [ "$(jq -c '.extras | [.first_seen, .last_seen, .resolved_at]' "$file")" = '["2026-01-01T10:00:00.000Z","2026-01-01T10:00:00.000Z","2026-01-01T10:07:30.000Z"]' ]
    [[ $file == d/incident_20260101T100000.000Z_* ]]
    incident-emit mttr --dir d >out
    [ "$(jq -c 'select(.name == "incident_mttr_seconds").value' out)" = 450 ]
    # A clock that is ahead, and no clock at all.
    for time in 2200-01-01T00:00:00.000Z yesterday; do
        emit e < <(at "$time" firing)
        now=$(date +%s)
        jq -e --argjson now "$now" '.timestamp[:19] + "Z" | fromdate | . >= $now - 60 and . <= $now' "$(the_incident e)" >/dev/null
        rm -r e
    done
}

# kept ID KIND RUNBOOK FIRST LAST RESOLVED: an artifact of these seconds since 1970; "" for none.
kept() {
    mkdir -p d
    jq -nc --arg id "$1" --arg kind "$2" --arg runbook "$3" --arg first "$4" --arg last "$5" --arg resolved "$6" '
        def at: tonumber | todate;
        {incident_id: $id, timestamp: ($first | at), environment: "ci", kind: "api", exception: ("E: " + $id), stack: "s",
         extras: ({kind: $kind, fingerprint: $id, first_seen: ($first | at), last_seen: ($last | at), count: 1,
            status: (if $resolved == "" then "open" else "resolved" end)}
            + if $resolved == "" or $resolved == "never" then {} else {resolved_at: ($resolved | at)} end
            + if $runbook == "" then {} else {runbook: $runbook} end)}' >"d/incident_$1.json"
}

@test "mttr: the mean of each kind and runbook, of what has an end that is not before its beginning" {
    kept a1 worker docs/a 1000 1000 1060
    kept a2 worker docs/a 1000 1000 1120
    kept a3 worker docs/a 1000 1000 1000
    kept b1 worker '' 1000 1000 1030
    kept c1 api docs/a 1000 1000 1010
    kept e1 api docs/b 1000 1000 ''
    kept f1 api docs/a 1000 1000 999
    kept g1 api docs/a 1000 1000 never
    run -0 --separate-stderr incident-emit mttr --dir d
    [ "$(jq -r 'select(.type == "metric") | [.name, .labels.kind, .labels.runbook, .value] | @csv' <<<"$output" | tr -d '"')" = "incident_mttr_seconds,worker,docs/a,60
incident_resolved_count,worker,docs/a,3
incident_mttr_seconds,worker,,30
incident_resolved_count,worker,,1
incident_mttr_seconds,api,docs/a,10
incident_resolved_count,api,docs/a,1" ]
    [[ "$stderr" == *"2 resolved incidents do not say when, or were over before they began: they are left out"* ]]
    # What cannot be read is trouble, and the others are told of; of none there is no mean.
    echo '{' >d/incident_h1.json
    run -2 --separate-stderr incident-emit mttr --dir d
    [ "$(grep -c incident_mttr <<<"$output")" = 3 ]
    rm d/incident_[a-ch]*
    run -1 --separate-stderr incident-emit mttr --dir d
    [[ "$stderr" == *"no incident in d was resolved: there is no mean time"* ]]
    run -2 incident-emit mttr --dir nowhere
}

@test "mttr: of more kinds and runbooks than there is room for the rest is told" {
    mkdir d
    "$PYTHON" - <<'EOT'
import json
for i in range(1002):
    at = "2026-01-01T00:00:00Z"
    with open("d/incident_%04d.json" % i, "w") as f:
        json.dump({"incident_id": str(i), "timestamp": at, "environment": "ci", "kind": "api", "exception": "E", "stack": "s",
            "extras": {"status": "resolved", "first_seen": at, "last_seen": at, "resolved_at": at, "runbook": "r%d" % i}}, f)
EOT
    run -2 --separate-stderr incident-emit mttr --dir d
    [ "$(grep -c incident_mttr <<<"$output")" = 1000 ]
    [[ "$stderr" == *"more than 1000 kinds and runbooks: 2 incidents are left out"* ]]
}

@test "list on a terminal: how old each is, in one figure, and ids as far as they differ" {
    now=$(date +%s)
    n=0
    for age in 30 61 150 7000 7300 170000 173000 8640000 -100; do
        n=$((n + 1))
        kept "0000000$n" api '' $((now - age)) "$now" ''
    done
    kept 00000010x api '' $((now - 30)) "$now" $((now + 5))
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit list --dir d >shown
    # Seconds may have gone by meanwhile.
    [ "$(grep -o '^[0-9x]* *[0-9]*[smhd]' shown | tr -s ' ' | sed 's/ [1-9][0-9]*s/ Ns/' | paste -sd,)" = \
        "00000001 Ns,00000002 Ns,00000003 2m,00000004 116m,00000005 2h,00000006 47h,00000007 2d,00000008 100d,00000009 0s" ]
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit list --all --dir d >shown
    grep -q '^00000010 .*(resolved)' shown
    grep -q '^00000001 ' shown
    kept 00000010y api '' "$now" "$now" ''
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit list --all --dir d >shown
    grep -q '^00000010x .*(resolved)' shown
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit show 00000010x --dir d >shown
    grep -q '^resolved  ' shown
    timeout 60 "$TOP/tests/lib/terminal.py" -- incident-emit show 00000010y --dir d >shown
    ! grep -q '^resolved  ' shown || false
    # An id that several begin with, and one of too few letters, show and resolve nothing.
    for id in 00000010 0000000 00000; do
        run -1 --separate-stderr incident-emit show --dir d "$id"
        [[ "$stderr" == *" incidents have an id that begins with \"$id\": give more"* ]]
        run -1 incident-emit resolve --dir d --id "$id"
    done
    run -1 --separate-stderr incident-emit show --dir d 00000010z
    [[ "$stderr" == *'no incident in d has the id "00000010z"; the nearest is 00000010'* ]]
    rm d/incident_0000000* d/incident_00000010y*
    run -1 --separate-stderr incident-emit show --dir d 00000
    [[ "$stderr" == *'"00000" is too short for an id: give at least 6 characters of it'* ]]
    [ "$(figures d .extras.status)" = resolved ]
}
