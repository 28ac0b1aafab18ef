# What examples/kubernetes and examples/compose have: their files are read as YAML, what their pods and services run is run
# here, with their mounts as folders.
# shellcheck disable=SC2154 # $output, $pager, $postgres_url and others are set by the functions that are called

load lib/harness
load lib/spool
load lib/examples
load lib/postgres
load lib/redis
load lib/documentation

setup_file() {
    example_service
    start_postgres
    postgres_sql app "CREATE TABLE carts (id bigint PRIMARY KEY); CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
        INSERT INTO schema_migrations VALUES ('20260101000000')"
}
teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
}

setup() {
    setup_example
    files=$TOP/examples/kubernetes
    mkdir -p release secrets
    printf -- '-- migrate:up\nCREATE TABLE carts (id bigint PRIMARY KEY);\n-- migrate:down\nDROP TABLE carts;\n' \
        >release/20260101000000_carts.sql
    echo "$postgres_url" >secrets/database-url
    echo "sqlite:$PWD/store.db" >secrets/store-url
    echo "$URL" >secrets/url
}

# pod FILE NAME [REPLACED...]: what the pod of a Job runs; the service and the migrations of its release are those here.
pod() {
    local file=$1 name=$2 word words=()
    shift 2
    for word in "http://reco.default.svc:8080=$URL" "/app/db/migrations=$PWD/release" "$@"; do words+=(--replace "$word"); done
    "$PYTHON" "$TOP/tests/lib/pods.py" "$files/$file" "$name" --secret "readyline=$PWD/secrets" \
        --secret "readyline-load=$PWD/secrets" "${words[@]}"
}

# all_pods: each line of its input, an expression of Python, holds for each pod of the files: `pod`, `spec` (the Job's),
# `containers` (all), `name`.
all_pods() {
    "$PYTHON" -c 'import glob, sys, yaml
expressions, pods = sys.stdin.read().splitlines(), 0
for path in glob.glob(sys.argv[1] + "/*.yaml"):
    for d in yaml.safe_load_all(open(path)):
        if d["kind"] not in ("Job", "CronJob"): continue
        spec = d["spec"]["jobTemplate"]["spec"] if d["kind"] == "CronJob" else d["spec"]
        pod, name, pods = spec["template"]["spec"], d["metadata"]["name"], pods + 1
        containers = pod.get("initContainers", []) + pod["containers"]
        for expression in expressions:
            if not eval(expression): sys.exit(f"{name}: {expression}")
if pods != 5 or not expressions: sys.exit(f"{pods} pods, {len(expressions)} expressions")' "$files"
}

@test "Kubernetes: no pod has more rights than it needs, and no secret is a word or a variable" {
    all_pods <<'EOF'
pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"} and pod["automountServiceAccountToken"] is False
all(c["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}} for c in containers)
all("cpu" in c["resources"]["requests"] and "memory" in c["resources"]["limits"] for c in containers)
all("value" in v and "@" not in v["value"] for c in containers for v in c.get("env", []))
all(v["secret"]["defaultMode"] == 0o440 for v in pod["volumes"] if "secret" in v)
{m["name"] for c in containers for m in c["volumeMounts"]} == {v["name"] for v in pod["volumes"]}
spec["template"]["metadata"]["labels"] == {"app.kubernetes.io/name": "readyline"}
EOF
    # The network policy is about these pods.
    [ "$(script_of "$files/networkpolicy.yaml" "d['spec']['podSelector']['matchLabels']")" = "{'app.kubernetes.io/name': 'readyline'}" ]
}

@test "Kubernetes: a verdict is not tried again, and nothing runs for ever or twice" {
    all_pods <<'EOF'
spec["backoffLimit"] == 0 and pod["restartPolicy"] == "Never" and 0 < spec["activeDeadlineSeconds"] <= 3600
name == "readyline-load" or {"action": "FailJob", "onExitCodes": {"containerName": pod["containers"][0]["name"], "operator": "In", "values": [1, 2]}} in spec["podFailurePolicy"]["rules"]
EOF
    for file in look requeue; do
        "$PYTHON" -c 'import sys, yaml
d = [d for d in yaml.safe_load_all(open(sys.argv[1])) if d["kind"] == "CronJob"][0]["spec"]
assert d["concurrencyPolicy"] == "Forbid" and d["timeZone"] and d["startingDeadlineSeconds"] and len(d["schedule"].split()) == 5' \
            "$files/$file-cronjob.yaml"
    done
    # Helm and Argo CD run the one before, the other after a rollout.
    [ "$(script_of "$files/migrations-job.yaml" "d['metadata']['annotations']['helm.sh/hook'], d['metadata']['annotations']['argocd.argoproj.io/hook']")" = "('pre-install,pre-upgrade', 'PreSync')" ]
    [ "$(script_of "$files/gate-job.yaml" "d['metadata']['annotations']['helm.sh/hook'], d['metadata']['annotations']['argocd.argoproj.io/hook']")" = "('post-install,post-upgrade', 'PostSync')" ]
}

@test "Kubernetes: what is pending is judged before the rollout, in the database as it is" {
    printf -- '-- migrate:up\nALTER TABLE carts ADD COLUMN note text;\n-- migrate:down\nALTER TABLE carts DROP COLUMN note;\n' \
        >release/20260102000000_note.sql
    pod migrations-job.yaml readyline-migrations >out || { cat out; false; }
    validate_records out
    [ "$(records check out 'select(.name | contains("pending")) | .status' | sort -u)" = pass ]
    printf -- '-- migrate:up\nDROP TABLE carts;\n-- migrate:down\nSELECT 1;\n' >release/20260103000000_gone.sql
    run -1 pod migrations-job.yaml readyline-migrations
    [[ "$output" == *ban-drop-table* ]]
    # Nobody answers: no verdict is no success.
    echo "postgresql://keeper@127.0.0.1:9/app" >secrets/database-url
    run ! pod migrations-job.yaml readyline-migrations
    # A release without migrations.
    rm -r release
    run ! pod migrations-job.yaml readyline-migrations
}

@test "Kubernetes: the gate after a rollout ends the Job with its status" {
    run -0 pod gate-job.yaml readyline-gate 1m=1s
    sed -n '/^{/p' <<<"$output" >records
    validate_records records
    [ "$(jq -r 'select(.type == "summary").tool' records | paste -sd ' ')" = "smoke-stack load-reco check-guardrails" ]
    [[ "$output" == *"GATE OPEN"* ]]
    URL=http://127.0.0.1:9 run -1 pod gate-job.yaml readyline-gate 1m=1s
    [[ "$output" == *"GATE CLOSED"* ]]
    # A policy that cannot be read is no verdict.
    run -2 pod gate-job.yaml readyline-gate 1m=1s policy.json=none.json
}

@test "Kubernetes: a look opens an incident, delivers it, and the next one resolves it" {
    pager
    echo "$pager/x" >secrets/sink-url
    run -0 pod look-cronjob.yaml readyline-look
    [[ "$output" != *GATE* ]]
    [ ! -s taken ]
    URL=http://127.0.0.1:9 run -1 pod look-cronjob.yaml readyline-look
    [[ "$output" == *"GATE CLOSED"* ]]
    [ "$(cut -d ' ' -f 1,4 taken)" = "/x open" ]
    run -0 pod look-cronjob.yaml readyline-look
    [ "$(cut -d ' ' -f 1,4 taken | paste -sd ,)" = "/x open,/x resolved" ]
    # A sink that does not answer fails the Job, too.
    rm -r claims
    echo "http://127.0.0.1:9/" >secrets/sink-url
    URL=http://127.0.0.1:9 run -1 pod look-cronjob.yaml readyline-look 1m=1s
    run -1 pod look-cronjob.yaml readyline-look 1m=1s
    [[ "$output" == *"incident resolved"* ]]
}

@test "Kubernetes: at night the canary decides, and its status is the Job's" {
    start_redis
    echo "$redis_url" >secrets/store-url
    night() { pod requeue-cronjob.yaml readyline-requeue 20:5m=20:200ms 50/s=5000/s; }
    # A queue of which the store has no trace may be misspelt.
    run -1 night
    for i in {1..30}; do
        echo "LPUSH dlq:outbox '{\"original_message\":{\"n\": $i},\"original_queue\":\"outbox\",\"error\":\"TimeoutError: down\"}'"
    done | redis-cli -p "$redis_port" >pushed
    run -1 night
    [[ "$output" == *"the canary was not consumed"* ]]
    [ "$(redis-cli -p "$redis_port" LLEN dlq:outbox)" -eq 10 ]
    # Those that wait are consumed; nothing is left that could fail.
    redis-cli -p "$redis_port" DEL outbox dlq:outbox >gone
    redis-cli -p "$redis_port" LPUSH outbox {} >left
    run -0 night
    stop "$redis_pid"
    run -2 night
}

# kubectl, as load.sh calls it: the pods of a Job run here.
kubectl_here() {
    mkdir -p bin cluster
    cat >bin/kubectl <<'EOF'
#!/bin/bash
cd "$CLUSTER" || exit 2
case $1 in
delete) rm -f job.yaml [0-3] ;;
apply)
    cat >job.yaml
    ! grep -q '\${' job.yaml || exit 1
    for index in 0 1 2 3; do
        "$PYTHON" "$TOP/tests/lib/pods.py" job.yaml readyline-load --index $index --secret "readyline-load=$SECRETS" \
            --replace 800/s=200/s --replace 5m=1s >$index 2>$index.err &
    done
    wait ;;
logs) cat $PODS ;;
esac
EOF
    chmod +x bin/kubectl
    PATH=$PWD/bin:$PATH
    export PYTHON CLUSTER=$PWD/cluster SECRETS=$PWD/secrets PODS="0 1 2 3"
}

@test "Kubernetes: four pods by their completion index are one load test, and its gate" {
    [ "$(script_of "$files/load-job.yaml" "d['spec']['completionMode'], d['spec']['completions'] == d['spec']['parallelism'] == 4")" = "('Indexed', True)" ]
    kubectl_here
    # A machine that tests is no machine that serves.
    sed 's/<= 200ms/<= 10000ms/' "$files/load.sh" >load.sh
    chmod +x load.sh
    cp "$files/load-job.yaml" .
    # On a machine that is busy, the time at which the pods begin together may be over before they are there: then they
    # offer nothing, and the gate is closed.
    for DELAY in 2 5 15 40; do
        export DELAY
        ./load.sh release-42 >judged 2>err && break
        grep -q 'this time is over' cluster/*.err || { cat judged err cluster/*.err; false; }
    done
    cat cluster/[0-3] >all
    validate_records all
    [ "$(jq -r 'select(.type == "summary") | "\(.run) \(.shard)"' all | sort | paste -sd, -)" = \
        "release-42 1/4,release-42 2/4,release-42 3/4,release-42 4/4" ]
    [ "$(jq -s 'map(select(.type == "load" and .name == "all").planned) | add' all)" = 200 ]
    # Of what follows no pod runs again.
    sed 's/^    for index/    exit; &/; s/^delete.*/delete) ;;/' bin/kubectl >bin/again
    mv bin/again bin/kubectl && chmod +x bin/kubectl
    run -0 ./load.sh release-42
    # Records of another run are none of this one; those of a pod are missing, or cut short.
    run -1 ./load.sh release-43
    PODS="0 1 3" run -1 ./load.sh release-42
    [[ "$output" == *"3/4"*missing* ]]
    sed -i '$d' cluster/2
    run -1 ./load.sh release-42
}

@test "Kubernetes: the image is made of what make deb leaves, and the page names all files" {
    sed -n 's/^COPY --from=build \(.*\) \/packages\/$/\1/p' "$files/Dockerfile" | tr ' ' '\n' | sed 's|.*/\([a-z-]*\)_.*|\1|' >packages
    [ "$(wc -l <packages)" -eq 2 ]
    while read -r package; do grep -qx "Package: $package" "$TOP/debian/control"; done <packages
    grep -q '^USER 65532:65532$' "$files/Dockerfile"
    sed -n 's/^RUN //p' "$files/Dockerfile" | sed 's/\\$//' | grep -v '&& *$' >shell
    shellcheck -s sh shell
    for file in "$files"/*; do
        name=$(basename "$file")
        [ "$name" = README.md ] || grep -qF "\`$name\`" "$files/README.md" || { echo "$name"; false; }
    done
    blocks "$files/README.md"
    all_typed
}

# ---- Docker Compose ----

# of_compose EXPRESSION: of the file, in Python, as `d` and `s` (its services).
of_compose() { script_of "$TOP/examples/compose/compose.yaml" "(lambda s: $1)(d['services'])"; }

@test "Compose: the gate waits for what it judges, with files for secrets and no rights" {
    [ "$(of_compose "s['gate']['depends_on']")" = "{'db': {'condition': 'service_healthy'}, 'migrate': {'condition': 'service_completed_successfully'}, 'app': {'condition': 'service_healthy'}}" ]
    [ "$(of_compose "all('healthcheck' in s[name] for name in ('db', 'app')) and all(dep in s for v in s.values() for dep in v.get('depends_on', {}))")" = True ]
    [ "$(of_compose "(s['gate']['read_only'], s['gate']['cap_drop'], s['gate']['security_opt'])")" = "(True, ['ALL'], ['no-new-privileges:true'])" ]
    # No value of a secret is a word or a variable, and each secret that is asked for is there.
    [ "$(of_compose "all(name in d['secrets'] for v in s.values() for name in v.get('secrets', []))")" = True ]
    [ "$(of_compose "[v for x in s.values() for v in (x.get('environment') or {}).values() if v and '@' in v]")" = "[]" ]
    # What is mounted beside the migrations is there.
    for file in $(of_compose "' '.join(v.split(':')[0] for v in s['gate']['volumes'] if 'migrations' not in v)"); do
        [ -e "$TOP/examples/compose/$file" ]
    done
    # What the service migrate types, with the dollars as the shell sees them.
    of_compose "s['migrate']['entrypoint'][2].replace('\$\$', '\$')" | shellcheck -s sh -
}

# gate_of_compose [REPLACED]: what the service gate runs, with its mounts as they are here.
gate_of_compose() {
    [ "$(of_compose "s['gate']['command']")" = "['/bin/sh', '/gate/gate.sh']" ]
    mkdir -p tmp
    # That of /tmp first: a test's own folder may lie there.
    sed "s|/tmp/|$PWD/tmp/|g; s|/gate/migrations|$PWD/release|; s|/gate/\([a-z]\)|$TOP/examples/compose/\1|g
        s|/run/secrets/|$PWD/secrets/|; s|20s|1s|; ${1:-}" \
        "$TOP/examples/compose/gate.sh" >gate.here
    sh gate.here
}

@test "Compose: the gate over PostgreSQL and the service ends with its status" {
    run -0 gate_of_compose
    sed -n '/^{/p' <<<"$output" >records
    validate_records records
    [ "$(jq -r 'select(.type == "summary").tool' records | paste -sd ' ')" = "check-migrations smoke-stack load-reco check-guardrails" ]
    [ "$(jq -r 'select(.tool == "check-migrations" and .type == "check" and .status == "unknown")' records)" = "" ]
    [[ "$output" == *"GATE OPEN"* ]]
    # A migration that nobody applied, a service that is not there, a database that does not answer.
    cp release/20260101000000_carts.sql release/20260102000000_items.sql
    sed -i 's/carts/items/' release/20260102000000_items.sql
    run -1 gate_of_compose
    [[ "$output" == *"GATE CLOSED"* ]]
    rm release/20260102000000_items.sql
    URL=http://127.0.0.1:9 run -1 gate_of_compose
    echo "postgresql://keeper@127.0.0.1:9/app" >secrets/database-url
    run ! gate_of_compose
    # A program that is not in the image.
    echo "$postgres_url" >secrets/database-url
    run -1 gate_of_compose 's|check-migrations --|check-migration --|'
}

@test "README of Compose: what it says is typed" {
    cp "$TOP"/examples/compose/README.md .
    rm secrets/*
    blocks README.md
    typed 0 "openssl rand"
    grep -qE '^postgresql://postgres:[0-9a-f]{48}@db/app' secrets/database-url
    cp secrets/db-password before
    typed 0 "openssl rand"
    cmp secrets/db-password before
    printf '{"type":"check","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","name":"a","status":"pass"}\n%s\nGATE OPEN\n' \
        '{"type":"summary","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","status":"pass","pass":1,"fail":0,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}' >run.txt
    typed 0 "junit.xml"
    xmllint --noout junit.xml
    all_typed
}
