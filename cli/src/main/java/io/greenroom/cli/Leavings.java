package io.greenroom.cli;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Environments that are still there when a run is over. */
final class Leavings {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final List<EnvironmentProvider> providers;
    private final PrintStream err;

    Leavings(List<EnvironmentProvider> providers, PrintStream err) {
        this.providers = providers;
        this.err = err;
    }

    /** Ends them, says which, and waits until nothing is left of them. */
    void end() throws InterruptedException {
        for (EnvironmentProvider provider : providers) {
            try {
                for (Environment environment : present(provider)) {
                    if (!(environment.state() instanceof EnvironmentState.Ending)) {
                        err.printf(
                                "The run left environment %s (%s) behind; it is ended now.%n",
                                environment.id(), environment.name());
                    }
                    provider.end(environment.id());
                }
                await(provider);
            } catch (ProviderException e) {
                err.printf("Environments of provider %s may be left: %s%n", provider.name(), e.getMessage());
            }
        }
    }

    private void await(EnvironmentProvider provider) throws ProviderException, InterruptedException {
        Instant until = Instant.now().plus(PATIENCE);
        while (true) {
            List<Environment> left = present(provider);
            if (left.isEmpty()) {
                return;
            }
            if (Instant.now().isAfter(until)) {
                err.printf(
                        "These environments did not end within %d s: %s%n",
                        PATIENCE.toSeconds(), left.stream().map(Environment::id).toList());
                return;
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Says what is kept and how to end it. True when there is anything. */
    boolean keep(Path stateDirectory) throws InterruptedException {
        boolean any = false;
        for (EnvironmentProvider provider : providers) {
            try {
                for (Environment environment : present(provider)) {
                    any = true;
                    err.printf(
                            "Environment %s (%s) is kept until %s%s.%n",
                            environment.id(),
                            environment.name(),
                            environment.expiresAt(),
                            environment.url() == null ? "" : " at " + environment.url());
                }
            } catch (ProviderException e) {
                err.printf("Provider %s does not say what was kept: %s%n", provider.name(), e.getMessage());
            }
        }
        if (any) {
            err.printf(
                    "No worker watches over what is kept. To end it: GREENROOM_STATEDIRECTORY=%s greenroom environments end --all%n",
                    stateDirectory);
        }
        return any;
    }

    private static List<Environment> present(EnvironmentProvider provider)
            throws ProviderException, InterruptedException {
        return provider.list().stream()
                .filter(environment -> !(environment.state() instanceof EnvironmentState.Ended))
                .toList();
    }
}
