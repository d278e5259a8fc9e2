package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.Price;
import io.greenroom.environment.ProviderException;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.Prices;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentWatchTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final EnvironmentState READY = new EnvironmentState.Ready();
    private static final EnvironmentState OVER = new EnvironmentState.Ended(List.of());

    private final MovableTime time = MovableTime.somewhen();
    private final ListedEnvironments first = new ListedEnvironments("first", time);
    private final ListedEnvironments second = new ListedEnvironments("second", time);
    private final InMemoryLedger store = new InMemoryLedger();
    private final EnvironmentWatch watch =
            new EnvironmentWatch(List.of(first, second), new Ledger(store, Prices.UNKNOWN, time), time);

    @Test
    void aProviderThatFailsHidesNoOtherWhetherItSaysWhyOrIsBroken() throws Exception {
        second.has("there", HOUR, READY);
        first.goAway(new ProviderException(ProviderException.Kind.UNAVAILABLE, "It is away."));
        assertThat(watch.look().problems()).containsExactly(Map.entry("first", "It is away."));

        time.advance(Duration.ofSeconds(10));
        first.breakDown(new IllegalStateException("a defect"));
        EnvironmentWatch.Look look = watch.look();

        assertThat(look.problems()).containsExactly(Map.entry("first", "a defect"));
        assertThat(look.environments()).extracting(Environment::name).containsExactly("there");
    }

    @Test
    void manyWhoLookAskTheProvidersOnce() throws Exception {
        EnvironmentWatch.Look look = watch.look();
        first.has("new", HOUR, READY);

        assertThat(watch.look()).isSameAs(look);
        time.advance(Duration.ofSeconds(3));
        assertThat(watch.look().environments()).hasSize(1);
    }

    @Test
    void theEndOfAnEnvironmentIsRememberedByWhenItWasSeen() throws Exception {
        first.has("one", HOUR, READY);
        first.has("over", HOUR, OVER);
        watch.look();
        assertThat(watch.sawEnd(id("one"))).isEmpty();

        first.has("one", HOUR, OVER);
        time.advance(Duration.ofSeconds(30));
        Instant seen = time.instant();
        watch.look();
        time.advance(HOUR);
        watch.look();

        assertThat(watch.sawEnd(id("one"))).contains(seen);
        assertThat(watch.sawEnd(id("over"))).isEmpty();
        Environment ended = first.describe(id("one")).orElseThrow();
        assertThat(new EnvironmentPage(time.instant()).of(ended, Optional.empty(), watch.sawEnd(ended.id()), List.of()))
                .contains("<dt>Ended</dt><dd>by " + Texts.time(seen) + "</dd>");
    }

    @Test
    void whatOneCostsAndWhyItIsToEndIsOnThePages() throws Exception {
        first.has("one", HOUR, READY);
        Environment one = first.describe(id("one")).orElseThrow();
        var price = new Price(new BigDecimal("0.60"), true);
        var mark = new LedgerEntry.Mark("its execution e-1 failed", time.instant());
        var present = new LedgerEntry.Present(one.id(), time.instant(), one.expiresAt(), false, price, mark);
        store.put(new LedgerEntry("k", "first", "web", "one", PipelineContext.UNKNOWN, present, 1));

        time.advance(HOUR.dividedBy(2));

        assertThat(new EnvironmentPage(time.instant()).of(one, watch.entry(one.id()), Optional.empty(), List.of()))
                .contains("<dt>Cost</dt><dd>about $0.30</dd>", "to be ended: its execution e-1 failed");
        assertThat(new OverviewPage(time.instant())
                        .of(
                                List.of(),
                                List.of(),
                                List.of(),
                                watch.look(),
                                watch.samples(),
                                List.of(),
                                Optional.empty()))
                .contains("about $0.30");
    }

    @Test
    void manyWhoAskReadASharedLedgerOnceInSomeSeconds() throws Exception {
        store.becomeShared();
        var present = new LedgerEntry.Present(
                id("one"), time.instant(), time.instant().plus(HOUR), false, null, null);
        var gone = new LedgerEntry.Gone(id("two"), null, time.instant(), "it was time", null);
        store.put(new LedgerEntry("k", "first", "web", "one", PipelineContext.UNKNOWN, present, 1));
        assertThat(watch.entry(id("one"))).isPresent();
        assertThat(watch.entry(id("two"))).isEmpty();

        store.clear();
        store.put(new LedgerEntry("g", "first", "web", "two", PipelineContext.UNKNOWN, gone, 1));
        time.advance(Duration.ofSeconds(4));
        assertThat(watch.entry(id("one"))).isPresent();
        assertThat(watch.look().entries()).containsOnlyKeys(id("one"));
        assertThat(watch.entry(id("two"))).isEmpty();

        time.advance(Duration.ofSeconds(1));
        assertThat(watch.entry(id("one"))).isEmpty();
        assertThat(watch.entry(id("two"))).isPresent();
    }

    @Test
    void whatHasEndedOffersNoLinksAndNoEndToCome() {
        String url = "http://127.0.0.1:1/shop";
        var web = new Component("web", "process", "127.0.0.1", Map.of("http", url));
        for (EnvironmentState state : List.of(READY, OVER)) {
            var environment = new Environment(
                    id("one"),
                    "one",
                    "shop",
                    state,
                    time.instant(),
                    time.instant().plus(HOUR),
                    url,
                    List.of(web),
                    Map.of("Shop", url),
                    PipelineContext.UNKNOWN);
            String page =
                    new EnvironmentPage(time.instant()).of(environment, Optional.empty(), Optional.empty(), List.of());
            boolean isOver = state == OVER;

            assertThat(page).contains(url);
            assertThat(page.contains("href=\"" + url)).isNotEqualTo(isOver);
            assertThat(page.contains("Ends by itself")).isNotEqualTo(isOver);
        }
    }

    private static EnvironmentId id(String name) {
        return EnvironmentId.of("first", name);
    }

    @Test
    void thePictureOverTimeCountsWhatIsThereByStateAndPlacesItWhenItWasSeen() throws Exception {
        first.has("one", HOUR, READY);
        first.has("over", HOUR, OVER);
        watch.look();
        time.advance(Duration.ofSeconds(30));
        second.has("two", HOUR, new EnvironmentState.Starting(10, "waiting"));
        watch.look();
        time.advance(Duration.ofSeconds(90));

        assertThat(watch.samples())
                .extracting(EnvironmentWatch.Sample::byState)
                .containsExactly(Map.of("READY", 1), Map.of("READY", 1, "STARTING", 1));
        assertThat(Charts.environments(watch.samples(), time.instant()).toString())
                .contains("At most 2 at once")
                .contains(column("READY", "0.0", "50.0", "250.0"))
                .contains(column("READY", "250.0", "50.0", "750.0"))
                .contains(column("STARTING", "250.0", "0.0", "750.0"));
    }

    private static String column(String state, String x, String y, String width) {
        return "class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"50.0\"".formatted(state, x, y, width);
    }
}
