package io.greenroom.definition;

import io.greenroom.definition.DefinitionProblem.Severity;
import io.greenroom.file.TextFile;
import io.greenroom.file.UndecodableTextException;
import io.greenroom.job.ActionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The definitions of a directory, each in a file whose name is its role: {@code run-command.json}, and beside it
 * {@code run-command.v2.json} for another version that is served as well.
 *
 * @param definitions those that can be registered and served, by file name
 * @param problems of all files together; the definitions are complete when none of them is an error
 */
public record ActionDefinitions(Path directory, List<ActionDefinition> definitions, List<DefinitionProblem> problems) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public ActionDefinitions {
        definitions = List.copyOf(definitions);
        problems = List.copyOf(problems);
    }

    /** Reads every file of the directory. What goes wrong is among the problems; nothing is thrown. */
    public static ActionDefinitions read(Path directory) {
        return new Reading(directory).all();
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(DefinitionProblem::isError);
    }

    /** Those of a role, the shipped version and any beside it. */
    public List<ActionDefinition> of(Role role) {
        return definitions.stream().filter(d -> d.role() == role).toList();
    }

    private static final class Reading {
        private final Path directory;
        private final List<DefinitionProblem> problems = new ArrayList<>();
        private final Map<ActionType, ActionDefinition> definitions = new LinkedHashMap<>();
        private final Set<Role> rolesSeen = EnumSet.noneOf(Role.class);

        Reading(Path directory) {
            this.directory = directory;
        }

        ActionDefinitions all() {
            for (Path file : files()) {
                Role.of(file.getFileName().toString()).ifPresentOrElse(role -> add(file, role), () -> foreign(file));
            }
            if (problems.isEmpty()) {
                reportMissingRoles();
            }
            return new ActionDefinitions(directory, List.copyOf(definitions.values()), problems);
        }

        private List<Path> files() {
            try (Stream<Path> entries = Files.list(directory)) {
                return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                error(directory, "the directory of action definitions cannot be read (%s)".formatted(e));
                return List.of();
            }
        }

        private void add(Path file, Role role) {
            rolesSeen.add(role);
            Optional<JsonNode> json = parse(file);
            if (json.isEmpty()) {
                return;
            }
            List<DefinitionProblem> found = DefinitionCheck.of(file, json.get());
            problems.addAll(found);
            if (found.stream().noneMatch(DefinitionProblem::isError)) {
                keep(DefinitionJson.read(file, role, json.get()));
            }
        }

        private void keep(ActionDefinition definition) {
            ActionDefinition first = definitions.putIfAbsent(definition.id(), definition);
            if (first != null) {
                error(
                        definition.file(),
                        "%s is already defined in %s; give one of them another version"
                                .formatted(definition.id(), first.file().getFileName()));
            }
        }

        private Optional<JsonNode> parse(Path file) {
            try {
                return Optional.of(JSON.readTree(TextFile.read(file)));
            } catch (JacksonException e) {
                var at = e.getLocation();
                error(
                        file,
                        "is not JSON: %s%s"
                                .formatted(
                                        e.getOriginalMessage()
                                                .lines()
                                                .findFirst()
                                                .orElse("it is empty"),
                                        at == null
                                                ? ""
                                                : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr())));
            } catch (UndecodableTextException e) {
                error(file, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                error(file, "cannot be read (%s)".formatted(e));
            }
            return Optional.empty();
        }

        private void foreign(Path file) {
            error(
                    file,
                    "is no action definition by its name; call it start-environment.json, run-command.json, "
                            + "end-environment.json or run-in-environment.json, with a word in between for a further version (run-command.v2.json)");
        }

        private void reportMissingRoles() {
            for (Role role : Role.values()) {
                if (role.isNeeded() && !rolesSeen.contains(role)) {
                    Severity severity = rolesSeen.isEmpty() ? Severity.ERROR : Severity.WARNING;
                    problems.add(new DefinitionProblem(
                            severity, directory, "$", "holds no %s.json".formatted(role.fileName())));
                }
            }
        }

        private void error(Path file, String rule) {
            problems.add(new DefinitionProblem(Severity.ERROR, file, "$", rule));
        }
    }
}
