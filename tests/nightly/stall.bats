# A stalled server, at the rate and for the time at which its users would see it.

load ../lib/harness
load ../lib/load

# Neither the service nor the server that the tests of load-reco share.
setup_file() { :; }

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    start_service
}

# told FILE: the percentiles, for who reads the output of the test.
told() {
    total "$1" '"\(.requests) requests; p99 of response \(.latency_ms.p99) ms, of service \(.service_ms.p99) ms, of lag \(.lag_ms.p99) ms; longest \(.latency_ms.max) ms"'
}

@test "stopped for 1.4 s in 30 s at 2000/s: the response times show it, the service times do not" {
    stalled --rate 2000/s -d 30s --max-connections 50 >out
    told out
    told out >&3
    [ "$(total out .requests)" = 60000 ]
    total out '.latency_ms.p99 > 1000 and .service_ms.p99 < 1000' | grep -qx true
    # Fifty requests met the stall; some 2800 fell due in it.
    total out '.latency_ms.p90 < 1000 and .latency_ms.max > 1300' | grep -qx true
}

@test "a closed loop hides the same stall" {
    stalled -c 50 -d 30s >out
    told out
    told out >&3
    total out '.latency_ms.p99 < 1000 and .latency_ms.max > 1300' | grep -qx true
}
