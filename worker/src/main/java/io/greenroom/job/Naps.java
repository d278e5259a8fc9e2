package io.greenroom.job;

import io.greenroom.time.Time;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Waits that can be cut short from outside, all at once. Only a thread that waits here is ever interrupted, so nothing
 * that talks to the outside is broken off by it.
 */
public final class Naps {
    private final Time time;
    private final Set<Thread> napping = new HashSet<>();
    private final Set<Thread> woken = new HashSet<>();
    private boolean over;

    public Naps(Time time) {
        this.time = time;
    }

    /** True when the whole time was waited; false when it was cut short. */
    public boolean nap(Duration duration) throws InterruptedException {
        Thread me = Thread.currentThread();
        synchronized (this) {
            if (over) {
                return false;
            }
            napping.add(me);
        }
        try {
            time.sleep(duration);
            return !endNap(me);
        } catch (InterruptedException e) {
            if (endNap(me)) {
                return false;
            }
            throw e;
        }
    }

    /** True when the thread was woken. An interrupt that came too late for its nap is taken back. */
    private synchronized boolean endNap(Thread me) {
        napping.remove(me);
        if (woken.remove(me)) {
            Thread.interrupted();
            return true;
        }
        return false;
    }

    /** Ends the naps there are now. */
    synchronized void wakeAll() {
        for (Thread thread : napping) {
            if (woken.add(thread)) {
                thread.interrupt();
            }
        }
    }

    /** Ends the naps there are now, and lets nobody nap any more. */
    public synchronized void end() {
        over = true;
        wakeAll();
    }

    public synchronized boolean ended() {
        return over;
    }
}
