package io.greenroom.action;

import io.greenroom.environment.Environment;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.pipeline.PipelineContext;
import org.jspecify.annotations.Nullable;

/**
 * Whose an environment is. Which one is meant is said by whoever wrote an id or an artifact, so that alone makes no
 * pipeline's environment another's.
 */
final class Ownership {
    private Ownership() {}

    /**
     * Refuses an environment that is known to be another pipeline's, unless the settings allow that.
     *
     * @param purpose what the action wants with it, as in "ended by"
     */
    static void check(Environment environment, Job job, ActionSettings settings, String purpose) throws ActionFailure {
        if (!settings.acrossPipelines() && areOfDifferentPipelines(environment.owner(), job.context())) {
            throw ActionFailure.lasting(
                    FailureType.PERMISSION_ERROR,
                    "Environment %s belongs to pipeline %s, so it cannot be %s pipeline %s. Use an environment that this pipeline started; or an administrator allows this for all pipelines (setting environments.acrossPipelines)."
                            .formatted(
                                    environment.id(),
                                    environment.owner().pipeline(),
                                    purpose,
                                    job.context().pipeline()));
        }
    }

    private static boolean areOfDifferentPipelines(PipelineContext one, PipelineContext other) {
        return differ(one.pipeline(), other.pipeline())
                || differ(one.account(), other.account())
                || differ(one.region(), other.region());
    }

    /** What is not known of one of them does not tell. */
    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }
}
