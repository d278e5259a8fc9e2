package io.greenroom.provider.aws.fake;

import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Properties of resources as their service's API calls them: in templates their names begin with a capital. */
final class SmallNames {
    private SmallNames() {}

    /** @param asTheyAre names, once they are small, below which there are somebody else's names */
    static JsonNode of(JsonNode properties, Set<String> asTheyAre) {
        if (properties instanceof ObjectNode object) {
            ObjectNode small = FakeSsm.object();
            object.properties().forEach(each -> {
                String name = each.getKey().substring(0, 1).toLowerCase(Locale.ROOT)
                        + each.getKey().substring(1);
                small.set(name, asTheyAre.contains(name) ? each.getValue() : of(each.getValue(), asTheyAre));
            });
            return small;
        }
        if (properties instanceof ArrayNode list) {
            ArrayNode small = FakeSsm.object().putArray("list");
            list.forEach(each -> small.add(of(each, asTheyAre)));
            return small;
        }
        return properties;
    }
}
