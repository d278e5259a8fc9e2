package io.greenroom.provider.docker;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Template;
import io.greenroom.compose.Mount;
import io.greenroom.compose.Service;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
        boolean hostNetwork,
        Own own) {

    /**
     * What only services of Compose files say.
     *
     * @param entrypoint null for the image's
     * @param command null for the image's
     * @param workingFolder null for the image's
     * @param published ports of the engine's machine, by those of the container, 0 for a free one; null when all of the
     *     component's ports are published at free ones
     * @param oneShot whether it is up when it has ended well
     * @param healthIsOff whether the check of its image does not count
     */
    record Own(
            @Nullable List<String> entrypoint,
            @Nullable List<String> command,
            @Nullable String workingFolder,
            @Nullable Map<Integer, Integer> published,
            boolean oneShot,
            boolean healthIsOff) {
        static final Own NOTHING = new Own(null, null, null, null, false, false);

        /** At which port of the engine's machine it is published, 0 for a free one; empty when it is not. */
        OptionalInt publishedAt(int inside) {
            if (published == null) {
                return OptionalInt.of(0);
            }
            Integer outside = published.get(inside);
            return outside == null ? OptionalInt.empty() : OptionalInt.of(outside);
        }
    }

    static final List<String> FIELDS = List.of(
            "image",
            "environment",
            "volumes",
            "tmpfs",
            "memory",
            "cpus",
            "user",
            "readOnly",
            "privileged",
            "hostNetwork");

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
                        problems.add(
                                field.value().at(),
                                path,
                                "expected a single value, not " + field.value().kind());
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
                fields.truth("hostNetwork"),
                Own.NOTHING);
    }

    private static List<Mount> mounts(YamlFields fields, Problems problems) {
        var mounts = new ArrayList<Mount>();
        for (Text text : fields.items("volumes")) {
            Optional<Mount> mount = Mount.parse(text.value());
            mount.ifPresentOrElse(
                    mounts::add,
                    () -> problems.add(
                            text.at(), fields.path("volumes"), "expected NAME:/path or /path, not " + text.kind()));
        }
        return mounts;
    }

    /** @param oneShot whether others wait for its end */
    static DockerPart of(Service service, boolean oneShot) {
        var environment = new LinkedHashMap<String, Template>();
        service.environment().forEach((name, value) -> environment.put(name, new Template(value)));
        return new DockerPart(
                new Template(service.image()),
                environment,
                service.volumes(),
                service.tmpfs(),
                service.memory(),
                service.cpus(),
                service.user(),
                service.readOnly(),
                service.privileged(),
                service.hostNetwork(),
                new Own(
                        service.entrypoint(),
                        service.command(),
                        service.workingFolder(),
                        service.ports(),
                        oneShot,
                        service.health().isOff()));
    }

    /** Those of the component. */
    static DockerPart of(Plan.Part part) {
        return (DockerPart) part.own();
    }
}
