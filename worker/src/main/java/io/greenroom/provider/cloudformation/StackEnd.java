package io.greenroom.provider.cloudformation;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.EndKeeper;
import io.greenroom.provider.aws.ScheduledCall;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that AWS deletes an environment's stack when no worker is left to do it: by a schedule that is there before the
 * stack is, and that follows when the end changes.
 */
final class StackEnd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StackEnd.class);
    private final Schedules schedules;
    private final String stack;
    private final StackNotes notes;
    private final Time time;
    private final EndKeeper keeper;
    /** Held while the schedule is changed. */
    private final ReentrantLock changing = new ReentrantLock();

    /**
     * @param stack its name, which is the schedule's too
     * @param end as it is at first
     * @param time by which the environment ends
     */
    StackEnd(Schedules schedules, String stack, StackNotes notes, Instant end, Time time) {
        this.schedules = schedules;
        this.stack = stack;
        this.notes = notes;
        this.time = time;
        this.keeper = new EndKeeper(stack, end, time, this::apply);
    }

    void endIn(Optional<Duration> left) {
        keeper.endIn(left);
    }

    /** Whether its time has come, so that what was begun before may have been deleted since. */
    boolean isOver() {
        return keeper.end().filter(at -> !time.instant().isBefore(at)).isPresent();
    }

    /** Makes the schedule, or sees that it is there and as it should be; none while the environment is protected. */
    void set() throws ProviderException, InterruptedException {
        changing.lockInterruptibly();
        try {
            Optional<Instant> wanted = keeper.end();
            if (wanted.isEmpty()) {
                schedules.remove(stack);
            } else {
                schedules.keep(
                        stack,
                        wanted.get(),
                        ScheduledCall.of("cloudformation", "deleteStack", Map.of("StackName", stack)));
            }
        } finally {
            changing.unlock();
        }
    }

    void applySoon() {
        keeper.applySoon();
    }

    /** Once a stack was begun. */
    private boolean apply() throws InterruptedException {
        try {
            if (notes.read().isPresent()) {
                set();
            }
            return true;
        } catch (ProviderException e) {
            LOG.warn(
                    "What deletes stack {} when there is no worker could not be set up; trying again: {}",
                    stack,
                    e.getMessage());
            return false;
        }
    }

    void awaitApplied() throws InterruptedException {
        keeper.awaitApplied();
    }

    @Override
    public void close() {
        keeper.close();
    }

    /** Removes the schedule: the stack is gone. */
    void remove() throws ProviderException, InterruptedException {
        schedules.remove(stack);
    }
}
