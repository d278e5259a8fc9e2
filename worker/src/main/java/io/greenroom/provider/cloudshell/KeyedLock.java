package io.greenroom.provider.cloudshell;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** A lock for each key: lets one thread at a time do what belongs to a key; the others wait, interruptibly. */
final class KeyedLock {
    private final ConcurrentHashMap<String, Lock> locks = new ConcurrentHashMap<>();

    private static final class Lock {
        final Semaphore free = new Semaphore(1);
        int wanted;
    }

    interface Work<T, E extends Exception> {
        T run() throws E, CallFailed, InterruptedException;
    }

    <T, E extends Exception> T locked(String key, Work<T, E> work) throws E, CallFailed, InterruptedException {
        Lock lock = locks.compute(key, (k, known) -> {
            Lock mine = known == null ? new Lock() : known;
            mine.wanted++;
            return mine;
        });
        try {
            lock.free.acquire();
            try {
                return work.run();
            } finally {
                lock.free.release();
            }
        } finally {
            locks.compute(key, (k, known) -> known == null || --known.wanted == 0 ? null : known);
        }
    }
}
