package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.config.Settings;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.environment.Retention;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Ends and keeps environments because a person says so. Who has the state directory is the only one that may touch what is
 * on this machine: this command when no worker runs, else the worker, which is asked to.
 */
final class EnvironmentsByHand {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Settings settings;
    private final SecretsInUse secrets;
    private final PrintStream err;

    /** @param secrets what the log masks */
    EnvironmentsByHand(Settings settings, SecretsInUse secrets, PrintStream err) {
        this.settings = settings;
        this.secrets = secrets;
        this.err = err;
    }

    /** An environment, and who made it. */
    record Found(ProviderView provider, Environment environment) {}

    /** Returns when they have ended; false when there was none of some name, or some did not end in time. */
    boolean end(List<EnvironmentId> chosen) throws IOException, InterruptedException {
        return withProviders(providers -> {
            List<Found> found = found(chosen, providers);
            return endAndWait(found) && found.size() == chosen.size();
        });
    }

    /** Something that is left over, and where. */
    record Left(String provider, Leftover leftover) {}

    /**
     * What is going to be ended, and then removed.
     *
     * @param leftovers what belongs to none of the environments that are there
     */
    record Plan(List<Environment> environments, List<Left> leftovers) {
        boolean isEmpty() {
            return environments.isEmpty() && leftovers.isEmpty();
        }

        int size() {
            return environments.size() + leftovers.size();
        }
    }

    /**
     * Ends all that are chosen, and then removes what is left over; false when a provider cannot be asked, or some did not end
     * in time. Until that is agreed to, nothing is touched.
     *
     * @param swept names the providers whose leftovers go too
     * @param agreed is shown what is going to be done, and decides whether it is
     */
    boolean endAll(Predicate<Environment> chosen, Predicate<String> swept, Predicate<Plan> agreed)
            throws IOException, InterruptedException {
        var plan = new Plan(new ArrayList<>(), new ArrayList<>());
        boolean whole = looking(providers -> {
            boolean listed = list(providers, chosen, plan.environments());
            return leftovers(providers, swept, plan.leftovers()) && listed;
        });
        if (!agreed.test(plan)) {
            return whole;
        }
        boolean done = withProviders(providers -> {
            boolean ended = endAndWait(
                    found(plan.environments().stream().map(Environment::id).toList(), providers));
            return remove(plan.leftovers(), providers) && ended;
        });
        return done && whole;
    }

    private boolean leftovers(Map<String, ProviderView> providers, Predicate<String> swept, List<Left> planned)
            throws InterruptedException {
        boolean whole = true;
        for (ProviderView provider : providers.values()) {
            try {
                if (swept.test(provider.name())) {
                    provider.leftovers().forEach(leftover -> planned.add(new Left(provider.name(), leftover)));
                }
            } catch (ProviderException e) {
                err.printf("What is left over at provider %s is not known: %s%n", provider.name(), e.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    private boolean remove(List<Left> planned, Map<String, ProviderView> providers) throws InterruptedException {
        boolean whole = true;
        for (Left left : planned) {
            Leftover leftover = left.leftover();
            try {
                Objects.requireNonNull(providers.get(left.provider())).remove(leftover);
            } catch (ProviderException e) {
                err.printf("The %s %s was not removed: %s%n", leftover.kind(), leftover.id(), e.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    private boolean list(Map<String, ProviderView> providers, Predicate<Environment> chosen, List<Environment> planned)
            throws InterruptedException {
        boolean whole = true;
        for (ProviderView provider : providers.values()) {
            try {
                provider.list().stream()
                        .filter(environment -> environment.isThere() && chosen.test(environment))
                        .forEach(planned::add);
            } catch (ProviderException e) {
                err.printf("The environments of provider %s are not known: %s%n", provider.name(), e.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    /**
     * Changes how long environments are kept, and returns when that is seen.
     *
     * @param change for each of them
     * @return false when there was none of some name, or some could not be kept like that
     */
    boolean keep(List<EnvironmentId> chosen, Function<Environment, Retention.Change> change)
            throws IOException, InterruptedException {
        return withProviders(providers -> {
            List<Found> found = found(chosen, providers);
            boolean whole = found.size() == chosen.size();
            for (Found one : found) {
                whole &= keep(one, change.apply(one.environment()));
            }
            return whole;
        });
    }

    private boolean keep(Found one, Retention.Change change) throws ProviderException, InterruptedException {
        EnvironmentId id = one.environment().id();
        if (one.provider().keep(id, change).isEmpty()) {
            err.printf("Environment %s cannot be kept like that: it has ended, or is being ended.%n", id);
            return false;
        }
        Instant until = Instant.now().plus(PATIENCE);
        while (!isKept(one.provider().describe(id), change)) {
            if (Instant.now().isAfter(until)) {
                err.printf("Environment %s is not kept like that after %d s.%n", id, PATIENCE.toSeconds());
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }

    private static boolean isKept(Optional<Environment> environment, Retention.Change change) {
        return environment.isPresent()
                && (change.isProtected() == null
                        || change.isProtected() == environment.get().retention().isProtected())
                && (change.expiresAt() == null
                        || change.expiresAt().equals(environment.get().expiresAt()));
    }

    private List<Found> found(List<EnvironmentId> chosen, Map<String, ProviderView> providers)
            throws ProviderException, InterruptedException {
        var found = new ArrayList<Found>();
        for (EnvironmentId id : chosen) {
            ProviderView provider = providers.get(id.provider());
            Optional<Environment> environment = provider == null ? Optional.empty() : provider.describe(id);
            if (provider == null || environment.isEmpty()) {
                err.printf("There is no environment %s.%n", id);
            } else {
                found.add(new Found(provider, environment.get()));
            }
        }
        return found;
    }

    private interface Work {
        boolean with(Map<String, ProviderView> providers) throws ProviderException, InterruptedException;
    }

    private boolean withProviders(Work work) throws IOException, InterruptedException {
        try (var open = new OpenParts()) {
            var lock = StateDirectoryLock.takeForCommand(settings.stateDirectory());
            lock.ifPresent(taken -> open.add(taken, StateDirectoryLock::close));
            return work.with(byName(
                    lock.isPresent() ? configured().open(open) : configured().view(open)));
        } catch (ProviderException e) {
            throw Refusal.failure(String.valueOf(e.getMessage()));
        }
    }

    /** Touches nothing, whether a worker runs or not. */
    private boolean looking(Work work) throws IOException, InterruptedException {
        try (var open = new OpenParts()) {
            return work.with(byName(configured().view(open)));
        } catch (ProviderException e) {
            throw Refusal.failure(String.valueOf(e.getMessage()));
        }
    }

    private ConfiguredProviders configured() {
        return new ConfiguredProviders(settings, secrets, Time.system());
    }

    private static Map<String, ProviderView> byName(List<? extends ProviderView> providers) {
        var byName = new LinkedHashMap<String, ProviderView>();
        providers.forEach(provider -> byName.put(provider.name(), provider));
        return byName;
    }

    private boolean endAndWait(List<Found> chosen) throws ProviderException, InterruptedException {
        for (Found one : chosen) {
            one.provider().end(one.environment().id());
        }
        Instant until = Instant.now().plus(PATIENCE);
        List<EnvironmentId> left = left(chosen);
        while (!left.isEmpty() && Instant.now().isBefore(until)) {
            Thread.sleep(BETWEEN_LOOKS);
            left = left(chosen);
        }
        for (EnvironmentId id : left) {
            err.printf(
                    "Environment %s has not ended within %d s. Its provider goes on ending it, on this machine by the worker"
                            + " that runs or the next one; its log has more.%s%n",
                    id, PATIENCE.toSeconds(), trouble(id, chosen));
        }
        return left.isEmpty();
    }

    private static String trouble(EnvironmentId id, List<Found> chosen) throws ProviderException, InterruptedException {
        for (Found one : chosen) {
            if (one.environment().id().equals(id)
                    && one.provider().describe(id).map(Environment::state).orElse(null)
                            instanceof EnvironmentState.Ending ending
                    && !ending.trouble().isEmpty()) {
                return " " + ending.trouble();
            }
        }
        return "";
    }

    private static List<EnvironmentId> left(List<Found> chosen) throws ProviderException, InterruptedException {
        var left = new ArrayList<EnvironmentId>();
        for (Found one : chosen) {
            EnvironmentId id = one.environment().id();
            if (one.provider().describe(id).filter(Environment::isThere).isPresent()) {
                left.add(id);
            }
        }
        return left;
    }
}
