package io.greenroom.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.ledger.Admission.Answer;
import io.greenroom.ledger.Admission.Wish;
import io.greenroom.ledger.Limits.Allowance;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final MovableTime time = MovableTime.somewhen();
    private final InMemoryLedger store = new InMemoryLedger();
    private final Ledger ledger = new Ledger(store, time);

    private Admission limited(Limits limits) {
        return new Admission(ledger, limits, time);
    }

    private static Limits most(int environments, Duration wait) {
        return new Limits(OptionalInt.of(environments), OptionalInt.empty(), Map.of(), wait, List.of());
    }

    private static Wish wish(String key, String pipeline) {
        return new Wish(key, "local", "web", "env-" + key, Entries.owner(pipeline, "e-1", key));
    }

    private void begins(String key) throws Exception {
        ledger.began(
                key,
                new Environment(
                        Entries.id(key),
                        key,
                        "web",
                        new EnvironmentState.Starting(0, "starting"),
                        time.instant(),
                        time.instant().plusSeconds(3600),
                        null,
                        List.of(),
                        Map.of(),
                        Entries.owner("shop", "e-1", key)),
                null);
    }

    private void ends(String key) throws Exception {
        ledger.change(key, before -> Optional.of(Entries.gone(key)));
    }

    @Test
    void whereNothingIsLimitedEverybodyMayGo() throws Exception {
        var admission = limited(Limits.NONE);

        for (int i = 0; i < 100; i++) {
            assertThat(admission.ask(wish("k" + i, "shop"))).isInstanceOf(Answer.Go.class);
        }
    }

    @Test
    void askingTwiceTakesOnePlaceAndWhatWasBegunIsFound() throws Exception {
        var admission = limited(most(1, Duration.ZERO));

        assertThat(admission.ask(wish("one", "shop"))).isInstanceOf(Answer.Go.class);
        assertThat(admission.ask(wish("one", "shop"))).isInstanceOf(Answer.Go.class);
        begins("one");
        assertThat(admission.ask(wish("one", "shop"))).isEqualTo(new Answer.Begun(Entries.id("one")));
    }

    @Test
    void whatEndedOnceIsNeverStartedAgain() throws Exception {
        var admission = limited(Limits.NONE);
        admission.ask(wish("one", "shop"));
        begins("one");
        ends("one");

        assertThat(admission.ask(wish("one", "shop"))).isEqualTo(new Answer.Over("it was time"));
    }

    @Test
    void whatHasNoRoomIsRefusedWithTheRulesNameAndLeavesNothing() throws Exception {
        var admission = limited(most(1, Duration.ZERO));
        admission.ask(wish("one", "shop"));

        assertThat(admission.ask(wish("two", "shop")))
                .isInstanceOfSatisfying(
                        Answer.NoRoom.class, no -> assertThat(no.words()).contains("limits.environments", "1"));
        assertThat(store.get("two")).isEmpty();
    }

    @Test
    void everyPipelineAndProviderHasItsOwnLimit() throws Exception {
        var admission = limited(
                new Limits(OptionalInt.empty(), OptionalInt.of(1), Map.of("docker", 1), Duration.ZERO, List.of()));

        assertThat(admission.ask(wish("one", "shop"))).isInstanceOf(Answer.Go.class);
        assertThat(admission.ask(wish("two", "stock"))).isInstanceOf(Answer.Go.class);
        assertThat(admission.ask(wish("three", "shop")).toString()).contains("limits.perPipeline");
        assertThat(admission.ask(new Wish("four", "docker", "web", "d", Entries.owner("a", "e", "four"))))
                .isInstanceOf(Answer.Go.class);
        assertThat(admission
                        .ask(new Wish("five", "docker", "web", "d", Entries.owner("b", "e", "five")))
                        .toString())
                .contains("limits.perProvider.docker");
    }

    @Test
    void whoStandsInLineIsToldThePlaceAndServedFirstComeFirstServed() throws Exception {
        var admission = limited(most(1, Duration.ofMinutes(30)));
        admission.ask(wish("one", "shop"));
        time.advance(Duration.ofSeconds(1));

        assertThat(admission.ask(wish("two", "shop")).toString()).contains("place 1");
        time.advance(Duration.ofSeconds(1));
        assertThat(admission.ask(wish("three", "stock")).toString()).contains("place 2");
        begins("one");
        ends("one");

        assertThat(admission.ask(wish("three", "stock")).toString()).contains("place 1");
        assertThat(admission.ask(wish("two", "shop"))).isInstanceOf(Answer.Go.class);
    }

    @Test
    void nobodyWaitsBehindOneThatIsHeldByAnotherLimit() throws Exception {
        var admission =
                limited(new Limits(OptionalInt.of(3), OptionalInt.of(1), Map.of(), Duration.ofMinutes(30), List.of()));
        admission.ask(wish("one", "shop"));
        assertThat(admission.ask(wish("two", "shop")).toString()).contains("limits.perPipeline", "place 1");

        assertThat(admission.ask(wish("three", "stock"))).isInstanceOf(Answer.Go.class);
    }

    @Test
    void theWaitHasAnEnd() throws Exception {
        var admission = limited(most(1, Duration.ofMinutes(10)));
        admission.ask(wish("one", "shop"));
        admission.ask(wish("two", "shop"));
        time.advance(Duration.ofMinutes(9));
        assertThat(admission.ask(wish("two", "shop"))).isInstanceOf(Answer.InLine.class);
        time.advance(Duration.ofMinutes(1));

        assertThat(admission.ask(wish("two", "shop")))
                .isInstanceOfSatisfying(
                        Answer.NoRoom.class, no -> assertThat(no.words()).contains("limits.wait"));
        assertThat(store.get("two")).isEmpty();
    }

    @Test
    void whoDoesNotAskAnyMoreHoldsNobodyUp() throws Exception {
        var admission = limited(most(1, Duration.ofHours(1)));
        admission.ask(wish("one", "shop"));
        admission.ask(wish("dead", "shop"));
        admission.ask(wish("two", "shop"));
        begins("one");
        ends("one");
        time.advance(Line.PATIENCE.plusSeconds(1));

        assertThat(admission.ask(wish("two", "shop"))).isInstanceOf(Answer.Go.class);
    }

    @Test
    void onlyTheAllowedBlueprintsMayBeStarted() throws Exception {
        var admission = limited(new Limits(
                OptionalInt.empty(),
                OptionalInt.empty(),
                Map.of(),
                Duration.ZERO,
                List.of(
                        new Allowance(new Glob("shop-*"), new Glob("web*")),
                        new Allowance(new Glob("*"), new Glob("tiny")))));

        assertThat(admission.ask(wish("one", "shop-main"))).isInstanceOf(Answer.Go.class);
        assertThat(admission.ask(wish("two", "stock")))
                .isInstanceOfSatisfying(Answer.Forbidden.class, no -> assertThat(no.words())
                        .contains("'stock'", "'web'", "limits.allow", "pipelines shop-*: blueprints web*"));
        assertThat(admission.ask(new Wish("three", "local", "tiny", "t", Entries.owner("stock", "e", "three"))))
                .isInstanceOf(Answer.Go.class);
    }

    @Test
    void ofManyWhoAskAtTheSameTimeAsManyGoAsThereIsRoomFor() throws Exception {
        var admission = limited(most(7, Duration.ZERO));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> questions = IntStream.range(0, 50)
                    .<Callable<Answer>>mapToObj(i -> () -> admission.ask(wish("k" + i, "shop")))
                    .toList();
            var went = new ArrayList<Answer>();
            for (var answer : threads.invokeAll(questions)) {
                if (answer.get() instanceof Answer.Go go) {
                    went.add(go);
                }
            }
            assertThat(went).hasSize(7);
        }
    }

    @Test
    void globsMatchWholeNames() {
        assertThat(new Glob("shop-*").matches("shop-")).isTrue();
        assertThat(new Glob("shop-?").matches("shop-1")).isTrue();
        assertThat(new Glob("shop-?").matches("shop-12")).isFalse();
        assertThat(new Glob("shop.x").matches("shopxx")).isFalse();
        assertThat(new Glob("*").matches("")).isTrue();
        assertThat(new Glob("a*c\\E").matches("abc\\E")).isTrue();
    }
}
