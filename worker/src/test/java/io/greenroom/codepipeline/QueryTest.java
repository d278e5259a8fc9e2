package io.greenroom.codepipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.definition.ActionDefinitions;
import io.greenroom.definition.Role;
import io.greenroom.job.ActionType;
import io.greenroom.job.JobService;
import io.greenroom.job.ServiceFailure;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.time.VirtualTimeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Polling by the value of a queryable property, at the simulator. */
final class QueryTest {
    private static final ActionType TYPE = new ActionType("Test", "Run-Command", "1");

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-03-01T09:30:00Z"));
    private final Simulated service;

    QueryTest(@TempDir Path source) throws Exception {
        service = new Simulated(source, timeline);
    }

    @BeforeEach
    void register(@TempDir Path definitions) throws Exception {
        String shipped = Files.readString(Path.of("..", "action-definitions", "run-command.json"));
        Files.writeString(
                definitions.resolve("run-command.json"),
                shipped.replaceFirst("\"queryable\": false", "\"queryable\": true"));
        new CodePipelineActionTypes(service.client)
                .create(ActionDefinitions.read(definitions).of(Role.RUN_COMMAND).getFirst());
    }

    @AfterEach
    void close() {
        service.close();
    }

    private void offer(String command) {
        service.simulator
                .jobs()
                .offer(
                        new ActionJob(
                                new ActionTypeId(TYPE.category(), "Custom", TYPE.provider(), TYPE.version()),
                                "111122223333",
                                "eu-west-1",
                                "shop",
                                "e-1",
                                "Test",
                                command,
                                "execution-of-" + command,
                                Map.of("CommandName", command),
                                List.of(),
                                List.of(),
                                null),
                        new JobBoard.Listener() {
                            @Override
                            public void progress(JobBoard.ExecutionDetails details) {}

                            @Override
                            public void succeeded(
                                    JobBoard.ExecutionDetails details,
                                    Map<String, String> variables,
                                    List<String> missing) {}

                            @Override
                            public void failed(String type, String message, @Nullable String externalExecutionId) {}
                        });
    }

    @Test
    void onlyTheJobsWithTheValueCome() throws Exception {
        offer("smoke");
        offer("load");
        JobService jobs = new CodePipelineJobs(service.client, timeline, Map.of(TYPE, Map.of("CommandName", "load")));

        assertThat(jobs.poll(TYPE, 10))
                .extracting(polled -> polled.job().configuration().get("CommandName"))
                .containsExactly("load");
    }

    @Test
    void withoutAValueTheServiceRefusesThePoll() {
        JobService jobs = new CodePipelineJobs(service.client, timeline);

        assertThatThrownBy(() -> jobs.poll(TYPE, 10))
                .isInstanceOf(ServiceFailure.class)
                .extracting(e -> ((ServiceFailure) e).kind())
                .isEqualTo(ServiceFailure.Kind.INVALID);
    }
}
