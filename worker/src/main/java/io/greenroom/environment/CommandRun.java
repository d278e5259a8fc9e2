package io.greenroom.environment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command as its provider sees it now.
 *
 * @param id the provider's name for the run, unique within its environment
 * @param component where it runs, or null for the environment as a whole
 */
public record CommandRun(
        String id,
        EnvironmentId environment,
        @Nullable String component,
        String command,
        Instant startedAt,
        State state) {

    public sealed interface State {}

    /** Not done yet. {@code progress} is a few words when the provider has any, else empty. */
    public record Running(String progress) implements State {}

    /**
     * It ended by itself.
     *
     * @param exitCode 0 means success
     * @param variables the text the command wrote to the file named in GREENROOM_OUTPUT, as it stands (at most
     *     {@link #VARIABLES_LIMIT} bytes of it); empty when it wrote none
     */
    public record Finished(int exitCode, Instant at, String variables) implements State {}

    /** It was ended from outside: timed out, cancelled, or killed. {@code reason} says which, for people. */
    public record Stopped(String reason, Instant at) implements State {}

    /** How much of the variables file a provider reads, in bytes: somewhat more than the service would take. */
    public static final int VARIABLES_LIMIT = 256 * 1024;
}
