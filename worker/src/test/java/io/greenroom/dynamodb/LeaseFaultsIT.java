package io.greenroom.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.fleet.Lease;
import io.greenroom.fleet.LeaseStore;
import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.fleet.Member;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.JournalStore;
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

/** Leases in a table, on a network and a service that fail them. */
@Tag("thorough")
@Timeout(300)
class LeaseFaultsIT {
    private static final Member MEMBER = new Member("http://10.0.3.7:8470", "1.2.3", 12, 988);

    private final SkippingTime time = new SkippingTime();
    private final TestTable table;
    private final Wire wire;
    private final JournalStore journal;
    private final LeaseStore leases;

    LeaseFaultsIT() throws Exception {
        this.table = new TestTable(Servers.dynamoDbLocal(), time);
        this.wire = table.wire;
        FleetTable open = table.open();
        this.journal = open.journal();
        this.leases = open.leases();
    }

    @AfterEach
    void close() {
        table.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyWriteTakesEffectOnce(Trouble trouble) throws Exception {
        JobOwner me = journal.begin("me");
        wire.next(trouble.fault);
        Lease renewed = leases.renew(me, "v-1", MEMBER).orElseThrow();

        wire.next(trouble.fault);
        assertThat(leases.end(renewed)).isTrue();
        assertThat(leases.end(renewed)).isFalse();

        Lease over = leases.find("me").orElseThrow();
        wire.next(Wire::well, trouble.fault);
        assertThat(leases.forget(over)).isTrue();
        assertThat(leases.all()).isEmpty();
        assertThat(journal.begin("me").epoch()).isEqualTo(me.epoch() + 1);
    }

    @Test
    void aRenewalThatArrivesLateDoesNotBringALifeBack() throws Exception {
        JobOwner me = journal.begin("me");
        wire.next(wire::held);
        Lease renewed = leases.renew(me, "v-1", MEMBER).orElseThrow();
        leases.end(renewed);

        wire.deliverLate();

        assertThat(leases.find("me")).contains(new Lease(me, "v-1", MEMBER, true));
    }

    @Test
    void anEndThatArrivesLateDoesNotEndALaterLife() throws Exception {
        JobOwner me = journal.begin("me");
        Lease seen = leases.find("me").orElseThrow();
        wire.next(wire::held);
        assertThat(leases.end(seen)).isTrue();
        JobOwner second = journal.begin("me");

        wire.deliverLate();

        assertThat(second.epoch()).isGreaterThan(me.epoch());
        assertThat(leases.find("me").orElseThrow().isOver()).isFalse();
    }

    @Test
    void aRenewalIsGivenUpBeforeTheNextIsDue() throws Exception {
        LeaseStore usual = FleetTable.open(table.client, table.name, time, RandomGenerator.getDefault())
                .leases();
        JobOwner me = journal.begin("me");
        wire.always(Wire::outOfOrder);
        Duration before = time.elapsed();

        assertThatThrownBy(() -> usual.renew(me, "v-1", MEMBER)).isInstanceOf(Unavailable.class);

        assertThat(time.elapsed().minus(before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aRenewalCostsOneWriteAndALookAtAllOneRead() throws Exception {
        JobOwner me = journal.begin("me");
        journal.begin("other");
        wire.forgetCalls();

        leases.renew(me, "v-1", MEMBER);
        assertThat(leases.all()).hasSize(2);

        assertThat(wire.calls()).extracting(Wire.Call::operation).containsExactly("UpdateItem", "Query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "version", "jobs", "room", "over", "address"})
    void aWorkerWhoseItemCannotBeReadHidesNoOther(String attribute) throws Exception {
        journal.begin("me");
        journal.begin("other");
        table.damage(Key.worker("other"), attribute, AttributeValue.fromL(List.of()));

        assertThat(leases.all()).extracting(lease -> lease.owner().worker()).containsExactly("me");
        assertThatThrownBy(() -> leases.find("other"))
                .isInstanceOf(Unavailable.class)
                .hasMessageContainingAll("'other'", attribute, "delete the item");
    }

    @Test
    void aLifeIsNotBegunOnACountThatCannotBeRead() throws Exception {
        journal.begin("me");
        table.damage(Key.worker("me"), "epoch", AttributeValue.fromS("many"));

        assertThatThrownBy(() -> journal.begin("me"))
                .isInstanceOf(NotWritten.class)
                .hasMessageContaining("delete the item");
    }
}
