package io.greenroom.lifecycle;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Environments of which there is something, and of which the state folder knows nothing: it was lost, or is another one
 * than before. They can be listed and ended. So are those of which it says that they ended: they are ended once more.
 */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMinutes(1);
    /** Longer than the first look takes, unless it cannot be done now. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(30);

    private final Tools tools;
    private final Known known;
    private final Consumer<Environment> whenEnded;
    private final Map<String, Environment> found = new ConcurrentHashMap<>();
    private final Map<String, EndTries> tries = new ConcurrentHashMap<>();
    private final CountDownLatch looked = new CountDownLatch(1);

    /** What the state folder knows. */
    interface Known {
        /** The names of environments that it has. */
        Set<String> living();

        /** Whether it remembers that the environment has ended. */
        boolean isEnded(String id);

        /** Whether another worker tends it. */
        boolean isTended(Environment environment) throws ProviderException, InterruptedException;
    }

    /**
     * Those that are found once {@link #look} was called.
     *
     * @param whenEnded told once nothing is left of one
     */
    Strays(Tools tools, Known known, Consumer<Environment> whenEnded) {
        this.tools = tools;
        this.known = known;
        this.whenEnded = whenEnded;
    }

    /** Looks for them, again and again while they cannot be looked for. */
    void look() {
        tools.listeners().execute(() -> {
            try {
                Set<String> before = known.living(); // one of these may end while they are looked for
                for (Environment environment : tools.sites().found()) {
                    if (!before.contains(environment.id().name())
                            && !isLiving(environment)
                            && !known.isTended(environment)) {
                        found(environment);
                    }
                }
            } catch (ProviderException e) {
                LOG.warn("Whether there are environments that nobody remembers cannot be seen now: {}", e.getMessage());
                var alarm = tools.alarms().at(tools.time().instant().plus(BETWEEN_TRIES));
                tools.whenDone(alarm.rings(), now -> look());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed
            } finally {
                looked.countDown();
            }
        });
    }

    private boolean isLiving(Environment environment) {
        return known.living().contains(environment.id().name());
    }

    private void found(Environment environment) {
        String id = environment.id().name();
        found.put(id, environment);
        if (known.isEnded(id)) {
            LOG.warn("Environment {} has ended, but something of it is still there: it is ended again", id);
            end(id, environment);
        } else {
            LOG.warn(
                    "Environment {} is not in the state directory, which has been lost or is another one: it can be"
                            + " ended, and will be when it expires",
                    environment.id());
        }
    }

    Collection<Environment> all() {
        return found.values().stream()
                .filter(environment -> !isLiving(environment))
                .toList();
    }

    /** The same, if it was found already. */
    Optional<Environment> known(String id) {
        return Optional.ofNullable(found.get(id)).filter(environment -> !isLiving(environment));
    }

    /** Of what nobody has looked for yet, it cannot be said that it is not there: waits for the first look. */
    Optional<Environment> find(String id) {
        try {
            if (!looked.await(FIRST_LOOK.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Whether there is an environment {} that nobody remembers is not known yet", id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever waits next is told
        }
        return known(id);
    }

    /** Begins to end it, if it is one of these. */
    void end(String id) {
        find(id).ifPresent(environment -> {
            if (!environment.state().equals(new EnvironmentState.Ending()) && !hasATender(environment)) {
                end(id, environment);
            }
        });
    }

    /** By now; where that cannot be told, it is not ended either. */
    private boolean hasATender(Environment environment) {
        try {
            boolean tended = known.isTended(environment);
            if (tended) {
                found.remove(environment.id().name());
            }
            return tended;
        } catch (ProviderException e) {
            LOG.warn("Environment {} is not ended now: {}", environment.id(), e.getMessage());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
            return true;
        }
    }

    private void end(String id, Environment environment) {
        found.put(id, as(environment, new EnvironmentState.Ending()));
        tools.listeners().execute(() -> remove(id, environment));
    }

    private void remove(String id, Environment environment) {
        try {
            tools.sites().remove(environment.id());
            whenEnded.accept(as(environment, new EnvironmentState.Ended(List.of())));
            found.remove(id);
            tries.remove(id);
        } catch (ProviderException e) {
            couldNotEnd(id, environment, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("Ending environment {} failed", environment.id(), e);
            couldNotEnd(id, environment, "Greenroom failed in ending it: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed; the next worker finds what is left
        }
    }

    /** It stays one that is being ended, by whoever asks or by itself after a while. */
    private void couldNotEnd(String id, Environment environment, String left) {
        var tried = EndTries.after(
                tries.get(id), List.of(left), Map.of(), tools.time().instant());
        tries.put(id, tried);
        LOG.warn("Environment {}: {}", environment.id(), tried.words());
        found.put(id, as(environment, new EnvironmentState.Ending(tried.words())));
        var alarm = tools.alarms().at(tried.nextTry());
        tools.whenDone(alarm.rings(), now -> {
            if (tried.equals(tries.get(id))) {
                end(id);
            }
        });
    }

    private static Environment as(Environment environment, EnvironmentState state) {
        return new Environment(
                environment.id(),
                environment.name(),
                environment.blueprint(),
                state,
                environment.startedAt(),
                environment.expiresAt(),
                environment.url(),
                environment.components(),
                environment.outputs(),
                environment.owner());
    }
}
