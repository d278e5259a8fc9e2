package io.greenroom.dynamodb;

import io.greenroom.fleet.LeaseStore;
import io.greenroom.fleet.TendingStore;
import io.greenroom.job.JournalStore;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The table that many workers share: what each has in flight, their environments, and who of them is alive. Its stores
 * may be used by any number of threads; closing them leaves the client open.
 */
public final class FleetTable {
    private static final Patience USUAL = new Patience(
            new TableCalls.Patience(Duration.ofSeconds(3), Duration.ofSeconds(15)),
            new TableCalls.Patience(Duration.ofSeconds(5), Duration.ofSeconds(20)),
            new TableCalls.Patience(Duration.ofSeconds(2), Duration.ofSeconds(4)));

    private final DynamoDbLeases leases;
    private final DynamoDbJournalStore journal;
    private final DynamoDbLedger ledger;
    private final DynamoDbTendings tendings;

    /**
     * How long calls may take. A job's first write has to be over before the service hands the job out again, a lease's
     * before the next one is due.
     */
    record Patience(TableCalls.Patience journal, TableCalls.Patience ledger, TableCalls.Patience leases) {}

    private FleetTable(DynamoDbClient client, String name, Patience patience, Time time, RandomGenerator random) {
        var marks = new Marks(random);
        this.tendings = new DynamoDbTendings(new TableCalls(client, name, patience.leases(), time, random));
        var journalCalls = new TableCalls(client, name, patience.journal(), time, random);
        this.leases = new DynamoDbLeases(
                new Leases(new TableCalls(client, name, patience.leases(), time, random), marks, time));
        this.journal = new DynamoDbJournalStore(journalCalls, new Leases(journalCalls, marks, time), time);
        this.ledger = new DynamoDbLedger(new TableCalls(client, name, patience.ledger(), time, random), marks);
    }

    /**
     * The table of that name, where the client looks for it.
     *
     * @param client which makes no attempts of its own: they are counted here
     * @throws IOException when there is none, it is none of Greenroom's, or it cannot be read; the message says what to
     *     do
     */
    public static FleetTable open(DynamoDbClient client, String name, Time time, RandomGenerator random)
            throws IOException, InterruptedException {
        return open(client, name, USUAL, time, random);
    }

    static FleetTable open(DynamoDbClient client, String name, Patience patience, Time time, RandomGenerator random)
            throws IOException, InterruptedException {
        try {
            new TableCalls(client, name, patience.ledger(), time, random).get(Key.PROBE);
        } catch (TableFailure e) {
            String message = e.isInvalid()
                    ? "DynamoDB table '%s' is none of Greenroom's: its keys have to be '%s' and '%s', both strings. Create one with the template that 'greenroom install --print fleet' prints, and name it in fleet.table."
                            .formatted(name, TableDefinition.PARTITION_KEY, TableDefinition.SORT_KEY)
                    : String.valueOf(e.getMessage());
            throw new IOException(message, e);
        }
        return new FleetTable(client, name, patience, time, random);
    }

    public JournalStore journal() {
        return journal;
    }

    public LedgerStore ledger() {
        return ledger;
    }

    public LeaseStore leases() {
        return leases;
    }

    public TendingStore tendings() {
        return tendings;
    }
}
