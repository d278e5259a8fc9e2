package io.greenroom.job;

import io.greenroom.job.Bulkheads.Place;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Set<ActionType> polled;
    private final PollingSettings polling;
    private final Time time;
    private final RandomGenerator random;
    private final Sleeper pollersSleeper;
    private final Sleeper jobsSleeper;
    private final Room room;
    private final Bulkheads bulkheads;
    private final JobProviders providers;
    private final Activity activity;
    private final Pulses pulses;
    private final AwaitedRedeliveries awaited;
    private final Engine engine;
    private final Poller.Taker taker = new Threads();
    private final ExecutorService pollers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poller-", 1).factory());
    private final ExecutorService jobs = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-", 1).factory());

    /**
     * Whoever hands in the service and the journal closes them, after {@link #stop}.
     *
     * @param polled the action types that are polled for; jobs in the journal are carried on whichever they are of
     */
    public Worker(
            JobService service,
            KnownExecutions executions,
            Journal journal,
            Map<ActionType, ResumableAction> actions,
            Set<ActionType> polled,
            PollingSettings polling,
            EngineSettings settings,
            JobObserver observer,
            SecretsInUse secrets,
            Time time,
            RandomGenerator random) {
        this.service = service;
        this.journal = journal;
        this.polled = Set.copyOf(polled);
        this.polling = polling;
        this.time = time;
        this.random = random;
        this.pollersSleeper = new Sleeper(time);
        this.jobsSleeper = new Sleeper(time);
        this.room = new Room(settings.maxConcurrent());
        this.bulkheads = new Bulkheads(settings.bulkheads(), time);
        // Nobody needs to know otherwise, and finding out may mean to read blueprints.
        this.providers =
                new JobProviders(settings.bulkheads().perProvider().isEmpty() ? Map.of() : Map.copyOf(actions));
        this.activity = new Activity(time, pollersSleeper);
        this.pulses = new Pulses(time);
        this.awaited = new AwaitedRedeliveries(time);
        this.engine = new Engine(
                new EngineParts(
                        service,
                        journal,
                        secrets,
                        time,
                        random,
                        jobsSleeper,
                        new StoppedExecutions(executions, time),
                        awaited,
                        settings.linkAfter(),
                        settings.bulkheads().areNone() ? observer : JobObserver.all(new Whereabouts(), observer)),
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
            polled.forEach(this::poll);
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
        public boolean take(PolledJob polled, Room undecided) {
            if (engine.isInFlight(polled.job().id())) {
                carryOut(polled, undecided, Optional.empty());
                return true;
            }
            Optional<Place> place = place(polled, undecided);
            if (place.isPresent()) {
                carryOut(polled, undecided, place);
            }
            return place.isPresent();
        }

        /** One that may have been acknowledged here before is not left to anybody. */
        private Optional<Place> place(PolledJob polled, Room undecided) {
            Job job = polled.job();
            if (!journal.holds(job.id())) {
                return bulkheads.enter(polled, providers.of(job), undecided);
            }
            Place place = bulkheads.enterAnyway(job.id());
            letIn(bulkheads.known(job, providers.of(job)));
            return Optional.of(place);
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

    /**
     * Has its place in the room and among the undecided.
     *
     * @param place empty for one more delivery of a job that is in flight
     */
    private void carryOut(PolledJob job, Room undecided, Optional<Place> place) {
        activity.jobCame();
        jobs.execute(() -> {
            try {
                decideAndCarryOut(job, undecided);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended(place);
            }
        });
    }

    private void carryOut(Bulkheads.LetIn job) {
        activity.jobCame();
        jobs.execute(() -> {
            try {
                job.undecided().takeOne();
                if (time.elapsed().compareTo(job.goodUntil()) < 0) {
                    decideAndCarryOut(job.job(), job.undecided());
                } else {
                    job.undecided().giveBack(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended(Optional.of(job.place()));
            }
        });
    }

    private void decideAndCarryOut(PolledJob job, Room undecided) throws InterruptedException {
        Optional<Claimed> ours;
        try {
            ours = engine.claim(job);
        } finally {
            undecided.giveBack(1);
        }
        if (ours.isPresent()) {
            engine.carryOut(ours.get());
        }
    }

    private void carryOutWhenThereIsRoom(Claimed ours) {
        Place place = bulkheads.enterAnyway(ours.id());
        jobs.execute(() -> {
            try {
                room.takeOne();
                activity.jobCame();
                try {
                    engine.carryOut(ours);
                } finally {
                    ended(Optional.of(place));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The place in the room goes to one that waits at a bulkhead and need not any more, else back to all. */
    private void ended(Optional<Place> place) {
        place.ifPresent(bulkheads::leave);
        activity.jobEnded();
        passOn();
    }

    /** There is a place in the room. */
    private void passOn() {
        do {
            Optional<Bulkheads.LetIn> next = bulkheads.next();
            if (next.isEmpty()) {
                room.giveBack(1);
                return;
            }
            carryOut(next.get());
        } while (room.tryTake());
    }

    private void letIn(boolean mayBe) {
        if (mayBe && room.tryTake()) {
            passOn();
        }
    }

    /** Learns of jobs that were taken up whose they are, of all which provider they use, and which will come again. */
    private final class Whereabouts implements JobObserver {

        @Override
        public void taken(Job job, Secrets secrets) {
            letIn(bulkheads.known(job, providers.of(job)));
        }

        @Override
        public void begun(Job job, Ticket ticket) {
            letIn(bulkheads.known(job, providers.of(job, ticket)));
        }

        @Override
        public void reported(Job job, JobResult result, boolean taken) {
            if (taken && result instanceof JobResult.Continued) {
                bulkheads.handedBack(job);
            }
        }
    }

    /** Where jobs wait because one pipeline, or one provider, must not have all the room, or would soon. */
    public List<Bulkhead> bulkheads() {
        return bulkheads.all();
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
        bulkheads.close();
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
