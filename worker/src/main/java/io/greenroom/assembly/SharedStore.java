package io.greenroom.assembly;

import static io.greenroom.assembly.AssemblyException.Reason.MACHINE;
import static io.greenroom.assembly.AssemblyException.Reason.SETTINGS;

import io.greenroom.build.Build;
import io.greenroom.config.Settings;
import io.greenroom.dynamodb.FleetTable;
import io.greenroom.fleet.Hands;
import io.greenroom.fleet.LeaseStore;
import io.greenroom.fleet.Lives;
import io.greenroom.fleet.Member;
import io.greenroom.fleet.Membership;
import io.greenroom.fleet.NameInUseException;
import io.greenroom.fleet.SeenLeases;
import io.greenroom.fleet.Tendings;
import io.greenroom.fleet.WorkerNames;
import io.greenroom.job.Journal;
import io.greenroom.job.Worker;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.status.Workers;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What this worker shares with others, and its first life there, which has begun. */
final class SharedStore {
    private static final Logger LOG = LoggerFactory.getLogger(SharedStore.class);

    private final FleetTable table;
    private final SeenLeases leases;
    private final Tendings tendings;
    private final Lives lives;
    private final Lives.Life first;
    private final String address;
    private final Time time;

    private SharedStore(FleetTable table, SeenLeases leases, Lives lives, Lives.Life first, String address, Time time) {
        this.table = table;
        this.leases = leases;
        this.tendings = new Tendings(table.tendings(), leases, time);
        this.lives = lives;
        this.first = first;
        this.address = address;
        this.time = time;
    }

    /**
     * Joins the workers that share the table. Takes its time when the worker's last life did not end as it should have.
     *
     * @throws AssemblyException when the table, or the worker's name, cannot be used
     */
    static SharedStore join(String name, Settings settings, AwsClients aws, Time time, OpenParts open)
            throws IOException {
        var client = open.add(aws.dynamoDb(settings.jobs().maxConcurrent()), DynamoDbClient::close);
        Settings.Fleet fleet = settings.fleet();
        try {
            FleetTable table = FleetTable.open(client, name, time, RandomGenerator.getDefault());
            String worker = fleet.worker().orElseGet(SharedStore::ownName);
            var leases = new SeenLeases(table.leases(), time);
            var lives = new Lives(table.journal(), leases, worker, time);
            Lives.Life first = lives.begin();
            open.add(lives, SharedStore::leave);
            LOG.info("This is worker {} on table {}", worker, name);
            String address = fleet.address()
                    .or(settings.status()::publicUrl)
                    .map(URI::toString)
                    .orElse("");
            return new SharedStore(table, leases, lives, first, address, time);
        } catch (NameInUseException e) {
            throw new AssemblyException(SETTINGS, String.valueOf(e.getMessage()));
        } catch (LeaseStore.Unavailable | Journal.NotWritten | IOException e) {
            throw new AssemblyException(MACHINE, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while joining the workers on table " + name);
        }
    }

    private static String ownName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "worker";
        }
        return WorkerNames.of(host, RandomGenerator.getDefault());
    }

    private static void leave(Lives lives) throws InterruptedIOException {
        try {
            lives.leave();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while leaving the other workers");
        }
    }

    /** Of the first life; what it says of all jobs of this worker holds for every life. */
    Journal journal() {
        return first.journal();
    }

    LedgerStore ledger() {
        return table.ledger();
    }

    /** The jobs in flight of all workers. */
    List<Journal.Entry> entriesOfAll() throws InterruptedException {
        return table.journal().entries();
    }

    /** What the store has of all workers, for the pages of this one. */
    Workers workers() {
        return new Workers(worker(), leases, table.journal());
    }

    /** The name that this worker has among those that share the table. */
    String worker() {
        return first.journal().owner().worker();
    }

    /** The environments that this worker tends. */
    Tendings tendings() {
        return tendings;
    }

    Membership membership(Worker worker, Hands hands) {
        String program = Build.ofThisProgram().version();
        return new Membership(
                table.journal(),
                leases,
                tendings,
                hands,
                lives,
                first,
                worker,
                () -> new Member(address, program, worker.inFlight(), worker.room()),
                time,
                RandomGenerator.getDefault());
    }
}
