# What a person sees of load-reco: the line of progress, errors as they come, the table at the end, in terminals of several
# widths.

load lib/harness
load lib/load

# screen COLUMNS STEP... -- COMMAND...: what it shows there, each rewriting of a line as a line of its own, in `shown`.
screen() {
    status=0
    "$PYTHON" "$TOP/tests/lib/terminal.py" -c "$@" >raw || status=$?
    tr '\r' '\n' <raw | sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/\^C//g; /^$/d' >shown
}

# Before a command: its records go elsewhere than to the terminal.
# shellcheck disable=SC2016 # for that shell to expand
apart=(sh -c '"$@" >records.jsonl' sh)

# fits COLUMNS: nothing but the reasons of checks and messages is wider than the terminal.
fits() {
    grep -vE '^(pass|fail|unknown|warn|load-reco:|  *(GET|POST) .*->|        )' shown |
        "$PYTHON" -c 'import sys
for line in sys.stdin:
    if len(line.rstrip("\n")) > int(sys.argv[1]): sys.exit(f"too wide for {sys.argv[1]}: {line}")' "$1"
}

@test "the line of progress: figures stand whole or not at all, and what is left out is told by an ellipsis" {
    for columns in 20 40 80 120; do
        screen $columns -- "${apart[@]}" load-reco --jsonl --rate 50/s -d 1.2s "$URL/health"
        # No table fits into 20 columns.
        [ $columns = 20 ] || fits $columns
        # Its first columns are the same everywhere, and each figure has its unit.
        grep '^measured' shown >lines
        run ! grep -vE '^measured( \[#*\.*\])?(  [0-9]+ s left)?(  [0-9]+/s)?(  p50 [0-9.]+ [mun]?s)?(  p99 [0-9.]+ [mun]?s)?(  [0-9]+ done)?(  [0-9]+ failed)?(  [0-9]+ in flight)?( \.\.\.)?$' lines
        [ $columns = 120 ] || grep -q ' \.\.\.$' lines
    done
    run ! grep -q '\.\.\.$' lines
    grep -qE '^measured \[#+\.+\].* [0-9]+/s  p50 .*p99 .* done  0 failed  [0-9]+ in flight$' lines
    # In a narrow one the rate and failures come before the rest.
    screen 40 -- "${apart[@]}" load-reco --jsonl --abort-after never --rate 100/s -d 1.2s "$BAD/error"
    grep -qE '^measured .* [0-9]+/s.*[0-9]+ failed \.\.\.$' shown
    # -q, a terminal without such abilities, and no terminal: none.
    screen 80 -- "${apart[@]}" load-reco --jsonl -q -d 0.6s "$URL/health"
    [ ! -s shown ]
    TERM=dumb screen 80 -- "${apart[@]}" load-reco --jsonl -d 0.6s "$URL/health"
    run ! grep -q '^measured' shown
}

@test "an error is told at once, once for each endpoint and kind, with its reason, and not without end" {
    printf '%s\n' '{"path":"/error"}' '{"path":"/close-early"}' '{"name":"odd","path":"/ok","expect_status":404}' >targets
    for engine in fast curl; do
        run -1 --separate-stderr load-reco --engine $engine --base-url "$BAD" --targets targets -n 300 -c 5
        [ "$(grep ' failed: ' <<<"$stderr" | sort)" = "load-reco: GET /close-early failed: reset: ${BAD#http://}: closed before the answer was whole
load-reco: GET /error failed: status 503
load-reco: odd failed: status 200, which is not expected" ] || { echo "$stderr"; return 1; }
        [ "$(grep -vc ' failed: ' <<<"$stderr")" -eq 1 ]
        [[ "$stderr" == *"load-reco: none of the first 1"*" requests succeeded within "* ]]
        run -1 --separate-stderr load-reco --engine $engine -n 5 -c 1 http://127.0.0.1:1/
        [ "$stderr" = "load-reco: GET / failed: connect: 127.0.0.1:1: cannot connect: Connection refused" ]
        # The check names it too, whichever the engine.
        message=$(jq -r 'select(.name == "responses").message' <<<"$output")
        [[ "$message" == *"(127.0.0.1:1: cannot connect: Connection refused); more than --max-errors 1% allows" ]]
        run -1 --separate-stderr load-reco --engine $engine --timeout 0.2 -n 2 -c 1 "$BAD/hang"
        [ "$stderr" = "load-reco: GET /hang failed: timeout: ${BAD#http://}: no answer within 200 ms" ]
        run -1 --separate-stderr load-reco -q --engine $engine -n 5 -c 1 "$BAD/error"
        [ -z "$stderr" ]
    done
    echo '{"name":"buy","steps":[{"name":"pay","get":"/error","expect":{"status":200}}]}' >journey
    run -1 --separate-stderr load-reco --base-url "$BAD" --targets journey -n 5 -c 1
    [ "$stderr" = "load-reco: buy: pay failed: the status is 503; expected 200" ]
    # Long before the end, and where nobody watches as well.
    load-reco --rate 10/s -d 20s "$BAD/error" >out 2>err &
    load=$!
    wait_for 10 grep -q 'GET /error failed: status 503' err
    kill -0 $load
    kill $load
    code=0
    wait $load || code=$?
    [ $code -eq 143 ]
    # Thirty kinds are too many to tell.
    answers
    for status in {500..529}; do echo "{\"name\":\"t$status\",\"path\":\"/$status?status=$status\"}"; done >targets
    # shellcheck disable=SC2154 # answers() sets it
    run -1 --separate-stderr load-reco --base-url "$answers" --targets targets -n 600 --abort-after never --seed 1
    [ "$(grep -c ' failed: status 5' <<<"$stderr")" -eq 10 ]
    [ "$(tail -n 1 <<<"$stderr")" = "load-reco: errors of other kinds are counted, and told no more" ]
}

@test "the table: a row for each target, its errors with the first reason, in any width" {
    printf '%s\n' '{"path":"/ok"}' '{"name":"a name that is much longer than a narrow terminal has room for","path":"/error"}' \
        '{"name":"buy","steps":[{"name":"basket","get":"/ok"},{"name":"pay","get":"/close-early"}]}' >targets
    for columns in 40 80 120; do
        screen $columns -- load-reco --base-url "$BAD" --targets targets -n 200 -c 4
        fits $columns
        grep -qE '^  target +requests +failed ' shown
        grep -qE '^  GET /ok +[0-9]+ +0 +[0-9.]+ .?s' shown
        grep -qE '^    status 503 [0-9]+$' shown
        grep -qE '^    reset [0-9]+; first reset:' shown
        # A journey stands before its steps.
        [ "$(grep -oE '^  buy(: b|: pay)?' shown | paste -sd,)" = "  buy,  buy: b,  buy: pay" ] || { cat shown; return 1; }
    done
    grep -q '^  a name that is much longer than a narrow terminal has room for ' shown
    # Where the records go elsewhere, the terminal of stderr has it; a single target needs no table of targets.
    screen 80 -- "${apart[@]}" load-reco -n 100 -c 2 "$BAD/error"
    [ "$status" -eq 1 ]
    grep -q '^  100 requests in ' shown
    grep -q '^  status 503 100$' shown
    run ! grep -q '^  target ' shown
    screen 80 -- "${apart[@]}" load-reco --summary-only -n 100 -c 2 "$URL/health"
    run ! grep -q 'requests in' shown
    # Of many, those that failed come first.
    for i in {1..30}; do echo "{\"name\":\"t$i\",\"path\":\"/$([ "$i" -gt 28 ] && echo error || echo ok)\"}"; done >targets
    screen 80 -- load-reco --base-url "$BAD" --targets targets -n 600 -c 2
    [ "$(grep -cE '^  t[0-9]+ ' shown)" -eq 20 ]
    [ "$(grep -E '^  t[0-9]+ ' shown | head -n 2 | awk '{ print $1 }' | paste -sd,)" = "t29,t30" ]
    grep -q '^  and 10 more, in the records$' shown
}

@test "Ctrl-C: it is said at once, and what was measured until then is shown" {
    for columns in 40 80 120; do
        screen $columns 'expect= s left' 'send=^C' -- load-reco --rate 50/s -d 30s "$URL/health"
        [ "$status" -eq 130 ]
        fits $columns
        grep -q '^load-reco: interrupted: what was measured until now is reported; once more ends it at once$' shown
        tr -s '\n ' ' ' <shown >words
        grep -qE ' interrupted after [0-9.]+ m?s of 30 s [0-9]+ requests in ' words
        grep -qE ' samples: the run was interrupted after [0-9.]+ m?s of 30 s' words
        grep -qE ' load-reco: FAIL .*interrupted by SIGINT' words
    done
}
