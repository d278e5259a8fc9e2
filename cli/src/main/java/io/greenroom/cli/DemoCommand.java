package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.secret.SecretsInUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code greenroom demo}: simulate, with the example that ships. */
@Command(
        name = "demo",
        description = {
            "Runs the example: a small web application goes through a pipeline that starts an environment for it, runs three"
                    + " commands in it, two of them in parallel, and ends it.",
            "Nothing of it is left afterwards."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        SecretsInUse secrets = LogSetup.quiet();
        Path example = example();
        var plan = SimulationPlan.of(
                PipelineFile.read(example.resolve("pipeline.json")), Map.of("Source", example.resolve("src")));
        Settings settings = SettingsOption.read(Optional.of(example.resolve("greenroom.yaml")));
        return new Simulation(plan, settings, secrets, System.in, System.out, System.err).run();
    }

    private static Path example() {
        Path example = Path.of(System.getProperty("greenroom.home", "")).resolve("examples/shop");
        if (!Files.isDirectory(example)) {
            throw Refusal.usage("The example is not at %s. Start Greenroom by its launcher, which knows where it lies."
                    .formatted(example.toAbsolutePath()));
        }
        return example;
    }
}
