#!/bin/sh
# Compiles the named Java files. A runtime without a compiler takes the classes that a release of Greenroom brings along, as long
# as the files are those they were made of.
set -eu
if [ -x "$JAVA_HOME/bin/javac" ]; then
    exec "$JAVA_HOME/bin/javac" -J-XX:TieredStopAtLevel=1 -J-Xshare:auto -d classes "$@"
fi
for source in "$@"; do
    if ! [ -f "compiled/$source" ] || [ "$(cat "$source")" != "$(cat "compiled/$source")" ]; then
        echo "$source has to be compiled, and the Java in $JAVA_HOME has no compiler: set JAVA_HOME to a JDK." >&2
        exit 1
    fi
done
mv compiled classes
