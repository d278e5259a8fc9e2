package io.greenroom.job;

import io.greenroom.time.Time;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Sleeps that can be cut short from outside, all at once. Only a thread that sleeps here is ever interrupted, so nothing
 * that talks to the outside is broken off by it.
 */
public final class Sleeper {
    private final Time time;
    private final Set<Thread> sleeping = new HashSet<>();
    private final Set<Thread> woken = new HashSet<>();
    private boolean over;

    public Sleeper(Time time) {
        this.time = time;
    }

    /** True when the whole time was waited; false when it was cut short. */
    public boolean sleep(Duration duration) throws InterruptedException {
        Thread me = Thread.currentThread();
        synchronized (this) {
            if (over) {
                return false;
            }
            sleeping.add(me);
        }
        try {
            time.sleep(duration);
            return !wasWoken(me);
        } catch (InterruptedException e) {
            if (wasWoken(me)) {
                return false;
            }
            throw e;
        }
    }

    /** Ends the sleep. An interrupt that came too late for it is taken back. */
    private synchronized boolean wasWoken(Thread me) {
        sleeping.remove(me);
        if (woken.remove(me)) {
            Thread.interrupted();
            return true;
        }
        return false;
    }

    /** Ends the sleeps there are now. */
    synchronized void wakeAll() {
        for (Thread thread : sleeping) {
            if (woken.add(thread)) {
                thread.interrupt();
            }
        }
    }

    /** Ends the sleeps there are now, and lets nobody sleep any more. */
    public synchronized void end() {
        over = true;
        wakeAll();
    }

    public synchronized boolean ended() {
        return over;
    }
}
