#!/bin/sh
# Sums up what the checks before it wrote.
set -eu
cd "$GREENROOM_WORKSPACE"
echo "$(grep -c '<testcase' reports/smoke.xml) test, $(grep -c '<failure' reports/smoke.xml || true) failures" >reports/summary.txt
cat reports/summary.txt
echo "Summary=$(cat reports/summary.txt)" >>"$GREENROOM_OUTPUT"
