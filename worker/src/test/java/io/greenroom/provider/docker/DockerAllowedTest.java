package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.engine.AddressRange;
import io.greenroom.engine.Engine;
import io.greenroom.engine.EngineAddress;
import io.greenroom.engine.Images;
import io.greenroom.engine.RegistryLogins;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.docker.DockerSettings.Permission;
import io.greenroom.yaml.Problems;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings allow, and what is refused before an engine is asked for anything. */
class DockerAllowedTest {
    @TempDir
    Path folder;

    private final Engine engine =
            new Engine(new EngineAddress(URI.create("unix:///run/user/1000/docker.sock"), null), Duration.ZERO);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theImageOfTheWholeIsLookedAtAsThoseOfComponentsAre() {
        var plan = plan("image: evil\ncomponents: {web: {image: 'postgres:16'}}");

        assertThatThrownBy(() -> sites().check(plan))
                .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.kind())
                        .isEqualTo(ProviderException.Kind.CONFIGURATION))
                .hasMessageContainingAll(
                        "the environment as a whole", "image 'evil' (docker.io/library/evil:latest)", "postgres:*");
    }

    @Test
    void theImageOfTheWholeIsLookedAtAlsoWhereThereAreNoComponents() {
        assertThatThrownBy(() -> sites().check(plan("image: evil\ncommands: {a: {run: x}}")))
                .hasMessageContaining("'evil'");
    }

    @Test
    void anImageThatInputsNameIsLookedAtWhenTheyAreKnown() throws Exception {
        var plan = plan("inputs: {Of: {}}\nimage: 'x${INPUT_Of}'\ncomponents: {web: {image: 'postgres:16'}}");
        sites().check(plan);

        var site = sites().of(record(Map.of("Of", ".evil/x")), plan, new EnvironmentFolder(folder));

        assertThatThrownBy(() -> site.open(folder, phase -> {})).hasMessageContaining("image 'x.evil/x'");
    }

    @Test
    void inputsThatMakeAnImageAreLookedAtBeforeAnythingIsMade() throws Exception {
        var plan = plan("inputs: {Of: {}}\ncomponents: {web: {image: 'registry.example.com/${INPUT_Of}'}}");
        sites().check(plan, given(Map.of("Of", "shop:1"), Map.of()));

        assertThatThrownBy(() -> sites().check(plan, given(Map.of("Of", "shop: 1"), Map.of())))
                .hasMessageContaining("image 'registry.example.com/shop: 1'");
        assertThatThrownBy(() -> sites().check(plan, given(Map.of(), Map.of("Of", "hush"))))
                .hasMessageContaining("No secret can be part of an image's name: 'registry.example.com/${INPUT_Of}'")
                .hasMessageNotContaining("hush");
    }

    private static GivenValues given(Map<String, String> plain, Map<String, String> secret) {
        return new GivenValues(plain, secret, List.of());
    }

    @Test
    void outputsNameNoPortThatIsNotPublished() throws Exception {
        Files.writeString(
                folder.resolve("compose.yaml"),
                "services: {db: {image: postgres, expose: [5432]}, web: {image: postgres, ports: ['80']}}");

        sites().check(plan("compose: compose.yaml\noutputs: {Url: '${web.ADDRESS}:${web.PORT} ${db.ADDRESS}'}"));

        assertThatThrownBy(() -> sites().check(plan("compose: compose.yaml\noutputs: {Db: 'x:${db.PORT}'}")))
                .hasMessageContainingAll("output 'Db'", "${db.PORT}", "name 5432 under 'ports'");
    }

    @Test
    void whatIsAllowedIsTaken() throws Exception {
        sites().check(plan("image: docker.io/library/postgres\ncomponents: {web: {image: 'postgres:16'}}"));
        sites(Permission.HOST_PATHS).check(mounting("/srv"));
        sites(Permission.ENGINE_SOCKET).check(mounting("/run/user/1000/docker.sock"));
        sites(Permission.ENGINE_SOCKET).check(mounting("/var/run/../run/docker.sock"));
        sites(Permission.ENGINE_SOCKET, Permission.HOST_PATHS).check(mounting("/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/var", "/run", "/var/run", "/var/run/", "/run/user/1000", "/srv/.."})
    void aFolderWithTheEnginesSocketInItNeedsBothPermissions(String path) {
        assertThatThrownBy(() -> sites(Permission.ENGINE_SOCKET).check(mounting(path)))
                .hasMessageContainingAll("component 'web'", path, "[host-paths, engine-socket]");
        assertThatThrownBy(() -> sites(Permission.HOST_PATHS).check(mounting(path)))
                .hasMessageContaining("[host-paths, engine-socket]");
    }

    @Test
    void anotherPathOfTheMachineAndTheSocketAreTwoThings() {
        assertThatThrownBy(() -> sites(Permission.ENGINE_SOCKET).check(mounting("/srv")))
                .hasMessageContaining("[host-paths]");
        assertThatThrownBy(() -> sites(Permission.HOST_PATHS).check(mounting("/run/docker.sock")))
                .hasMessageContaining("[engine-socket]");
    }

    private Plan mounting(String path) {
        return plan("components: {web: {image: 'postgres:16', volumes: ['" + path + ":/host']}}");
    }

    private Plan plan(String blueprint) {
        var problems = new Problems("blueprint.yaml");
        return BlueprintReader.read("x", blueprint, folder, new DockerFields(), problems)
                .orElseThrow(() -> new AssertionError(problems.lines()));
    }

    private DockerSites sites(Permission... allow) {
        var settings = new DockerSettings(
                folder,
                null,
                List.of("postgres:*", "registry.example.com/*"),
                "127.0.0.1",
                Set.of(allow),
                64L << 20,
                64,
                new AddressRange(0x0AD50000L, 16),
                Duration.ZERO);
        var images = new Images(engine, new RegistryLogins(folder, secret -> {}));
        return new DockerSites(engine, images, settings, "test", new Random(1));
    }

    private static EnvironmentRecord record(Map<String, String> inputs) {
        return new EnvironmentRecord(
                1,
                "docker",
                "key",
                "e1",
                "env",
                "x",
                Instant.EPOCH,
                Instant.EPOCH,
                PipelineContext.UNKNOWN,
                inputs,
                Set.of(),
                Map.of(),
                "mark");
    }
}
