package io.greenroom.cli.faults;

import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.job.JobBoard.Listener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pipelines of three actions each, start, command, end, without the pipelines: the next action is offered when the one
 * before has its result. Writes down every result that an action execution hears of.
 */
final class Trios {
    static final String SECRET = "planted-secret-7d1f0c";

    private final Simulator simulator;
    private final String command;
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> results = new LinkedHashMap<>();

    Trios(Simulator simulator, String command) {
        this.simulator = simulator;
        this.command = command;
    }

    void offer(int count) {
        for (int i = 0; i < count; i++) {
            new Trio("trio-" + i).start();
        }
    }

    /** How many came to their end. */
    int ended() {
        return ended.get();
    }

    /** How many commands were acknowledged. */
    int running() {
        return running.get();
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
        private final String execution = UUID.randomUUID().toString();

        Trio(String name) {
            this.name = name;
        }

        void start() {
            var output =
                    new ArtifactObject("Environment", null, simulator.bucket().name(), name + "/Environmen/1234567");
            offer(
                    "Deploy",
                    "Start-Environment",
                    Map.of("BlueprintName", "plain", "SecretInputsJSON", "{\"Token\":\"" + SECRET + "\"}"),
                    List.of(),
                    List.of(output),
                    variables -> run(String.valueOf(variables.get("EnvironmentId"))));
        }

        private void run(String environment) {
            offer(
                    "Test",
                    "Run-Command",
                    Map.of(
                            "CommandName", command,
                            "EnvironmentId", environment,
                            "SecretArgumentsJSON", "{\"Password\":\"" + SECRET + "\"}"),
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
                    if (provider.equals("Run-Command")) {
                        running.incrementAndGet();
                    }
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
