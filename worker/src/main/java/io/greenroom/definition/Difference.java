package io.greenroom.definition;

import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a definition's file says something else than the account has.
 *
 * @param path in the file, as a JSON path
 */
public record Difference(String path, String inFile, String inAccount) {
    private static final String SETTINGS = "$.settings.";

    /** Whether it is about nothing but the console's links: jobs are handled all the same. */
    public boolean isLink() {
        return path.startsWith(SETTINGS);
    }

    @Override
    public String toString() {
        return "%s is %s in the file, %s in the account".formatted(path, inFile, inAccount);
    }

    /** All there are. The order and the types of properties do not count: the service does not give the latter back. */
    static List<Difference> between(ActionDefinition file, RegisteredType account) {
        var comparison = new Comparison();
        comparison.links(file.urls(), account.urls());
        comparison.properties(file.properties(), account.properties());
        comparison.counts("$.inputArtifactDetails", file.inputArtifacts(), account.inputArtifacts());
        comparison.counts("$.outputArtifactDetails", file.outputArtifacts(), account.outputArtifacts());
        return List.copyOf(comparison.found);
    }

    private static final class Comparison {
        private final List<Difference> found = new ArrayList<>();

        void links(UrlTemplates file, UrlTemplates account) {
            compare(
                    SETTINGS + "thirdPartyConfigurationUrl",
                    file.thirdPartyConfiguration(),
                    account.thirdPartyConfiguration());
            compare(SETTINGS + "entityUrlTemplate", file.entity(), account.entity());
            compare(SETTINGS + "executionUrlTemplate", file.execution(), account.execution());
            compare(SETTINGS + "revisionUrlTemplate", file.revision(), account.revision());
        }

        void properties(List<Property> file, List<Property> account) {
            Map<String, Property> left = new LinkedHashMap<>();
            account.forEach(property -> left.put(property.name(), property));
            for (int i = 0; i < file.size(); i++) {
                String path = "$.configurationProperties[%d]".formatted(i);
                Property registered = left.remove(file.get(i).name());
                if (registered == null) {
                    compare(path, file.get(i).name(), null);
                } else {
                    property(path, file.get(i), registered);
                }
            }
            left.keySet().forEach(name -> compare("$.configurationProperties", null, name));
        }

        private void property(String path, Property file, Property account) {
            compare(path + ".required", file.required(), account.required());
            compare(path + ".key", file.key(), account.key());
            compare(path + ".secret", file.secret(), account.secret());
            compare(path + ".queryable", file.queryable(), account.queryable());
            compare(path + ".description", file.description(), account.description());
        }

        void counts(String path, ArtifactCount file, ArtifactCount account) {
            compare(path + ".minimumCount", file.minimum(), account.minimum());
            compare(path + ".maximumCount", file.maximum(), account.maximum());
        }

        private void compare(String path, @Nullable Object file, @Nullable Object account) {
            if (!Objects.equals(file, account)) {
                found.add(new Difference(path, shown(file), shown(account)));
            }
        }

        private static String shown(@Nullable Object value) {
            return switch (value) {
                case null -> "absent";
                case String text -> "\"" + text + "\"";
                default -> value.toString();
            };
        }
    }
}
