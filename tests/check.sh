#!/bin/sh
# Everything that can be said about the code without running it. Each line is one law; all are tried, then it fails.
failed=""
law() {
    name=$1
    shift
    if out=$("$@" 2>&1); then echo "ok      $name"; else printf '%s\nFAILED  %s\n' "$out" "$name"; failed="$failed $name"; fi
}
law lint "$BIN/ruff" check src tests bench
law format "$BIN/ruff" format --check src tests bench
law types "$BIN/mypy"
law contracts "$BIN/lint-imports" --no-cache
law templates "$BIN/djlint" --lint --quiet src
law dependencies "$BIN/deptry" src
law system "$BIN/yteso" check --fail-level WARNING
law migrations "$BIN/yteso" makemigrations --check --dry-run
law catalogues "$BIN/yteso" messages --check
test -z "$failed" || { echo "check: failed:$failed"; exit 1; }
