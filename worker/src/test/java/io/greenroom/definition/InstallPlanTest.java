package io.greenroom.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.definition.ActionDefinition.UrlTemplates;
import io.greenroom.definition.InstallPlan.Standing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallPlanTest {
    private final Path directory;

    InstallPlanTest(@TempDir Path directory) {
        this.directory = directory;
        Shipped.copyTo(directory);
    }

    @Test
    void anEmptyAccountGetsEveryDefinition() {
        InstallPlan plan = InstallPlan.of(Shipped.definitions(), List.of());

        assertThat(plan.missing()).hasSize(4);
        assertThat(plan.isBlocked()).isFalse();
    }

    @Test
    void whatIsRegisteredAlreadyIsLeftAloneWhateverTheOrderAndTheTypesOfItsProperties() {
        InstallPlan plan = InstallPlan.of(Shipped.definitions(), registered());

        assertThat(plan.missing()).isEmpty();
        assertThat(plan.items()).allSatisfy(item -> assertThat(item.standing()).isEqualTo(new Standing.Same()));
    }

    @Test
    void everyDifferenceIsNamedByItsPlaceInTheFile() throws IOException {
        Path file = directory.resolve("run-command.json");
        Shipped.edit(file, "\"maximumCount\": 5", "\"maximumCount\": 4");
        Shipped.edit(file, "\"name\": \"CommandName\"", "\"name\": \"Command\"");
        Shipped.edit(file, "The command's arguments as", "Arguments as");

        InstallPlan plan = InstallPlan.of(ActionDefinitions.read(directory).definitions(), registered());

        assertThat(plan.isBlocked()).isTrue();
        assertThat(differencesOf(plan))
                .containsExactly(
                        "$.configurationProperties[0] is \"Command\" in the file, absent in the account",
                        "$.configurationProperties[2].description is \"Arguments as a JSON object, such as {\"Path\":"
                                + " \"/health\"}\" in the file, \"The command's arguments as a JSON object, such as {\"Path\":"
                                + " \"/health\"}\" in the account",
                        "$.configurationProperties is absent in the file, \"CommandName\" in the account",
                        "$.inputArtifactDetails.maximumCount is 4 in the file, 5 in the account");
    }

    @Test
    void linksAreFilledInWhereTheFileSaysNothingOfThem() {
        var links = new StatusLinks(URI.create("https://greenroom.example.com/"));
        ActionDefinition silent = Shipped.definitions().getFirst();
        ActionDefinition withoutLinks = silent.withLinks(UrlTemplates.NONE);

        assertThat(links.fill(silent).urls())
                .isEqualTo(new UrlTemplates(
                        null,
                        "https://greenroom.example.com/",
                        "https://greenroom.example.com/runs/{ExternalExecutionId}",
                        null));
        assertThat(links.fill(withoutLinks)).isEqualTo(withoutLinks);
    }

    @Test
    void onlyWhatRunsCommandsIsLinkedToALog() {
        var running = List.of(Role.RUN_COMMAND, Role.RUN_IN_ENVIRONMENT);
        var links = new LogLinks("https://logs/", "https://logs/{ExternalExecutionId}");

        assertThat(Shipped.definitions())
                .allSatisfy(definition -> assertThat(links.fill(definition).urls())
                        .isEqualTo(new UrlTemplates(
                                null,
                                "https://logs/",
                                running.contains(definition.role()) ? "https://logs/{ExternalExecutionId}" : null,
                                null)));
        ActionDefinition withoutLinks = Shipped.definitions().getFirst().withLinks(UrlTemplates.NONE);
        assertThat(links.fill(withoutLinks)).isEqualTo(withoutLinks);
    }

    @Test
    void aDifferenceInNothingButLinksIsKnownAsSuch() {
        var links = new StatusLinks(URI.create("https://greenroom.example.com"));
        InstallPlan plan =
                InstallPlan.of(Shipped.definitions().stream().map(links::fill).toList(), registered());

        assertThat(plan.items()).allSatisfy(item -> assertThat(((Standing.Differs) item.standing()).onlyInLinks())
                .isTrue());
    }

    private static List<RegisteredType> registered() {
        return Shipped.definitions().stream()
                .map(InMemoryRegistry::asRegistered)
                .map(type -> new RegisteredType(
                        type.id(),
                        type.urls(),
                        type.properties().stream()
                                .sorted(Comparator.comparing(ActionDefinition.Property::name))
                                .toList(),
                        type.inputArtifacts(),
                        type.outputArtifacts()))
                .toList();
    }

    private static List<String> differencesOf(InstallPlan plan) {
        return plan.items().stream()
                .filter(item -> item.standing() instanceof Standing.Differs)
                .flatMap(item -> ((Standing.Differs) item.standing()).differences().stream())
                .map(Difference::toString)
                .toList();
    }
}
