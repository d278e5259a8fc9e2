#!/bin/sh
# Runs when everything else has been ended.
rm -rf data www
