package io.greenroom.compose;

import io.greenroom.file.TextFile;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables of a Compose file: what stands in {@code .env} beside it, and the inputs of the blueprint. Those of the
 * worker's own environment are not looked at: they are none of a pipeline's business.
 */
final class Variables {
    private static final String DEFAULTS = ".env";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> inputs;
    private final Problems problems;

    private Variables(Set<String> inputs, Problems problems) {
        this.inputs = inputs;
        this.problems = problems;
    }

    /**
     * Those that there are in a folder.
     *
     * @param inputs what the inputs of the blueprint are called here
     */
    static Variables beside(Path folder, Set<String> inputs, Problems problems) throws IOException {
        var variables = new Variables(inputs, problems);
        if (Files.isRegularFile(folder.resolve(DEFAULTS))) {
            variables.addTo(variables.values, folder.resolve(DEFAULTS), DEFAULTS, Position.START, "");
        }
        return variables;
    }

    /**
     * Adds what a file has lines for, as templates; what stands further up in it can be used further down.
     *
     * @param name the file's, for messages
     * @param at where it is asked for
     */
    void addTo(Map<String, String> found, Path file, String name, Position at, String path) throws IOException {
        var lines = EnvFile.lines(
                TextFile.read(file), (problem, number) -> problems.add(at, path, inFile(name, number, problem)));
        for (EnvFile.Line line : lines) {
            var filling = new Interpolation(
                    variable -> found.containsKey(variable) ? found.get(variable) : values.get(variable),
                    inputs,
                    problem -> problems.add(at, path, inFile(name, line.number(), problem)));
            found.put(line.name(), line.literal() ? Interpolation.literal(line.value()) : filling.fill(line.value()));
        }
    }

    private static String inFile(String name, int number, String problem) {
        return "'%s', line %d: %s".formatted(name, number, problem);
    }

    /** The text with its variables filled in, or their defaults; a template, for inputs may be in it. */
    String template(String text, Position at, String path) {
        return new Interpolation(values::get, inputs, problem -> problems.add(at, path, problem)).fill(text);
    }

    /** The same where no input can stand. */
    String text(String text, Position at, String path) {
        String template = template(text, at, path);
        if (Interpolation.hasInputs(template)) {
            problems.add(at, path, "an input can stand in 'image' and 'environment' alone");
        }
        return Interpolation.text(template);
    }
}
