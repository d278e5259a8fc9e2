package io.greenroom.keyed;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for each key, there for as long as somebody wants it: one thread at a time does what belongs to a key, and keys do not
 * wait for each other. Who has a key's lock can take it again.
 */
public final class KeyedLock<K> {
    private final ConcurrentHashMap<K, Wanted> locks = new ConcurrentHashMap<>();

    /** To be closed by the thread that has taken it. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Wanted extends ReentrantLock {
        private static final long serialVersionUID = 1L;
        /** How many have the lock or wait for it; changed in the map alone. */
        private int by;
    }

    /** Waits, interruptibly, until nobody else has it. */
    public Held take(K key) throws InterruptedException {
        Wanted lock = want(key);
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            wantNoMore(key);
            throw e;
        }
        return held(key, lock);
    }

    /** Does not wait; empty when somebody else has it. */
    public Optional<Held> tryToTake(K key) {
        Wanted lock = want(key);
        if (lock.tryLock()) {
            return Optional.of(held(key, lock));
        }
        wantNoMore(key);
        return Optional.empty();
    }

    private Held held(K key, Wanted lock) {
        return () -> {
            lock.unlock();
            wantNoMore(key);
        };
    }

    private Wanted want(K key) {
        return locks.compute(key, (k, known) -> {
            Wanted lock = known == null ? new Wanted() : known;
            lock.by++;
            return lock;
        });
    }

    private void wantNoMore(K key) {
        locks.compute(key, (k, known) -> known == null || --known.by == 0 ? null : known);
    }

    /** Of how many keys somebody has the lock, or waits for it. */
    int size() {
        return locks.size();
    }
}
