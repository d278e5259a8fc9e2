package io.greenroom.time;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Sleeps that can be cut short from outside, all at once or those about one thing. Only a thread that sleeps here is ever
 * interrupted, so nothing that talks to the outside is broken off by it.
 */
public final class Sleeper {
    /** What a sleep is about that nobody wakes by itself. */
    private static final Object NOTHING = new Object();

    private final Time time;
    private final Map<Thread, Object> sleeping = new HashMap<>();
    private final Set<Thread> woken = new HashSet<>();
    private boolean over;

    public Sleeper(Time time) {
        this.time = time;
    }

    /** True when the whole time was waited; false when it was cut short. */
    public boolean sleep(Duration duration) throws InterruptedException {
        return sleep(duration, () -> false);
    }

    /**
     * The same.
     *
     * @param unless asked once a wake-up would be heard: what made it true before that keeps the sleep from beginning, and no
     *     wake-up is lost between the two
     */
    public boolean sleep(Duration duration, BooleanSupplier unless) throws InterruptedException {
        return sleep(duration, NOTHING, unless);
    }

    /** The same for a sleep that {@link #wake} can end by itself. */
    public boolean sleep(Duration duration, Object about, BooleanSupplier unless) throws InterruptedException {
        Thread me = Thread.currentThread();
        synchronized (this) {
            if (over) {
                return false;
            }
            sleeping.put(me, about);
        }
        try {
            if (unless.getAsBoolean()) {
                wasWoken(me);
                return false;
            }
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
    public void wakeAll() {
        wakeWhere(about -> true);
    }

    /** Ends the sleeps there are now about this. */
    public void wake(Object about) {
        wakeWhere(about::equals);
    }

    private synchronized void wakeWhere(Predicate<Object> isMeant) {
        sleeping.forEach((thread, about) -> {
            if (isMeant.test(about) && woken.add(thread)) {
                thread.interrupt();
            }
        });
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
