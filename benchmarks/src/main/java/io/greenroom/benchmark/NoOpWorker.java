package io.greenroom.benchmark;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.cli.WorkerRun;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Settings;
import io.greenroom.config.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code greenroom worker} with one more provider, whose environments cost nothing. All else is the real worker. */
final class NoOpWorker {
    private NoOpWorker() {}

    /**
     * Works until it is stopped.
     *
     * @param arguments the file of the settings
     */
    public static void main(String[] arguments) throws Exception {
        List<ProviderKind> kinds = new ArrayList<>(ConfiguredProviders.KINDS);
        kinds.add(new NoOpKind());
        var settings = Settings.read(Optional.of(Path.of(arguments[0])), Surroundings.ofThisProcess(), kinds);
        if (settings.fleet().table().isPresent()) {
            TableCalls.tellIn(settings.stateDirectory());
        }
        System.exit(WorkerRun.untilStopped(settings));
    }
}
