package io.greenroom.provider.aws;

import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/** Work that is done for several machines at once. */
public final class Together {
    private Together() {}

    /** Something that fails as calls of AWS do. */
    public interface Work {
        void run() throws ProviderException, IOException, InterruptedException;
    }

    /**
     * Does all of it, each on a thread of its own, and returns when all of it is done; or, with the first failure, when the rest
     * has been interrupted.
     */
    public static void run(Collection<? extends Work> all) throws ProviderException, IOException, InterruptedException {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var done = new ExecutorCompletionService<Work>(threads);
            for (Work work : all) {
                Callable<Work> doing = () -> {
                    work.run();
                    return work;
                };
                done.submit(doing);
            }
            for (int left = all.size(); left > 0; left--) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            throw causeOf(e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private static ProviderException causeOf(ExecutionException e) throws IOException, InterruptedException {
        if (e.getCause() instanceof ProviderException failure) {
            return failure;
        }
        if (e.getCause() instanceof IOException failure) {
            throw failure;
        }
        if (e.getCause() instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        throw new IllegalStateException("Work for a machine failed", e);
    }
}
