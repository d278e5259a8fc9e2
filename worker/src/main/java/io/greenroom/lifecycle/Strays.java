package io.greenroom.lifecycle;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Environments of which there is something, and of which the state folder knows nothing: it was lost, or is another one
 * than before. They can be listed and ended.
 */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMinutes(1);
    /** Longer than the first look takes, unless it cannot be done now. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(30);

    private final Tools tools;
    private final Predicate<String> isKnown;
    private final Consumer<Environment> whenEnded;
    private final Map<String, Environment> found = new ConcurrentHashMap<>();
    private final CountDownLatch looked = new CountDownLatch(1);

    /**
     * Those that are found once {@link #look} was called.
     *
     * @param isKnown whether the state folder knows an id
     * @param whenEnded told once nothing is left of one
     */
    Strays(Tools tools, Predicate<String> isKnown, Consumer<Environment> whenEnded) {
        this.tools = tools;
        this.isKnown = isKnown;
        this.whenEnded = whenEnded;
    }

    /** Looks for them, again and again while they cannot be looked for. */
    void look() {
        tools.listeners().execute(() -> {
            try {
                for (Environment environment : tools.sites().found()) {
                    if (!isKnown.test(environment.id().name())) {
                        LOG.warn(
                                "Environment {} is not in the state directory, which has been lost or is another one: it can be ended, and will be when it expires",
                                environment.id());
                        found.put(environment.id().name(), environment);
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

    Collection<Environment> all() {
        return found.values().stream()
                .filter(environment -> !isKnown.test(environment.id().name()))
                .toList();
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
        return Optional.ofNullable(found.get(id)).filter(environment -> !isKnown.test(id));
    }

    /** Begins to end it, if it is one of these. */
    void end(String id) {
        find(id).ifPresent(environment -> {
            if (!(environment.state() instanceof EnvironmentState.Ending)) {
                found.put(id, as(environment, new EnvironmentState.Ending()));
                tools.listeners().execute(() -> remove(id, environment));
            }
        });
    }

    private void remove(String id, Environment environment) {
        try {
            tools.sites().remove(environment.id());
            whenEnded.accept(as(environment, new EnvironmentState.Ended(List.of())));
            found.remove(id);
        } catch (ProviderException e) {
            LOG.warn("Environment {} could not be ended: {}", environment.id(), e.getMessage());
            found.put(id, as(environment, new EnvironmentState.Failed(String.valueOf(e.getMessage()))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed; the next worker finds what is left
        }
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
