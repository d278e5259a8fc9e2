package io.greenroom.provider.local;

import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What environments use of the machine they are on. */
record Machine(
        Processes processes,
        Terminator terminator,
        Alarms alarms,
        Ports ports,
        ProcessVariables variables,
        Time time,
        SecretsInUse secrets,
        Executor listeners) {

    /** Has the listener called on a thread of its own when the future is done, and not if it is cancelled. */
    <T> void whenDone(CompletableFuture<T> future, Consumer<T> listener) {
        listeners.execute(() -> {
            try {
                listener.accept(future.get());
            } catch (CancellationException e) {
                return; // not needed any more
            } catch (ExecutionException e) {
                throw new IllegalStateException("What was waited for failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed
            }
        });
    }
}
