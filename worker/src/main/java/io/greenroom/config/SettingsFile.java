package io.greenroom.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** A settings file taken apart: every value by its path, with the place where it stands. */
final class SettingsFile {
    private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int DEEPEST = 10;

    private final Path file;
    private final Path folder;
    private final Map<String, String> environment;
    private final List<SettingsProblem> problems;
    private final Map<String, Given> values = new LinkedHashMap<>();

    private SettingsFile(Path file, Map<String, String> environment, List<SettingsProblem> problems) {
        this.file = file;
        this.folder = Optional.ofNullable(file.getParent()).orElse(file);
        this.environment = environment;
        this.problems = problems;
    }

    /** The values of the file, as far as it can be read; what is wrong with its form is added to the problems. */
    static Map<String, Given> parse(
            Path file, String content, Map<String, String> environment, List<SettingsProblem> problems) {
        var reading = new SettingsFile(file, environment, problems);
        try (JsonParser parser = YAML.createParser(content)) {
            reading.document(parser);
        } catch (JacksonException e) {
            String origin = e.getLocation() == null ? file.toString() : reading.at(e.getLocation());
            String cause = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
            problems.add(new SettingsProblem(origin, "", "is not YAML: " + cause));
        }
        return reading.values;
    }

    private void document(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            section(parser, "", 1);
        } else if (first != null && first != JsonToken.VALUE_NULL) {
            problem(at(parser), "", "must hold settings as \"name: value\"");
        }
    }

    private void section(JsonParser parser, String prefix, int depth) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String path = prefix + parser.currentName();
            String origin = at(parser);
            if (values.containsKey(path)) {
                problem(
                        origin,
                        path,
                        "is there twice; the first is at " + values.get(path).origin());
            }
            value(parser, path, origin, depth);
        }
    }

    private void value(JsonParser parser, String path, String origin, int depth) {
        JsonToken token = parser.nextToken();
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            problem(origin, path, "is an alias (*); write the value itself");
        } else if (token == JsonToken.START_OBJECT && depth < DEEPEST) {
            values.put(path, new Given("", Optional.empty(), origin, folder));
            section(parser, path + ".", depth + 1);
        } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            problem(origin, path, "must be a single value");
            parser.skipChildren();
        } else if (token == JsonToken.VALUE_NULL) {
            values.put(path, new Given("", Optional.empty(), origin, folder));
        } else {
            String written = parser.getString();
            values.put(path, new Given(written, replaced(written, path, origin), origin, folder));
        }
    }

    /** The text with every variable replaced; nothing, and a problem, when one of them is not there. */
    private Optional<String> replaced(String written, String path, String origin) {
        Matcher variables = VARIABLE.matcher(written);
        List<String> missing = variables
                .results()
                .map(variable -> variable.group(1))
                .filter(name -> !environment.containsKey(name))
                .distinct()
                .toList();
        for (String name : missing) {
            problem(
                    origin,
                    path,
                    NAME.matcher(name).matches()
                            ? "needs the environment variable %s, which is not set".formatted(name)
                            : "holds ${%s}, which is not the name of an environment variable".formatted(name));
        }
        return missing.isEmpty() ? Optional.of(variables.reset().replaceAll(this::valueOf)) : Optional.empty();
    }

    private String valueOf(MatchResult variable) {
        return Matcher.quoteReplacement(environment.getOrDefault(variable.group(1), ""));
    }

    private void problem(String origin, String path, String message) {
        problems.add(new SettingsProblem(origin, path, message));
    }

    private String at(JsonParser parser) {
        return at(parser.currentTokenLocation());
    }

    private String at(TokenStreamLocation location) {
        return "%s:%d:%d".formatted(file, location.getLineNr(), location.getColumnNr());
    }
}
