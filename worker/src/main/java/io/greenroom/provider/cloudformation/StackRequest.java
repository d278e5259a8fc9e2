package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.cloudformation.StackBlueprint.Source;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** What CloudFormation is asked for: the same for every worker. */
final class StackRequest {
    private final Stacks stacks;
    private final TemplateObjects templates;
    private final StackSettings settings;

    StackRequest(Stacks stacks, TemplateObjects templates, StackSettings settings) {
        this.stacks = stacks;
        this.templates = templates;
        this.settings = settings;
    }

    /**
     * What the parameters of the template get.
     *
     * @param name of the blueprint
     * @throws ProviderException with all that is wrong with it
     */
    Map<String, String> parameters(
            String name, StackBlueprint blueprint, Map<String, String> plain, Map<String, String> secret)
            throws ProviderException, InterruptedException {
        var parameters = StackParameters.of(asked(name, blueprint), blueprint.parameters(), plain, secret);
        if (!parameters.problems().isEmpty()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Blueprint '%s' cannot be started like this: %s."
                            .formatted(name, String.join("; ", parameters.problems())));
        }
        return parameters.values();
    }

    private Collection<TemplateParameter> asked(String name, StackBlueprint blueprint)
            throws ProviderException, InterruptedException {
        return switch (blueprint.source()) {
            case Source.Beside beside -> beside.file().parameters().values();
            case Source.InBucket object -> stacks.parameters(name, templates.url(object.bucket(), object.key()));
            case Source.Address address -> stacks.parameters(name, address.url());
        };
    }

    CreateStackRequest of(EnvironmentRecord record, StackBlueprint blueprint, Map<String, String> secret)
            throws ProviderException, InterruptedException {
        List<Parameter> parameters = list(parameters(record.blueprint(), blueprint, record.inputs(), secret));
        List<String> capabilities =
                blueprint.capabilities().stream().map(Capability::name).toList();
        var request = CreateStackRequest.builder()
                .stackName(record.id())
                .clientRequestToken(record.id() + "-create")
                .onFailure(OnFailure.ROLLBACK) // what it costs ends at once, and why it failed can still be read
                .roleARN(settings.serviceRole())
                .tags(StackTags.list(StackTags.of(stacks.installation(), record)));
        if (!parameters.isEmpty()) { // an empty list would be sent as an empty text
            request.parameters(parameters);
        }
        if (!capabilities.isEmpty()) {
            request.capabilitiesWithStrings(capabilities);
        }
        switch (blueprint.source()) {
            case Source.Beside beside -> {
                if (beside.file().fitsIntoCall()) {
                    request.templateBody(beside.file().text());
                } else {
                    request.templateURL(templates.put(record.id(), beside.file()));
                }
            }
            case Source.InBucket object -> request.templateURL(templates.url(object.bucket(), object.key()));
            case Source.Address address -> request.templateURL(address.url());
        }
        return request.build();
    }

    private static List<Parameter> list(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> Parameter.builder()
                        .parameterKey(value.getKey())
                        .parameterValue(value.getValue())
                        .build())
                .toList();
    }
}
