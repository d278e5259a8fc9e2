#!/bin/sh
# One of the checks of Check.java.
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp "$GREENROOM_WORKSPACE/classes" Check "$1"
