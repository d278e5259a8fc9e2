package io.greenroom.ledger;

import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.ledger.LedgerStore.Unavailable;
import io.greenroom.ledger.Register.Tended;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends environments that outlived their purpose: those whose execution has ended, as the {@link EndPolicy} says, and those
 * that their provider left past their expiry. Each end needs two looks, so that one is not ended for what was true for a
 * moment; what a look saw is in the ledger, and so any worker goes on where another stopped.
 *
 * <p>Never ended are protected environments and, before their longest time is over, those that a job or a command is at
 * work on. A sweep never fails: what could not be looked at or ended is tried again in the next one.
 */
public final class Sweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** Between the two looks that an end needs. */
    public static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);
    /** After somebody said that an execution has ended: others may end with it. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final List<EnvironmentProvider> providers;
    private final Ledger ledger;
    private final Rules rules;
    private final Time time;
    private final SweepListener listener;
    private final Sleeper sleeper;

    private @Nullable Thread thread;
    /** Those that the environments of the last look were started for. */
    private volatile Set<String> executions = Set.of();

    /**
     * What the sweep goes by.
     *
     * @param maxDuration the longest that an environment's expiry is pushed out while a command is active, from its start
     * @param endsAreTold whether {@link KnownExecutions#mayHaveEnded} is told of executions that end: then they are not asked
     *     for as often
     */
    public record Rules(
            EndPolicy policy,
            Duration maxDuration,
            KnownExecutions executions,
            JobsAtWork jobs,
            BooleanSupplier endsAreTold) {}

    public Sweep(
            List<? extends EnvironmentProvider> providers,
            Ledger ledger,
            Rules rules,
            Time time,
            SweepListener listener) {
        this.providers = List.copyOf(providers);
        this.ledger = ledger;
        this.rules = rules;
        this.time = time;
        this.listener = listener;
        this.sleeper = new Sleeper(time);
    }

    /** Sweeps from now on, on a thread of its own, until it is closed. */
    public void start() {
        thread = Thread.ofVirtual().name("sweep").start(() -> {
            try {
                while (true) {
                    sweep();
                    if (!sleeper.sleep(BETWEEN_SWEEPS)) {
                        time.sleep(SOON);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * The execution may have ended: if environments of it were seen, the next sweep comes soon. What is to end is decided there,
     * as always.
     */
    public void mayHaveEnded(String execution) {
        if (executions.contains(execution)) {
            sleeper.wakeAll();
        }
    }

    /** One sweep: a look and, if it found anything that may have to end, a second one. */
    public void sweep() throws InterruptedException {
        if (look()) {
            time.sleep(BETWEEN_LOOKS);
            look();
        }
        try {
            ledger.forgetOld();
        } catch (Unavailable e) {
            LOG.debug("Old entries of the ledger stay for now: {}", e.getMessage());
        }
    }

    /** Whether something was marked that needs a second look. */
    private boolean look() throws InterruptedException {
        boolean marked = false;
        var seen = new HashSet<String>();
        for (EnvironmentProvider provider : providers) {
            marked |= look(provider, seen);
        }
        executions = Set.copyOf(seen);
        return marked;
    }

    private boolean look(EnvironmentProvider provider, Set<String> seen) throws InterruptedException {
        Instant now = time.instant();
        try {
            var tended = new Register(ledger, provider, listener, now).bringIntoLine();
            listener.looked(provider.name(), true);
            for (Tended one : tended) {
                String execution = one.environment().owner().execution();
                if (execution != null) {
                    seen.add(execution);
                }
            }
            return new Look(provider, ledger, rules, listener, now).at(tended);
        } catch (Unavailable e) {
            LOG.warn("The environments of provider {} are not swept now: {}", provider.name(), e.getMessage());
        } catch (ProviderException | RuntimeException e) {
            LOG.warn("The environments of provider {} cannot be swept now: {}", provider.name(), e.getMessage());
            listener.looked(provider.name(), false);
        }
        return false;
    }

    @Override
    public void close() {
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
