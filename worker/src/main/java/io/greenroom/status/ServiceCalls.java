package io.greenroom.status;

import io.greenroom.job.ActionType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Is told of every call to CodePipeline, on the calling thread: must be quick and must not throw. */
interface ServiceCalls {

    /**
     * One call and its end.
     *
     * @param type what was polled for; null for calls that are about one job
     * @param outcome {@code ok}, or a failure's kind such as {@code throttled}
     */
    void called(String operation, @Nullable ActionType type, String outcome, Duration took);

    static ServiceCalls all(List<ServiceCalls> listeners) {
        return (operation, type, outcome, took) ->
                listeners.forEach(listener -> listener.called(operation, type, outcome, took));
    }
}
