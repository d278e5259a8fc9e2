package io.greenroom.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the service is told about a job: exactly one of these, once. */
public sealed interface JobResult {

    record Succeeded(ExecutionDetails details, Map<String, String> outputVariables) implements JobResult {
        public Succeeded {
            outputVariables = Collections.unmodifiableMap(new LinkedHashMap<>(outputVariables));
        }
    }

    /** Not finished: the service makes a new job of the same action execution, with this token. */
    record Continued(String token, ExecutionDetails details) implements JobResult {}

    /** The message is for the author: the most important part first, no secrets. */
    record Failed(
            FailureType type, String message, @Nullable String externalId) implements JobResult {}
}
