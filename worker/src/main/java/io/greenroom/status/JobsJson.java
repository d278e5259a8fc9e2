package io.greenroom.status;

import io.greenroom.fleet.Member;
import io.greenroom.fleet.SeenLeases.Seen;
import io.greenroom.job.Journal;
import io.greenroom.status.FleetWatch.Look;
import io.greenroom.status.Whereabouts.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jobs for programs: {@code {"inFlight": [...], "recent": [...]}}, each as an object of always the same members. Where workers
 * share a store, {@code "elsewhere"} has the others' jobs in flight, each with its {@code worker} besides, and {@code "workers"}
 * has all of them.
 */
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

    /** With what is known of the other workers on the store. */
    static String of(List<JobView> inFlight, List<JobView> recent, Whereabouts whereabouts, Look look) {
        ObjectNode all = JSON.createObjectNode();
        addAll(inFlight, all.putArray("inFlight"));
        addAll(recent, all.putArray("recent"));
        ArrayNode elsewhere = all.putArray("elsewhere");
        for (Journal.Entry entry : whereabouts.othersJobs(look)) {
            JobView job = LastKnownJobs.view(entry, null);
            add(job, LastKnownJobs.step(entry, job), Source.JOURNAL, elsewhere).put("worker", Whereabouts.owner(entry));
        }
        ArrayNode workers = all.putArray("workers");
        look.workers().forEach(seen -> add(seen, workers));
        return JSON.writeValueAsString(all);
    }

    private static void add(Seen seen, ArrayNode workers) {
        Member member = seen.lease().member();
        workers.addObject()
                .put("worker", seen.lease().owner().worker())
                .put("state", Standing.of(seen).word())
                .put("leaseUnchangedSeconds", seen.unchanged().toSeconds())
                .put("jobs", member.jobs())
                .put("room", member.room())
                .put("version", member.program())
                .put("address", Whereabouts.address(seen).orElse(null));
    }

    private static void addAll(List<JobView> jobs, ArrayNode array) {
        for (JobView job : jobs) {
            add(job, job.step(), Source.WORKER, array);
        }
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    /** Has every member, whatever is known of the job; what is not is null. */
    static ObjectNode add(JobView job, String step, Source source, ArrayNode array) {
        return array.addObject()
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
