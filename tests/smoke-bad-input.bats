# smoke-stack: plans that are wrong, and servers that are.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; the libraries set what they started

load lib/harness
load lib/smoke

setup_file() {
    scripted_begin
}

teardown() {
    smoke_end
}

# ---- plans ----

@test "an expression that does not look at the answer is no expectation" {
    refused 'plan.json:2: "jq": expression true does not look at the answer' '{"name":"a","get":"/ok"}' '{"get":"/ok","expect":{"jq":"true"}}'
    refused 'does not look at the answer' '{"get":"/ok","expect":{"jq":[".ready","\"ok\" | length == 2"]}}'
    refused 'does not look at the answer' '{"get":"/ok","expect":{"jq":"true or .ready"}}'
    refused 'does not look at the answer' '{"get":"/ok","again":{"expect":{"jq":"1 == 1"}}}'
    refused 'does not look at the answer' '{"exec":"true","expect":{"jq":". | true"}}'
    # What cannot be told from the words alone is not refused; a capture may well be a constant.
    holds '{"name":"a","get":"/ok","expect":{"jq":[".ready or true","length > 0","true and .ready"]},"capture":{"c":"\"fixed\""}}' '{"get":"/echo?{{c}}"}'
}
