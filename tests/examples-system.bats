# What examples/cron and examples/systemd have: copied as their pages say, and run as cron and systemd run it.
# shellcheck disable=SC2154 # $output, $pager and others are set by the functions that are called

load lib/harness
load lib/spool
load lib/examples
load lib/documentation

setup_file() { example_service; }

setup() {
    setup_example
    READYLINE_LOOK=$TOP/examples/cron/look.json
    PATH=$PATH:$TOP/examples/cron
    READYLINE_ENVIRONMENT=production READYLINE_INCIDENTS=$PWD/incidents
    export READYLINE_LOOK PATH READYLINE_ENVIRONMENT READYLINE_INCIDENTS
}

# Runs what a crontab or a unit starts: silent while all is well, else a report and an incident.
looks() { # COMMAND
    run -0 sh -c "$1"
    [ -z "$output" ]
    [ -z "$(ls incidents 2>/dev/null)" ]
    URL=http://127.0.0.1:9 run "-${2:-1}" sh -c "$1"
    [[ $output == *"GATE CLOSED"*"readyline-look failed: exit status 1 after "*"incident written to $PWD/incidents/"* ]] ||
        [[ $output == *"GATE CLOSED"*"flock failed: exit status 1 after "*"incident written to $PWD/incidents/"* ]]
    [ "$(cat incidents/incident_*.json | jq -r '.extras.kind + " " + .environment')" = "guardrail production" ]
    jq -e '.last_logs | any(contains("GATE CLOSED"))' incidents/incident_*.json
}

# Dead letters of the queue q, where the command finds them.
dead_letters() {
    echo "sqlite:$PWD/store.db" >store.url
    requeue-dlq stats --store @store.url --create --queue q --jsonl >created
    sqlite3 store.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
        INSERT INTO dead_letters (id, queue, payload, error, first_failed_at, last_failed_at)
        SELECT printf('m%02d', i), 'q', json_object('n', i), 'TimeoutError: down', i, i FROM n"
}
consumed() { [ "$(wc -l <consumed)" -eq "$1" ]; }
left() { sqlite3 -cmd ".timeout 20000" store.db "SELECT count(*) FROM dead_letters"; }

# requeues COMMAND: what runs at night moves no more than the canary while nobody consumes, and all when somebody does.
requeues() {
    local command
    command=$(sed 's|--queue outbox|--queue q|; s|--rate 50/s|--rate 5000/s|; s|--canary 20:5m|--canary 20:200ms|' <<<"$1")
    [[ "$command" == *"--canary 20:200ms"* && "$command" == *"--max-requeues 3"* ]]
    dead_letters
    run -1 sh -c "$command"
    [[ "$output" == *"the canary was not consumed"* ]]
    [ "$(left)" -eq 10 ]
    [ "$(cat incidents/incident_*.json | jq -r '.extras.kind + " " + .extras.status')" = "worker open" ]
    start consumer "$PYTHON" "$TOP/tests/lib/consumer.py" works "sqlite:$PWD/store.db" ready consumed
    wait_for 20 test -e ready
    wait_for 20 consumed 20
    run -0 sh -c "${command/200ms/5s}"
    [ "$(left)" -eq 0 ]
    [[ "$output" == *"incident resolved"* ]]
}

# delivered COMMAND: what lies in the folder of the incidents is told to the pager, once.
delivered() {
    pager
    echo "$pager/x" >sink.url
    run -0 sh -c "$1"
    cat taken
    [ "$(wc -l <taken)" -eq 1 ]
    run -0 sh -c "$1"
    [ "$(wc -l <taken)" -eq 1 ]
}

@test "a look that could not judge says so, and is no success" {
    READYLINE_LOOK=nothing.json run -2 readyline-look
    [[ $output == *nothing.json* ]]
}

# ---- cron ----

# lines N: what the N-th job of the crontab runs, with its files here.
lines() {
    sed -e '/^#/d' -e '/^$/d' -e '/^[A-Z_]*=/d' "$TOP/examples/cron/crontab" | sed -n "$1s/^\([^ ]* \)\{6\}//p" |
        sed "s|/var/lib/readyline/|$PWD/|g; s|/etc/readyline/|$PWD/|g"
}

@test "the crontab: its lines are what cron takes, and set what the commands read" {
    sed -e '/^#/d' -e '/^$/d' "$TOP/examples/cron/crontab" >all
    grep -vE '^[A-Z_]+=' all >lines
    [ "$(wc -l <lines)" -eq 3 ]
    [ "$(grep -cE '^([0-9*/,-]+ ){5}readyline [a-z]' lines)" -eq 3 ]
    [ "$(grep -c '[^\\]%' lines)" -eq 0 ]
    # Cron cuts a line at 998 bytes.
    [ "$(awk '{ print length }' lines | sort -n | tail -n 1)" -lt 998 ]
    [ "$(grep -oE '^[A-Z_]+' all | sort | paste -sd ' ')" = \
        "MAILTO PATH READYLINE_ENVIRONMENT READYLINE_INCIDENTS SHELL TZ URL" ]
}

@test "the crontab's look: silent or an incident, told to a health check, and never twice at a time" {
    local look
    look=$(lines 1)
    pager
    echo "$pager" >ping.url
    # The status that counts is told by ping, whose own is always 0.
    looks "$look" 0
    cat taken
    [ "$(cut -d ' ' -f 1,2 taken | paste -sd ,)" = "GET /0,GET /1" ]
    # The one before still runs: nobody looked, which is no success.
    rm -r incidents
    exec 9>look.lock
    flock 9
    run -0 sh -c "$look"
    [[ "$output" == *"exit status 75"* ]]
    [ "$(tail -n 1 taken | cut -d ' ' -f 2)" = /75 ]
    exec 9>&-
    run -0 sh -c "$look"
    [[ "$output" == *"incident resolved"* ]]
}

@test "the crontab's night: the canary decides, and what failed is delivered" {
    requeues "$(lines 2)"
    delivered "$(lines 3)"
    [ -z "$output" ]
    # A sink that is down is said, and nothing is lost.
    incident other open
    mv spool/incident_other.json incidents
    echo "http://127.0.0.1:9/" >sink.url
    run -1 sh -c "$(lines 3 | sed 's/4m/1s/')"
    [ -n "$output" ]
}

# copied FOLDER: the folder of the examples, whose page is typed there, and where it installs.
copied() {
    cp -r "$TOP/examples/cron" "$TOP/examples/systemd" .
    mkdir -p machine/etc/cron.d machine/etc/systemd/system machine/usr/local/bin
    here="s|/var/lib/|$PWD/machine/var/lib/|g; s|/etc/|$PWD/machine/etc/|g; s|/usr/local/bin|$PWD/machine/usr/local/bin|g
        s|-o [a-z]* -g readyline ||g; s|https://reco.example.org|$URL|"
    PATH=$PWD/machine/usr/local/bin:$PATH
    cd "$1" || return 1
    blocks README.md
}

@test "README of cron: what it says is typed" {
    copied cron
    typed -e "$here" 0 "for secret in"
    [ "$(cd ../machine/etc/readyline && stat -c '%n %a' -- *)" = "look.json 644
ping.url 640
sink.url 640
store.url 640" ]
    typed -e "$here" 0 "/etc/cron.d/"
    cmp crontab ../machine/etc/cron.d/readyline
    typed -e "$here" 0 "incident-emit list"
    all_typed
}

# ---- systemd ----

sandbox=readyline-.service.d/20-sandbox.conf

# units: copies in the folder units whose programs are where they are here.
units() {
    cp -r "$TOP/examples/systemd" units
    rm units/README.md
    cp "$TOP/examples/systemd/readyline-unit-ended" "$TOP/examples/cron/readyline-look" .
    sed -i "s|/usr/bin/|$BUILD/|g; s|/usr/local/bin/|$PWD/|g" units/readyline-*.service
}

# started UNIT: a command line that runs what the unit starts, under what it forbids.
started() {
    local unit=$1 command
    command=$(sed -n 's/^ExecStart=//p' "units/$unit")
    echo "$PYTHON $TOP/tests/lib/confined.py units/$unit units/$sandbox --writable $PWD /tmp -- $command"
}

@test "the systemd units: systemd takes them, their hours and their scripts" {
    units
    run -0 systemd-analyze verify --man=no units/*.service units/*.timer
    [ -z "$output" ]
    for unit in units/*.timer; do
        run -0 systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$unit")"
        [ -e "${unit%.timer}.service" ]
    done
    # What a unit names is what the others have: the handler, and the file that keeps it from starting itself.
    grep -qx 'OnFailure=readyline-failed@%n.service' units/service.d/*.conf
    [ -e "units/readyline-.service.d/$(basename units/service.d/*.conf)" ]
    [ "$(grep -c '^[^#]' units/readyline-.service.d/10-incident.conf)" -eq 0 ]
    # What systemd does not know it only warns of; this it has to find.
    sed -i 's/^ProtectClock=/ProtectClocks=/' "units/$sandbox"
    run systemd-analyze verify --man=no units/readyline-look.service
    [[ "$output" == *ProtectClocks* ]]
}

@test "the systemd units: how exposed each is, held to a threshold" {
    units
    for unit in units/readyline-*.service; do
        threshold=11
        if [[ $unit == *failed* ]]; then threshold=2; fi
        run -0 systemd-analyze security --offline=true --threshold=$threshold --json=short "$unit"
        # What tells of failures reaches no network, by three settings; the others have to.
        [ "$(jq -c '[.[] | select(.json_field | IN("RestrictAddressFamilies_AF_INET_INET6", "PrivateNetwork", "IPAddressDeny")).set] |
            [length, any, all]' <<<"$output")" = "$([[ $unit == *failed* ]] && echo '[3,true,true]' || echo '[3,false,false]')" ]
    done
    # Without the sandbox none of them holds it.
    rm "units/$sandbox"
    run ! systemd-analyze security --offline=true --threshold=11 units/readyline-look.service
}

@test "the sandbox forbids: calls beside the filter, files beside the state, memory that is written and executed" {
    units
    mkdir other
    confined=("$PYTHON" "$TOP/tests/lib/confined.py" units/readyline-look.service "units/$sandbox" --writable "$PWD/incidents" --)
    mkdir incidents
    run -0 "${confined[@]}" touch incidents/file
    run -1 "${confined[@]}" touch other/file
    run -159 "${confined[@]}" nice -n -1 true
    run -159 "${confined[@]}" chroot . true
    run -0 "${confined[@]}" "$PYTHON" -c 'import mmap
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except PermissionError:
    print("refused")'
    [ "$output" = refused ]
    # The network is the look's, not that of what tells of failures.
    reach='import socket
try:
    socket.socket()
    print("taken")
except OSError as e:
    print(e.strerror)'
    [ "$("${confined[@]}" "$PYTHON" -c "$reach")" = taken ]
    [ "$("${confined[@]/look/failed@}" "$PYTHON" -c "$reach")" = "Address family not supported by protocol" ]
}

@test "the systemd units: their commands work within the sandbox" {
    units
    looks "$(started readyline-look.service)"
    # What the look left behind is delivered, by the service and by the timer.
    export CREDENTIALS_DIRECTORY=$PWD
    delivered "$(started readyline-flush.service)"
    sh -c "exec $(started readyline-deliver.service)" >out 3>&- &
    pid=$!
    cp "$(echo incidents/incident_*.json)" .another
    jq -c '.incident_id = "another" | .extras.fingerprint = "another"' .another >incidents/.put
    mv incidents/.put incidents/incident_another.json
    wait_for 10 grep -q another taken
    kill -TERM "$pid"
    wait "$pid" || [ $? -eq 143 ]
    rm -r incidents
    requeues "$(started readyline-requeue.service)"
}

# entries UNIT INVOCATION LINE...: what systemd-journald keeps of a unit that said this and then failed.
entries() {
    local unit=$1 invocation=$2 line
    shift 2
    for line in "$@" ""; do
        at=$((${at:-0} + 1))
        printf '%s\n' "__REALTIME_TIMESTAMP=$((1767225600000000 + at))" "__MONOTONIC_TIMESTAMP=$at" \
            _BOOT_ID=0123456789abcdef0123456789abcdef _HOSTNAME=host PRIORITY=6
        if [ -n "$line" ]; then
            printf '%s\n' "MESSAGE=$line" SYSLOG_IDENTIFIER=app _PID=41 "_SYSTEMD_UNIT=$unit" \
                "_SYSTEMD_INVOCATION_ID=$invocation"
        else
            printf '%s\n' "MESSAGE=$unit: Main process exited, code=exited" SYSLOG_IDENTIFIER=systemd _PID=1 "UNIT=$unit" \
                "INVOCATION_ID=$invocation"
        fi
        echo
    done
}

# A journal in which app.service failed twice, and another service between; journalctl reads it.
journal() {
    mkdir bin
    one=11111111111111111111111111111111 two=22222222222222222222222222222222
    {
        entries app.service $one "of the first start"
        entries other.service 33333333333333333333333333333333 "of another service"
        entries app.service $two starting "Traceback (most recent call last):" '  File "/srv/app.py", line 3, in pay' \
            "ValueError: no account for password=hunter2"
    } | /lib/systemd/systemd-journal-remote --output="$PWD/app.journal" - 2>/dev/null
    printf '#!/bin/sh\nexec /usr/bin/journalctl --file=%s "$@"\n' "$PWD/app.journal" >bin/journalctl
    chmod +x bin/journalctl
    PATH=$PWD/bin:$PATH
}

# ended RESULT CODE STATUS: what systemd tells of the second start.
ended() {
    export MONITOR_SERVICE_RESULT=$1 MONITOR_EXIT_CODE=$2 MONITOR_EXIT_STATUS=$3 MONITOR_INVOCATION_ID=$two
}

# incidents JQ: of each that there is, sorted.
incidents() { cat incidents/incident_*.json | jq -r "$1" | sort | paste -sd ,; }

@test "readyline-failed@: a unit of any kind that failed is an incident with its journal, until it succeeds" {
    units
    journal
    # The one unit that must not reach the network, nor write beside its state and /tmp.
    unit=$(started readyline-failed@.service | sed 's/%i/app.service/')
    ended exit-code exited 3
    run -0 sh -c "$unit"
    [ "$(incidents '"\(.extras.kind) \(.exception) \(.extras.command.exit_status) \(.extras.status)"')" = \
        "worker ValueError: no account for password=[redacted:password] 3 open" ]
    [[ "$(incidents .stack)" == *"/srv/app.py"* ]]
    jq -e '.last_logs | any(contains("Main process exited")) and all(contains("first start") or contains("another") | not)' \
        incidents/incident_*.json
    [ "$(grep -rc hunter2 incidents | grep -cv ':0$')" -eq 0 ]
    # Once more: counted. Another unit: another incident.
    run -0 sh -c "$unit"
    [ "$(incidents .extras.count)" = 2 ]
    ended signal killed KILL
    run -0 sh -c "${unit/app.service/other.service}"
    [ "$(incidents '.extras.command.signal // "-"')" = "-,9" ]
    # A success resolves its own.
    ended success exited 0
    run -0 sh -c "$unit"
    [ "$(incidents '"\(.extras.command.words[-1]) \(.extras.status)"')" = "app.service resolved,other.service open" ]
}

@test "readyline-failed@: without what systemd 251 tells, and without a journal, it is an incident all the same" {
    units
    run -0 ./readyline-unit-ended gone.service
    [ "$(incidents '"\(.extras.command.exit_status) \(.extras.status)"')" = "1 open" ]
    # An incident that cannot be kept is no success.
    READYLINE_INCIDENTS=/dev/null/none run -2 ./readyline-unit-ended gone.service
}

@test "README of systemd: what it says is typed" {
    copied systemd
    typed -e "$here" 0 "for secret in"
    [ "$(cat ../machine/etc/readyline/look.env)" = "URL=$URL" ]
    [ "$(cd ../machine/etc/systemd/system && find . -type f | wc -l)" -eq "$(find . -path ./blocks -prune -o -type f -print | grep -cv 'README\|unit-ended')" ]
    typed -e "$here" 0 "--threshold=11"
    all_typed
    # The pages say what the tests hold them to.
    grep -q 'security` says 1.1 at most' README.md
}
