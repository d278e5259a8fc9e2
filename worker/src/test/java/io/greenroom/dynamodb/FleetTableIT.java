package io.greenroom.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.fleet.Lease;
import io.greenroom.fleet.Member;
import io.greenroom.fleet.TendingStore;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.time.Time;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker finds out of its table before it begins, and what it has to be allowed there. */
@Timeout(300)
class FleetTableIT {
    private final TestTable table;

    FleetTableIT() throws Exception {
        this.table = new TestTable(Servers.dynamoDbLocal());
    }

    @AfterEach
    void close() {
        table.close();
    }

    private void open(String name) throws Exception {
        FleetTable.open(table.client, name, Time.system(), RandomGenerator.getDefault());
    }

    @Test
    void aTableThatIsMissingIsToldWithTheWayToMakeIt() {
        assertThatThrownBy(() -> open("greenroom-nowhere"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("'greenroom-nowhere'", "greenroom install --print fleet", "fleet.table");
    }

    @Test
    void aTableWithOtherKeysIsToldFromOurs() {
        String name = table.name + "-theirs";
        table.create(name, "LockID", "Range");
        try {
            assertThatThrownBy(() -> open(name))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(name, "'pk'", "'sk'", "greenroom install --print fleet", "fleet.table");
        } finally {
            table.client.deleteTable(request -> request.tableName(name));
        }
    }

    @Test
    void aWorkerThatMayNotReadItIsToldSo() {
        table.wire.always(Wire::denied);

        assertThatThrownBy(() -> open(table.name))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(table.name, "dynamodb:GetItem", "greenroom install --print iam-worker");
    }

    @Test
    void theRightsAreThoseOfTheCallsThatAreMade() throws Exception {
        useAllOf(table.open());

        Statement rights =
                TableRights.of(List.of(new Place("aws", "amazonaws.com", "eu-west-1", "111122223333")), "greenroom");

        assertThat(rights.resources()).containsExactly("arn:aws:dynamodb:eu-west-1:111122223333:table/greenroom");
        assertThat(rights.actions()).containsExactlyInAnyOrderElementsOf(table.wire.rights());
    }

    private static void useAllOf(FleetTable open) throws Exception {
        var journal = open.journal();
        var member = new Member("", "", 0, 0);
        JobOwner me = journal.begin("me");
        JobOwner other = journal.begin("other");
        journal.add(Samples.acknowledging("j", me));
        journal.put(Samples.begun("j", me));
        journal.claim(new JobId("j"), me, other);
        journal.delete(new JobId("j"), other);
        journal.entriesOf("me");
        journal.countOf("nobody");
        journal.noticeOthers("me");
        journal.hasNoticedOthers("me");
        journal.probe();

        var leases = open.leases();
        Lease renewed = leases.renew(me, "v-1", member).orElseThrow();
        leases.end(renewed);
        leases.forget(renewed);
        leases.all();

        var tendings = open.tendings();
        var tended = new TendingStore.Entry(Samples.ENVIRONMENT, "engine", me);
        tendings.add(tended);
        tendings.claim(tended, other);
        tendings.remove(Samples.ENVIRONMENT, other);
        tendings.all();
        journal.tell("me", new JobId("j"));
        journal.told("me");

        var ledger = open.ledger();
        LedgerEntry first = Samples.entry("k", Samples.starting(), 1);
        ledger.put(first);
        ledger.put(Samples.entry("k", Samples.gone(), 2));
        ledger.of(Samples.ENVIRONMENT);
        ledger.open();
        ledger.remove(Samples.entry("k", Samples.gone(), 2));
        ledger.forget(Samples.NOW);
    }
}
