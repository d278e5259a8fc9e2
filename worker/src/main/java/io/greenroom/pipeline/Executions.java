package io.greenroom.pipeline;

import java.time.Instant;
import java.util.Map;

/**
 * Tells how pipeline executions stand. One call, one request: nothing here retries or remembers; {@link KnownExecutions}
 * does.
 */
public interface Executions {

    /** {@link ExecutionStatus#UNKNOWN} where there is no such execution or pipeline. */
    ExecutionStatus statusOf(String pipeline, String execution) throws NotSeen, InterruptedException;

    /**
     * The pipeline's latest executions by their ids, up to a hundred of them; none where there is no such pipeline. One that
     * is not among them may still be there, and is to be asked for by itself.
     */
    Map<String, Standing> recentOf(String pipeline) throws NotSeen, InterruptedException;

    /**
     * How an execution stands.
     *
     * @param since when it came to stand so: when it ended, for one that has ended
     */
    record Standing(ExecutionStatus status, Instant since) {
        /** Of an execution of which nothing is known. */
        public static final Standing UNKNOWN = new Standing(ExecutionStatus.UNKNOWN, Instant.EPOCH);
    }

    /** Why nothing was to be seen. */
    enum Reason {
        /** The worker's role may not look at this pipeline. */
        FORBIDDEN,
        /** Too many requests, no answer, or credentials that were not recognised: it may be seen later. */
        NO_ANSWER
    }

    /** The service did not say how executions stand. */
    final class NotSeen extends Exception {
        private static final long serialVersionUID = 1L;

        private final Reason reason;

        public NotSeen(Reason reason, String message, Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }
}
