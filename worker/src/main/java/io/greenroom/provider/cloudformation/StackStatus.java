package io.greenroom.provider.cloudformation;

import org.jspecify.annotations.Nullable;

/** What CloudFormation's statuses of stacks mean for an environment. */
enum StackStatus {
    STARTING,
    /** Everything was made; what became of it by hand later is not asked. */
    READY,
    /** It could not be made. What there was of it is going, gone, or still there. */
    FAILED,
    ENDING,
    /** It could not be deleted: some of it is still there. */
    STUCK,
    ENDED;

    static final String IN_PROGRESS = "_IN_PROGRESS";

    /**
     * The meaning of one of CloudFormation's own words, also of those that it may have tomorrow.
     *
     * @param word null when it gives none
     */
    static StackStatus of(@Nullable String word) {
        if (word == null) {
            return STARTING;
        }
        return switch (word) {
            case "CREATE_IN_PROGRESS", "REVIEW_IN_PROGRESS" -> STARTING;
            case "CREATE_COMPLETE" -> READY;
            case "CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED" -> FAILED;
            case "DELETE_IN_PROGRESS" -> ENDING;
            case "DELETE_FAILED" -> STUCK;
            case "DELETE_COMPLETE" -> ENDED;
            default -> {
                if (word.startsWith("UPDATE_") || word.startsWith("IMPORT_")) {
                    yield READY; // somebody has changed it by hand
                }
                yield word.endsWith(IN_PROGRESS) ? STARTING : word.endsWith("_FAILED") ? FAILED : READY;
            }
        };
    }
}
