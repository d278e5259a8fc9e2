package io.greenroom.cli;

import io.greenroom.assembly.FleetTemplate;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.export.CloudFormationTemplate;
import io.greenroom.definition.export.IamPolicies;
import io.greenroom.definition.export.TerraformFile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What {@code install --print} can write instead of installing, besides what providers need to be set up. */
enum PrintFormat {
    CLOUDFORMATION,
    TERRAFORM,
    IAM_WORKER,
    IAM_ADMIN,
    FLEET;

    /** @param policies asked for only when an account and regions are needed */
    String of(List<ActionDefinition> definitions, Supplier<IamPolicies> policies) {
        return switch (this) {
            case CLOUDFORMATION -> CloudFormationTemplate.of(definitions);
            case TERRAFORM -> TerraformFile.of(definitions);
            case IAM_WORKER -> policies.get().worker();
            case IAM_ADMIN -> policies.get().administrator();
            case FLEET -> FleetTemplate.of(definitions);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As it is spelled on the command line. */
    static Optional<PrintFormat> named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(name))
                .findFirst();
    }
}
