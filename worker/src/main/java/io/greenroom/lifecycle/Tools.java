package io.greenroom.lifecycle;

import io.greenroom.blueprint.ProviderFields;
import io.greenroom.command.Watcher;
import io.greenroom.environment.Tending;
import io.greenroom.process.ThisMachine;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all environments of one provider share.
 *
 * @param machine the worker's own; null where the provider has no commands there
 */
record Tools(
        Sites sites,
        ProviderFields fields,
        Watcher watcher,
        Alarms alarms,
        ReachFromHere reach,
        @Nullable ThisMachine machine,
        SecretsInUse secrets,
        Tending tending,
        Time time,
        Executor listeners) {
    private static final Logger LOG = LoggerFactory.getLogger(Tools.class);

    /** Has the listener called on a thread of its own when the future is done, and not if it is cancelled. */
    <T> void whenDone(CompletableFuture<T> future, Consumer<T> listener) {
        var unused = future.whenCompleteAsync(
                (value, problem) -> {
                    if (problem == null) {
                        call(listener, value);
                    } else if (!(problem instanceof CancellationException)) {
                        LOG.error("What was waited for failed", problem);
                    }
                },
                listeners);
    }

    private static <T> void call(Consumer<T> listener, T value) {
        try {
            listener.accept(value);
        } catch (RuntimeException e) {
            LOG.error("What was to follow failed", e);
        }
    }
}
