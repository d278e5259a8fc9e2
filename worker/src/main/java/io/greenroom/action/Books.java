package io.greenroom.action;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.job.ActionFailure;
import io.greenroom.ledger.Admission;
import io.greenroom.ledger.Cost;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerStore.Unavailable;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger, as actions write to it. Nothing is begun that it does not know of; what it is told afterwards the sweep finds
 * out by itself, should the telling fail.
 */
public final class Books {
    private static final Logger LOG = LoggerFactory.getLogger(Books.class);

    private final Ledger ledger;
    private final Admission admission;

    public Books(Ledger ledger, Admission admission) {
        this.ledger = ledger;
        this.admission = admission;
    }

    Admission.Answer ask(Admission.Wish wish) throws ActionFailure, InterruptedException {
        try {
            return admission.ask(wish);
        } catch (Unavailable e) {
            throw ActionFailure.passing("Nothing is started that could not be written down: " + e.getMessage(), e);
        }
    }

    private interface Note {
        void write() throws Unavailable, ProviderException, InterruptedException;
    }

    private static void write(Note note) throws InterruptedException {
        try {
            note.write();
        } catch (Unavailable | ProviderException e) {
            LOG.warn("The sweep has to find out what the ledger was not told: {}", e.getMessage());
        }
    }

    void began(String key, EnvironmentId id, EnvironmentProvider provider) throws InterruptedException {
        write(() -> {
            Optional<Environment> environment = provider.describe(id);
            if (environment.isPresent()) {
                ledger.began(key, environment.get(), provider);
            }
        });
    }

    void ending(EnvironmentId id, String reason) throws InterruptedException {
        write(() -> ledger.ending(id, reason));
    }

    /** Nothing was begun under the key, and nothing will be. */
    void withdrawn(String key) throws InterruptedException {
        write(() -> ledger.withdrawn(key));
    }

    /** What is known of an environment; nothing when the ledger cannot be read. */
    Optional<LedgerEntry> of(EnvironmentId id) throws InterruptedException {
        try {
            return ledger.of(id);
        } catch (Unavailable e) {
            LOG.warn("What is known of environment {} cannot be read: {}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Why an environment that is not known here cannot be used or ended here, when that is because another worker has it for
     * itself; for whoever wrote the pipeline.
     *
     * @param provider the environment's
     */
    Optional<String> elsewhere(EnvironmentId id, ProviderView provider) throws InterruptedException {
        if (!ledger.isShared()
                || provider.isSharedByWorkers()
                || of(id).filter(entry -> !(entry.life() instanceof LedgerEntry.Gone))
                        .isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "Environment %s is out of reach: another worker started it, and nobody but that worker reaches the environments that it makes with provider '%s'. When the worker is gone, they are lost. Start the pipeline anew; to go on after the loss of a worker, use a provider whose environments all workers reach."
                        .formatted(id, provider.name()));
    }

    /** What it has cost by now, or by its end. */
    Optional<Cost> cost(EnvironmentId id, Instant now) throws InterruptedException {
        return of(id).flatMap(entry -> entry.costBy(now));
    }
}
