package io.greenroom.job;

import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The job worker: a poller for each action type, a virtual thread for each job, one tally of room.
 *
 * <p>{@link #begin} takes up what the journal holds and begins to poll; {@link #stop} stops polling, hands back what can be
 * handed back, and waits for the rest. A worker whose jobs others may take over is broken off when it may not act for them
 * any more, and begins anew with what is its own then.
 */
public final class Worker {
    private final LifeParts parts;
    private @Nullable Life life;
    private boolean stopped;

    /**
     * Whoever hands in the service closes it, after {@link #stop}.
     *
     * @param polled the action types that are polled for; jobs in the journal are carried on whichever they are of
     */
    public Worker(
            JobService service,
            KnownExecutions executions,
            Map<ActionType, ResumableAction> actions,
            Set<ActionType> polled,
            PollingSettings polling,
            EngineSettings settings,
            JobObserver observer,
            SecretsInUse secrets,
            Time time,
            RandomGenerator random) {
        this.parts = new LifeParts(
                service,
                executions,
                actions,
                polled,
                polling,
                settings,
                observer,
                secrets,
                time,
                random,
                new AcknowledgedJobs());
    }

    /**
     * Begins a life: the first, or another one after the last was broken off. Returns at once; does nothing after
     * {@link #stop}.
     *
     * @param journal that of this life; whoever hands it in closes it, after {@link #stop}
     * @param gate asked before everything that has an effect outside
     */
    public synchronized void begin(Journal journal, Gate gate) {
        if (!stopped) {
            life = new Life(parts, journal, gate);
            life.start();
        }
    }

    private synchronized @Nullable Life life() {
        return life;
    }

    /**
     * Takes up a job that was another worker's, and is in this life's journal now. Returns at once. In a life that is over
     * nothing is done; the next one finds the job in the journal.
     */
    public void takeUp(Journal.Entry entry) {
        Life current = life();
        if (current != null) {
            current.takeUp(entry);
        }
    }

    /** How many jobs are in flight. */
    public int inFlight() {
        Life current = life();
        return current == null ? 0 : current.inFlight();
    }

    /** Where jobs wait because one pipeline, or one provider, must not have all the room, or would soon. */
    public List<Bulkhead> bulkheads() {
        Life current = life();
        return current == null ? List.of() : current.bulkheads();
    }

    /** How many more jobs could be in flight. */
    public int room() {
        Life current = life();
        return current == null ? 0 : current.room();
    }

    /**
     * Whether the pollers' threads come round as they should, whatever the service answers them. A worker where one does not
     * is to be started again.
     */
    public boolean isAlive() {
        Life current = life();
        return current == null || current.isAlive();
    }

    /**
     * Ends the life without a word to anybody: its jobs stay in the journal as they stand, because others may have them by
     * now. Returns when its threads have ended, or have had their time to.
     */
    public void breakOff() throws InterruptedException {
        Life current = life();
        if (current != null) {
            current.breakOff();
        }
    }

    /**
     * Stops polling, hands back the jobs that wait, and gives the others the grace period. What is not done by then is
     * broken off and stays in the journal.
     *
     * @return true when nothing had to be broken off or put down: the journal is empty
     */
    public boolean stop(Duration grace) throws InterruptedException {
        Life current;
        synchronized (this) {
            stopped = true;
            current = life;
        }
        return current == null || current.stop(grace);
    }
}
