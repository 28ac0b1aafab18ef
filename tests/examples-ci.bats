# The gate of CI: examples/ci/gate.sh, and all that calls it: the action and its workflows, the component, the Jenkinsfile.

load lib/harness
load lib/examples
load lib/documentation
load lib/ci

setup_file() { example_service; }

setup() {
    setup_example
    GATE=$TOP/examples/ci/gate.sh
    LOAD='/health -n 20 -c 2'
}

# ---- gate.sh ----

@test "the gate opens for what holds, and keeps the reports of one run" {
    incident_of one '/reco?user_id=u&session_id=s'
    echo '{"name": "home", "get": "/health"}' >'the plan.json'
    gated 0 READYLINE_RUN=77 GATE_URL="$URL/" GATE_MIGRATIONS=db/migrations GATE_PLAN='the plan.json' GATE_SUITE=health GATE_REPLAY=incidents \
        GATE_LOAD="$LOAD"$'\r\n'"-n 20 -c 2" GATE_RULES=$'p95(.latency_ms) <= 9000ms\n\nmax(.error_rate_pct) <= 1%'
    [[ "${lines[-1]}" == "GATE OPEN "* ]]
    validate_records readyline-reports/run.jsonl
    [ "$(summaries readyline-reports/run.jsonl)" = "check-guardrails check-migrations incident-emit load-reco load-reco smoke-stack smoke-stack smoke-stack" ]
    [ "$(jq -r .run readyline-reports/run.jsonl | sort -u)" = 77 ]
    [ "$(jq -r 'select(.tool == "check-guardrails" and .status == "pass").name // empty' readyline-reports/run.jsonl | grep -c '<=')" -eq 2 ]
    grep -q '"replay one: GET /reco"' readyline-reports/run.jsonl
    grep -q '"GET /health"' readyline-reports/run.jsonl
    xmllint --noout readyline-reports/junit.xml
    [ "$(jq -c . readyline-reports/quality.json)" = "[]" ]
    [ "$(jq -r '"\(.version) \(.runs | length > 0)"' readyline-reports/run.sarif)" = "2.1.0 true" ]
    [ "$(jq -r .predicateType readyline-reports/verdict.json)" = urn:readyline:verdict:1 ]
    grep -q '^# GATE OPEN' readyline-reports/summary.md
    grep -qi '<!doctype html' readyline-reports/report.html
    [ ! -e readyline-reports/incidents ]
}

@test "a gate that is closed keeps what it has to say, and nothing of the run before" {
    gated 0 GATE_MIGRATIONS=db/migrations
    behind gated 1 GATE_MIGRATIONS=db/migrations
    [ "$(cat readyline-reports/incidents/incident_*.json | jq -r .environment)" = ci ]
    grep -q '<failure' readyline-reports/junit.xml
    grep -q '^# GATE CLOSED' readyline-reports/summary.md
    [ "$(jq '[.runs[].results[] | select(.level == "error")] | length > 0' readyline-reports/run.sarif)" = true ]
    [ "$(jq 'length > 0' readyline-reports/quality.json)" = true ]
    # An error in production that is still one.
    incident_of one /metrics/no-such-page
    sed -i 's|"exception"|"extras":{"checks":[{"name":"a","evidence":{"request":{"method":"GET","path":"/metrics/no-such-page"},"expect":{"status":200}}}]},&|' \
        incidents/incident_one.json
    gated 1 GATE_URL="$URL" GATE_REPLAY=incidents
    grep -q 'replay one' readyline-reports/run.jsonl
    # What could not be judged leaves no report of what was judged before it.
    gated 2
    [ "$(ls -A readyline-reports)" = gate.env ]
}

@test "a secret that is missing closes the gate, and the rest is judged; that no database is meant has to be said" {
    DATABASE_URL='' gated 1 GATE_MIGRATIONS=db/migrations
    [[ "$output" == *"DATABASE_URL is empty"*"UNKNOWN ledger: no database"* ]]
    grep '"order"' readyline-reports/run.jsonl
    gated 0 GATE_MIGRATIONS=db/migrations GATE_DATABASE=none
    DATABASE_URL=sqlite:nothing.db gated 0 GATE_MIGRATIONS=db/migrations GATE_DATABASE=none
    gated 2 GATE_MIGRATIONS=db/migrations GATE_DATABASE=no
}

@test "what cannot be judged is no verdict: each way to ask for nothing, or for what is not there" {
    local ask
    while IFS='|' read -r ask message; do
        # shellcheck disable=SC2086 # the words are variables
        gated 2 $ask
        [[ "$output" == *"$message"* ]] || { echo "$ask: $output"; return 1; }
    done <<X
|nothing to judge
GATE_POLICY=policy.json|nothing to judge
GATE_SUITE=health|where does the service listen
GATE_URL=$URL GATE_PLAN=nothing.json|nothing.json
GATE_URL=$URL GATE_REPLAY=nothing|no folder of incidents
GATE_REPORTS=junit|it is empty
GATE_URL=$URL GATE_SUITE=health GATE_MIGRATIONS_OPTIONS=--preflight|no migrations
GATE_MIGRATIONS=db/migrations GATE_POLICY=nothing.json|a rule or the policy
GATE_MIGRATIONS=db/migrations GATE_RULES=p95(|a rule or the policy
GATE_MIGRATIONS=db/migrations GATE_FINDINGS_BASELINE=nothing|nothing
X
    # A folder of incidents that is empty asks for nothing, beside what is asked for.
    mkdir incidents
    gated 2 GATE_URL="$URL" GATE_REPLAY=incidents
    gated 0 GATE_URL="$URL" GATE_REPLAY=incidents GATE_MIGRATIONS=db/migrations
    mkdir bin
    for program in sh env mktemp dirname mkdir ls rm cat; do ln -s "$(command -v "$program")" bin; done
    PATH=$PWD/bin gated 2 GATE_MIGRATIONS=db/migrations
    [[ "$output" == *"check-migrations is not installed"* ]]
}

@test "reports go to a folder of their own: no other one is emptied" {
    mkdir reports
    echo mine >reports/junit.xml
    run -2 env GATE_MIGRATIONS=db/migrations GATE_FOLDER=reports "$GATE"
    [[ "$output" == *"holds something else"* ]]
    [ "$(cat reports/junit.xml)" = mine ]
    run -2 env GATE_MIGRATIONS=db/migrations GATE_FOLDER=. "$GATE"
    run -2 env GATE_MIGRATIONS=db/migrations GATE_FOLDER=reports/junit.xml "$GATE"
    run -2 env GATE_MIGRATIONS=db/migrations GATE_FOLDER=$'a\nb' "$GATE"
    run -0 env GATE_MIGRATIONS=db/migrations GATE_FOLDER='of its/own' "$GATE"
    verdict_is 0 'of its/own'
}

@test "a program that ends without a word, or dies, does not open the gate" {
    mkdir bin
    printf '#!/bin/sh\nexit 0\n' >bin/load-reco
    chmod +x bin/load-reco
    PATH=$PWD/bin:$PATH gated 1 GATE_URL="$URL" GATE_MIGRATIONS=db/migrations GATE_LOAD=/health
    [[ "$output" == *"there is no summary of load-reco"* ]]
    # shellcheck disable=SC2016 # of the script
    printf '#!/bin/sh\nkill -KILL $$\n' >bin/load-reco
    PATH=$PWD/bin:$PATH gated 2 GATE_URL="$URL" GATE_MIGRATIONS=db/migrations GATE_LOAD=/health
    cp bin/load-reco bin/readiness-report
    PATH=$PWD/bin:$PATH gated 2 GATE_MIGRATIONS=db/migrations
}

@test "what is given is data: nothing in it is run, whatever asks for it" {
    # shellcheck disable=SC2016 # it is to stay as it is
    local name value='"; touch hacked; '"'"'; touch hacked; $(touch hacked) `touch hacked` ${X:=$(touch hacked)} *'$'\n''touch hacked; | touch hacked'
    for name in SUITE LOAD MIGRATIONS_OPTIONS REPORTS RULES POLICY DATABASE FOLDER; do
        run env GATE_URL="$URL" GATE_MIGRATIONS=db/migrations "GATE_$name=$value" "$GATE"
        [ "$status" -ne 0 ] || { echo "GATE_$name: $output"; return 1; }
        [ ! -e hacked ]
    done
    run env GATE_SUITE=health "GATE_URL=$value" "$GATE"
    [ "$status" -ne 0 ]
    [ ! -e hacked ]
    # Help is no record.
    gated 2 GATE_MIGRATIONS=db/migrations GATE_MIGRATIONS_OPTIONS=-h
}

@test "on GitHub: annotations, a summary and outputs, and nothing that was read becomes a command" {
    export GITHUB_ACTIONS=true GITHUB_OUTPUT=$PWD/output GITHUB_STEP_SUMMARY=$PWD/summary GITHUB_RUN_ID=12 GITHUB_RUN_ATTEMPT=3
    cat >junit.xml <<'X'
<testsuite name="s" tests="1" failures="1"><testcase classname="c" name="::add-mask::t"><failure message="::set-env name=A::b">
::error::from a report
##[error]too</failure></testcase></testsuite>
X
    gated 1 GATE_REPORTS='junit junit.xml' GATE_RULES='count(.status == "fail") == 0 where .type == "test"'
    [ "$(jq -r .run readyline-reports/run.jsonl | sort -u)" = 12-3 ]
    # What the runner reads as commands: not what stands between the word that stops them and the one that resumes.
    echo "$output" | awk '/^::stop-commands::/ { word = "::" substr($0, 18) "::"; next } $0 == word { word = ""; next } word == ""' >read
    grep -c . read
    grep -vE '^::(error|warning|notice|group|endgroup)( |::)' read >rest
    [ "$(grep -cE '^[[:blank:]]*(::|##\[)' rest)" -eq 0 ]
    grep -q '^::error title=GATE CLOSED::' read
    grep -q '^::error title=check-guardrails' read
    [ "$(grep -c 'from a report' read)" -eq 0 ]
    [ "$(sort output)" = "folder=$PWD/readyline-reports"$'\n'"sarif=$PWD/readyline-reports/run.sarif"$'\n'"status=1"$'\n'"verdict=closed" ]
    grep -q '^# GATE CLOSED' summary
    # What could not be judged says so where people look.
    gated 2
    [[ "${lines[-1]}" == "::error title=no verdict::nothing to judge"* ]]
    tail -n 3 output >last
    [ "$(cat last)" = "status=2"$'\n'"verdict=untrusted"$'\n'"folder=$PWD/readyline-reports" ]
    grep -q '^# NO VERDICT' summary
    # A summary that cannot be written is lost output.
    GITHUB_STEP_SUMMARY=/dev/full run -2 env GATE_MIGRATIONS=db/migrations "$GATE"
}

@test "a job that is cancelled keeps what was measured, and has no verdict" {
    mkdir tmp
    TMPDIR=$PWD/tmp GATE_URL=$URL GATE_LOAD='/health --rate 20/s -d 10m' GATE_MIGRATIONS=db/migrations "$GATE" >out 2>&1 3>&- &
    pid=$!
    wait_for 20 grep -rq '"interval"' tmp
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
    verdict_is 2 readyline-reports
    [ "$(jq -r 'select(.type == "summary" and .tool == "load-reco") | has("interrupted")' readyline-reports/run.jsonl)" = true ]
    grep -q 'GATE CLOSED' readyline-reports/summary.md
    [ -z "$(ls tmp)" ]
}

# ---- GitHub ----

@test "the action: its steps run, each by what the one before it said" {
    run -0 actions "$TOP/action.yml" '{"inputs": {"migrations": "db/migrations"}}'
    [ "$(jq -c . outputs.json)" = "{\"verdict\":\"open\",\"status\":\"0\",\"folder\":\"$PWD/readyline-reports\"}" ]
    grep -q '^# GATE OPEN' summary
    [ "$(used)" = "actions/cache/restore actions/cache/save actions/upload-artifact" ]
    # What is built is told by its sources and its system, and kept where it was looked for.
    key=$("$TOP/examples/ci/install.sh" --key "$TOP")
    [[ "$key" == readyline-*-"$(uname -m)"-????????????????????????????????????????????????????????????????* ]]
    [ "$(jq -r 'select(.uses | test("cache")).with | "\(.key) \(.path)"' used.jsonl | sort -u)" = "$key $BATS_FILE_TMPDIR/readyline" ]
    [ "$(jq -r 'select(.uses | test("upload-artifact")).with.path' used.jsonl)" = "$PWD/readyline-reports" ]
    # One that is closed, with a cache and another folder; its reports are kept and handed on.
    mkdir 'of mine'
    mv db 'of mine'
    behind run -1 actions "$TOP/action.yml" '{"inputs": {"migrations": "db/migrations", "sarif": "true", "working-directory": "of mine", "folder": "a b"},
        "outputs": {"cache": {"cache-hit": "true"}}}'
    [ "$(jq -r .verdict outputs.json)" = closed ]
    [ "$(used)" = "actions/cache/restore actions/upload-artifact github/codeql-action/upload-sarif" ]
    [ "$(jq -r 'select(.uses | test("sarif")).with.sarif_file' used.jsonl)" = "$PWD/of mine/a b/run.sarif" ]
    [[ "$output" == *"::error title=GATE CLOSED::"* ]]
    # A pull request from a fork: no secret, no verdict in its favour.
    DATABASE_URL='' run -1 actions "$TOP/action.yml" '{"inputs": {"migrations": "of mine/db/migrations", "base-url": ""}}'
    [ "$(jq -r .verdict outputs.json)" = closed ]
    # Nothing was asked for, and what was asked for is not there.
    run -1 actions "$TOP/action.yml" '{"inputs": {}}'
    [ "$(jq -r '.verdict + .status' outputs.json)" = untrusted2 ]
    run -1 actions "$TOP/action.yml" '{"inputs": {"package": "nothing*.deb", "migrations": "of mine/db/migrations"}}'
    [ "$(jq -r '.verdict + .status' outputs.json)" = "" ]
    [[ "$output" == *"no such package"* ]]
    [ ! -e used.jsonl ]
}

@test "the action takes its inputs as data" {
    # shellcheck disable=SC2016 # it is to stay as it is
    value='"; touch hacked; '"'"'$(touch hacked)`touch hacked`${X:=$(touch hacked)}'$'\n''touch hacked'
    jq -n --arg value "$value" --slurpfile names <("$PYTHON" -c 'import json, sys, yaml
with open(sys.argv[1]) as file:
    print(json.dumps(list(yaml.safe_load(file)["inputs"])))' "$TOP/action.yml") \
        '{inputs: ($names[0] - ["working-directory", "package", "folder"] | map({key: ., value: $value}) | from_entries)}' >hostile
    run -1 actions "$TOP/action.yml" "$(cat hostile)"
    [ "$(jq -r '.verdict + .status' outputs.json)" = untrusted2 ]
    run -1 actions "$TOP/action.yml" "$(jq -c '.inputs.package = .inputs.policy' hostile)"
    run -1 actions "$TOP/action.yml" "$(jq -c '.inputs.folder = .inputs.policy' hostile)"
    [ -z "$(find . "$BATS_FILE_TMPDIR/readyline" -name 'hacked*')" ]
}

@test "actions of others are pinned to a commit, with the version beside it" {
    grep -hE '^[[:blank:]-]*uses:' "$TOP/action.yml" "$TOP"/examples/ci/*.yml >uses
    [ "$(grep -c . uses)" -ge 6 ]
    run -1 grep -vE 'uses: (OWNER/readyline@v0|[a-z/-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+)$' uses
}

@test "the workflow of a release: its gate opens, and closes" {
    context="{\"action\": \"$TOP/action.yml\", \"vars\": {\"STAGING_URL\": \"$URL\"}, \"secrets\": {\"STAGING_DATABASE_URL\": \"$DATABASE_URL\"}}"
    incident_of one '/reco?user_id=u&session_id=s'
    unset DATABASE_URL
    run -0 actions "$TOP/examples/ci/github-actions.yml" "$context"
    [ "$(summaries readyline-reports/run.jsonl)" = "check-guardrails check-migrations incident-emit load-reco smoke-stack smoke-stack" ]
    [[ "$output" == *"GATE OPEN"* ]]
    # Secrets stand in no command line, and in no report.
    run -1 grep -rF "${service_db:-service.}" readyline-reports --include='*.html' --include='*.md' --include='*.xml'
    # Neither the variable nor the secret is there: nothing can be said.
    run -1 actions "$TOP/examples/ci/github-actions.yml" "{\"action\": \"$TOP/action.yml\"}"
    [ "$(jq -r .verdict outputs.json)" = untrusted ]
}

# ---- GitLab and Jenkins ----

@test "the component for GitLab: its job runs, opens and closes, and keeps what it says it keeps" {
    local template=$TOP/templates/gate/template.yml job="list(d.values())[0]"
    packed vendor/readyline.tar.gz
    incident_of one '/reco?user_id=u&session_id=s'
    sed 's|package: .*|package: ./vendor/readyline*.tar.gz|' "$TOP/examples/ci/gitlab-ci.yml" >ci.yml
    export STAGING_URL=$URL STAGING_DATABASE_URL=$DATABASE_URL
    unset DATABASE_URL
    run -0 gitlab ci.yml
    [ "$(summaries readyline-reports/run.jsonl)" = "check-guardrails check-migrations incident-emit load-reco smoke-stack smoke-stack" ]
    [ "$(jq -r 'select(.tool == "check-guardrails" and .status == "pass").name // empty' readyline-reports/run.jsonl | grep -c '<=')" -eq 2 ]
    [ "$(jq -r .run readyline-reports/run.jsonl | sort -u)" = 77 ]
    # What GitLab reads is there, also of a gate that is closed.
    STAGING_DATABASE_URL=sqlite:///$PWD/empty.db run -1 gitlab ci.yml
    sed '1,/^---$/d' "$template" >job.yml
    [ "$(script_of job.yml "$job['artifacts']['when']")" = always ]
    script_of job.yml "'\n'.join($job['artifacts']['reports'].values())" >kept
    while read -r report; do [ -s "$report" ]; done <kept
    [ "$(jq -r '.[0].severity' readyline-reports/quality.json)" != null ]
    # Variables that are not there, as in a branch that is not protected.
    STAGING_DATABASE_URL='' run -1 gitlab ci.yml
    [[ "$output" == *"DATABASE_URL is empty"* ]]
    STAGING_URL='' run -2 gitlab ci.yml
    verdict_is 2 readyline-reports
}

@test "the Jenkinsfile: its environment and its shell are a gate" {
    local file=$TOP/examples/ci/Jenkinsfile
    # What the environment says, and the words of each step, as Groovy reads them: nothing is put into '''.
    "$PYTHON" -c 'import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
block = re.search(r"environment \{\n(.*?)\n    \}", text, re.S).group(1)
for name, value in re.findall(r"(\w+) = (?:\x27{3}|\x27)(.*?)(?:\x27{3}|\x27)$", block, re.S | re.M):
    print(f"export {name}=\x27{value}\x27")
for number, step in enumerate(re.findall(r"\bsh\b[^\x27]*\x27\x27\x27(.*?)\x27\x27\x27", text, re.S)):
    open(f"step{number}", "w", encoding="utf-8").write(step)' "$file" >environment
    [ "$(grep -c '^export ' environment)" -ge 6 ]
    grep -q "credentials('staging-database-url')" "$file"
    . ./environment
    GATE_URL=$URL
    incident_of one '/reco?user_id=u&session_id=s'
    sed -i "s|/usr/share/readyline/ci/gate.sh|$GATE|" step1
    export BUILD_TAG=jenkins-gate-4
    run -0 sh -xe step1
    [ "$(summaries readyline-reports/run.jsonl)" = "check-guardrails check-migrations incident-emit load-reco smoke-stack smoke-stack" ]
    [ "$(jq -r .run readyline-reports/run.jsonl | sort -u)" = jenkins-gate-4 ]
    behind run -1 sh -xe step1
    # What the post steps keep is there.
    for report in $(grep -o 'readyline-reports/[a-z.]*[a-z]' "$file" | sort -u); do [ -s "$report" ]; done
    mkdir bin vendor
    printf '#!/bin/sh\necho "$@" >>asked\n' >bin/apt-get
    chmod +x bin/apt-get
    touch vendor/readyline_1.deb vendor/readyline-core_1.deb
    PATH=$PWD/bin:$PATH run -0 sh -xe step0
    [ "$(tail -n 1 asked)" = "install -y -qq --no-install-recommends ./vendor/readyline-core_1.deb ./vendor/readyline_1.deb" ]
}

# ---- before a commit ----

# hook ARGUMENT...: what pre-commit does, which runs the entry from the top of the repository.
hook() { (cd "$(git rev-parse --show-toplevel)" && "$TOP/$(script_of "$TOP/.pre-commit-hooks.yaml" "d[0]['entry']")" "$@"); }

@test "the hook judges what is staged: new migrations by what they do, and refuses changes of those that were committed" {
    unset DATABASE_URL
    [ "$(script_of "$TOP/.pre-commit-hooks.yaml" "(d[0]['id'], d[0]['language'], d[0]['always_run'], d[0]['pass_filenames'])")" = \
        "('check-migrations', 'script', True, False)" ]
    rm -rf db
    git init -q -b main repository
    cd repository
    git config user.email a@example.org
    git config user.name a
    # A folder that is not there judges nothing, and is no success.
    run -2 hook db/migrations
    mkdir -p 'db/migrations' deep
    echo 'CREATE TABLE app.carts (id bigint);' >db/migrations/0001_carts.sql
    # Staged, before the first commit: its bytes are those of the index.
    git add db
    run -0 hook db/migrations
    echo 'DROP TABLE app.carts;' >>db/migrations/0001_carts.sql
    run -0 hook db/migrations
    git checkout -q db
    git commit -qm one
    # One that loses rows; then one that does no harm, from a folder below, with a careless one beside it that is not staged.
    echo 'DROP TABLE app.carts;' >db/migrations/0002_drop.sql
    git add db
    run -1 hook db/migrations
    [[ "$output" == *"FAIL    ban-drop-table"*"db/migrations/0002_drop.sql:1"* ]]
    echo 'CREATE TABLE app.items (id bigint);' >db/migrations/0002_drop.sql
    run -1 hook db/migrations
    git add db
    echo 'DROP TABLE app.carts;' >db/migrations/0003_more.sql
    cd deep
    run -0 hook db/migrations
    cd ..
    rm db/migrations/0003_more.sql
    git commit -qam two
    run -0 hook db/migrations
    # What was committed is edited, renamed, or gone from the index alone.
    echo '-- more' >>db/migrations/0001_carts.sql
    run -0 hook db/migrations
    git add db
    run -1 hook db/migrations
    [[ "$output" == *"FAIL    since-edited"* ]]
    git reset -q --hard
    git mv db/migrations/0002_drop.sql db/migrations/0002_items.sql
    run -1 hook db/migrations
    [[ "$output" == *"FAIL    since-renamed"* ]]
    git reset -q --hard
    git rm -q --cached db/migrations/0002_drop.sql
    run -1 hook db/migrations
    [[ "$output" == *"FAIL    since-deleted"* ]]
    git reset -q --hard
    # What is not pushed may still be edited, when that is what counts.
    echo '-- more' >>db/migrations/0002_drop.sql
    git add db
    run -1 hook db/migrations
    run -0 hook --since HEAD~1 db/migrations
    PRE_COMMIT_FROM_REF=HEAD~1 run -0 hook db/migrations
    [ -z "$(git status --porcelain | grep -v '^M  db/migrations/0002')" ]
    # The environment that git gives its hooks, with an index of its own.
    printf '#!/bin/sh\nexec "%s" db/migrations\n' "$TOP/examples/ci/migrations-hook.sh" >.git/hooks/pre-commit
    chmod +x .git/hooks/pre-commit
    run -1 git commit -qam three
    [[ "$output" == *"FAIL    since-edited"* ]]
    git reset -q --hard
    git worktree add -q ../beside -b beside
    cd ../beside
    echo 'DROP TABLE app.carts;' >db/migrations/0003_drop.sql
    git add db
    run -1 git commit -qm four
    [[ "$output" == *"FAIL    ban-drop-table"* ]]
    PATH=/usr/bin:/bin run hook db/migrations
    [ -x /usr/bin/check-migrations ] || [ "$status" -eq 2 ]
}

@test "what the page about CI shows is typed, and each file that it names is there" {
    local name

    cd "$TOP"
    grep -oE '`[a-zA-Z.-]+(\.sh|\.yml|\.yaml|file)`' examples/ci/README.md | tr -d '`' | sort -u >"$BATS_TEST_TMPDIR/names"
    [ "$(grep -c . "$BATS_TEST_TMPDIR/names")" -ge 7 ]
    while read -r name; do [ -e "examples/ci/$name" ] || [ -e "$name" ]; done <"$BATS_TEST_TMPDIR/names"
    cd "$BATS_TEST_TMPDIR"
    blocks "$TOP/examples/ci/README.md"
    sed -i 's/-d 5s/-n 20/; s|/ -n|/health -n|; s/250ms/9000ms/' blocks/1
    echo '{"name": "home", "get": "/health"}' >plan.json
    ln -s "$TOP/examples" examples
    typed 0 1
    all_typed
    verdict_is 0 readyline-reports
}
