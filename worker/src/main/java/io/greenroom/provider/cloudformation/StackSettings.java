package io.greenroom.provider.cloudformation;

import io.greenroom.config.Section;
import io.greenroom.provider.aws.AwsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code providers.cloudformation} of the settings.
 *
 * @param aws what it has alike with other providers on AWS
 * @param serviceRole ARN of the role with which CloudFormation makes and deletes what is in stacks; null for the worker's own
 *     rights
 * @param capabilities those that blueprints may ask for
 * @param commandRole ARN of the role whose temporary credentials commands on the worker's machine get; null for none
 */
record StackSettings(
        Path blueprints,
        AwsSettings aws,
        @Nullable String serviceRole,
        List<Capability> capabilities,
        @Nullable String commandRole) {

    StackSettings {
        capabilities = List.copyOf(capabilities);
    }

    static StackSettings read(Section section, Path blueprints) {
        return new StackSettings(
                section.path("blueprints").orElse(blueprints),
                AwsSettings.read(section),
                AwsSettings.role(section, "serviceRole", "greenroom-stack").orElse(null),
                capabilities(section),
                AwsSettings.role(section, "commandRole", "greenroom-commands").orElse(null));
    }

    private static List<Capability> capabilities(Section section) {
        var capabilities = new ArrayList<Capability>();
        for (String word : section.texts("capabilities").orElse(List.of())) {
            Capability.of(word)
                    .ifPresentOrElse(
                            capabilities::add,
                            () -> section.problem(
                                    "capabilities",
                                    "has \"%s\" in it; it takes %s"
                                            .formatted(word, String.join(", ", Capability.words()))));
        }
        return capabilities;
    }

    /** What stands in the way of this blueprint, a sentence each; empty when nothing does. */
    List<String> objections(StackBlueprint blueprint) {
        return blueprint.capabilities().stream()
                .filter(capability -> !capabilities.contains(capability))
                .map(capability ->
                        "the blueprint asks for %s, which the settings do not allow: ask the administrator to add it to 'providers.cloudformation.capabilities'"
                                .formatted(capability))
                .toList();
    }
}
