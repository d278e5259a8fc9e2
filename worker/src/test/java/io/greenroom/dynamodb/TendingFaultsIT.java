package io.greenroom.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.fleet.TendingStore;
import io.greenroom.fleet.TendingStore.Entry;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.JournalStore;
import io.greenroom.time.SkippingTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Who tends which environment, and word of jobs that were given away, in a table that a network and a service fail. */
@Tag("thorough")
@Timeout(300)
class TendingFaultsIT {
    private static final EnvironmentId SHOP = new EnvironmentId("docker/shop");
    private static final EnvironmentId CAFE = new EnvironmentId("docker/cafe");
    private static final JobOwner ME = new JobOwner("me", 1);
    private static final JobOwner OTHER = new JobOwner("other", 3);

    private final TestTable table;
    private final Wire wire;
    private final TendingStore store;
    private final JournalStore journal;

    TendingFaultsIT() throws Exception {
        this.table = new TestTable(Servers.dynamoDbLocal(), new SkippingTime());
        this.wire = table.wire;
        FleetTable open = table.open();
        this.store = open.tendings();
        this.journal = open.journal();
    }

    @AfterEach
    void close() {
        table.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyWriteTakesEffectOnce(Trouble trouble) throws Exception {
        var mine = new Entry(SHOP, "engine", ME);
        wire.next(trouble.fault);
        assertThat(store.add(mine)).isTrue();

        wire.next(trouble.fault);
        assertThat(store.claim(mine, OTHER)).isTrue();
        assertThat(store.find(SHOP)).contains(new Entry(SHOP, "engine", OTHER));

        wire.next(trouble.fault);
        assertThat(store.remove(SHOP, OTHER)).isTrue();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aClaimThatArrivesLateTakesNothingFromWhoeverHasItByThen() throws Exception {
        var mine = new Entry(SHOP, "engine", ME);
        store.add(mine);
        wire.next(wire::held);
        assertThat(store.claim(mine, OTHER)).isTrue();
        var third = new JobOwner("third", 1);
        store.claim(new Entry(SHOP, "engine", OTHER), third);

        wire.deliverLate();

        assertThat(store.find(SHOP).orElseThrow().owner()).isEqualTo(third);
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "epoch", "place"})
    void anEnvironmentWhoseItemCannotBeReadHidesNoOther(String attribute) throws Exception {
        store.add(new Entry(SHOP, "engine", ME));
        store.add(new Entry(CAFE, "engine", ME));
        table.damage(Key.tended(CAFE), attribute, AttributeValue.fromL(List.of()));

        assertThat(store.all()).extracting(Entry::environment).containsExactly(SHOP);
        assertThatThrownBy(() -> store.find(CAFE))
                .isInstanceOf(Unavailable.class)
                .hasMessageContainingAll("docker/cafe", attribute, "delete the item");
    }

    @Test
    void wordOfAJobIsReadOnceByWhomItIsFor() throws Exception {
        journal.tell("me", new JobId("job-1"));
        journal.tell("me", new JobId("job-1"));
        journal.tell("me", new JobId("job-2"));
        journal.tell("other", new JobId("job-3"));

        assertThat(journal.told("me")).containsExactlyInAnyOrder(new JobId("job-1"), new JobId("job-2"));
        assertThat(journal.told("me")).isEmpty();
        assertThat(journal.told("other")).containsExactly(new JobId("job-3"));
    }

    @Test
    void aLookForWordCostsOneReadWhenThereIsNone() throws Exception {
        wire.forgetCalls();

        journal.told("me");

        assertThat(wire.calls()).extracting(Wire.Call::operation).containsExactly("Query");
    }
}
