package io.greenroom.job;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs for tests. */
public final class Jobs {
    public static final ActionType TYPE = new ActionType("Test", "Run-Command", "1");
    public static final JobId ID = new JobId("11111111-2222-3333-4444-555555555555");
    public static final ArtifactAccess ACCESS =
            new ArtifactAccess("ASIAKEY", "secret-access-key", "session-token", null);

    private Jobs() {}

    public static Job job() {
        return job(null);
    }

    public static Job job(@Nullable String token) {
        return new Job(
                ID,
                TYPE,
                Map.of("CommandName", "smoke"),
                new PipelineContext("eu-west-1", "111122223333", "shop", "execution-1", "Test", "Smoke", "action-1"),
                List.of(),
                List.of(),
                ACCESS,
                token);
    }

    public static PolledJob polled(Job job, Instant at) {
        return new PolledJob(job, "nonce-1", at);
    }
}
