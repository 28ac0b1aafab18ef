# smoke-stack over HTTPS: the reference service with a certificate made on the spot, by itself and behind nginx.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # status is each test's own; gateway() and start_service() set what they started

load lib/harness
load lib/smoke
load lib/gateway

setup_file() { :; } # no scripted server

secure_service() { # [NAME=VALUE...]
    service_tls=("$PWD/server.pem" "$PWD/server.key")
    start_service "$@"
}

@test "suites on the reference service over HTTPS" {
    certificates
    export RECO_LOGIN_EMAIL=a@example.com RECO_LOGIN_PASSWORD=planted-horse RECO_ADMIN_TOKEN=planted-admin-token
    secure_service
    [[ $service_url == https:* ]]
    smoke --base-url "$service_url" --ca-file ca.pem --suite reco
    jq -c 'select(.status != "pass")' out
    [ "$status" -eq 0 ]
    smoke --base-url "$service_url" --ca-file ca.pem --suite security
    jq -c 'select(.status != "pass")' out
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.name? // "" | endswith("header Strict-Transport-Security")).status' out)" = pass ]
    # Nobody vouches for the certificate.
    smoke --base-url "$service_url" --suite reco --ready-timeout-sec 0.5
    [ "$status" -eq 1 ]
    is ready fail "TLS failed"
    # It has no plain HTTP beside it.
    smoke --base-url "http${service_url#https}" --suite reco --ready-timeout-sec 0.5
    [ "$status" -eq 1 ]
    is ready fail
    stop "$service_pid"
    secure_service RECO_FAULT_HEADERS=missing
    smoke --base-url "$service_url" --ca-file ca.pem --suite security
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.name? // "" | endswith("header Strict-Transport-Security")).status' out)" = fail ]
    run grep planted out err
    [ "$status" -eq 1 ]
}

@test "suite reco on the reference service behind nginx, by HTTP/2" {
    start_service
    gateway "$service_url"
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem --http2 --suite reco
    jq -c 'select(.status != "pass")' out
    [ "$status" -eq 0 ]
}

@test "headers: secure wants a max-age that lasts, and looks where redirects lead" {
    start_service
    gateway "$service_url"
    local age
    for age in 'max-age=31536000;includeSubDomains' 'includeSubDomains;max-age=1000000' Max-Age=63072000; do
        echo "{\"name\":\"$age\",\"get\":\"/secure?hsts=$age\",\"expect\":{\"headers\":\"secure\"}}"
    done >good
    for age in max-age=0 max-age=300 max-age=086400 max-age=-1 max-age includeSubDomains no-max-age=31536000; do
        echo "{\"name\":\"$age\",\"get\":\"/secure?hsts=$age\",\"expect\":{\"headers\":\"secure\"}}"
    done >bad
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem good
    jq -c 'select(.status != "pass")' out
    [ "$status" -eq 0 ]
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem bad
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.status == "fail" and .type == "check").name' out | grep -c ': header Strict-Transport-Security$')" -eq 7 ]
    # From http to https: the answer that is judged came over TLS.
    printf '%s\n' '{"name":"kept","get":"/upgraded?hsts=max-age=31536000","redirects":true,"expect":{"status":200,"headers":"secure"}}' \
        '{"name":"lost","get":"/upgraded","redirects":true,"expect":{"status":200,"headers":"secure"}}' >p
    smoke --base-url "http://localhost:$plain" --ca-file ca.pem p
    [ "$status" -eq 1 ]
    is "kept: header Strict-Transport-Security" pass
    is "lost: header Strict-Transport-Security" fail missing
}

@test "the reference service: certificates that it cannot use" {
    certificates
    local options=(--port 0 --db x.db --migrations "$TOP/examples/reco-service/migrations" --migrate)
    run timeout 10 reco-service "${options[@]}" --tls-cert server.pem
    [ "$status" -eq 2 ]
    [[ $output == *"--tls-key: missing"* ]]
    run timeout 10 reco-service "${options[@]}" --tls-cert nix --tls-key server.key
    [ "$status" -eq 2 ]
    [[ $output == *"nix: No such file"* ]]
    run timeout 10 reco-service "${options[@]}" --tls-cert server.pem --tls-key other.key
    [ "$status" -eq 2 ]
    [[ $output == *"the certificate and its key cannot be used"* ]]
}
