#!/bin/sh
# Lays down what the database serves, before it is started.
set -eu
mkdir -p data www reports
echo "${INPUT_Greeting:-hello} from a ${INPUT_Size:-small} site" >data/greeting
