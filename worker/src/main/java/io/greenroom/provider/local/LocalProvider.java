package io.greenroom.provider.local;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.environment.Tending;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** Environments made of processes on this machine. */
final class LocalProvider {
    static final String NAME = "local";

    /** A component is what it runs; there is nothing else to say about it. */
    static final ProviderFields FIELDS = new ProviderFields() {
        @Override
        public String provider() {
            return NAME;
        }

        @Override
        public String componentType() {
            return "process";
        }
    };

    private LocalProvider() {}

    static HostedProvider open(
            Blueprints blueprints, Path state, SecretsInUse secrets, Time time, RandomGenerator random)
            throws IOException {
        return open(blueprints, state, secrets, Tending.alone(), time, random);
    }

    static HostedProvider open(
            Blueprints blueprints, Path state, SecretsInUse secrets, Tending tending, Time time, RandomGenerator random)
            throws IOException {
        return HostedProvider.open(blueprints, new LocalSites(random), state, secrets, tending, time, random);
    }
}
