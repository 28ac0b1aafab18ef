#!/usr/bin/env bash
# What recording a latency costs, beside incrementing a counter of a plain array.
set -eu

"$BUILD/tests/bench/histogram_bench"
