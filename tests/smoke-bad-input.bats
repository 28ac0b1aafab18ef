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

teardown_file() {
    smoke_end_file
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

@test "an expression that is none is named by its line and column" {
    refused 'plan.json:3: expression .b | nix(1): column 6: nix/1 is not defined' '{"name":"a","get":"/ok","expect":{"jq":[".a | length == 1",' \
        '".c == 1",' '".b | nix(1)"]}}'
    refused 'plan.json:2: expression .a +: column 5: syntax error, unexpected end' '{"name":"a","get":"/ok","capture":{"x":".x",' '"y":".a +"}}'
    refused 'plan.json:2: expression .a b: column 4: syntax error' '{"name":"a","get":"/ok","again":{"expect":{' '"jq":".a b"}}}'
    refused 'plan.json:2: "jq": expression .a[: column 3: [ without its end' '{"name":"a","get":"/ok","expect":{' '"jq":".a["}}'
}
