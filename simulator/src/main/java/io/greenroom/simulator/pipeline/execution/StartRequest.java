package io.greenroom.simulator.pipeline.execution;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an execution is to be started.
 *
 * @param variables values for the pipeline's variables
 * @param revisions revisions that source actions are to report in place of their own, by action
 * @param clientRequestToken two requests with the same token start one execution; or null
 */
public record StartRequest(
        Map<String, String> variables,
        Map<String, String> revisions,
        @Nullable String clientRequestToken,
        Trigger trigger) {

    public StartRequest {
        variables = Map.copyOf(variables);
        revisions = Map.copyOf(revisions);
    }

    public static StartRequest with(Map<String, String> variables) {
        return new StartRequest(variables, Map.of(), null, Trigger.START);
    }
}
