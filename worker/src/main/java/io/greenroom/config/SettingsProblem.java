package io.greenroom.config;

/**
 * One mistake in the settings.
 *
 * @param origin where it was made: {@code file:line:column}, or the name of an environment variable
 * @param path which setting, such as {@code polling.fastest}; empty when it is the whole file
 * @param message what is wrong with it and what is allowed; never a secret's value
 */
public record SettingsProblem(String origin, String path, String message) {
    @Override
    public String toString() {
        return path.isEmpty() ? "%s: %s".formatted(origin, message) : "%s: %s %s".formatted(origin, path, message);
    }
}
