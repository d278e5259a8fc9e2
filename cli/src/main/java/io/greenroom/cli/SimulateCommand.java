package io.greenroom.cli;

import io.greenroom.secret.SecretsInUse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
            description = {
                "What 'aws codepipeline get-pipeline' prints, the bare structure, or a CloudFormation template",
                "with the pipeline in it; JSON or YAML."
            })
    private @Nullable Path pipeline;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            description = "Which of a template's pipelines is meant: its logical id or its name.")
    private @Nullable String chosen;

    @Option(
            names = "--parameter",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the template. Default: what the template says.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Mixin
    private StandInOptions standIns = new StandInOptions();

    @Option(names = "--variable", paramLabel = "NAME=VALUE", description = "A variable of the pipeline.")
    private Map<String, String> variables = new LinkedHashMap<>();

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
        var plan = new SimulationPlan(
                PipelineFile.read(pipeline, chosen, parameters),
                standIns.sources(),
                standIns.skips(),
                standIns.outputs(),
                standIns.rules(),
                variables,
                approve,
                keep);
        return new Simulation(plan, config.read(), secrets, System.in, System.out, System.err).run();
    }
}
