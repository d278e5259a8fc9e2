package io.greenroom.job;

import io.greenroom.job.Bulkheads.Place;
import io.greenroom.job.Engine.Waiting;
import io.greenroom.secret.Secrets;
import io.greenroom.time.Sleeper;
import io.greenroom.time.Timer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the worker: from when it began on its journal until it is stopped, or broken off because others may take its
 * jobs over. A poller for each action type, a virtual thread for each job while something is done for it; one tally of room.
 */
final class Life {
    private static final Logger LOG = LoggerFactory.getLogger(Life.class);

    /** For threads that were interrupted. Whatever still runs after that is stopped by the gate, and by the journal. */
    private static final Duration TO_END = Duration.ofSeconds(5);

    private final LifeParts parts;
    private final JobService service;
    private final Journal journal;
    private final Sleeper pollersSleeper;
    private final Sleeper jobsSleeper;
    private final Timer looks;
    private final Room room;
    private final Bulkheads bulkheads;
    private final JobProviders providers;
    private final Hints hints;
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
    private volatile boolean brokenOff;

    Life(LifeParts parts, Journal journal, Gate gate) {
        this.parts = parts;
        this.service = new GatedService(parts.service(), gate);
        this.journal = journal;
        this.pollersSleeper = new Sleeper(parts.time());
        this.jobsSleeper = new Sleeper(parts.time());
        this.looks = new Timer(parts.time());
        this.room = new Room(parts.settings().maxConcurrent());
        this.bulkheads = new Bulkheads(parts.settings().bulkheads(), parts.time());
        // Nobody needs to know otherwise, and finding out may mean to read blueprints.
        this.providers =
                new JobProviders(parts.settings().bulkheads().perProvider().isEmpty() ? Map.of() : parts.actions());
        this.hints = new Hints(parts.time(), pollersSleeper);
        this.activity = new Activity(parts.time(), pollersSleeper, hints);
        this.pulses = new Pulses(parts.time());
        this.awaited = new AwaitedRedeliveries(parts.time());
        this.stopped = new StoppedExecutions(parts.executions(), parts.time());
        this.engine = new Engine(
                new EngineParts(
                        service,
                        journal,
                        gate,
                        parts.acknowledged(),
                        parts.secrets(),
                        parts.time(),
                        parts.random(),
                        jobsSleeper,
                        stopped,
                        awaited,
                        parts.settings().linkAfter(),
                        parts.settings().bulkheads().areNone()
                                ? JobObserver.all(parts.observer(), new HandBacks())
                                : JobObserver.all(new Whereabouts(), parts.observer(), new HandBacks())),
                new OtherWorkers(parts.settings().alone(), journal),
                parts.actions());
    }

    /** Returns at once. */
    void start() {
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
                LOG.info("Taking up {} jobs that were in flight when the journal was last used", unfinished.size());
            }
            takeUp(unfinished, entry -> entry.step() == Journal.Step.ACKNOWLEDGING);
            takeUp(unfinished, entry -> entry.step() != Journal.Step.ACKNOWLEDGING);
            parts.polled().forEach(this::poll);
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
                parts.rota(),
                new Pace(parts.polling(), parts.random()),
                pollersSleeper,
                pulses.add(),
                parts.time(),
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
                    engine.claimAwaited(awaited).ifPresent(Life.this::carryOutWhenThereIsRoom);
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
        jobs.execute(() -> take(place, () -> decideAndBegin(job, undecided)));
    }

    private void carryOut(Bulkheads.LetIn job) {
        activity.jobCame();
        jobs.execute(() -> take(Optional.of(job.place()), () -> {
            job.undecided().takeOne();
            if (parts.time().elapsed().compareTo(job.goodUntil()) < 0) {
                return decideAndBegin(job.job(), job.undecided());
            }
            job.undecided().giveBack(1);
            return Optional.empty();
        }));
    }

    private Optional<Waiting> decideAndBegin(PolledJob job, Room undecided) throws InterruptedException {
        Optional<Claimed> ours;
        try {
            ours = engine.claim(job);
        } finally {
            undecided.giveBack(1);
        }
        return ours.isPresent() ? engine.begin(ours.get()) : Optional.empty();
    }

    private interface Part {
        Optional<Waiting> take() throws InterruptedException;
    }

    /** A part of a job's way: the next one comes after a pause, or there is none and its place is free. */
    private void take(Optional<Place> place, Part part) {
        boolean goesOn = false;
        try {
            Optional<Waiting> waiting = part.take();
            if (waiting.isPresent()) {
                goesOn = true;
                looks.in(waiting.get().pause(), () -> look(waiting.get(), place));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!goesOn) {
                ended(place);
            }
        }
    }

    private void look(Waiting waiting, Optional<Place> place) {
        try {
            jobs.execute(() -> take(place, () -> engine.look(waiting.job())));
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped while a job waited");
            engine.leave(waiting);
            ended(place);
        }
    }

    private void carryOutWhenThereIsRoom(Claimed ours) {
        Place place = bulkheads.enterAnyway(ours.id());
        jobs.execute(() -> {
            try {
                room.takeOne();
                activity.jobCame();
                take(Optional.of(place), () -> engine.begin(ours));
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

    /** A job that was another worker's. */
    void takeUp(Journal.Entry entry) {
        activity.expectWork();
        try {
            jobs.execute(() -> {
                try {
                    engine.claim(entry).ifPresent(this::carryOutWhenThereIsRoom);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RejectedExecutionException e) {
                    LOG.debug("Stopped before a job was taken up");
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("A job that was taken over stays in the journal: this life of the worker is over");
        }
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

    void jobsAreAnnounced(boolean now) {
        hints.announced(now);
    }

    void jobsMayBeThere(ActionType type) {
        hints.jobsMayBeThere(type);
    }

    void mayHaveEnded(String pipeline, String execution) {
        stopped.mayInclude(pipeline, execution);
    }

    boolean takesJobs() throws InterruptedException {
        return !brokenOff && !pollersSleeper.ended() && room.free() > 0 && journal.takesWrites();
    }

    List<Bulkhead> bulkheads() {
        return bulkheads.all();
    }

    int inFlight() {
        return activity.inFlight();
    }

    int room() {
        return room.free();
    }

    boolean isAlive() {
        return pulses.areThere();
    }

    void breakOff() throws InterruptedException {
        brokenOff = true;
        bulkheads.close();
        pollers.shutdownNow();
        jobs.shutdownNow();
        looks.end();
        if (!jobs.awaitTermination(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("Jobs that were broken off go on until their next step");
        }
    }

    boolean stop(Duration grace) throws InterruptedException {
        pollersSleeper.end();
        bulkheads.close();
        pollers.shutdown();
        jobsSleeper.end();
        looks.end();
        boolean done = room.awaitEmpty(grace);
        if (!done) {
            LOG.warn("{} jobs were not done within {} and are left to the next worker here", inFlight(), grace);
        }
        pollers.shutdownNow();
        jobs.shutdownNow();
        jobs.awaitTermination(TO_END.toMillis(), TimeUnit.MILLISECONDS);
        return done && !brokenOff && !engine.hasPutDown();
    }
}
