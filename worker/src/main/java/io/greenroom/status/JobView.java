package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.ActionType;
import io.greenroom.job.JobResult;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown of one job. Holds no secret.
 *
 * @param id shortened: the whole id would let its reader end the job
 * @param subject the environment, or the run in it, that the job is about; null before there is one
 * @param summary what was last said of it
 * @param result null while there is none
 * @param delivered whether the service took the result; null before it answered
 */
record JobView(
        String id,
        ActionType type,
        PipelineContext context,
        Parameters parameters,
        Milestones milestones,
        @Nullable ExternalId subject,
        @Nullable String summary,
        @Nullable Integer percent,
        @Nullable JobResult result,
        @Nullable Boolean delivered) {

    /**
     * What the job was given.
     *
     * @param open what may be shown, secret values in it masked
     * @param secret the names of what may not
     */
    record Parameters(Map<String, String> open, List<String> secret) {
        Parameters {
            open = Collections.unmodifiableMap(new LinkedHashMap<>(open));
            secret = List.copyOf(secret);
        }
    }

    /** When it came so far; null for what has not been, or was not seen here. */
    record Milestones(
            @Nullable Instant handedOut,
            @Nullable Instant acknowledged,
            @Nullable Instant begun,
            @Nullable Instant ready,
            @Nullable Instant completed,
            @Nullable Instant reported) {

        static final Milestones NONE = new Milestones(null, null, null, null, null, null);

        Milestones begunAt(Instant at) {
            return new Milestones(handedOut, acknowledged, at, ready, completed, reported);
        }

        Milestones readyAt(Instant at) {
            return new Milestones(handedOut, acknowledged, begun, at, completed, reported);
        }

        Milestones completedAt(Instant at) {
            return new Milestones(handedOut, acknowledged, begun, ready, at, reported);
        }

        Milestones reportedAt(Instant at) {
            return new Milestones(handedOut, acknowledged, begun, ready, completed, at);
        }

        /** Without what was not of the round in which it was begun: that one was another worker's. */
        Milestones inOrder() {
            boolean ofThisRound = begun == null || handedOut == null || !begun.isBefore(handedOut);
            return ofThisRound ? this : new Milestones(null, null, begun, ready, completed, reported);
        }

        /** As it is between two rounds: only {@code reported} tells when it was handed back. */
        Milestones running() {
            return new Milestones(handedOut, acknowledged, begun, null, null, reported);
        }

        /** As it is when the next round begins. */
        Milestones again() {
            return new Milestones(handedOut, acknowledged, begun, null, null, null);
        }

        /** The first that is known. */
        @Nullable
        Instant first() {
            for (Instant at : new @Nullable Instant[] {handedOut, acknowledged, begun, ready, completed, reported}) {
                if (at != null) {
                    return at;
                }
            }
            return null;
        }
    }

    /** What is being done just now, in a word. */
    String step() {
        if (result instanceof JobResult.Continued && delivered != null) {
            return "handed back";
        }
        if (milestones.reported() != null) {
            return "reported";
        }
        if (milestones.completed() != null) {
            return "reporting";
        }
        if (milestones.ready() != null) {
            return "completing";
        }
        return milestones.begun() != null ? "running" : "beginning";
    }

    /** Handed back, and not yet handed out again: until then nobody reads what the command prints. */
    boolean isBetweenRounds() {
        return result instanceof JobResult.Continued && Boolean.TRUE.equals(delivered);
    }

    /** How it ended, in a word; empty while it has not. */
    String outcome() {
        return switch (result) {
            case null -> "";
            case JobResult.Succeeded s -> Boolean.FALSE.equals(delivered) ? "not wanted" : "succeeded";
            case JobResult.Failed f -> Boolean.FALSE.equals(delivered) ? "not wanted" : "failed";
            case JobResult.Continued c -> "handed back";
        };
    }

    /** What the action is called in its pipeline, or else by its type. */
    String title() {
        return context.action() == null ? type.provider() : context.action();
    }

    JobView with(Milestones newMilestones) {
        return new JobView(id, type, context, parameters, newMilestones, subject, summary, percent, result, delivered);
    }

    JobView about(@Nullable ExternalId newSubject) {
        return new JobView(id, type, context, parameters, milestones, newSubject, summary, percent, result, delivered);
    }

    JobView saying(@Nullable String newSummary, @Nullable Integer newPercent) {
        return new JobView(
                id, type, context, parameters, milestones, subject, newSummary, newPercent, result, delivered);
    }

    JobView ended(JobResult newResult, @Nullable Boolean newDelivered) {
        return new JobView(
                id, type, context, parameters, milestones, subject, summary, percent, newResult, newDelivered);
    }
}
