package io.greenroom.job;

import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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

    private final JobService service;
    private final Journal journal;
    private final Map<ActionType, ResumableAction> actions;
    private final PollingSettings polling;
    private final Time time;
    private final RandomGenerator random;
    private final Sleeper pollersSleeper;
    private final Sleeper jobsSleeper;
    private final Room room;
    private final int mostJobs;
    private final Hints hints;
    private final Rota rota;
    private final Activity activity;
    private final Pulses pulses;
    private final AwaitedRedeliveries awaited;
    private final StoppedExecutions stopped;
    private final Engine engine;
    private final Poller.Taker taker = new Threads();
    private final ExecutorService pollers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poller-", 1).factory());
    private final ExecutorService jobs = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-", 1).factory());

    /** Whoever hands in the service and the journal closes them, after {@link #stop}. */
    public Worker(
            JobService service,
            KnownExecutions executions,
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
        this.time = time;
        this.random = random;
        this.pollersSleeper = new Sleeper(time);
        this.jobsSleeper = new Sleeper(time);
        this.room = new Room(settings.maxConcurrent());
        this.mostJobs = settings.maxConcurrent();
        this.hints = new Hints(time, pollersSleeper);
        this.rota = new Rota(actions.keySet(), polling.slowest(), time, random);
        this.activity = new Activity(time, pollersSleeper, hints);
        this.pulses = new Pulses(time);
        this.awaited = new AwaitedRedeliveries(time);
        this.stopped = new StoppedExecutions(executions, time);
        this.engine = new Engine(
                new EngineParts(
                        service,
                        journal,
                        secrets,
                        time,
                        random,
                        jobsSleeper,
                        stopped,
                        awaited,
                        settings.linkAfter(),
                        JobObserver.all(observer, new HandBacks())),
                new OtherWorkers(settings.alone(), journal),
                actions);
    }

    /** Returns at once. */
    public void start() {
        pollers.execute(this::takeUpAndPoll);
    }

    /**
     * First of all it is decided which of the jobs are ours that were being acknowledged when the last worker ended: that
     * is told best soon after. What is ours already is taken up next, and then new jobs are polled for.
     */
    private void takeUpAndPoll() {
        try {
            List<Journal.Entry> unfinished = journal.entries();
            if (!unfinished.isEmpty()) {
                LOG.info("Taking up {} jobs that were in flight when the last worker here ended", unfinished.size());
            }
            takeUp(unfinished, entry -> entry.step() == Journal.Step.ACKNOWLEDGING);
            takeUp(unfinished, entry -> entry.step() != Journal.Step.ACKNOWLEDGING);
            actions.keySet().forEach(this::poll);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped before everything was taken up");
        }
    }

    /** Returns when it is decided of each whether it is ours. */
    private void takeUp(List<Journal.Entry> unfinished, Predicate<Journal.Entry> which) throws InterruptedException {
        var claims = new ArrayList<Callable<JobId>>();
        unfinished.stream()
                .filter(which)
                .forEach(entry -> claims.add(() -> {
                    engine.claim(entry).ifPresent(this::carryOutWhenThereIsRoom);
                    return entry.job();
                }));
        jobs.invokeAll(claims);
    }

    private void poll(ActionType type) {
        pollers.execute(new Poller(
                type,
                service,
                journal,
                room,
                awaited,
                activity,
                hints,
                rota,
                new Pace(polling, random),
                pollersSleeper,
                pulses.add(),
                time,
                taker));
        LOG.info("Polling for {} jobs", type);
    }

    /** Each job on a thread of its own. */
    private final class Threads implements Poller.Taker {

        /** Room was taken for the job before it was asked for. */
        @Override
        public void take(PolledJob job, Room undecided) {
            jobs.execute(() -> {
                try {
                    Optional<Claimed> ours = decided(job, undecided);
                    if (ours.isPresent()) {
                        engine.carryOut(ours.get());
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    activity.jobEnded();
                    room.giveBack(1);
                }
            });
        }

        private Optional<Claimed> decided(PolledJob job, Room undecided) throws InterruptedException {
            try {
                return engine.claim(job);
            } finally {
                undecided.giveBack(1);
            }
        }

        @Override
        public void takeUp(Journal.Entry awaited) {
            jobs.execute(() -> {
                try {
                    engine.claimAwaited(awaited).ifPresent(Worker.this::carryOutWhenThereIsRoom);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RejectedExecutionException e) {
                    LOG.debug("Stopped before a job was taken up");
                }
            });
        }
    }

    private void carryOutWhenThereIsRoom(Claimed ours) {
        jobs.execute(() -> {
            try {
                room.takeOne();
                activity.jobCame();
                try {
                    engine.carryOut(ours);
                } finally {
                    activity.jobEnded();
                    room.giveBack(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Has jobs that this worker handed back be looked for. */
    private final class HandBacks implements JobObserver {
        @Override
        public void reported(Job job, JobResult result, boolean taken) {
            if (taken && result instanceof JobResult.Continued) {
                hints.handedBack(job.type());
            }
        }
    }

    /**
     * Says whether jobs are announced by {@link #jobsMayBeThere} from now on. While they are, each type is polled about once a
     * minute only, and in an idle worker one type after the other; the polling settings hold when they are not.
     */
    public void jobsAreAnnounced(boolean now) {
        hints.announced(now);
    }

    /**
     * There may be jobs of this type: it is polled at once, and again after one, two and five seconds, unless it is said anew
     * meanwhile. Does nothing for a type that is not served.
     */
    public void jobsMayBeThere(ActionType type) {
        if (actions.containsKey(type)) {
            hints.jobsMayBeThere(type);
        }
    }

    /** The execution may have ended: jobs of it that are open here ask whether it was stopped when they look next, within two seconds. */
    public void mayHaveEnded(String pipeline, String execution) {
        stopped.mayInclude(pipeline, execution);
    }

    /** Whether it would take a job now. False when it has as many as it may, cannot write its journal, or stops. */
    public boolean takesJobs() throws InterruptedException {
        return !pollersSleeper.ended() && activity.inFlight() < mostJobs && journal.takesWrites();
    }

    /** The longest time between two polls for the same type while jobs are announced and all is well. */
    public Duration longestRest() {
        return rota.round();
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
        pollersSleeper.end();
        pollers.shutdown();
        jobsSleeper.end();
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
