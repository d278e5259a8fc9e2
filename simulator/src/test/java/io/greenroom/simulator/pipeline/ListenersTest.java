package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionListener;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.pipeline.execution.Surroundings;
import io.greenroom.simulator.tag.Tags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {

    /** Writes down what it hears. */
    private static final class Diary implements ExecutionListener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void executionChanged(ExecutionSnapshot execution) {
            lines.add(execution.pipeline() + " " + execution.status().word());
        }

        @Override
        public void stageChanged(ExecutionSnapshot execution, StageSnapshot stage) {
            lines.add(
                    stage.name() + " " + Objects.requireNonNull(stage.status()).word());
        }

        @Override
        public void actionChanged(ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action) {
            lines.add(
                    action.name() + " " + action.latest().orElseThrow().status().word());
        }
    }

    @Test
    void everyChangeIsHeardInItsOrder(@TempDir Path folder) {
        Scene scene = new Scene(folder).create(withSource("shop").stage("Test", run("A", 1)));
        Diary diary = new Diary();
        scene.service.listen(diary);

        scene.start("shop");
        scene.board.succeed("A");

        assertThat(diary.lines)
                .containsExactly(
                        "shop InProgress",
                        "Source InProgress",
                        "Source InProgress",
                        "Source Succeeded",
                        "Source Succeeded",
                        "shop InProgress",
                        "Test InProgress",
                        "A InProgress",
                        "A Succeeded",
                        "Test Succeeded",
                        "shop Succeeded");
    }

    @Test
    void aListenerThatFailsHarmsNobody(@TempDir Path folder) {
        Scene scene = new Scene(folder).create(withSource("shop").stage("Test", run("A", 1)));
        scene.service.listen(new ExecutionListener() {
            @Override
            public void executionChanged(ExecutionSnapshot execution) {
                throw new IllegalStateException("a broken terminal");
            }
        });

        String id = scene.start("shop");
        scene.board.succeed("A");

        assertThat(scene.service.end("shop", id)).isCompleted();
    }

    /** A worker in a hurry: it is done before the offer has returned. */
    private static final class EagerBoard implements JobBoard {
        @Override
        public void offer(ActionJob job, Listener listener) {
            Thread.ofVirtual().start(() -> listener.progress(FakeBoard.NOTHING));
            listener.succeeded(FakeBoard.NOTHING, Map.of("Id", job.pipelineExecutionId()), List.of());
        }

        @Override
        public void abandon(String actionExecutionId) {}
    }

    @Test
    void manyExecutionsAtOnceOnThreadsOfTheirOwnAllEnd(@TempDir Path folder) throws Exception {
        PipelineService service = new PipelineService(
                new Surroundings(
                        new VirtualTimeline(),
                        new EagerBoard(),
                        PipelineJson.types(),
                        new FakeBucket(),
                        new Tags("eu-west-1", "111122223333")),
                new PipelineSettings("111122223333", "eu-west-1", true),
                new StandIns(
                        Sources.of(Map.of("Source", Scene.withOneFile(folder))),
                        Approvals.byServiceCallOnly(),
                        new Skips(Set.of())),
                new Random(1));
        PipelineJson pipeline = withSource("wide").v2("PARALLEL");
        for (int s = 0; s < 4; s++) {
            String more = "{'namespace': 'n%d', 'configuration': {'Text': '#{%s}'}}"
                    .formatted(s, s == 0 ? "codepipeline.PipelineExecutionId" : "n" + (s - 1) + ".Id");
            pipeline.stage("Stage" + s, run("A", more), run("B", 1), run("C", 2));
        }
        service.create(pipeline.wrapped()).orThrow();

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(service.start("wide", Map.of()));
        }

        for (String id : ids) {
            assertThat(service.await("wide", id, Duration.ofMinutes(1)).status().word())
                    .isEqualTo("Succeeded");
        }
    }
}
