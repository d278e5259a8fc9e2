package io.greenroom.process;

import io.greenroom.blueprint.VariableNames;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a process is given of the worker's own environment: a few harmless variables, never its credentials. */
final class WorkerVariables {
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    private WorkerVariables() {}

    /**
     * Those of them that are passed on.
     *
     * @param worker the worker's own environment
     * @param javaHome used as JAVA_HOME where the worker has none
     */
    static Map<String, String> of(Map<String, String> worker, String javaHome) {
        var passedOn = new LinkedHashMap<String, String>();
        passedOn.put("PATH", USUAL_PATH);
        passedOn.put("JAVA_HOME", javaHome);
        worker.forEach((name, value) -> {
            if (VariableNames.isUsual(name)) {
                passedOn.put(name, value);
            }
        });
        return passedOn;
    }

    static String searchPath(Map<String, String> variables) {
        return variables.getOrDefault("PATH", USUAL_PATH);
    }
}
