package io.greenroom.config;

import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFile;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Sequence;
import io.greenroom.yaml.YamlNode.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A settings file taken apart: every value by its path, with the place where it stands. */
final class SettingsFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Path folder;
    private final Map<String, String> environment;
    private final Problems problems;
    private final Map<String, Given> values = new LinkedHashMap<>();

    private SettingsFile(Path file, Map<String, String> environment) {
        this.folder = Optional.ofNullable(file.getParent()).orElse(file);
        this.environment = environment;
        this.problems = new Problems(file.toString());
    }

    /** The values of the file, as far as it can be read; what is wrong with its form is added to the problems. */
    static Map<String, Given> parse(
            Path file, String content, Map<String, String> environment, List<SettingsProblem> problems) {
        var reading = new SettingsFile(file, environment);
        YamlFile.read(content, reading.problems).ifPresent(reading::root);
        reading.problems
                .found()
                .forEach(found -> problems.add(
                        new SettingsProblem(reading.problems.place(found.at()), found.path(), found.text())));
        return reading.values;
    }

    private void root(YamlNode root) {
        if (root instanceof Mapping mapping) {
            section(mapping, "");
        } else if (!(root instanceof Text text && text.isNull())) {
            problems.add(root.at(), "", "must hold settings as \"name: value\"");
        }
    }

    private void section(Mapping mapping, String prefix) {
        mapping.fields().forEach((name, field) -> value(prefix + name, field.at(), field.value()));
    }

    private void value(String path, Position at, YamlNode node) {
        switch (node) {
            case Mapping mapping -> {
                values.put(path, given("", Optional.empty(), at));
                section(mapping, path + ".");
            }
            case Sequence list -> list(path, at, list);
            case Text text ->
                values.put(
                        path,
                        text.isNull()
                                ? given("", Optional.empty(), at)
                                : given(text.value(), replaced(text.value(), path, at), at));
        }
    }

    /** Parts of a list of texts stand between commas, as they do in an environment variable; sections are numbered. */
    private void list(String path, Position at, Sequence list) {
        if (!list.items().isEmpty() && list.items().stream().allMatch(Mapping.class::isInstance)) {
            sections(path, at, list);
            return;
        }
        var parts = new ArrayList<String>();
        for (YamlNode item : list.items()) {
            if (item instanceof Text text && !text.isNull() && !text.value().contains(",")) {
                replaced(text.value(), path, at).ifPresent(parts::add);
            } else {
                problems.add(item.at(), path, "must be a list of single values, without commas");
            }
        }
        String text = String.join(",", parts);
        values.put(path, new Given("[" + text + "]", Optional.of(text), true, problems.place(at), folder));
    }

    private void sections(String path, Position at, Sequence list) {
        values.put(path, given("", Optional.empty(), at));
        for (int i = 0; i < list.items().size(); i++) {
            YamlNode item = list.items().get(i);
            value("%s.%d".formatted(path, i + 1), item.at(), item);
        }
    }

    private Given given(String written, Optional<String> text, Position at) {
        return new Given(written, text, false, problems.place(at), folder);
    }

    /** The text with every variable replaced; nothing, and a problem, when one of them is not there. */
    private Optional<String> replaced(String written, String path, Position at) {
        Matcher variables = VARIABLE.matcher(written);
        List<String> missing = variables
                .results()
                .map(variable -> variable.group(1))
                .filter(name -> !environment.containsKey(name))
                .distinct()
                .toList();
        for (String name : missing) {
            problems.add(
                    at,
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
}
