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
{"rule": "x", "pattern": "a*"}|nothing at all
{"name": "y"}|needs "rule"
{"allow": "x", "rule": "y"}|"rule"
X
    run -2 incident-emit --redact-rules missing --redact-test /dev/null
}
