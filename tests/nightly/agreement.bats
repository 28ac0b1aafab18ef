# Every kind of scanner against the plain reading of RFC 8259, on other records each night.

load ../lib/harness

@test "20 times a million records from fresh seeds: all scanners agree" {
    for _ in {1..20}; do
        seed=$(od -An -N8 -tu8 /dev/urandom | tr -d ' ')
        SEED=$seed timeout 300 "$BUILD/tests/unit/json_agree_test" || { echo "SEED=$seed"; false; }
    done
}
