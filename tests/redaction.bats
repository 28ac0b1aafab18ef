# Redaction as users meet it: rules of their own, and a corpus of secrets and of what only looks so.

load lib/harness
load lib/incident

@test "--redact-test shows what would be kept, and by which rules" {
    printf 'user=bob password=hunter2 token=abc123def\nnothing here\n' |
        incident-emit --redact-test >out
    diff - out <<'X'
password,token	user=bob password=[redacted:password] token=[redacted:token]
-	nothing here
X
    printf 'AKIAIOSFODNN7EXAMPLE' >one
    incident-emit --redact-test one >out
    diff - out <<'X'
aws-access-key	[redacted:aws-access-key]
X
    run -2 incident-emit --redact-test missing
}

@test "--redact-rules adds tokens, names and patterns, and allows values and names" {
    cat >rules <<'X'
# what acme keeps secret
{"rule": "acme-key", "prefix": "acme_", "alphabet": "base62", "min": 8, "max": 12}
{"rule": "x-pin", "name": "x_pin"}
{"rule": "order", "pattern": "ORD-[0-9]{4,}"}
{"allow": "AKIAIOSFODNN7EXAMPLE"}
{"allow_name": "acme_token"}
X
    cat >lines <<'X'
key acme_abcd1234 and acme_short
userXPin=4711
{"X-Pin": "4711", "n": "ORD-12345 ORD-1"}
AKIAIOSFODNN7EXAMPLE AKIAIOSFODNN7EXAMPLF
acme_token=abc123def my_token=abc123def
X
    READYLINE_REDACT_RULES=rules incident-emit --redact-test lines >out
    diff - out <<'X'
acme-key	key [redacted:acme-key] and acme_short
x-pin	userXPin=[redacted:x-pin]
x-pin,order	{"X-Pin": "[redacted:x-pin]", "n": "[redacted:order] ORD-1"}
aws-access-key	AKIAIOSFODNN7EXAMPLE [redacted:aws-access-key]
token	acme_token=abc123def my_token=[redacted:token]
X
    printf '{"type":"check","tool":"t","name":"c","status":"fail","message":"order ORD-12345"}\n' >in
    incident-emit -q --dir incidents --redact-rules rules in || [ $? -eq 1 ]
    run grep -r -o 'redacted:order' incidents
    [ "$status" -eq 0 ]
    run grep -r 'ORD-12345' incidents
    [ "$status" -eq 1 ]
}

@test "every program that writes what others said obeys the rules of the environment" {
    echo '{"rule": "order", "pattern": "ORD-[0-9]+"}' >rules
    echo '{"name": "of an order", "get": "/ORD-12345"}' >plan.json
    mkdir -p prisma/20260131120000_a
    echo 'CREATE TABLE a (id INTEGER);' >prisma/20260131120000_a/migration.sql
    sqlite3 app.db "create table _prisma_migrations (id text, checksum text, finished_at datetime, migration_name text,
            logs text, rolled_back_at datetime, started_at datetime, applied_steps_count integer);
        insert into _prisma_migrations values ('1', '$(sha256sum <prisma/20260131120000_a/migration.sql | cut -c1-64)',
            null, '20260131120000_a', 'refused: ORD-12345', null, 1, 0)"
    printf '{"type":"message","tool":"t","run":"r","id":"a","queue":"q","payload":1,"reason":"ORD-12345"}\n' |
        requeue-dlq import -q --store sqlite:dead.db --create >made
    while read -r words; do
        for variable in NONE=1 READYLINE_REDACT_RULES=rules; do
            # shellcheck disable=SC2086 # the words of a command line
            env "$variable" $words >said 2>&1 || [ $? -le 2 ]
            case $variable in
            NONE*) grep -q ORD-12345 said ;;
            *) grep -q 'redacted:order' said && ! grep ORD-12345 said ;;
            esac || { echo "$variable $words"; cat said; return 1; }
        done
    done <<'X'
smoke-stack --base-url http://127.0.0.1:1 plan.json
check-guardrails --contract http://127.0.0.1:1/ORD-12345 /dev/null
load-reco --base-url http://127.0.0.1:1 -n 1 --contract http://127.0.0.1:1/ORD-12345
check-migrations --database-url sqlite:app.db prisma
requeue-dlq stats --store sqlite:dead.db --queue q
X
}

@test "a wrong file of rules ends with 2, and names the line" {
    while IFS='|' read -r rule reason; do
        printf '# rules\n%s\n' "$rule" >rules
        run --separate-stderr -2 incident-emit --redact-rules rules --redact-test /dev/null
        grep -q "rules:2:.*$reason" <<<"$stderr" || { echo "$rule: $stderr"; return 1; }
    done <<'X'
{"rule": "x", "nam": "y"}|unknown member "nam"; did you mean "name"
{"rule": "x"}|expected "prefix"
{"rule": "X", "name": "yy"}|a-z, 0-9 and -
{"rule": "x", "prefix": "ab", "alphabet": "base63", "min": 4}|alphabet
{"rule": "x", "prefix": "ab", "alphabet": "base62", "min": 4, "max": 3}|"max" is below "min"
{"rule": "x", "pattern": "("}|[Uu]nmatched
{"rule": "x", "pattern": "(a)\\1"}|refer back
{"rule": "x", "pattern": "a*"}|whatever there is
{"rule": "x", "pattern": "ORD-\\d+"}|write \[0-9]
{"name": "y"}|needs "rule"
{"allow": "x", "rule": "y"}|"rule"
X
    run -2 incident-emit --redact-rules missing --redact-test /dev/null
}

# Whatever is written of a log, a crash, a check: nothing of what was planted is left in it.
nothing_left() { # OF FILE...
    local of=$1
    shift
    if grep -r -a -F -f corpus/needles "$@" >left; then
        echo "$(wc -l <left) lines of $of are left:"
        head -n 5 left | cut -c1-300
        return 1
    fi
}

@test "of 1,200 planted secrets, nested, encoded and split over lines, none is left in any output" {
    mkdir corpus
    read -r planted alike < <(python3 "$BATS_TEST_DIRNAME/lib/planted_secrets.py" corpus)
    [ "$planted" -ge 1200 ]
    [ "$alike" -ge 300 ]
    grep -q -a -F -f corpus/needles corpus/part-00.log
    echo '{"type":"check","tool":"t","name":"c","status":"fail"}' >check
    for log in corpus/part-*.log; do
        incident-emit --redact-test "$log" >shown
        [ "$(wc -l <shown)" -ge 10 ]
        nothing_left "$log as --redact-test shows it" shown
        incident-emit --jsonl --dir "logs" --dedupe 0 --logs "$log" check >records 2>messages || [ $? -eq 1 ]
        nothing_left "$log as last lines" logs records messages
        incident-emit --records records --dir crashes --dedupe 0 -- sh -c 'cat "$1"; cat "$1" >&2; exit 3' sh "$log" >said 2>&1 || [ $? -eq 3 ]
        nothing_left "$log of a crash" crashes records
        # What a check says, and the evidence for it.
        jq -R -s -c '{type: "check", tool: "t", name: "c", status: "fail", message: ., evidence: {answer: {body: .}}}' \
            "$log" >checks
        incident-emit --jsonl --dir checked --dedupe 0 checks >records 2>messages || [ $? -eq 1 ]
        nothing_left "$log as evidence" checked records messages
    done
    [ "$(find logs crashes checked -name 'incident_*.json' | wc -l)" -ge 30 ]
}

@test "the pattern of each family and command is one" {
    # They are compiled at the first word that they are for, so each word has to stand somewhere.
    sed -n '/shapes\[\] = {/,/^};/p' "$TOP/common/redaction/shapes.c" | python3 -c '
import re, sys
rows = re.findall(r"\{\"[a-z0-9-]+\",\s*((?:\"[^\"]*\"\s*)+)\}", sys.stdin.read())
for row in rows:
    for word in "".join(re.findall(r"\"([^\"]*)\"", row)).replace("\\\\", "\\").split("|"):
        print("x " + word + "Ab1." * 20, word + "-p Ab1", sep="\n")' >words
    [ "$(wc -l <words)" -ge 300 ]
    incident-emit --redact-test words >shown
    [ "$(wc -l <shown)" -eq "$(wc -l <words)" ]
}

@test "more than 300 look-alikes stay as they are" {
    mkdir corpus
    python3 "$BATS_TEST_DIRNAME/lib/planted_secrets.py" corpus
    echo '{"type":"check","tool":"t","name":"c","status":"fail"}' >check
    for log in corpus/alike-*.log; do
        incident-emit --redact-test "$log" | cut -f 2- | diff "$log" -
        incident-emit -q --dir logs --logs "$log" check || [ $? -eq 1 ]
        jq -r '.last_logs[]' logs/incident_*.json | diff "$log" -
        rm -r logs
    done
}
