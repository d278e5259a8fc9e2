package io.greenroom.provider.docker;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Template;
import io.greenroom.compose.Mount;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the blueprint of this provider says of a component, beside what means the same everywhere.
 *
 * @param image may have {@code ${INPUT_name}} in it
 * @param environment what its scripts see besides; may have inputs in it, secret ones too
 * @param memory in bytes; 0 for what the settings say
 * @param user empty for the one of the image
 */
record DockerPart(
        Template image,
        Map<String, Template> environment,
        List<Mount> volumes,
        List<String> tmpfs,
        long memory,
        @Nullable Double cpus,
        String user,
        boolean readOnly,
        boolean privileged,
        boolean hostNetwork) {
    static final List<String> FIELDS = List.of(
            "image", "environment", "volumes", "tmpfs", "memory", "cpus", "user", "readOnly", "privileged", "hostNetwork");

    DockerPart {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        volumes = List.copyOf(volumes);
        tmpfs = List.copyOf(tmpfs);
    }

    static DockerPart read(YamlFields fields, Problems problems) {
        String user = fields.text("user");
        return new DockerPart(
                new Template(fields.requiredText("image")),
                fields.map("environment", (name, field, path) -> {
                    if (!(field.value() instanceof Text text)) {
                        problems.add(field.value().at(), path, "expected a single value, not " + field.value().kind());
                        return new Template("");
                    }
                    return new Template(text.value());
                }),
                mounts(fields, problems),
                fields.texts("tmpfs"),
                fields.size("memory", 0),
                fields.number("cpus"),
                user == null ? "" : user,
                fields.truth("readOnly"),
                fields.truth("privileged"),
                fields.truth("hostNetwork"));
    }

    private static List<Mount> mounts(YamlFields fields, Problems problems) {
        var mounts = new ArrayList<Mount>();
        for (Text text : fields.items("volumes")) {
            Optional<Mount> mount = Mount.parse(text.value());
            mount.ifPresentOrElse(
                    mounts::add,
                    () -> problems.add(text.at(), fields.path("volumes"), "expected NAME:/path or /path, not " + text.kind()));
        }
        return mounts;
    }

    /** Those of the component. */
    static DockerPart of(Plan.Part part) {
        return (DockerPart) part.own();
    }
}
