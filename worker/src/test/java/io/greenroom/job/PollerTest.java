package io.greenroom.job;

import static io.greenroom.job.FakeJobService.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.ServiceFailure.Kind;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PollerTest {
    private static final Duration FASTEST = Duration.ofSeconds(1);
    private static final Duration SLOWEST = Duration.ofSeconds(15);

    private final InMemoryJournalStore store = new InMemoryJournalStore();
    private final FakeJobService service = new FakeJobService();
    private final List<PolledJob> taken = new ArrayList<>();
    private final List<Journal.Entry> takenUp = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final Deque<Room> undecided = new ArrayDeque<>();
    private @Nullable Activity activity;
    private boolean leaveUndecided;
    /** So many of the jobs that come have to wait at a bulkhead. */
    private int wait;

    private int writableAfter;
    private final SkippingTime clock = new SkippingTime();
    private final Pulses pulses = new Pulses(clock);
    private final AwaitedRedeliveries awaited = new AwaitedRedeliveries(clock);

    /** Polls so many times and then stops; jobs keep their room when {@code finish} is false. */
    private void poll(int turns, int size, boolean finish) throws Exception {
        boolean full = store.full;
        store.full = false;
        var journal = Journal.of(store, "me");
        store.full = full;
        var stopped = new Sleeper[1];
        Time time = new Time() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                waits.add(duration);
                clock.sleep(duration);
                store.full &= waits.size() < writableAfter;
                if (waits.size() >= turns) {
                    stopped[0].end();
                }
            }
        };
        var sleeper = new Sleeper(time);
        stopped[0] = sleeper;
        var room = new Room(size);
        var hints = new Hints(time, sleeper);
        var activity = new Activity(time, sleeper, hints);
        this.activity = activity;
        new Poller(
                        Jobs.TYPE,
                        service,
                        journal,
                        room,
                        awaited,
                        activity,
                        hints,
                        new Rota(Set.of(Jobs.TYPE), SLOWEST, time, new Random(1)),
                        new Pace(new PollingSettings(FASTEST, SLOWEST), new Random(1)),
                        sleeper,
                        pulses.add(),
                        time,
                        new Poller.Taker() {
                            @Override
                            public boolean take(PolledJob job, Room places) {
                                if (wait > 0) {
                                    wait--;
                                    return false;
                                }
                                activity.jobCame();
                                taken.add(job);
                                if (finish) {
                                    activity.jobEnded();
                                    room.giveBack(1);
                                }
                                if (leaveUndecided) {
                                    undecided.add(places);
                                } else {
                                    places.giveBack(1);
                                }
                                return true;
                            }

                            @Override
                            public void takeUp(Journal.Entry entry) {
                                takenUp.add(entry);
                            }
                        })
                .run();
        Thread.interrupted();
    }

    private List<PolledJob> jobs(int count) {
        return Collections.nCopies(count, Jobs.polled(Jobs.job(), clock.instant()));
    }

    @Test
    void noMoreJobsAreAskedForThanThereIsRoom() throws Exception {
        service.polls.add(() -> jobs(3));

        poll(2, 5, false);

        assertThat(service.asked.getFirst()).isEqualTo(5);
        assertThat(service.asked.get(1)).isEqualTo(2);
    }

    @Test
    void noMoreThanFiftyJobsAreUndecidedAtATime() throws Exception {
        service.polls.add(() -> jobs(30));
        service.polls.add(() -> {
            undecided.remove().giveBack(1);
            return jobs(20);
        });
        service.polls.add(() -> jobs(1));
        leaveUndecided = true;

        poll(3, 100, true);

        assertThat(service.asked).containsExactly(50, 20, 1);
    }

    @Test
    void jobsThatHaveToWaitNeedNoRoomAndOthersMayBeBehindThem() throws Exception {
        service.polls.add(() -> jobs(4));
        service.polls.add(() -> jobs(2));
        wait = 5;

        poll(3, 4, false);

        assertThat(service.asked).containsExactly(4, 4, 3);
        assertThat(taken).hasSize(1);
        assertThat(waits.get(0)).isZero();
        assertThat(waits.get(1)).isLessThan(FASTEST.dividedBy(4));
        assertThat(waits.get(2)).isGreaterThan(FASTEST.dividedBy(2));
    }

    @Test
    void jobsThatHaveToWaitAreNotAmongTheUndecided() throws Exception {
        service.polls.add(() -> jobs(50));
        service.polls.add(() -> jobs(50));
        wait = 50;
        leaveUndecided = true;

        poll(2, 100, true);

        assertThat(service.asked).containsExactly(50, 50);
        assertThat(undecided).hasSize(50);
    }

    @Test
    void aFullAnswerIsFollowedByAnotherPollAtOnce() throws Exception {
        service.polls.add(() -> jobs(2));

        poll(2, 2, true);

        assertThat(waits.getFirst()).isZero();
        assertThat(taken).hasSize(2);
    }

    @Test
    void pollingIsFastForAMinuteAndThenSlowsDownToTheSlowest() throws Exception {
        poll(200, 10, true);

        assertThat(waits.subList(0, 50)).allSatisfy(wait -> assertThat(wait)
                .isBetween(
                        FASTEST.multipliedBy(8).dividedBy(10),
                        FASTEST.multipliedBy(12).dividedBy(10)));
        assertThat(waits.getLast())
                .isBetween(
                        SLOWEST.multipliedBy(8).dividedBy(10),
                        SLOWEST.multipliedBy(12).dividedBy(10));
    }

    @Test
    void whatFollowsAJobThatHasEndedIsNotKeptWaitingForAWholePause() throws Exception {
        service.polls.add(() -> jobs(1));

        poll(2, 10, true);

        assertThat(waits).hasSize(2);
        assertThat(waits.getFirst()).isEqualTo(FASTEST.dividedBy(5));
        assertThat(waits.get(1)).isGreaterThan(FASTEST.dividedBy(5));
    }

    @Test
    void aJobThatEndsWhileNothingIsAskedForCutsThePauseShortButNotToNothing() throws Exception {
        clock.atNextSleep(() -> current().jobEnded());

        poll(2, 10, true);

        assertThat(waits.get(1)).isEqualTo(FASTEST.dividedBy(5));
    }

    @Test
    void jobsThatEndAllTheTimeBringFourPollsInAWholePauseAndNoMore() throws Exception {
        for (int i = 0; i < 25; i++) {
            service.polls.add(() -> jobs(1));
        }

        poll(25, 10, true);

        assertThat(waits)
                .filteredOn(wait -> wait.compareTo(FASTEST.dividedBy(2)) > 0)
                .hasSizeBetween(4, 6);
        assertThat(waits.subList(0, 5)).containsOnly(FASTEST.dividedBy(5));
    }

    @Test
    void aThrottledPollIsNotRepeatedSoonerBecauseAJobHasEnded() throws Exception {
        service.polls.add(fails(Kind.THROTTLED));
        clock.atNextSleep(() -> current().jobEnded());

        poll(2, 10, true);

        assertThat(waits.get(1)).isEqualTo(waits.getFirst());
    }

    private Activity current() {
        return Objects.requireNonNull(activity);
    }

    @Test
    void waitsAreNotAllTheSame() throws Exception {
        poll(10, 10, true);

        assertThat(waits.stream().distinct().count()).isGreaterThan(5);
    }

    @Test
    void pollingOutlivesThrottlingServerErrorsAndRefusals() throws Exception {
        for (Kind kind : Kind.values()) {
            service.polls.add(fails(kind));
        }
        service.polls.add(() -> jobs(1));

        poll(Kind.values().length + 1, 5, true);

        assertThat(taken).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"NO_SUCH_ACTION_TYPE", "DENIED"})
    void whatPeopleMendIsSeenWithinFifteenSeconds(Kind kind) throws Exception {
        for (int i = 0; i < 20; i++) {
            service.polls.add(fails(kind));
        }

        poll(20, 5, true);

        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(15)));
    }

    private Journal.Entry undecided() {
        return new Journal.Entry(
                Jobs.ID,
                Jobs.TYPE,
                new JobOwner("me", 1),
                Journal.Step.ACKNOWLEDGING,
                "nonce-1",
                clock.instant().minus(AwaitedRedeliveries.DUE),
                null,
                null);
    }

    @Test
    void aJobThatDoesNotComeAgainIsTakenUp() throws Exception {
        awaited.await(undecided());

        poll(2, 5, true);

        assertThat(takenUp).extracting(Journal.Entry::job).containsExactly(Jobs.ID);
        assertThat(awaited.areThere()).isFalse();
    }

    @Test
    void oneThatComesAgainIsNot() throws Exception {
        awaited.await(undecided());
        service.polls.add(() -> jobs(1));

        poll(4, 5, true);

        assertThat(takenUp).isEmpty();
        assertThat(taken).hasSize(1);
    }

    @Test
    void throttlingBacksOffFurtherEachTime() throws Exception {
        for (int i = 0; i < 12; i++) {
            service.polls.add(fails(Kind.THROTTLED));
        }

        poll(12, 5, true);

        assertThat(Collections.max(waits)).isGreaterThan(Duration.ofSeconds(5));
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(FASTEST, SLOWEST.multipliedBy(3)));
    }

    @Test
    void aServiceThatCannotBeReachedIsNoReasonToThinkThePollerDead() throws Exception {
        for (Kind kind : Kind.values()) {
            service.polls.add(fails(kind));
        }
        var there = new ArrayList<Boolean>();
        service.polls.add(() -> {
            there.add(pulses.areThere());
            return jobs(0);
        });

        poll(Kind.values().length + 1, 5, true);

        assertThat(there).containsExactly(true);
    }

    @Test
    void aPollThatDoesNotComeBackIsMissed() throws Exception {
        var there = new ArrayList<Boolean>();
        service.polls.add(() -> {
            sleep(Duration.ofMinutes(1));
            there.add(pulses.areThere());
            sleep(Duration.ofMinutes(2));
            there.add(pulses.areThere());
            return jobs(0);
        });

        poll(1, 5, true);

        assertThat(there).containsExactly(true, false);
    }

    @Test
    void jobsAreLeftToOthersWhileTheJournalCannotBeWritten() throws Exception {
        store.full = true;
        writableAfter = 10;
        service.polls.add(() -> jobs(1));

        poll(11, 5, true);

        assertThat(service.asked).containsExactly(5);
        assertThat(taken).hasSize(1);
        assertThat(Collections.max(waits.subList(0, 10))).isGreaterThan(Duration.ofSeconds(5));
    }

    private void sleep(Duration duration) {
        try {
            clock.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void roomIsGivenBackWhenPollingFails() throws Exception {
        service.polls.add(fails(Kind.UNAVAILABLE));

        poll(2, 3, true);

        assertThat(service.asked).containsExactly(3, 3);
    }
}
