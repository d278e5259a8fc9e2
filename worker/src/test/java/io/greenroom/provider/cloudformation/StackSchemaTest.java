package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.Blueprints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the schema of blueprints says of this provider's own fields, and the shipped blueprint that has them. */
class StackSchemaTest {
    private static final StackFields FIELDS = new StackFields();

    private final JsonNode schema;

    StackSchemaTest() throws Exception {
        schema = JsonMapper.shared().readTree(Files.readString(Path.of("..", "docs", "blueprint.schema.json")));
    }

    @Test
    void theSchemaHasTheFieldsOfThisProvider() {
        for (String field : FIELDS.blueprintFields()) {
            assertThat(schema.at("/properties/%s/description".formatted(field)).asString())
                    .startsWith("With provider: cloudformation. ");
        }
        var component = new ArrayList<>(schema.at("/$defs/component/properties").propertyNames());
        component.addAll(FIELDS.componentFields());
        assertThat(schema.at("/$defs/stackComponent/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(component);
        assertThat(schema.at("/$defs/stackTask/properties").propertyNames())
                .containsExactlyInAnyOrder("cluster", "definition", "container", "subnets", "securityGroups");
    }

    @Test
    void aComponentIsExactlyOneOfTheKinds() {
        assertThat(schema.at("/$defs/stackComponent/oneOf").valueStream().map(kind -> kind.at("/required/0")
                        .asString()))
                .containsExactlyElementsOf(StackComponent.FIELDS);
    }

    @Test
    void theCapabilitiesAreThoseThatTheReaderTakes() {
        assertThat(schema.at("/properties/capabilities/items/enum")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyElementsOf(Capability.words());
    }

    @Test
    void otherProvidersHaveNoneOfTheseFields() {
        for (String other : List.of("/then", "/else/then", "/else/else/else")) {
            for (String field : FIELDS.blueprintFields()) {
                assertThat(schema.at("%s/properties/%s".formatted(other, field)).isBoolean())
                        .as("%s %s", other, field)
                        .isTrue();
            }
        }
    }

    @Test
    void theShippedBlueprintIsRightAndLeavesNothingBehind() throws Exception {
        Path blueprints = Path.of("..", "examples", "stacks", "blueprints");
        Path example = blueprints.resolve("queue-and-function");

        assertThat(Blueprints.check(example, FIELDS)).contains(List.of());
        StackNeeds needs = StackNeeds.of(new Blueprints(blueprints, FIELDS, false));
        assertThat(needs.templates())
                .singleElement()
                .satisfies(template -> assertThat(template.file().leaks()).isEmpty());
        assertThat(needs.functions()).isEmpty();
    }
}
