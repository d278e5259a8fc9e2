package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.JobResult;
import io.greenroom.job.Journal;
import io.greenroom.job.Ticket;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.status.JobView.Milestones;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/**
 * The jobs in flight of a worker that does not answer, by what it has written into its state directory. The journal decides
 * which there are and how far each came; where they belong, and which wait for their next round, is in the pages' records.
 */
public final class LastKnownJobs {
    private LastKnownJobs() {}

    /**
     * As the worker's {@code /api/jobs} has them, null for what is not known. Without the history, the journal's jobs are
     * told all the same.
     *
     * @param history the texts of a {@link JobHistoryStore}
     */
    public static ArrayNode inFlight(List<Journal.Entry> journal, Map<String, String> history, InstantSource clock) {
        ArrayNode jobs = JobsJson.array();
        JobRecords records = JobRecords.of(history);
        Map<String, JobView> known = records.all().stream()
                .filter(job -> job.result() == null)
                .collect(Collectors.toMap(JobView::id, Function.identity()));
        for (Journal.Entry entry : journal) {
            JobView job = view(entry, known.get(entry.job().shortened()));
            JobsJson.add(job, step(entry, job), JobsJson.Source.JOURNAL, jobs);
        }
        try (var all = new JobHistory(new OpenParameters(Map.of()), records, clock)) {
            all.handedBack().forEach(job -> JobsJson.add(job, job.step(), JobsJson.Source.JOURNAL, jobs));
        }
        return jobs;
    }

    /** Goes on from the record as the worker itself does when the job comes that far. */
    static JobView view(Journal.Entry entry, @Nullable JobView known) {
        JobView view = known == null ? asPolled(entry) : known;
        Ticket ticket = entry.ticket();
        if (ticket != null) {
            view = view.with(view.milestones().begunAt(ticket.begunAt()).inOrder())
                    .about(ExternalId.of(ticket).orElse(null));
        }
        JobResult result = entry.result();
        return result == null ? view : view.ended(result, null).saying(JobHistory.summary(result), null);
    }

    private static JobView asPolled(Journal.Entry entry) {
        return new JobView(
                entry.job().shortened(),
                entry.type(),
                PipelineContext.UNKNOWN,
                new JobView.Parameters(Map.of(), List.of()),
                new Milestones(entry.polledAt(), null, null, null, null, null),
                null,
                null,
                null,
                null,
                null);
    }

    /** The journal knows that a result was decided, not when, which a view's own step goes by. */
    static String step(Journal.Entry entry, JobView job) {
        return entry.step() == Journal.Step.DECIDED ? "reporting" : job.step();
    }
}
