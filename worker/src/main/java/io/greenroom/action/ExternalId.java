package io.greenroom.action;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.RunId;
import io.greenroom.job.Ticket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the console's link templates are filled with: {@code local/9f2c41d07be3} for an environment, and
 * {@code local/9f2c41d07be3/77aa02} for a command run in it. Needs no escaping in a URL's path, and is safe as a relative
 * path of the file system.
 *
 * @param run empty when the environment itself is meant
 */
public record ExternalId(EnvironmentId environment, Optional<String> run) {
    static final String ENVIRONMENT = "environment";
    static final String RUN_ID = "run";

    /** What a begun action works on; empty before it has an environment. */
    public static Optional<ExternalId> of(Ticket ticket) {
        String environment = ticket.state().get(ENVIRONMENT);
        String run = ticket.state().get(RUN_ID);
        return environment == null ? Optional.empty() : parse(run == null ? environment : environment + "/" + run);
    }

    /** The provider of what an action has begun; empty where it has begun nothing, or has no environment yet. */
    static Optional<String> providerOf(@Nullable Ticket ticket) {
        return ticket == null
                ? Optional.empty()
                : of(ticket).map(id -> id.environment().provider());
    }

    /** From a URL or a command line: nothing that could lead elsewhere passes. */
    public static Optional<ExternalId> parse(String text) {
        return RunId.parse(text)
                .map(run -> new ExternalId(run.environment(), Optional.of(run.run())))
                .or(() -> Optional.of(text)
                        .filter(EnvironmentId::isWellFormed)
                        .map(EnvironmentId::new)
                        .filter(id -> !id.name().matches("\\.+"))
                        .map(id -> new ExternalId(id, Optional.empty())));
    }

    /** The run; empty when the environment itself is meant. */
    public Optional<RunId> runId() {
        return run.map(id -> new RunId(environment, id));
    }

    @Override
    public String toString() {
        return run.map(id -> environment + "/" + id).orElseGet(environment::value);
    }
}
