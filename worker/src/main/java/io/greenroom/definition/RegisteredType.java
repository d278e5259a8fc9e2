package io.greenroom.definition;

import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import io.greenroom.job.ActionType;
import java.util.List;

/** A custom action type as the account has it. The types of its properties are unknown: the service keeps them to itself. */
public record RegisteredType(
        ActionType id,
        UrlTemplates urls,
        List<Property> properties,
        ArtifactCount inputArtifacts,
        ArtifactCount outputArtifacts) {

    public RegisteredType {
        properties = List.copyOf(properties);
    }
}
