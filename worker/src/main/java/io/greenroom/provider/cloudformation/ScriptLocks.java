package io.greenroom.provider.cloudformation;

import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * So that two threads do not take the same script a step further, through whichever objects. Some scripts have a lock in common, which
 * does no harm: nothing holds one for longer than a service takes to answer.
 */
final class ScriptLocks {
    private static final int COUNT = 64;

    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(COUNT).toArray(ReentrantLock[]::new);

    ReentrantLock of(Path script) {
        return locks[Math.floorMod(script.hashCode(), COUNT)];
    }
}
