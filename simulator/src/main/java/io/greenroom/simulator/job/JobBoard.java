package io.greenroom.simulator.job;

import io.greenroom.simulator.actiontype.ActionTypeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the pipeline side puts work for custom actions. Continuation rounds are the board's own business. */
public interface JobBoard {

    /** Offers the action to pollers of its type. The listener hears of it until the first terminal word. */
    void offer(ActionJob job, Listener listener);

    /** Gives up on an action execution: its open job becomes unusable. The listener hears nothing more. */
    void abandon(String actionExecutionId);

    /**
     * One action execution that a custom worker is to carry out.
     *
     * @param configuration variables are resolved already; secrets in clear
     * @param encryptionKey the customer's key id, or null for the default key
     */
    record ActionJob(
            ActionTypeId type,
            String account,
            String region,
            String pipeline,
            String pipelineExecutionId,
            String stage,
            String action,
            String actionExecutionId,
            Map<String, String> configuration,
            List<ArtifactObject> inputArtifacts,
            List<ArtifactObject> outputArtifacts,
            @Nullable String encryptionKey) {}

    /** A named artifact and where it lies, or is to lie. {@code revision} is null for outputs. */
    record ArtifactObject(String name, @Nullable String revision, String bucket, String key) {}

    /** Members that were not sent are null. */
    record ExecutionDetails(
            @Nullable String summary,
            @Nullable String externalExecutionId,
            @Nullable Integer percentComplete) {}

    /** What a source action found; {@code created} is null when the worker did not say. */
    record CurrentRevision(
            String revision,
            String changeIdentifier,
            @Nullable Instant created,
            @Nullable String summary) {}

    /** Called on the board's threads, in order; must not block. */
    interface Listener {
        /** A worker acknowledged a job of this action execution. */
        default void acknowledged(String jobId) {}

        /** A worker named the revision it found, just before it told more. */
        default void revised(CurrentRevision revision) {}

        /** A round ended with a continuation token. */
        void progress(ExecutionDetails details);

        /** Terminal. {@code missingOutputs} are declared output artifacts whose object was not in the bucket at that moment. */
        void succeeded(ExecutionDetails details, Map<String, String> outputVariables, List<String> missingOutputs);

        /** Terminal. {@code type} is a FailureType, {@code message} for people. */
        void failed(String type, String message, @Nullable String externalExecutionId);
    }
}
