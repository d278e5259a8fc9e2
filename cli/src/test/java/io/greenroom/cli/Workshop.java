package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.assembly.AwsClients;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.Simulator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder with a blueprint, a source and settings, and runs of pipelines with them. */
public final class Workshop {
    static final Path DEFINITIONS =
            Path.of("../action-definitions").toAbsolutePath().normalize();

    /** An AWS where nobody answers. */
    static final Map<String, String> NOWHERE = Map.of(
            "AWS_REGION", "eu-west-1",
            "AWS_ACCESS_KEY_ID", "nobody",
            "AWS_SECRET_ACCESS_KEY", "nobody",
            "AWS_ENDPOINT_URL_CODEPIPELINE", "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1");

    private static final String BLUEPRINT = """
            inputs:
              Greeting: {default: hello}
              Token: {}
            setup:
              - run: test ! -e fail-setup || { echo the setup is told to fail; exit 9; }
            components:
              web:
                run: echo "$INPUT_Greeting" >greeting; exec sleep 1000
                ports: [PORT]
                ready: {command: 'test -e greeting', timeout: 30s}
                commands:
                  greet:
                    run: cat "$GREENROOM_WORKSPACE/greeting"; echo "Words=$(cat "$GREENROOM_WORKSPACE/greeting" | wc -w | tr -d ' ')" >"$GREENROOM_OUTPUT"
              webmail:
                run: exec sleep 1000
            commands:
              fail: {run: 'echo about to fail; exit 3'}
              tell: {run: 'echo "the token is $INPUT_Token and the word is $ARG_Word"', arguments: {Word: {default: none}}}
              print: {run: 'printf "%s" "$ARG_Text"', arguments: {Text: {}}}
              stay: {run: 'echo here I stay; exec sleep 1000'}
              source: {run: 'cat "$GREENROOM_WORKSPACE/app.txt"'}
            outputs: {Greeting: "${INPUT_Greeting}"}
            """;

    private final Path folder;
    private final Path source;
    private final Path settings;

    Workshop(Path folder) throws IOException {
        this.folder = folder;
        this.source = Files.createDirectories(folder.resolve("source"));
        Path blueprints = Files.createDirectories(folder.resolve("blueprints"));
        Files.writeString(source.resolve("app.txt"), "the application\n");
        Files.writeString(blueprints.resolve("small.yaml"), BLUEPRINT);
        this.settings = Files.writeString(
                folder.resolve("greenroom.yaml"), """
                actionDefinitions: %s
                stateDirectory: %s
                polling: {fastest: 50ms, slowest: 200ms}
                jobs: {drainGrace: 10s}
                providers: {local: {blueprints: %s}}
                """.formatted(DEFINITIONS, folder.resolve("state"), blueprints));
    }

    /**
     * Adds a blueprint, {@code leaky}, that prints a text wherever it can.
     *
     * @return where its command {@code look} puts what it has seen of the pages when its component has printed it
     */
    Path leaky(String text) throws IOException {
        Path blueprint = Files.createDirectories(folder.resolve("blueprints/leaky"));
        Files.writeString(blueprint.resolve("text"), text);
        Files.writeString(blueprint.resolve("blueprint.yaml"), """
                inputs: {Token: {}}
                components:
                  web: {run: 'until test -e die; do sleep 0.1; done; cat text; exit 3'}
                commands:
                  print: {run: cat text}
                  look:
                    run: |
                      touch die
                      pages=${ARG_Url%/runs/*}
                      until curl -fsS "$pages/environments/$GREENROOM_ENVIRONMENT_ID" >"$ARG_Into/page" && grep -q 'ended with exit code 3' "$ARG_Into/page"; do
                        sleep 0.1
                      done
                      curl -fsS "$ARG_Url" >"$ARG_Into/log"
                      curl -fsS "$pages/api/jobs" >"$ARG_Into/jobs"
                    timeout: 30s
                    arguments: {Url: {}, Into: {}}
                teardown: [{run: 'cat text; exit 1'}]
                """);
        return Files.createDirectories(folder.resolve("seen"));
    }

    Path folder() {
        return folder;
    }

    Path source() {
        return source;
    }

    Path settings() {
        return settings;
    }

    Path pipeline(PipelineText pipeline) throws IOException {
        return Files.writeString(folder.resolve("pipeline.json"), pipeline.toString());
    }

    /** What a run said and how it ended. */
    record Run(int status, String out, String err) {}

    Run simulate(PipelineText pipeline) throws Exception {
        return simulate(pipeline, plan -> plan);
    }

    Run simulate(PipelineText pipeline, UnaryOperator<SimulationPlan> change) throws Exception {
        return simulate(pipeline, change, "");
    }

    Run simulate(PipelineText pipeline, UnaryOperator<SimulationPlan> change, String answers) throws Exception {
        var plan = SimulationPlan.of(PipelineFile.read(pipeline(pipeline)), Map.of("Source", source));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try (var printOut = new PrintStream(out, true, StandardCharsets.UTF_8);
                var printErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            int status = new Simulation(
                            change.apply(plan),
                            SettingsOption.read(Optional.of(settings)),
                            new SecretsInUse(),
                            new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)),
                            printOut,
                            printErr)
                    .run();
            return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    /** Makes the shipped definitions known to a simulator. */
    static void register(Simulator simulator) throws Exception {
        try (var aws = AwsClients.of(simulator.environment(), 1)) {
            for (ActionDefinition definition :
                    ActionDefinitions.read(DEFINITIONS).definitions()) {
                new CodePipelineActionTypes(aws.codePipeline()).create(definition);
            }
        }
    }

    /** A command in a process of its own that has nothing to do with AWS, and whose temporary files are in this workshop. */
    ProcessBuilder process(String... arguments) throws IOException {
        var command = Program.command(List.of("-Djava.io.tmpdir=" + folder), List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("GREENROOM_"));
        return builder;
    }

    /** The workspaces whose environments have processes, those of blueprints with a state directory somewhere below a folder. */
    public static Set<String> workspacesInUse(Path below) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> variables(process.pid()))
                .filter(variable -> variable.startsWith("GREENROOM_WORKSPACE=" + below + "/"))
                .collect(Collectors.toSet());
    }

    private static Stream<String> variables(long pid) {
        try {
            byte[] variables = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
            return Stream.of(new String(variables, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return Stream.of(); // gone, or somebody else's
        }
    }

    /** Where a simulation in this process makes its folder. */
    static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Set<Path> simulationFolders(Path parent) throws IOException {
        try (var files = Files.list(parent)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("greenroom-simulate-"))
                    .collect(Collectors.toSet());
        }
    }

    /**
     * What was there before a test, so that what it leaves can be told. Only what lies below a folder counts: a workshop's
     * own, for the processes that it starts, so that tests can run side by side.
     */
    record Before(Path below, Set<String> workspaces, Set<Path> folders) {
        static Before now(Path below) throws IOException {
            return new Before(below, workspacesInUse(below), simulationFolders(below));
        }

        void assertNothingIsLeft() {
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                assertThat(workspacesInUse(below)).isSubsetOf(workspaces);
                assertThat(simulationFolders(below)).isSubsetOf(folders);
            });
        }
    }
}
