package io.greenroom.environment;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one run of a command everywhere: its environment and, after a slash, its provider's name for the run, for example
 * {@code local/9f2c41d07be3/77aa02}. Needs no escaping in a URL's path, and is safe as a relative path of the file system.
 */
public record RunId(EnvironmentId environment, String run) {
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9._~:-]{1,200}");
    private static final Pattern ONLY_DOTS = Pattern.compile("\\.+");

    public RunId {
        if (!isWellFormed(environment, run)) {
            throw new IllegalArgumentException("'%s/%s' is not the id of a run".formatted(environment, run));
        }
    }

    /** From a URL or a file's name: nothing that could lead elsewhere passes. */
    public static Optional<RunId> parse(String text) {
        int slash = text.lastIndexOf('/');
        String environment = text.substring(0, Math.max(0, slash));
        if (!EnvironmentId.isWellFormed(environment)) {
            return Optional.empty();
        }
        var id = new EnvironmentId(environment);
        String run = text.substring(slash + 1);
        return isWellFormed(id, run) ? Optional.of(new RunId(id, run)) : Optional.empty();
    }

    private static boolean isWellFormed(EnvironmentId environment, String run) {
        return RUN.matcher(run).matches()
                && !ONLY_DOTS.matcher(run).matches()
                && !ONLY_DOTS.matcher(environment.name()).matches();
    }

    /** The same as one word of letters, digits, {@code .}, {@code _} and {@code -}, for where a slash cannot be. */
    public String asOneWord() {
        return toString().replace('/', '.').replaceAll("[^A-Za-z0-9._-]", "_");
    }

    @Override
    public String toString() {
        return environment + "/" + run;
    }
}
