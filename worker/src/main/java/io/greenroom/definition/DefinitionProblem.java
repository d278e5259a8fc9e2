package io.greenroom.definition;

import java.nio.file.Path;

/**
 * Something about a definition that the service would refuse or that would not work.
 *
 * @param path where in the file, as a JSON path; {@code $} is the whole of it
 * @param rule what is wrong there and what is allowed
 */
public record DefinitionProblem(Severity severity, Path file, String path, String rule) {

    public enum Severity {
        /** The definition cannot be used. */
        ERROR,
        /** It can, but is likely to surprise. */
        WARNING
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        return "%s: %s: %s".formatted(file, path, rule);
    }
}
