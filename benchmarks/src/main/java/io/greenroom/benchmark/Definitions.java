package io.greenroom.benchmark;

import io.greenroom.simulator.actiontype.ActionTypeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The action types by their roles, which are the names of the definitions' files. */
record Definitions(Map<String, ActionTypeId> types) {
    static final String START = "start-environment";
    static final String RUN = "run-command";
    static final String END = "end-environment";

    static Definitions in(Path folder) throws IOException {
        var types = new LinkedHashMap<String, ActionTypeId>();
        for (Path file : files(folder)) {
            var definition = SimulatorMain.JSON.readTree(Files.readString(file));
            types.put(
                    file.getFileName().toString().replaceFirst("\\.json$", ""),
                    new ActionTypeId(
                            definition.path("category").asString(),
                            "Custom",
                            definition.path("provider").asString(),
                            definition.path("version").asString()));
        }
        return new Definitions(types);
    }

    private static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(folder, "*.json")) {
            all.forEach(files::add);
        }
        return files;
    }

    ActionTypeId type(String role) {
        return Objects.requireNonNull(types.get(role), () -> "no definition " + role);
    }
}
