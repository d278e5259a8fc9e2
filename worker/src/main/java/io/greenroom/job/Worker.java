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
 * The job worker: a poller for each action type, a virtual thread for each job while something is done for it, one tally of
 * room.
 *
 * <p>{@link #begin} takes up what the journal holds and begins to poll; {@link #stop} stops polling, hands back what can be
 * handed back, and waits for the rest. A worker whose jobs others may take over is broken off when it may not act for them
 * any more, and begins anew with what is its own then.
 */
public final class Worker {
    private final LifeParts parts;
    private @Nullable Life life;
    private boolean announced;
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
                new Rota(polled, polling.slowest(), time, random),
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
            var next = new Life(parts, journal, gate);
            next.jobsAreAnnounced(announced);
            life = next;
            next.start();
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

    /**
     * Says whether jobs are announced by {@link #jobsMayBeThere} from now on. While they are, each type is polled about once a
     * minute only, and in an idle worker one type after the other; the polling settings hold when they are not.
     */
    public synchronized void jobsAreAnnounced(boolean now) {
        announced = now;
        Life current = life;
        if (current != null) {
            current.jobsAreAnnounced(now);
        }
    }

    /**
     * There may be jobs of this type: it is polled at once, and again after one, two and five seconds, unless it is said anew
     * meanwhile. Does nothing for a type that is not served.
     */
    public void jobsMayBeThere(ActionType type) {
        Life current = life();
        if (current != null && parts.polled().contains(type)) {
            current.jobsMayBeThere(type);
        }
    }

    /** The execution may have ended: jobs of it that are open here ask whether it was stopped when they look next, within seconds. */
    public void mayHaveEnded(String pipeline, String execution) {
        Life current = life();
        if (current != null) {
            current.mayHaveEnded(pipeline, execution);
        }
    }

    /** Whether it would take a job now. False when it has as many as it may, cannot write its journal, lives no more, or stops. */
    public boolean takesJobs() throws InterruptedException {
        Life current = life();
        return current != null && current.takesJobs();
    }

    /** The longest time between two polls for the same type while jobs are announced and all is well. */
    public Duration longestRest() {
        return parts.rota().round();
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
