package io.greenroom.sweep;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends environments that outlived their end. Providers end theirs at the expiry by themselves; the sweep is for the one
 * that did not, because its timer was lost, its server was away at that moment, or the end was refused. It looks every two
 * minutes, and gives the provider two minutes first. Ending is idempotent, so that several workers may sweep the same
 * system. A round never fails: what could not be ended is tried again in the next one.
 */
public final class Sweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final List<EnvironmentProvider> providers;
    private final Time time;
    private final SweepListener listener;
    /** Those of the last round: each is announced once. */
    private Set<EnvironmentId> known = Set.of();

    private @Nullable Thread thread;

    public Sweep(List<? extends EnvironmentProvider> providers, Time time, SweepListener listener) {
        this.providers = List.copyOf(providers);
        this.time = time;
        this.listener = listener;
    }

    /** Sweeps from now on, on a thread of its own, until it is closed. */
    public void start() {
        thread = Thread.ofVirtual().name("sweep").start(this::sweep);
    }

    private void sweep() {
        try {
            while (true) {
                round();
                time.sleep(BETWEEN_ROUNDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws InterruptedException {
        var overdue = new HashSet<EnvironmentId>();
        for (EnvironmentProvider provider : providers) {
            try {
                List<Environment> environments = provider.list();
                listener.looked(provider.name(), true);
                for (Environment environment : environments) {
                    if (isOverdue(environment)) {
                        overdue.add(environment.id());
                        end(environment, provider);
                    }
                }
            } catch (ProviderException | RuntimeException e) {
                LOG.warn("The environments of provider {} cannot be swept now: {}", provider.name(), e.getMessage());
                listener.looked(provider.name(), false);
            }
        }
        known = overdue;
    }

    private boolean isOverdue(Environment environment) {
        Instant limit = time.instant().minus(GRACE);
        return switch (environment.state()) {
            case EnvironmentState.Starting s -> environment.expiresAt().isBefore(limit);
            case EnvironmentState.Ready r -> environment.expiresAt().isBefore(limit);
            case EnvironmentState.Failed f -> environment.expiresAt().isBefore(limit);
            case EnvironmentState.Ending e -> false;
            case EnvironmentState.Ended e -> false;
        };
    }

    private void end(Environment environment, EnvironmentProvider provider) throws InterruptedException {
        if (!known.contains(environment.id())) {
            String pipeline = environment.owner().pipeline();
            LOG.warn(
                    "Environment {} ({}){} should have ended at {}: the sweep ends it",
                    environment.id(),
                    environment.name(),
                    pipeline == null ? "" : " of pipeline " + pipeline,
                    environment.expiresAt());
        }
        try {
            provider.end(environment.id());
            listener.overdue(provider.name(), true);
        } catch (ProviderException | RuntimeException e) {
            LOG.warn(
                    "Environment {} could not be ended, and will be tried again: {}", environment.id(), e.getMessage());
            listener.overdue(provider.name(), false);
        }
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
