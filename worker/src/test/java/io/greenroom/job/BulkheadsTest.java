package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Bulkhead.Kind;
import io.greenroom.job.Bulkheads.LetIn;
import io.greenroom.job.Bulkheads.Place;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BulkheadsTest {
    private static final Optional<String> LOCAL = Optional.of("local");
    private static final Optional<String> DOCKER = Optional.of("docker");

    private final MovableTime time = MovableTime.somewhen();
    private final Bulkheads twoEach = new Bulkheads(new BulkheadSettings(OptionalInt.of(2), Map.of("local", 3)), time);
    private final Room undecided = new Room(50);

    private static Job job(String id, @Nullable String pipeline) {
        return job(id, pipeline, id, null);
    }

    private static Job job(String id, @Nullable String pipeline, String key, @Nullable String token) {
        return new Job(
                new JobId(id),
                Jobs.TYPE,
                Map.of(),
                new PipelineContext(null, null, pipeline, "execution-1", "Test", "Smoke", key),
                List.of(),
                List.of(),
                null,
                token);
    }

    private PolledJob polled(String id, @Nullable String pipeline) {
        return new PolledJob(job(id, pipeline), "nonce of " + id, time.instant());
    }

    private Optional<Place> enter(String id, String pipeline, Optional<String> provider) {
        return twoEach.enter(polled(id, pipeline), provider, undecided);
    }

    private Place entered(String id, String pipeline, Optional<String> provider) {
        return enter(id, pipeline, provider).orElseThrow();
    }

    private Optional<String> next() {
        return twoEach.next().map(letIn -> letIn.job().job().id().value());
    }

    private Optional<Bulkhead> shown(Kind kind, String name) {
        return twoEach.all().stream()
                .filter(bulkhead -> bulkhead.kind() == kind && bulkhead.name().equals(name))
                .findFirst();
    }

    @Test
    void oneJobTooManyOfAPipelineWaitsAndThoseOfOthersDoNot() {
        entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);

        assertThat(enter("a3", "a", DOCKER)).isEmpty();
        assertThat(enter("b1", "b", DOCKER)).isPresent();
        assertThat(enter("c1", "c", Optional.empty())).isPresent();
        assertThat(next()).isEmpty();
    }

    @Test
    void whenOneEndsTheOneThatHasWaitedLongestGoesOnAndCounts() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        enter("a3", "a", DOCKER);
        enter("a4", "a", DOCKER);

        twoEach.leave(first);

        assertThat(next()).contains("a3");
        assertThat(next()).isEmpty();
        assertThat(shown(Kind.PIPELINE, "a").orElseThrow().waiting()).isEqualTo(1);
    }

    @Test
    void aJobNeedsRoomBothForItsPipelineAndForItsProvider() {
        Place a = entered("a1", "a", LOCAL);
        Place b = entered("b1", "b", LOCAL);
        entered("c1", "c", LOCAL);
        assertThat(enter("d1", "d", LOCAL)).isEmpty();
        entered("d2", "d", DOCKER);
        Place d = entered("d3", "d", DOCKER);

        twoEach.leave(a);
        assertThat(next()).isEmpty();
        twoEach.leave(d);
        assertThat(next()).contains("d1");

        assertThat(enter("e1", "e", LOCAL)).isEmpty();
        twoEach.leave(b);
        assertThat(next()).contains("e1");
    }

    @Test
    void aJobGoesOnOnlyWhileItsNonceTellsAndTwoCallsHaveTime() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        enter("a3", "a", DOCKER);
        twoEach.leave(first);

        time.advance(Bulkheads.GOOD);

        assertThat(next()).isEmpty();
        assertThat(Bulkheads.GOOD).isLessThanOrEqualTo(Acknowledger.EXCLUSIVE.minusSeconds(10));
        assertThat(enter("a3", "a", DOCKER)).isPresent();
    }

    @Test
    void oneThatTookLongToComeHasLessTime() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        PolledJob late = polled("a3", "a");
        time.advance(Duration.ofSeconds(5));
        twoEach.enter(late, DOCKER, undecided);
        twoEach.leave(first);

        time.advance(Bulkheads.GOOD.minusSeconds(5));

        assertThat(next()).isEmpty();
    }

    @Test
    void oneThatWasPolledForInTheFutureIsLeftToTheService() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        Instant ahead = time.instant().plusSeconds(60);
        twoEach.enter(new PolledJob(job("a3", "a"), "n", ahead), DOCKER, undecided);
        twoEach.leave(first);

        assertThat(next()).isEmpty();
        assertThat(shown(Kind.PIPELINE, "a").orElseThrow().waiting()).isEqualTo(1);
    }

    @Test
    void oneThatIsHandedOutAgainWaitsOnceWithItsNewNonceAndSinceItsFirst() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        Instant since = time.instant();
        enter("a3", "a", DOCKER);
        time.advance(Duration.ofSeconds(30));
        var again = new PolledJob(job("a3", "a"), "another nonce", time.instant());
        twoEach.enter(again, DOCKER, undecided);

        assertThat(shown(Kind.PIPELINE, "a")).contains(new Bulkhead(Kind.PIPELINE, "a", 2, 2, 1, since));
        twoEach.leave(first);
        assertThat(twoEach.next()).map(LetIn::job).contains(again);
        assertThat(next()).isEmpty();
    }

    @Test
    void oneThatDoesNotComeAgainWaitsNoMore() {
        entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        enter("a3", "a", DOCKER);

        time.advance(AwaitedRedeliveries.DUE.minusSeconds(1));
        assertThat(shown(Kind.PIPELINE, "a").orElseThrow().waiting()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));

        assertThat(shown(Kind.PIPELINE, "a")).contains(new Bulkhead(Kind.PIPELINE, "a", 2, 2, 0, null));
    }

    @Test
    void whatIsTakenUpIsNeverRefusedAndCountsForEverybodyUntilItIsKnownWhoseItIs() {
        Place unknown = twoEach.enterAnyway(new JobId("a1"));
        twoEach.enterAnyway(new JobId("a2"));
        twoEach.enterAnyway(new JobId("a3"));
        assertThat(enter("b1", "b", DOCKER)).isEmpty();

        assertThat(twoEach.known(job("a1", "a"), LOCAL)).isTrue();
        assertThat(twoEach.known(job("a2", "a"), LOCAL)).isTrue();
        assertThat(twoEach.known(job("a3", "a"), LOCAL)).isTrue();

        assertThat(next()).contains("b1");
        assertThat(enter("a4", "a", DOCKER)).isEmpty();
        twoEach.leave(unknown);
        assertThat(next()).isEmpty();
        assertThat(shown(Kind.PIPELINE, "a").orElseThrow().inFlight()).isEqualTo(2);
        assertThat(shown(Kind.PROVIDER, "local").orElseThrow().inFlight()).isEqualTo(2);
    }

    @Test
    void oneThatEndsBeforeItIsKnownWhoseItIsCountsNoMore() {
        Place unknown = twoEach.enterAnyway(new JobId("a1"));
        twoEach.enterAnyway(new JobId("a2"));
        enter("b1", "b", DOCKER);

        twoEach.leave(unknown);

        assertThat(next()).contains("b1");
        assertThat(twoEach.known(job("a1", "a"), LOCAL)).isFalse();
    }

    @Test
    void theProviderMayBecomeKnownLater() {
        Place one = entered("a1", "a", Optional.empty());
        entered("b1", "b", LOCAL);
        entered("b2", "b", LOCAL);

        assertThat(twoEach.known(job("a1", "a"), LOCAL)).isTrue();
        assertThat(twoEach.known(job("a1", "a"), LOCAL)).isFalse();

        assertThat(enter("c1", "c", LOCAL)).isEmpty();
        twoEach.leave(one);
        assertThat(next()).contains("c1");
    }

    @Test
    void aJobThatEntersAgainCountsOnce() {
        Place first = entered("a1", "a", DOCKER);
        Place again = twoEach.enterAnyway(new JobId("a1"));
        twoEach.known(job("a1", "a"), DOCKER);

        twoEach.leave(first);
        assertThat(enter("a2", "a", DOCKER)).isPresent();
        assertThat(enter("a3", "a", DOCKER)).isEmpty();
        twoEach.leave(again);
        assertThat(next()).contains("a3");
    }

    private Optional<Place> nextRound(String id, String key) {
        return twoEach.enter(new PolledJob(job(id, "a", key, "token"), "n", time.instant()), DOCKER, undecided);
    }

    @Test
    void whatWasBegunInAnEarlierRoundNeverWaits() {
        entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);

        assertThat(nextRound("a3", "begun elsewhere")).isPresent();

        assertThat(shown(Kind.PIPELINE, "a").orElseThrow().inFlight()).isEqualTo(3);
    }

    @Test
    void thePlaceOfAJobThatIsHandedBackIsKeptForItsNextRound() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        enter("a3", "a", DOCKER);

        twoEach.handedBack(job("a1", "a"));
        twoEach.leave(first);
        assertThat(next()).isEmpty();
        time.advance(Duration.ofSeconds(30));
        Place second = nextRound("a1 again", "a1").orElseThrow();

        assertThat(shown(Kind.PIPELINE, "a").orElseThrow().inFlight()).isEqualTo(2);
        enter("a3", "a", DOCKER);
        twoEach.leave(second);
        assertThat(next()).contains("a3");
    }

    @Test
    void aRoundThatDoesNotComeHereHasNoPlaceForLong() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        twoEach.handedBack(job("a1", "a"));
        twoEach.leave(first);

        time.advance(AwaitedRedeliveries.DUE.minusSeconds(1));
        assertThat(enter("a3", "a", DOCKER)).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(next()).contains("a3");
    }

    @Test
    void aWorkerThatStopsLeavesWhatWaitsToOthers() {
        Place first = entered("a1", "a", DOCKER);
        entered("a2", "a", DOCKER);
        enter("a3", "a", DOCKER);

        twoEach.close();
        enter("a4", "a", DOCKER);
        twoEach.leave(first);

        assertThat(next()).isEmpty();
    }

    @Test
    void aJobOfNoKnownPipelineIsHeldByItsProviderAlone() {
        for (int i = 0; i < 3; i++) {
            assertThat(twoEach.enter(polled("n" + i, null), LOCAL, undecided)).isPresent();
        }

        assertThat(twoEach.enter(polled("n3", null), LOCAL, undecided)).isEmpty();
        assertThat(twoEach.enter(polled("n4", null), DOCKER, undecided)).isPresent();
    }

    @Test
    void withoutLimitsNothingWaits() {
        var none = new Bulkheads(BulkheadSettings.NONE, time);
        for (int i = 0; i < 1000; i++) {
            assertThat(none.enter(polled("a" + i, "a"), LOCAL, undecided)).isPresent();
        }

        assertThat(none.all()).isEmpty();
    }
}
