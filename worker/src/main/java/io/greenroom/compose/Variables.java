package io.greenroom.compose;

import io.greenroom.file.TextFile;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The variables of a Compose file: what stands in {@code .env} beside it. Those of the worker's own environment are not
 * looked at: they are none of a pipeline's business.
 *
 * @see <a href="https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md">interpolation</a>
 */
record Variables(Map<String, String> values, Problems problems) {
    private static final Pattern PLACE =
            Pattern.compile("\\$(?:(\\$)|([A-Za-z_]\\w*)|\\{([A-Za-z_]\\w*)(?:(:?[-?])([^{}]*))?})");

    static Variables beside(Path folder, Problems problems) throws IOException {
        Path defaults = folder.resolve(".env");
        return new Variables(Files.isRegularFile(defaults) ? in(defaults) : Map.of(), problems);
    }

    /** Those of a file with lines of {@code NAME=value}, and with # before what is none. */
    static Map<String, String> in(Path file) throws IOException {
        return TextFile.read(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .map(line -> line.replaceFirst("^export\\s+", "").split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0].strip(),
                        pair -> pair[1].strip().replaceFirst("^([\"'])(.*)\\1$", "$2"),
                        (one, other) -> other,
                        LinkedHashMap::new));
    }

    /**
     * The text with its variables filled in, or their defaults.
     *
     * @param inputs whether {@code ${INPUT_name}} may stand there; that is filled in when the environment starts
     */
    String fill(String text, Position at, String path, boolean inputs) {
        return PLACE.matcher(text).replaceAll(place -> {
            String name = place.group(2) == null ? place.group(3) : place.group(2);
            if (name == null) {
                return Matcher.quoteReplacement("$");
            }
            if (inputs && name.startsWith("INPUT_")) {
                return Matcher.quoteReplacement("${" + name + "}");
            }
            String value = values.get(name);
            String how = place.group(4);
            if (value != null && !(value.isEmpty() && how != null && how.startsWith(":"))) {
                return Matcher.quoteReplacement(value);
            }
            if (how == null || how.endsWith("?")) {
                problems.add(
                        at,
                        path,
                        "'%s' has no value: give it a default (${%s:-…}), a line in .env beside this file%s"
                                .formatted(name, name, inputs ? ", or use an input (${INPUT_…})" : ""));
            }
            return Matcher.quoteReplacement(how != null && how.endsWith("-") ? place.group(5) : "");
        });
    }
}
