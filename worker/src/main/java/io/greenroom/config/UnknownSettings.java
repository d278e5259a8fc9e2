package io.greenroom.config;

import io.greenroom.yaml.NearMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what was given but means nothing, and says what may have been meant. */
final class UnknownSettings {
    private final Set<String> known;

    /** @param known the path of every setting there is */
    UnknownSettings(Set<String> known) {
        this.known = known;
    }

    List<SettingsProblem> in(GivenSettings settings) {
        List<SettingsProblem> problems = new ArrayList<>();
        settings.inFile().forEach((path, given) -> inFile(path, given).ifPresent(problems::add));
        settings.variables().stream().sorted().forEach(name -> variable(name).ifPresent(problems::add));
        return problems;
    }

    private Optional<SettingsProblem> inFile(String path, Given given) {
        if (known.contains(path)) {
            return Optional.empty();
        }
        if (isSection(path)) {
            return given.isBlank()
                    ? Optional.empty()
                    : Optional.of(new SettingsProblem(
                            given.origin(), path, "is a section, not a value; " + thereAre(path + ".")));
        }
        if (isInUnknownSection(path)) {
            return Optional.empty();
        }
        String meant = meant(path).map("did you mean %s?"::formatted).orElseGet(() -> thereAre(parent(path)));
        return Optional.of(new SettingsProblem(given.origin(), path, "is not a setting; " + meant));
    }

    /** Variables of other purposes begin with GREENROOM_ too; only what looks like a setting is taken for one. */
    private Optional<SettingsProblem> variable(String name) {
        Map<String, String> variables = new LinkedHashMap<>();
        known.forEach(path -> variables.put(GivenSettings.variable(path), path));
        if (!name.startsWith(GivenSettings.PREFIX) || variables.containsKey(name)) {
            return Optional.empty();
        }
        Optional<String> near = NearMatch.of(name, variables.keySet());
        if (near.isPresent()) {
            return Optional.of(
                    new SettingsProblem(name, "", "is not a setting; did you mean %s?".formatted(near.get())));
        }
        return known.stream()
                .filter(path -> path.contains("."))
                .map(path -> path.substring(0, path.indexOf('.') + 1))
                .filter(section -> name.startsWith(GivenSettings.variable(section)))
                .findFirst()
                .map(section -> new SettingsProblem(name, "", "is not a setting; " + thereAre(section)));
    }

    private Optional<String> meant(String path) {
        return NearMatch.of(path, withSections()).or(() -> known.stream()
                .filter(candidate -> lastPart(candidate).equalsIgnoreCase(lastPart(path)))
                .findFirst());
    }

    private Set<String> withSections() {
        Set<String> all = new TreeSet<>(known);
        for (String path : known) {
            for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
                all.add(path.substring(0, dot));
            }
        }
        return all;
    }

    /** The section itself is reported; what it holds need not be. */
    private boolean isInUnknownSection(String path) {
        String section = parent(path);
        return !section.isEmpty() && !isSection(section.substring(0, section.length() - 1));
    }

    private boolean isSection(String path) {
        return known.stream().anyMatch(candidate -> candidate.startsWith(path + "."));
    }

    private String thereAre(String prefix) {
        List<String> names = known.stream()
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()))
                .map(rest -> rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest)
                .distinct()
                .toList();
        return "there are " + String.join(", ", names)
                + (prefix.isEmpty() ? "" : " in " + prefix.substring(0, prefix.length() - 1));
    }

    /** With the dot; empty for what stands at the top. */
    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('.') + 1);
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
