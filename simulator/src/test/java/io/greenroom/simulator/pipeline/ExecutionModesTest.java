package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.simulator.wire.ServiceException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class ExecutionModesTest {
    private Scene scene;

    @BeforeEach
    void create(@TempDir Path folder) {
        scene = new Scene(folder)
                .create(withSource("superseded").stage("One", run("A", 1)).stage("Two", run("B", 1)))
                .create(withSource("queued")
                        .v2("QUEUED")
                        .stage("One", run("A", 1))
                        .stage("Two", run("B", 1)))
                .create(withSource("parallel").v2("PARALLEL").stage("One", run("A", 1)));
    }

    @Test
    void aNewerExecutionTakesThePlaceOfTheOneThatWaits() {
        String first = scene.start("superseded");
        String second = scene.start("superseded");
        assertThat(scene.service.execution("superseded", second).waitingFor()).isEqualTo("One");

        String third = scene.start("superseded");

        assertThat(scene.status("superseded", first)).isEqualTo("InProgress");
        assertThat(scene.status("superseded", second)).isEqualTo("Superseded");
        assertThat(scene.service.execution("superseded", third).waitingFor()).isEqualTo("One");
        assertThat(scene.board.open()).containsExactly("A");
    }

    @Test
    void whoWaitsEntersWhenTheStageIsFree() {
        String first = scene.start("superseded");
        String second = scene.start("superseded");

        scene.board.succeed("A");

        assertThat(scene.board.open()).containsExactly("B", "A");
        assertThat(scene.board.job("B").pipelineExecutionId()).isEqualTo(first);
        assertThat(scene.board.job("A").pipelineExecutionId()).isEqualTo(second);
    }

    @Test
    void aFailedStageLetsTheNextOneIn() {
        scene.start("superseded");
        String second = scene.start("superseded");

        scene.board.fail("A", "broken");

        assertThat(scene.board.job("A").pipelineExecutionId()).isEqualTo(second);
    }

    @Test
    void queuedExecutionsAllWaitAndKeepTheirOrder() {
        String first = scene.start("queued");
        String second = scene.start("queued");
        String third = scene.start("queued");

        assertThat(scene.board.job("A").pipelineExecutionId()).isEqualTo(first);
        scene.board.succeed("A");
        assertThat(scene.board.job("A").pipelineExecutionId()).isEqualTo(second);
        scene.board.succeed("A");
        assertThat(scene.board.job("A").pipelineExecutionId()).isEqualTo(third);
        assertThat(scene.service.execution("queued", second).waitingFor()).isEqualTo("Two");

        scene.board.succeed("B");
        assertThat(scene.board.job("B").pipelineExecutionId()).isEqualTo(second);
        assertThat(scene.status("queued", first)).isEqualTo("Succeeded");
    }

    @Test
    void parallelExecutionsDoNotWaitForEachOther() {
        scene.start("parallel");
        scene.start("parallel");

        assertThat(scene.board.open()).containsExactly("A", "A");
    }

    @Test
    void fiftyExecutionsAtOnceAreEnough() {
        IntStream.range(0, 50).forEach(i -> scene.start("parallel"));

        assertThatThrownBy(() -> scene.start("parallel"))
                .isInstanceOfSatisfying(ServiceException.class, e -> assertThat(e.type())
                        .isEqualTo("ConcurrentPipelineExecutionsLimitExceededException"));
    }

    @Test
    void anExecutionInParallelModeRunsFiveActionsAtOnce() {
        scene.create(withSource("wide")
                .v2("PARALLEL")
                .stage(
                        "One",
                        IntStream.range(0, 7).mapToObj(i -> run("A" + i, 1)).toArray(ObjectNode[]::new)));
        String id = scene.start("wide");
        assertThat(scene.board.open()).containsExactly("A0", "A1", "A2", "A3", "A4");

        scene.board.fail("A1", "broken");

        assertThat(scene.board.open()).containsExactly("A0", "A2", "A3", "A4", "A5");
        scene.board.open().forEach(scene.board::succeed);
        scene.board.succeed("A6");
        assertThat(scene.status("wide", id)).isEqualTo("Failed");
    }

    @Test
    void actionsOfOneRunOrderRunTogetherAndTheNextOrderAfterThem() {
        scene.create(withSource("shop").stage("Test", run("C", 30), run("A", 10), run("B", 10)));
        String id = scene.start("shop");
        assertThat(scene.board.open()).containsExactly("A", "B");

        scene.board.succeed("B");
        assertThat(scene.board.open()).containsExactly("A");
        scene.board.succeed("A");
        assertThat(scene.board.open()).containsExactly("C");
        scene.board.succeed("C");

        assertThat(scene.status("shop", id)).isEqualTo("Succeeded");
    }

    @Test
    void aStageFailsOnceTheSiblingsHaveEnded() {
        scene.create(withSource("shop").stage("Test", run("A", 1), run("B", 1), run("C", 2)));
        String id = scene.start("shop");

        scene.board.fail("A", "broken");
        assertThat(scene.status("shop", id)).isEqualTo("InProgress");
        assertThat(scene.board.open()).containsExactly("B");

        scene.board.succeed("B");
        assertThat(scene.status("shop", id)).isEqualTo("Failed");
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void aDisabledTransitionHoldsExecutionsUntilItIsEnabled() {
        String transition =
                "{'pipelineName': '%s', 'stageName': 'One', 'transitionType': 'Inbound', 'reason': 'not now'}";
        for (String pipeline : new String[] {"parallel", "superseded"}) {
            scene.call("DisableStageTransition", transition.formatted(pipeline));
            String id = scene.start(pipeline);
            assertThat(scene.board.open()).isEmpty();
            assertThat(scene.service.execution(pipeline, id).waitingFor()).isEqualTo("One");

            scene.call("EnableStageTransition", transition.formatted(pipeline));
            scene.board.succeed("A");
        }
        assertThat(scene.board.open()).containsExactly("B");
    }

    @Test
    void anUpdateCancelsWhatRunsExceptInParallelMode() {
        String first = scene.start("superseded");
        String second = scene.start("superseded");
        String parallel = scene.start("parallel");

        scene.call(
                "UpdatePipeline",
                withSource("superseded").stage("One", run("A", 1)).wrapped());
        scene.call(
                "UpdatePipeline",
                withSource("parallel")
                        .v2("PARALLEL")
                        .stage("Other", run("A", 1))
                        .wrapped());

        assertThat(scene.status("superseded", second)).isEqualTo("Cancelled");
        assertThat(scene.status("superseded", first)).isEqualTo("InProgress");
        assertThat(scene.status("parallel", parallel)).isEqualTo("InProgress");
        scene.board.succeed("A");
        assertThat(scene.status("superseded", first)).isEqualTo("Cancelled");
        scene.board.succeed("A");
        assertThat(scene.status("parallel", parallel)).isEqualTo("Succeeded");
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void deletingAPipelineAbandonsWhatRuns() {
        scene.start("superseded");
        scene.start("superseded");

        scene.call("DeletePipeline", "{'name': 'superseded'}");

        assertThat(scene.board.open()).isEmpty();
        assertThat(scene.board.abandoned()).containsExactly("A");
        assertThatThrownBy(() -> scene.start("superseded")).hasMessageContaining("there are: parallel, queued");
    }
}
