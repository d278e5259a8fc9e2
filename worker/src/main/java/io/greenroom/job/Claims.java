package io.greenroom.job;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Jobs of which it is not decided yet whether they are ours. */
final class Claims {
    /** Longer than the {@link Acknowledger} tries. Whoever waits goes on then: this is for order, not for safety. */
    private static final long PATIENCE_SECONDS = 40;

    private Claims() {}

    /** Returns when all are decided. */
    static void await(List<CompletableFuture<Void>> claims) throws InterruptedException {
        try {
            CompletableFuture.allOf(claims.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Some wait for room, which jobs that were taken up have.
        } catch (ExecutionException e) {
            throw new IllegalStateException("claims are decided, they do not fail", e);
        }
    }
}
