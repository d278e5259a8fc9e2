package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.Plan;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this provider makes of a blueprint, and what it says of one that will not do. */
class DockerFieldsTest {
    @TempDir
    Path folder;

    private final Problems problems = new Problems("blueprint.yaml");

    @Test
    void servicesThatWaitForEachOtherAreNamedWithTheirLineAlsoInTheList() throws Exception {
        compose("services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n");
        Files.writeString(
                Files.createDirectory(folder.resolve("shop")).resolve("blueprint.yaml"), "compose: compose.yaml\n");
        Files.copy(folder.resolve("compose.yaml"), folder.resolve("shop/compose.yaml"));

        read("compose: compose.yaml");

        assertThat(problems.lines())
                .containsExactly("blueprint.yaml:1:10 compose: compose.yaml:2:29 services.a.depends_on: these wait for"
                        + " each other in a circle: a -> b -> a; take one of them out of another's 'depends_on'");
        assertThat(new Blueprints(folder, new DockerFields(), true).list())
                .filteredOn(blueprint -> blueprint.name().equals("shop"))
                .singleElement()
                .satisfies(blueprint -> assertThat(blueprint.description()).contains("cannot be used", "circle"));
    }

    @Test
    void servicesHaveNamesThatComponentsCanHave() throws IOException {
        compose("""
                services:
                  environment: {image: x}
                  Sandbox: {image: x}
                  _web: {image: x}
                  db-1: {image: x}
                  db_1: {image: x}
                """);

        read("compose: compose.yaml");

        assertThat(problems.lines()).hasSize(4);
        assertThat(String.join("\n", problems.lines()))
                .contains(
                        "compose.yaml:2:3 services.environment: 'environment' stands for the environment as a whole",
                        "compose.yaml:3:3 services.Sandbox: 'Sandbox' stands for",
                        "compose.yaml:4:3 services._web: a component's name must be",
                        "compose.yaml:6:3 services.db_1: others would see it as the same variables as 'db-1'");
    }

    @Test
    void aNameThatNothingHasIsToldWhereverItIsFilledIn() {
        read("""
                inputs: {Password: {required: true}}
                image: 'tools:${INPUT_Tga}'
                components:
                  db:
                    image: 'postgres:${db.PORT}'
                    ports: [PORT]
                    environment:
                      POSTGRES_PASSWORD: "${INPUT_Pasword}"
                      ADDRESS: "${db.ADDRESS}:${PORT} ${INPUT_Password} ${GREENROOM_ENVIRONMENT_ID} $HOME ${$}{x}"
                """);

        assertThat(problems.lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("blueprint.yaml:2:8 image: unknown input 'INPUT_Tga'"),
                        line -> assertThat(line)
                                .startsWith("blueprint.yaml:5:12 components.db.image: unknown input 'db.PORT'"),
                        line -> assertThat(line)
                                .startsWith("blueprint.yaml:8:26 components.db.environment.POSTGRES_PASSWORD: unknown"
                                        + " value 'INPUT_Pasword' (did you mean 'INPUT_Password'?)"));
    }

    @Test
    void servicesTakeTheInputsThatTheirBlueprintHas() throws IOException {
        compose("services:\n  db: {image: x, environment: {A: '${INPUT_My_Password}', B: '${INPUT_Pasword}'}}\n");

        read("inputs: {My Password: {}}\ncompose: compose.yaml");

        assertThat(problems.lines())
                .singleElement()
                .asString()
                .startsWith("blueprint.yaml:2:10 compose: compose.yaml:2:62 services.db.environment.B: unknown input"
                        + " 'INPUT_Pasword'; allowed: INPUT_My_Password");
    }

    @Test
    void theFirstPublishedPortOfAServiceIsItsPortAndExposedOnesComeBehind() throws IOException {
        compose(
                "services: {db: {image: x, expose: [9000, 5432], ports: ['5432', '8080:80']}, in: {image: x, expose: [1]}}");

        var plan = read("compose: compose.yaml").getFirst();

        var db = Objects.requireNonNull(plan.components().get("db"));
        assertThat(db.ownPorts())
                .containsExactly(
                        Map.entry("PORT", 5432),
                        Map.entry("PORT_5432", 5432),
                        Map.entry("PORT_80", 80),
                        Map.entry("PORT_9000", 9000));
        var own = DockerPart.of(db).own();
        assertThat(own.publishedAt(5432)).hasValue(0);
        assertThat(own.publishedAt(80)).hasValue(8080);
        assertThat(own.publishedAt(9000)).isEmpty();
        var inner = Objects.requireNonNull(plan.components().get("in"));
        assertThat(inner.ownPorts()).containsEntry("PORT", 1);
        assertThat(DockerPart.of(inner).own().publishedAt(1)).isEmpty();
    }

    @Test
    void everyPortOfAComponentIsPublishedAtAFreeOne() {
        var web = read("components: {web: {image: x, ports: {PORT: 80}}}")
                .getFirst()
                .components()
                .get("web");

        assertThat(DockerPart.of(Objects.requireNonNull(web)).own().publishedAt(80))
                .hasValue(0);
    }

    private void compose(String text) throws IOException {
        Files.writeString(folder.resolve("compose.yaml"), text);
    }

    private List<Plan> read(String blueprint) {
        return BlueprintReader.read("shop", blueprint, folder, new DockerFields(), problems).stream()
                .toList();
    }
}
