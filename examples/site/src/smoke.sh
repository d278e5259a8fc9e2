#!/bin/sh
# smoke.sh URL: whether the page is what it has to be; leaves a test report.
set -eu
cd "$GREENROOM_WORKSPACE"
page=$(./fetch.sh "$1")
echo "$page"
case $page in
  "${INPUT_Greeting:-hello}"*) result='' ;;
  *) result='<failure message="another page was expected"/>' ;;
esac
echo "<testsuite name=\"smoke\"><testcase classname=\"Page\" name=\"greets\">$result</testcase></testsuite>" >reports/smoke.xml
[ -z "$result" ]
