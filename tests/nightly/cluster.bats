# The files of examples/kubernetes and examples/compose, as the schemas of Kubernetes' API and Docker Compose itself see them.
# shellcheck disable=SC2154 # run sets $output

load ../lib/harness

# judged: what the schemas say of the documents of all files, each of which may be changed before by $1, in Python, as `d`.
judged() {
    rm -f ./*.json
    "$PYTHON" -c 'import glob, json, os, sys, yaml
for path in glob.glob(sys.argv[1] + "/*.yaml"):
    for number, d in enumerate(yaml.safe_load_all(open(path))):
        pod = d["kind"] == "Job" and d["spec"]["template"]["spec"]
        exec(sys.argv[2])
        json.dump(d, open(f"{os.path.basename(path)}.{number}.json", "w"))' "$TOP/examples/kubernetes" "${1:-}"
    node "$TOP/tests/nightly/kubernetes.mjs" "$BUILD/npm/node_modules" ./*.json
}

@test "Kubernetes: each document is what its API takes, and a member that it does not know is found" {
    run -0 judged
    [ -z "$output" ]
    [ "$(cat ./*.json | jq -r .kind | sort | uniq -c | awk '{ print $1 $2 }' | paste -sd ' ')" = \
        "1ConfigMap 2CronJob 3Job 1NetworkPolicy 1PersistentVolumeClaim" ]
    run -1 judged 'pod and pod["containers"][0]["securityContext"].update(runAsNonroot=True)'
    [[ "$output" == *"/spec/template/spec/containers/0/securityContext/runAsNonroot: unknown"* ]]
    run -1 judged 'pod and d["spec"].update(backoffLimit="0")'
    [[ "$output" == *"/spec/backoffLimit"*integer* ]]
    run -1 judged 'pod and pod.pop("containers")'
    [[ "$output" == *missingProperty*containers* ]]
    run -1 judged 'd.update(kind="CronJobs")'
    [[ "$output" == *"no such kind"* ]]
}

@test "Compose: docker-compose reads the file, fills it in, and refuses one without an image or with a wrong member" {
    cp -r "$TOP/examples/compose" stack
    cd stack
    mkdir -p db/migrations secrets
    touch secrets/db-password secrets/database-url
    APP_IMAGE=app:1 run -0 docker-compose config
    [[ "$output" == *"image: app:1"* ]]
    run ! docker-compose config
    [[ "$output" == *"the image of the service"* ]]
    sed -i 's/cap_drop/cap_drops/' compose.yaml
    APP_IMAGE=app:1 run ! docker-compose config
    [[ "$output" == *cap_drops* ]]
}
