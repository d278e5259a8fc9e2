package io.greenroom.provider.aws;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Lets so many calls through in a second, one after the other; the others wait for their turn. */
public final class Pace {
    private final long between;
    private final ReentrantLock lock = new ReentrantLock();
    private long next = System.nanoTime();

    public Pace(int requestsPerSecond) {
        this.between = Duration.ofSeconds(1).toNanos() / requestsPerSecond;
    }

    /** Returns when it is the caller's turn. */
    public void await() throws InterruptedException {
        long mine;
        lock.lockInterruptibly();
        try {
            mine = Math.max(next, System.nanoTime());
            next = mine + between;
        } finally {
            lock.unlock();
        }
        long left = mine - System.nanoTime();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }
}
