package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import io.greenroom.wakeup.Events;
import io.greenroom.wakeup.FakeWakeUpQueue;
import io.greenroom.wakeup.Hint;
import io.greenroom.wakeup.Listener;
import io.greenroom.wakeup.QueueFailure;
import io.greenroom.wakeup.Served;
import io.greenroom.wakeup.WakeUps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker of four action types with a wake-up queue, on a clock that the test moves. */
final class AnnouncedJobsTest implements Listener {
    private static final Duration FASTEST = Duration.ofSeconds(1);
    private static final Duration SLOWEST = Duration.ofSeconds(15);
    /** How long it takes until each type has had its turn. */
    private static final Duration ROUND = Duration.ofSeconds(4 * 72);

    private static final ActionType RUN = Jobs.TYPE;
    private static final ActionType START = new ActionType("Deploy", "Start-Environment", "1");
    private static final Set<ActionType> TYPES =
            Set.of(RUN, START, new ActionType("Deploy", "End-Environment", "1"), new ActionType("Test", "Run-In", "1"));

    /** A call for jobs. */
    private record Poll(ActionType type, Instant at) {}

    private final MovableTime time = MovableTime.somewhen();
    private final FakeWakeUpQueue queue = new FakeWakeUpQueue(time);
    private final FakeJobService jobs = new FakeJobService();
    private final List<Poll> polls = new ArrayList<>();
    private final FakeAction action = new FakeAction();
    private final FakeExecutions executions = new FakeExecutions();
    private final KnownExecutions known = new KnownExecutions(executions, time);
    private int mostJobs = 100;
    private Optional<Duration> linkAfter = Optional.empty();
    private @Nullable Worker worker;
    private @Nullable WakeUps wakeUps;

    private Worker worker() {
        if (worker == null) {
            worker = made();
        }
        return worker;
    }

    private Worker made() {
        return new Worker(
                new CountedService(),
                known,
                TYPES.stream().collect(Collectors.toMap(type -> type, type -> action)),
                TYPES,
                new PollingSettings(FASTEST, SLOWEST),
                new EngineSettings(mostJobs, linkAfter, Optional.of(true), BulkheadSettings.NONE),
                JobObserver.NONE,
                new SecretsInUse(),
                time,
                new Random(1));
    }

    private static Journal journal() throws InterruptedException {
        try {
            return Journal.of(new InMemoryJournalStore(), "me");
        } catch (Journal.NotWritten e) {
            throw new IllegalStateException(e);
        }
    }

    private final class CountedService implements JobService {
        @Override
        public List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure {
            synchronized (polls) {
                polls.add(new Poll(type, time.instant()));
            }
            return jobs.poll(type, atMost).stream()
                    .map(polled -> new PolledJob(polled.job(), polled.nonce(), time.instant()))
                    .toList();
        }

        @Override
        public Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure {
            return jobs.acknowledge(job, nonce);
        }

        @Override
        public Optional<Job> details(JobId job, ActionType type) throws ServiceFailure {
            return jobs.details(job, type);
        }

        @Override
        public Delivery deliver(JobId job, JobResult result) throws ServiceFailure {
            return jobs.deliver(job, result);
        }
    }

    @Override
    public void hinted(Hint hint) {
        switch (hint) {
            case Hint.JobsMayBeThere there -> worker().jobsMayBeThere(there.type());
            case Hint.ExecutionEnded ended -> {
                known.mayHaveEnded(ended.pipeline(), ended.execution());
                worker().mayHaveEnded(ended.pipeline(), ended.execution());
            }
        }
    }

    @Override
    public void works(boolean now) {
        worker().jobsAreAnnounced(now);
    }

    @Override
    public boolean wantsHints() throws InterruptedException {
        return worker().takesJobs();
    }

    private void start() throws InterruptedException {
        worker().begin(journal(), Gate.OPEN);
        var started = new WakeUps(
                queue,
                new Served(Events.REGION, Optional.of(Events.ACCOUNT), TYPES),
                this,
                new SecretsInUse(),
                time,
                new Random(1));
        wakeUps = started;
        started.start();
        allRest();
    }

    /** Waits until the pollers and the queue's thread wait for the clock. */
    private void allRest() throws InterruptedException {
        time.awaitSleepers(TYPES.size() + 1);
    }

    private void startAndBeIdle() throws InterruptedException {
        start();
        pass(Duration.ofMinutes(10));
        forgetPolls();
    }

    private void pass(Duration span) throws InterruptedException {
        time.pass(span, TYPES.size() + 1);
    }

    private void forgetPolls() {
        synchronized (polls) {
            polls.clear();
        }
    }

    private List<Poll> polls() {
        synchronized (polls) {
            return List.copyOf(polls);
        }
    }

    private List<Duration> pollsSince(Instant when, ActionType type) {
        return polls().stream()
                .filter(poll -> poll.type().equals(type) && !poll.at().isBefore(when))
                .map(poll -> Duration.between(when, poll.at()))
                .toList();
    }

    private static Job job(String id, ActionType type) {
        Job like = Jobs.job();
        return new Job(
                new JobId(id),
                type,
                like.configuration(),
                like.context(),
                like.inputs(),
                like.outputs(),
                like.access(),
                null);
    }

    private void awaitReceived() {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> queue.undeleted() == 0);
    }

    /** However late the job itself comes to wait for the clock. */
    private void passUntilDelivered(int count) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> {
            pass(Duration.ofSeconds(1));
            return jobs.delivered.size() == count;
        });
    }

    private void awaitDelivered(int count) {
        await().until(() -> jobs.delivered.size() == count);
    }

    @Test
    void anIdleWorkerOfFourActionTypesMakesAtMostSixtyCallsInAnyHourOfADay() throws Exception {
        startAndBeIdle();

        for (int hour = 0; hour < 24; hour++) {
            forgetPolls();
            pass(Duration.ofHours(1));
            assertThat(polls()).hasSizeBetween(49, 51);
        }
        assertThat(polls().stream().collect(Collectors.groupingBy(Poll::type, Collectors.counting())))
                .hasSize(4)
                .allSatisfy((type, count) -> assertThat(count).isBetween(12L, 13L));
    }

    @Test
    void itsFirstHourBringsLittleMore() throws Exception {
        start();
        pass(Duration.ofHours(1));

        assertThat(polls()).hasSizeLessThan(100);
    }

    @Test
    void aJobIsPickedUpAtTheVeryMomentItIsAnnounced() throws Exception {
        startAndBeIdle();
        Instant announced = time.instant();

        jobs.offer(job("one", RUN));
        queue.send(Events.started(RUN));
        awaitDelivered(1);

        assertThat(time.instant()).isEqualTo(announced);
        assertThat(polls()).containsExactly(new Poll(RUN, announced));
    }

    @Test
    void aHintIsFollowedByPollsAfterOneTwoAndFiveSecondsForItsTypeAlone() throws Exception {
        startAndBeIdle();
        Instant hinted = time.instant();

        queue.send(Events.started(RUN));
        await().until(() -> !polls().isEmpty());
        pass(Duration.ofSeconds(20));

        assertThat(pollsSince(hinted, RUN))
                .startsWith(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));
        assertThat(polls()).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void aJobThatCanBeHadOnlySecondsAfterItWasAnnouncedIsFound() throws Exception {
        startAndBeIdle();
        queue.send(Events.started(RUN));
        await().until(() -> !polls().isEmpty());
        pass(Duration.ofSeconds(3));

        jobs.offer(job("late", RUN));
        pass(Duration.ofSeconds(2));

        awaitDelivered(1);
    }

    @Test
    void hintsThatComeTogetherCostOneSeries() throws Exception {
        startAndBeIdle();
        Instant hinted = time.instant();

        queue.send(Stream.generate(() -> Events.started(RUN)).limit(10).toArray(String[]::new));
        await().until(() -> !polls().isEmpty());
        pass(Duration.ofSeconds(20));

        assertThat(pollsSince(hinted, RUN).stream().filter(after -> after.compareTo(Duration.ofSeconds(6)) < 0))
                .hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void hintsWithoutEndBringLittleMorePollsThanThereAreWithoutAQueue() throws Exception {
        startAndBeIdle();

        for (int i = 0; i < 150; i++) {
            queue.send(Events.started(RUN));
            awaitReceived();
            pass(Duration.ofMillis(100));
        }

        assertThat(polls()).hasSizeBetween(5, 40);
    }

    @Test
    void aJobWhoseMessageWasLostIsFoundByTheClockWithinARound() throws Exception {
        startAndBeIdle();

        jobs.offer(job("lost", START));
        pass(ROUND);

        awaitDelivered(1);
    }

    @Test
    void hintsThatAreLateOrComeTwiceOrForNothingDoNoHarm() throws Exception {
        startAndBeIdle();
        jobs.offer(job("one", RUN));
        queue.send(Events.started(RUN));
        awaitDelivered(1);
        pass(Duration.ofMinutes(1));

        queue.send(Events.started(RUN), Events.started(START), "nonsense", Events.execution("shop", "e-1", "FAILED"));
        awaitReceived();
        pass(Duration.ofMinutes(1));

        assertThat(jobs.delivered).hasSize(1);
    }

    @Test
    void theEndOfAJobIsNoReasonToPollWhileWhatFollowsItIsAnnounced() throws Exception {
        startAndBeIdle();
        jobs.offer(job("one", RUN));
        queue.send(Events.started(RUN));
        awaitDelivered(1);
        pass(Duration.ofSeconds(10));

        assertThat(polls().stream().filter(poll -> !poll.type().equals(RUN))).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void afterWorkEachTypeIsPolledAboutOnceAMinuteForAWhile() throws Exception {
        startAndBeIdle();
        jobs.offer(job("one", RUN));
        queue.send(Events.started(RUN));
        awaitDelivered(1);
        // What rests since before the job keeps to its turn.
        pass(ROUND);
        jobs.offer(job("two", RUN));
        queue.send(Events.started(RUN));
        awaitDelivered(2);
        Instant ended = time.instant();
        pass(Duration.ofMinutes(4));

        assertThat(pollsSince(ended, START)).hasSizeBetween(2, 6);
    }

    @Test
    void aQueueThatIsGoneLeavesAWorkerThatPollsLikeOneWithoutUntilItIsBack() throws Exception {
        startAndBeIdle();

        queue.fails(QueueFailure.Kind.LASTING);
        await().until(() -> polls().size() >= 4);
        pass(Duration.ofMinutes(5));
        Instant slow = time.instant();
        pass(Duration.ofMinutes(5));
        assertThat(pollsSince(slow, RUN)).hasSizeBetween(16, 26);
        jobs.offer(job("one", RUN));
        pass(Duration.ofSeconds(18));
        awaitDelivered(1);

        queue.mend();
        pass(Duration.ofMinutes(12));
        forgetPolls();
        pass(Duration.ofHours(1));
        assertThat(polls()).hasSizeBetween(49, 51);
    }

    @Test
    void jobsThatComeUnannouncedAgainAndAgainTellThatTheQueueIsNotToBeReliedOn() throws Exception {
        startAndBeIdle();
        for (int i = 1; i <= 3; i++) {
            jobs.offer(job("unannounced-" + i, RUN));
            pass(ROUND.multipliedBy(2));
            awaitDelivered(i);
        }

        Instant distrusted = time.instant();
        pass(Duration.ofMinutes(1));
        assertThat(pollsSince(distrusted, START)).hasSizeGreaterThanOrEqualTo(3);

        queue.send(Events.started(RUN));
        awaitReceived();
        pass(Duration.ofMinutes(10));
        forgetPolls();
        pass(Duration.ofHours(1));
        assertThat(polls()).hasSizeBetween(49, 51);
    }

    @Test
    void aJobThatWasHandedBackIsLookedForAlthoughNobodyAnnouncesIt() throws Exception {
        linkAfter = Optional.of(Duration.ofSeconds(60));
        action.neverDone = true;
        startAndBeIdle();
        jobs.offer(job("long", RUN));
        queue.send(Events.started(RUN));
        await().until(() -> action.count("check") > 0);
        jobs.deliveries.add(() -> JobService.Delivery.TAKEN);
        passUntilDelivered(1);
        assertThat(jobs.delivered.getFirst()).isInstanceOf(JobResult.Continued.class);
        action.neverDone = false;
        pass(Duration.ofSeconds(30));

        jobs.offer(job("its-continuation", RUN));
        pass(Duration.ofSeconds(7));

        awaitDelivered(2);
        assertThat(jobs.delivered.getLast()).isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void aFullWorkerLeavesMessagesToOthers() throws Exception {
        mostJobs = 1;
        action.neverDone = true;
        startAndBeIdle();
        jobs.offer(job("long", RUN));
        queue.send(Events.started(RUN));
        await().until(() -> action.count("check") > 0);

        queue.send(Events.started(RUN));
        time.advance(Duration.ofSeconds(30));
        time.awaitSleepers(2);

        assertThat(queue.undeleted()).isEqualTo(1);
    }

    @Test
    void aStoppedExecutionsJobIsCancelledAtOnceWhenTheServiceSaysSoToo() throws Exception {
        action.neverDone = true;
        executions.set("shop", "execution-1", ExecutionStatus.RUNNING);
        startAndBeIdle();
        jobs.offer(job("long", RUN));
        queue.send(Events.started(RUN));
        await().until(() -> action.count("check") > 0);
        await("it was asked for by itself").until(() -> {
            nextLook();
            return executions.calls() > 0;
        });

        int before = executions.calls();
        queue.send(Events.execution("shop", "execution-1", "STOPPED"));
        awaitReceived();
        nextLook();
        assertThat(executions.calls()).isGreaterThan(before);
        assertThat(jobs.delivered).as("it is asked whether that is true").isEmpty();

        time.advance(Duration.ofSeconds(1));
        executions.set("shop", "execution-1", ExecutionStatus.STOPPED);
        queue.send(Events.execution("shop", "execution-1", "STOPPED"));
        awaitReceived();
        passUntilDelivered(1);
        assertThat(jobs.delivered.getFirst()).isInstanceOf(JobResult.Failed.class);
    }

    /** Returns when the job that is in flight has been looked at twice more, and so once whole. */
    private void nextLook() {
        long before = action.count("check");
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> {
            pass(Duration.ofSeconds(1));
            return action.count("check") > before + 1;
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        worker().stop(Duration.ZERO);
        if (wakeUps != null) {
            wakeUps.close();
        }
    }
}
