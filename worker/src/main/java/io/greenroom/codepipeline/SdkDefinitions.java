package io.greenroom.codepipeline;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import io.greenroom.definition.RegisteredType;
import io.greenroom.job.ActionType;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionConfigurationProperty;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeSettings;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetails;
import software.amazon.awssdk.services.codepipeline.model.CreateCustomActionTypeRequest;
import software.amazon.awssdk.services.codepipeline.model.Tag;

/** Action types between Greenroom's words and the SDK's. */
final class SdkDefinitions {
    private SdkDefinitions() {}

    static CreateCustomActionTypeRequest request(ActionDefinition definition) {
        return CreateCustomActionTypeRequest.builder()
                .category(definition.id().category())
                .provider(definition.id().provider())
                .version(definition.id().version())
                .settings(settings(definition.urls()))
                .configurationProperties(definition.properties().stream()
                        .map(SdkDefinitions::property)
                        .toList())
                .inputArtifactDetails(details(definition.inputArtifacts()))
                .outputArtifactDetails(details(definition.outputArtifacts()))
                .tags(definition.tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static ActionTypeSettings settings(UrlTemplates urls) {
        return ActionTypeSettings.builder()
                .thirdPartyConfigurationUrl(urls.thirdPartyConfiguration())
                .entityUrlTemplate(urls.entity())
                .executionUrlTemplate(urls.execution())
                .revisionUrlTemplate(urls.revision())
                .build();
    }

    private static ActionConfigurationProperty property(Property property) {
        return ActionConfigurationProperty.builder()
                .name(property.name())
                .required(property.required())
                .key(property.key())
                .secret(property.secret())
                .queryable(property.queryable())
                .type(property.type() == null ? null : property.type().wireName())
                .description(property.description())
                .build();
    }

    private static ArtifactDetails details(ArtifactCount count) {
        return ArtifactDetails.builder()
                .minimumCount(count.minimum())
                .maximumCount(count.maximum())
                .build();
    }

    /** Every member may be missing: not every implementation of the service fills all of them. */
    static RegisteredType registered(software.amazon.awssdk.services.codepipeline.model.ActionType type) {
        return new RegisteredType(
                id(type.id()),
                urls(type.settings()),
                type.actionConfigurationProperties().stream()
                        .map(SdkDefinitions::property)
                        .toList(),
                count(type.inputArtifactDetails()),
                count(type.outputArtifactDetails()));
    }

    static ActionType id(ActionTypeId id) {
        return new ActionType(id.categoryAsString(), id.provider(), id.version());
    }

    private static UrlTemplates urls(@Nullable ActionTypeSettings settings) {
        return settings == null
                ? UrlTemplates.NONE
                : new UrlTemplates(
                        blankAsNull(settings.thirdPartyConfigurationUrl()),
                        blankAsNull(settings.entityUrlTemplate()),
                        blankAsNull(settings.executionUrlTemplate()),
                        blankAsNull(settings.revisionUrlTemplate()));
    }

    private static Property property(ActionConfigurationProperty property) {
        return new Property(
                property.name(),
                Boolean.TRUE.equals(property.required()),
                Boolean.TRUE.equals(property.key()),
                Boolean.TRUE.equals(property.secret()),
                Boolean.TRUE.equals(property.queryable()),
                null,
                blankAsNull(property.description()));
    }

    private static ArtifactCount count(@Nullable ArtifactDetails details) {
        return details == null
                ? new ArtifactCount(0, 0)
                : new ArtifactCount(orZero(details.minimumCount()), orZero(details.maximumCount()));
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
