package io.greenroom.provider.ec2;

import io.greenroom.blueprint.ProviderFields;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode.Mapping;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a blueprint that are this provider's own. */
final class Ec2Fields implements ProviderFields {
    static final String PROVIDER = "ec2";

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String componentType() {
        return "machine";
    }

    @Override
    public List<String> componentFields() {
        return List.of("machine");
    }

    /** A machine can be there for its commands alone. */
    @Override
    public boolean needsRun() {
        return false;
    }

    @Override
    public boolean hasCommandsOnWorker() {
        return true;
    }

    @Override
    public boolean probesFromMachine() {
        return true;
    }

    @Override
    public MachinePart component(YamlFields fields, @Nullable Path beside, Problems problems) {
        return MachinePart.read(fields, beside, problems);
    }

    /** Where there is no machine, there is nothing that commands could run on. */
    @Override
    public Object blueprint(YamlFields fields, @Nullable Path beside, Problems problems) {
        boolean none = fields.field("components")
                .map(node -> node instanceof Mapping components
                        && components.fields().isEmpty())
                .orElse(true);
        if (none) {
            problems.add(fields.at("components"), "components", "needs at least one component, for that is a machine");
        }
        return NOTHING;
    }
}
