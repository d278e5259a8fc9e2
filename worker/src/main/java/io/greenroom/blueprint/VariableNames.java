package io.greenroom.blueprint;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The names of the variables that scripts see. */
public final class VariableNames {
    private static final Set<String> USUAL =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "JAVA_HOME");

    private VariableNames() {}

    /** The variable that carries a value: {@code INPUT_} or {@code ARG_} and the name, with _ for what variables cannot have. */
    public static String of(String prefix, String name) {
        return prefix + name.replaceAll("[^A-Za-z0-9_]", "_");
    }

    /** Values by the variables that carry them. */
    public static Map<String, String> named(String prefix, Map<String, String> values) {
        var variables = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> variables.put(of(prefix, name), value));
        return variables;
    }

    /** How other components see a component's port, or its {@code ADDRESS}. */
    public static String ofComponent(String component, String port) {
        return (component + "_" + port).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Whether programs everywhere take it for granted, and it is no secret. */
    public static boolean isUsual(String name) {
        return USUAL.contains(name) || name.startsWith("LC_");
    }

    /** Whether the name means something already, so that a port must not have it. */
    static boolean isReserved(String name) {
        return isUsual(name)
                || name.equals("PWD")
                || name.equals("IFS")
                || name.equals("ENV")
                || name.toUpperCase(Locale.ROOT).matches("(GREENROOM|INPUT|ARG|LD|DYLD|AWS)_.*");
    }
}
