package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.provider.local.LocalProvider;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends environments because a person says so. Who has the state directory is the only one that may touch their processes:
 * this command when no worker runs, else the worker, which is given an order.
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
    boolean end(List<EnvironmentId> chosen) {
        try {
            Set<EnvironmentId> known = ids(LocalProvider.look(settings.stateDirectory()));
            List<EnvironmentId> there = chosen.stream().filter(known::contains).toList();
            chosen.stream()
                    .filter(id -> !known.contains(id))
                    .forEach(id -> err.printf("There is no environment %s.%n", id));
            return endThose(there) && there.size() == chosen.size();
        } catch (ProviderException | IOException e) {
            throw Refusal.failure(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.failure("interrupted");
        }
    }

    private boolean endThose(List<EnvironmentId> ids) throws IOException, ProviderException, InterruptedException {
        var lock = StateDirectoryLock.take(settings.stateDirectory());
        if (lock.isEmpty()) {
            return order(ids);
        }
        try (var taken = lock.get();
                var provider = WorkerParts.local(settings, secrets, Time.system())) {
            ids.forEach(provider::end);
            new Leavings(List.of(provider), err).awaitEnding();
            return true;
        }
    }

    private boolean order(List<EnvironmentId> ids) throws IOException, InterruptedException {
        for (EnvironmentId id : ids) {
            LocalProvider.orderEnd(settings.stateDirectory(), id);
        }
        Instant until = Instant.now().plus(PATIENCE);
        List<EnvironmentId> left = left(ids);
        while (!left.isEmpty() && Instant.now().isBefore(until)) {
            Thread.sleep(BETWEEN_LOOKS);
            left = left(ids);
        }
        left.forEach(id -> err.printf(
                "The worker (process %s) has not ended environment %s within %d s. It, or the next worker here, will; its log has more.%n",
                StateDirectoryLock.holder(settings.stateDirectory()), id, PATIENCE.toSeconds()));
        return left.isEmpty();
    }

    private List<EnvironmentId> left(List<EnvironmentId> ids) throws IOException {
        var left = new ArrayList<>(ids);
        left.retainAll(ids(LocalProvider.look(settings.stateDirectory()).stream()
                .filter(e -> !(e.state() instanceof EnvironmentState.Ended))
                .toList()));
        return left;
    }

    private static Set<EnvironmentId> ids(List<Environment> environments) {
        return environments.stream().map(Environment::id).collect(Collectors.toSet());
    }
}
