package io.greenroom.simulator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.pipeline.definition.Reading;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.RuleResults;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StandInOutputs;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.pipeline.execution.Surroundings;
import io.greenroom.simulator.tag.Tags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A pipeline service whose surroundings are all played by the test; whatever it wants done is done at once. */
final class Scene {
    final VirtualTimeline timeline = new VirtualTimeline();
    final FakeBoard board = new FakeBoard();
    final FakeBucket bucket = new FakeBucket();
    final List<Approvals.Request> approvalRequests = new ArrayList<>();
    final List<Approvals.Decision> decisions = new ArrayList<>();
    final PipelineService service;

    /** There is a folder for every source action. */
    Scene(Path folder) {
        this(withOneFile(folder), Runnable::run);
    }

    Scene(Path folder, Executor executor) {
        this(Sources.of(Map.of("Source", folder)), executor);
    }

    Scene(Sources sources, Executor executor) {
        this(sources, StandInOutputs.none(), RuleResults.allPass(), executor);
    }

    /** What stands in puts these variables out, and rules come out so. */
    Scene(Path folder, StandInOutputs outputs, RuleResults rules) {
        this(Sources.of(Map.of("Source", withOneFile(folder))), outputs, rules, Runnable::run);
    }

    private Scene(Sources sources, StandInOutputs outputs, RuleResults rules, Executor executor) {
        service = new PipelineService(
                new Surroundings(timeline, board, PipelineJson.types(), bucket, new Tags("eu-west-1", "111122223333")),
                new PipelineSettings("111122223333", "eu-west-1", true),
                new StandIns(
                        sources,
                        this::ask,
                        new Skips(Set.of("Build/CodeBuild", "Test/Unregistered", "Deploy/S3")),
                        outputs,
                        rules),
                new Random(7),
                executor);
    }

    static Path withOneFile(Path folder) {
        try {
            Files.writeString(folder.resolve("hello.txt"), "hello");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ask(Approvals.Request request, Approvals.Decision decision) {
        approvalRequests.add(request);
        decisions.add(decision);
    }

    Scene create(PipelineJson pipeline) {
        assertThat(service.create(pipeline.wrapped())).isInstanceOf(Reading.Valid.class);
        return this;
    }

    String start(String pipeline) {
        return service.start(pipeline, Map.of());
    }

    /** Calls the operation with the JSON, in which single quotes stand for double ones. */
    JsonNode call(String operation, String json) {
        return call(operation, PipelineJson.parse(json));
    }

    JsonNode call(String operation, ObjectNode request) {
        JsonNode answer =
                Objects.requireNonNull(service.operations().get(operation)).answer(request);
        return answer == null ? JsonNodeFactory.instance.missingNode() : answer;
    }

    String status(String pipeline, String execution) {
        return service.execution(pipeline, execution).status().word();
    }

    static StageSnapshot stage(ExecutionSnapshot execution, String name) {
        return execution.stages().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static ActionSnapshot action(ExecutionSnapshot execution, String name) {
        return execution.stages().stream()
                .flatMap(s -> s.actions().stream())
                .filter(a -> a.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static ActionExecution latest(ExecutionSnapshot execution, String action) {
        return action(execution, action).latest().orElseThrow();
    }

    static String errorOf(ExecutionSnapshot execution, String action) {
        ActionExecution.ErrorDetails error =
                Objects.requireNonNull(latest(execution, action).error());
        return error.code() + ": " + error.message();
    }
}
