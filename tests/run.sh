#!/bin/sh
# `make test`: the checks, then every test. Units run beside each other; the browser's journeys one after another.
set -eu
began=$(date +%s)
sh tests/check.sh
"$BIN/python" -m pytest -n "${TEST_PROCESSES:-2}" --dist loadfile -m "not browser" --durations 10
"$BIN/python" -m pytest -m browser --durations 5 tests/journeys || test $? -eq 5
echo "make test: $(($(date +%s) - began)) s"
