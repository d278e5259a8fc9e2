package io.greenroom.cli;

import io.greenroom.secret.SecretsInUse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom simulate}: a whole pipeline on this machine. */
@Command(
        name = "simulate",
        description = "Runs a pipeline on this machine: a simulator of CodePipeline and S3, and the real worker.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PIPELINE.json",
            description = "What 'aws codepipeline get-pipeline' prints, or the bare structure.")
    private @Nullable Path pipeline;

    @Option(
            names = "--source",
            paramLabel = "ACTION=DIR",
            description = "The folder that a source action takes. Give it once for each source action.")
    private Map<String, Path> sources = new LinkedHashMap<>();

    @Option(names = "--variable", paramLabel = "NAME=VALUE", description = "A variable of the pipeline.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--skip",
            paramLabel = "CATEGORY/PROVIDER",
            description = "Shows actions of this kind as skipped, such as Build/CodeBuild; only AWS's own need it.")
    private Set<String> skips = new LinkedHashSet<>();

    @Option(names = "--approve", description = "Approves every manual approval, without asking.")
    private boolean approve;

    @Option(names = "--keep", description = "Leaves environments that the run did not end, and says where they are.")
    private boolean keep;

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Override
    public Integer call() throws Exception {
        SecretsInUse secrets = LogSetup.quiet();
        if (pipeline == null) {
            throw new IllegalStateException("picocli requires the pipeline");
        }
        var plan = new SimulationPlan(PipelineFile.read(pipeline), sources, variables, skips, approve, keep);
        return new Simulation(plan, config.read(), secrets, System.in, System.out, System.err).run();
    }
}
