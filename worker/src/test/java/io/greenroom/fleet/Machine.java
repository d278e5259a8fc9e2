package io.greenroom.fleet;

import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.ServiceFailure;
import io.greenroom.time.MovableTime;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A machine that a worker runs on: everything it does outside of itself it does through here. A test may stop it for a
 * while, or for good, between any two steps; cut it off from the store; and have its clock go wrong.
 */
final class Machine implements Time {
    private final MovableTime world;
    private final Duration wrongBy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition goesOn = lock.newCondition();
    private boolean frozen;
    private volatile boolean gone;
    /** What happens to calls; nothing bad at first. */
    private volatile Wires wires = call -> Fate.GOES_WELL;
    /** Until when each of the threads that were seen here sleeps; null for one that does not. */
    private final Map<Thread, Instant> asleep = new ConcurrentHashMap<>();

    private final Set<Thread> starting = ConcurrentHashMap.newKeySet();

    /** @param wrongBy how far its clock is ahead */
    Machine(MovableTime world, Duration wrongBy) {
        this.world = world;
        this.wrongBy = wrongBy;
    }

    /** What becomes of a call. */
    enum Fate {
        GOES_WELL,
        DOES_NOT_ARRIVE,
        IS_NOT_ANSWERED
    }

    interface Wires {
        Fate of(String call);
    }

    void wires(Wires now) {
        wires = now;
    }

    void freeze() {
        lock.lock();
        try {
            frozen = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isFrozen() {
        lock.lock();
        try {
            return frozen;
        } finally {
            lock.unlock();
        }
    }

    void thaw() {
        lock.lock();
        try {
            frozen = gone;
            goesOn.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Its threads never take another step. */
    void kill() {
        gone = true;
        freeze();
    }

    /** Does something here; the machine is not at rest before it has begun. */
    void start(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(work);
        starting.add(thread);
        thread.start();
    }

    /** Goes on when the machine does. */
    void pass() {
        asleep.putIfAbsent(Thread.currentThread(), Instant.MIN);
        starting.remove(Thread.currentThread());
        lock.lock();
        try {
            while (frozen) {
                goesOn.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean hasThread(String name) {
        return threads(name) > 0;
    }

    /** How many threads whose names begin like that have taken a step here, and have not ended. */
    long threads(String beginning) {
        return asleep.keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(beginning))
                .count();
    }

    /** Whether all its threads sleep on the clock, or cannot go on. */
    boolean isAtRest() {
        if (isFrozen()) {
            return true;
        }
        asleep.keySet().removeIf(thread -> !thread.isAlive());
        Instant now = world.instant();
        return starting.isEmpty() && asleep.values().stream().allMatch(until -> until.isAfter(now));
    }

    @Override
    public Instant instant() {
        return world.instant().plus(wrongBy);
    }

    @Override
    public Duration elapsed() {
        return world.elapsed();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        pass();
        Instant until = world.instant().plus(duration); // once: a test may move the time on meanwhile
        asleep.put(Thread.currentThread(), until);
        try {
            world.sleepUntil(until);
        } finally {
            asleep.put(Thread.currentThread(), Instant.MIN);
            pass();
        }
    }

    /** The port as this machine reaches it. */
    <T> T reach(Class<T> port, T target) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) -> call(target, method, arguments)));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        pass();
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted on the wire");
        }
        Fate fate = canFail(method) ? wires.of(method.getName()) : Fate.GOES_WELL;
        if (fate == Fate.DOES_NOT_ARRIVE) {
            throw failure(method);
        }
        try {
            Object answer = method.invoke(target, arguments);
            pass();
            if (fate == Fate.IS_NOT_ANSWERED) {
                throw failure(method);
            }
            return answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean canFail(Method method) {
        return !method.getName().equals("takesWrites")
                && Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class);
    }

    private static Exception failure(Method method) {
        var cause = new IOException("no answer");
        for (Class<?> kind : method.getExceptionTypes()) {
            if (kind == NotWritten.class) {
                return new NotWritten("no answer", cause);
            }
            if (kind == LeaseStore.Unavailable.class) {
                return new LeaseStore.Unavailable("no answer", cause);
            }
            if (kind == ServiceFailure.class) {
                return new ServiceFailure(ServiceFailure.Kind.UNAVAILABLE, "no answer", cause);
            }
        }
        return new UncheckedIOException(cause);
    }
}
