package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.config.Settings;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends environments because a person says so. Who has the state directory is the only one that may touch what is on this
 * machine: this command when no worker runs, else the worker, which is asked to.
 */
final class EndingByHand {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Settings settings;
    private final SecretsInUse secrets;
    private final PrintStream err;

    EndingByHand(Settings settings, SecretsInUse secrets, PrintStream err) {
        this.settings = settings;
        this.secrets = secrets;
        this.err = err;
    }

    /** Returns when they have ended; false when there was none of some name, or some did not end in time. */
    boolean end(List<EnvironmentId> chosen) throws IOException, InterruptedException {
        return withProviders(providers -> {
            boolean whole = true;
            var left = new LinkedHashMap<EnvironmentId, ProviderView>();
            for (EnvironmentId id : chosen) {
                ProviderView provider = providers.get(id.provider());
                if (provider == null || provider.describe(id).isEmpty()) {
                    err.printf("There is no environment %s.%n", id);
                    whole = false;
                } else {
                    left.put(id, provider);
                }
            }
            return endAndWait(left) && whole;
        });
    }

    /** Ends all there are; false when a provider cannot be asked, or some did not end in time. */
    boolean endAll() throws IOException, InterruptedException {
        return withProviders(providers -> {
            boolean whole = true;
            var left = new LinkedHashMap<EnvironmentId, ProviderView>();
            for (ProviderView provider : providers.values()) {
                try {
                    for (Environment environment : provider.list()) {
                        if (!hasEnded(environment)) {
                            left.put(environment.id(), provider);
                        }
                    }
                } catch (ProviderException e) {
                    err.printf("The environments of provider %s are not known: %s%n", provider.name(), e.getMessage());
                    whole = false;
                }
            }
            return endAndWait(left) && whole;
        });
    }

    private interface Ending {
        boolean with(Map<String, ProviderView> providers) throws ProviderException, InterruptedException;
    }

    private boolean withProviders(Ending ending) throws IOException, InterruptedException {
        try (var open = new OpenParts()) {
            var configured = new ConfiguredProviders(settings, secrets, Time.system());
            var lock = StateDirectoryLock.take(settings.stateDirectory());
            lock.ifPresent(taken -> open.add(taken, StateDirectoryLock::close));
            var providers = new LinkedHashMap<String, ProviderView>();
            (lock.isPresent() ? configured.open(open) : configured.view(open))
                    .forEach(provider -> providers.put(provider.name(), provider));
            return ending.with(providers);
        } catch (ProviderException e) {
            throw Refusal.failure(String.valueOf(e.getMessage()));
        }
    }

    private boolean endAndWait(Map<EnvironmentId, ProviderView> chosen) throws ProviderException, InterruptedException {
        for (var each : chosen.entrySet()) {
            each.getValue().end(each.getKey());
        }
        Instant until = Instant.now().plus(PATIENCE);
        var left = left(chosen);
        while (!left.isEmpty() && Instant.now().isBefore(until)) {
            Thread.sleep(BETWEEN_LOOKS);
            left = left(chosen);
        }
        left.forEach(id -> err.printf(
                "Environment %s has not ended within %d s. Its provider goes on ending it, on this machine by the worker"
                        + " that runs or the next one; its log has more.%n",
                id, PATIENCE.toSeconds()));
        return left.isEmpty();
    }

    private static List<EnvironmentId> left(Map<EnvironmentId, ProviderView> chosen)
            throws ProviderException, InterruptedException {
        var left = new ArrayList<EnvironmentId>();
        for (var each : chosen.entrySet()) {
            if (!each.getValue()
                    .describe(each.getKey())
                    .map(EndingByHand::hasEnded)
                    .orElse(true)) {
                left.add(each.getKey());
            }
        }
        return left;
    }

    private static boolean hasEnded(Environment environment) {
        return environment.state() instanceof EnvironmentState.Ended;
    }
}
