package io.greenroom.status;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs for programs: {@code {"inFlight": [...], "recent": [...]}}, each as an object of always the same members. */
final class JobsJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Who tells of a job. */
    enum Source {
        /** The one that has it in hand. */
        WORKER,
        /** What a worker that does not answer has written down. */
        JOURNAL
    }

    private JobsJson() {}

    static String of(List<JobView> inFlight, List<JobView> recent) {
        ObjectNode all = JSON.createObjectNode();
        addAll(inFlight, all.putArray("inFlight"));
        addAll(recent, all.putArray("recent"));
        return JSON.writeValueAsString(all);
    }

    private static void addAll(List<JobView> jobs, ArrayNode array) {
        jobs.forEach(job -> add(job, job.step(), Source.WORKER, array));
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    /** Has every member, whatever is known of the job; what is not is null. */
    static void add(JobView job, String step, Source source, ArrayNode array) {
        array.addObject()
                .put("job", job.id())
                .put("type", job.type().toString())
                .put("pipeline", job.context().pipeline())
                .put("execution", job.context().execution())
                .put("stage", job.context().stage())
                .put("action", job.context().action())
                .put("step", step)
                .put("result", job.outcome().isEmpty() ? null : job.outcome())
                .put("since", text(job.milestones().first()))
                .put("reported", text(job.milestones().reported()))
                .put("subject", job.subject() == null ? null : job.subject().toString())
                .put("summary", job.summary())
                .put("percent", job.percent())
                .put("source", source.name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
