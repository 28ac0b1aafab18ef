# What people type wrong, and what they are told: the place, what was meant, what to do next.

load lib/harness

# slip 'COMMAND' 'WHAT IS SAID': exit 2 and no record, the words on stderr, nothing of it twice.
slip() {
    local status=0
    sh -c "$1" </dev/null >out 2>err || status=$?
    [ "$status" -eq 2 ] || { echo "exit $status: $1"; cat err; return 1; }
    run ! grep -v '"type":"summary"' out
    grep -qF -- "$2" err || { echo "not said: $2"; cat err; return 1; }
    [ "$(sort err | uniq -d)" = "" ] || { echo "said twice: $1"; cat err; return 1; }
}

@test "slips in command lines" {
    touch run.jsonl
    slip 'smoke-stack' 'no plan named'
    slip 'smoke-stack --base-url 127.0.0.1:8000 plan.json' 'did you mean http://127.0.0.1:8000?'
    slip 'load-reco localhost:8000' 'did you mean http://localhost:8000?'
    slip 'load-reco ftp://host/' 'not a URL that starts with http:// or https://'
    slip 'load-reco --concurency 5 http://127.0.0.1:9' 'did you mean --concurrency?'
    slip 'load-reco --qps 5 http://127.0.0.1:9' 'did you mean --rate?'
    slip 'load-reco --rate 200 http://127.0.0.1:9' 'a rate such as 200/s or 10/m'
    slip 'load-reco -d 10x http://127.0.0.1:9' 'a duration such as 250ms, 2.5s, 5m or 1h'
    slip 'load-reco -n 5 -d 5s http://127.0.0.1:9' 'only one of --requests and --duration'
    slip 'check-guardrails run.jsonl' 'no rule to judge by: give -r, -p, --contract or --expect'
    slip 'check-guardrails -r "avg(.x) < 5" run.jsonl' 'did you mean "mean"?'
    slip 'check-guardrails -r "p95(.x) = 5" run.jsonl' 'did you mean ==?'
    slip 'check-guardrails -r ".x < 5" run.jsonl' 'expected AGGREGATE(VALUE), such as p95(.latency_ms)'
    slip 'check-guardrails -r "p95(.x) < 5sec" run.jsonl' 'a number with a unit, such as 500ms'
    slip 'check-guardrails -r "p95(.x < 5" run.jsonl' 'is not closed'
    slip 'readiness-report run.jsonl' '"run.jsonl" is a file: the format stands before it'
    slip 'readiness-report junitt run.jsonl' 'did you mean "junit"?'
    slip 'requeue-dlq --action lst --store sqlite:x.db --queue q' 'did you mean "list"?'
    slip 'requeue-dlq --store sqlite:x.db --action requeue' 'no queue named: --queue'
    slip 'check-migrations nofolder' 'cannot read nofolder: No such file or directory'
    slip 'incident-emit --dir' '--dir'
}

# document NAME TEXT: a file of that text.
document() {
    printf '%s\n' "$2" >"$1"
}

@test "slips in plans and policies: the line, with a caret under the place" {
    local plan='smoke-stack --base-url http://127.0.0.1:9' gate='check-guardrails run.jsonl'
    touch run.jsonl
    document p '{"name":"a","url":"/"}'
    slip "$plan p" 'p:1:13: unknown member "url"; did you mean "get"?'
    [ "$(sed -n 2,3p err)" = '  {"name":"a","url":"/"}
              ^' ]
    document p '{"name":"a","get":"/","retries":3}'
    slip "$plan p" 'did you mean "until"?'
    document p '{"name":"a","get":"/","expect":{"status_code":200}}'
    slip "$plan p" 'did you mean "status"?'
    document p '{"name":"a","get":"/","expect":{"json":".a"}}'
    slip "$plan p" 'did you mean "jq"?'
    document p '{"naem":"a","get":"/"}'
    slip "$plan p" 'did you mean "name"?'
    document p '{"name":"a","get":"/","post":"/"}'
    slip "$plan p" 'only one of "get" and "post" makes a step'
    document p '{"name":"a","get":"/",}'
    slip "$plan p" 'p:1:23: comma before a closing bracket'
    document p "$(printf '# a comment\n{"name":"a","get":"/",\n "timeout":"5 seconds"}')"
    slip "$plan p" 'p:3:12: "timeout": expected a duration above 0 ("250ms", "90s", or a number of seconds)'
    [ "$(sed -n 2,3p err)" = '   "timeout":"5 seconds"}
             ^' ]
    document p '{"name":"a","get":"/x/{{tokn}}"}'
    slip "$plan p" 'uses a variable that no earlier step captures: tokn'
    document p '{"name":"a","agg":"max","value":".x","op":"<=","target":1}'
    slip "$plan p" 'this looks like a policy, which check-guardrails judges by'
    document p '{"type":"load","tool":"load-reco","name":"all"}'
    slip "$plan p" 'this looks like a record'
    document p '{"name":"a","get":"/","expect":{"status":200}}'
    slip "$gate -p p" 'this looks like a plan, which smoke-stack runs'
    document p '{"name":"x","agg":"avg","value":".x","op":"<=","target":5}'
    slip "$gate -p p" 'unknown aggregate "avg"; did you mean "mean"?'
    document p '{"name":"x","agg":"max","value":".x","op":"=","target":5}'
    slip "$gate -p p" '"op": expected <=, <, >=, >, == or !=, found "="; did you mean "=="?'
    document p '{"name":"x","agg":"max","field":".x","op":"<=","target":5}'
    slip "$gate -p p" 'unknown member "field"; did you mean "value"?'
    document p '{"name":"x","agg":"max","value":".x","op":"<=","threshold":5}'
    slip "$gate -p p" 'did you mean "target"?'
    # Long lines are cut around the place, and no secret is shown.
    document p "{\"name\":\"a\",\"get\":\"/$(printf 'x%.0s' {1..200})\",\"expcet\":{}}"
    slip "$plan p" 'did you mean "expect"?'
    [ "$(awk 'length > 80' err | wc -l)" -eq 0 ] || { cat err; false; }
    [ "$(awk 'NR == 3 { print index($0, "^") }' err)" -eq "$(awk 'NR == 2 { print index($0, "\"expcet") }' err)" ]
    document p '{"name":"a","get":"/","headers":{"Authorization":"Bearer planted-secret-1234567890"},"expcet":{}}'
    slip "$plan p" 'did you mean "expect"?'
    run ! grep -F planted-secret err
}

@test "what libpq says in several lines is one" {
    mkdir m
    echo 'CREATE TABLE a (id INTEGER);' >m/0001_a.sql
    run -2 --separate-stderr check-migrations m --database-url "postgres://u@127.0.0.1:$(free_port)/x"
    [[ "$stderr$output" == *"refused"* ]]
    [[ "$stderr$output" != *'?Is the server'* && "$stderr$output" != *$'\t'* ]]
}
