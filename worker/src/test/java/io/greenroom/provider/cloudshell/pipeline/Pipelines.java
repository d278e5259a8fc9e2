package io.greenroom.provider.cloudshell.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.definition.Reading;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A simulator with one pipeline at a time: a source, then custom actions one after the other, each in its stage. */
final class Pipelines implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAME = "shop";

    private final PipelinesInProcess pipelines;
    private final Simulator simulator;

    /** @param source a folder with a file in it */
    Pipelines(Path source) throws IOException {
        this.pipelines = new PipelinesInProcess(
                new StandIns(Sources.of(Map.of("Source", source)), Approvals.byServiceCallOnly(), new Skips(Set.of())));
        this.simulator = Simulator.start(SimulatorSettings.defaults(), pipelines);
    }

    Simulator simulator() {
        return simulator;
    }

    /** A custom action as a pipeline's author writes it. */
    record Action(
            String name,
            String category,
            String provider,
            String version,
            Map<String, String> configuration,
            @Nullable String input,
            @Nullable String output) {

        static Action start(Map<String, String> configuration) {
            return new Action("Start", "Deploy", "Start-Environment", "1", configuration, null, "Sandbox");
        }

        static Action run(Map<String, String> configuration) {
            return new Action("Run", "Test", "Run-Command", "1", configuration, "Sandbox", null);
        }

        static Action end() {
            return new Action("End", "Deploy", "End-Environment", "1", Map.of(), "Sandbox", null);
        }

        /** The same for the action that the sample had in its place. */
        Action ofQuali() {
            String theirs = "Quali-" + provider.replace("Environment", "Sandbox");
            return new Action(name, category, theirs, "9", configuration, input, output);
        }

        private Map<String, Object> json() {
            return Map.of(
                    "name",
                    name,
                    "actionTypeId",
                    Map.of("category", category, "owner", "Custom", "provider", provider, "version", version),
                    "configuration",
                    configuration,
                    "inputArtifacts",
                    artifacts(input),
                    "outputArtifacts",
                    artifacts(output));
        }

        private static List<Map<String, String>> artifacts(@Nullable String name) {
            return name == null ? List.of() : List.of(Map.of("name", name));
        }
    }

    /** Creates the pipeline and starts it. Returns the execution's id. */
    String start(Action... actions) {
        var stages = new ArrayList<Map<String, Object>>();
        stages.add(stage(Map.of(
                "name",
                "Source",
                "actionTypeId",
                Map.of("category", "Source", "owner", "AWS", "provider", "S3", "version", "1"),
                "configuration",
                Map.of("S3Bucket", "b", "S3ObjectKey", "k"),
                "outputArtifacts",
                List.of(Map.of("name", "Code")))));
        for (Action action : actions) {
            stages.add(stage(action.json()));
        }
        Map<String, Object> pipeline = Map.of(
                "name",
                NAME,
                "roleArn",
                "arn:aws:iam::111122223333:role/shop",
                "artifactStore",
                Map.of("type", "S3", "location", "some-bucket"),
                "stages",
                stages);
        assertThat(service().create(JsonMapper.shared().valueToTree(pipeline))).isInstanceOf(Reading.Valid.class);
        return service().start(NAME, Map.of());
    }

    private static Map<String, Object> stage(Map<String, Object> action) {
        return Map.of("name", "Stage-" + action.get("name"), "actions", List.of(action));
    }

    ExecutionSnapshot end(String execution) throws Exception {
        return service().await(NAME, execution, PATIENCE);
    }

    ExecutionSnapshot run(Action... actions) throws Exception {
        return end(start(actions));
    }

    static ActionExecution action(ExecutionSnapshot execution, String name) {
        return execution.stages().stream()
                .flatMap(stage -> stage.actions().stream())
                .filter(action -> action.name().equals(name))
                .findFirst()
                .flatMap(action -> action.latest())
                .orElseThrow();
    }

    /** What the console shows in red; empty when there is no failure. */
    static String failure(ExecutionSnapshot execution, String action) {
        ActionExecution.ErrorDetails error = action(execution, action).error();
        return error == null ? "" : error.message();
    }

    private PipelineService service() {
        return pipelines.service();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
