package io.greenroom.command;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Something to run on a host.
 *
 * @param folder where everything about it is kept; its own
 * @param text for {@code /bin/sh}
 * @param workingFolder where it runs; exists
 * @param variables all that it sees in its environment, {@link #MARK} among them; may be secret
 * @param secretNames those of the variables whose values must not be kept where others can read them; a host that keeps no
 *     variables anywhere need not tell them from the rest
 */
public record Script(
        String folder, String text, String workingFolder, Map<String, String> variables, Set<String> secretNames) {
    /** The variable that every process of a script inherits, and by which all of them are found again. */
    public static final String MARK = "GREENROOM_MARK";

    public Script {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        secretNames = Set.copyOf(secretNames);
    }

    /** Without the variables' values. */
    @Override
    public String toString() {
        return "Script[folder=%s, workingFolder=%s, variables=%s]".formatted(folder, workingFolder, variables.keySet());
    }
}
