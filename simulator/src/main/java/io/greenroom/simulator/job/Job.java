package io.greenroom.simulator.job;

import io.greenroom.simulator.s3.ArtifactCredentials;
import io.greenroom.simulator.time.Timeline.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One job, the record of it included. Belongs to the {@link JobTable}, whose lock guards it. */
final class Job {
    final String id;
    final ActionExecution execution;
    final @Nullable String receivedToken;
    /** The place in the queue, kept when the job is delivered again. */
    final long order;

    JobStatus status = JobStatus.CREATED;

    @Nullable
    String nonce;

    @Nullable
    Timer timer;

    boolean deliverAgain;
    int deliveries;
    int acknowledgements;
    List<String> missingOutputs = List.of();
    /** A client that asks or reports in a loop does not fill the memory. */
    private static final int NOTES = 100;

    private final List<JobRecord.Change> history = new ArrayList<>();
    private final List<JobRecord.Report> results = new ArrayList<>();
    private final List<ArtifactCredentials> credentials = new ArrayList<>();

    Job(String id, ActionExecution execution, @Nullable String receivedToken, long order, Instant now) {
        this.id = id;
        this.execution = execution;
        this.receivedToken = receivedToken;
        this.order = order;
        history.add(new JobRecord.Change(now, status));
    }

    void enter(JobStatus next, Instant now) {
        status = next;
        history.add(new JobRecord.Change(now, next));
    }

    void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    void note(ArtifactCredentials issued) {
        if (credentials.size() == NOTES) {
            credentials.removeFirst();
        }
        credentials.add(issued);
    }

    void note(JobRecord.Report report) {
        if (report.counted() || results.size() < NOTES) {
            results.add(report);
        }
    }

    JobRecord record() {
        return new JobRecord(
                id,
                execution.work,
                status,
                List.copyOf(history),
                deliveries,
                acknowledgements,
                List.copyOf(results),
                List.copyOf(credentials),
                receivedToken,
                missingOutputs);
    }

    /** An action that workers carry out in one round or several. */
    static final class ActionExecution {
        final JobBoard.ActionJob work;
        final JobBoard.Listener listener;
        final JobQueues.Key queue;

        @Nullable
        Timer timeout;

        @Nullable
        Job current;

        boolean ended;

        ActionExecution(JobBoard.ActionJob work, JobBoard.Listener listener, JobQueues.Key queue) {
            this.work = work;
            this.listener = listener;
            this.queue = queue;
        }

        void stopTimeout() {
            if (timeout != null) {
                timeout.cancel();
            }
        }
    }
}
