# The contract that every program in cmd/ obeys: streams, options, errors, verdicts, pipelines (DESIGN, sections 2 and 3).
#
# A new program needs one line in `good` of lib/good.bash, which runs it so that it passes; the loops do the rest.

load lib/harness
load lib/spool
load lib/good

setup_file() {
    start_service
    echo "$service_url" >"$BATS_FILE_TMPDIR/url"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    URL=$(cat "$BATS_FILE_TMPDIR/url")
    export URL
    good_folder
}

is_reader() { "$1" --option-table | grep -q '^ignore-status	'; }
writes_records() { [ "$1" != readiness-report ]; }

# run_apart COMMAND...: stdout, stderr and exit status in files, since records are bytes.
run_apart() {
    code=0
    "$@" >out 2>err || code=$?
}

expect_status() { # STATUS WHAT
    if [ "$code" -ne "$1" ]; then
        echo "$2: expected exit status $1, got $code"
        echo "-- stdout"; head -n 20 out
        echo "-- stderr"; head -n 20 err
        return 1
    fi
}

two_lines_on_stderr() { # WHAT
    if [ "$(wc -l <err)" -ne 2 ] || [ -s out ]; then
        echo "$1: expected two lines on stderr and nothing on stdout"
        cat err out
        return 1
    fi
}

@test "a run that passes ends with 0 and writes valid records, the summary last" {
    for program in $PROGRAMS; do
        run_apart good "$program" <pass.jsonl
        expect_status 0 "$program"
        if writes_records "$program"; then
            validate_records out
            [ "$(tail -n 1 out | jq -r '.type + " " + .tool + " " + .status')" = "summary $program pass" ]
            [ "$(jq -r --arg t "$program" 'select(.type == "summary" and .tool == $t) | 1' out | wc -l)" -eq 1 ]
        fi
    done
}

@test "--help goes to stdout, fits 80 columns and names every option" {
    for program in $PROGRAMS; do
        run_apart "$program" --help
        expect_status 0 "$program --help"
        [ ! -s err ]
        [ "$(awk 'length > 80' out)" = "" ] || { awk 'length > 80' out; false; }
        "$program" --option-table | cut -f 1 | sort -u >options
        grep -oE -e '--[a-z0-9-]+' out | sed 's/^--//' | sort -u | comm -23 options - >left
        [ ! -s left ] || { echo "$program --help does not name --$(paste -sd ' ' left)"; false; }
        run_apart "$program" -h
        expect_status 0 "$program -h"
    done
}

@test "--help shows an example that is taken, the manual page, and defaults in one style" {
    for program in $PROGRAMS; do
        run_apart "$program" --help
        example=$(sed -n '/^Example:$/{n;s/^  //p}' out)
        [[ $example == "$program "* ]]
        [ "$(grep -c '^Example:$' out)" -eq 1 ]
        # Options are judged in their order, so those before --help are right.
        run -0 bash -c "${example/ -- / --help -- } --help"
        grep -q "^Manual: $program(1), .*readyline(7)$" out
        grep -oE '[a-z-]+\([1-8]\)' <(grep '^Manual: ' out) | tr -d ')' | tr '(' . | while read -r page; do
            [ -e "$TOP/man/$page" ]
        done
        ! grep -nE '\((default[^:]|[0-9./]+ ?[a-z%]*\))|may be repeated|\(repeatable\)' <(grep -v '^Manual: ' out) || { echo "$program"; false; }
    done
}

@test "--version names the version and every library that is linked" {
    for program in $PROGRAMS; do
        run_apart "$program" --version
        expect_status 0 "$program --version"
        head -n 1 out | grep -qE "^$program .*[0-9]+\.[0-9]+\.[0-9]+"
        readelf -d "$BUILD/$program" | sed -n 's/.*NEEDED.*\[lib\(.*\)\.so.*/\1/p' | while read -r library; do
            case $library in
            jq) name=libjq ;; curl*) name=libcurl ;; sqlite3) name=sqlite ;; pq) name=libpq ;; z) name=zlib ;;
            hiredis*) name=hiredis ;; crypto) name=OpenSSL ;; pcre2*) name=pcre2 ;; asan | ubsan | c | m | pthread) continue ;;
            *) name=$library ;;
            esac
            grep -qi "$name" out || { echo "$program --version does not name $name"; cat out; false; }
        done
    done
}

@test "unknown and abbreviated options: two lines, exit 2" {
    for program in $PROGRAMS; do
        for wrong in --no-such-option --hel --versio --summary-onl --output-jso -% --help=x --run; do
            run_apart "$program" "$wrong" </dev/null
            expect_status 2 "$program $wrong"
            two_lines_on_stderr "$program $wrong"
        done
    done
}

@test "an empty environment variable is an error, not a default" {
    for program in $PROGRAMS; do
        code=0
        READYLINE_RUN='' good "$program" <pass.jsonl >out 2>err || code=$?
        expect_status 2 "$program with an empty READYLINE_RUN"
        two_lines_on_stderr "$program"
    done
}

@test "the run stands in every record: --run beats READYLINE_RUN" {
    for program in $PROGRAMS; do
        writes_records "$program" || continue
        READYLINE_RUN=from-environment good "$program" <pass.jsonl >out
        jq -se --arg t "$program" 'map(select(.tool == $t)) | length > 0 and all(.run == "from-environment")' out
        READYLINE_RUN=from-environment good "$program" --run from-option <pass.jsonl >out
        jq -se --arg t "$program" 'map(select(.tool == $t)) | length > 0 and all(.run == "from-option")' out
    done
}

@test "--schema prints valid schemas, and refuses unknown types" {
    for program in $PROGRAMS; do
        for type in check summary $("$program" --option-table | awk -F "\t" '$1 == "schema" { gsub(/[| ]+/, " ", $5); print $5 }'); do
            run_apart "$program" --schema "$type"
            expect_status 0 "$program --schema $type"
            jq -e '."$schema" | test("2020-12")' out >/dev/null
        done
        run_apart "$program" --schema no-such-type
        expect_status 2 "$program --schema no-such-type"
        two_lines_on_stderr "$program --schema no-such-type"
    done
}

@test "a full disk is trouble" {
    for program in $PROGRAMS; do
        code=0
        good "$program" <pass.jsonl >/dev/full 2>err || code=$?
        : >out
        expect_status 2 "$program >/dev/full"
        grep -q "$program: .*No space left" err
        for option in --help --version "--schema=check"; do
            code=0
            "$program" "$option" >/dev/full 2>err || code=$?
            expect_status 2 "$program $option >/dev/full"
        done
        code=0
        good "$program" --output-json /dev/full/x <pass.jsonl >out 2>err || code=$?
        expect_status 2 "$program --output-json into a place that is none"
    done
}

@test "a reader that went away ends a program by SIGPIPE, without a message" {
    for program in $PROGRAMS; do
        "$PYTHON" - "$program" <<'EOT'
import os, signal, subprocess, sys

read_end, write_end = os.pipe()
os.close(read_end)
with open("pass.jsonl", "rb") as records:
    ended = subprocess.run(["bash", "-c", 'good "$1"', "bash", sys.argv[1]],
                           stdin=records, stdout=write_end, stderr=subprocess.PIPE, restore_signals=True)
if ended.stderr or ended.returncode not in (-signal.SIGPIPE, 128 + signal.SIGPIPE):
    sys.exit(f"{sys.argv[1]}: {ended.returncode} {ended.stderr!r}")
EOT
    done
}

@test "--summary-only, -q and --output-json" {
    for program in $PROGRAMS; do
        writes_records "$program" || continue
        run_apart good "$program" --summary-only --output-json all.json <pass.jsonl
        expect_status 0 "$program --summary-only"
        [ "$(jq -r --arg t "$program" 'select(.tool == $t) | .type' out)" = summary ]
        jq -e '.summary.status == "pass" and (.records | type == "array")' all.json >/dev/null
        rm -f all.json
        if is_reader "$program"; then
            code=0
            { cat pass.jsonl; echo nonsense; } | good "$program" -q >out 2>err || code=$?
            expect_status 2 "$program -q"
            [ ! -s err ] || { cat err; false; }
        fi
    done
}

@test "a terminal is shown lines for reading, unless --jsonl" {
    command -v script >/dev/null
    for program in $PROGRAMS; do
        writes_records "$program" || continue
        declare -f good >body.sh
        { echo "URL=$URL"; cat body.sh; echo "good $program \"\$@\" <pass.jsonl"; } >one.sh
        script -qec "bash one.sh" typescript </dev/null >shown
        ! grep -q '"type":' shown || { cat shown; false; }
        grep -qi pass shown
        script -qec "bash one.sh --jsonl" typescript </dev/null >shown
        grep -q '"type":"summary"' shown
    done
}

# ---- what is read ----

@test "bad records: NUL, invalid UTF-8, too long, too deep, not an object, cut off: named, skipped, exit 2" {
    "$PYTHON" - <<'EOT'
deep = b'{"a":' + b"[" * 10000 + b"]" * 10000 + b"}"
cases = {
    "nul": b'{"a":"\x00"}', "raw-nul": b"\x00\x00\x00", "utf8": b'{"a":"\xff"}', "overlong": b'{"a":"\xc0\xaf"}',
    "surrogate": b'{"a":"\\ud800"}', "deep": deep, "array": b"[1]", "number": b"1", "text": b"nonsense",
    "nan": b'{"a":NaN}', "leading-zero": b'{"a":01}', "plus": b'{"a":+1}', "comma": b'{"a":1,}',
    "bom": b'\xef\xbb\xbf{"a":1}', "twice": b'{"type":"x","type":"check"}', "escape": b'{"a":"\x1b[31m"}',
    "long": b'{"a":"' + b"x" * (20 << 20) + b'"}',
}
for name, line in cases.items():
    with open(f"bad.{name}", "wb") as out:
        out.write(line + b"\n" + open("pass.jsonl", "rb").read())
with open("bad.cut-off", "wb") as out:
    out.write(open("pass.jsonl", "rb").read() + b'{"type":"check","na')
EOT
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        for bad in bad.*; do
            code=0
            good "$program" <"$bad" >out 2>err || code=$?
            expect_status 2 "$program <$bad"
            grep -qE "^$program: stdin:[0-9]+: cannot parse record: " err || { echo "$program <$bad"; cat err; false; }
            ! LC_ALL=C grep -q "$(printf '[\033\001]')" err || { echo "$program <$bad shows control bytes"; false; }
        done
    done
}

@test "a line of 20 MiB does not cost its size" {
    head -c 20971520 /dev/zero | tr '\0' x >long
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        limit=24576
        # libcurl, and the two dozen libraries that it loads, take 6 MiB before the first line.
        if readelf -d "$BUILD/$program" | grep -qF libcurl; then limit=$((limit + 6656)); fi
        within_memory "$limit" "$(peak_of bash -c 'good "$1" <long 2>/dev/null' bash "$program")"
    done
}

@test "CRLF, empty lines and a missing last newline are accepted" {
    sed 's/$/\r/' pass.jsonl >crlf.jsonl
    { echo; cat pass.jsonl; echo; } >blank.jsonl
    printf '%s' "$(cat pass.jsonl)" >last.jsonl
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        for file in crlf.jsonl blank.jsonl last.jsonl; do
            run_apart good "$program" <"$file"
            expect_status 0 "$program <$file"
        done
    done
}

@test "a reader never ends better than the worst that it read" {
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        while read -r expected ignored what status; do
            case $what in
            check) { check t a pass; check t b "$status"; summary t pass; } >in ;;
            summary) { check t a pass; summary t "$status"; } >in ;;
            esac
            run_apart good "$program" <in
            expect_status "$expected" "$program with a $what of $status"
            run_apart good "$program" --ignore-status <in
            expect_status "$ignored" "$program --ignore-status with a $what of $status"
        done <<'EOT'
0 0 check pass
0 0 check warn
0 0 check skip
1 0 check fail
1 0 check unknown
1 0 check PASS
0 0 summary pass
1 0 summary fail
2 0 summary trouble
EOT
        { summary t trouble; check t a fail; } >in
        run_apart good "$program" <in
        expect_status 2 "$program: trouble outranks fail"
        run_apart good "$program" --ignore-status < <(cat pass.jsonl; echo '{"type":')
        expect_status 2 "$program --ignore-status with a bad record"
    done
}

@test "empty input is trouble; nothing but skips, and no verdict at all, is a closed gate" {
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        run_apart good "$program" </dev/null
        expect_status 2 "$program </dev/null"
        grep -q "$program: .*no record" err
        run_apart good "$program" --ignore-status </dev/null
        expect_status 2 "$program --ignore-status </dev/null"
    done
    for program in readiness-report incident-emit; do
        run_apart good "$program" < <(check t a skip)
        expect_status 1 "$program with nothing but a skip"
        run_apart good "$program" < <(echo '{"type":"metric","tool":"t","name":"x","value":1}')
        expect_status 1 "$program with nothing that was judged"
    done
    grep -q 'nothing was judged' out
    # What others judged does not stand in for a gate's own rules, all of them skipped.
    echo '{"name":"n","agg":"max","value":".none","op":"<=","target":1,"on_missing":"skip"}' >skip.json
    run_apart check-guardrails -p skip.json pass.jsonl
    expect_status 1 "check-guardrails with nothing but a skip of its own"
    jq -es '.[-1].message == "nothing was judged"' out
    run_apart check-guardrails --ignore-status -p skip.json < <(check t a fail)
    expect_status 1 "check-guardrails --ignore-status with nothing but a skip of its own"
}

@test "messages hold one line and no userinfo, whatever an option was given" {
    local url='postgres://user:hunter2@127.0.0.1/db'
    for program in $PROGRAMS; do
        for option in $("$program" --option-table | awk -F '\t' '$3 != "flag" { print $1 }'); do
            run_apart timeout 20 "$program" "--$option=$url" </dev/null
            sed "s/^/$program --$option: /" err
        done >said
        ! grep hunter2 said || false
        run_apart timeout 20 "$program" "$url" </dev/null
        expect_status 2 "$program $url"
        ! grep -q hunter2 err || { echo "$program"; cat err; false; }
        run_apart timeout 20 "$program" $'none\nreadyline: gate open' --output-json=$'no/such\n\nfolder/x' </dev/null
        expect_status 2 "$program with line feeds in an option"
        two_lines_on_stderr "$program with line feeds in an option"
    done
}

@test "an unreadable file is trouble, whatever the others say" {
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        run_apart good "$program" no-such-file.jsonl pass.jsonl
        expect_status 2 "$program no-such-file.jsonl"
        grep -q "$program: .*no-such-file.jsonl.*No such file" err
        run_apart good "$program" . pass.jsonl
        expect_status 2 "$program on a folder"
        run_apart good "$program" - <pass.jsonl
        expect_status 0 "$program -"
    done
}

@test "--check says whether policies are right, reads no input and writes no state" {
    echo '{"name":"a","agg":"max","value":".value","op":"<=","target":5}' >right.json
    echo '{"name":"a","agg":"max","value":".value","op":"<=","tagret":5}' >wrong.json
    run_apart check-guardrails --jsonl --check -p right.json --state s nowhere.jsonl
    expect_status 0 "a right policy"
    validate_records out
    jq -se 'map([.type, .name, .status]) == [["check", "right.json", "pass"], ["summary", null, "pass"]]' out
    [ ! -e s ]
    run_apart check-guardrails --check -p right.json -p wrong.json
    expect_status 2 "a wrong policy"
    grep -q 'wrong.json:1:.*target' err
}

@test "a state is kept behind a symbolic link, and in no FIFO" {
    echo '{"type":"metric","value":1}' >in
    mkdir -p real && ln -sf real/s link
    : >real/s
    rm real/s
    run_apart check-guardrails --state real/s --run r -r 'max(.value) <= 5' in
    expect_status 0 "a new state"
    run_apart check-guardrails --state link --run r -r 'max(.value) <= 5' in
    expect_status 0 "a state behind a link"
    [ -L link ]
    mkfifo fifo
    run_apart timeout 5 check-guardrails --state fifo --run r -r 'max(.value) <= 5' in
    expect_status 2 "a FIFO"
    grep -q 'no regular file' err
    ln -sf nowhere/s dangling
    run_apart check-guardrails --state dangling --run r -r 'max(.value) <= 5' in
    expect_status 2 "a link to nowhere"
}

@test "a verdict that is recomputed ends as it did; what differs closes the gate" {
    echo '{"type":"metric","value":1}' >in
    echo '{"type":"metric","value":2}' >other
    # SITUATION|OPTIONS of the statement|OPTIONS it is verified with|STATUS|WORDS
    while IFS='|' read -r situation made given status words; do
        rm -f s
        # shellcheck disable=SC2086 # words
        run_apart check-guardrails -r 'a: max(.value) <= 1' --attest s $made
        [ -s s ] || { echo "$situation: no statement"; cat err; return 1; }
        [ "$situation" != "another version" ] || sed -i 's/"version":"/&9/' s
        [ "$situation" != "another statement" ] || sed -i 's/verdict:1/verdict:2/' s
        [ "$situation" != "a changed statement" ] || sed -i 's/"pass":1/"pass":2/' s
        # shellcheck disable=SC2086 # words
        run_apart check-guardrails --jsonl -r 'a: max(.value) <= 1' --verify s $given
        expect_status "$status" "$situation"
        grep -qF -- "$words" out err || { echo "$situation: not \"$words\""; cat out err; return 1; }
        [ "$status" -eq 2 ] || validate_records out
    done <<'EOT'
the same, which passed|in|in|0|s: confirmed
the same, which failed|other|other|1|s: confirmed
other records|in|other|1|differs: input other
records that would pass instead of those that failed|other|in|1|"name":"verify","status":"fail"
more records|in|in other|1|differs: input other
another option|in|--exact in|1|differs: option --exact
another time|--at 2026-01-01T00:00:00Z in|--at 2026-01-01T00:00:01Z in|1|differs: the time
a changed statement|in|in|1|differs: the verdict's pass
another version|in|in|2|verify it with that
another statement|in|in|2|no statement of check-guardrails
records that cannot be read|in|nowhere|2|s: nothing is verified
EOT
    : >s
    run_apart check-guardrails -r 'a: max(.value) <= 1' --attest s in nowhere
    expect_status 2 "trouble is not attested"
    [ ! -e s ]
}

@test "what a program writes is no input of it, however it is named" {
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        for how in 'f' './f' 'link' '-' '--output-json'; do
            check t a pass >f
            ln -sf f link
            code=0
            case $how in
            -) good "$program" <f >>f 2>err || code=$? ;;
            --output-json) good "$program" --output-json f f >out 2>err || code=$? ;;
            *) (ulimit -f 200; good "$program" "$how" >>f 2>err) || code=$? ;;
            esac
            [ "$code" -eq 2 ]
            grep -q "it is the output, too" err
            [ "$(wc -c <f)" -lt 4000 ]
        done
        # The shell has emptied it already.
        check t a pass >f
        code=0
        good "$program" f >f 2>err || code=$?
        [ "$code" -eq 2 ]
        # /dev/null and a pipe may be both.
        run_apart good "$program" <pass.jsonl
        good "$program" <pass.jsonl >/dev/null
    done
    check t a pass >f
    code=0
    check-guardrails -q --tee --expect t --baseline f pass.jsonl >>f 2>err || code=$?
    [ "$code" -eq 2 ]
}

@test "a record that passes through keeps its bytes" {
    printf '%s\n' '{"n":12345678901234567890,"a":1.10}' '{ "b" : "\u00e9\/" , "a":[1e400,-0.0] }' '{"z":{},"z":1}' >odd
    cat odd pass.jsonl >in
    for program in check-guardrails incident-emit; do
        run_apart good "$program" --tee <in
        expect_status 0 "$program --tee"
        head -n 5 out | cmp - in
    done
    run_apart good readiness-report --jsonl <in
    head -n 5 out | cmp - in
}

@test "the first SIGINT leaves a filter reading, so that Ctrl-C still yields a verdict; the second ends it" {
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        "$PYTHON" - "$program" <<'EOT'
import os, signal, subprocess, sys, time

def begin():
    # exec, so that the signal reaches the program and not a shell around it
    return subprocess.Popen(["bash", "-c", 'eval "$(declare -f good | sed "s/^\\( *\\)\\('
                             + sys.argv[1] + ' .*\\)/\\1exec \\2/")"; good "$1"', "bash", sys.argv[1]],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

def wait_until_reading(process):
    for _ in range(100):
        with open(f"/proc/{process.pid}/comm") as name:
            if name.read().strip() == sys.argv[1][:15]:
                break
        time.sleep(0.05)
    else:
        sys.exit(f"{sys.argv[1]} did not start")
    time.sleep(0.2)

first = begin()
wait_until_reading(first)
first.send_signal(signal.SIGINT)
time.sleep(0.1)
out, err = first.communicate(open("pass.jsonl", "rb").read(), timeout=20)
if first.returncode != 0:
    sys.exit(f"{sys.argv[1]} after one SIGINT: {first.returncode} {err!r}")

second = begin()
wait_until_reading(second)
second.send_signal(signal.SIGINT)
time.sleep(0.1)
second.send_signal(signal.SIGINT)
if second.wait(timeout=20) != -signal.SIGINT:
    sys.exit(f"{sys.argv[1]} after two SIGINTs: {second.returncode}")
EOT
    done
}

@test "what waits for a terminal's input says so, once, and ends at the first Ctrl-C" {
    local terminal=$TOP/tests/lib/terminal.py note='from the terminal; end with Ctrl-D'
    check t a pass >one
    while IFS='|' read -r what command; do
        read -ra words <<<"$command"
        code=0
        timeout 60 "$terminal" "expect=reading $what $note" 'send=^C' -- "${words[@]}" >shown || code=$?
        [ "$code" -eq 130 ] || { echo "$command: $code"; cat shown; false; }
        [ "$(grep -c "$note" shown)" -eq 1 ]
    done <<'EOT'
records|check-guardrails --expect t
records|readiness-report human
records|readiness-report human one -
records|incident-emit --dir incidents
records|requeue-dlq --store sqlite:store.db --create --queue q --action import
JSON|check-guardrails -p -
JSON|smoke-stack --base-url http://127.0.0.1:9 -
JSON|load-reco --base-url http://127.0.0.1:9 --targets -
EOT
    # Ctrl-D ends it, with a verdict.
    code=0
    timeout 60 "$terminal" "expect=$note" "send=$(cat one)\\r^D" -- readiness-report human >shown || code=$?
    [ "$code" -eq 0 ] || { cat shown; false; }
    grep -qi 'gate open' shown
    # Nothing is said where a file was given, nor with -q.
    timeout 60 "$terminal" -- readiness-report human one >shown
    ! grep "$note" shown || false
    timeout 60 "$terminal" "send=$(cat one)\\r^D" -- readiness-report -q human >shown
    ! grep "$note" shown || false
}

@test "--color beats the variables, for every program" {
    local terminal=$TOP/tests/lib/terminal.py
    declare -f good >body.sh
    for program in $PROGRAMS; do
        { echo "URL=$URL"; cat body.sh; echo "good $program \"\$@\" <pass.jsonl"; } >one.sh
        while IFS='|' read -r coloured option variables; do
            code=0
            # shellcheck disable=SC2086 # NAME=VALUE, or nothing
            timeout 60 env -u NO_COLOR $variables "$terminal" -- bash one.sh $option >shown
            grep -q $'\033\\[[0-9]' shown || code=1
            [ "$code" -eq "$coloured" ] || { echo "$program $option, $variables"; cat -v shown; false; }
        done <<'EOT'
0||
1||NO_COLOR=1
0|--color=always|NO_COLOR=1
1|--color=never|FORCE_COLOR=1
1|--color=auto|CLICOLOR=0
EOT
        run_apart "$program" --color blue </dev/null
        expect_status 2 "$program --color blue"
        two_lines_on_stderr "$program --color blue"
    done
    # Records are never coloured; what is rendered is where that is asked for.
    check-guardrails --color always --expect t <pass.jsonl >out
    validate_records out
    readiness-report --color always human <pass.jsonl | grep -q $'\033\\[3'
    FORCE_COLOR=1 NO_COLOR='' readiness-report human <pass.jsonl | grep -q $'\033\\[3'
    ! FORCE_COLOR=1 NO_COLOR=1 readiness-report human <pass.jsonl | grep $'\033' || false
}

@test "SIGTERM at any moment ends a filter that waits for input" {
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        "$PYTHON" - "$program" <<'EOT'
import random, signal, subprocess, sys, time

words = {"check-guardrails": ["--expect", "t"], "readiness-report": ["human"], "incident-emit": ["--dir", "incidents"]}
for _ in range(40):
    process = subprocess.Popen([sys.argv[1], *words.get(sys.argv[1], [])], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(b'{"type":"check","tool":"t","name":"a","status":"pass"}\n')
    process.stdin.flush()
    time.sleep(random.random() * 0.02)
    process.send_signal(signal.SIGTERM)
    if process.wait(timeout=20) != -signal.SIGTERM:
        sys.exit(f"{sys.argv[1]}: {process.returncode}")
    process.stdin.close()
EOT
    done
}

@test "an expression that does not end is trouble, and the summary says so" {
    local endless='[range(1e9), .name] | length'
    echo '{"type":"message","queue":"q","id":"a","reason":"r","payload":{}}' |
        requeue-dlq -s sqlite:store.db --queue q -a import --create >made
    echo "{\"name\":\"a\",\"get\":\"/health\",\"expect\":{\"jq\":\"($endless) > 1\"}}" >endless.json
    for program in check-guardrails requeue-dlq smoke-stack; do
        case $program in
        check-guardrails) set -- --tee -r "max($endless) <= 1" pass.jsonl metric.jsonl ;;
        requeue-dlq) set -- -s sqlite:store.db --queue q -a requeue --where "($endless) > .retry_count" ;;
        smoke-stack) set -- --base-url "$URL" endless.json ;;
        esac
        echo '{"type":"metric","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"a \"run\"","name":"x","value":1}' >metric.jsonl
        run_apart "$program" --run 'a "run"' --output-json whole.json "$@"
        expect_status 2 "$program with an endless expression"
        grep -q 'ran longer than 1 s on one record' err
        validate_records out
        tail -n 1 out | jq -e --arg t "$program" '.type == "summary" and .tool == $t and .status == "trouble" and .run == "a \"run\""'
        [ ! -e whole.json ]
        run_apart readiness-report --expect "$program" human out
        expect_status 2 "readiness-report behind it"
    done
}

# ---- pipelines under plain sh ----

@test "whatever stands last in a pipeline, its exit status is the gate's" {
    for verdict in 0:pass 1:fail 1:unknown 2:trouble; do
        case $verdict in
        *trouble) { check t a pass; summary t trouble; } >in ;;
        *) { check t a "${verdict#*:}"; summary t "$([ "${verdict#*:}" = pass ] && echo pass || echo fail)"; } >in ;;
        esac
        code=0
        sh -c 'check-guardrails --tee --expect t <in | tee run.jsonl | incident-emit --tee --dir incidents | readiness-report human' \
            >out 2>err || code=$?
        expect_status "${verdict%%:*}" "the pipeline on $verdict"
        validate_records run.jsonl
    done
}

@test "an upstream that dies without its summary closes the gate that expects it" {
    code=0
    sh -c 'printf "%s\n" "$1" | check-guardrails --tee --expect smoke-stack | readiness-report tap' \
        sh "$(check smoke-stack a pass)" >out 2>err || code=$?
    expect_status 1 "a stream without its summary"
    grep -q 'not ok' out
}

@test "a job that is watched ends as it would alone, and is silent only when it succeeds" {
    for chronic in '' --chronic; do
        for status in 0 1 2 7 126 255; do
            # shellcheck disable=SC2086 # no option, or one
            run_apart incident-emit $chronic --dir incidents -- sh -c 'echo out; echo err >&2; exit "$1"' sh "$status"
            expect_status "$status" "$chronic -- exit $status"
            if [ "$status" -ne 0 ]; then
                grep -q "failed: exit status $status after .*" err
                grep -q "incident .*written to $PWD/incidents/" err
                [ "$(cat out; head -n 1 err)" = $'out\nerr' ]
            elif [ -n "$chronic" ]; then
                [ ! -s out ] && [ ! -s err ]
            fi
        done
    done
}

@test "a job that is watched in time and in a row ends as it would alone, but for 124" {
    while read -r expected words; do
        # shellcheck disable=SC2086 # options and a command
        run_apart incident-emit --dir incidents --timeout 60s --after 2 $words
        expect_status "$expected" "$words"
    done <<'EOT'
0 -- true
1 -- false
1 -- false
0 -- true
127 -- ./no-such-command
124 --timeout 200ms -- sleep 60
124 --timeout 200ms --kill-after 200ms --key a -- env --ignore-signal=TERM sleep 60
124 --timeout 200ms --chronic --key b -- sleep 60
137 --key c -- sh -c kill${IFS}-9${IFS}$$
2 --timeout 0 -- true
2 --after 0 -- true
EOT
    # What the parent does with the ends of its children is not told by the command's.
    run_apart "$PYTHON" -c 'import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execvp("incident-emit", ["incident-emit", "--dir", "deaf", "--", "sh", "-c", "exit 3"])'
    expect_status 3 "a parent deaf to its children"
    # A count that is damaged opens rather than waits.
    incident-emit -q --dir damaged --after 9 -- false || [ $? -eq 1 ]
    : >"$(echo damaged/.failures/*.json)"
    run_apart incident-emit --dir damaged --after 9 -- false
    expect_status 1 "a damaged count"
    ls damaged/incident_*
}

# Each sink that is told, the status of its check, and how the delivery ends.
@test "what could not be delivered, or may have been, closes the gate; the incident stays in the spool" {
    pager
    while IFS='|' read -r wanted verdict outcome sink; do
        rm -rf spool
        mkdir spool
        [ "$outcome" = "" ] || incident a
        run_apart incident-deliver --spool spool --to "${sink//PAGER/$pager}" --deadline 500ms --timeout 500ms
        expect_status "$wanted" "$sink"
        [ "$(records check out .status)" = "$verdict" ] || { echo "$sink"; cat out; false; }
        [ "$(records delivery out .outcome)" = "$outcome" ] || { echo "$sink"; cat out; false; }
        [ "$outcome" = "" ] || [ -s spool/incident_a.json ]
        validate_records out
    done <<'EOT'
0|pass||http://127.0.0.1:1/x
0|pass|delivered|PAGER/well
1|fail|deferred|http://127.0.0.1:1/x
1|fail|deferred|PAGER/a?status=500
1|fail|deferred|PAGER/b?status=429&wait=60
1|fail|deferred|PAGER/c?hang=1
1|fail|deferred|slack+http://127.0.0.1:1/x
1|fail|failed|PAGER/d?status=400
1|fail|failed|PAGER/e?status=410
1|fail|failed|slack+PAGER/f?status=403
1|unknown|unknown|slack+PAGER/g?cut=1
1|unknown|unknown|slack+PAGER/h?hang=1
EOT
    # What an earlier run has told is a warning.
    run_apart incident-deliver --spool spool --to "slack+$pager/h?hang=1"
    expect_status 0 "an earlier run's"
    [ "$(records check out .status)" = warn ]
    # An incident that is none is trouble, whatever was delivered.
    echo '{"incident_id"' >spool/incident_b.json
    run_apart incident-deliver --spool spool --to "$pager/well"
    expect_status 2 "a broken entry"
    [ "$(records delivery out .outcome)" = delivered ]
    run_apart incident-deliver --spool none --to "$pager/well"
    expect_status 2 "no spool"
    run_apart incident-deliver ping http://127.0.0.1:1/x success
    expect_status 0 "a ping"
    [ "$(records check out .status)" = warn ]
}

@test "a tool that runs twice owes two summaries, where it is asked for them" {
    for reader in 'check-guardrails --jsonl' 'incident-emit --dir incidents' 'readiness-report human'; do
        read -ra words <<<"$reader"
        while read -r status expect summaries; do
            for ((i = 0; i < summaries; i++)); do check t a pass; summary t pass; done >in
            run_apart "${words[0]}" --expect "$expect" "${words[@]:1}" in
            expect_status "$status" "$reader --expect $expect with $summaries summaries"
        done <<'EOT'
0 t 1
0 t 2
0 t=1 1
0 t=2 2
1 t=2 1
1 t=2 3
1 t=1 2
1 t=3,t 2
2 t= 1
2 t=0 1
2 t=x 1
2 t=-1 1
2 =2 1
EOT
        # The first was killed.
        { check t a pass; check t a pass; summary t pass; } >in
        run_apart "${words[0]}" --expect t=2 "${words[@]:1}" in
        expect_status 1 "$reader: one of two was killed"
        # The second was.
        { check t a pass; summary t pass; check t a pass; } >in
        for expect in t t=2 t=1; do
            run_apart "${words[0]}" --expect $expect "${words[@]:1}" in
            expect_status 1 "$reader --expect $expect: the second of two was killed"
        done
    done
    grep -q 'there is no summary' out
    echo '{"expect":["t=2"]}' >policy.json
    { check t a pass; summary t pass; } >in
    run_apart check-guardrails --jsonl -p policy.json in
    expect_status 1 "one of two summaries, by a policy"
    jq -es '.[0].status == "unknown" and (.[0].message | startswith("1 of 2 summaries of t"))' out
    run_apart check-guardrails --jsonl -p policy.json --expect t=3 in
    expect_status 2 "two numbers for one tool"
}

@test "the tool of a source or a finding is no program that owes a summary" {
    summary records-from pass >in
    printf '{"type":"%s","tool":"semgrep","time":"2026-01-01T00:00:00.000Z","run":"r","shard":"1/2","format":"sarif","items":0}\n' \
        source finding >>in
    printf '{"type":"%s","tool":"records-from","time":"2026-01-01T00:00:00.000Z","run":"r","format":"sarif","items":0}\n' \
        source finding >>in
    for reader in 'check-guardrails --jsonl' 'readiness-report human'; do
        read -ra words <<<"$reader"
        run_apart "${words[0]}" --expect records-from "${words[@]:1}" in
        expect_status 0 "$reader of a report"
        # Nor does it stand in for the program that read the report.
        grep -v summary in >cut
        run_apart "${words[0]}" --expect records-from "${words[@]:1}" cut
        expect_status 1 "$reader of a report that was cut short"
    done
}

@test "reports of tests: what was lost is never taken for what passed" {
    all='count(.status != "pass") == 0 where .type == "test"'
    # EXIT OF THE GATE|FORMAT|REPORT
    while IFS='|' read -r want format report; do
        printf '%b' "$report" >report
        run_apart records-from "$format" report
        cp out in
        run_apart check-guardrails -r "$all" in
        expect_status "$want" "$format: $report"
        [ "$want" -eq 0 ] || [ "$(jq -r 'select(.type == "summary") | .status' out)" != pass ]
    done <<'EOT'
0|junit|<testsuite tests="1"><testcase name="a"/></testsuite>
1|junit|<testsuite tests="1"><testcase name="a"><error/></testcase></testsuite>
1|junit|<testsuite><error/><testcase name="a"/></testsuite>
1|junit|<testsuite><testcase name="a"/><testcase name="a"><failure/></testcase><testcase name="a"/></testsuite>
1|junit|<testsuite/>
2|junit|<testsuite tests="2"><testcase name="a"/></testsuite>
2|junit|<testsuite failures="1"><testcase name="a"/></testsuite>
2|junit|<testsuite><testcase name="a"/>
2|junit|
0|tap|1..1\nok 1\n
1|tap|1..1\nnot ok 1\n
1|tap|    not ok 1\n    1..1\nok 1\n1..1\n
1|tap|    ok 1\n    1..2\nok 1\n1..1\n
2|tap|ok 1\n
2|tap|1..2\nok 1\n
2|tap|1..1\nok 1\nBail out!\n
2|tap|
0|go-test|{"Action":"pass","Package":"p","Test":"A"}\n{"Action":"pass","Package":"p"}\n
1|go-test|{"Action":"run","Package":"p","Test":"A"}\n{"Action":"pass","Package":"p"}\n
1|go-test|{"Action":"pass","Package":"p","Test":"A"}\n{"Action":"fail","Package":"p"}\n
2|go-test|{"Action":"pass","Package":"p","Test":"A"}\n
2|go-test|{"Action":"pass","Package":"p","Test":"A"}\n{"Action":"pass","Pack
2|go-test|
EOT
}

@test "a summary that says pass and counts failures does not pass" {
    for program in $PROGRAMS; do
        is_reader "$program" || continue
        for against in '"fail":1' '"unknown":2' '"fail":"1"' '"fail":-1' '"interrupted":"SIGTERM"' '"fail":1e999'; do
            { check t a pass; echo "{\"type\":\"summary\",\"tool\":\"t\",\"status\":\"pass\",$against}"; } >in
            run_apart good "$program" <in
            expect_status 1 "$program with a summary of $against"
            [ "$program" != readiness-report ] || grep -q 'says pass, but counts failures' out
            [ "$program" != incident-emit ] || grep -q '"type":"incident"' out
        done
        { check t a pass; echo '{"type":"summary","tool":"t","status":"pass","fail":0,"unknown":0,"warn":3}'; } >in
        run_apart good "$program" <in
        expect_status 0 "$program with a summary that passes"
    done
}

@test "the summary of one run or shard does not stand for another" {
    for other in '"run":"r2"' '"run":"r","shard":"1/2"'; do
        { check t a pass | sed "s|\"run\":\"r\"|$other|"; summary t pass; } >in
        for reader in 'check-guardrails --jsonl' 'readiness-report human'; do
            read -ra words <<<"$reader"
            run_apart "${words[0]}" --expect t "${words[@]:1}" in
            expect_status 1 "$reader with $other cut short"
        done
    done
}

# load SHARD RUN: what a load of one shard writes.
load() {
    printf '{"type":"load","tool":"load-reco","run":"%s","shard":"%s","name":"all","phase":"measured","requests":9,"error_rate_pct":0}\n' "$2" "$1"
    printf '{"type":"check","tool":"load-reco","run":"%s","shard":"%s","name":"responses","status":"pass"}\n' "$2" "$1"
    printf '{"type":"summary","tool":"load-reco","run":"%s","shard":"%s","status":"pass"}\n' "$2" "$1"
}

@test "shards complete within one run, and all of one number" {
    while IFS='|' read -r status shards; do
        for one in $shards; do load "${one%:*}" "${one#*:}"; done >in
        for reader in 'check-guardrails --jsonl' 'readiness-report human' 'readiness-report tap' 'readiness-report junit' \
            'incident-emit --dir incidents'; do
            read -ra words <<<"$reader"
            run_apart "${words[0]}" --expect load-reco "${words[@]:1}" in
            expect_status "$status" "$reader of $shards"
            [ "$status" = 0 ] || cat out incidents/* | grep -q 'is missing'
            rm -rf incidents
        done
        # Whether or not somebody asked.
        run_apart check-guardrails --jsonl -r 'max(.error_rate_pct) <= 1' in
        expect_status "$status" "the gate unasked of $shards"
    done <<'EOT'
0|1/2:8 2/2:8
0|2/2:8 1/2:8
1|1/2:8
1|1/2:8 2/2:7
1|1/2:8 2/3:8
1|1/2:8 2/2:8 1/3:8
1|1/3:8 3/3:8
1|1/5000:8
EOT
}

@test "data, sources and summaries of another run do not count under --run; the message names both" {
    request() { echo "{\"type\":\"request\",\"phase\":\"measured\"$1,\"status\":200,\"latency_ms\":$2}"; }
    request ',"run":"7"' 10 >seven
    run_apart check-guardrails --jsonl -r 'max(.latency_ms) <= 50' seven
    expect_status 0 "a record of any run"
    run_apart check-guardrails --jsonl --run 8 -r 'max(.latency_ms) <= 50' seven
    expect_status 1 "a record of another run"
    jq -se '.[0].status == "unknown" and (.[0].message | contains("\"7\"") and contains("\"8\""))' out
    grep -q 'of run "7", not of "8"' err
    READYLINE_RUN=8 run_apart check-guardrails --jsonl -r 'max(.latency_ms) <= 50' seven
    expect_status 1 "a record of another run, by the environment"
    # Records without a run count, and so does history; a run is what it means, however it is escaped.
    for mine in '' ',"run":"8"' ',"run":"\u0038"' ',"run":null'; do
        { request "$mine" 10; request ',"run":"7"' 900; request ',"run":8' 900; } >in
        run_apart check-guardrails --jsonl --run 8 -r 'max(.latency_ms) <= 50' in
        expect_status 0 "a record with '$mine' beside others"
        jq -se '.[0].observed == 10' out
    done
    echo '{"type":"source","run":"7","format":"sarif","tool":"s","items":0}' >source
    run_apart check-guardrails --jsonl -r 'count() == 0 where .type == "finding" and .severity == "high"' source
    expect_status 0 "a source of any run"
    run_apart check-guardrails --jsonl --run 8 -r 'count() == 0 where .type == "finding" and .severity == "high"' source
    expect_status 1 "a source of another run"
    for reader in 'check-guardrails --jsonl' 'readiness-report human'; do
        read -ra words <<<"$reader"
        load 1/1 7 >in
        run_apart "${words[0]}" --run 8 --expect load-reco "${words[@]:1}" in
        expect_status 1 "$reader: the summary of another run"
        grep -q 'one of run' out
    done
    run_apart readiness-report --run 8 human in
    expect_status 1 "a report of another run alone"
    run_apart check-guardrails --jsonl --run 8 --bake 1s -r 'max(.latency_ms) <= 50' seven
    expect_status 1 "a bake of another run"
}

@test "however many tools there are, and whatever they are called, an interval needs its summary" {
    interval() { echo "{\"type\":\"interval\"$1,\"run\":\"r\",\"name\":\"all\",\"phase\":\"measured\",\"requests\":9,\"error_rate_pct\":0}"; }
    local long i
    long=$(printf 'x%.0s' {1..300})
    { for i in {1..300}; do interval ",\"tool\":\"t$i\""; echo "{\"type\":\"summary\",\"run\":\"r\",\"tool\":\"t$i\",\"status\":\"pass\"}"; done; } >many
    run_apart check-guardrails --jsonl -r 'max(.error_rate_pct) <= 1' many
    expect_status 0 "300 tools"
    for tool in ',"tool":"t301"' ",\"tool\":\"$long\"" ''; do
        { cat many; interval "$tool"; } >in
        run_apart check-guardrails --jsonl -r 'max(.error_rate_pct) <= 1' in
        expect_status 1 "an interval without a summary of ${tool:0:20}"
        run_apart readiness-report human in
        expect_status 1 "a report of an interval without a summary of ${tool:0:20}"
        echo "{\"type\":\"summary\"$tool,\"run\":\"r\",\"status\":\"pass\"}" >>in
        run_apart check-guardrails --jsonl -r 'max(.error_rate_pct) <= 1' in
        expect_status 0 "an interval with a summary of ${tool:0:20}"
    done
    # Other records without a tool need none.
    run_apart check-guardrails --jsonl -r 'max(.value) <= 1' <<<'{"type":"metric","value":1}'
    expect_status 0 "a metric without a tool"
}

@test "rules of redaction that cannot be read end what would redact" {
    local words
    echo '{"rule":"a","name":"bb"}' >rules
    echo '{"rule":"a","nome":"bb"}' >wrong
    : >empty
    check t a fail >in
    for row in '1|rules' '2|wrong' '2|empty' '2|missing' '2|.'; do
        for words in 'in' '-- false' 'list' '--redact-test in'; do
            [[ $words != --redact-test* || $row != 1* ]] || continue
            [[ $words != list || $row != 1* ]] || continue
            # shellcheck disable=SC2086 # the words are words
            run_apart incident-emit --dir incidents --redact-rules "${row#*|}" $words
            expect_status "${row%%|*}" "incident-emit $words with the rules of $row"
        done
        READYLINE_REDACT_RULES=${row#*|} run_apart incident-emit --dir incidents in
        expect_status "${row%%|*}" "incident-emit with the rules of $row from the environment"
        [[ $row != 2* ]] || run_apart incident-deliver status --spool incidents --redact-rules "${row#*|}"
        [[ $row != 2* ]] || expect_status 2 "incident-deliver with the rules of $row"
    done
    READYLINE_REDACT_RULES='' run_apart incident-emit --dir incidents in
    expect_status 2 "an empty name of a file of rules"
    for program in $PROGRAMS; do
        [[ $program != records-from ]] || continue # it redacts nothing
        for row in '0|rules' '2|wrong' '2|empty' '2|missing' '2|.'; do
            run_apart good "$program" --redact-rules "${row#*|}" <pass.jsonl
            expect_status "${row%%|*}" "$program with the rules of $row"
            [[ $row == 0* ]] || grep -q "^$program: .*${row#*|}" err
            READYLINE_REDACT_RULES=${row#*|} run_apart good "$program" <pass.jsonl
            expect_status "${row%%|*}" "$program with the rules of $row from the environment"
        done
    done
}

@test "logs never end better than what stands in them" {
    local tb='Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: x\n'
    # STATUS|the check's|LOG|COMMAND
    while IFS='|' read -r closes judged log words; do
        # shellcheck disable=SC2059 # the row is a format
        printf "$log" >app.log
        read -ra words <<<"$words"
        run_apart incident-emit --jsonl --dir incidents "${words[@]}" </dev/null
        expect_status "$closes" "incident-emit ${words[*]} of $log"
        [ "$(records check out .status | paste -sd ' ')" = "$judged" ] || { echo "$log"; cat out; false; }
        validate_records out
    done <<EOT
0|pass||--logs app.log
0|pass|started\n|--logs app.log
0|pass|ERROR without an exception\n|--logs app.log
0|pass|WARNING x\n$tb|--logs app.log
1|fail|$tb|--logs app.log
1|fail|ERROR x\n$tb|--logs app.log
1|fail|Traceback (most recent call last):\n  File "a.py"|--logs app.log
1|fail|{"exception":{"type":"E","message":"x"}}|--logs app.log
1|fail pass|$tb|--logs app.log --logs /dev/null
2|pass|started\n|--logs app.log --logs none.log
2|fail|$tb|--logs app.log --logs .
EOT
    run_apart incident-emit --jsonl --logs - <app.log
    expect_status 1 "a log on standard input"
    run_apart incident-emit --jsonl --logs app.log <app.log
    expect_status 2 "a log where records are wanted"
}

@test "what incident-emit finds, counts and resolves never ends better than it is" {
    local situation input
    transition() { echo "{\"type\":\"transition\",\"tool\":\"t\",\"time\":\"2026-01-01T00:00:00.000Z\",\"run\":\"r\",\"name\":\"$1\",\"from\":\"x\",\"to\":\"$2\"}"; }
    # STATUS|ACTIONS|INPUT|OPTIONS, one folder for all.
    while IFS='|' read -r closes actions situation options; do
        read -ra words <<<"$situation"
        : >in
        for word in "${words[@]}"; do
            case $word in
            fail:* | pass:*) check t "${word#*:}" "${word%%:*}" >>in ;;
            *) transition "${word#*:}" "${word%%:*}" >>in ;;
            esac
        done
        read -ra words <<<"$options"
        run_apart incident-emit --jsonl --dir incidents "${words[@]}" in
        expect_status "$closes" "incident-emit of $situation"
        [ "$(records incident out .action | paste -sd ' ')" = "$actions" ] || { echo "$situation"; cat out; false; }
        validate_records out
    done <<'EOT'
0||pass:a|
1|opened|fail:a|
1|updated|fail:a|
1|opened|fail:a|--dedupe 0
1|opened opened|fail:b pass:c fail:d|--group-by .name
1|updated updated|fail:d fail:b fail:d|--group-by .name
1|opened|firing:p95|
1||firing:p95 ok:p95 unheard-of:p95|--dir other --summary-only
0|resolved|ok:p95|
0||ok:p95 pending:p95|
1||ok:p95 recovering:p95|
0||recovering:p95 ok:p95|
0|opened resolved|firing:p95 ok:p95|
1|opened resolved opened|firing:p95 ok:p95 fail:p95|--dir third
1|opened|firing:p95 pass:a|
1|opened|firing:q fail:q|--dir fourth
1|updated|fail:q|--dir fourth
0|resolved|pass:q ok:q|--dir fourth
1|opened updated|fail:q firing:q|--dir fifth
1|opened opened|fail:q fail:r firing:q|--dir sixth
EOT
    for action in 'list' 'mttr' 'show 01a2' 'resolve --id 01a2b3c4'; do
        read -ra words <<<"$action"
        run_apart incident-emit "${words[@]}" --dir nowhere
        expect_status 2 "incident-emit $action without a folder"
        grep -q 'cannot read the folder nowhere' err
    done
    mkdir empty
    for row in '0|list' '1|mttr' '1|show 01a2b3c4' '1|resolve --id 01a2b3c4' '1|resolve --fingerprint 01a2b3c4'; do
        read -ra words <<<"${row#*|}"
        run_apart incident-emit "${words[@]}" --dir empty
        expect_status "${row%%|*}" "incident-emit $row of an empty folder"
    done
    echo '{}' >empty/incident_broken.json
    for action in list mttr 'show 01a2b3c4' 'resolve --id 01a2b3c4'; do
        read -ra words <<<"$action"
        run_apart incident-emit "${words[@]}" --dir empty
        expect_status 2 "incident-emit $action of a broken incident"
    done
}

@test "a summary that passes on skips alone does not pass" {
    for reader in 'check-guardrails --jsonl --expect t' 'readiness-report human' 'readiness-report tap' 'readiness-report junit' \
        'incident-emit --jsonl --dir incidents'; do
        read -ra words <<<"$reader"
        for counts in '' ',"pass":0,"fail":0,"warn":0,"skip":2,"unknown":0'; do
            { check t a skip; echo "{\"type\":\"summary\",\"tool\":\"t\",\"run\":\"r\",\"status\":\"pass\"$counts}"; } >in
            run_apart "${words[@]}" in
            expect_status 1 "$reader of a summary with '$counts'"
        done
        run_apart "${words[@]}" <<<'{"type":"summary","tool":"t","run":"r","status":"pass","pass":0,"fail":0,"warn":0,"skip":2,"unknown":0}'
        expect_status 1 "$reader of a summary alone that counts skips"
    done
}

@test "a summary alone is judged by what it counts, and every format says the same as the exit status" {
    while IFS='|' read -r closes line; do
        echo "$line" >in
        for reader in 'check-guardrails --jsonl --expect t' 'readiness-report human' 'readiness-report tap' 'readiness-report junit' \
            'incident-emit --jsonl --dir incidents'; do
            read -ra words <<<"$reader"
            run_apart "${words[@]}" in
            expect_status "$closes" "$reader of $line"
            if [ "$closes" = 0 ]; then run ! grep -q -e FAIL -e CLOSED -e 'not ok' -e '<failure' -e '"type":"incident"' out
            else run ! grep -q -e 'GATE OPEN' -e 'failures="0" errors="0"' out; fi
        done
    done <<'EOT'
0|{"type":"summary","tool":"t","run":"r","status":"pass","pass":4,"fail":0,"warn":0,"skip":0,"unknown":0}
0|{"type":"summary","tool":"t","run":"r","status":"pass","pass":0,"fail":0,"warn":2,"skip":1,"unknown":0}
0|{"type":"summary","tool":"t","run":"r","status":"pass"}
1|{"type":"summary","tool":"t","run":"r","status":"pass","pass":4,"fail":1,"warn":0,"skip":0,"unknown":0}
1|{"type":"summary","tool":"t","run":"r","status":"pass","pass":"4"}
1|{"type":"summary","tool":"t","run":"r","status":"pass","pass":-4}
1|{"type":"summary","tool":"t","run":"r","status":"fail","pass":4,"fail":2,"warn":0,"skip":0,"unknown":0}
2|{"type":"summary","tool":"t","run":"r","status":"trouble","pass":4,"fail":0,"warn":0,"skip":0,"unknown":0}
EOT
}

@test "readiness-report: every format passes the verdict on, on stdout and in files, and says on stderr that it closes" {
    while IFS='|' read -r status line; do
        printf '%b' "$line" >in
        rm -rf alone files
        mkdir alone files
        options=()
        for format in human tap junit sarif github gitlab markdown prometheus readiness html svg ctrf badge; do
            run_apart readiness-report "$format" in
            expect_status "$status" "$format of $line"
            if [ "$status" = 0 ]; then [ ! -s err ]; else grep -q '^readiness-report: the gate is closed' err; fi
            mv out "alone/$format"
            options+=("--$format" "files/$format")
        done
        run_apart readiness-report "${options[@]}" in
        expect_status "$status" "all files of $line"
        [ ! -s out ]
        # But for the time of the report.
        sed -i -E 's/[0-9.:TZ-]{10,}//g' alone/* files/*
        diff -r alone files
    done <<'EOT'
0|{"type":"check","tool":"t","run":"r","name":"a","status":"pass"}
0|{"type":"check","tool":"t","run":"r","name":"a","status":"warn","message":"m"}
1|{"type":"check","tool":"t","run":"r","name":"a","status":"fail","message":"m"}
1|{"type":"check","tool":"t","run":"r","name":"a","status":"unknown","message":"m"}
1|{"type":"check","tool":"t","run":"r","name":"a","status":"skip"}
1|{"type":"metric","name":"m","value":1}
2|
2|{"type":"check","tool":"t","run":"r","name":"a","status":"pass"}\n{"type":
2|{"type":"summary","tool":"t","run":"r","status":"trouble"}
EOT
}

@test "readiness-report: a file that cannot be written, a run before that cannot be read, areas that are wrong: 2" {
    check t a pass >in
    for format in human tap junit sarif github gitlab markdown prometheus readiness html svg ctrf badge; do
        run_apart readiness-report "--$format" none/file in
        expect_status 2 "--$format into no folder"
        grep -q 'cannot write none/file' err
    done
    for before in none /dev/null in.cut; do
        printf '{"type":' >in.cut
        run_apart readiness-report --previous "$before" readiness in
        expect_status 2 "--previous $before"
    done
    run_apart readiness-report --areas in.cut readiness in
    expect_status 2 "--areas of half a value"
    # What the run before says does not bind.
    check t a fail >before
    run_apart readiness-report --previous before readiness in
    expect_status 0 "--previous of a run that failed"
}

# ---- load-reco: errors, and services that are not worth going on ----

# answering_server: answers by its path, /200 to /599; /late as 500 after its first fifty.  Sets $answers.
answering_server() {
    cat >answers.py <<'EOT'
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = 0
    def log_message(self, *arguments):
        pass
    def do_GET(self):
        Handler.seen += 1
        path = self.path.strip("/")
        self.send_response(int(path) if path.isdigit() else 500 if Handler.seen > 50 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port.new", "w").write(str(server.server_address[1]))
os.rename("port.new", "answers.port")
server.serve_forever()
EOT
    start answers "$PYTHON" answers.py
    wait_for 10 test -s answers.port
    answers=http://127.0.0.1:$(cat answers.port)
}

@test "more failed requests than --max-errors allows fail the run, and the first reason and the option are named" {
    local targets options expected engine
    answering_server
    while IFS='|' read -r expected options targets; do
        printf '%s\n' "$targets" | sed 's/} {/}\n{/g' >targets.jsonl
        for engine in fast curl; do
            # Journeys are for libcurl.
            ! [[ $engine = fast && $targets = *steps* ]] || continue
            # shellcheck disable=SC2086 # words
            run_apart load-reco --base-url "$answers" --targets targets.jsonl --seed 1 -c 2 --engine $engine $options
            expect_status "$([ "$expected" = pass ] && echo 0 || echo 1)" "$engine $options $targets"
            jq -se --arg expected "$expected" 'map(select(.name == "responses"))[0] | .status == $expected and
                ($expected != "fail" or (.message | contains("the first with ")))' out >verdicts ||
                { echo "$engine $options $targets"; jq -c 'select(.type == "check")' out; return 1; }
        done
    done <<'EOT'
pass|-n 200|{"path":"/200"}
fail|-n 90|{"path":"/200","weight":20} {"path":"/503"}
fail|-n 1000|{"path":"/200","weight":40} {"path":"/503"}
pass|-n 1000 --max-errors 50%|{"path":"/200"} {"name":"b","path":"/200"}
fail|-n 90 --max-errors 100%|{"path":"/200","weight":20} {"path":"/503"}
fail|-n 400 --max-errors 90%|{"path":"/503"}
fail|-n 300 --max-errors 0|{"path":"/200","weight":40} {"path":"/503"}
pass|-n 40 --max-errors 0|{"path":"/200"}
fail|-n 40|{"path":"/200","weight":3} {"path":"/404"}
pass|-n 40|{"path":"/304"}
unknown|-n 40|{"path":"/302"}
unknown|-n 40|{"path":"/200","weight":9} {"path":"/301"}
pass|-n 40|{"path":"/302","expect_status":302}
fail|-n 40|{"path":"/200","expect_status":302}
pass|-n 40|{"name":"j","steps":[{"name":"a","get":"/404","expect":{"status":404}}]}
fail|-n 40|{"path":"/200","weight":9} {"name":"j","steps":[{"name":"a","get":"/200"},{"name":"b","get":"/503"}]}
pass|-n 400|{"path":"/503","expect_status":503}
pass|-n 400|{"path":"/404","expect_status":["2xx",404]}
pass|-n 400|{"path":"/429","expect_status":"4xx"}
fail|-n 90|{"path":"/200","expect_status":404}
EOT
    run_apart load-reco -n 90 --max-errors 5% "$answers/503"
    jq -r 'select(.name == "responses").message' out | grep -q 'the first with status 503; more than --max-errors 5% allows'
    for wrong in 99 600 '"6xx"' '[]' '{}'; do
        echo "{\"path\":\"/200\",\"expect_status\":$wrong}" >targets.jsonl
        run_apart load-reco --base-url "$answers" --targets targets.jsonl
        expect_status 2 "expect_status $wrong"
        grep -q 'targets.jsonl:1:.*expect_status' err
    done
}

@test "a URL asked for by another method or with a body: what it is answered decides, and what contradicts itself is refused" {
    answering_server
    while IFS='|' read -r code_expected arguments; do
        eval "set -- $arguments"
        for engine in fast curl; do
            run_apart load-reco -n 3 -c 1 --engine $engine "$@"
            expect_status "$code_expected" "--engine $engine $arguments"
        done
    done <<'EOF'
0|$answers/200
0|-X GET $answers/200
1|-X POST $answers/200
1|--json {} $answers/200
1|-X DELETE $answers/200
2|--json {} --body a $answers/200
2|-X HEAD --body a $answers/200
2|-X POST --base-url $answers
2|--json {} --base-url $answers
2|--json { $answers/200
2|--json @no-such-file $answers/200
2|--json '' $answers/200
EOF
}

@test "header metrics: durations and plain numbers, whole or not, are judged by their own units" {
    local url rule code_expected
    answers
    url="$answers/?head=X-DB-Queries:%20300&head=X-Share:%200.25&head=X-DB-Time-ms:%203"
    run_apart load-reco --jsonl -n 20 -c 1 --header-metric X-DB-Queries --header-metric X-Share --header-metric X-DB-Time-ms "$url"
    expect_status 0 "header metrics"
    cp out load.jsonl
    while IFS='|' read -r rule code_expected; do
        run_apart check-guardrails --jsonl -r "$rule" load.jsonl
        expect_status "$code_expected" "$rule"
    done <<'EOT'
max(.header_metrics["X-DB-Queries"]) <= 300|0
max(.header_metrics["X-DB-Queries"]) <= 299|1
min(.header_metrics["X-DB-Queries"]) >= 1000|1
max(.header_metrics["X-DB-Queries"].max) <= 300|0
max(.header_metrics["X-Share"].max) <= 0.25|0
max(.header_metrics["X-Share"].p95) <= 0.2|1
max(.header_metrics["X-Share"]) <= 1|1
max(.header_metrics["X-DB-Time-ms"]) <= 3.1ms|0
max(.header_metrics["X-DB-Time-ms"]) <= 2ms|1
max(.header_metrics["X-DB-Time-ms"].max) <= 2|1
max(.header_metrics["X-Absent"]) <= 2|1
EOT
}

@test "a load that is judged by a contract: its limits, what is wrong with it, and what is no contract" {
    local contract options expected code_expected
    answers
    body() { jq -rn --arg body "$1" '"/?body=" + ($body | @uri)'; }
    good=$answers/$(body '{}')
    while IFS='|' read -r contract options code_expected expected; do
        echo "$contract" >c
        # shellcheck disable=SC2086 # words
        run_apart load-reco --jsonl -n 40 -c 1 --contract c $options "$good"
        expect_status "$code_expected" "$contract $options"
        [ "$(jq -r 'select(.type == "check" and .name != "samples" and .name != "connections") | "\(.name) \(.status)"' out | paste -sd,)" = "$expected" ] ||
            { echo "$contract $options"; cat out err; return 1; }
    done <<'EOT'
{"sla_targets":{"reco_p95_ms":60000}}||0|responses pass,reco_p95_ms pass
{"sla_targets":{"reco_p50_ms":60000,"reco_p90_ms":60000,"reco_p95_ms":60000,"reco_p99_ms":"<= 60s"}}||0|responses pass,reco_p50_ms pass,reco_p90_ms pass,reco_p95_ms pass,reco_p99_ms pass
{"sla_targets":{"reco_p95_ms":0.001}}||1|responses pass,reco_p95_ms fail
{"sla_targets":{"reco_p95_ms":"< 0"}}||1|responses pass,reco_p95_ms fail
{"sla_targets":{"reco_p95_ms":0.001}}|--min-sla-samples 41|0|responses pass,reco_p95_ms skip
{"sla_targets":{"reco_p95_ms":0.001}}|--min-sla-samples 40|1|responses pass,reco_p95_ms fail
{"sla_targets":{"api_error_rate_pct":0}}||0|responses pass
{"sla_targets":{"api_error_rate_pct":"< 0"}}||1|responses fail
{"sla_targets":{"api_error_rate_pct":"< 0"}}|--max-errors 0|0|responses pass
{"sla_targets":{"reco_p99_ms":60000},"kpi_targets":{"ctr_at_20":"no number"},"event_contract":{}}||0|responses pass,reco_p99_ms pass
{"kpi_targets":{"ctr_at_20":1}}||1|responses pass,sla_targets unknown
{"sla_targets":{}}||1|responses pass,sla_targets unknown
{"sla_target":{"reco_p95_ms":1}}||2|
{"slaTargets":{"reco_p95_ms":1},"sla_targets":{"reco_p95_ms":1}}||2|
{"sla_targets":{"reco_p95":1}}||2|
{"sla_targets":{"reco_p95_ms":null}}||2|
{"sla_targets":{"reco_p95_ms":"1%"}}||2|
{"sla_targets":{"reco_p95_ms":">= 1"}}||2|
{"sla_targets":{"api_error_rate_pct":100}}||2|
{"sla_targets":{"api_error_rate_pct":1,"api_error_rate_pct":9}}||2|
{"sla_targets":[]}||2|
{"detail":"Not Found"}||2|
Not Found||2|
[]||2|
||2|
{"sla_targets":||2|
EOT
    # By a URL, by a path of the service, and by a file that holds the URL; sent are only the answers' own bytes.
    contract=$(body '{"sla_targets":{"reco_p95_ms":60000}}')
    echo "$answers$contract" >url
    for options in "$answers$contract" "$contract" @url; do
        run_apart load-reco --jsonl --base-url "$answers" -n 5 -c 1 --contract "$options"
        jq -se 'any(.name == "reco_p95_ms" and .status == "pass")' out
    done
    while IFS='|' read -r options expected; do
        run_apart timeout 30 load-reco --jsonl -n 5 --contract "$options" "$good"
        expect_status 2 "$options"
        grep -qF "$expected" err || { echo "$options"; cat err; return 1; }
        ! grep -q '"type":"load"' out
    done <<EOT
$answers/?status=404|the answer is 404
$answers/?status=500|the answer is 500
$answers/?status=302|the answer is 302
$answers$(body 'Internal Server Error')|it is text, "Internal Server Error"
http://u:geheim@127.0.0.1:1/contract|http://127.0.0.1:1/contract:
no-such-file|no-such-file
EOT
    refused '--min-sla-samples needs --contract' load-reco --min-sla-samples 5 "$good"
}

@test "a dead service is not loaded to the end, in any load" {
    local load
    answering_server
    printf '{"name":"j","steps":[{"name":"one","get":"/503"}]}\n' >journey
    while read -r load; do
        # shellcheck disable=SC2086 # words
        run_apart timeout 60 load-reco $load
        expect_status 1 "$load"
        jq -se 'map(select(.name == "responses"))[0] | .status == "fail" and (.message | contains("the run was stopped: "))' out >verdicts ||
            { echo "$load"; jq -c 'select(.type == "check")' out; return 1; }
        [ "$(jq -s 'map(select(.type == "load" and .name == "all").requests) | add' out)" -lt 5000 ]
    done <<EOT
-n 1000000 $answers/503
-n 1000000 --engine curl $answers/503
-n 1000000 --threads 2 $answers/503
-d 50s --rate 200/s $answers/503
-n 10 --warmup 1000000 $answers/503
-n 1000000 --base-url $answers --targets journey
-d 50s --rate 200/s --abort-after errors>50%:500ms $answers/late
-n 1000000 http://127.0.0.1:1/
EOT
    # One that was over by then was not stopped; one that was stopped tells nothing else that is no news.
    while IFS='|' read -r load checks; do
        # shellcheck disable=SC2086 # words
        run_apart load-reco $load
        expect_status 1 "$load"
        [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status)"' out | grep -v ' pass$' | paste -sd,)" = 'responses fail' ]
        [ "$(jq -r 'select(.type == "check").name' out | paste -sd,)" = "$checks" ]
        [ "$(grep -c "run was stopped" out)" = "$([[ $checks = *samples* ]] && echo 0 || echo 1)" ]
    done <<EOT
-n 100 -c 2 $answers/503|responses,samples,connections
-n 100 -c 2 --engine curl $answers/503|responses,samples,connections
-n 60 -c 2 $answers/503|responses,samples,connections
-n 100000 -c 2 $answers/503|responses
-n 10 --warmup 100000 $answers/503|responses
EOT
    run_apart load-reco -n 300 -c 2 --abort-after never "$answers/503"
    expect_status 1 never
    [ "$(jq -s 'map(select(.type == "load" and .name == "all").requests) | add' out)" = 300 ]
    for wrong in '' x 'errors > 50%' 'errors > 100%:10s' 'errors:10s' 'errors > 50%:0s'; do
        run_apart load-reco --abort-after "$wrong" "$answers/200"
        expect_status 2 "--abort-after $wrong"
    done
}

# ---- plans ----

@test "a percentile of too few requests is no plan; one of a step that ended early is unknown" {
    echo '{"name":"a","get":"/health","times":19,"expect":{"p95_ms":60000}}' >plan.json
    run_apart smoke-stack --base-url "$URL" plan.json
    expect_status 2 "p95_ms of 19 requests"
    grep -q 'plan.json:1:.*max_ms' err
    echo '{"name":"a","get":"/no-such-page","times":20,"expect":{"p95_ms":60000}}' >plan.json
    run_apart smoke-stack --base-url "$URL" plan.json
    expect_status 1 "p95_ms of a step that ended early"
    jq -es 'map(select(.name == "a: p95_ms")) | length == 1 and .[0].status == "unknown" and (.[0].message | contains("1 of 20"))' out
    echo '{"name":"a","get":"/health","times":20,"expect":{"p95_ms":60000}}' >plan.json
    run_apart smoke-stack --base-url "$URL" plan.json
    expect_status 0 "p95_ms of 20 requests"
}

@test "an expectation that nothing could fail is no plan, nor is a pattern of another dialect" {
    local members
    while read -r members; do
        echo "{\"name\":\"a\",$members}" >plan.json
        run_apart smoke-stack --base-url "$URL" plan.json
        expect_status 2 "$members"
        grep -q 'plan.json:1:' err
        [ ! -s out ] || ! grep -q '"check"' out
    done <<'EOT'
"get":"/health","burst":{"requests":2,"within":"9s"},"expect":{"statuses":{"200":"<=100"}}
"get":"/health","burst":{"requests":2,"within":"9s"},"expect":{"statuses":{"5xx":"<3"}}
"get":"/health","burst":{"requests":2,"within":"9s"},"expect":{"statuses":{"2xx":">=0"}}
"get":"/health","expect":{"status":["2xx","3xx","4xx","5xx"]}
"get":"/health","expect":{"headers":{"content-type":{"matches":".*"}}}
"get":"/health","expect":{"headers":{"content-type":{"matches":"^.*$"}}}
"get":"/health","expect":{"headers":{"content-type":{"contains":""}}}
"get":"/health","expect":{"body":""}
"get":"/health","expect":{"body":{"matches":"(ok)?"}}
"get":"/health","expect":{"size":{"min":0}}
"get":"/health","timeout":"1s","expect":{"max_ms":2000}
"get":"/health","expect":{"body":{"matches":"v\\d+"}}
"get":"/health","expect":{"headers":{"content-type":{"matches":"a\\tb"}}}
"get":"/health","again":{"expect":{"body":{"matches":"[\\d]"}}}
"exec":"true","expect":{"output_matches":"\\x41"}
"exec":"true","expect":{"output_matches":"^.*$"}
"file":"plan.json","expect":{"min_size":0}
"dns":"localhost","expect":{"min_addresses":0}
"tls":"localhost:1","expect":{"min_version":"1.2"}
EOT
    mkdir m
    echo 'CREATE TABLE a (id INTEGER);' >m/0001_a.sql
    for pattern in '.*' '[0-9]*' '.' '.+' '^..*$' '[^x]|x' '^\d{4}_' 'a**' '('; do
        run_apart check-migrations --skip-db-check --pattern "$pattern" m
        expect_status 2 "--pattern $pattern"
        grep -q -e "--pattern " err
    done
    run_apart check-migrations --skip-db-check --pattern '^[0-9]{4}_' m
    expect_status 0 "--pattern that fits"
    run_apart check-migrations --skip-db-check --pattern '^[0-9]{5}_' m
    expect_status 1 "--pattern that does not"
}

@test "until goes on after a try that hangs" {
    answers
    echo '{"name":"a","get":"/a?hang=1","until":true,"timeout":"6s","every":"100ms"}' >plan.json
    run_apart smoke-stack --base-url "$answers" plan.json
    expect_status 0 "a try that hangs"
    jq -es '.[0].labels.tries == 2' out
    # One that may take all the time does.
    echo '{"name":"a","get":"/b?hang=9","until":true,"timeout":"2s","try":"2s","every":"100ms"}' >plan.json
    run_apart smoke-stack --base-url "$answers" plan.json
    expect_status 1 "a try as long as all"
    jq -es '.[0].labels.tries == 1' out
    # Of another kind, too.
    echo '{"name":"a","exec":["sh","-c","[ -e tried ] || { touch tried; sleep 9; }"],"until":true,"timeout":"6s","every":"100ms"}' >plan.json
    run_apart smoke-stack plan.json
    expect_status 0 "a command that hangs"
}

@test "names made from content are redacted, and so is a variable in whatever form a server repeats it" {
    answers
    local members
    export PLANTED=planted-Zq81
    while read -r members; do
        echo "{$members}" >plan.json
        run_apart smoke-stack --base-url "$answers" plan.json
        expect_status 1 "$members"
        run -1 grep -rn planted-Zq81 out err
    done <<'EOT'
"get":"/x?token=planted-Zq81&status=500"
"get":"http://u:planted-Zq81@127.0.0.1:1/x?api_key=planted-Zq81"
"redis":["AUTH","planted-Zq81"],"url":"redis://127.0.0.1:1/0"
"redis":"AUTH user planted-Zq81","url":"redis://127.0.0.1:1/0"
"redis":"HELLO 3 AUTH user planted-Zq81","url":"redis://127.0.0.1:1/0"
"redis":"CONFIG SET requirepass planted-Zq81","url":"redis://127.0.0.1:1/0"
"redis":"ACL SETUSER a on >planted-Zq81","url":"redis://127.0.0.1:1/0"
"exec":["sh","-c","exit 3","sh","--password","planted-Zq81"]
"exec":["curl","-H","Authorization: Bearer planted-Zq81","http://127.0.0.1:1/"]
"get":"/","expect":{"body":"password=planted-Zq81"}
"get":"http://{{env.PLANTED}}:1/"
"get":"http://{{env.PLANTED}}:1/","burst":{"requests":2,"within":"9s"},"expect":{"statuses":{"200":2}}
EOT
    local form
    for form in cGxhbnRlZC1acTgx dTpwbGFudGVkLVpxODE eHg6cGxhbnRlZC1acTgxIQ 706c616e7465642d5a713831 706C616E7465642D5A713831 \
        %70lanted%2dZq81 planted-Zq81; do
        jq -cn --arg form "$form" '{name: "a", get: ("/?status=500&body=" + ($form | @uri)), headers: {"X-T": "{{env.PLANTED}}"}}' >plan.json
        run_apart smoke-stack --base-url "$answers" plan.json
        expect_status 1 "$form"
        jq -es '.[0].evidence.answer.body | contains("[redacted:env.PLANTED]")' out >/dev/null || { cat out; return 1; }
    done
}

@test "under a failure stand the request, the status and how the answer begins" {
    answers
    echo '{"name":"a","get":"/x?status=422&body=%7B%22detail%22%3A%22user_id%0A%22%7D"}' >plan.json
    run_apart smoke-stack --base-url "$answers" plan.json
    expect_status 1 "422"
    run -1 sh -c 'readiness-report human <out >human'
    grep -q 'GET .*/x?status=422.* -> 422$' human
    grep -qF '{"detail":"user_id?"}' human
}

@test "suite health judges the paths that there are; none is a failure" {
    health() { # EXISTING PATH... -- ARGUMENT...; what is to pass gets more patience
        local -a paths=()
        while [ "$1" != -- ]; do paths+=("$1"); shift; done
        shift
        start health "$PYTHON" -c 'import http.server, os, sys
class Health(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_GET(self):
        path, _, status = self.path.partition("?")
        found = dict(word.split("=") for word in sys.argv[1:])
        body = b"{\"status\":\"ok\"}"
        self.send_response(int(found.get(path, "404")))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Health)
open("port", "w").write(str(server.server_port))
os.rename("port", "health.port")
server.serve_forever()' "${paths[@]}"
        wait_for 10 test -s health.port
        run_apart smoke-stack --base-url "http://127.0.0.1:$(cat health.port)" --suite health --ready-timeout-sec "${patience:-0.4}" --poll-sec 0.1 "$@"
        rm health.port
        stop "$started"
    }
    patience=10 health /livez=200 --
    expect_status 0 "one path of all"
    jq -es 'map(select(.type == "check" and .status == "skip").name) == ["readyz", "ready", "startup", "startupz", "health", "healthz", "live"]' out
    health /readyz=200 /health=500 --
    expect_status 1 "one path that fails"
    health /readyz=503 /health=200 --
    expect_status 1 "a service that is not ready"
    health /none=200 --
    expect_status 1 "no path"
    health /health=200 -- --health-path /healthz
    expect_status 1 "a path that has to be there"
    patience=10 health /health=200 /up=200 -- --health-path /up --health-path /health
    expect_status 0 "paths that are there"
}

@test "a plan that is made of what a service has: nothing found, nobody there and what is down are no success" {
    local situation wanted steps paths
    start paths "$PYTHON" "$TOP/tests/lib/paths.py" paths.port paths.json
    wait_for 10 test -s paths.port
    while IFS='|' read -r situation wanted steps paths; do
        printf '%s\n' "$paths" >paths.json
        run_apart smoke-stack --suite health --print-plan --base-url "http://127.0.0.1:$(cat paths.port)"
        expect_status "$wanted" "$situation"
        [ "$(grep -c '^{' out)" -eq "$steps" ] || { echo "$situation"; cat out; return 1; }
        if [ "$wanted" -eq 1 ]; then [ -s err ]; fi
        [ "$steps" -gt 0 ] || [ ! -s out ]
    done <<'EOT'
a probe that says ok|0|2|{"/health":[200,"application/json",{"status":"ok"}]}
a page alone|0|2|{"/":[200,"text/html","<p>"]}
a probe that says down|1|2|{"/health":[200,"application/json",{"status":"down"}]}
a probe that fails|1|2|{"/health":[503,"application/json",{"status":"ok"}]}
a probe that fails, and one that does not|1|3|{"/ready":[500,"",""],"/live":[200,"","ok"]}
a part that is down|1|2|{"/health":[200,"",{"status":"ok","checks":{"db":false}}]}
nothing|1|0|{}
the same to everything|1|0|{"*":[200,"application/json",{"status":"ok"}],"/":[404,"",""]}
a login for everything|1|0|{"*":[401,"",""]}
an error for everything|1|0|{"*":[503,"",""]}
no answer to anything|1|0|{"*":null}
EOT
    run_apart smoke-stack --suite health --print-plan --base-url "http://127.0.0.1:$(free_port)"
    expect_status 1 "nobody listens"
    [ ! -s out ]
    run_apart smoke-stack --suite health --print-plan --base-url http://no-such-host.invalid
    expect_status 1 "no such host"
    [ ! -s out ]
    [ ! -w /dev/full ] || {
        echo '{"/":[200,"text/html","<p>"]}' >paths.json
        run -2 sh -c "smoke-stack --suite health --print-plan --base-url http://127.0.0.1:$(cat paths.port) >/dev/full"
    }
}

@test "variables are looked for before anything is sent" {
    answers
    export EMPTY='' BREAKS=$'a\r\nb'
    local step
    while read -r step; do
        printf '%s\n' '{"name":"a","post":"/written"}' "$step" >plan.json
        run_apart smoke-stack --base-url "$answers" plan.json
        expect_status 2 "$step"
        grep -q 'plan.json:2: ' err
        [ -z "$(curl -s "$answers/log")" ] || { echo "sent in spite of: $step"; return 1; }
    done <<'EOT'
{"name":"b","get":"/{{env.NO_SUCH_NAME}}"}
{"name":"b","get":"/","bearer":"{{env.NO_SUCH_NAME}}"}
{"name":"b","post":"/","json":{"a":"{{env.EMPTY}}"}}
{"name":"b","post":"/","multipart":{"a":"{{env.NO_SUCH_NAME}}"}}
{"name":"b","get":"/","headers":{"X-A":"{{env.BREAKS}}"}}
{"name":"b","get":"/","ca_file":"{{env.NO_SUCH_NAME}}"}
{"name":"b","redis":"PING","url":"{{env.NO_SUCH_NAME}}"}
{"name":"b","exec":["echo","{{env.NO_SUCH_NAME}}"]}
{"name":"b","get":"/{{not_captured}}"}
EOT
    # They come from the command line as well; a file's are secret.
    echo planted-Zq81 >secret
    echo '{"name":"a","get":"/?status=500","query":{"v":"{{v}}","s":"{{s}}"}}' >plan.json
    run_apart smoke-stack --base-url "$answers" --var v=one --var s=@secret -H 'X-Given: {{v}}' plan.json
    expect_status 1 "variables of the command line"
    [ "$(curl -s "$answers/log")" = "GET /?status=500&v=one&s=planted-Zq81 one" ]
    run -1 grep planted out err
    run_apart smoke-stack --base-url "$answers" --var s=@nowhere --var v=1 plan.json
    expect_status 2 "a file that there is not"
    for wrong in v 1=2 env=3 =4; do
        run_apart smoke-stack --base-url "$answers" --var "$wrong" plan.json
        expect_status 2 "--var $wrong"
        two_lines_on_stderr "--var $wrong"
    done
}

@test "what a load takes from the environment is looked for before anything is sent" {
    answers
    export EMPTY='' BREAKS=$'a\r\nb'
    echo '{"post":"/written"}' >fine.json
    echo '{"post":"/written","bearer":"{{env.NO_SUCH_NAME}}"}' >login.json
    local target
    while read -r target; do
        printf '%s\n' '{"name":"a","method":"POST","path":"/written","weight":99}' "$target" >targets.jsonl
        for engine in auto curl; do
            run_apart load-reco --base-url "$answers" --engine "$engine" --login fine.json --targets targets.jsonl -n 2 -c 1
            expect_status 2 "$engine: $target"
            grep -Eq 'NO_SUCH_NAME|EMPTY|BREAKS' err || { cat err; return 1; }
        done
    done <<'EOT'
{"name":"b","path":"/{{env.NO_SUCH_NAME}}"}
{"name":"b","path":"/","headers":{"X-A":"{{env.NO_SUCH_NAME}}"}}
{"name":"b","path":"/","headers":{"X-A":"{{env.BREAKS}}"}}
{"name":"b","method":"POST","path":"/","body":{"a":"{{env.EMPTY}}"}}
{"name":"b","steps":[{"name":"one","get":"/"},{"name":"two","get":"/","bearer":"{{env.NO_SUCH_NAME}}"}]}
EOT
    run_apart load-reco --base-url "$answers" --login login.json -n 2 -c 1
    expect_status 2 "a login"
    grep -q -- '--login: ' err
    run_apart load-reco --login fine.json -H 'X-A: {{env.NO_SUCH_NAME}}' -n 2 -c 1 "$answers/"
    expect_status 2 "a header for all"
    [ -z "$(curl -s "$answers/log")" ]
}

# compare FIRST SECOND EXPECTATION EXIT-STATUS: FIRST is captured whole as $v and as {{v}}; the SECOND answer is judged by it.
compare() {
    jq -cn --arg one "$1" --arg two "$2" --argjson expect "$3" \
        '{name: "j", steps: [{name: "a", get: ("/?body=" + ($one | @uri)), capture: {v: ".v"}}, {name: "b", get: ("/?body=" + ($two | @uri)), expect: $expect}]}' >journey.json
    jq -c '.steps[]' journey.json >plan.json
    run_apart smoke-stack --base-url "$answers" plan.json
    expect_status "$4" "smoke-stack: $1, $2, $3"
    run_apart load-reco --base-url "$answers" --targets journey.json -n 2 -c 1
    expect_status "$4" "load-reco: $1, $2, $3"
    jq -n 'input' <plan.json >login.json
    jq -cn --arg two "$2" --argjson expect "$3" '{name: "j", steps: [{name: "b", get: ("/?body=" + ($two | @uri)), expect: $expect}]}' >journey.json
    run_apart load-reco --base-url "$answers" --login login.json --targets journey.json -n 2 -c 1
    expect_status "$4" "a login: $1, $2, $3"
}

@test "what was captured is expected of a later answer" {
    answers
    local one two expect code_expected
    while IFS='|' read -r one two expect code_expected; do
        compare "$one" "$two" "$expect" "$code_expected" || return 1
    done <<'EOT'
{"v":5}|{"w":5}|{"jq":".w == $v"}|0
{"v":5}|{"w":6}|{"jq":".w == $v"}|1
{"v":5}|{"w":"5"}|{"jq":".w == $v"}|1
{"v":"5"}|{"w":5}|{"jq":".w == $v"}|1
{"v":5}|{}|{"jq":".w != $v"}|1
{"v":5}|{"w":[4,5]}|{"jq":"any(.w[]; . == $v)"}|0
{"v":5}|{"w":[4,6]}|{"jq":"any(.w[]; . == $v)"}|1
{"v":9007199254740993}|{"w":9007199254740993}|{"jq":".w == $v"}|0
{"v":9007199254740993}|{"w":9007199254740992}|{"jq":".w == $v"}|1
{"v":true}|{"w":true}|{"jq":".w == $v"}|0
{"v":{"a":[1,null]}}|{"w":{"a":[1,null]}}|{"jq":".w == $v"}|0
{"v":"q\"\u00e9"}|{"w":"q\"\u00e9"}|{"jq":".w == $v"}|0
{"v":"a1"}|{"w":"a1"}|{"body":"\"w\":\"{{v}}\""}|0
{"v":"a1"}|{"w":"a2"}|{"body":{"contains":["\"w\"","{{v}}"]}}|1
{"v":""}|{"w":"a2"}|{"body":"{{v}}"}|1
{"v":"application/json"}|{}|{"headers":{"Content-Type":"{{v}}"}}|0
{"v":"application"}|{}|{"headers":{"Content-Type":{"equals":"{{v}}"}}}|1
{"v":"application"}|{}|{"headers":{"Content-Type":{"contains":"{{v}}/"}}}|0
{"v":5}|{"w":6}|{"jq":".w != \"{{v}}\""}|2
{"v":5}|{"w":6}|{"body":{"matches":"w{{v}}"}}|2
{"v":5}|{"w":6}|{"jq":".w != $nothing"}|2
{"v":5}|{"w":6}|{"body":"{{nothing}}"}|2
{"v":5}|{"w":6}|{"body":"{{env.NO_SUCH_NAME}}"}|2
{"v":5}|{"w":6}|{"body":"{{uuid}}"}|2
{"v":5}|{"w":6}|{"jq":"$v == 5"}|2
EOT
    # The second answer of one step is held against its first; nothing else sees a step's own captures.
    echo '{"post":"/?body=%7B%22id%22%3A7%7D","capture":{"id":".id"},"again":{"expect":{"jq":".id == $id","body":"\"id\":{{id}}"}}}' >plan.json
    run_apart smoke-stack --base-url "$answers" plan.json
    expect_status 0 "again"
    echo '{"get":"/","capture":{"id":".id"},"expect":{"jq":".id == $id"}}' >plan.json
    run_apart smoke-stack --base-url "$answers" plan.json
    expect_status 2 "its own capture"
    # Values of loops and of the command line.
    printf '%s\n' '{"get":"/?body=%7B%22n%22%3A{{n}}%7D","foreach":{"n":{"from":1,"to":2}},"expect":{"jq":".n == $n"}}' \
        '{"name":"b","get":"/?body=%7B%22n%22%3A%22{{v}}%22%7D","expect":{"jq":".n == $v","body":"\"{{v}}\""}}' >plan.json
    run_apart smoke-stack --base-url "$answers" --var v=12 plan.json
    expect_status 0 "loops, --var"
    run_apart smoke-stack --base-url "$answers" plan.json
    expect_status 2 "--var is missing"
}

@test "what an answer is held against stays secret, and is not replayed without it" {
    answers
    export PLANTED=planted-Vx93
    echo planted-Zq81 >secret
    printf '%s\n' '{"name":"a","get":"/?body=%7B%22t%22%3A%22planted-Qm27%22%7D","capture":{"t":".t"},"secret":["t"]}' \
        '{"name":"b","get":"/","expect":{"body":["{{t}}","{{env.PLANTED}}","{{s}}"],"headers":{"Content-Type":"{{t}}"},"jq":"error($t)"}}' >plan.json
    run_apart smoke-stack --base-url "$answers" --var s=@secret plan.json
    expect_status 1 "values that are not there"
    run -1 grep planted out err
    jq -es 'map(select(.name == "b: header Content-Type")) | .[0].target == "[redacted:t]" and .[0].status == "fail"' out
    run -1 sh -c 'incident-emit --dir incidents <out >emitted'
    smoke-stack --replay incidents --base-url "$answers" >replayed 2>err || code=$?
    jq -es 'map(select(.type == "check").status) == ["unknown"] and (.[0].message | contains("an earlier step captured"))' replayed || { cat replayed err; return 1; }
    run -2 smoke-stack --replay --print-plan incidents --base-url "$answers"
}

@test "a plan is judged without running it, and nothing is sent" {
    answers
    printf '%s\n' '{"name":"a","post":"/written","headers":{"X-A":"{{env.NO_SUCH_NAME}}"},"capture":{"id":".id"}}' '{"get":"/{{id}}"}' >good.json
    run_apart smoke-stack --check good.json
    expect_status 0 "a plan without fault, and without a base URL"
    jq -es 'length == 2 and .[0].type == "check" and .[0].status == "pass" and .[0].file == "good.json"' out
    run_apart smoke-stack --check --base-url "$answers" good.json
    expect_status 0 "a plan without fault"
    [ -z "$(curl -s "$answers/log")" ]
    echo '{"get":"/","expects":{}}' >bad.json
    run_apart smoke-stack --check good.json bad.json
    expect_status 2 "a plan with a fault"
    grep -q 'bad.json:1:.*did you mean "expect"' err
    jq -es 'map(.status) == ["pass", "trouble"]' out
    run_apart smoke-stack --check empty.json
    expect_status 2 "no plan"
}

@test "suite reco: an outbox is settled by numbers, never by their absence" {
    answers
    local outbox code_expected
    smoke-stack --suite reco --print-plan --outbox-timeout-sec 0.3 --poll-sec 0.1 | jq -c 'select(.name == "outbox settles") | del(.after)' >step.json
    [ -s step.json ]
    while IFS='|' read -r outbox code_expected; do
        jq -c --arg body "{\"event_backbone\":{\"outbox\":$outbox}}" '.get = "/?body=" + ($body | @uri)' step.json >plan.json
        run_apart smoke-stack --base-url "$answers" plan.json
        expect_status "$code_expected" "outbox $outbox"
    done <<'EOT'
{"pending":0,"publishing":0,"dead":0}|0
{"pending":0,"publishing":0,"published":9,"dead":0,"oldest_lag_ms":null}|0
{"pending":1,"publishing":0,"dead":0}|1
{"pending":0,"publishing":1,"dead":0}|1
{"pending":0,"publishing":0,"dead":1}|1
{"pending":0,"publishing":null,"dead":0}|1
{"pending":null,"publishing":0,"dead":0}|1
{"publishing":0,"dead":0}|1
{"pending":0,"publishing":0}|1
{"pending":0,"publishing":0,"dead":null}|1
{"pending":"0","publishing":0,"dead":0}|1
{"pending":false,"publishing":0,"dead":0}|1
{"pending":5,"publishing":-5,"dead":0}|1
{"pending":0,"publishing":0,"dead":0,"error":"no such table"}|1
{"error":"no such table"}|1
[]|1
0|1
null|1
EOT
    jq -es 'any(.[]; .type == "check" and .status == "fail")' out
    jq -c --arg body '{"event_backbone":{"outbox":{"error":"no such table"}}}' '.get = "/?body=" + ($body | @uri)' step.json >plan.json
    run_apart smoke-stack --base-url "$answers" plan.json
    jq -es 'any(.[]; .type == "check" and (.message // "" | contains("no such table")))' out
}

@test "{{number ...}} in a body: a number, or no plan" {
    answers
    local value code_expected
    while IFS='|' read -r value code_expected; do
        jq -cn --arg value "$value" '{name: "a", post: "/", json: {n: $value}}' >plan.json
        run_apart smoke-stack --base-url "$answers" plan.json
        expect_status "$code_expected" "smoke-stack with $value"
        jq -cn --arg value "$value" '{method: "POST", path: "/", body: {n: $value}}' >targets.json
        run_apart load-reco --base-url "$answers" -n 3 -c 1 --targets targets.json
        expect_status "$code_expected" "load-reco with $value"
    done <<'EOT'
{{number now_ms}}|0
{{number int 1 5}}|0
{{number uuid}}|2
{{number pick 1 01}}|2
{{number env.READYLINE_NO_SUCH}}|2
at {{number seq}}|2
EOT
}

@test "all lines of a header are judged, and security headers as browsers read them" {
    answers
    local path expect code_expected
    while IFS='|' read -r path expect code_expected; do
        jq -cn --arg path "$path" --argjson expect "$expect" '{name: "a", get: $path, expect: {headers: $expect}}' >plan.json
        run_apart smoke-stack --base-url "$answers" plan.json
        expect_status "$code_expected" "$expect of $path"
    done <<'EOT'
/?head=X-A:one|{"x-a":"one"}|0
/?head=X-A:one&head=X-A:two|{"x-a":"one"}|1
/?head=X-A:one&head=X-A:two|{"x-a":"one, two"}|0
/?head=X-A:one&head=X-A:two|{"x-a":{"matches":"^[a-z]+$"}}|1
/?head=X-A:one&head=X-A:two|{"x-a":{"contains":"two"}}|0
/?head=Set-Cookie:a=1;Secure&head=Set-Cookie:b=2|{"set-cookie":{"matches":"Secure"}}|1
/?head=Set-Cookie:a=1;Secure&head=Set-Cookie:b=2;Secure|{"set-cookie":{"matches":"Secure$"}}|0
/?head=X-Frame-Options:deny&head=X-Content-Type-Options:NoSniff&head=Content-Security-Policy:object-src&head=Referrer-Policy:unsafe-url,no-referrer|"secure"|0
/?head=X-Frame-Options:deny&head=X-Content-Type-Options:NoSniff&head=Content-Security-Policy:object-src&head=Referrer-Policy:no-referrer&head=Referrer-Policy:unsafe-url|"secure"|1
/?head=X-Frame-Options:deny&head=X-Frame-Options:sameorigin&head=X-Content-Type-Options:nosniff&head=Content-Security-Policy:object-src&head=Referrer-Policy:no-referrer|"secure"|1
/?head=X-Frame-Options:deny&head=X-Content-Type-Options:no,nosniff&head=Content-Security-Policy:object-src&head=Referrer-Policy:no-referrer|"secure"|1
EOT
}

@test "a replay passes where an error became 2xx, and is unknown where nothing can be said" {
    local was path expected
    # What the request met, what answers it now, and the verdict.
    while IFS='|' read -r was path expected; do
        jq -cn --arg path "$path" --argjson was "$was" '{method: "GET", path: $path} as $http | {incident_id: "i", http: $http,
            checks: [{type: "check", name: "a", status: "fail", evidence: {request: $http, answer: $was}}]}' >incident.json
        jq -c '.extras.checks = .checks | del(.checks)' incident.json >public.json
        for file in incident.json public.json; do
            run_apart smoke-stack --base-url "$URL" --replay "$file"
            expect_status "$([ "$expected" = pass ] && echo 0 || echo 1)" "a replay of $was, now $path"
            [ "$(jq -r 'select(.type == "check").status' out)" = "$expected" ] || { echo "$was, now $path"; cat out; return 1; }
        done
    done <<'EOT'
{"status":500}|/health|pass
{"status":404}|/health|pass
{"error":"connect"}|/health|pass
{"status":404}|/no-such-page|fail
{"status":500}|/no-such-page|fail
{"error":"timeout"}|/no-such-page|fail
{"status":200}|/health|unknown
{}|/health|unknown
EOT
    # As others write it: an exception that nobody handled, and no answer.
    while IFS='|' read -r path expected; do
        jq -cn --arg path "$path" '{incident_id: "i", kind: "api", exception: "ValueError: x", stack: "", http: {method: "GET", path: $path}}' >incident.json
        run_apart smoke-stack --base-url "$URL" --replay incident.json
        expect_status "$([ "$expected" = pass ] && echo 0 || echo 1)" "a replay of an exception, now $path"
        [ "$(jq -r 'select(.type == "check").status' out)" = "$expected" ] || { echo "exception, now $path"; cat out; return 1; }
    done <<'EOT'
/health|pass
/no-such-page|pass
/|pass
EOT
    # It went its own way, which the command line does not go.
    for was in '{"client_cert":true}' '{"proxy":"http://127.0.0.1:1"}' '{"http2":true}'; do
        jq -cn --argjson route "$was" '{method: "GET", path: "/health"} as $http | {incident_id: "i", http: $http,
            checks: [{type: "check", name: "a", status: "fail", evidence: {request: $http, route: $route, answer: {status: 500}}}]}' >incident.json
        run_apart smoke-stack --base-url "$URL" --replay incident.json
        expect_status 1 "a replay without $was"
        [ "$(jq -r 'select(.type == "check").status' out)" = unknown ]
    done
    echo '{"incident_id":"i","exception":"a worker died"}' >incident.json
    run_apart smoke-stack --base-url "$URL" --replay incident.json
    expect_status 1 "an incident without a request"
    [ "$(jq -r 'select(.type == "check").status' out)" = unknown ]
}

# ---- rules ----

# refused COMMAND...: exit 2, nothing on stdout, and a message with these words.
refused() {
    local words=$1
    shift
    run_apart "$@"
    expect_status 2 "$*"
    [ ! -s out ] || { echo "$*: printed"; cat out; return 1; }
    grep -qF -- "$words" err || { echo "$*: not \"$words\" but:"; cat err; return 1; }
}

@test "a rule that no data could fail, or meet, or that means something else, is refused" {
    local rule words policy
    echo '{"ok":false,"latency_ms":900}' >in
    while IFS='|' read -r rule words; do
        refused "$words" check-guardrails -r "$rule" in
    done <<'EOT'
count() >= 0|no data could fail
count() > -1|impossible target
count() != -1|impossible target
count() != 0.5|no data could fail
count() == 0.5|no data could meet
count() < 0|no data could meet
count(.ok == false) >= 0|no data could fail
count(.ok == false) < 0|no data could meet
distinct(.ok) >= 0|no data could fail
rate(.ok == false) <= 100%|no data could fail
rate(.ok == false) < 101%|impossible target
rate(.ok == true) >= 0%|no data could fail
rate(.ok == true) > 100%|no data could meet
rate(.ok == true) < 0%|no data could meet
rate(.ok == true) != 101%|impossible target
stddev(.latency_ms) >= 0ms|no data could fail
increase(.value) >= 0|no data could fail
per_second(.value) >= 0|no data could fail
age() >= 0s|no data could fail
age() <= 1e306d|is not a number with a unit
max(.latency_ms) <= 1e306ms|is not a number with a unit
quiet() >= 1e-323ms|no data could fail
quiet() >= 0s|no data could fail
min(.requests) >= 0|no data could fail
p50(.latency_ms) >= 0ms|no data could fail
max(.latency_ms.p95) < 0ms|no data could meet
max(.error_rate_pct) <= 100%|no data could fail
mean(.error_rate_pct) < 150%|impossible target
last(.error_rate_pct) >= 0%|no data could fail
rate(.ok == true) >= 0.99|is 0.99 meant as 0.99% or as 99%?
rate(.ok == false) <= 1|is 1 meant as 1% or as 100%?
p95(.latency_ms) <= 5MiB|is in ms
max(.x_bytes) <= 5s|is in B
max(.a["X-DB-ms"]) <= 1s|is in ms
max(1.5) <= 2|does not look at the record
count("a.b" == "a.b") <= 2|does not look at the record
count("has(1)" == "length") <= 2|does not look at the record
max(if .type == "finding" then 1 else 0 end) <= 0|put it in where
count(.type != "finding" and .ok == false) == 0|put it in where
count(.type == "finding" or .ok == false) == 0|put it in where
count(.ok == false or.type == "finding") == 0|put it in where
count("\(.type)" == "finding" and .ok == false) == 0|put it in where
EOT
    while IFS='|' read -r policy words; do
        echo "$policy" >p.json
        refused "$words" check-guardrails -p p.json in
    done <<'EOT'
{"agg":"max","value":".latency_ms","unit":"us","op":"<=","target":"5000us"}|"unit" says us, but max of latency_ms is in ms
{"agg":"max","value":".latency_ms","unit":"s","op":"<=","target":5}|"unit" says s
{"agg":"rate","value":".ok == true","unit":"ms","op":">=","target":99}|"unit" says ms
{"agg":"count","unit":"%","op":"<=","target":5}|"unit" says %
{"agg":"age","unit":"ms","op":"<=","target":5}|"unit" says ms
{"agg":"age","op":"<=","target":"1e306d"}|is not a number with a unit
{"agg":"age","op":"<=","target":"5s","recover":"1e306d"}|"recover"
{"agg":"max","value":".x","op":"<=","target":5,"for":"36501d"}|"for"
{"agg":"max","value":".x","op":"<=","target":5,"waiver":{"until":"2262-04-11","reason":"r"}}|"until"
{"waive":{"until":"2026-12-31","reason":"r"}}|a waiver of findings needs "rule", "file", "tool", "package" or "fingerprint"
{"waive":{"file":"**","until":"2026-12-31","reason":"r"}}|this waives every finding; say which
{"waive":{"rule":"B105","until":"2262-04-11","reason":"r"}}|"until"
{"waive":{"rule":"B105","until":"2026-12-31"}}|needs "reason"
{"waive":{"rule":"B105","until":"2026-12-31","reason":"r"}}|no rule to judge by
{"agg":"rate","value":".ok == true","op":">=","target":0.99}|meant as
{"agg":"rate","value":".ok == false","op":"<","target":"5%","recover":"0%"}|no data could meet
{"agg":"rate","value":".ok == false","op":"<=","target":5,"recover":0.5}|meant as
{"name":"g","any":[{"agg":"count","op":">=","target":0}]}|no data could fail
{"score":{"pass":0.9}}|is 0.9 meant as 90?
{"name":"c","value":".latency_ms","canary":{"method":"mann-whitney","max_increase":0.1}}|meant as
EOT
    for policy in '{"sla_targets":{"api_error_rate_pct":100}}' '{"sla_targets":{"reco_p95_ms":">= 0"}}' '{"kpi_targets":{"ctr_at_20":0}}'; do
        echo "$policy" >c.json
        refused 'no data could fail' check-guardrails --contract c.json in
    done
    refused 'does not look at the record' check-guardrails -r 'max("aaa" | length) <= 5' in
    # What looks akin and means something.
    for rule in 'rate(.ok == false) <= 0' 'rate(.ok == false) < 100%' 'rate(.ok == true) >= 100%' \
        'count(has("error")) <= 1' 'max(length) <= 20' 'count() <= 0' 'count() > 0' 'count() != 0' 'max(.error_rate_pct) <= 0.5' 'min(.drift_ms) >= 0ms' 'min(.percent) >= 100%'; do
        run_apart check-guardrails -r "$rule" in
        [ "$code" -lt 2 ] || { echo "$rule"; cat err; return 1; }
    done
}

@test "a condition that names a type is judged on the records of that type" {
    local finding='count(.type == "finding" and .severity == "critical") == 0'
    echo '{"type":"load","name":"all","phase":"measured","requests":5,"severity":"x","latency_ms":5}' >load
    { cat load; echo '{"type":"finding","tool":"t","severity":"critical"}'; } >found
    { cat load; echo '{"type":"findings","tool":"t","severity":"critical"}'; } >misspelt
    { cat load; echo '{"type":"source","format":"sarif","tool":"t","items":0}'; } >none
    { cat load; echo '{"type":"check","name":"c","tool":"t","status":"fail"}'; } >check
    while IFS='|' read -r file expected words rule; do
        run_apart check-guardrails --jsonl --ignore-status -r "${rule:-$finding}" "$file"
        [ "$(jq -r 'select(.type == "check" and .op).status' out)" = "$expected" ] || { echo "$file, $rule"; cat out err; return 1; }
        grep -qF -- "$words" out || { cat out; return 1; }
    done <<'EOT'
found|fail|"level":"finding"
load|unknown|nearest .type seen
misspelt|unknown|nearest .type seen: \"findings\"
none|pass|is 0
found|fail|"level":"finding"|rate("finding" == .type and .severity == "critical") <= 0%
found|unknown|matched none of 2|count(.type == "finding" and .severity == "critical") == 0 where .type == "load"
found|fail|"level":"finding"|count(.severity == "critical" and .type == "finding") == 0 where .tool == "t"
check|fail|"level":"check"|count(.type == "check" and .status == "fail") == 0
EOT
}

@test "a source vouches for its own kind of record and its own tool, and for what arrived alone" {
    local records rule expected words kind tool a b
    local critical='count() == 0 where .type == "finding" and .severity == "critical"'
    # Records, joined by blanks: s:TOOL:FORMAT:ITEMS, i:TOOL:KIND:ITEMS, TYPE:TOOL:SEVERITY; the rule; the verdict.
    while IFS='|' read -r records expected words rule; do
        : >in
        for r in $records; do
            IFS=: read -r kind tool a b <<<"$r"
            case $kind in
            s) jq -cn --arg t "$tool" --arg f "$a" --argjson n "$b" '{type: "source", tool: $t, format: $f, items: $n} | if $t == "" then del(.tool) else . end' ;;
            i) jq -cn --arg t "$tool" --arg k "$a" --argjson n "$b" '{type: "source", tool: $t, format: "x", items: {($k): $n}}' ;;
            *) jq -cn --arg t "$tool" --arg k "$kind" --arg s "$a" '{type: $k, tool: $t, severity: $s} | if $t == "" then del(.tool) else . end' ;;
            esac >>in
        done
        run_apart check-guardrails --jsonl -r "${rule:-$critical}" in
        expect_status "$([ "$expected" = pass ] && echo 0 || echo 1)" "$records, $rule"
        [ "$(jq -r 'select(.type == "check").status' out)" = "$expected" ] || { echo "$records, $rule: not $expected"; cat out; return 1; }
        grep -qF -- "$words" out || { echo "$records, $rule: not $words"; cat out; return 1; }
    done <<'EOT'
s:t:sarif:0|pass||
s:bandit:bandit:0|pass||
i:t:finding:0|pass||
i:t:finding:1 finding:t:low|pass||
s:t:junit:0|unknown|no source says that a report with finding records was read|
s:t:junit:1 test:t:x|unknown|no source says that a report with finding records was read|
i:t:test:1 test:t:x|unknown|no source says|
s:t:x:0|unknown||
i:t:findings:0|unknown||
s:bandit:sarif:0|unknown|no source says that a report of semgrep was read|count() == 0 where .type == "finding" and .tool == "semgrep"
s:bandit:sarif:0 s:semgrep:sarif:0|pass||count() == 0 where .type == "finding" and .tool == "semgrep"
s:bandit:sarif:0|unknown|of semgrep was read|count() == 0 where .type == "finding" and (.tool == "bandit" or .tool == "semgrep")
s:bandit:sarif:0 s:semgrep:sarif:0|pass||count() == 0 where .type == "finding" and (.tool == "bandit" or .tool == "semgrep")
s:bandit:sarif:0 s:semgrep:junit:0|unknown|of semgrep was read|count() == 0 where .type == "finding" and (.tool == "bandit" or .tool == "semgrep")
s:bandit:sarif:0|unknown|name the tools|count() == 0 where .type == "finding" and .tool != "bandit"
s:t:sarif:0|unknown|no source says that a report with test records|count() == 0 where .type == "finding" or .type == "test"
s:t:sarif:0 s:t:junit:0|pass||count() == 0 where .type == "finding" or .type == "test"
s:t:sarif:0|unknown||count() == 0 where .type == "finding" or .type == "request"
s:t:sarif:0|unknown|name the records|count() == 0 where (.type == "finding" | not) and (.severity // "") == "x"
s:t:sarif:0|unknown|name the records|count() == 0 where (.severity // "") == "x" and ((.type == "finding") == false)
s:t:sarif:0|unknown|name the records|count() == 0 where (.severity // "") == "x" and if .type == "finding" then false else true end
s:t:sarif:0|unknown|name the tools|count() == 0 where .type == "finding" and (.tool == "t" | not)
s:t:sarif:0|pass||count() == 0 where ((.type == "finding") and (.suppressed | not)) and .severity == "x"
s:t:junit:0|unknown||count() == 0 where .severity == "critical"
s:t:junit:0|unknown||count(.severity == "critical") == 0
s:t:sarif:0|pass||count() == 0 where .severity == "critical"
s:t:sarif:0|unknown|name the records with where .type|count() == 0
s:t:junit:0|unknown|name the records with where .type|count() == 0
s:t:sarif:0|unknown|name the records with where .type|count() == 0 where .file == "a.c"
s:t:sarif:0|unknown|name the records with where .type|count() == 0 where .tool == "t"
s:t:sarif:0|unknown|name the records with where .type|quiet() >= 1h
s:t:junit:0|pass||count() == 0 where .suite == "s"
s:t:alertmanager:0|unknown|name the records with where .type|count() == 0 where .severity == "critical"
s:t:alertmanager:0|pass||count() == 0 where .annotations.summary == "x"
s:a:sarif:2 s:b:sarif:0 finding:a:low finding:b:low|unknown|1 items of a source did not arrive|
s:a:sarif:2 s:b:sarif:0 finding:a:low finding:b:low|pass||count() == 0 where .type == "finding" and .severity == "critical" and .tool == "b"
s:a:sarif:2 s:b:sarif:0 finding:a:low finding:b:low|unknown|1 items|count() == 0 where .type == "finding" and .severity == "critical" and .tool == "a"
s:a:sarif:1 s:a:junit:0 test:a:x|unknown|1 items|
s:a:sarif:1 finding:a:critical finding:b:critical finding:b:low|fail||
s:a:sarif:3 finding:a:critical finding:b:low finding:b:low|unknown||count() <= 2 where .type == "finding" and .severity == "critical"
s:a:sarif:1 finding::low|pass||
s:a:sarif:1 s:b:sarif:0 finding::low|unknown|1 items|
s::sarif:1 finding:b:low|pass||
i:k6:load:0|pass||count() == 0 where .type == "load"
s:k6:k6:0|pass||count() == 0 where .type == "load" and .tool == "k6"
s:t:sarif:0|unknown|no source says that a report with load records|count() == 0 where .type == "load"
i:k6:load:2 load:k6:x|unknown|1 items of a source did not arrive|count() <= 1 where .type == "load"
i:k6:load:1 load:k6:x|pass||count() <= 1 where .type == "load"
i:k6:load:2 load:k6:x load:load-reco:x|unknown|1 items of a source did not arrive|count() <= 2 where .type == "load"
i:records-from:coverage:0|pass||count() == 0 where .type == "coverage" and .tool == "records-from"
i:lcov:coverage:1 coverage:lcov:x|unknown|of records-from was read|count() == 0 where .type == "coverage" and .tool == "records-from"
EOT
}

@test "a scanner's report that does not say that its tool looked, or is not whole, opens no gate" {
    rule='count(.severity == "high" or .severity == "critical") == 0 where .type == "finding" and .suppressed == false'
    # FORMAT | exit status of records-from | of the gate behind it | REPORT
    while IFS='|' read -r format converted gate report; do
        printf '%s' "$report" >report
        run_apart records-from "$format" report
        expect_status "$converted" "$report"
        mv out in
        run_apart check-guardrails -r "$rule" in
        expect_status "$gate" "$report"
        # Whatever the upstream said, a rule of its own does not pass on what nobody knows.
        run_apart check-guardrails --ignore-status -r "$rule" in
        expect_status "$((gate > 0))" "$report, without its status"
    done <<'EOT'
sarif|0|0|{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[]}]}
sarif|0|1|{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"level":"error"}]}]}
sarif|0|1|{"version":"2.1.0","runs":[{"results":[{"ruleId":"r"}],"tool":{"driver":{"name":"t","rules":[{"id":"r","defaultConfiguration":{"level":"error"}}]}}}]}
sarif|0|0|{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"level":"error","suppressions":[{}]}]}]}
sarif|2|2|{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}}}]}
sarif|2|2|{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":null}]}
sarif|2|2|{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[]}
sarif|2|2|{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[]},{"tool":{"driver":{"name":"u"}}}]}
sarif|2|2|{"version":"1.0.0","runs":[{"tool":{"name":"t"},"results":[]}]}
sarif|1|1|{"version":"2.1.0","runs":[]}
bandit|0|0|{"results":[],"errors":[],"metrics":{}}
bandit|1|1|{"results":[],"errors":[],"metrics":{"_totals":{"SEVERITY.HIGH":1,"CONFIDENCE.HIGH":1}}}
bandit|2|2|{"errors":[],"metrics":{}}
trivy|0|0|{"SchemaVersion":2,"Results":[{"Target":"go.mod"}]}
trivy|0|1|{"SchemaVersion":2,"Results":[{"Target":"go.mod","Vulnerabilities":[{"VulnerabilityID":"C","Severity":"UNKNOWN"}]}]}
trivy|1|1|{"SchemaVersion":2,"ArtifactName":"."}
trivy|1|1|null
trivy|2|2|{"SchemaVersion":2,"Results":[{"Target":"a","MisconfSummary":{"Failures":1}}]}
grype|0|0|{"matches":[]}
grype|1|1|{"matches":null}
grype|2|2|{"descriptor":{"name":"grype"}}
zap|0|0|{"@version":"2","site":[{"alerts":[]}]}
zap|1|1|{"@version":"2","site":[]}
zap|1|1|<OWASPZAPReport/>
zap|2|2|<OWASPZAPReport><site><alerts></alerts></site>
npm-audit|0|0|{"auditReportVersion":2,"vulnerabilities":{}}
npm-audit|0|1|{"auditReportVersion":2,"vulnerabilities":{"a":{"name":"a","severity":"high","via":["b"]}}}
npm-audit|2|2|{"error":{"code":"ENOTFOUND"}}
npm-audit|2|2|{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"high":1}}}
npm-audit|2|2|{"advisories":{},"metadata":{"vulnerabilities":{"high":1}}}
gitleaks|0|0|[]
gitleaks|1|1|null
gitleaks|2|2|[
gitleaks|2|2|
gitleaks|0|1|[{"RuleID":"x"}]
gitleaks|2|2|[{"rule":"x"}]
trufflehog|1|1|
trufflehog|0|0|{"level":"info-0","msg":"finished scanning","chunks":3}
trufflehog|1|1|{"level":"info-0","msg":"finished scanning","chunks":0}
trufflehog|2|2|{"level":"info-0","msg":"running source"}
trufflehog|2|2|{"level":"info-0","msg":"finished scanning","chunks":3,"unverified_secrets":1}
semgrep|0|0|{"results":[],"errors":[]}
semgrep|0|0|{"results":[{"check_id":"x","extra":{"is_ignored":true}}],"errors":[]}
semgrep|1|1|{"results":[],"errors":[],"paths":{"scanned":[]}}
semgrep|2|2|{"errors":[]}
semgrep|2|2|{"results":[],"errors":[]
checkov|0|0|{"results":{"failed_checks":[],"skipped_checks":[{"check_id":"x"}]},"summary":{"failed":0}}
checkov|2|2|{"results":{"failed_checks":[]},"summary":{"failed":1}}
checkov|1|1|{"passed":0,"failed":0,"checkov_version":"3.2.0"}
pip-audit|0|0|[{"name":"x","vulns":[]}]
pip-audit|0|0|[{"name":"x","vulns":[]},{"name":"y","skip_reason":"z"}]
pip-audit|2|2|[{"name":"x"}]
pip-audit|1|1|[]
eslint|0|0|[{"filePath":"a","messages":[]}]
eslint|2|2|[{"filePath":"a","messages":[],"errorCount":1}]
eslint|1|1|[]
mypy|0|0|Success: no issues found in 3 source files
mypy|2|2|Success: no issues found in 3 sou
mypy|2|2|mypy: can't read file 'a.py': No such file or directory
mypy|2|2|Found 2 errors in 1 file (checked 1 source file)
ruff|0|0|[]
ruff|2|2|
hadolint|2|2|[{"code":2086,"level":"style","endLine":1}]
shellcheck|2|2|[{"code":"DL3008","level":"style","line":1}]
EOT
}

@test "changed lines have no figure where a report, or what it knows of a file, is missing" {
    rule='min((.percent // 100)) >= 90 where .type == "coverage" and .scope == "changed" and .file == null'
    printf -- '--- a/%s\n+++ b/%s\n@@ -0,0 +1,2 @@\n+x\n+x\n' src/a.py src/a.py README.md README.md >diff
    printf 'SF:src/a.py\nDA:1,1\nDA:2,1\nend_of_record\n' >known
    sed 's/a.py/b.py/' known >other
    sed 's/,1$/,0/' known >missed
    head -n 3 known >cut
    : >empty
    # OPTIONS AND OPERANDS | exit status of records-from | of the gate behind it
    while IFS='|' read -r words converted gate; do
        # shellcheck disable=SC2086 # they are words
        run_apart records-from $words
        expect_status "$converted" "$words"
        mv out in
        run_apart check-guardrails -r "$rule" in
        expect_status "$gate" "$words"
        # Whatever the upstream said, a rule of its own does not pass on what nobody knows.
        run_apart check-guardrails --ignore-status -r "$rule" in
        expect_status "$((gate > 0))" "$words, without its status"
    done <<'EOT'
--diff diff lcov known|0|0
--diff diff lcov known other|0|0
--diff diff lcov known missed|0|0
--diff diff lcov missed|0|1
--diff diff lcov other|1|1
--diff diff lcov known cut|2|2
--diff diff lcov cut|2|2
--diff diff lcov known empty|2|2
--diff diff lcov known nothing|2|2
--diff empty lcov known|1|1
--diff nothing lcov known|2|2
--diff known lcov known|2|2
--diff one..two lcov known|2|2
lcov known|0|1
EOT
}

@test "metrics, alerts and loads of other tools: what nobody measured meets no rule, nor does a part of it" {
    local metric='count() == 0 where .type == "metric" and .value > 5'
    local alert='quiet() >= 30m where .type == "alert" and .severity == "P1"'
    local load='max(.error_rate_pct) <= 1%'
    local api='{"status":"success","data":{"resultType":"vector","result":[' end=']}}'
    local active='"labels":{"alertname":"A","severity":"P1"},"startsAt":"2026-01-01T00:00:00Z"'
    # FORMAT | REPORT, as printf takes it | exit status of records-from | of the gate behind it | rule
    while IFS='|' read -r format report converted gate rule; do
        printf '%b' "$report" >report
        run_apart records-from "$format" report
        expect_status "$converted" "$format $report"
        mv out in
        run_apart check-guardrails -r "${!rule}" in
        expect_status "$gate" "$format $report"
        # Whatever the upstream said, a rule of its own does not pass on what nobody knows.
        run_apart check-guardrails --ignore-status -r "${!rule}" in
        expect_status "$((gate > 0))" "$format $report, without its status"
    done <<EOT
prometheus|a 5\\n|0|0|metric
prometheus|a 6\\n|0|1|metric
prometheus|a 5\\nb 6|2|2|metric
prometheus|a 5\\na 4\\n|2|2|metric
prometheus|a NaN\\n|1|1|metric
prometheus|# a\\n|1|1|metric
prometheus||2|2|metric
openmetrics|a 5\\n# EOF\\n|0|0|metric
openmetrics|a 5\\n|2|2|metric
prometheus-api|$api{"metric":{},"value":[1,"5"]}$end|0|0|metric
prometheus-api|$api{"metric":{},"value":[1,"6"]}$end|0|1|metric
prometheus-api|$api{"metric":{},"value":[1,"5"]}]},"warnings":["partial"]}|2|2|metric
prometheus-api|$api{"metric":{},"value":[1,"NaN"]}$end|1|1|metric
prometheus-api|$api$end|1|1|metric
prometheus-api|{"status":"error","error":"x"}|2|2|metric
alerts|[]|0|0|alert
alerts|[{"status":{"state":"active"},$active}]|0|1|alert
alerts|[{"status":{"state":"suppressed"},$active}]|0|1|alert
alerts|{"version":"4","alerts":[{"status":"resolved","endsAt":"2026-01-01T01:00:00Z",$active}]}|0|0|alert
alerts|{"version":"4","alerts":[{"status":"firing",$active}]}|0|1|alert
alerts|{"version":"4","alerts":[]}|0|1|alert
alerts|{"version":"4","truncatedAlerts":1,"alerts":[]}|2|2|alert
alerts|{"status":"success","data":{"alerts":[]}}|0|0|alert
alerts|{"status":"error","error":"x"}|2|2|alert
alerts|{}|2|2|alert
docker|[]|1|1|metric
kubernetes|{"apiVersion":"v1","kind":"List","items":[]}|1|1|metric
kubernetes|{"apiVersion":"v1","kind":"Status","message":"forbidden"}|2|2|metric
k6|{"metrics":{"http_reqs":{"count":100,"rate":10},"http_req_failed":{"passes":1,"fails":99}}}|0|0|load
k6|{"metrics":{"http_reqs":{"count":100,"rate":10},"http_req_failed":{"passes":2,"fails":98}}}|0|1|load
k6|{"metrics":{"http_reqs":{"count":100,"rate":10}}}|1|1|load
k6|{"metrics":{"vus":{"value":1}}}|1|1|load
k6|{"metrics":{|2|2|load
oha|{"summary":{"total":1},"statusCodeDistribution":{"200":99},"errorDistribution":{"x":1}}|0|0|load
oha|{"summary":{"total":1},"statusCodeDistribution":{"200":99,"500":1},"errorDistribution":{"x":1}}|0|1|load
oha|{"summary":{"total":1},"statusCodeDistribution":{"200":99}}|2|2|load
vegeta|{"code":200,"latency":1,"timestamp":"2026-01-01T00:00:00Z"}|0|0|load
vegeta|{"code":0,"latency":1,"timestamp":"2026-01-01T00:00:00Z"}|0|1|load
hey|response-time,status-code,offset\\n0.1,200,0\\n|0|1|load
locust|Type,Name,Request Count,Failure Count,Requests/s\\nGET,/,10,0,1\\n,Aggregated,10,0,1\\n|0|0|load
locust|Type,Name,Request Count,Failure Count,Requests/s\\nGET,/,10,0,1\\n|2|2|load
locust|Type,Name,Request Count,Failure Count,Requests/s\\n,Aggregated,0,0,0\\n|0|1|load
EOT
}

@test "what is new is told by a baseline alone, and one that cannot be trusted is trouble" {
    local words records expected rule
    local new='count() == 0 where .type == "finding" and .new'
    finding() { # FINGERPRINT
        jq -cn --arg f "$1" '{type: "finding", tool: "t", rule: "r", severity: "high", fingerprint: $f} | if $f == "" then del(.fingerprint) else . end'
    }
    { finding a; finding b; echo '{"type":"source","tool":"t","items":{"finding":2}}'; } >two
    run_apart check-guardrails --jsonl -r "$new" --write-findings-baseline known two
    expect_status 1 "the first run: nobody says what is new"
    validate_records out
    # The findings, their source's number (-: there is none); the verdict of the rule; what the output says.
    while IFS='|' read -r records items expected words rule; do
        for f in $records; do finding "${f#-}"; done >in
        [ "$items" = - ] || echo '{"type":"source","tool":"t","items":{"finding":'"$items"'}}' >>in
        run_apart check-guardrails --jsonl --findings-baseline known -r "${rule:-$new}" in
        expect_status "$([ "$expected" = pass ] && echo 0 || echo 1)" "$records, $items"
        [ "$(jq -r 'select(.op).status' out)" = "$expected" ] || { echo "$records: not $expected"; cat out; return 1; }
        grep -qF -- "$words" out || { echo "$records: not $words"; cat out; return 1; }
        validate_records out
    done <<'EOT'
a b|2|pass|2 of 2 known findings are there still, 0 are new|
b a|2|pass|2 of 2 known findings|
a b c|3|fail|1 is new|
a b -|3|fail|1 without a fingerprint|
a a b|3|fail|1 is new|
a|1|pass|1 is gone: t r; write the baseline anew|
a|2|unknown|of 1 other nothing is known|
a|-|unknown|of 1 other nothing is known|
a b c|3|fail|1 is new|count() == 0 where .type == "finding" and (.new | tostring) == "true"
a b c|3|pass||count() == 2 where .type == "finding" and .new == false
EOT
    cp known before
    head -n 1 known >cut
    sed 's/"b"/"c"/; 1d' known >headless
    sed '1s/1/2/' known >version
    head -c -9 known >torn
    echo "$(cat known two)" >longer
    : >empty
    for bad in cut headless version torn longer empty two missing . ; do
        run_apart check-guardrails --jsonl --findings-baseline $bad -r "$new" two
        expect_status 2 "a baseline that is $bad"
        [ ! -s out ] || { echo "$bad: something was judged"; return 1; }
        [ "$(wc -l <err)" -eq 1 ]
    done
    # What is not known whole is not written.
    grep -v '"b"' two >fewer
    grep -v source two >sourceless
    { cat two; echo '{'; } >bad
    for in in fewer sourceless bad; do
        run_apart check-guardrails --jsonl --write-findings-baseline known -r "$new" $in
        expect_status 2 "$in"
        grep -q 'was not written' err
        cmp known before
    done
    # What a finding says of itself is no answer: with a baseline that counts, without one nobody knows.
    jq -c 'if .type == "finding" then .new = (.fingerprint == "a") else . end' two >own
    for rule in '.new' '(.new | tostring) == "true"' '.["n" + "ew"]'; do
        run_apart check-guardrails --jsonl --findings-baseline known -r 'count() == 0 where .type == "finding" and '"$rule" own
        expect_status 0 "own, known: $rule"
    done
    jq -c 'del(.new | select(. == true))' own >old
    run_apart check-guardrails --jsonl -r "$new" old
    expect_status 1 "own, without a baseline"
    [ "$(jq -r 'select(.op).status' out)" = unknown ]
    for options in '--window 1m' '--bake 1m'; do
        # shellcheck disable=SC2086
        run_apart check-guardrails --jsonl $options --findings-baseline known -r "$new" two
        expect_status 2 "$options"
    done
}

@test "a counter is its name and labels, however they are written; one sample tells no growth, but takes none away" {
    metric() { # LABELS VALUE SECOND
        printf '{"type":"metric","name":"errors_total","labels":%s,"value":%s,"timestamp":"2026-01-01T00:00:%sZ"}\n' "$@"
    }
    { metric '{"pod":"old"}' 100 00; metric '{"pod":"old"}' 101 10; metric '{"pod":"new"}' 5000 10; } >lone
    { metric '{"a":"x","b":"é"}' 100 00; metric '{ "b" : "\u00e9" , "a":"\u0078" }' 105 10; } >one
    { metric '{"a":"x","b":"y"}' 100 00; metric '{"a":"y","b":"x"}' 105 10; } >two
    { metric '{"a":1}' 100 00; metric '{"a":"1"}' 105 10; } >types
    { metric '{"a":{"b":[1,"}"]},"c":"d"}' 100 00; metric '{"c":"d","a":{"b":[1,"}"]}}' 105 10; } >nested
    while IFS='|' read -r file rule expected; do
        run_apart check-guardrails --jsonl --at 2026-01-01T00:01:00Z -r "$rule" "$file"
        [ "$(jq -r 'select(.type == "check").status' out)" = "$expected" ] || { echo "$file, $rule"; cat out err; return 1; }
    done <<'EOT'
lone|increase(.value) <= 10|unknown
lone|per_second(.value) <= 1|unknown
lone|increase(.value) >= 1|pass
lone|per_second(.value) >= 0.1|pass
lone|increase(.value) <= 0|fail
lone|increase(.value) >= 2|unknown
one|increase(.value) == 5|pass
two|increase(.value) <= 10|unknown
types|increase(.value) <= 10|unknown
nested|increase(.value) <= 5|pass
EOT
}

@test "a target relative to what was measured before: judged by the larger bound, unknown without a reference, never moved by a run that does not pass" {
    values() { for v in "$@"; do echo "{\"v_ms\":$v,\"g\":\"g$v\"}"; done; }
    values 100 >base
    values null >null
    echo '{"v_ms":"100"}' >string
    : >empty
    echo '{"v_s":100}' >other
    n=0
    while IFS='|' read -r files observed rule expected; do
        values $observed >in
        n=$((n + 1))
        # shellcheck disable=SC2086 # options, each a word
        run_apart check-guardrails --jsonl --run "r$n" $files -r "a: $rule" in
        [ "$(jq -r 'select(.type == "check" and (.name | startswith("a"))).status' out | sort -u) $code" = "$expected" ] || {
            echo "$files $rule over $observed: not $expected"; cat out err; return 1; }
    done <<'EOT'
--baseline base|110|max(.v_ms) <= baseline + 10% or + 5ms|pass 0
--baseline base|111|max(.v_ms) <= baseline + 10% or + 5ms|fail 1
--baseline base|105|max(.v_ms) <= baseline + 1% or + 5ms|pass 0
--baseline base|106|max(.v_ms) <= baseline + 1% or + 5ms|fail 1
--baseline base|95|min(.v_ms) >= baseline - 5% or - 2ms|pass 0
--baseline base|94|min(.v_ms) >= baseline - 5% or - 2ms|fail 1
--baseline base|null|max(.v_ms) <= baseline + 10%|unknown 1
--baseline null|1|max(.v_ms) <= baseline + 10%|unknown 1
--baseline string|1|max(.v_ms) <= baseline + 10%|unknown 1
--baseline other|1|max(.v_ms) <= baseline + 10%|unknown 1
--baseline empty|1|max(.v_ms) <= baseline + 10%|unknown 2
--baseline nowhere|1|max(.v_ms) <= baseline + 10%|unknown 2
|1|max(.v_ms) <= baseline + 10%|unknown 1
|1|max(.v_ms) <= pinned + 10%|unknown 1
--baseline base --min-samples 2|1 1|max(.v_ms) <= baseline + 10%|unknown 1
--baseline base|100|max(.v_ms) <= baseline by .g|pass 0
--baseline base|101|max(.v_ms) <= baseline + 10% by .g|unknown 1
--history h|100|max(.v_ms) <= pinned + 10%|unknown 1
--history h --pin|null|max(.v_ms) <= pinned + 10%|unknown 1
--history h --pin|100|max(.v_ms) <= pinned + 10%|skip 0
--history h|110|max(.v_ms) <= pinned + 10%|pass 0
--history h|111|max(.v_ms) <= pinned + 10%|fail 1
--history h --pin|111|max(.v_ms) <= pinned + 10%|fail 1
--history h|110|max(.v_ms) <= pinned + 10%|pass 0
--history h|1|max(.v_ms) <= pinned + 11%| 2
EOT
}

@test "more time-outs fail a canary however many there are, and no file is compared with itself" {
    sample() { # TIMEOUTS
        awk -v k="$1" 'BEGIN { for (i = 0; i < 400; i++) printf "{\"type\":\"request\",\"phase\":\"measured\",\"latency_ms\":%d}\n", i < k ? 10000 : 100 + i * 37 % 50 }'
    }
    echo '{"name":"c","value":".latency_ms","canary":{"method":"mann-whitney"}}' >p
    for k in 0 10 12 13 20 32 44 60 100 200; do sample "$k" >"k$k"; done
    cp k32 equal
    while read -r baseline canary expected; do
        run_apart check-guardrails --jsonl -p p --baseline "k$baseline" "k$canary"
        expect_status "$expected" "$canary against $baseline"
    done <<'EOT'
0 0 2
0 20 1
0 32 1
0 60 1
0 200 1
12 44 1
20 60 1
10 12 0
32 20 0
60 32 0
12 13 0
EOT
    run_apart check-guardrails -p p --baseline equal k32
    expect_status 0 "equal content"
    ln -s k32 link
    ln k32 hard
    for name in link hard ./k32; do
        refused 'is the same file as the input' check-guardrails -p p --baseline "$name" k32
        refused 'is the same file as the input' check-guardrails -p p --baseline "$name" k0 k32
        refused 'is the same file as the input' check-guardrails -p p --baseline "$name" <k32
    done
}

@test "a contract's section that is misspelt is an error, one that is missing or empty is unknown" {
    echo '{"metrics":{"requests":9,"impressions":9,"ctr_at_20_pct":9}}' >b
    kpi='"kpi_targets":{"ctr_at_20":">= 8%"}'
    for name in sla_target slaTargets SLA_TARGETS sla-targets sla_tragets slatargets; do
        echo "{\"$name\":{\"reco_p95_ms\":1},$kpi}" >c
        refused "\"$name\" is not read; did you mean \"sla_targets\"?" check-guardrails --contract c --baseline-json b
        refused 'did you mean' check-guardrails --contract c --contract-scope kpi --baseline-json b
    done
    echo '{"sla_targets":{"reco_p95":120}}' >c
    refused 'did you mean "reco_p95_ms"?' check-guardrails --contract c --baseline-json b
    echo "{$kpi,\"event_contract\":{\"version\":1},\"targets\":{},\"sla\":\"gold\"}" >c
    run_apart check-guardrails --contract c --contract-scope kpi --baseline-json b
    expect_status 0 "other members"
    for policy in "{$kpi}" "{$kpi,\"sla_targets\":{}}"; do
        echo "$policy" >c
        run_apart check-guardrails --jsonl --contract c --baseline-json b
        expect_status 1 "$policy"
        jq -se '.[0] | .name == "sla_targets" and .status == "unknown" and (.message | contains("the contract has no sla_targets"))' out >/dev/null || { cat out; return 1; }
    done
    for policy in '{}' '{"sla_targets":{},"kpi_targets":{}}' '{"event_contract":{}}'; do
        echo "$policy" >c
        run_apart check-guardrails --jsonl --contract c --baseline-json b
        expect_status 1 "a contract of nothing: $policy"
        [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status)"' out)" = "sla_targets unknown
kpi_targets unknown" ] || { cat out; return 1; }
        refused 'there is no target in scope sla' check-guardrails --contract c --contract-scope sla --baseline-json b
        refused 'there is no target in scope kpi' check-guardrails --contract c --contract-scope kpi --baseline-json b
    done
}

@test "a contract's target that may be a ratio or a percentage is asked back" {
    echo '{"metrics":{"requests":9,"impressions":9,"ctr_at_20_pct":0.5,"catalog_coverage_at_20_pct":0.5}}' >b
    while IFS='|' read -r kpi words; do
        echo "{\"kpi_targets\":{$kpi}}" >c
        refused "$words" check-guardrails --contract c --contract-scope kpi --baseline-json b
    done <<'EOT'
"ctr_at_20":0.08|is 0.08 meant as 0.08% or as 8%?
"ctr_at_20":1|is 1 meant as 1% or as 100%?
"ctr_at_20":">= 0.08"|is 0.08 meant as
"ctr_at_20":"< 0.9"|is 0.9 meant as
"catalog_coverage_at_20":0.6|is 0.6 meant as
EOT
    # A sign, a name that says percent, and a number that is no ratio mean one thing.
    while IFS='|' read -r expected contract; do
        echo "$contract" >c
        run_apart check-guardrails --contract c --contract-scope "${contract:2:3}" --baseline-json b
        expect_status "$expected" "$contract"
    done <<'EOT'
0|{"kpi_targets":{"ctr_at_20":"0.08%"}}
1|{"kpi_targets":{"ctr_at_20":"8%"}}
1|{"kpi_targets":{"ctr_at_20":8}}
1|{"sla_targets":{"api_error_rate_pct":0.5}}
EOT
}

@test "a contract's latency targets: skipped on fewer than --min-sla-samples, unknown on nothing, and something else is to be judged" {
    local options snapshot figures expected codes
    load() { printf '{"type":"load","tool":"load-reco","name":"all","phase":"measured","requests":%s,"error_rate_pct":%s,"latency_ms":%s}\n' "$@"; }
    load 5 0 150 >few.jsonl
    load 0 0 '{"p95":0}' >idle.jsonl
    echo '{"type":"metric","name":"x","value":1}' >other.jsonl
    echo '{"sample_size":5,"error_rate_pct":0,"latency_ms":{"p95":150}}' >few.json
    echo '{"sample_size":5,"error_rate_pct":9,"latency_ms":{"p95":150}}' >failing.json
    echo '{"sample_size":0,"error_rate_pct":0,"latency_ms":{"p95":null}}' >none.json
    echo '{"error_rate_pct":0,"latency_ms":{"p95":150}}' >unsized.json
    echo '{"sla_targets":{"reco_p95_ms":120,"api_error_rate_pct":1}}' >both
    echo '{"sla_targets":{"reco_p95_ms":120}}' >alone
    while IFS='|' read -r contract options figures statuses code_expected; do
        # shellcheck disable=SC2086 # words
        run_apart check-guardrails --jsonl --contract "$contract" --contract-scope sla $options "$figures"
        [ "$(jq -r 'select(.type == "check").status' out | paste -sd,)" = "$statuses" ] || { echo "$contract $options $figures"; cat out err; return 1; }
        expect_status "$code_expected" "$contract $options $figures"
    done <<'EOT'
both|--min-sla-samples 100|few.jsonl|skip,pass|0
both|--min-sla-samples 5|few.jsonl|fail,pass|1
both||few.jsonl|fail,pass|1
both|--min-sla-samples 100|few.json|skip,pass|0
both|--min-sla-samples 5|few.json|fail,pass|1
both|--min-sla-samples 100|failing.json|skip,fail|1
both|--min-sla-samples 100|none.json|unknown,unknown|1
both||none.json|unknown,unknown|1
both|--min-sla-samples 100|idle.jsonl|unknown,unknown|1
both||idle.jsonl|unknown,unknown|1
both|--min-sla-samples 100|unsized.json|unknown,unknown|1
both|--min-sla-samples 100|other.jsonl|unknown,unknown|1
alone|--min-sla-samples 100|few.jsonl|skip|1
alone|--min-sla-samples 100|few.json|skip|1
EOT
}

@test "a limit on latencies that fails by the generator's own lateness alone is unknown, whatever is said of missing data" {
    # LATENCY LAG: ten requests, as they are and summed up.
    request() { printf '{"type":"request","name":"r","phase":"measured","latency_ms":%s,"generator_lag_ms":%s}\n' "$@"; }
    figure() { printf '{"type":"%s","name":"all","phase":"measured","requests":10,"latency_ms":%s,"net_latency_ms":%s}\n' "$@"; }
    for i in 1 2 3 4 5 6 7 8 9; do request 100 0; done >nine
    { cat nine; request 900 850; } >late
    { cat nine; request 900 100; } >slow
    { cat nine; echo '{"type":"request","name":"r","phase":"measured","latency_ms":900}'; } >silent
    { cat late; echo '{"type":"request","name":"r","phase":"measured","latency_ms":900}'; } >partly
    figure load 900 50 >load
    figure interval 900 50 >interval
    figure load 900 800 >stalled
    echo '{"type":"load","name":"all","phase":"measured","requests":10,"latency_ms":{"p95":900},"net_latency_ms":{"p95":50}}' >object
    while IFS='|' read -r file expected rule; do
        for missing in unknown skip fail; do
            jq -cn --argjson r "$rule" --arg m "$missing" '$r + {on_missing: $m}' >p
            run_apart check-guardrails --jsonl -p p "$file"
            [ "$(jq -r 'select(.type == "check" and .op).status' out)" = "$expected" ] || { echo "$file, $rule, $missing"; cat out err; return 1; }
            expect_status "$([ "$expected" = pass ] && echo 0 || echo 1)" "$file, $rule, $missing"
            [ "$expected" != unknown ] || grep -q generator-limited out
        done
    done <<'EOT'
late|unknown|{"agg":"max","value":".latency_ms","op":"<=","target":"500ms"}
late|unknown|{"agg":"p99","value":".latency_ms","op":"<","target":"500ms"}
late|unknown|{"agg":"mean","value":".latency_ms","op":"<=","target":"150ms"}
late|unknown|{"agg":"max","value":".latency_ms","by":".name","op":"<=","target":"500ms","severity":"warning"}
late|fail|{"agg":"max","value":".latency_ms","op":"<=","target":"99ms"}
late|pass|{"agg":"max","value":".latency_ms","op":"<=","target":"900ms"}
late|pass|{"agg":"max","value":".net_latency_ms","op":"<=","target":"100ms"}
slow|fail|{"agg":"max","value":".latency_ms","op":"<=","target":"500ms"}
silent|fail|{"agg":"max","value":".latency_ms","op":"<=","target":"500ms"}
partly|fail|{"agg":"max","value":".latency_ms","op":"<=","target":"500ms"}
load|unknown|{"agg":"max","value":".latency_ms","op":"<=","target":"500ms"}
interval|unknown|{"agg":"max","value":".latency_ms","op":"<=","target":"500ms"}
object|unknown|{"agg":"max","value":".latency_ms.p95","op":"<=","target":"500ms"}
stalled|fail|{"agg":"max","value":".latency_ms","op":"<=","target":"500ms"}
EOT
    # What requests tell of it is a number, and nothing to be told apart by.
    run_apart check-guardrails --jsonl -r 'distinct(.net_latency_ms) <= 5' late
    expect_status 1 "distinct"
    jq -se '.[0].status == "unknown"' out >/dev/null
    echo '{"sla_targets":{"reco_p95_ms":500}}' >c
    run_apart check-guardrails --jsonl --contract c --contract-scope sla load
    expect_status 1 "a contract"
    grep -q generator-limited out
}

@test "a limit is met or missed exactly, and what is missing is reckoned on either side" {
    printf '{"type":"metric","value":%s}\n' 1 5 >in
    { cat in; echo '{"type":"metric"}'; } >gap
    { cat in; echo '{"type":"source","tool":"t","format":"prometheus","items":3}'; } >lost
    seq 100001 | sed 's/.*/{"type":"metric","value":&}/' >many
    while IFS='|' read -r file rule expected; do
        run_apart check-guardrails --jsonl -r "$rule" "$file"
        [ "$(jq -r 'select(.type == "check").status' out)" = "$expected" ] || { echo "$file, $rule: not $expected"; cat out err; return 1; }
    done <<'EOT'
in|max(.value) > 5|fail
in|max(.value) > 4|pass
in|max(.value) >= 5|pass
in|max(.value) < 5|fail
in|max(.value) <= 5|pass
in|max(.value) == 5|pass
in|max(.value) != 5|fail
gap|min(.value) >= 1|unknown
gap|min(.value) <= 1|pass
gap|min(.value) > 1|fail
gap|max(.value) <= 5|unknown
gap|max(.value) > 5|unknown
gap|last(.value) <= 5|unknown
gap|first(.value) <= 5|unknown
gap|distinct(.value) <= 2|unknown
gap|distinct(.value) <= 3|pass
lost|count() <= 2|unknown
lost|count() <= 3|pass
lost|count(.value > 1) <= 1|unknown
lost|count(.value > 1) <= 2|pass
lost|count() >= 2|pass
many|distinct(.value) <= 200000|unknown
many|distinct(.value) >= 100000|pass
EOT
}

@test "canary rules are one family, adjusted after Holm; cles is held against its own limit" {
    side() { awk -v s="$1" 'BEGIN { for (i = 0; i < 1000; i++) printf "{\"a\":%d,\"b\":%d,\"c\":%d}\n", 100 + s * 2 + i % 50, 100 + s * 3 + i * 7 % 50, 100 + i * 3 % 50 }'; }
    side 0 >base
    side 1 >canary
    for m in a b c; do echo "{\"name\":\"$m\",\"value\":\".$m\",\"canary\":{\"method\":\"mann-whitney\",\"max_increase\":0}}"; done >p
    run_apart check-guardrails --jsonl -p p --baseline base canary
    jq -se '[.[] | select(.type == "check").evidence | {p, p_adjusted}] | sort_by(.p) | . as $all | length == 3 and
        all(range(3); . as $i | ([range($i + 1) | [1, $all[.].p * (3 - .)] | min] | max) as $want |
            ($all[$i].p_adjusted - $want | fabs) <= 1e-9 * $want)' out >/dev/null || { cat out; return 1; }
    for limit in 0.52:fail 0.6:pass; do
        echo "{\"name\":\"a\",\"value\":\".a\",\"canary\":{\"method\":\"mann-whitney\",\"effect\":\"cles\",\"max_cles\":${limit%:*}}}" >p
        run_apart check-guardrails --jsonl -p p --baseline base canary
        [ "$(jq -r 'select(.type == "check").status' out)" = "${limit#*:}" ] || { cat out; return 1; }
    done
}

# ---- loads ----

@test "what is missing is never true: in rules, where, --where and expectations" {
    local record='{"type":"request","time":"2026-01-01T00:00:00.000Z","name":"a","outcome":"failed","big":9007199254740993,"error":null}'
    local other='{"type":"request","time":"2026-01-01T00:00:00.000Z","name":"b","outcome":"ok","big":9007199254740992,"error":"timeout"}'
    printf '%s\n' "$record" "$other" >two
    # exit status, a rule, what the message names
    while IFS='^' read -r status rule words; do
        run_apart check-guardrails -r "$rule" two
        expect_status "$status" "$rule"
        [ "$status" = 2 ] || validate_records out
        grep -qF -e "$words" out err || { echo "$rule: nothing says $words"; cat out err; false; }
    done <<'EOF'
1^count() >= 1 where .outcmoe != "failed"^the nearest name there is \"outcome\"
1^count() >= 1 where (.outcmoe | not)^(.outcmoe // \"\")
1^count() >= 1 where .outcmoe == null^no record has .outcmoe
1^count(.name == "a" and .outcmoe == "failed") == 0^no record has .outcmoe
1^count(.outcome == "Failed") == 0^but some have \"failed\"
1^count() == 2 where .outcome != "Failed"^but some have \"failed\"
1^count([.] | any(.outcmoe == "failed")) == 0^no record has .outcmoe
1^count(. as {outcmoe: $x} | $x == "failed") == 0^no record has .outcmoe
1^count(. as {$outcmoe} | $outcmoe == "failed") == 0^no record has .outcmoe
1^count(getpath(["outcmoe"]) == "failed") == 0^no record has getpath([\"outcmoe\"])
0^count(getpath(["outcome"]) == "failed") == 1^exactly 1
1^count(.["out" + "cmoe"] == "failed") == 0^no record has .[\"out\" + \"cmoe\"]
0^count(.["out" + "come"] == "failed") == 1^exactly 1
1^count({"outcmoe"} | .outcmoe == "failed") == 0^no record has .\"outcmoe\"
1^count((.outcmoe | test("x")?) // false) == 0^no record has .outcmoe
1^count([{x: "\(1, .outcmoe)"} | .x] | any(. == "failed")) == 0^no record has .outcmoe
0^count([{x: "\(.name, "b", 2)"}] | length == 3) == 2^exactly 2
0^count(has("error")) == 2^exactly 2
1^count([.outcome | scan("FAIL")] | length > 0) == 0^but some have \"failed\"
1^count([.outcome] | contains(["Failed"])) == 0^but some have
1^count([.outcome] | index("Failed") != null) == 0^but some have
1^max(.big - 0 - .big) <= 0^has a number there
1^count(.outcome | IN("Failed", "Timeout")) == 0^but some have \"failed\"
1^max(.big - .bgi) <= 1^no record has .bgi
1^max(.name | length) <= 0^is 1
0^count() == 1 where (.error // "") == "timeout"^exactly 1
0^rate(.error == "timeout") <= 50%^50 %
0^count() == 1 where .name == "a" and .big == 9007199254740993^exactly 1
1^count() == 1 where .name == "b" and .big == 9007199254740993^matched none
2^count([.big] | .[0] == 9007199254740993) == 0^integer of 2
2^count(.name == "a" # and .outcome == "ok") == 0^begins a comment
EOF
    # A member that stands twice, where only libjq looks.
    echo '{"type":"request","v":{"x":1,"x":9}}' >twice
    run_apart check-guardrails -r 'max([.v.x] | max) <= 9' twice
    expect_status 2 "a member that stands twice"
    grep -q 'stands twice' err
    # The queue keeps what a filter that may be misspelt would move.
    for i in a b; do
        echo "{\"type\":\"message\",\"queue\":\"q\",\"id\":\"$i\",\"reason\":\"poison\",\"payload\":{}}"
    done | requeue-dlq -q -s sqlite:missing.db --queue q -a import --create >made
    for where in '.reson != "poison"' '.reson == null' '.reson | not' '.reason != "Poison"' \
        '[.reson] | .[0] == null' '.payload.kind != "a"'; do
        run_apart requeue-dlq -s sqlite:missing.db --queue q -a requeue --where "$where"
        expect_status 1 "requeue --where '$where'"
        grep -Eq 'no message has|cannot be decided' err out
        [ "$(requeue-dlq -q -s sqlite:missing.db --queue q -a list | jq -r 'select(.type == "message").id' | wc -l)" = 2 ]
        # Nor does it add what such a filter chooses.
        requeue-dlq -q -s sqlite:missing.db --queue q -a list >listed
        run_apart requeue-dlq -s sqlite:never.db --queue q -a import --where "$where" listed
        expect_status 1 "import --where '$where'"
        grep -Eq 'no message has|cannot be decided' err out
        [ "$(requeue-dlq -q -s sqlite:never.db --queue q -a list | jq -r 'select(.type == "message").id' | wc -l)" = 0 ]
    done
    for jq in '.statuss != "down"' '.pending + .publising <= 0' '.errrors | length == 0' \
        '.a == .b' '.status != true' '[.x] | add <= 0'; do
        jq -nc --arg jq "$jq" '{name: "x", get: "/health", expect: {jq: $jq}}' >missing.json
        run_apart smoke-stack -q --base-url "$URL" missing.json
        expect_status 1 "the expectation $jq"
    done
    jq -nc '{name: "x", get: "/health", expect: {jq: ".nothing == null"}}' >missing.json
    run_apart smoke-stack -q --base-url "$URL" missing.json
    expect_status 0 "the expectation .nothing == null"
}

@test "values are the same however they are spelt, and groups of 1 and \"1\" are two" {
    printf '{"type":"t","k":%s,"v":1}\n' 1 1.0 '"1"' '"caf\u00e9"' '"café"' -0 0 1e1 10 '{"a":1,"b":[2]}' \
        '{"b":[2.0],"a":1}' 9007199254740993 9007199254740992 >spelt
    run_apart check-guardrails --jsonl -q -r 'distinct(.k) == 8' spelt
    expect_status 0 "distinct"
    head -n 9 spelt >keys
    echo '{"name":"g","agg":"count","value":".v == 1","by":".k","op":">=","target":1}' >by.json
    run_apart check-guardrails --jsonl -q -p by.json keys
    expect_status 0 "by"
    [ "$(jq -r 'select(.type == "check").labels.k // (.labels | to_entries | map(select(.key != "level")) | .[0].value)' out | sort | paste -sd' ')" = '"1" 0 1 10 café' ]
}

@test "figures of no requests are missing, not good" {
    local idle='"name":"all","phase":"measured","requests":0,"succeeded":0,"failed":0,"error_rate_pct":0,"latency_ms":0' type

    for type in load interval; do
        for rule in 'max(.error_rate_pct) <= 1%' 'max(.failed) <= 0' 'p95(.latency_ms) <= 120ms' 'rate(.error_rate_pct >= 1) <= 1%'; do
            run_apart check-guardrails --jsonl -r "$rule" <<<"{\"type\":\"$type\",$idle}"
            expect_status 1 "$rule of an idle $type"
            jq -se '.[0].status == "unknown" and (.[0].message | endswith("not one request was made"))' out
        done
        run_apart check-guardrails --jsonl -r 'min(.requests) >= 100' <<<"{\"type\":\"$type\",$idle}"
        jq -se '.[0].status == "fail" and .[0].observed == 0' out
    done
}

@test "a migration that says nothing, or that nobody would apply, closes the gate; a step from numbers to dates does not" {
    mkdir steps
    echo 'SELECT 1;' | tee steps/001_a.sql steps/002_b.sql >steps/20260101120000_c.sql
    run_apart check-migrations --skip-db-check steps
    expect_status 0 "numbers first and dates later"
    for bad in '002_b.sql:-- later' '002_b.sql:/* */;' '003_Users.sql:SELECT 1;' '003__users.sql:SELECT 1;' '003_users.SQL:SELECT 1;'; do
        rm steps/*
        echo 'SELECT 1;' >steps/001_a.sql
        echo "${bad#*:}" >"steps/${bad%%:*}"
        run_apart check-migrations --skip-db-check steps
        expect_status 1 "$bad"
    done
}

@test "whose migrations a folder holds: two tools in it fail, and where two fit nobody guesses" {
    local code names name
    while IFS='|' read -r code names; do
        rm -rf steps
        mkdir steps
        for name in $names; do echo 'SELECT 1;' >"steps/$name"; done
        run_apart check-migrations --skip-db-check steps
        expect_status "$code" "$names"
    done <<'EOT'
0|001_a.sql 002_b.sql
0|V1__a.sql V2__b.sql
1|001_a.sql V2__b.sql
1|V1__a.sql V2__b.sql 001_c.sql
1|001_a.sql 002_b.up.sql
2|1_a.up.sql 1_a.down.sql
2|README
EOT
}

@test "what is allowed is skipped, with a reason; a waiver of nothing allows nothing, and lifts no trouble" {
    local code comment
    mkdir steps
    for dialect in postgres sqlite; do
        echo 'CREATE TABLE t (id bigint);' >steps/001_a.sql
        while IFS='|' read -r code comment; do
            printf '%s\nDROP TABLE t;\n' "$comment" >steps/002_b.sql
            run_apart check-migrations --skip-db-check --dialect "$dialect" steps
            expect_status "$code" "$comment, $dialect"
        done <<'EOT'
1|
0|-- readyline:allow ban-drop-table nobody reads it
0|/* readyline:allow ban-drop-table nobody reads it */
1|-- readyline:allow ban-drop-table
1|-- readyline:allow ban-drop-tables nobody reads it
1|-- readyline:allow ban-drop-column nobody reads it
EOT
        for comment in 0:ban-drop-table '0:ban-drop-table:*_b.sql' '1:ban-drop-table:*_a.sql' 1:ban-drop-column \
            2:ban-drop-tables 2:ban-drop-table: 2:ledger 2:allow; do
            echo 'DROP TABLE t;' >steps/002_b.sql
            run_apart check-migrations --skip-db-check --dialect "$dialect" --allow "${comment#*:}" steps
            expect_status "${comment%%:*}" "$comment, $dialect"
        done
        run_apart check-migrations --database-url sqlite:missing.db --allow drifted steps
        expect_status 2 "a database that is not there"
    done
}

@test "the running release: what a migration breaks fails, what was not judged never passes" {
    local code options statements migration
    mkdir steps
    echo 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u (id);' >steps/001_a.sql
    sqlite3 app.db "CREATE TABLE schema_migrations (version TEXT, checksum TEXT); INSERT INTO schema_migrations VALUES ('001_a.sql', '$(sha256sum steps/001_a.sql | cut -d ' ' -f 1)')"
    sqlite3 app.db <steps/001_a.sql
    while IFS='|' read -r code options statements migration; do
        echo "$migration" >steps/002_b.sql
        printf '%b' "$statements" >asked.sql
        # shellcheck disable=SC2086 # the options are words
        run_apart check-migrations --dialect none --database-url sqlite:app.db --replay sqlite: --statements asked.sql $options steps
        expect_status "$code" "$statements, then $migration"
    done <<'EOT'
0||SELECT a FROM t;|CREATE INDEX i ON t (a);
0||SELECT a FROM t;\nBEGIN;|ALTER TABLE t ADD b TEXT;
1||SELECT a FROM t;|ALTER TABLE t DROP a;
1||SELECT a FROM t; SELECT id FROM t;|ALTER TABLE t RENAME a TO b;
1||INSERT INTO u (id) VALUES (1);|DROP TABLE u; CREATE TABLE u (id, b NOT NULL);
0||INSERT INTO u (id) VALUES (1);|DROP TABLE u; CREATE TABLE u (id, b NOT NULL DEFAULT 0);
0||SELECT * FROM t;|ALTER TABLE t ADD b TEXT;
0|--allow running-statement|SELECT a FROM t;|ALTER TABLE t DROP a;
1||SELECT absent FROM t;|CREATE INDEX i ON t (a);
1|--max-unjudged 100%|SELECT absent FROM t;|CREATE INDEX i ON t (a);
1||SELECT a FROM t; SELECT absent FROM t;|CREATE INDEX i ON t (a);
0|--max-unjudged 50%|SELECT a FROM t; SELECT absent FROM t;|CREATE INDEX i ON t (a);
1||BEGIN; COMMIT;|CREATE INDEX i ON t (a);
1||SELECT a FROM t;|CREATE INDEX i ON nothing (a);
2|||CREATE INDEX i ON t (a);
2||-- nothing|CREATE INDEX i ON t (a);
2||lorem ipsum|CREATE INDEX i ON t (a);
2||SELECT a FROM t;\n\\connect other|CREATE INDEX i ON t (a);
2||{"query":"SELECT a FROM t; SELECT id FROM t"}|CREATE INDEX i ON t (a);
1||{"query":"SELECT a FROM t;"}|ALTER TABLE t DROP a;
2||SELECT a FROM t;\0|CREATE INDEX i ON t (a);
EOT
    # Without the ledger everything is pending, and nothing stands before it.
    run_apart check-migrations --dialect none --skip-db-check --replay sqlite: --statements asked.sql steps
    expect_status 2 "a NUL byte, without a ledger"
    echo 'SELECT a FROM t;' >asked.sql
    run_apart check-migrations --dialect none --skip-db-check --replay sqlite: --statements asked.sql steps
    expect_status 1 "no ledger"
    run_apart check-migrations --dialect none --skip-db-check --statements asked.sql steps
    expect_status 2 "no replay"
}

@test "a replay that did not see all passes nothing, and nothing is left of it" {
    local code url options sql
    mkdir -p steps tmp
    export TMPDIR=$PWD/tmp
    while IFS='|' read -r code url options sql; do
        printf '%s\n' "$sql" >steps/001_a.sql
        # shellcheck disable=SC2086 # options are words
        run_apart check-migrations --skip-db-check --dialect none --replay "$url" $options steps
        expect_status "$code" "$sql, $url $options"
        [ -z "$(ls tmp)" ]
        if [ "$code" = 0 ]; then continue; fi
        jq -se 'any(.name == "replay" and .status == "pass") | not' out
    done <<'EOT'
0|sqlite:||CREATE TABLE t (id INTEGER PRIMARY KEY);
0|sqlite:|--reversible|CREATE TABLE t (id INTEGER PRIMARY KEY);
1|sqlite:||CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE t (id);
1|sqlite:|--reversible|CREATE TABEL t;
1|sqlite:||ATTACH 'x.db' AS x;
1|sqlite:||VACUUM INTO 'x.db';
2|sqlite:||PRAGMA max_page_count = 2; CREATE TABLE t (a); CREATE TABLE u (a);
2|sqlite:|--replay-timeout 100ms|WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c;
2|sqlite:x.db||SELECT 1;
2|sqlite:/missing||SELECT 1;
2|postgresql://u@127.0.0.1:1/x||SELECT 1;
2|mysql://u@127.0.0.1/x||SELECT 1;
EOT
    # Only pending ones whose past is known.
    printf 'not a database, and long enough to be looked into as one' >app.db
    echo 'SELECT 1;' >steps/001_a.sql
    run_apart check-migrations --dialect none --database-url sqlite:app.db --replay sqlite: steps
    expect_status 2 "a live database that cannot be read"
    jq -se 'any(.name == "replay" and .status == "unknown")' out
    # What is no SQL was not replayed, and what did not end by itself neither.
    mkdir ruby
    echo 'class A < ActiveRecord::Migration[7.0]; end' >ruby/20240101000000_a.rb
    run_apart check-migrations --skip-db-check --layout rails --replay sqlite: --reversible ruby
    expect_status 1 "bodies that are not SQL"
    jq -se 'map(select(.name == "replay" or .name == "reversible").status) == ["unknown", "unknown"]' out
    echo 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c;' >steps/001_a.sql
    run_apart timeout --foreground --signal TERM 0.5 check-migrations --skip-db-check --dialect none --replay sqlite: steps
    expect_status 124 "interrupted"
    jq -se 'any(.name == "replay" and .status == "unknown") and .[-1].interrupted == "SIGTERM"' out
    [ -z "$(ls tmp)" ]
}

@test "statements for SQLite: what takes away fails, what nobody can judge is unknown" {
    local code statements
    mkdir steps
    echo 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);' >steps/001_a.sql
    while IFS='|' read -r code statements; do
        echo "$statements" >steps/002_b.sql
        run_apart check-migrations --skip-db-check --dialect sqlite steps
        expect_status "$code" "$statements"
    done <<'EOT'
0|ALTER TABLE t ADD COLUMN b;
0|CREATE TABLE u (id); DROP TABLE u;
0|CREATE TABLE n (id, a); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;
1|CREATE TABLE n (id); INSERT INTO n SELECT id FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;
1|DROP TABLE t;
1|ALTER TABLE t DROP COLUMN a;
1|ALTER TABLE t RENAME TO u;
1|CREATE TABEL u (id);
1|UPDATE nowhere SET a = 1;
EOT
}

@test "a preflight needs a database to look at; SQLite shows it no sessions, and that passes for nothing" {
    mkdir steps
    echo 'SELECT 1;' >steps/001_a.sql
    sqlite3 app.db "CREATE TABLE schema_migrations (version text, checksum text)"
    run_apart check-migrations --preflight steps
    expect_status 2 "no database"
    run_apart check-migrations --preflight --skip-db-check --database-url sqlite:app.db steps
    expect_status 2 "a database, and none"
    run_apart check-migrations --preflight --database-url sqlite:missing.db steps
    expect_status 2 "a database that is not there"
    run_apart check-migrations --preflight --database-url sqlite:app.db steps
    expect_status 0 "SQLite"
    jq -se '[.[] | select(.rule == "preflight").status] == ["skip"]' out
    run_apart check-migrations --preflight --database-url postgresql://127.0.0.1:1/app --timeout 1s steps
    expect_status 2 "a server that is not there"
    jq -se 'any(.rule == "preflight" and .status == "unknown")' out
}

@test "a live database that is not what its migrations make closes the gate, and so does one that cannot be compared" {
    local code status change options
    mkdir -p steps
    echo 'CREATE TABLE t (a INT NOT NULL); CREATE INDEX i ON t (a);' >steps/1_a.up.sql
    echo 'CREATE TABLE u (a INT);' >steps/2_b.up.sql
    while IFS='|' read -r code status change options; do
        rm -f app.db
        sqlite3 -bail app.db <steps/1_a.up.sql
        sqlite3 app.db "CREATE TABLE schema_migrations (version uint64, dirty bool); INSERT INTO schema_migrations VALUES (1, 0); $change"
        # shellcheck disable=SC2086 # options are words
        run_apart check-migrations --dialect none --layout golang-migrate --database-url sqlite:app.db --replay sqlite: $options steps
        expect_status "$code" "drift: ${change:-nothing} $options"
        jq -se --arg status "$status" '[.[] | select(.rule == "drift" or .name == "drift").status] | unique == [$status]' out
    done <<'EOT'
0|pass||
0|pass|CREATE TABLE other (a)|--ignore-object other
0|skip|DROP INDEX i|--allow drift
0|skip|DROP TABLE t; DELETE FROM schema_migrations|
1|fail|DROP INDEX i|
1|fail|CREATE TABLE other (a)|
1|fail|ALTER TABLE t ADD b|
1|fail|DROP TABLE t; CREATE TABLE t (a INT); CREATE INDEX i ON t (a)|
1|fail|DELETE FROM schema_migrations|
1|unknown||--ignore-object=*
1|unknown|DROP TABLE schema_migrations|
EOT
    # What had to be replayed for it, and could not be.
    echo 'CREATE TABEL t (a)' >steps/1_a.up.sql
    run_apart check-migrations --dialect none --layout golang-migrate --database-url sqlite:app.db --replay sqlite: steps
    expect_status 1 "no scratch database to compare with"
    jq -se 'any(.rule == "drift" and .status == "unknown")' out
    run_apart check-migrations --database-url sqlite:app.db --replay postgresql://localhost/a steps
    expect_status 2 "a replay on a database of another kind"
}

@test "an index that is required and lacks closes the gate, and so does one that nobody can look for" {
    local code status options
    mkdir -p steps
    echo 'CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (a, b); CREATE INDEX j ON t (b) WHERE a > 1;' >steps/1_a.up.sql
    sqlite3 -bail app.db <steps/1_a.up.sql
    sqlite3 app.db "CREATE TABLE schema_migrations (version uint64, dirty bool); INSERT INTO schema_migrations VALUES (1, 0)"
    echo '# none' >none
    while IFS='|' read -r code status options; do
        # shellcheck disable=SC2086 # options are words
        run_apart check-migrations --dialect none --layout golang-migrate $options steps
        expect_status "$code" "indexes: $options"
        jq -se --arg status "$status" '[.[] | select(.rule == "require-index" or .name == "required-indexes").status] | join(" ") == $status' out
    done <<'EOT'
0|pass|--database-url sqlite:app.db --require-index t(a)
0|pass|--database-url sqlite:app.db --require-index t(a,b) --replay sqlite:
0|pass|--skip-db-check --replay sqlite: --require-index t(a)
0|skip|--database-url sqlite:app.db --require-index t(b) --allow require-index
0||--database-url sqlite:app.db
1|fail|--database-url sqlite:app.db --require-index t(b)
1|fail|--database-url sqlite:app.db --require-index t(b,a) --replay sqlite:
1|fail|--database-url sqlite:app.db --require-index t(c)
1|fail|--database-url sqlite:app.db --require-index tt(a)
1|fail|--database-url sqlite:app.db --require-index t(a) --require-index t(b)
1|unknown|--skip-db-check --require-index t(a)
2|unknown|--database-url sqlite:missing.db --require-index t(a)
2||--database-url sqlite:app.db --require-index t
2||--database-url sqlite:app.db --require-indexes none
EOT
}

@test "sizes of tables: a file that is none is trouble, and so is one that nobody would read or could write" {
    mkdir steps
    echo 'SELECT 1;' >steps/001_a.sql
    sqlite3 app.db "CREATE TABLE schema_migrations (version text, checksum text)"
    echo '{"stats":1,"time":"2026-11-01T00:00:00Z","tables":0}' >stats.jsonl
    run_apart check-migrations --skip-db-check --stats stats.jsonl steps
    expect_status 2 "without a replay"
    run_apart check-migrations --skip-db-check --write-stats new.jsonl steps
    expect_status 2 "without a database"
    run_apart check-migrations --database-url sqlite:app.db --write-stats new.jsonl steps
    expect_status 2 "of SQLite"
    [ ! -e new.jsonl ]
    run_apart check-migrations --skip-db-check --replay sqlite: --stats stats.jsonl steps
    expect_status 0 "of SQLite, whose tables nobody locks"
    jq -se '[.[] | select(.rule == "locks").status] == ["skip"]' out
    echo '{"stats":1}' >stats.jsonl
    run_apart check-migrations --skip-db-check --replay sqlite: --stats stats.jsonl steps
    expect_status 2 "a file that is none"
}

@test "a ledger with failures, rows that cannot be read, or of another tool closes the gate; one without checksums skips" {
    local code folder columns rows name
    mkdir steps
    printf -- '-- migrate:up\nSELECT 1;\n-- migrate:down\n' >steps/001_a.sql
    for name in 1_a.up.sql 1_a.down.sql 2_a.up.sql 2_a.down.sql; do mkdir -p pairs; echo 'SELECT 1;' >"pairs/$name"; done
    while IFS='|' read -r code folder columns rows; do
        rm -f app.db
        sqlite3 app.db "CREATE TABLE schema_migrations ($columns); $rows"
        run_apart check-migrations --dialect none --database-url sqlite:app.db "$folder"
        expect_status "$code" "$folder beside $columns: $rows"
        jq -se '[.[] | select(.name == "drifted" and .status == "pass")] == []' out
    done <<'EOT'
0|steps|version varchar|INSERT INTO schema_migrations VALUES ('001')
0|steps|version varchar|
1|steps|version varchar|INSERT INTO schema_migrations VALUES ('001'), (NULL)
1|steps|version varchar|INSERT INTO schema_migrations VALUES ('001'), ('1x')
1|steps|version varchar|INSERT INTO schema_migrations VALUES ('001'), ('001')
1|steps|version varchar|INSERT INTO schema_migrations VALUES ('002')
1|steps|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (1, false)
1|steps|version bigint, inserted_at timestamp|INSERT INTO schema_migrations VALUES (1, 'x')
0|pairs|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (2, 0)
0|pairs|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (1, 'f')
1|pairs|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (2, 1)
1|pairs|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (2, NULL)
1|pairs|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (NULL, 0)
1|pairs|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (3, 0)
1|pairs|version bigint, dirty boolean|INSERT INTO schema_migrations VALUES (1, 0), (2, 0)
EOT
    run_apart check-migrations --dialect none --database-url sqlite:app.db --table 'a"b' pairs
    expect_status 2 "a name with half a quote"
    run_apart check-migrations --dialect none --database-url sqlite:app.db --version-column nothing pairs
    expect_status 2 "a column that is not there"
}

@test "a migration that its tool would refuse, cut up otherwise than meant, or leave out closes the gate" {
    local layout file body code
    while IFS='|' read -r layout file body code; do
        rm -rf steps
        mkdir -p "steps/$(dirname "$file")"
        printf '%b' "$body" >"steps/$file"
        run_apart check-migrations --skip-db-check --layout "$layout" steps
        expect_status "$code" "$layout: $file: $body"
    done <<'EOT'
golang-migrate|1_a.up.sql|SELECT 1;|0
golang-migrate|1_a.sql|SELECT 1;|1
golang-migrate|1_a.up.sql.bak|SELECT 1;|1
golang-migrate|9223372036854775808_a.up.sql|SELECT 1;|1
golang-migrate|1_a.up.sql|-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;|1
dbmate|1_a.sql|-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;|0
dbmate|1_a.SQL|-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;|1
dbmate|1_a.sql|SELECT 1;|1
dbmate|1_a.sql|-- migrate:up\n-- migrate:down\nSELECT 2;|1
dbmate|1_a.sql|-- migrate:up\nSELECT 1;|1
dbmate|1_a.sql|SELECT 0;\n-- migrate:up\nSELECT 1;\n-- migrate:down|1
dbmate|1_a.sql|-- migrate:up\nSELECT 1;\n -- migrate:down\nSELECT 2;\n-- migrate:down|1
goose|1_a.sql|-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;|0
goose|0_a.sql|-- +goose Up\nSELECT 1;|1
goose|1_a.sql|SELECT 1;|1
goose|1_a.sql|-- +goose Up\nSELECT 1|1
goose|1_a.sql|-- +goose Up\n-- +goose StatementBegin\nSELECT 1;|1
goose|1_a.sql|-- +goose Up\nSELECT 1;\n-- +Goose Down\nDROP TABLE t;|1
goose|1_a.sql|-- +goose Up\n-- +goose Down\nSELECT 2;|1
sqlx|1_a.sql|-- no-transaction\nSELECT 1;|0
sqlx|1_a.sql|\n-- no-transaction\nSELECT 1;|1
sqlx|a_b.sql|SELECT 1;|1
sqlx|1a.sql|SELECT 1;|1
flyway|V1__a.sql|SELECT 1;|0
flyway|2026/V1__a.sql|SELECT 1;|0
flyway|V1_a.sql|SELECT 1;|1
flyway|v1__a.sql|SELECT 1;|1
flyway|R_a.sql|SELECT 1;|1
flyway|V1__a.sql|VACUUM;\nSELECT 1;|1
prisma|20260131120000_a/migration.sql|SELECT 1;|0
prisma|20260131120000_a/up.sql|SELECT 1;|1
prisma|20260131120000_a.sql|SELECT 1;|1
atlas|1_a.sql|SELECT 1;|1
rails|1_a.rb|class A\nend|0
rails|1_A.rb|class A\nend|1
rails|a.rb|class A\nend|1
rails|1_a.rb||1
alembic|a.py|revision = "a"\ndown_revision = None|0
alembic|versions/a.py|revision = "a"\ndown_revision = None|0
alembic|a.py|revision = "a"\ndown_revision = "b"|1
alembic|a.py|revision = "a"\ndown_revision = "a"|1
alembic|a.py|revision = name()\ndown_revision = None|1
alembic|z.py|x = 1|1
EOT
}

@test "a migration that is not what was locked closes the gate, and a lock that says nothing is trouble" {
    local how code
    mkdir steps
    while IFS='|' read -r how code; do
        rm -f steps/* lock
        echo 'SELECT 1;' >steps/001_a.sql
        echo 'SELECT 2;' >steps/002_b.sql
        (cd steps && sha256sum -- *) >lock
        eval "$how"
        run_apart check-migrations --skip-db-check --dialect none --lock lock steps
        expect_status "$code" "$how"
    done <<'EOT'
:|0
echo 'SELECT 3;' >steps/002_b.sql|1
echo >>steps/002_b.sql|1
rm steps/002_b.sql|1
echo 'SELECT 3;' >steps/003_c.sql|1
sed -i 2d lock|1
head -c -1 lock >cut; mv cut lock|0
head -c 70 lock >cut; mv cut lock|1
head -c 30 lock >cut; mv cut lock|2
: >lock|2
rm lock|2
cat lock lock >cut; mv cut lock|2
EOT
}

@test "migrations beside a revision: what git says is judged, what it cannot say is trouble" {
    local want commands since
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com \
        GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
    commit() { git add . && git commit -qm change --allow-empty; }
    mkdir -p r/m
    for name in 0001_a 0002_b 0003_c; do echo "CREATE TABLE $name (id int);" >"r/m/$name.sql"; done
    (cd r && git init -q -b main && commit)
    # STATUS|WHAT IS DONE
    while IFS='|' read -r want commands; do
        rm -rf s
        git clone -q r s
        (cd s && eval "$commands") >done 2>&1
        run_apart check-migrations --skip-db-check --since origin/main s/m
        expect_status "$want" "$commands"
        since=$(jq -r 'select(.type == "check" and (.name | startswith("since"))) | .status' out)
        case $want in 0) [ "$since" = pass ] ;; 1) [ "$since" = fail ] ;; *) [ -z "$since" ] ;; esac || { echo "$commands: $since"; cat out; false; }
    done <<'END'
0|:
0|echo 'SELECT 1;' >m/0004_d.sql
1|echo 'SELECT 2;' >m/0002_b.sql
1|mv m/0003_c.sql m/0003_sea.sql
1|rm m/0003_c.sql
1|git rm -q m/0003_c.sql; commit
1|echo 'SELECT 1;' >m/0004_d.sql; commit; git update-ref refs/remotes/origin/main HEAD; git reset -q --hard HEAD~1; echo 'SELECT 1;' >m/0005_e.sql
2|git update-ref -d refs/remotes/origin/main
2|rm -rf .git
2|commit; git rev-parse HEAD >.git/shallow
END
}

@test "a contract by its URL is judged as it is from a file" {
    local contract options code_expected given=
    answers
    echo '{"metrics":{"requests":9,"impressions":9,"ctr_at_20_pct":9}}' >b
    echo '{"sample_size":5,"error_rate_pct":0,"latency_ms":{"p95":150}}' >m
    plain() { sed "s|$answers/[^\" :]*|c|g; s|$answers/|c|g" "$1" | jq -c 'del(.time, .run, .elapsed_ms)' 2>/dev/null || sed "s|$answers/[^ :]*|c|g" "$1"; }
    while IFS='|' read -r contract options code_expected; do
        printf '%s' "$contract" >c
        url=$answers/$(jq -rn --arg body "$contract" '"?body=" + ($body | @uri)')
        echo "$url" >url
        # shellcheck disable=SC2086 # words
        run_apart check-guardrails --jsonl --contract c $options --baseline-json b --reco-metrics-json m
        expect_status "$code_expected" "file: $contract $options"
        plain out >out.file
        # Of a file its line is shown, of an answer it is not.
        plain err | grep -v '^  ' >err.file || :
        # In turn as it is, and from a file.
        if [ "$given" = @url ]; then given=$url; else given=@url; fi
        # shellcheck disable=SC2086 # words
        run_apart check-guardrails --jsonl --contract "$given" $options --baseline-json b --reco-metrics-json m
        expect_status "$code_expected" "$given: $contract $options"
        diff <(plain out) out.file
        diff <(plain err) err.file
    done <<'EOT'
{"kpi_targets":{"ctr_at_20":">= 8%"},"sla_targets":{"reco_p95_ms":200}}||0
{"kpi_targets":{"ctr_at_20":">= 8%"},"sla_targets":{"reco_p95_ms":120}}||1
{"kpi_targets":{"ctr_at_20":">= 8%"},"sla_targets":{"reco_p95_ms":120}}|--contract-scope kpi|0
{"kpi_targets":{"ctr_at_20":">= 8%"},"sla_targets":{"reco_p95_ms":120}}|--min-sla-samples 6|0
{"kpi_targets":{"ctr_at_20":">= 8%"},"sla_targets":{"reco_p95_ms":120}}|--check|0
{"kpi_targets":{"ctr_at_20":">= 8%"}}||1
{}||1
{}|--contract-scope sla|2
{"sla_target":{"reco_p95_ms":1}}||2
{"sla_targets":{"reco_p95":1}}||2
{"sla_targets":{"reco_p95":1}}|--check|2
{"sla_targets":[]}||2
{"kpi_targets":{"ctr_at_20":0.08}}||2
{"detail":"Not Found"}||2
{"sla_targets":||2
Not Found||2
[]||2
5||2
{}{}||2
EOT
}

@test "a contract that its URL does not give is trouble, with the reason and without the URL's secrets" {
    local path words
    answers
    start scripted "$BUILD/tests/scripted-server" --port-file port --seconds 60
    wait_for 10 test -s port
    scripted=http://127.0.0.1:$(cat port)
    timeout 30 check-guardrails --contract "$scripted/hang" pass.jsonl >hang.out 2>hang.err 3>&- &
    hanging=$!
    while IFS='|' read -r path words; do
        refused "$words" timeout 30 check-guardrails --contract "$path" pass.jsonl
        refused "$words" timeout 30 check-guardrails --contract "$path" --check
        ! grep -q geheim err || { cat err; return 1; }
    done <<EOT
$answers/?status=500&body=Internal+Server+Error|the answer is 500 where a contract should be; it is text, "Internal Server Error"
$answers/?status=503&body=%7B%22detail%22:%22down%22%7D|the answer is 503 where a contract should be; it is the answer "{"detail":"down"}"
$answers/?status=404|the answer is 404 where a contract should be; give the URL
$answers/?status=501|the answer is 501 where a contract should be; give the URL
$answers/?status=302&head=Location:%20/|the answer is 302 where a contract should be; give the URL that it leads to
$answers/?status=401|the answer is 401 where a contract should be; it wants to know who asks: see --header
$answers/?status=204&body=|the answer is 204
$answers/?body=|a contract is one JSON object
$answers/?body=%0A%5D|:2:
$answers/?body=%5B1,%0A2%5D|:2:1: a contract is one JSON object
$answers/?body=Not+Found|it is text, "Not Found"
$scripted/garbage|not an HTTP answer
$scripted/close-early|closed before the answer was whole
$scripted/endless-body|the answer's body exceeds 1.0 MiB
http://u:geheim@127.0.0.1:1/contract|http://127.0.0.1:1/contract: 127.0.0.1:1: cannot connect: Connection refused; is the service up, and is the URL right?
http://127.0.0.1:1/contract?token=geheim|is the service up
http://u:geheim@no-such-host.invalid/contract|cannot resolve no-such-host.invalid
http://u:geheim@127.0.0.1:x/contract|http
file:///etc/hostname|not a URL that starts with http:// or https://
EOT
    # Nor do other rules open the gate then.
    for options in '--min-sla-samples 5' '--window 1m' --tee '--expect t' '--output-json o.json' --ignore-status; do
        # shellcheck disable=SC2086 # words
        refused 'the answer is 500' check-guardrails -r 'count() >= 1 where .type == "check"' --contract "$answers/?status=500" $options pass.jsonl
    done
    # What a URL alone can need.
    echo '{}' >c
    refused 'give --contract a URL' check-guardrails --contract c -H 'A: b' pass.jsonl
    refused 'give --contract a URL' check-guardrails -r 'count() >= 1' --ca-file c pass.jsonl
    refused '--ca-file needs a https URL' check-guardrails --contract "$answers/" --ca-file c pass.jsonl
    refused '--header: expected NAME: VALUE' check-guardrails --contract "$answers/" -H geheim pass.jsonl
    code=0
    wait "$hanging" || code=$?
    [ "$code" -eq 2 ] && [ ! -s hang.out ]
    grep -qF 'no answer within 10 s; is the service up, and is the URL right?' hang.err
}

@test "an error page in the place of a contract or a snapshot is called that" {
    local words option
    echo '{"sla_targets":{"reco_p95_ms":120},"kpi_targets":{"ctr_at_20":8}}' >contract.json
    while IFS='|' read -r page words; do
        printf '%s' "$page" >page
        run_apart check-guardrails --contract-json page <pass.jsonl
        expect_status 2 "$page"
        grep -qF "$words" err || { cat err; false; }
        ! grep -q NaN err || { cat err; false; }
        for option in --reco-metrics-json --baseline-json; do
            run_apart check-guardrails --contract-json contract.json "$option" page <pass.jsonl
            expect_status 2 "$option $page"
            grep -qF "page: no snapshot: $words" err || { cat err; false; }
            [ "$(tail -n 1 out | jq -r .status)" = trouble ]
        done
        run_apart smoke-stack --base-url "$URL" page
        expect_status 2 "a plan: $page"
        ! grep -q NaN err || { cat err; false; }
    done <<'EOT'
Not Found|it is text, "Not Found", and no JSON
Internal Server Error|it is text, "Internal Server Error", and no JSON
nginx: upstream timed out|it is text, "nginx: upstream timed out", and no JSON
<html><head><title>404 Not Found</title></head></html>|it is a page of HTML or XML, "404 Not Found", and no JSON
EOT
    for page in '{"detail":"Not Found"}' '{"error":"no such table","status":500}' '{"title":"Gone","type":"about:blank"}'; do
        echo "$page" >page
        run_apart check-guardrails --contract-json page <pass.jsonl
        expect_status 2 "$page"
        grep -qF "page: no contract: it is the answer \"$page\"" err || { cat err; false; }
        run_apart check-guardrails --contract-json contract.json --baseline-json page <pass.jsonl
        expect_status 2 "$page"
        grep -qF "page: no snapshot: it is the answer \"$page\"" err || { cat err; false; }
    done
}

@test "dead letters: a rest that --max left is told, a number is never cut by it" {
    for id in a b c; do
        printf '{"type":"message","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","id":"%s","queue":"q","payload":1}\n' "$id"
    done >dead.jsonl
    requeue-dlq --store sqlite:dead.db --queue q --action import dead.jsonl >/dev/null || cat dead.jsonl
    run_apart requeue-dlq --store sqlite:dead.db --queue q --action stats --max 1
    expect_status 0 "stats"
    [ "$(jq -r 'select(.type == "stats").depth' out)" = 3 ]
    run_apart requeue-dlq --store sqlite:dead.db --queue q --action requeue --max 1
    expect_status 0 "requeue"
    [ "$(jq -r 'select(.type == "check").message' out)" = "1 moved; --max 1 ended it, 2 are in the queue now" ]
}

@test "dead letters: what a command failed on, could not be run for, or a trash could not keep, is never green" {
    local wanted verdict words
    while IFS='|' read -r wanted verdict words; do
        rm -f dead.db
        printf '{"type":"message","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","id":"%s","queue":"q","payload":1}\n' a b |
            requeue-dlq --store sqlite:dead.db --queue q --action import >made || cat made
        # shellcheck disable=SC2086 # the words of a command line
        run_apart requeue-dlq --store sqlite:dead.db --queue q $words
        expect_status "$wanted" "$words"
        [ "$(jq -r 'select(.type == "check").status' out)" = "$verdict" ] || { echo "$words"; cat out; false; }
    done <<'END'
0|pass|process -- true
1|fail|process -- false
1|fail|process --max-retries 1 -- false
1|fail|process --timeout 100ms -- sleep 60
2|unknown|process -- ./none
2|unknown|process -- env none-of-that-name
1|unknown|process --where .no_such_member==1 -- true
0|pass|drop --trash kept.jsonl
0|pass|drop --no-trash
2|unknown|drop --trash none/kept.jsonl
2|unknown|drop --trash .
END
}

@test "dead letters: what was asked for and does not exist is never green" {
    printf '{"type":"message","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","id":"a","queue":"audit:tasks","payload":1}\n' >dead.jsonl
    requeue-dlq import -q --store sqlite:dead.db dead.jsonl >/dev/null
    while read -r status words; do
        # shellcheck disable=SC2086 # the words of a command line
        run_apart requeue-dlq --store sqlite:dead.db $words
        expect_status "$status" "$words"
    done <<'EOT'
0 stats --queue audit:tasks
0 stats
0 stats --queue audit:*
1 stats --queue audit:tsks
1 list --queue audit:tsks
1 requeue --queue audit:tsks
1 drop --no-trash --queue audit:tsks
1 stats --queue nobody:*
1 requeue --queue nobody:*
0 stats --queue audit:tsks --allow-empty
0 requeue --queue nobody:* --allow-empty
1 show --id b
1 requeue --queue audit:tasks --id b
1 verify --run nobody
1 undo --run nobody
2 verify
2 undo
2 requeue
2 show
EOT
}

@test "dead letters: a canary goes on only when it was consumed and did not come back" {
    fill() {
        rm -f dead.db*
        for id in a b c; do
            printf '{"type":"message","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","id":"%s","queue":"q","payload":1}\n' $id
        done | requeue-dlq import -q --store sqlite:dead.db >/dev/null
    }
    consume() { # SQL: what a consumer does with each message, as long as the canary runs
        until [ -e stop ]; do
            sqlite3 -cmd '.timeout 5000' dead.db "begin immediate; $1; delete from messages; commit"
            sleep 0.05
        done
    }
    # status of the exit and of the check, messages left, what the consumer does
    while IFS='|' read -r status verdict left consumer; do
        fill
        rm -f stop
        if [ -n "$consumer" ]; then consume "$consumer" & fi
        run_apart requeue-dlq requeue --store sqlite:dead.db --queue q --canary 2:1s
        touch stop
        wait
        expect_status "$status" "$consumer"
        [ "$(jq -r 'select(.type == "check").status' out)" = "$verdict" ] || { cat out; false; }
        [ "$(sqlite3 dead.db 'select count(*) from dead_letters')" = "$left" ] || { cat out; false; }
    done <<'EOT'
0|pass|0|select 1
1|unknown|1|
1|fail|3|insert into dead_letters (id, queue, payload, error, first_failed_at, last_failed_at) select id, queue, payload, 'KeyError: x', 1, 2 from messages
EOT
    grep -q 'KeyError' err || { cat out err; false; }
}

@test "dead letters: a run that does not add up fails, and names what is missing" {
    for id in a b c d; do
        printf '{"type":"message","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","id":"%s","queue":"q","payload":1}\n' $id
    done | requeue-dlq import -q --store sqlite:dead.db >/dev/null
    run_apart requeue-dlq requeue --store sqlite:dead.db --queue q --run r1 --max 2
    run_apart requeue-dlq verify --store sqlite:dead.db --run r1
    expect_status 0 "nothing happened since"
    sqlite3 dead.db "delete from messages where id = 'a'"
    run_apart requeue-dlq verify --store sqlite:dead.db --run r1
    expect_status 0 "one was consumed"
    sqlite3 dead.db "delete from dead_letters where id = 'd'"
    run_apart requeue-dlq verify --store sqlite:dead.db --run r1
    expect_status 1 "one is gone"
    [ "$(jq -r 'select(.outcome == "missing").id' out)" = d ]
    run_apart requeue-dlq undo --store sqlite:dead.db --run r1
    expect_status 0 "what was consumed stays consumed"
    [ "$(sqlite3 dead.db 'select group_concat(id) from (select id from dead_letters order by id)')" = b,c ]
}

@test "a load that dies in the middle closes the gate, whether or not somebody expected its end" {
    start dying load-reco --jsonl --base-url "$URL" --rate 50/s -d 20s --every 100ms
    wait_for 10 grep -q '"type":"interval".*"requests":[1-9]' dying.log
    kill -KILL "$started"
    wait "$started" || :
    # As far as it came all was well.
    run_apart check-guardrails -r 'p95(.latency_ms) <= 10000ms' -r 'max(.error_rate_pct) <= 1%' <<<"$(grep '}$' dying.log)"
    expect_status 1 "a load without its summary"
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status)"' out | grep -v ' pass$')" = "expect load-reco unknown" ]
}

@test "an answer that ends early, of whatever frame, is none" {
    start scripted "$BUILD/tests/scripted-server" --port-file port --seconds 60
    wait_for 5 test -s port
    bad=http://127.0.0.1:$(cat port)
    local path=/raw?HTTP/1.1%20200%20OK%0d%0aContent-Encoding:%20gzip%0d%0aContent-Length:%2010%0d%0a%0d%0a%1f%8b%08%00%00%00%00%00%00%03
    echo "{\"get\":\"$path\",\"compressed\":true}" >plan
    run -1 smoke-stack --base-url "$bad" plan
    echo "{\"name\":\"j\",\"steps\":[$(cat plan)]}" >targets
    run -1 --separate-stderr load-reco -n 5 --base-url "$bad" --targets targets
    for engine in fast curl; do
        run -1 --separate-stderr load-reco -n 5 --engine "$engine" "$bad/short-body"
        run -1 --separate-stderr load-reco -n 5 --engine "$engine" "$bad/raw?HTTP/1.1%20200%20OK%0d%0aContent-Length:%2099999999999999999999%0d%0a%0d%0a"
    done
}

@test "a POST that was lost is not sent again, whoever sent it" {
    start scripted "$BUILD/tests/scripted-server" --port-file port --seconds 60
    wait_for 5 test -s port
    bad=http://127.0.0.1:$(cat port)
    echo '{"path":"/lossy","method":"POST"}' >targets
    for engine in fast curl; do
        load-reco -n 20 -c 1 --engine "$engine" --base-url "$bad" --targets targets >out || [ $? -eq 1 ]
        jq -se 'map(select(.type == "load" and .name == "all" and .phase == "measured"))[0] | .failed == 10 and .resent == 0' out
    done
    printf '%s\n' '{"name":"a","post":"/lossy"}' '{"name":"b","post":"/lossy"}' >plan
    run -1 smoke-stack --base-url "$bad" plan
}

@test "an incident is delivered by its sink's own word alone; a key is never shown" {
    answers
    mkdir kept
    jq -n '{incident_id: "i-1", timestamp: "2026-01-01T00:00:00.000Z", environment: "ci", kind: "api", exception: "E: x", stack: ""}' \
        >kept/incident_20260101T000000.000Z_i-1.json
    # STATUS OUTCOME QUERY
    while read -r status outcome query; do
        rm -rf spool
        cp -r kept spool
        run "-$status" --separate-stderr incident-deliver --jsonl --spool spool --deadline 200ms --timeout 100ms --to "$answers/x?$query"
        [ "$(jq -r 'select(.type == "delivery").outcome' <<<"$output")" = "$outcome" ]
    done <<'ROWS'
0 delivered status=200
0 delivered status=204
1 deferred status=200&body={"ok":false}
1 deferred status=200&body={"error":"no"}
1 deferred status=200&body=<html>
1 deferred status=429
1 deferred status=500
1 deferred hang=9999
1 failed status=302&head=Location:https://127.0.0.1:1/
1 failed status=400
1 failed status=401
1 failed status=404
ROWS
    # What is not set up is trouble, before anything is sent; and so is a key for all to see.
    for sink in pagerduty: sentry: slack: nothing: exec: 'https://user:word@127.0.0.1:1/' 'https://127.0.0.1:1/services/T/B/word' \
        'pagerduty:#PAGERDUTY_ROUTING_KEY=word'; do
        run -2 --separate-stderr env -u PAGERDUTY_ROUTING_KEY -u SENTRY_DSN -u SLACK_WEBHOOK_URL incident-deliver --jsonl --spool spool --to "$sink"
        [ "$(jq -r .status <<<"$output")" = trouble ]
        [[ "$output$stderr" != *word* ]]
    done
}

@test "however soon its deadline comes, incident-deliver does not say that nothing waits where something does" {
    mkdir spool
    jq -n '{incident_id: "i-1", timestamp: "2026-01-01T00:00:00.000Z", environment: "ci", kind: "api", exception: "E: x", stack: ""}' \
        >spool/incident_20260101T000000.000Z_i-1.json
    for _ in {1..20}; do
        run -1 --separate-stderr incident-deliver --jsonl --spool spool --deadline 1ms --timeout 1ms --to http://127.0.0.1:1/
        jq -se 'map(select(.type == "delivery"))[0].outcome == "deferred"' <<<"$output"
    done
    # What is cut short may be in the making: it is neither set aside at once nor passed over.
    rm spool/incident_*
    echo '{"incident_id":' >spool/incident_20260101T000000.000Z_i-2.json
    run -1 --separate-stderr incident-deliver --jsonl --spool spool --deadline 1ms --to http://127.0.0.1:1/
    jq -se 'map(select(.name == "spool"))[0].status == "unknown"' <<<"$output"
    [ -e spool/incident_20260101T000000.000Z_i-2.json ]
}

@test "a load that was answered by redirects alone is unknown" {
    start scripted "$BUILD/tests/scripted-server" --port-file port --seconds 60
    wait_for 5 test -s port
    bad=http://127.0.0.1:$(cat port)
    printf '%s\n' '{"path":"/ok","weight":9}' '{"name":"moved","path":"/redirect"}' >mixed
    for load in "$bad/redirect" "--base-url $bad --targets mixed"; do
        # shellcheck disable=SC2086 # they are words
        run -1 --separate-stderr load-reco -n 60 -c 2 --seed 7 $load
        echo "$output" >out
        [ "$(jq -r 'select(.name == "responses" and .type == "check").status' out)" = unknown ]
        [[ "$output" == *"redirects"*"--follow-redirects"* ]]
        run -1 check-guardrails -r 'p95(.latency_ms) <= 10000ms' -r 'max(.error_rate_pct) <= 1%' out
    done
    run -0 --separate-stderr load-reco -n 20 --follow-redirects "$bad/redirect"
    # Who wants a redirect says so.
    echo '{"name":"short link","steps":[{"get":"/redirect","expect":{"status":302}}]}' >journey
    run -0 --separate-stderr load-reco -n 20 --base-url "$bad" --targets journey
}

@test "figures of a load rest on its requests, not on one record" {
    local load='"type":"load","name":"all","phase":"measured","error_rate_pct":0,"latency_ms":{"p95":10}'

    for rule in 'max(.error_rate_pct) <= 1%' 'max(.latency_ms.p95) <= 120ms'; do
        run_apart check-guardrails --jsonl --min-samples 100 -r "$rule" <<<"{$load,\"requests\":99}"
        expect_status 1 "99 requests of 100 for $rule"
        jq -se '.[0].status == "unknown" and .[0].samples == 99' out
        run_apart check-guardrails --jsonl --min-samples 100 -r "$rule" <<<"{$load,\"requests\":60}"$'\n'"{$load,\"requests\":40}"
        expect_status 0 "60 and 40 requests for $rule"
        jq -se '.[0].samples == 100' out
        # Numbers that cannot be, and none: at best one sample a record.
        for requests in '"1000"' null -5 0.5 '[]' -1e300; do
            run_apart check-guardrails --jsonl --min-samples 100 -r "$rule" <<<"{$load,\"requests\":$requests}"
            expect_status 1 "$requests requests for $rule"
        done
        run_apart check-guardrails --jsonl --min-samples 2 -r "$rule" <<<"{$load}"
        expect_status 1 "a load that does not say how many requests, for $rule"
    done
}

@test "a load whose users cannot log in is no load" {
    echo '{"name":"in","post":"/no/such/login","json":{}}' >login.json
    for who in run user; do
        run_apart load-reco --base-url "$URL" -n 20 -c 2 --login login.json --login-per "$who"
        expect_status 1 "a login per $who that fails"
        [ "$(jq -r 'select(.type == "load").phase' out)" = login ]
        [ "$(jq -r 'select(.type == "summary") | .status' out)" = fail ]
    done
}

@test "a journey that nobody can take to its end closes the gate, whatever its other steps do" {
    echo '{"name":"j","steps":[{"get":"/health"},{"get":"/no/such/path"}]}' >journeys.jsonl
    run_apart load-reco --base-url "$URL" -n 20 -c 2 --targets journeys.jsonl
    expect_status 1 "a journey whose every run fails"
    [ "$(jq -r 'select(.type == "check" and .name == "journey j").status' out)" = fail ]
    # One that was never begun says nothing, and so does not pass either.
    printf '%s\n' '{"name":"k","weight":1e-12,"steps":[{"get":"/health"}]}' '{"path":"/health"}' >journeys.jsonl
    run_apart load-reco --base-url "$URL" -n 20 -c 2 --targets journeys.jsonl
    expect_status 1 "a journey that was never begun"
    [ "$(jq -r 'select(.type == "check" and .name == "journey k").status' out)" = unknown ]
}

# ---- documentation ----

@test "each program has a man page with the sections that it needs, and completions that load" {
    for program in $PROGRAMS; do
        page=$TOP/man/$program.1
        for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
            grep -qxF ".Sh $section" "$page" || { echo "$page has no $section"; false; }
        done
        mandoc -Tutf8 "$page" >/dev/null
        bash -n "$TOP/completions/bash/$program"
        zsh -n "$TOP/completions/zsh/_$program"
        fish --no-execute "$TOP/completions/fish/$program.fish"
    done
}

@test "installing puts every program, page, completion and schema in its place" {
    make -s -C "$TOP" BUILD="$BUILD" DESTDIR="$PWD/root" PREFIX=/usr install >/dev/null
    for program in $PROGRAMS; do
        "root/usr/bin/$program" --version >/dev/null
        [ -f "root/usr/share/man/man1/$program.1" ]
        [ -f "root/usr/share/bash-completion/completions/$program" ]
    done
    [ -f root/usr/share/man/man5/readyline-records.5 ]
    [ -f root/usr/share/readyline/schemas/check.json ]
}
