package io.greenroom.commandlog;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.RunId;
import io.greenroom.secret.Secrets;
import io.greenroom.time.Time;
import io.greenroom.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one run from wherever its log is to the run's end: looks at what was printed, and waits, on no thread. While the run
 * prints, or somebody reads along, a look comes soon; a run that is silent and unread costs a look now and then. Nobody else
 * asks the provider, however many read.
 */
final class LogFollower {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    /** A line is to be on a page within two seconds. */
    private static final Duration PAUSE_FOR_READERS = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    /** A provider that cannot be asked for so long is not asked any more, until another round of the job. */
    private static final Duration PATIENCE = Duration.ofHours(1);
    /** The same when the job has its result, which nobody needs the log for. */
    private static final Duration PATIENCE_AFTER_ALL = Duration.ofMinutes(1);

    private final RunId run;
    private final EnvironmentProvider provider;
    private final Secrets secrets;
    private final Time time;
    private final Timer timer;
    private final CommandLog log;
    private final boolean isPrinted;
    private final RunOutput output;
    private final Runnable whenDone;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** While it is waited, what ends the waiting in time; whoever takes it away goes on. */
    private Timer.@Nullable Awaited next;

    private boolean lookWanted;
    private boolean isOver;
    private boolean settled;
    private boolean stopping;
    private boolean done;
    private long looksBegun;
    private long looksDone;
    private Duration pause = SHORTEST_PAUSE;
    private @Nullable Duration troubleSince;

    /**
     * @param provider the run's
     * @param secrets the job's; those of the environment are added before anything is read
     * @param output of the run, to the log
     * @param isPrinted whether somebody reads along for certain
     * @param whenDone is told when the log has ended and the job has its result, or following it is of no use or not wanted any
     *     more
     */
    LogFollower(
            RunId run,
            EnvironmentProvider provider,
            Secrets secrets,
            CommandLog log,
            RunOutput output,
            boolean isPrinted,
            Time time,
            Timer timer,
            Runnable whenDone) {
        this.run = run;
        this.provider = provider;
        this.secrets = secrets;
        this.log = log;
        this.output = output;
        this.isPrinted = isPrinted;
        this.time = time;
        this.timer = timer;
        this.whenDone = whenDone;
        log.whenRead(this::wantLook);
    }

    CommandLog log() {
        return log;
    }

    Secrets secrets() {
        return secrets;
    }

    void start() {
        onAThread(this::goOn);
    }

    private static void onAThread(Runnable part) {
        Thread.ofVirtual().name("log-follower").start(part);
    }

    /** Looks until it is to be waited. One thread is here at a time, and none while {@link #next} is there. */
    private void goOn() {
        try {
            do {
                if (!beginLook()) {
                    leave();
                    return;
                }
            } while (lookAndGoOn() && !isToWait(pause));
            if (isOver) {
                awaitSettled();
            }
        } catch (CommandLog.NotKept e) {
            LOG.warn("The log of {} is kept no further: {}", run, String.valueOf(e.getMessage()));
            leave();
        } catch (InterruptedException e) {
            leave();
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The log of {} is kept no further because of a defect in the worker", run, e);
            leave();
        }
    }

    /** False when that was the last look. */
    private boolean lookAndGoOn() throws CommandLog.NotKept, InterruptedException {
        long before = output.position();
        try {
            if (look()) {
                change(() -> isOver = true);
                return false;
            }
            troubleSince = null;
        } catch (CommandLog.NotKept e) {
            throw e;
        } catch (ProviderException | IOException e) {
            if (isTooMuch(e)) {
                leave();
                return false;
            }
        } finally {
            change(() -> looksDone = looksBegun);
        }
        pause = output.position() > before ? SHORTEST_PAUSE : shorter(pause.multipliedBy(2), longestPause());
        return true;
    }

    private boolean isTooMuch(Exception trouble) {
        Duration since = troubleSince;
        if (since == null) {
            LOG.info("What {} prints cannot be read now, which is tried again: {}", run, trouble.getMessage());
            troubleSince = time.elapsed();
            return false;
        }
        boolean tooLong = isTooLong(time.elapsed().minus(since));
        if (tooLong) {
            LOG.warn("What {} prints is not read any more: {}", run, trouble.getMessage());
        }
        return tooLong;
    }

    /** True when the run is over, and its log too. */
    private boolean look() throws ProviderException, IOException, InterruptedException {
        secrets.addAll(provider.secrets(run.environment()));
        // Looked at first: what was printed until then is read.
        boolean hasEnded = provider.describeRun(run.environment(), run.run())
                .map(found -> !(found.state() instanceof CommandRun.Running))
                .orElse(true);
        try {
            if (!log.isFull()) {
                output.follow();
            }
            if (hasEnded) {
                output.close();
            }
        } finally {
            log.pause(output.wholeUpTo());
        }
        if (hasEnded) {
            log.end();
        }
        return hasEnded;
    }

    private boolean isTooLong(Duration trouble) {
        return trouble.compareTo(isSettled() ? PATIENCE_AFTER_ALL : PATIENCE) > 0;
    }

    private Duration longestPause() {
        return isPrinted || log.hasReaders() ? PAUSE_FOR_READERS : LONGEST_PAUSE;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private interface Waiting {
        boolean goesOn();
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiting waiting, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.goesOn() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** False when there is to be none any more. */
    private boolean beginLook() {
        lock.lock();
        try {
            lookWanted = false;
            looksBegun++;
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody will go on after the pause, or before. */
    private boolean isToWait(Duration atMost) {
        lock.lock();
        try {
            if (lookWanted || stopping) {
                return false;
            }
            next = timer.in(atMost, () -> onAThread(this::due));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void due() {
        if (waitingEnds(() -> {})) {
            goOnAfterWaiting();
        }
    }

    /** Whether it was waited until now; then it is the caller's to go on. */
    private boolean waitingEnds(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
            Timer.Awaited waited = next;
            if (waited == null) {
                return false;
            }
            waited.cancel();
            next = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void goOnAfterWaiting() {
        if (isOver) {
            finish();
        } else {
            goOn();
        }
    }

    /** Until then, who asks is told that the log has ended. */
    private void awaitSettled() {
        lock.lock();
        try {
            if (!settled && !stopping) {
                next = timer.in(PATIENCE, () -> onAThread(this::due));
                return;
            }
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** The run goes on, or may, but not here. */
    private void leave() {
        log.leave();
        finish();
    }

    private void finish() {
        change(() -> done = true);
        whenDone.run();
    }

    private boolean isSettled() {
        lock.lock();
        try {
            return settled;
        } finally {
            lock.unlock();
        }
    }

    private void wantLook() {
        boolean waited;
        lock.lock();
        try {
            waited = !isOver && waitingEnds(() -> lookWanted = true);
        } finally {
            lock.unlock();
        }
        if (waited) {
            onAThread(this::goOn);
        }
    }

    /** Returns when all that was printed before the call is in the log, or the time is up. */
    void catchUp(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long wanted = looksBegun + 1;
            wantLook();
            await(() -> looksDone < wanted && !log.hasEnded() && !done, atMost);
        } finally {
            lock.unlock();
        }
    }

    /** The run's job has its result. */
    void settle() {
        if (waitingEnds(() -> {
            settled = true;
            lookWanted = true;
        })) {
            onAThread(this::goOnAfterWaiting);
        }
    }

    /** The look under way is the last one. */
    void stop() {
        if (waitingEnds(() -> stopping = true)) {
            goOnAfterWaiting();
        }
    }

    /** Returns when nothing is followed any more, or the time is up. */
    void awaitDone(Duration atMost) throws InterruptedException {
        await(() -> !done, atMost);
    }

    boolean isDone() {
        lock.lock();
        try {
            return done;
        } finally {
            lock.unlock();
        }
    }
}
