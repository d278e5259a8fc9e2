package io.greenroom.environment;

import static org.awaitility.Awaitility.await;

import io.greenroom.pipeline.PipelineContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands without arguments that a provider is made to run to their end, each once in its environment. */
public final class FinishedRuns {
    private static final Duration LONG = Duration.ofMinutes(3);

    private FinishedRuns() {}

    /** Returns the run's id when it has finished. */
    public static String run(EnvironmentProvider provider, EnvironmentId id, @Nullable String component, String command)
            throws Exception {
        String run = provider.run(new CommandRequest(
                "run-" + command,
                id,
                component,
                command,
                Map.of(),
                Map.of(),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
        await().atMost(LONG)
                .until(() -> provider.describeRun(id, run).orElseThrow().state() instanceof CommandRun.Finished);
        return run;
    }

    /** All that the run printed. */
    public static String output(EnvironmentProvider provider, EnvironmentId id, String run)
            throws IOException, ProviderException, InterruptedException {
        try (var output = provider.output(id, run, 0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
