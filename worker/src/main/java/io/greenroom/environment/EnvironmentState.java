package io.greenroom.environment;

import java.util.List;

/** Where an environment stands in its life: exactly one of these. */
public sealed interface EnvironmentState {

    /** Being set up. {@code percent} is 0 to 100, {@code phase} a few words such as "waiting for web". */
    record Starting(int percent, String phase) implements EnvironmentState {}

    /** Commands can be run in it. */
    record Ready() implements EnvironmentState {}

    /**
     * It did not come up, or broke later. {@code reason} is for people: what failed, and the last lines it said. {@code kind}
     * says who can mend it, as that of the exception that a provider would have thrown had it failed at once.
     */
    record Failed(String reason, ProviderException.Kind kind) implements EnvironmentState {
        /** It was tried and did not work out. */
        public Failed(String reason) {
            this(reason, ProviderException.Kind.FAILED);
        }
    }

    /**
     * Being taken down. {@code trouble} says, for people, what could not be ended or removed so far and when that is tried
     * again; empty as long as nothing went wrong.
     */
    record Ending(String trouble) implements EnvironmentState {
        /** Nothing went wrong so far. */
        public Ending() {
            this("");
        }
    }

    /** Nothing is left of it. {@code problems} names what went wrong on the way down; usually empty. */
    record Ended(List<String> problems) implements EnvironmentState {
        public Ended {
            problems = List.copyOf(problems);
        }
    }

    /** The word for it in artifacts, variables and listings: STARTING, READY, FAILED, ENDING or ENDED. */
    default String word() {
        return switch (this) {
            case Starting s -> "STARTING";
            case Ready r -> "READY";
            case Failed f -> "FAILED";
            case Ending e -> "ENDING";
            case Ended e -> "ENDED";
        };
    }
}
