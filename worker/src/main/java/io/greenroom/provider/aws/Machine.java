package io.greenroom.provider.aws;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.StateReason;

/**
 * One machine as EC2 sees it.
 *
 * @param id EC2's own, {@code i-…}
 * @param environment the name of the environment it belongs to; empty as long as EC2 does not tell its tags
 * @param component empty as long as EC2 does not tell its tags
 * @param reason why it is being ended, or has been, with EC2's code; empty when EC2 gives none
 * @param launchedAt when it was launched; the epoch as long as EC2 does not tell
 */
public record Machine(
        String id,
        String environment,
        String component,
        State state,
        String reason,
        @Nullable String privateAddress,
        @Nullable String publicAddress,
        Instant launchedAt,
        boolean spot,
        Map<String, String> tags) {

    /** EC2's own states. */
    public enum State {
        PENDING,
        RUNNING,
        SHUTTING_DOWN,
        TERMINATED,
        STOPPING,
        STOPPED;

        /** EC2 tells a new machine before it knows its state. */
        private static State of(@Nullable InstanceState state) {
            if (state == null || state.name() == null) {
                return PENDING;
            }
            return switch (state.name()) {
                case PENDING, UNKNOWN_TO_SDK_VERSION -> PENDING;
                case RUNNING -> RUNNING;
                case SHUTTING_DOWN -> SHUTTING_DOWN;
                case TERMINATED -> TERMINATED;
                case STOPPING -> STOPPING;
                case STOPPED -> STOPPED;
            };
        }
    }

    private static final String TAKEN_BACK = "Server.SpotInstanceTermination";

    public Machine {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    public static Machine of(Instance instance) {
        Map<String, String> tags = Tags.map(instance.tags());
        return new Machine(
                instance.instanceId(),
                tags.getOrDefault(Tags.ENVIRONMENT, ""),
                tags.getOrDefault(Tags.COMPONENT, ""),
                State.of(instance.state()),
                reason(instance.stateReason()),
                instance.privateIpAddress(),
                instance.publicIpAddress(),
                Objects.requireNonNullElse(instance.launchTime(), Instant.EPOCH),
                instance.instanceLifecycle() == InstanceLifecycleType.SPOT,
                tags);
    }

    private static String reason(@Nullable StateReason reason) {
        if (reason == null || reason.code() == null || reason.code().isEmpty()) {
            return "";
        }
        if (reason.code().equals(TAKEN_BACK)) {
            return "spot interruption: AWS took the machine back (%s); run the action again".formatted(TAKEN_BACK);
        }
        String message = Objects.requireNonNullElse(reason.message(), "");
        return message.startsWith(reason.code()) ? message : (reason.code() + ": " + message).strip();
    }

    /** Whether it is no more, or on its way there: nothing brings it back. */
    public boolean isGone() {
        return state == State.SHUTTING_DOWN || state == State.TERMINATED;
    }

    /**
     * How it came to be of no use any more, in words that follow "machine i-…"; empty as long as it may be. One that somebody
     * stopped could be started again, but what ran on it does not go on, and its disks cost money meanwhile.
     */
    public Optional<String> lostBecause() {
        if (state == State.STOPPING || state == State.STOPPED) {
            return Optional.of(
                    "was stopped from outside; what is not needed any more is ended with its environment, and its disks with it");
        }
        return isGone()
                ? Optional.of(reason.isEmpty() ? "was ended from outside" : "was ended: " + reason)
                : Optional.empty();
    }
}
