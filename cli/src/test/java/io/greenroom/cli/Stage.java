package io.greenroom.cli;

import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.config.ProviderKind;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.wire.Call;
import io.greenroom.time.Time;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An account whose regions are simulators, definition files to edit, and commands run on them as by a person. */
final class Stage implements AutoCloseable {
    static final String HOME = "eu-west-1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Simulator> regions = new LinkedHashMap<>();
    private final PipelinesInProcess pipelines = pipelines();
    private final Path folder;
    private Duration clockAhead = Duration.ZERO;

    Stage(Path folder) {
        this.folder = folder;
        start(HOME, pipelines);
        copy(Path.of("..", "action-definitions"), definitions());
        write(settings(), """
                stateDirectory: %s
                actionDefinitions: %s
                providers: {local: {blueprints: %s}}
                status: {listen: "127.0.0.1:0"}
                """.formatted(
                        folder.resolve("state"),
                        definitions(),
                        Path.of("../examples/shop/blueprints").toAbsolutePath()));
    }

    /** A command's exit status, data and talk. */
    record Run(int status, String out, String err) {
        JsonNode json() {
            return JSON.readTree(out);
        }
    }

    Stage withRegion(String name) {
        start(name, pipelines());
        return this;
    }

    private void start(String region, PipelinesInProcess side) {
        try {
            regions.put(
                    region,
                    Simulator.start(SimulatorSettings.defaults().withRegionAndAccount(region, "111122223333"), side));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PipelinesInProcess pipelines() {
        return new PipelinesInProcess(
                new StandIns(Sources.of(Map.of()), Approvals.byServiceCallOnly(), new Skips(Set.of())));
    }

    Path definitions() {
        return folder.resolve("action-definitions");
    }

    Path definition(String name) {
        return definitions().resolve(name);
    }

    Path settings() {
        return folder.resolve("greenroom.yaml");
    }

    Simulator simulator() {
        return simulator(HOME);
    }

    Simulator simulator(String region) {
        return Optional.ofNullable(regions.get(region)).orElseThrow();
    }

    List<String> callsOf(String region) {
        return simulator(region).calls().latest().stream().map(Call::operation).toList();
    }

    void refuse(String region, String operation, String error, When when) {
        simulator(region).faults().add(new FaultRule(operation, when, new Effect.Refused(error)));
    }

    /** This machine's clock goes wrong. */
    void clockIsAheadBy(Duration duration) {
        clockAhead = duration;
    }

    void edit(String file, String before, String after) {
        try {
            write(definition(file), Files.readString(definition(file)).replace(before, after));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the settings say so. */
    void logToCloudWatch() {
        try {
            write(settings(), Files.readString(settings()) + "logging: {commands: cloudwatch}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The example's pipeline, which uses version 1 of all three actions. */
    void createPipeline() {
        pipelines
                .service()
                .create(JSON.readTree(Path.of("../examples/shop/pipeline.json")).get("pipeline"));
    }

    void deletePipeline() {
        try (var aws = open(Optional.empty())) {
            aws.codePipeline().deletePipeline(request -> request.name("shop"));
        }
    }

    Run install(String... arguments) {
        return install(ConfiguredProviders.KINDS, arguments);
    }

    /** Where there are these kinds of providers. */
    Run install(List<ProviderKind> kinds, String... arguments) {
        return run("", false, arguments, dialogue -> new InstallCommand(this::open, dialogue, time(), kinds));
    }

    /** With somebody at the terminal. */
    Run installAnswering(String answer, String... arguments) {
        return run(
                answer,
                true,
                arguments,
                dialogue -> new InstallCommand(this::open, dialogue, time(), ConfiguredProviders.KINDS));
    }

    Run uninstall(String... arguments) {
        return run("", false, arguments, dialogue -> new UninstallCommand(this::open, dialogue, time()));
    }

    Run doctor(String... arguments) {
        return doctor(this::open, arguments);
    }

    Run doctor(Accounts accounts, String... arguments) {
        return run("", false, arguments, dialogue -> new DoctorCommand(accounts, dialogue, time()));
    }

    AwsClients open(Optional<String> region) {
        return AwsClients.of(simulator(region.orElse(HOME)).environment(), Accounts.CONNECTIONS);
    }

    private interface Make {
        Object command(Dialogue dialogue);
    }

    private Run run(String answer, boolean terminal, String[] arguments, Make make) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var talk = new PrintStream(err, true, StandardCharsets.UTF_8);
        var dialogue = new Dialogue(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                talk,
                new BufferedReader(new StringReader(answer)),
                terminal);
        CommandLine command = Main.commandLine(make.command(dialogue));
        command.setErr(new PrintWriter(talk, true, StandardCharsets.UTF_8));
        var all = new ArrayList<>(List.of("--config", settings().toString()));
        all.addAll(List.of(arguments));
        int status = command.execute(all.toArray(String[]::new));
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Waits are over at once. */
    private Time time() {
        return new Time() {
            @Override
            public Instant instant() {
                return Instant.now().plus(clockAhead);
            }

            @Override
            public void sleep(Duration duration) {}
        };
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        regions.values().forEach(Simulator::close);
    }
}
