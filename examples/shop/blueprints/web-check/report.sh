#!/bin/sh
# Puts together what the checks before it wrote, and tells the pipeline how many there were.
set -eu
cd "$GREENROOM_WORKSPACE"
rm -f reports/summary.txt
count=0
summary=${ARG_Title:-Report}
for report in reports/*.txt; do
    count=$((count + 1))
    summary="$summary
$(cat "$report")"
done
echo "$summary" >reports/summary.txt
echo "$summary"
echo "Reports=$count" >>"$GREENROOM_OUTPUT"
