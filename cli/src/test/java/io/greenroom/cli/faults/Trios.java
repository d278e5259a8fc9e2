package io.greenroom.cli.faults;

import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.job.JobBoard.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pipelines of three actions each, start, command, end, or of one that does all that, without the pipelines: the next action
 * is offered when the one before has its result. Writes down every result that an action execution hears of.
 */
final class Trios {
    static final String SECRET = "planted-secret-7d1f0c";

    /** Nothing takes long. */
    static final Kind SHORT = new Kind("plain", "short");

    /** The start, the command or the end waits for the gate. */
    static final Kind LONG_START = new Kind("slow-start", "short");

    static final Kind LONG_COMMAND = new Kind("plain", "long");
    static final Kind LONG_END = new Kind("slow-end", "short");

    /** In containers; fails when its component or its command was begun twice. */
    static final Kind CONTAINERS = new Kind("containers", "once");

    /** On a machine in EC2; fails likewise. */
    static final Kind MACHINES = new Kind("machines", "once");

    /** On a machine of a stack; fails likewise. */
    static final Kind STACKS = new Kind("stacks", "once");

    /** In a sandbox of {@link Fleet}'s CloudShell server. */
    static final Kind SANDBOXES = new Kind("Lab", "check");

    private final Simulator simulator;
    private final AtomicInteger offered = new AtomicInteger();
    private final AtomicInteger actions = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Map<String, AtomicInteger> acknowledged = new ConcurrentHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> results = new LinkedHashMap<>();

    Trios(Simulator simulator) {
        this.simulator = simulator;
    }

    /** What a trio starts and runs. */
    record Kind(String blueprint, String command) {

        /** The blueprints of all kinds. What is long goes on until the file {@code gate} is there. */
        static void writeBlueprints(Path folder, Path gate) throws IOException {
            String wait = "while [ ! -e \"%s\" ]; do sleep 0.3; done".formatted(gate);
            String commands = """
                    inputs: {Token: {}}
                    commands:
                      short: {run: 'sleep 0.3; echo "worked with $ARG_Password"', arguments: {Password: {}}}
                      long: {run: 'WAIT; echo "worked with $ARG_Password"', arguments: {Password: {}}}
                    """.replace("WAIT", wait);
            Files.writeString(folder.resolve("plain.yaml"), commands);
            Files.writeString(folder.resolve("slow-start.yaml"), commands + "setup: [{run: '%s'}]\n".formatted(wait));
            String once = """
                    inputs: {Token: {}}
                    components:
                      web:
                        PLACE
                        run: echo web >>begun; exec sleep 1000
                        ready: {command: test -s begun, timeout: 20m}
                    commands:
                      once:
                        run: |
                          echo once >>begun; sleep 0.3; echo "worked with $ARG_Password"
                          test "$(cat begun)" = "web
                          once"
                        arguments: {Password: {}}
                    """;
            Files.writeString(
                    folder.resolve("containers.yaml"),
                    "provider: docker\n"
                            + once.replace("PLACE", "image: greenroom-test:busybox\n    hostNetwork: true"));
            Files.writeString(
                    folder.resolve("machines.yaml"),
                    "provider: ec2\n"
                            + once.replace("PLACE", "machine: {image: ami-0aaaaaaaaaaaaaaa1, types: [t3.small]}"));
            Path stacks = Files.createDirectory(folder.resolve("stacks"));
            Files.writeString(
                    stacks.resolve("blueprint.yaml"),
                    "provider: cloudformation\ntemplate: template.yaml\n"
                            + once.replace("PLACE", "machine: WebServer"));
            Files.writeString(stacks.resolve("template.yaml"), """
                    Parameters: {Token: {Type: String, NoEcho: true}}
                    Resources:
                      Queue: {Type: AWS::SQS::Queue}
                      WebServer:
                        Type: AWS::EC2::Instance
                        DependsOn: Queue
                        Properties:
                          ImageId: ami-0aaaaaaaaaaaaaaa1
                          InstanceType: t3.small
                          SubnetId: subnet-1
                          IamInstanceProfile: greenroom-machine
                    Outputs: {Address: {Value: !GetAtt WebServer.PrivateIp}}
                    """);
            Files.writeString(folder.resolve("slow-end.yaml"), commands + "teardown: [{run: '%s'}]\n".formatted(wait));
        }
    }

    void offer(int count, Kind kind) {
        for (int i = 0; i < count; i++) {
            actions.addAndGet(3);
            new Trio("trio-" + offered.incrementAndGet(), kind).start();
        }
    }

    /** Offers single actions that do all that a trio does. */
    void offerInOne(int count) {
        for (int i = 0; i < count; i++) {
            actions.incrementAndGet();
            new Trio("solo-" + offered.incrementAndGet(), SHORT).runInEnvironment();
        }
    }

    /** How many were offered, each of any number of actions. */
    int offered() {
        return offered.get();
    }

    /** How many actions have to have a result in the end. */
    int actions() {
        return actions.get();
    }

    /** How many came to their end. */
    int ended() {
        return ended.get();
    }

    /** How many jobs of an action were acknowledged. */
    int acknowledged(String action) {
        return acknowledgements(action).get();
    }

    private AtomicInteger acknowledgements(String action) {
        return acknowledged.computeIfAbsent(action, name -> new AtomicInteger());
    }

    /** What failed, and why. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** How many terminal results each action execution heard of. */
    synchronized Map<String, Integer> results() {
        return Map.copyOf(results);
    }

    private synchronized void result(String actionExecution) {
        results.merge(actionExecution, 1, Integer::sum);
    }

    private synchronized void failure(String text) {
        failures.add(text);
    }

    private final class Trio {
        private final String name;
        private final Kind kind;
        private final String execution = UUID.randomUUID().toString();

        Trio(String name, Kind kind) {
            this.name = name;
            this.kind = kind;
        }

        void start() {
            var output =
                    new ArtifactObject("Environment", null, simulator.bucket().name(), name + "/Environmen/1234567");
            offer(
                    "Deploy",
                    "Start-Environment",
                    Map.of("BlueprintName", kind.blueprint(), "SecretInputsJSON", "{\"Token\":\"" + SECRET + "\"}"),
                    List.of(),
                    List.of(output),
                    variables -> run(String.valueOf(variables.get("EnvironmentId"))));
        }

        void runInEnvironment() {
            offer(
                    "Test",
                    "Run-In-Environment",
                    Map.of(
                            "BlueprintName",
                            kind.blueprint(),
                            "CommandName",
                            kind.command(),
                            "SecretInputsJSON",
                            "{\"Token\":\"" + SECRET + "\"}",
                            "SecretArgumentsJSON",
                            "{\"Password\":\"" + SECRET + "\"}"),
                    List.of(),
                    List.of(),
                    variables -> ended.incrementAndGet());
        }

        private void run(String environment) {
            offer(
                    "Test",
                    "Run-Command",
                    Map.of(
                            "CommandName",
                            kind.command(),
                            "EnvironmentId",
                            environment,
                            "SecretArgumentsJSON",
                            "{\"Password\":\"" + SECRET + "\"}"),
                    List.of(),
                    List.of(),
                    variables -> end(environment));
        }

        private void end(String environment) {
            offer(
                    "Deploy",
                    "End-Environment",
                    Map.of("EnvironmentId", environment),
                    List.of(),
                    List.of(),
                    variables -> ended.incrementAndGet());
        }

        private void offer(
                String category,
                String provider,
                Map<String, String> configuration,
                List<ArtifactObject> inputs,
                List<ArtifactObject> outputs,
                Consumer<Map<String, String>> then) {
            String actionExecution = UUID.randomUUID().toString();
            var settings = simulator.settings();
            simulator
                    .jobs()
                    .offer(
                            new ActionJob(
                                    new ActionTypeId(category, "Custom", provider, "1"),
                                    settings.account(),
                                    settings.region(),
                                    name,
                                    execution,
                                    "Stage",
                                    provider,
                                    actionExecution,
                                    configuration,
                                    inputs,
                                    outputs,
                                    null),
                            listener(provider, actionExecution, then));
        }

        private Listener listener(String provider, String actionExecution, Consumer<Map<String, String>> then) {
            return new Listener() {
                @Override
                public void acknowledged(String jobId) {
                    acknowledgements(provider).incrementAndGet();
                }

                @Override
                public void progress(ExecutionDetails details) {}

                @Override
                public void succeeded(
                        ExecutionDetails details, Map<String, String> variables, List<String> missingOutputs) {
                    result(actionExecution);
                    if (!missingOutputs.isEmpty()) {
                        failure("%s of %s left out %s".formatted(provider, name, missingOutputs));
                    }
                    then.accept(variables);
                }

                @Override
                public void failed(String type, String message, @Nullable String externalExecutionId) {
                    result(actionExecution);
                    failure("%s of %s: %s %s".formatted(provider, name, type, message));
                }
            };
        }
    }
}
