package io.greenroom.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionDefinitionsTest {
    private static final Path SHIPPED = Path.of("..", "action-definitions");

    private final Path directory;

    ActionDefinitionsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void theShippedFilesPassEveryCheck() {
        ActionDefinitions shipped = ActionDefinitions.read(SHIPPED);

        assertThat(shipped.problems()).isEmpty();
        assertThat(shipped.definitions())
                .extracting(d -> d.role() + " " + d.id())
                .containsExactlyInAnyOrder(
                        "START_ENVIRONMENT Deploy/Start-Environment/1",
                        "RUN_COMMAND Test/Run-Command/1",
                        "END_ENVIRONMENT Deploy/End-Environment/1",
                        "RUN_IN_ENVIRONMENT Test/Run-In-Environment/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkIsNoMistake(String charset) throws IOException {
        for (Path file : shippedFiles()) {
            Files.write(
                    directory.resolve(file.getFileName()),
                    ("\uFEFF" + Files.readString(file)).getBytes(Charset.forName(charset)));
        }

        assertThat(ActionDefinitions.read(directory).problems()).isEmpty();
        assertThat(ActionDefinitions.read(directory).definitions()).hasSize(4);
    }

    @Test
    void aFileThatIsNoTextIsToldWithItsPlace() throws IOException {
        Files.write(
                directory.resolve("run-command.json"),
                "{\"category\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(ActionDefinitions.read(directory).problems()).anySatisfy(problem -> assertThat(problem.toString())
                .contains("run-command.json")
                .contains("is not text in UTF-8", "line 1, column 15"));
    }

    private static List<Path> shippedFiles() throws IOException {
        try (var files = Files.list(SHIPPED)) {
            return files.toList();
        }
    }

    @Test
    void theShippedActionsHaveThePropertiesThatAuthorsRelyOn() {
        ActionDefinitions shipped = ActionDefinitions.read(SHIPPED);

        assertThat(properties(shipped, Role.START_ENVIRONMENT))
                .containsExactly(
                        "BlueprintName (required)",
                        "Provider",
                        "EnvironmentName",
                        "DurationInMinutes",
                        "InputsJSON",
                        "SecretInputsJSON (secret)",
                        "TimeoutInMinutes",
                        "OnFailure");
        assertThat(properties(shipped, Role.RUN_COMMAND))
                .containsExactly(
                        "CommandName (required)",
                        "ComponentName",
                        "ArgumentsJSON",
                        "SecretArgumentsJSON (secret)",
                        "TimeoutInMinutes",
                        "EnvironmentId");
        assertThat(properties(shipped, Role.END_ENVIRONMENT))
                .containsExactly("WaitForTeardown", "TimeoutInMinutes", "EnvironmentId");
        assertThat(properties(shipped, Role.RUN_IN_ENVIRONMENT))
                .containsExactly(
                        "BlueprintName (required)",
                        "CommandName (required)",
                        "ComponentName",
                        "Provider",
                        "EnvironmentName",
                        "InputsJSON",
                        "SecretInputsJSON (secret)",
                        "ArgumentsJSON",
                        "SecretArgumentsJSON (secret)",
                        "TimeoutInMinutes");
        assertThat(shipped.definitions())
                .extracting(ActionDefinition::inputArtifacts)
                .containsExactlyInAnyOrder(
                        new ArtifactCount(0, 4),
                        new ArtifactCount(0, 5),
                        new ArtifactCount(0, 1),
                        new ArtifactCount(0, 5));
    }

    @Test
    void aSecondVersionBesideTheFirstIsServedToo() throws IOException {
        write("run-command.json", definition("Run-Command", "1"));
        write("run-command.v2.json", definition("Run-Command", "2"));

        ActionDefinitions read = ActionDefinitions.read(directory);

        assertThat(read.hasErrors()).isFalse();
        assertThat(read.of(Role.RUN_COMMAND)).extracting(d -> d.id().version()).containsExactly("1", "2");
    }

    @Test
    void theSameTypeInTwoFilesIsReported() throws IOException {
        write("run-command.json", definition("Run-Command", "1"));
        write("run-command.copy.json", definition("Run-Command", "1"));

        assertThat(rules(ActionDefinitions.read(directory)))
                .containsExactly("run-command.json: $: Test/Run-Command/1 is already defined in run-command.copy.json; "
                        + "give one of them another version");
    }

    @Test
    void aFileOfAnotherNameIsReported() throws IOException {
        write("run-command.json", definition("Run-Command", "1"));
        write("stop-environment.json", definition("Stop-Environment", "1"));
        write("README.md", "what these are");

        assertThat(rules(ActionDefinitions.read(directory))).hasSize(2).allSatisfy(rule -> assertThat(rule)
                .contains("is no action definition by its name"));
    }

    @Test
    void whatIsNotJsonIsReportedWithItsPlace() throws IOException {
        write("run-command.json", "{\n  \"category\": \"Test\",,\n}");
        write("start-environment.json", "");

        assertThat(rules(ActionDefinitions.read(directory)))
                .hasSize(2)
                .anySatisfy(rule -> assertThat(rule)
                        .startsWith("run-command.json: $: is not JSON")
                        .contains("line 2"))
                .anySatisfy(rule -> assertThat(rule).startsWith("start-environment.json: $: "));
    }

    @Test
    void aMemberThatIsThereTwiceIsReported() throws IOException {
        write("run-command.json", "{\"category\": \"Test\", \"category\": \"Build\"}");

        assertThat(rules(ActionDefinitions.read(directory)))
                .anySatisfy(rule -> assertThat(rule).contains("uplicate"));
    }

    @Test
    void anEmptyOrMissingDirectoryIsAnError() {
        assertThat(ActionDefinitions.read(directory).hasErrors()).isTrue();
        assertThat(rules(ActionDefinitions.read(directory.resolve("nowhere"))))
                .anySatisfy(rule -> assertThat(rule).contains("cannot be read"));
    }

    @Test
    void aRoleWithoutADefinitionIsAWarning() throws IOException {
        write("run-command.json", definition("Run-Command", "1"));

        ActionDefinitions read = ActionDefinitions.read(directory);

        assertThat(read.hasErrors()).isFalse();
        assertThat(read.problems())
                .extracting(DefinitionProblem::rule)
                .containsExactly("holds no start-environment.json", "holds no end-environment.json");
    }

    private static List<String> properties(ActionDefinitions definitions, Role role) {
        return definitions.of(role).getFirst().properties().stream()
                .map(ActionDefinitionsTest::described)
                .toList();
    }

    private static String described(Property p) {
        return p.name() + (p.required() ? " (required)" : "") + (p.secret() ? " (secret)" : "");
    }

    private static List<String> rules(ActionDefinitions definitions) {
        return definitions.problems().stream()
                .filter(DefinitionProblem::isError)
                .map(p -> "%s: %s: %s".formatted(p.file().getFileName(), p.path(), p.rule()))
                .toList();
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    private static String definition(String provider, String version) {
        return """
                {"category": "Test", "provider": "%s", "version": "%s",
                 "inputArtifactDetails": {"minimumCount": 0, "maximumCount": 1},
                 "outputArtifactDetails": {"minimumCount": 0, "maximumCount": 1}}
                """.formatted(provider, version);
    }
}
