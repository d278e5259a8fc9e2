package io.greenroom.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs for programs: {@code {"inFlight": [...], "recent": [...]}}. */
final class JobsJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JobsJson() {}

    static String of(List<JobView> inFlight, List<JobView> recent) {
        ObjectNode all = JSON.createObjectNode();
        addAll(inFlight, all.putArray("inFlight"));
        addAll(recent, all.putArray("recent"));
        return JSON.writeValueAsString(all);
    }

    private static void addAll(List<JobView> jobs, ArrayNode array) {
        for (JobView job : jobs) {
            ObjectNode node = array.addObject();
            node.put("job", job.id())
                    .put("type", job.type().toString())
                    .put("pipeline", job.context().pipeline())
                    .put("execution", job.context().execution())
                    .put("stage", job.context().stage())
                    .put("action", job.context().action())
                    .put("step", job.step())
                    .put("result", job.outcome().isEmpty() ? null : job.outcome())
                    .put("since", text(job.milestones().first()))
                    .put("reported", text(job.milestones().reported()))
                    .put("subject", job.subject() == null ? null : job.subject().toString())
                    .put("summary", job.summary())
                    .put("percent", job.percent());
        }
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
