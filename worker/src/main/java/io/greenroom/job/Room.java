package io.greenroom.job;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A tally of places that jobs can have. */
final class Room {
    private final int size;
    private final Semaphore free;

    Room(int size) {
        this.size = size;
        this.free = new Semaphore(size);
    }

    /** Waits until there is room for one job, and takes it for as many as there is room for, up to {@code most}. */
    int take(int most) throws InterruptedException {
        free.acquire();
        int taken = 1;
        while (taken < most && free.tryAcquire()) {
            taken++;
        }
        return taken;
    }

    /** Takes room for a job that is ours already, waiting if there is none. */
    void takeOne() throws InterruptedException {
        free.acquire();
    }

    int free() {
        return free.availablePermits();
    }

    /** Takes room for one job if there is some now. */
    boolean tryTake() {
        return free.tryAcquire();
    }

    void giveBack(int count) {
        free.release(count);
    }

    /** Waits until all of it is free. True when it became so in time. */
    boolean awaitEmpty(Duration patience) throws InterruptedException {
        if (!free.tryAcquire(size, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        free.release(size);
        return true;
    }
}
