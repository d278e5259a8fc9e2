#!/bin/sh
# One of the suites of ShopTests.java.
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp "$GREENROOM_WORKSPACE/classes" ShopTests "$1"
