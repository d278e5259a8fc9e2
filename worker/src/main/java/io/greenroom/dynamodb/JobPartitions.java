package io.greenroom.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work on all the partitions that the entries of jobs are spread over, at once. */
final class JobPartitions {
    private JobPartitions() {}

    interface Work<T> {
        T on(String partition) throws TableFailure, InterruptedException;
    }

    /** What came of each; or the first failure, when the rest has been interrupted. */
    static <T> List<T> each(Work<T> work) throws TableFailure, InterruptedException {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var doing = new ArrayList<Future<T>>();
            for (String partition : Key.JOB_PARTITIONS) {
                doing.add(threads.submit(() -> work.on(partition)));
            }
            var done = new ArrayList<T>();
            for (Future<T> each : doing) {
                done.add(each.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw causeOf(e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private static TableFailure causeOf(ExecutionException e) throws InterruptedException {
        if (e.getCause() instanceof TableFailure failure) {
            return failure;
        }
        if (e.getCause() instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        throw new IllegalStateException("Work on a partition of the table failed", e);
    }
}
