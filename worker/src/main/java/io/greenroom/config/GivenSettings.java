package io.greenroom.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that was given: in the settings file and, stronger, in the process environment. */
final class GivenSettings {
    static final String PREFIX = "GREENROOM_";

    private final Map<String, Given> inFile;
    private final Surroundings surroundings;

    GivenSettings(Map<String, Given> inFile, Surroundings surroundings) {
        this.inFile = inFile;
        this.surroundings = surroundings;
    }

    Optional<Given> find(String path) {
        return override(path).or(() -> Optional.ofNullable(inFile.get(path)).filter(given -> !given.isBlank()));
    }

    /** Whether there is anything in the section. */
    boolean hasAny(String section) {
        String variables = variable(section) + "_";
        return inFile.keySet().stream().anyMatch(path -> path.startsWith(section + "."))
                || surroundings.environment().keySet().stream().anyMatch(name -> name.startsWith(variables));
    }

    /** Where a setting stands, or would have to stand. */
    String origin(String path) {
        int dot = path.lastIndexOf('.');
        return find(path)
                .or(() -> Optional.ofNullable(inFile.get(path)))
                .map(Given::origin)
                .orElseGet(() -> dot < 0 ? "settings" : origin(path.substring(0, dot)));
    }

    Map<String, Given> inFile() {
        return inFile;
    }

    Set<String> variables() {
        return surroundings.environment().keySet();
    }

    /** The environment variable that overrides a setting: {@code GREENROOM_POLLING_FASTEST} for {@code polling.fastest}. */
    static String variable(String path) {
        return PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private Optional<Given> override(String path) {
        String name = variable(path);
        return Optional.ofNullable(surroundings.environment().get(name))
                .filter(value -> !value.isEmpty())
                .map(value -> new Given(value, Optional.of(value), false, name, surroundings.workingDirectory()));
    }
}
