package io.greenroom.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose environments are, where workers share the ledger. */
class LedgerTest {
    private final MovableTime time = MovableTime.somewhen();
    private final ListedEnvironments provider = new ListedEnvironments("local", time);
    private final InMemoryLedger store = new InMemoryLedger();

    private Ledger of(String worker) {
        return new Ledger(store, Prices.UNKNOWN, time, Optional.of(worker));
    }

    private Environment environment() {
        provider.has("one", Duration.ofHours(1), new EnvironmentState.Ready());
        return provider.describe(EnvironmentId.of("local", "one")).orElseThrow();
    }

    @Test
    void anEntryIsTheWorkersThatMadeItUntilAnotherOneBeginsTheEnvironment() throws Exception {
        var entry = Entries.of("key", "shop", "local", Entries.starting());
        assertThat(of("first").enter(entry).worker()).isEqualTo("first");
        assertThat(of("second").enter(entry).worker()).isEqualTo("first");

        of("second").began("key", environment(), provider);
        of("third").began("key", environment(), provider);
        of("third").ending(environment().id(), "it was time");

        assertThat(store.get("key").orElseThrow().worker()).isEqualTo("second");
        assertThat(store.get("key").orElseThrow().life()).isInstanceOf(LedgerEntry.Ending.class);
    }

    @Test
    void anEnvironmentOfAMachineIsItsWorkersUnderTheNameThatThisHasNow() throws Exception {
        store.becomeShared();
        store.put(Entries.of("key", "shop", "local", Entries.starting()));
        of("before").began("key", environment(), provider);

        for (int sweeps = 0; sweeps < 2; sweeps++) {
            new Register(of("now"), provider, SweepListener.NONE, time.instant()).bringIntoLine();
        }

        LedgerEntry entry = store.get("key").orElseThrow();
        assertThat(entry.worker()).isEqualTo("now");
        assertThat(entry.version()).isEqualTo(3);
    }

    @Test
    void whereOneWorkerHasTheLedgerNothingIsSaidOfWorkers() throws Exception {
        var ledger = new Ledger(store, Prices.UNKNOWN, time);
        var entry = Entries.of("key", "shop", "local", Entries.starting());

        assertThat(ledger.enter(entry)).isEqualTo(entry);
        assertThat(LedgerText.write(entry)).doesNotContain("worker");
    }
}
