package io.greenroom.provider.docker;

import io.greenroom.blueprint.ProviderFields;
import io.greenroom.blueprint.Template;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import java.util.List;

/** The fields of a blueprint that are this provider's own. */
final class DockerFields implements ProviderFields {
    static final String PROVIDER = "docker";

    /**
     * Of the blueprint as a whole.
     *
     * @param image where setup, teardown and the commands of the environment run; empty for that of the first component
     */
    record Whole(Template image) {}

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String componentType() {
        return "container";
    }

    @Override
    public List<String> componentFields() {
        return DockerPart.FIELDS;
    }

    @Override
    public boolean needsRun() {
        return false;
    }

    @Override
    public DockerPart component(YamlFields fields, Problems problems) {
        return DockerPart.read(fields, problems);
    }

    @Override
    public List<String> blueprintFields() {
        return List.of("image");
    }

    @Override
    public Whole blueprint(YamlFields fields, Problems problems) {
        String image = fields.text("image");
        return new Whole(new Template(image == null ? "" : image));
    }
}
