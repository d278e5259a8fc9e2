package io.greenroom.assembly;

import io.greenroom.config.Settings;
import io.greenroom.dynamodb.FleetTable;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.ledger.Prices;
import io.greenroom.sqlite.SqliteLedger;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Where the ledger is: in the state directory, or in the table that workers share. */
public final class Ledgers {
    private Ledgers() {}

    static Path fileOf(Settings settings) {
        return settings.stateDirectory().resolve("ledger.db");
    }

    /** That of the state directory, which any number of processes may open at the same time. */
    static Ledger own(Settings settings, Time time) throws IOException {
        return on(SqliteLedger.open(fileOf(settings), time), settings, time);
    }

    private static Ledger on(LedgerStore store, Settings settings, Time time) {
        return new Ledger(store, prices(settings), time);
    }

    /** That of this worker, which shares it with others. */
    static Ledger shared(LedgerStore store, String worker, Settings settings, Time time) {
        return new Ledger(store, prices(settings), time, Optional.of(worker));
    }

    private static Prices prices(Settings settings) {
        return new Prices(settings.environments().prices());
    }

    /**
     * The ledger as a command sees it, while workers may be writing it: makes none, and begins no life of a worker.
     *
     * @param open where what the ledger needs is closed, and the ledger with it
     * @return empty where nothing was ever written down
     * @throws IOException when there is one that cannot be opened; the message says what to do
     */
    public static Optional<Ledger> beside(Settings settings, Time time, OpenParts open) throws IOException {
        Optional<String> table = settings.fleet().table();
        if (table.isPresent()) {
            return Optional.of(open.add(on(shared(table.get(), time, open), settings, time), Ledger::close));
        }
        return Files.exists(fileOf(settings))
                ? Optional.of(open.add(own(settings, time), Ledger::close))
                : Optional.empty();
    }

    private static LedgerStore shared(String table, Time time, OpenParts open) throws IOException {
        var aws = open.add(AwsClients.standard(1), AwsClients::close);
        var client = open.add(aws.dynamoDb(1), DynamoDbClient::close);
        try {
            return FleetTable.open(client, table, time, RandomGenerator.getDefault())
                    .ledger();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while opening table " + table);
        }
    }
}
