package io.greenroom.provider.ec2;

import io.greenroom.blueprint.ProviderFields;
import io.greenroom.blueprint.Template;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Field;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Sequence;
import io.greenroom.yaml.YamlNode.Text;
import java.nio.file.Path;
import java.util.ArrayList;
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

    @Override
    public List<Filling> fillings(YamlFields component) {
        var fillings = new ArrayList<Filling>();
        if (component.field("machine").orElse(null) instanceof Mapping machine) {
            for (String name : List.of("image", "types")) {
                for (Text text : texts(machine.fields().get(name))) {
                    fillings.add(new Filling(
                            text.at(), component.path("machine." + name), new Template(text.value()), true));
                }
            }
        }
        return fillings;
    }

    /** What is no text is told by whoever reads it. */
    private static List<Text> texts(@Nullable Field field) {
        YamlNode value = field == null ? null : field.value();
        List<YamlNode> all = value instanceof Sequence list ? list.items() : value == null ? List.of() : List.of(value);
        return all.stream().filter(Text.class::isInstance).map(Text.class::cast).toList();
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
