package io.greenroom.action;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.job.Ticket;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the console's link templates are filled with: {@code local/9f2c41d07be3} for an environment, and
 * {@code local/9f2c41d07be3/77aa02} for a command run in it. Needs no escaping in a URL's path, and is safe as a relative
 * path of the file system.
 *
 * @param run empty when the environment itself is meant
 */
public record ExternalId(EnvironmentId environment, Optional<String> run) {
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9._~:-]{1,200}");
    private static final Pattern ONLY_DOTS = Pattern.compile("\\.+");

    static final String ENVIRONMENT = "environment";
    static final String RUN_ID = "run";

    /** What a begun action works on; empty before it has an environment. */
    public static Optional<ExternalId> of(Ticket ticket) {
        String environment = ticket.state().get(ENVIRONMENT);
        String run = ticket.state().get(RUN_ID);
        return environment == null ? Optional.empty() : parse(run == null ? environment : environment + "/" + run);
    }

    /** From a URL or a command line: nothing that could lead elsewhere passes. */
    public static Optional<ExternalId> parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            return Optional.empty();
        }
        String environment = parts[0] + "/" + parts[1];
        if (!EnvironmentId.isWellFormed(environment)
                || ONLY_DOTS.matcher(parts[1]).matches()) {
            return Optional.empty();
        }
        var id = new EnvironmentId(environment);
        if (parts.length == 2) {
            return Optional.of(new ExternalId(id, Optional.empty()));
        }
        boolean isRun =
                RUN.matcher(parts[2]).matches() && !ONLY_DOTS.matcher(parts[2]).matches();
        return isRun ? Optional.of(new ExternalId(id, Optional.of(parts[2]))) : Optional.empty();
    }

    /** The same as one word of letters, digits, {@code .}, {@code _} and {@code -}, for where a slash cannot be. */
    public String asOneWord() {
        return toString().replace('/', '.').replaceAll("[^A-Za-z0-9._-]", "_");
    }

    @Override
    public String toString() {
        return run.map(id -> environment + "/" + id).orElseGet(environment::value);
    }
}
