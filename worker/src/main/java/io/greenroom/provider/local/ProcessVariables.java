package io.greenroom.provider.local;

import io.greenroom.pipeline.PipelineContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process sees in its environment: a few harmless variables of the worker, never its credentials, and those of
 * the design's section 6.6. Values get in only this way, never as part of a script.
 */
final class ProcessVariables {
    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "JAVA_HOME");
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    private final Map<String, String> base = new LinkedHashMap<>();

    /**
     * @param worker the worker's own environment
     * @param javaHome used as JAVA_HOME where the worker has none
     */
    ProcessVariables(Map<String, String> worker, String javaHome) {
        base.put("PATH", USUAL_PATH);
        base.put("JAVA_HOME", javaHome);
        worker.forEach((name, value) -> {
            if (isPassedOn(name)) {
                base.put(name, value);
            }
        });
    }

    /** Whether the name means something already, so that a port must not have it. */
    static boolean isReserved(String name) {
        return isPassedOn(name)
                || name.equals("PWD")
                || name.equals("IFS")
                || name.equals("ENV")
                || name.toUpperCase(Locale.ROOT).matches("(GREENROOM|INPUT|ARG|LD|DYLD|AWS)_.*");
    }

    private static boolean isPassedOn(String name) {
        return PASSED_ON.contains(name) || name.startsWith("LC_");
    }

    String searchPath() {
        return base.getOrDefault("PATH", USUAL_PATH);
    }

    /** The variables of a process in the environment, or in one component of it. */
    Map<String, String> of(EnvironmentRecord environment, Map<String, String> secrets, @Nullable String component) {
        var variables = new LinkedHashMap<>(base);
        environment
                .ports()
                .forEach((name, ports) -> ports.forEach(
                        (port, number) -> variables.put(LocalBlueprint.portVariable(name, port), number.toString())));
        if (component != null) {
            environment.portsOf(component).forEach((port, number) -> variables.put(port, number.toString()));
        }
        variables.putAll(named("INPUT_", environment.inputs()));
        variables.putAll(named("INPUT_", secrets));
        variables.put("GREENROOM_ENVIRONMENT_ID", environment.environmentId().value());
        variables.put("GREENROOM_ENVIRONMENT_NAME", environment.name());
        variables.put("GREENROOM_COMPONENT", component == null ? "ENVIRONMENT" : component);
        variables.putAll(of(environment.owner()));
        return variables;
    }

    Map<String, String> of(PipelineContext owner) {
        var variables = new LinkedHashMap<String, String>();
        put(variables, "GREENROOM_PIPELINE", owner.pipeline());
        put(variables, "GREENROOM_EXECUTION_ID", owner.execution());
        put(variables, "GREENROOM_STAGE", owner.stage());
        put(variables, "GREENROOM_ACTION", owner.action());
        return variables;
    }

    Map<String, String> named(String prefix, Map<String, String> values) {
        var variables = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> variables.put(LocalBlueprint.variable(prefix, name), value));
        return variables;
    }

    private static void put(Map<String, String> variables, String name, @Nullable String value) {
        variables.put(name, value == null ? "" : value.replace("\0", ""));
    }
}
