package io.greenroom.config;

import io.greenroom.environment.Tending;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * What a provider is opened with.
 *
 * @param installation marks what it makes as this installation's, where others have theirs too
 * @param defaultProvider the provider that is meant where nobody names one
 * @param stateDirectory where it keeps what has to outlive this process; shared with the worker, so that each provider has
 *     names of its own in it
 * @param secrets where it makes known what it learns of and nobody may see
 * @param tending which worker tends which environment, where there may be others
 */
public record ProviderContext(
        String installation,
        String defaultProvider,
        Path stateDirectory,
        SecretsInUse secrets,
        Tending tending,
        Time time,
        RandomGenerator random) {}
