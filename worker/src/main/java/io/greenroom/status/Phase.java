package io.greenroom.status;

import io.greenroom.status.JobView.Milestones;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a job's time: {@code pick_up} from being handed out to the acknowledgement, {@code begin}, {@code wait},
 * {@code complete}, {@code report}.
 */
record Phase(String name, Instant from, Instant to) {
    /** From the result to the service's answer that it has it. */
    static final String REPORT = "report";

    Duration took() {
        return Duration.between(from, to);
    }

    /** Those that the job went through here; the one under way lasts until now. */
    static List<Phase> of(Milestones job, Instant now) {
        var phases = new ArrayList<Phase>();
        String[] names = {"pick_up", "begin", "wait", "complete", REPORT};
        @Nullable
        Instant[] marks = {
            job.handedOut(), job.acknowledged(), job.begun(), job.ready(), job.completed(), job.reported()
        };
        for (int i = 0; i < names.length; i++) {
            Instant from = marks[i];
            boolean takenUpAgain = i == 0 && marks[1] == null;
            if (from == null || takenUpAgain) {
                continue;
            }
            Instant to = firstAfter(marks, i);
            add(names[i], from, to == null ? now : to, phases);
        }
        return phases;
    }

    private static @Nullable Instant firstAfter(@Nullable Instant[] marks, int i) {
        for (int k = i + 1; k < marks.length; k++) {
            if (marks[k] != null) {
                return marks[k];
            }
        }
        return null;
    }

    /** A job of a later round was begun before it was handed out: what came before is not this job's. */
    private static void add(String name, Instant from, Instant to, List<Phase> phases) {
        if (to.isAfter(from)) {
            phases.add(new Phase(name, from, to));
        }
    }
}
