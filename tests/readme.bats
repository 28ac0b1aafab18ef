# What README.md shows runs, as it is printed.

load lib/harness
load lib/examples
load lib/documentation

setup_file() { example_service; }

setup() { setup_example; }

@test "the first thing in README.md works on a plain HTTP service, and closes on one that is broken" {
    sed -n '/^## First, on a service/,/^## /s/^    //p' "$TOP/README.md" >first.sh
    sed -i 's/-d 5s/-d 1s/' first.sh
    mkdir site
    echo '<h1>hello</h1>' >site/index.html
    port=$(free_port)
    start site "$PYTHON" -m http.server --bind 127.0.0.1 --directory site "$port"
    URL=http://127.0.0.1:$port run -0 sh first.sh
    [[ "${lines[-1]}" == "GATE OPEN  "* ]]
    mv site gone
    sed -i 's/"60s"/"1s"/' first.sh
    URL=http://127.0.0.1:$port run -1 sh first.sh
    [[ "${lines[-1]}" == "GATE CLOSED  "* ]]
    [[ "$output" == *$'\nsmoke-stack\n  FAIL    ready: '*$'\nload-reco\n  FAIL    responses: '* ]]
}

@test "the dead letters of README.md are looked at, moved, taken back, handed to a command" {
    local i
    for i in a b; do echo "{\"type\":\"message\",\"queue\":\"outbox\",\"id\":\"$i\",\"payload\":1}"; done |
        requeue-dlq import --store sqlite:store.db >made
    printf '#!/bin/sh\necho "$DLQ_ID" >>replayed\n' >replay-one
    chmod +x replay-one
    sed -n '/^## Dead letters/,/^## [^D]/s/^    //p' "$TOP/README.md" | sed 's/:60s/:100ms/' >night.sh
    [ "$(wc -l <night.sh)" -eq 8 ]
    # Nobody consumes: the canary stays where it is, and is taken back.
    sed -i '/--canary/s/$/ || [ $? -eq 1 ]/' night.sh
    sh -e night.sh >out
    [ "$(sort replayed | paste -sd ' ')" = "a b" ]
}

@test "the job of README.md that is watched: silent, then an incident with the third failure, and resolved" {
    sed -n '/^## A job that is watched/,/^## [^A]/s/^    //p' "$TOP/README.md" >job.sh
    [ "$(wc -l <job.sh)" -eq 1 ]
    printf '#!/bin/sh\necho working\nexit "$(cat status)"\n' >nightly.sh
    chmod +x nightly.sh
    echo 0 >status
    run -0 sh job.sh
    [ -z "$output" ]
    echo 7 >status
    for times in 1 2; do
        run -7 sh job.sh
        [[ $output == working*"failed: exit status 7 after "*"$times of 3 failures in a row: no incident yet" ]]
    done
    run -7 sh job.sh
    [[ $output == *"incident written to "* ]]
    echo 0 >status
    run -0 sh job.sh
    [[ $output == "incident-emit: incident resolved: "* ]]
}

@test "the pipeline of README.md runs as it is printed" {
    sed -n '/^## A pipeline to copy/,/^## /s/^    //p' "$TOP/README.md" >pipeline.sh
    [ "$(wc -l <pipeline.sh)" -ge 8 ]
    GITHUB_RUN_ID=1234 run -0 sh pipeline.sh
    [[ $output == *"GATE OPEN"* ]]
    [ "$(jq -r .run run.jsonl | sort -u)" = 1234 ]
    validate_records run.jsonl
}

@test "the pipeline of README.md closes its gate when migrations are missing" {
    sed -n '/^## A pipeline to copy/,/^## /s/^    //p' "$TOP/README.md" >pipeline.sh
    GITHUB_RUN_ID=1234 behind run -1 sh pipeline.sh
    [[ $output == *"GATE CLOSED"* ]]
    ls reports/incidents/incident_*.json
}

@test "the reports of README.md: the gate opens, and closes for a finding and without a report" {
    sed -n '/^## Reports of other tools/,/^## [^R]/s/^    //p' "$TOP/README.md" >reports.sh
    cp "$TOP"/tests/policies/reports/{junit,coverage}.xml .
    cp "$TOP/examples/reports/scan-clean.sarif" scan.sarif
    run -0 sh reports.sh
    [[ $output == *"GATE OPEN"* ]]
    cp "$TOP/examples/reports/scan-finding.sarif" scan.sarif
    run -1 sh reports.sh
    [[ $output == *"critical app/search.py:41: sql-injection"*"GATE CLOSED"* ]]
    for report in scan.sarif junit.xml coverage.xml; do
        cp "$TOP/examples/reports/scan-clean.sarif" scan.sarif
        mv "$report" kept
        run -2 sh reports.sh
        [[ $output == *"GATE CLOSED"* ]]
        mv kept "$report"
    done
}

@test "the load of the demo and its policy: the gate opens, unless the machine is too busy to judge" {
    grep -q -- '--rate 500/s -d 20s |$' "$TOP/examples/demo.sh"
    sed -n '/^show "load-reco/,/human"$/p' "$TOP/examples/demo.sh" |
        sed 's/^show "//; s/human"$/human/; s/\\//g; s/-d 20s/-d 3s/' >load.sh
    [ "$(wc -l <load.sh)" -eq 4 ]
    ln -s "$TOP/examples" .
    mkdir reports
    run sh load.sh
    # A late generator is a warning where the rules hold all the same.
    if [ "$status" -eq 0 ]; then
        [[ $output == *"GATE OPEN"* ]]
    else
        [ "$status" -eq 1 ]
        [[ $output == *"generator-limited"*"GATE CLOSED"* ]]
    fi
    validate_records reports/load.jsonl
    # Nobody is there.
    URL=http://127.0.0.1:9 run -1 sh load.sh
    [[ $output == *"responses"*"GATE CLOSED"* ]]
}

@test "every target that README.md names is one of the Makefile" {
    grep -o '`\?make [a-z-]*' "$TOP/README.md" | sed 's/.*make //' | sort -u >named
    [ "$(wc -l <named)" -ge 8 ]
    while read -r target; do
        grep -qE "^$target:" "$TOP/Makefile" || { echo "make $target"; false; }
    done <named
}
