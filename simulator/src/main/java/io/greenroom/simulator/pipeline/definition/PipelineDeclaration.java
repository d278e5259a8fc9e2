package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.actiontype.ActionTypeId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pipeline's structure as far as running it depends on it. Configuration values are in clear and never printed. */
public record PipelineDeclaration(
        String name,
        PipelineType type,
        ExecutionMode executionMode,
        List<Variable> variables,
        List<Stage> stages,
        @Nullable ArtifactStore artifactStore,
        Map<String, ArtifactStore> artifactStores) {

    public PipelineDeclaration {
        variables = List.copyOf(variables);
        stages = List.copyOf(stages);
        artifactStores = Map.copyOf(artifactStores);
    }

    public enum PipelineType {
        V1,
        V2
    }

    public enum ExecutionMode {
        SUPERSEDED,
        QUEUED,
        PARALLEL
    }

    public enum RetryMode {
        FAILED_ACTIONS,
        ALL_ACTIONS
    }

    /** {@code encryptionKey} is the customer's key id, or null for the default key. */
    public record ArtifactStore(String location, @Nullable String encryptionKey) {}

    /** Without a default the value has to be given when an execution is started. */
    public record Variable(String name, @Nullable String defaultValue) {}

    /** {@code beforeEntry} and {@code onSuccess} are null when the stage has no such condition. */
    public record Stage(
            String name,
            List<Action> actions,
            @Nullable Condition beforeEntry,
            @Nullable Condition onSuccess,
            OnFailure onFailure) {
        public Stage {
            actions = List.copyOf(actions);
        }

        /** All its conditions, in the order in which they come up. */
        public List<Condition> conditions() {
            return Stream.of(beforeEntry, onSuccess, onFailure.condition())
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * What becomes of a stage when one of its actions fails.
     *
     * @param result FAIL, RETRY (once, by itself) or ROLLBACK; counts when there is no condition
     * @param retryMode how it is retried, if it is
     * @param condition what decides in place of {@code result}, or null
     */
    public record OnFailure(
            Condition.Result result,
            RetryMode retryMode,
            @Nullable Condition condition) {}

    /** {@code secrets} are the properties that were secret when the definition was put. */
    public record Action(
            String name,
            ActionTypeId type,
            int runOrder,
            Map<String, String> configuration,
            Set<String> secrets,
            List<String> inputArtifacts,
            List<String> outputArtifacts,
            @Nullable String namespace,
            @Nullable String roleArn,
            @Nullable String region,
            @Nullable Integer timeoutInMinutes) {
        public Action {
            configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
            secrets = Set.copyOf(secrets);
            inputArtifacts = List.copyOf(inputArtifacts);
            outputArtifacts = List.copyOf(outputArtifacts);
        }

        public boolean isSource() {
            return type.category().equals("Source");
        }

        /** A source that needs no folder: what it hands on is only about an image. */
        public boolean isImageSource() {
            return isSource() && !isCustom() && type.provider().equals("ECR");
        }

        public boolean isCustom() {
            return type.owner().equals("Custom");
        }

        public boolean isApproval() {
            return type.category().equals("Approval");
        }

        /** The configuration, or what became of it with its variables replaced, as it may be shown. */
        public Map<String, String> masked(Map<String, String> values) {
            Map<String, String> masked = new LinkedHashMap<>();
            values.forEach((key, value) -> masked.put(key, secrets.contains(key) ? SecretMask.MASK : value));
            return masked;
        }

        /** Without the configuration's values, which may be secret. */
        @Override
        public String toString() {
            return "Action[name=%s, type=%s, runOrder=%d, configuration=%s]"
                    .formatted(name, type, runOrder, configuration.keySet());
        }
    }

    /** The stage of that name, or null. */
    public @Nullable Stage stage(String stageName) {
        return stages.stream()
                .filter(stage -> stage.name().equals(stageName))
                .findFirst()
                .orElse(null);
    }

    /** Whether an execution can start without being given anything. */
    public boolean needsNoVariables() {
        return variables.stream().allMatch(variable -> variable.defaultValue() != null);
    }

    /** The key that artifacts are encrypted with in a region, or null for the default key. */
    public @Nullable String encryptionKeyIn(String region) {
        ArtifactStore store = artifactStores.getOrDefault(region, artifactStore);
        return store == null ? null : store.encryptionKey();
    }
}
