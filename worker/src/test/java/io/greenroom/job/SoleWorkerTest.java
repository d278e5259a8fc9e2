package io.greenroom.job;

import static io.greenroom.job.FakeJobService.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.JobService.Delivery;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.ServiceFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker that is the only one makes of acknowledgements that were on their way when it went down. */
final class SoleWorkerTest extends EngineStage {
    private static final Duration LONG = Duration.ofHours(3);

    @BeforeEach
    void nobodySaysWhetherThereAreOthers() {
        alone = Optional.empty();
    }

    /** The machine was away for long, and the service refuses the acknowledgement that is repeated. */
    private Engine backAfter(Duration away) throws InterruptedException {
        Journal.Entry entry = entry(Step.ACKNOWLEDGING, null, null);
        time.sleep(away);
        Engine engine = restarted(entry);
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);
        assertThat(engine.claim(journal.entries().getFirst())).isEmpty();
        return engine;
    }

    /** So many polls, each a second after the last, brought that. */
    private List<Journal.Entry> polls(int count, List<PolledJob> brought) throws InterruptedException {
        List<Journal.Entry> ours = List.of();
        for (int i = 0; i < count && ours.isEmpty(); i++) {
            time.sleep(Duration.ofSeconds(1));
            ours = awaited.polled(Jobs.TYPE, time.elapsed(), brought);
        }
        return ours;
    }

    private void goOn(Engine engine, List<Journal.Entry> ours) throws InterruptedException {
        for (Journal.Entry entry : ours) {
            carryOut(engine, engine.claimAwaited(entry));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT60S", "PT3H", "P10D"})
    void aJobThatIsNotHandedOutAgainIsOursHoweverLongTheWorkerWasAway(String away) throws Exception {
        Engine engine = backAfter(Duration.parse(away));
        assertThat(store.entries).hasSize(1);
        assertThat(engine.hasPutDown()).isTrue();

        List<Journal.Entry> ours = polls(5, List.of());
        goOn(engine, ours);

        assertThat(ours).hasSize(1);
        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
        assertThat(store.entries).isEmpty();
        assertThat(engine.hasPutDown()).isFalse();
    }

    @Test
    void oneThatIsHandedOutAgainWasNotAcknowledgedAndIsClaimedAnew() throws Exception {
        Engine engine = backAfter(LONG);
        var again = new PolledJob(Jobs.job(), "nonce-2", time.instant());

        service.handedOut(again.job(), again.nonce());
        assertThat(polls(1, List.of(again))).isEmpty();
        accept(engine, again);

        assertThat(service.nonces).containsExactly("nonce-1", "nonce-2");
        assertThat(service.delivered).hasSize(1);
        assertThat(polls(5, List.of())).isEmpty();
        assertThat(store.entries).isEmpty();
    }

    @Test
    void nothingIsToldBeforeTheServiceHasHadTheTimeToHandTheJobOutAgain() throws Exception {
        backAfter(Acknowledger.EXCLUSIVE);

        assertThat(polls(19, List.of())).isEmpty();
        assertThat(polls(3, List.of())).hasSize(1);
    }

    @Test
    void whileOtherJobsComeMorePollsAreNeeded() throws Exception {
        backAfter(LONG);
        var other = new PolledJob(
                new Job(
                        new JobId("another"),
                        Jobs.TYPE,
                        Map.of(),
                        Jobs.job().context(),
                        List.of(),
                        List.of(),
                        null,
                        null),
                "nonce-1",
                time.instant());

        assertThat(polls(29, List.of(other))).isEmpty();
        assertThat(polls(1, List.of(other))).hasSize(1);
    }

    @Test
    void aPollWhoseAnswerIsLostMayHaveTakenTheJobAlong() throws Exception {
        backAfter(LONG);
        polls(1, List.of());

        awaited.lost(Jobs.TYPE);

        assertThat(polls(44, List.of())).isEmpty();
        assertThat(polls(3, List.of())).hasSize(1);
    }

    @Test
    void whileAnswersAreLostAllTheTimeItIsNotAwaitedForEver() throws Exception {
        Engine engine = backAfter(LONG);
        List<Journal.Entry> ours = List.of();
        int rounds = 0;
        while (ours.isEmpty() && rounds < 100) {
            awaited.lost(Jobs.TYPE);
            ours = polls(9, List.of());
            rounds++;
        }
        goOn(engine, ours);

        assertThat(rounds).isEqualTo(11);
        assertThat(service.delivered).hasSize(1);
    }

    @Test
    void pollsForOtherTypesTellNothing() throws Exception {
        backAfter(LONG);
        time.sleep(Duration.ofMinutes(1));

        for (int i = 0; i < 5; i++) {
            assertThat(awaited.polled(new ActionType("Deploy", "Other", "1"), time.elapsed(), List.of()))
                    .isEmpty();
        }
    }

    @Test
    void withAnotherWorkerNoticedTheJobIsLeftAloneAlsoAfterARestart() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);
        accept(Jobs.job());

        backAfter(LONG);

        assertThat(store.entries).isEmpty();
        assertThat(polls(5, List.of())).isEmpty();
    }

    @Test
    void whatTheSettingsSayCountsMoreThanWhatWasNoticed() throws Exception {
        journal.noticeOthers();
        alone = Optional.of(true);
        Engine engine = backAfter(LONG);
        goOn(engine, polls(5, List.of()));

        assertThat(service.delivered).hasSize(1);
    }

    @Test
    void aWorkerThatIsSaidNotToBeAloneLeavesTheJobAlone() throws Exception {
        alone = Optional.of(false);

        backAfter(LONG);

        assertThat(store.entries).isEmpty();
        assertThat(awaited.areThere()).isFalse();
    }

    @Test
    void anOutageThatOutlastsTheAcknowledgementLosesNothing() throws Exception {
        for (int i = 0; i < 100; i++) {
            service.acknowledgements.add(fails(Kind.UNAVAILABLE));
        }
        Engine engine = engine();
        accept(engine, Jobs.polled(Jobs.job(), time.instant()));
        service.acknowledgements.clear();
        service.inProgress(Jobs.job());
        assertThat(service.delivered).isEmpty();
        assertThat(awaited.areThere()).isTrue();

        goOn(engine, polls(60, List.of()));

        assertThat(service.delivered).hasSize(1);
    }

    @Test
    void aJobThatIsHandedOutAgainWhileItIsBeingAcknowledgedIsAcknowledgedAnew() throws Exception {
        Engine engine = engine();
        var again = new PolledJob(Jobs.job(), "nonce-2", time.instant());
        service.acknowledgements.add(() -> {
            handOutAgain(engine, again);
            throw new ServiceFailure(Kind.UNAVAILABLE, "no answer", null);
        });
        time.sleep(Duration.ofMinutes(1));

        accept(engine, Jobs.polled(Jobs.job(), time.instant().minus(Acknowledger.EXCLUSIVE)));

        assertThat(service.nonces).containsExactly("nonce-1", "nonce-2");
        assertThat(service.delivered).hasSize(1);
    }

    private void handOutAgain(Engine engine, PolledJob polled) {
        service.handedOut(polled.job(), polled.nonce());
        try {
            assertThat(engine.claim(polled)).isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThatWasBelievedToBeOursAndComesAfterAllIsAcknowledgedWhileItGoesOn() throws Exception {
        Engine engine = backAfter(LONG);
        List<Journal.Entry> ours = polls(5, List.of());
        action.begins.add(context -> {
            handOutAgain(engine, new PolledJob(Jobs.job(), "nonce-2", time.instant()));
            return Map.of("run", "run-1");
        });

        goOn(engine, ours);

        assertThat(service.nonces).containsExactly("nonce-1", "nonce-2");
        assertThat(service.delivered).hasSize(1);
    }

    @Test
    void aWrongBeliefIsUndone() throws Exception {
        Engine engine = backAfter(LONG);
        service.deliveries.add(() -> Delivery.NOT_WANTED);

        goOn(engine, polls(5, List.of()));

        assertThat(action.undone).hasSize(1);
        assertThat(store.entries).isEmpty();
    }
}
