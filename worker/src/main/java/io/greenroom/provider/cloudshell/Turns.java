package io.greenroom.provider.cloudshell;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Lets one thread at a time do what belongs to a key; the others wait, interruptibly. */
final class Turns {
    private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

    private static final class Turn {
        final Semaphore free = new Semaphore(1);
        int wanted;
    }

    interface Work<T, E extends Exception> {
        T run() throws E, CallFailed, InterruptedException;
    }

    <T, E extends Exception> T take(String key, Work<T, E> work) throws E, CallFailed, InterruptedException {
        Turn turn = turns.compute(key, (k, known) -> {
            Turn mine = known == null ? new Turn() : known;
            mine.wanted++;
            return mine;
        });
        try {
            turn.free.acquire();
            try {
                return work.run();
            } finally {
                turn.free.release();
            }
        } finally {
            turns.compute(key, (k, known) -> known == null || --known.wanted == 0 ? null : known);
        }
    }
}
