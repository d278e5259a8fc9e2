package io.greenroom.job;

import io.greenroom.pipeline.Executions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
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

    /** Longer than acknowledging is tried; polling begins then in any case. */
    private static final Duration DECISION = Acknowledger.EXCLUSIVE.plusSeconds(15);

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
            Executions executions,
            Journal journal,
            Map<ActionType, ResumableAction> actions,
            PollingSettings polling,
            EngineSettings settings,
            JobObserver observer,
            SecretsInUse secrets,
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
                        secrets,
                        time,
                        random,
                        jobsNaps,
                        new StoppedExecutions(new KnownExecutions(executions, time), time),
                        settings.linkAfter(),
                        observer),
                actions);
    }

    public void start() {
        List<Journal.Entry> unfinished = journal.entries();
        if (!unfinished.isEmpty()) {
            LOG.info("Taking up {} jobs that were in flight when the last worker here ended", unfinished.size());
        }
        pollers.execute(() -> takeUp(unfinished));
    }

    /**
     * First of all it is decided which of the jobs are ours that were being acknowledged when the last worker ended: that
     * can be told for seconds only. What is ours already is taken up next, and then new jobs are polled for.
     */
    private void takeUp(List<Journal.Entry> unfinished) {
        try {
            List<Journal.Entry> open = entries(unfinished, entry -> entry.step() == Journal.Step.ACKNOWLEDGING);
            var undecided = new CountDownLatch(open.size());
            open.forEach(entry -> resumeInItsRoom(entry, undecided::countDown));
            if (!undecided.await(DECISION.toSeconds(), TimeUnit.SECONDS)) {
                LOG.debug("Some wait for room, which jobs that are taken up have");
            }
            entries(unfinished, entry -> entry.step() != Journal.Step.ACKNOWLEDGING)
                    .forEach(entry -> resumeInItsRoom(entry, () -> {}));
            actions.keySet().forEach(this::poll);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped before everything was taken up");
        }
    }

    private void poll(ActionType type) {
        pollers.execute(new Poller(
                type,
                service,
                journal,
                room,
                activity,
                new Pace(polling, random),
                pollersNaps,
                pulses.add(),
                this::runInItsRoom));
        LOG.info("Polling for {} jobs", type);
    }

    private static List<Journal.Entry> entries(List<Journal.Entry> all, Predicate<Journal.Entry> which) {
        return all.stream().filter(which).toList();
    }

    /** Room was taken for the job before it was asked for. */
    private void runInItsRoom(PolledJob job, Runnable decided) {
        jobs.execute(() -> {
            var once = new Once(decided);
            try {
                engine.accept(job, once);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                once.run();
                activity.jobEnded();
                room.giveBack(1);
            }
        });
    }

    private void resumeInItsRoom(Journal.Entry entry, Runnable decided) {
        jobs.execute(() -> {
            var once = new Once(decided);
            try {
                room.takeOne();
                activity.jobCame();
                try {
                    engine.resume(entry, once);
                } finally {
                    activity.jobEnded();
                    room.giveBack(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                once.run();
            }
        });
    }

    /** Something that is done the first time only. */
    private static final class Once implements Runnable {
        private final AtomicBoolean done = new AtomicBoolean();
        private final Runnable task;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!done.getAndSet(true)) {
                task.run();
            }
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
     * @return true when nothing had to be broken off or put down: the journal is empty
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
        return done && !engine.hasPutDown();
    }
}
