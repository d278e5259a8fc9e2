package io.greenroom.codepipeline;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import io.greenroom.job.ServiceFailure;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionConfigurationProperty;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeSettings;
import software.amazon.awssdk.services.codepipeline.model.CreateCustomActionTypeRequest;
import software.amazon.awssdk.services.codepipeline.model.Tag;

/** The custom action types of one account and region, through the AWS SDK. */
public final class CodePipelineActionTypes {
    private final CodePipelineClient client;

    /** The client is closed by who made it. */
    public CodePipelineActionTypes(CodePipelineClient client) {
        this.client = client;
    }

    /** Registers what the definition describes. The service takes the very same definition again, but not another one. */
    public void create(ActionDefinition definition) throws ServiceFailure, InterruptedException {
        SdkCalls.call(() -> client.createCustomActionType(request(definition)));
    }

    private static CreateCustomActionTypeRequest request(ActionDefinition definition) {
        return CreateCustomActionTypeRequest.builder()
                .category(definition.id().category())
                .provider(definition.id().provider())
                .version(definition.id().version())
                .settings(settings(definition.urls()))
                .configurationProperties(definition.properties().stream()
                        .map(CodePipelineActionTypes::property)
                        .toList())
                .inputArtifactDetails(details -> details.minimumCount(
                                definition.inputArtifacts().minimum())
                        .maximumCount(definition.inputArtifacts().maximum()))
                .outputArtifactDetails(details -> details.minimumCount(
                                definition.outputArtifacts().minimum())
                        .maximumCount(definition.outputArtifacts().maximum()))
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
}
