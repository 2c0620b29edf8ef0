#!/bin/sh
# `make test`: the units beside each other and beside the checks, then the browser's journeys. All are tried.
began=$(date +%s)
failed=""
said=$(mktemp)
sh tests/check.sh >"$said" 2>&1 &
checks=$!
trap 'kill $checks 2>/dev/null; rm -f "$said"' EXIT
# those that start and kill whole servers wait much: they begin first, and a third process works meanwhile
"$BIN/python" -m pytest -n "${TEST_PROCESSES:-3}" --dist loadfile --no-loadscope-reorder -m "not browser" --durations 10 \
    tests/durability tests/operations src tests || failed="$failed tests"
wait $checks || failed="checks $failed"
cat "$said"
"$BIN/python" -m pytest -n "${TEST_PROCESSES:-2}" --dist loadfile --no-loadscope-reorder --durations 10 \
    -m "browser and not walk" tests/journeys || failed="$failed journeys"
echo "make test: $(($(date +%s) - began)) s"
test -z "$failed" || { echo "make test: failed: $failed"; exit 1; }
