package io.greenroom.commandlog;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.RunId;
import io.greenroom.secret.Secrets;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one run from wherever its log is to the run's end, on a virtual thread of its own: looks at what was printed, and
 * waits. While the run prints, or somebody reads along, a look comes soon; a run that is silent and unread costs a look now
 * and then. Nobody else asks the provider, however many read.
 */
final class LogFollower {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    /** A line is to be on a page within two seconds. */
    private static final Duration PAUSE_FOR_READERS = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** A provider that cannot be asked for so long is not asked any more, until another round of the job. */
    private static final Duration PATIENCE = Duration.ofHours(1);
    /** The same when the job has its result, which nobody needs the log for. */
    private static final Duration PATIENCE_AFTER_ALL = Duration.ofMinutes(1);

    private final RunId run;
    private final EnvironmentProvider provider;
    private final Secrets secrets;
    private final Time time;
    private final CommandLog log;
    private final boolean isPrinted;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean lookWanted;
    private boolean settled;
    private boolean stopping;
    private boolean done;
    private long looksBegun;
    private long looksDone;

    /**
     * @param provider the run's
     * @param secrets the job's; those of the environment are added before anything is read
     * @param isPrinted whether somebody reads along for certain
     */
    LogFollower(
            RunId run, EnvironmentProvider provider, Secrets secrets, CommandLog log, boolean isPrinted, Time time) {
        this.run = run;
        this.provider = provider;
        this.secrets = secrets;
        this.log = log;
        this.isPrinted = isPrinted;
        this.time = time;
        log.whenRead(this::wantLook);
    }

    CommandLog log() {
        return log;
    }

    Secrets secrets() {
        return secrets;
    }

    /**
     * Returns when the log has ended and the job has its result, or following it is of no use or not wanted any more.
     *
     * @param from how many bytes of what was printed are in the log already
     * @param out where the log's text goes
     */
    void follow(long from, OutputStream out) {
        try {
            if (followToTheEnd(new RunOutput(provider, run, secrets, out, from))) {
                awaitSettled();
            } else {
                log.leave();
            }
        } catch (CommandLog.NotKept e) {
            LOG.warn("The log of {} is kept no further: {}", run, String.valueOf(e.getMessage()));
            log.leave();
        } catch (InterruptedException e) {
            log.leave();
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The log of {} is kept no further because of a defect in the worker", run, e);
            log.leave();
        } finally {
            change(() -> done = true);
        }
    }

    /** False when it was not followed to its end. */
    private boolean followToTheEnd(RunOutput output) throws CommandLog.NotKept, InterruptedException {
        Duration pause = SHORTEST_PAUSE;
        Duration troubleSince = null;
        while (beginLook()) {
            long before = output.position();
            try {
                if (look(output)) {
                    return true;
                }
                troubleSince = null;
            } catch (CommandLog.NotKept e) {
                throw e;
            } catch (ProviderException | IOException e) {
                if (troubleSince == null) {
                    LOG.info("What {} prints cannot be read now, which is tried again: {}", run, e.getMessage());
                    troubleSince = time.elapsed();
                } else if (isTooLong(time.elapsed().minus(troubleSince))) {
                    LOG.warn("What {} prints is not read any more: {}", run, e.getMessage());
                    return false;
                }
            } finally {
                change(() -> looksDone = looksBegun);
            }
            pause = output.position() > before ? SHORTEST_PAUSE : shorter(pause.multipliedBy(2), longestPause());
            awaitLookWanted(pause);
        }
        return false;
    }

    /** True when the run is over, and its log too. */
    private boolean look(RunOutput output) throws ProviderException, IOException, InterruptedException {
        secrets.addAll(provider.secrets(run.environment()));
        // Looked at first: what was printed until then is read.
        boolean isOver = provider.describeRun(run.environment(), run.run())
                .map(found -> !(found.state() instanceof CommandRun.Running))
                .orElse(true);
        try {
            if (!log.isFull()) {
                output.follow();
            }
            if (isOver) {
                output.close();
            }
        } finally {
            log.pause(output.wholeUpTo());
        }
        if (isOver) {
            log.end();
        }
        return isOver;
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

    private void awaitLookWanted(Duration pause) throws InterruptedException {
        await(() -> !lookWanted && !stopping, pause);
    }

    /** Until then, who asks is told that the log has ended. */
    private void awaitSettled() throws InterruptedException {
        await(() -> !settled && !stopping, PATIENCE);
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
        change(() -> lookWanted = true);
    }

    /** Returns when all that was printed before the call is in the log, or the time is up. */
    void catchUp(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long wanted = looksBegun + 1;
            lookWanted = true;
            changed.signalAll();
            await(() -> looksDone < wanted && !log.hasEnded() && !done, atMost);
        } finally {
            lock.unlock();
        }
    }

    /** The run's job has its result. */
    void settle() {
        change(() -> {
            settled = true;
            lookWanted = true;
        });
    }

    /** The look under way is the last one. */
    void stop() {
        change(() -> stopping = true);
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
