package io.greenroom.simulator.actiontype;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A registered custom action type, as CreateCustomActionType described it. */
public record ActionType(
        ActionTypeId id,
        Settings settings,
        List<Property> properties,
        Artifacts inputArtifacts,
        Artifacts outputArtifacts) {

    public ActionType {
        properties = List.copyOf(properties);
    }

    public record Settings(
            @Nullable String thirdPartyConfigurationUrl,
            @Nullable String entityUrlTemplate,
            @Nullable String executionUrlTemplate,
            @Nullable String revisionUrlTemplate) {}

    /** {@code type} is String, Number or Boolean; it is taken but never given back. */
    public record Property(
            String name,
            boolean required,
            boolean key,
            boolean secret,
            boolean queryable,
            @Nullable String type,
            @Nullable String description) {}

    public record Artifacts(int minimumCount, int maximumCount) {}

    public Optional<Property> property(String name) {
        return properties.stream().filter(p -> p.name().equals(name)).findFirst();
    }
}
