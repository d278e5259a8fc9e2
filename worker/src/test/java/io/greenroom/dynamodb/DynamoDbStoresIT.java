package io.greenroom.dynamodb;

import io.greenroom.dynamodb.Wire.Fault;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** What journal, ledger, leases and tendings promise, on two servers that others wrote, and on a bad network. */
@Timeout(600)
class DynamoDbStoresIT {
    @Nested
    class JournalOnDynamoDbLocal extends JournalOnTable {
        JournalOnDynamoDbLocal() throws Exception {
            super(new TestTable(Servers.dynamoDbLocal()));
        }
    }

    @Nested
    class LedgerOnDynamoDbLocal extends LedgerOnTable {
        LedgerOnDynamoDbLocal() throws Exception {
            super(new TestTable(Servers.dynamoDbLocal()));
        }
    }

    @Nested
    class LeasesOnDynamoDbLocal extends LeasesOnTable {
        LeasesOnDynamoDbLocal() throws Exception {
            super(new TestTable(Servers.dynamoDbLocal()));
        }
    }

    @Nested
    class TendingsOnDynamoDbLocal extends TendingsOnTable {
        TendingsOnDynamoDbLocal() throws Exception {
            super(new TestTable(Servers.dynamoDbLocal()));
        }
    }

    @Nested
    @Tag("thorough")
    class JournalOnMoto extends JournalOnTable {
        JournalOnMoto() throws Exception {
            super(onMoto());
        }
    }

    @Nested
    @Tag("thorough")
    class LedgerOnMoto extends LedgerOnTable {
        LedgerOnMoto() throws Exception {
            super(onMoto());
        }
    }

    @Nested
    @Tag("thorough")
    class LeasesOnMoto extends LeasesOnTable {
        LeasesOnMoto() throws Exception {
            super(onMoto());
        }
    }

    @Nested
    @Tag("thorough")
    class TendingsOnMoto extends TendingsOnTable {
        TendingsOnMoto() throws Exception {
            super(onMoto());
        }
    }

    @Nested
    @Tag("thorough")
    class JournalOnABadNetwork extends JournalOnTable {
        JournalOnABadNetwork() throws Exception {
            super(unreliable(Servers.dynamoDbLocal()));
        }
    }

    @Nested
    @Tag("thorough")
    class LedgerOnABadNetwork extends LedgerOnTable {
        LedgerOnABadNetwork() throws Exception {
            super(unreliable(Servers.dynamoDbLocal()));
        }
    }

    @Nested
    @Tag("thorough")
    class LeasesOnABadNetwork extends LeasesOnTable {
        LeasesOnABadNetwork() throws Exception {
            super(unreliable(Servers.dynamoDbLocal()));
        }
    }

    @Nested
    @Tag("thorough")
    class TendingsOnABadNetwork extends TendingsOnTable {
        TendingsOnABadNetwork() throws Exception {
            super(unreliable(Servers.dynamoDbLocal()));
        }
    }

    /** Which answers on several threads without keeping transactions apart, so that it is asked one thing at a time. */
    private static TestTable onMoto() throws IOException {
        var table = new TestTable(Servers.moto());
        var turn = new ReentrantLock();
        table.wire.always((call, request) -> {
            turn.lock();
            try {
                return Wire.well(call, request);
            } finally {
                turn.unlock();
            }
        });
        return table;
    }

    /** Where every other call or so meets something. */
    private static TestTable unreliable(URI server) {
        List<Fault> faults = List.of(
                Wire::answerLost,
                Wire::stale,
                Wire::throttled,
                Wire::outOfOrder,
                Wire::well,
                Wire::conflict,
                Wire::answerLost,
                Wire.CALL_LOST,
                Wire::well);
        var table = new TestTable(server, new HurriedTime());
        var count = new AtomicInteger();
        table.wire.always((call, request) ->
                faults.get(count.getAndIncrement() % faults.size()).on(call, request));
        return table;
    }
}
