package io.greenroom.action;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.Ticket;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The providers of this worker, by name. */
public final class Providers {
    private final Map<String, EnvironmentProvider> byName = new TreeMap<>();
    private final String defaultName;

    /** @param defaultName the one that is meant when nobody says which */
    public Providers(Collection<? extends EnvironmentProvider> providers, String defaultName) {
        providers.forEach(provider -> byName.put(provider.name(), provider));
        if (!byName.containsKey(defaultName)) {
            throw new IllegalArgumentException("The default provider '%s' is not among those configured: %s"
                    .formatted(defaultName, byName.keySet()));
        }
        this.defaultName = defaultName;
    }

    Collection<EnvironmentProvider> all() {
        return byName.values();
    }

    /** The one that the blueprint is meant for, as it says itself; the default where that is open. */
    EnvironmentProvider forBlueprint(String blueprint) throws ActionFailure {
        Set<String> offering = new TreeSet<>();
        for (EnvironmentProvider provider : all()) {
            try {
                if (provider.offers(blueprint)) {
                    offering.add(provider.name());
                }
            } catch (ProviderException e) {
                throw Failures.of(e);
            }
        }
        if (offering.isEmpty() || offering.contains(defaultName)) {
            return named(defaultName);
        }
        if (offering.size() > 1) {
            throw ActionFailure.lasting(
                    FailureType.CONFIGURATION_ERROR,
                    "There is a blueprint '%s' for each of these providers: %s. Set Provider to the one that is meant."
                            .formatted(blueprint, String.join(", ", offering)));
        }
        return named(offering.iterator().next());
    }

    /** The only one, when there is only one. */
    Optional<String> only() {
        return byName.size() == 1 ? Optional.of(defaultName) : Optional.empty();
    }

    EnvironmentProvider named(String name) throws ActionFailure {
        EnvironmentProvider provider = byName.get(name);
        if (provider == null) {
            throw ActionFailure.lasting(
                    FailureType.CONFIGURATION_ERROR,
                    "There is no provider '%s' on this worker. Set Provider to one of %s, or ask the administrator to configure it."
                            .formatted(name, String.join(", ", byName.keySet())));
        }
        return provider;
    }

    /**
     * The one that works for a job in an environment that is there already, as far as that can be told without its artifacts.
     *
     * @param ticket null for a job that was not begun
     */
    Optional<String> ofUser(Job job, @Nullable Ticket ticket) {
        return ExternalId.providerOf(ticket)
                .or(() -> new Parameters(job).text("EnvironmentId").flatMap(this::providerOf))
                .or(this::only);
    }

    /** What is wrong with an id is told when the job is begun. */
    private Optional<String> providerOf(String environment) {
        try {
            return Optional.of(idOf(environment, "EnvironmentId").provider());
        } catch (ActionFailure e) {
            return Optional.empty();
        }
    }

    EnvironmentProvider of(EnvironmentId environment) throws ActionFailure {
        return named(environment.provider());
    }

    /**
     * Sees to it that the environment is this worker's to use.
     *
     * @throws ActionFailure when another worker tends it, or when it was lost with its worker
     */
    void tend(EnvironmentId environment) throws ActionFailure, InterruptedException {
        try {
            of(environment).tend(environment);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    /** The environment as its provider sees it now; empty when there is none, or none any more. */
    Optional<Environment> describe(EnvironmentId environment) throws ActionFailure, InterruptedException {
        try {
            return of(environment).describe(environment);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    /**
     * The environment that an author or an artifact means. One without a provider in front is of the provider that takes
     * such ids for its own, else of the default one.
     */
    EnvironmentId idOf(String text, String where) throws ActionFailure {
        if (EnvironmentId.isWellFormed(text)) {
            return new EnvironmentId(text);
        }
        String provider = byName.values().stream()
                .filter(candidate -> candidate.takesBareId(text))
                .map(EnvironmentProvider::name)
                .findFirst()
                .orElse(defaultName);
        if (!EnvironmentId.isWellFormed(provider + "/" + text)) {
            throw ActionFailure.lasting(
                    FailureType.CONFIGURATION_ERROR,
                    "%s holds '%s', which is not an environment id: expected <provider>/<name>, as Start-Environment puts it out in EnvironmentId."
                            .formatted(where, text));
        }
        return EnvironmentId.of(provider, text);
    }
}
