package io.greenroom.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.definition.InstallPlan.Standing;
import io.greenroom.job.ActionType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionBumpTest {
    private final Path directory;
    private final Path file;

    VersionBumpTest(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory.resolve("run-command.json");
        Shipped.copyTo(directory);
    }

    @Test
    void onlyTheVersionOfTheChangedDefinitionChangesInItsFile() throws IOException {
        Shipped.edit(file, "\"maximumCount\": 5", "\"maximumCount\": 4");
        String edited = Files.readString(file);

        bump(registered());

        assertThat(file).hasContent(edited.replace("\"version\": \"1\"", "\"version\": \"2\""));
        assertThat(directory.resolve("end-environment.json"))
                .hasSameTextualContentAs(Shipped.DIRECTORY.resolve("end-environment.json"));
    }

    @Test
    void theRegisteredVersionIsKeptBesideItAndBothCanBeServed() throws IOException {
        Shipped.edit(file, "\"maximumCount\": 5", "\"maximumCount\": 4");

        bump(registered());

        ActionDefinitions now = ActionDefinitions.read(directory);
        assertThat(now.problems()).isEmpty();
        assertThat(now.of(Role.RUN_COMMAND))
                .extracting(definition -> definition.id().version() + " "
                        + definition.inputArtifacts().maximum())
                .containsExactlyInAnyOrder("2 4", "1 5");
        assertThat(now.definitions().get(2).property("CommandName").map(ActionDefinition.Property::type))
                .contains(ActionDefinition.Property.Type.STRING);
        InstallPlan plan = InstallPlan.of(now.definitions(), registered());
        assertThat(plan.isBlocked()).isFalse();
        assertThat(plan.missing())
                .extracting(ActionDefinition::id)
                .containsExactly(new ActionType("Test", "Run-Command", "2"));
    }

    @Test
    void aKeptVersionStaysWithoutTheLinksThatItNeverHad() throws IOException {
        var links = new StatusLinks(URI.create("https://greenroom.example.com"));
        bump(
                registered(),
                ActionDefinitions.read(directory).definitions().stream()
                        .map(links::fill)
                        .toList());

        InstallPlan plan = InstallPlan.of(
                ActionDefinitions.read(directory).definitions().stream()
                        .map(links::fill)
                        .toList(),
                registered());

        assertThat(plan.isBlocked()).isFalse();
        assertThat(plan.items())
                .filteredOn(item -> item.standing() instanceof Standing.Same)
                .hasSize(4);
        assertThat(plan.missing()).hasSize(4);
    }

    @Test
    void versionsThatAreTakenArePassedOver() throws IOException {
        Shipped.edit(file, "\"maximumCount\": 5", "\"maximumCount\": 4");
        var taken = new ArrayList<>(registered());
        RegisteredType run = registered().stream()
                .filter(type -> type.id().equals(Shipped.RUN))
                .findFirst()
                .orElseThrow();
        taken.add(new RegisteredType(
                new ActionType("Test", "Run-Command", "2"),
                run.urls(),
                run.properties(),
                run.inputArtifacts(),
                run.outputArtifacts()));

        bump(taken);

        assertThat(Files.readString(file)).contains("\"version\": \"3\"");
    }

    @Test
    void nothingIsBumpedWhenNothingDiffers() throws IOException {
        var plan = InstallPlan.of(ActionDefinitions.read(directory).definitions(), registered());

        assertThat(VersionBump.of(List.of(plan))).isEmpty();
    }

    @Test
    void versionsAreCountedOnByTheirLastDigits() {
        assertThat(NextVersion.after("1", Set.of("1"))).contains("2");
        assertThat(NextVersion.after("1", Set.of("2", "3"))).contains("4");
        assertThat(NextVersion.after("v9", Set.of())).contains("v10");
        assertThat(NextVersion.after("beta", Set.of())).contains("beta2");
        assertThat(NextVersion.after("999999999", Set.of())).isEmpty();
    }

    @Test
    void aVersionThatIsWrittenInEscapesIsLeftToPeople() {
        assertThatThrownBy(() -> DefinitionText.withVersion("{\"version\": \"\\u0031\"}", "1", "2"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("by hand");
    }

    @Test
    void aVersionInsideAnotherMemberIsNotTaken() throws IOException {
        assertThat(DefinitionText.withVersion("{\"tags\":[{\"version\":\"1\"}], \"version\" : \"1\"}", "1", "2"))
                .isEqualTo("{\"tags\":[{\"version\":\"1\"}], \"version\" : \"2\"}");
    }

    private void bump(List<RegisteredType> registered) throws IOException {
        bump(registered, ActionDefinitions.read(directory).definitions());
    }

    private static void bump(List<RegisteredType> registered, List<ActionDefinition> definitions) throws IOException {
        for (VersionBump bump : VersionBump.of(List.of(InstallPlan.of(definitions, registered)))) {
            bump.write();
        }
    }

    private static List<RegisteredType> registered() {
        return Shipped.definitions().stream()
                .map(InMemoryRegistry::asRegistered)
                .toList();
    }
}
