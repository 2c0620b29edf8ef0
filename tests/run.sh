#!/bin/sh
# `make test`: the units, then the browser's journeys, beside each other and beside the checks. All are tried.
began=$(date +%s)
failed=""
said=$(mktemp)
sh tests/check.sh >"$said" 2>&1 &
checks=$!
trap 'kill $checks 2>/dev/null; rm -f "$said"' EXIT
# a third process works while others wait; `conftest.py` says in which order
"$BIN/python" -m pytest -n "${TEST_PROCESSES:-3}" --dist loadfile --no-loadscope-reorder -m "not walk" --durations 20 \
    src tests || failed="tests"
wait $checks || failed="checks $failed"
cat "$said"
echo "make test: $(($(date +%s) - began)) s"
test -z "$failed" || { echo "make test: failed: $failed"; exit 1; }
