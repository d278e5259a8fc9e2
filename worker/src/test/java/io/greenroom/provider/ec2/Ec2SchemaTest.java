package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the schema of blueprints says of this provider's own fields. */
class Ec2SchemaTest {
    private final JsonNode schema;

    Ec2SchemaTest() throws Exception {
        schema = JsonMapper.shared().readTree(Files.readString(Path.of("..", "docs", "blueprint.schema.json")));
    }

    @Test
    void theSchemaHasTheFieldsOfThisProvider() {
        var component = new ArrayList<>(schema.at("/$defs/component/properties").propertyNames());
        component.addAll(new Ec2Fields().componentFields());

        assertThat(schema.at("/$defs/machineComponent/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(component);
        assertThat(schema.at("/$defs/machine/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(MachinePart.FIELDS);
    }

    @Test
    void theMarketsAreThoseThatTheReaderTakes() {
        var words = new ArrayList<String>();
        schema.at("/$defs/machine/properties/market/enum").forEach(word -> words.add(word.asString()));

        assertThat(words).isEqualTo(Market.words());
        assertThat(List.of(schema.at("/$defs/machine/properties/market/default").asString()))
                .containsExactly(Market.ON_DEMAND.word());
    }
}
