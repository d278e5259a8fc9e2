package io.greenroom.codepipeline;

import io.greenroom.job.Job;
import io.greenroom.job.JobService;
import io.greenroom.job.JobServiceContract;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.time.VirtualTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The adapter against the simulator. */
final class CodePipelineJobsTest implements JobServiceContract {
    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-03-01T09:30:00Z"));
    private final Simulated service;

    CodePipelineJobsTest(@TempDir Path source) throws Exception {
        service = new Simulated(source, timeline);
        service.registerShipped();
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Override
    public JobService service() {
        return new CodePipelineJobs(service.client, timeline);
    }

    @Override
    public void offer(String action) {
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
                                action,
                                "execution-of-" + action,
                                Map.of("BlueprintName", "web"),
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

    @Override
    public void abandon(Job job) {
        service.simulator.jobs().abandon(job.key());
    }

    @Override
    public void elapse(Duration time) {
        timeline.advance(time);
    }
}
