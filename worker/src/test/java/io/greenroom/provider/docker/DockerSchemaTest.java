package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the schema of blueprints and the reference of this provider say of its own fields. */
class DockerSchemaTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theSchemaHasTheFieldsOfThisProvider() throws Exception {
        JsonNode schema = JsonMapper.shared().readTree(Files.readString(DOCS.resolve("blueprint.schema.json")));
        var component = new ArrayList<>(schema.at("/$defs/component/properties").propertyNames());
        component.addAll(DockerPart.FIELDS);

        assertThat(schema.at("/$defs/container/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(component);
        assertThat(schema.at("/properties").propertyNames()).containsAll(new DockerFields().blueprintFields());
    }

    @Test
    void theReferenceNamesEveryFieldOfThisProvider() throws Exception {
        String reference = Files.readString(DOCS.resolve("providers/docker.md"));

        assertThat(DockerPart.FIELDS).allSatisfy(field -> assertThat(reference).contains("`" + field + "`"));
        assertThat(new DockerFields().blueprintFields())
                .allSatisfy(field -> assertThat(reference).contains("`" + field + "`"));
    }
}
