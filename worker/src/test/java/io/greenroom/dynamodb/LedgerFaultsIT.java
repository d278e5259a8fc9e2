package io.greenroom.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.ledger.LedgerStore.Unavailable;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A ledger in a table, on a network and a service that fail it. */
@Tag("thorough")
@Timeout(300)
class LedgerFaultsIT {
    private static final LedgerEntry FIRST = Samples.entry("k", Samples.starting(), 1);
    private static final LedgerEntry SECOND = Samples.entry("k", Samples.present(), 2);
    private static final LedgerEntry THIRD = Samples.entry("k", Samples.gone(), 3);

    private final SkippingTime time = new SkippingTime();
    private final TestTable table;
    private final Wire wire;
    private final LedgerStore store;

    LedgerFaultsIT() throws Exception {
        this.table = new TestTable(Servers.dynamoDbLocal(), time);
        this.wire = table.wire;
        this.store = table.open().ledger();
    }

    @AfterEach
    void close() {
        table.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsWrittenOnce(Trouble trouble) throws Exception {
        for (LedgerEntry entry : List.of(FIRST, SECOND, THIRD)) {
            wire.next(trouble.fault);
            assertThat(store.put(entry)).isTrue();

            assertThat(store.get("k")).contains(entry);
            assertThat(store.put(entry)).isFalse();
        }
        assertThat(store.of(Samples.ENVIRONMENT)).contains(THIRD);
        assertThat(store.open()).isEmpty();

        LedgerEntry withdrawn = Samples.entry("w", Samples.starting(), 1);
        store.put(withdrawn);
        wire.next(trouble.fault);
        store.remove(withdrawn);
        assertThat(store.get("w")).isEmpty();
        assertThat(store.open()).isEmpty();

        wire.next(trouble.fault);
        store.forget(Samples.NOW.plus(Duration.ofDays(1)));
        assertThat(store.get("k")).isEmpty();
    }

    @Test
    void aChangeThatArrivesLateDoesNotUndoALaterOne() throws Exception {
        store.put(FIRST);
        wire.next(wire::held);
        assertThat(store.put(SECOND)).isTrue();
        assertThat(store.put(THIRD)).isTrue();

        wire.deliverLate();

        assertThat(store.get("k")).contains(THIRD);
        assertThat(store.open()).isEmpty();
    }

    @Test
    void onlyWhatIsGoneExpiresAndNotBeforeItMayBeForgotten() throws Exception {
        store.put(FIRST);
        store.put(SECOND);
        assertNothingExpires();

        store.put(THIRD);

        long expiry = Samples.NOW.plusSeconds(1800).plus(Ledger.REMEMBERED).getEpochSecond();
        assertThat(table.item(Key.environment("k")).number(TableDefinition.EXPIRY))
                .isEqualTo(expiry);
        assertThat(table.item(Key.of(Samples.ENVIRONMENT)).number(TableDefinition.EXPIRY))
                .isEqualTo(expiry);

        store.put(Samples.entry("k", Samples.present(), 4));
        assertNothingExpires();
    }

    private void assertNothingExpires() {
        assertThat(table.item(Key.environment("k")).has(TableDefinition.EXPIRY)).isFalse();
        assertThat(table.item(Key.of(Samples.ENVIRONMENT)).has(TableDefinition.EXPIRY))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "nothing of ours", "{\"key\":\"k\",\"life\":{\"phase\":\"Paused\"}}"})
    void anEntryThatCannotBeReadIsNotTakenForNone(String damage) throws Exception {
        LedgerEntry whole = Samples.entry("whole", Samples.starting(), 1);
        store.put(whole);
        store.put(FIRST);
        table.damage(Key.environment("k"), "entry", AttributeValue.fromS(damage));
        table.damage(Key.open("k"), "entry", AttributeValue.fromS(damage));

        assertThatThrownBy(() -> store.get("k")).isInstanceOf(Unavailable.class).hasMessageContaining("cannot be read");
        assertThat(store.put(FIRST)).isFalse();
        assertThat(store.open()).containsExactly(whole);
        assertThat(table.item(Key.environment("k")).text("entry")).isEqualTo(damage);
    }

    @Test
    void whatLastsIsGivenUp() throws Exception {
        LedgerStore usual = FleetTable.open(table.client, table.name, time, RandomGenerator.getDefault())
                .ledger();
        wire.always(Wire::conflict);

        assertThatThrownBy(() -> usual.put(FIRST))
                .isInstanceOf(Unavailable.class)
                .hasMessageContainingAll(table.name, "TransactionCanceledException");
        assertThatThrownBy(() -> usual.get("k")).isInstanceOf(Unavailable.class);
        wire.always(Wire::well);
        assertThat(usual.get("k")).isEmpty();
    }

    @Test
    void everyReadIsConsistent() throws Exception {
        wire.always(Wire::stale);
        store.put(FIRST);
        store.put(SECOND);

        assertThat(store.get("k")).contains(SECOND);
        assertThat(store.open()).containsExactly(SECOND);
        assertThat(store.of(Samples.ENVIRONMENT)).contains(SECOND);
    }
}
