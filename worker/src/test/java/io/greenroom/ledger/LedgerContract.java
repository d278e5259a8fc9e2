package io.greenroom.ledger;

import static io.greenroom.ledger.Entries.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.ledger.LedgerEntry.Life;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of the ledger promises. */
public interface LedgerContract {

    /** The store under test, empty at first. */
    LedgerStore store();

    /** Another one on the same entries, as another process would open it. */
    LedgerStore another() throws Exception;

    private static LedgerEntry entry(String key, Life life) {
        return Entries.of(key, "shop", "local", life);
    }

    @Test
    default void whatWasWrittenIsReadAsItWas() throws Exception {
        List<LedgerEntry> entries = List.of(
                entry("w", Entries.waiting(NOON)),
                entry("s", Entries.starting()),
                entry("p", Entries.present("p")),
                entry("e", Entries.ending("e")),
                entry("g", Entries.gone("g")));

        for (LedgerEntry entry : entries) {
            assertThat(store().put(entry)).isTrue();
        }

        LedgerStore other = another();
        for (LedgerEntry entry : entries) {
            assertThat(other.get(entry.key())).contains(entry);
        }
        assertThat(other.get("x")).isEmpty();
    }

    @Test
    default void onlyTheOpenAreListed() throws Exception {
        store().put(entry("w", Entries.waiting(NOON)));
        store().put(entry("p", Entries.present("p")));
        store().put(entry("g", Entries.gone("g")));
        store().put(entry("c", Entries.ending("c")));
        store().put(entry("c", Entries.ending("c")).with(Entries.gone("c")));

        assertThat(another().open()).extracting(LedgerEntry::key).containsExactlyInAnyOrder("w", "p");
    }

    @Test
    default void anEntryIsFoundByItsEnvironment() throws Exception {
        store().put(entry("p", Entries.starting()));
        assertThat(store().of(Entries.id("p"))).isEmpty();

        store().put(entry("p", Entries.starting()).with(Entries.present("p")));
        store().put(entry("g", Entries.gone("g")));

        assertThat(another().of(Entries.id("p")).orElseThrow().key()).isEqualTo("p");
        assertThat(another().of(Entries.id("g")).orElseThrow().key()).isEqualTo("g");
    }

    @Test
    default void ofTwoWhoChangeTheSameOneComesFirst() throws Exception {
        LedgerEntry first = entry("p", Entries.starting());
        assertThat(store().put(first)).isTrue();
        assertThat(another().put(first)).isFalse();

        assertThat(another().put(first.with(Entries.present("p")))).isTrue();
        assertThat(store().put(first.with(Entries.gone("p")))).isFalse();

        assertThat(store().get("p")).contains(first.with(Entries.present("p")));
    }

    @Test
    default void ofManyWhoEnterTheSameKeyAtTheSameTimeOneDoes() throws Exception {
        LedgerStore other = another();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> attempts = IntStream.range(0, 20)
                    .<Callable<Boolean>>mapToObj(i ->
                            () -> (i % 2 == 0 ? store() : other).put(entry("k", Entries.waiting(NOON.plusSeconds(i)))))
                    .toList();
            int written = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                written += attempt.get() ? 1 : 0;
            }
            assertThat(written).isEqualTo(1);
        }
    }

    @Test
    default void whatIsTakenOutIsNotThereUnlessItWasChanged() throws Exception {
        LedgerEntry entry = entry("w", Entries.waiting(NOON));
        store().put(entry);
        store().put(entry.with(Entries.starting()));

        store().remove(entry);
        assertThat(another().get("w")).isPresent();

        store().remove(entry.with(Entries.starting()));
        assertThat(another().get("w")).isEmpty();
        assertThat(store().put(entry)).isTrue();
    }

    @Test
    default void onlyWhatIsGoneForLongIsForgotten() throws Exception {
        store().put(entry("p", Entries.present("p")));
        store().put(entry("g", Entries.gone("g")));

        store().forget(NOON);
        assertThat(store().get("g")).isPresent();

        store().forget(NOON.plus(Duration.ofDays(1)));
        assertThat(another().get("g")).isEmpty();
        assertThat(another().get("p")).isPresent();
    }

    @Test
    default void whatWasForgottenMakesRoomForAnother() throws Exception {
        store().put(entry("g", Entries.gone("g")));
        store().forget(NOON.plus(Duration.ofDays(1)));
        LedgerEntry next = entry("g", Entries.waiting(NOON));

        assertThat(another().of(Entries.id("g"))).isEmpty();
        assertThat(another().put(next)).isTrue();

        assertThat(store().get("g")).contains(next);
        assertThat(store().open()).containsExactly(next);
    }

    @Test
    default void whatIsThereAgainIsListedAndFound() throws Exception {
        LedgerEntry gone = entry("g", Entries.gone("g"));
        store().put(gone);
        LedgerEntry again = gone.with(Entries.ending("g"));

        assertThat(another().put(again)).isTrue();

        assertThat(store().open()).containsExactly(again);
        assertThat(store().of(Entries.id("g"))).contains(again);
    }
}
