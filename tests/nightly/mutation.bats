# One change at a time in the code that judges: a test has to notice.

load ../lib/harness

# A slice that ends within the hour, another one each night; `make mutation` takes all of it.  Of so few, chance alone may
# let a few more live than one in twenty.
@test "of a night's mutants of the code that judges, nine of ten are killed" {
    run env SEED="${SEED:-$(date +%Y%m%d)}" AREAS="${AREAS:-6}" MUTANTS="${MUTANTS:-40}" MINUTES="${MINUTES:-40}" SHARE=90 \
        "$TOP/tests/mutation/run"
    echo "$output"
    printf '# %s\n' "$(grep ' are equivalent, ' <<<"$output")" >&3
    [ "$status" -eq 0 ]
}
