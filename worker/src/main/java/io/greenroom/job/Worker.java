package io.greenroom.job;

import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job worker: a poller for each action type, a virtual thread for each job, one tally of room.
 *
 * <p>{@link #start} takes up what the journal holds and begins to poll; {@link #stop} stops polling, hands back what can
 * be handed back, and waits for the rest.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final JobService service;
    private final Journal journal;
    private final Map<ActionType, ResumableAction> actions;
    private final PollingSettings polling;
    private final RandomGenerator random;
    private final Naps pollersNaps;
    private final Naps jobsNaps;
    private final Room room;
    private final Activity activity;
    private final Pulses pulses;
    private final Engine engine;
    private final ExecutorService pollers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poller-", 1).factory());
    private final ExecutorService jobs = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-", 1).factory());

    /** Whoever hands in the service and the journal closes them, after {@link #stop}. */
    public Worker(
            JobService service,
            Journal journal,
            Map<ActionType, ResumableAction> actions,
            PollingSettings polling,
            EngineSettings settings,
            JobObserver observer,
            Time time,
            RandomGenerator random) {
        this.service = service;
        this.journal = journal;
        this.actions = Map.copyOf(actions);
        this.polling = polling;
        this.random = random;
        this.pollersNaps = new Naps(time);
        this.jobsNaps = new Naps(time);
        this.room = new Room(settings.maxConcurrent());
        this.activity = new Activity(time, pollersNaps);
        this.pulses = new Pulses(time);
        this.engine = new Engine(
                new EngineParts(
                        service,
                        journal,
                        time,
                        random,
                        jobsNaps,
                        new StoppedExecutions(service, time),
                        settings.linkAfter(),
                        observer),
                actions);
    }

    public void start() {
        List<Journal.Entry> unfinished = journal.entries();
        if (!unfinished.isEmpty()) {
            LOG.info("Taking up {} jobs that were in flight when the last worker here ended", unfinished.size());
        }
        for (var entry : unfinished) {
            jobs.execute(() -> resumeInItsRoom(entry));
        }
        for (ActionType type : actions.keySet()) {
            pollers.execute(new Poller(
                    type,
                    service,
                    room,
                    activity,
                    new Pace(polling, random),
                    pollersNaps,
                    pulses.add(),
                    this::runInItsRoom));
            LOG.info("Polling for {} jobs", type);
        }
    }

    /** Room was taken for the job before it was asked for. */
    private void runInItsRoom(PolledJob job) {
        jobs.execute(() -> {
            try {
                engine.accept(job);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                activity.jobEnded();
                room.giveBack(1);
            }
        });
    }

    private void resumeInItsRoom(Journal.Entry entry) {
        try {
            room.takeOne();
            activity.jobCame();
            try {
                engine.resume(entry);
            } finally {
                activity.jobEnded();
                room.giveBack(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many jobs are in flight. */
    public int inFlight() {
        return activity.inFlight();
    }

    /**
     * Whether the pollers' threads come round as they should, whatever the service answers them. A worker where one does not
     * is to be started again.
     */
    public boolean isAlive() {
        return pulses.areThere();
    }

    /**
     * Stops polling, hands back the jobs that wait, and gives the others the grace period. What is not done by then is
     * broken off and stays in the journal.
     *
     * @return true when nothing had to be broken off
     */
    public boolean stop(Duration grace) throws InterruptedException {
        pollersNaps.end();
        pollers.shutdown();
        jobsNaps.end();
        boolean done = room.awaitEmpty(grace);
        if (!done) {
            LOG.warn("{} jobs were not done within {} and are left to the next worker here", inFlight(), grace);
        }
        pollers.shutdownNow();
        jobs.shutdownNow();
        jobs.awaitTermination(5, TimeUnit.SECONDS);
        return done;
    }
}
