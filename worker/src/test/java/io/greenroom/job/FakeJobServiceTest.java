package io.greenroom.job;

import io.greenroom.pipeline.PipelineContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class FakeJobServiceTest implements JobServiceContract {
    private final FakeJobService service = new FakeJobService();

    @Override
    public JobService service() {
        return service;
    }

    @Override
    public void offer(String action) {
        service.offer(named(action));
    }

    static Job named(String action) {
        return new Job(
                new JobId("job-of-" + action),
                TYPE,
                Map.of("BlueprintName", "web"),
                new PipelineContext(null, null, "shop", "e-1", "Test", action, "execution-of-" + action),
                List.of(),
                List.of(),
                null,
                null);
    }

    @Override
    public void abandon(Job job) {
        service.abandon(job.id());
    }

    @Override
    public void elapse(Duration time) {
        // It needs none.
    }
}
