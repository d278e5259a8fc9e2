package io.greenroom.compose;

import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the field {@code volumes} of a service mounts.
 *
 * @see <a href="https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes">the short and the long form</a>
 */
final class MountFields {
    private static final String VOLUME = "volume";
    private static final String BIND = "bind";
    private static final List<String> TYPES = List.of(VOLUME, BIND);

    private final Path folder;
    private final Problems problems;

    /** @param folder of the Compose file, where relative paths begin */
    MountFields(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    List<Mount> read(YamlFields service) {
        return service.list("volumes", this::mount).stream()
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable Mount mount(YamlNode node, String path) {
        if (node instanceof Mapping) {
            return longForm(YamlFields.of(node, path, problems, List.of("type", "source", "target", "read_only")));
        }
        Optional<Mount> mount = node instanceof Text text ? Mount.parse(text.value()) : Optional.empty();
        if (mount.isEmpty()) {
            problems.add(node.at(), path, "expected NAME:/path or /path, not " + node.kind());
        }
        return mount.map(found -> found.source().startsWith(".") ? fromFolder(found) : found)
                .orElse(null);
    }

    private Mount longForm(YamlFields fields) {
        String target = fields.requiredText("target");
        String source = fields.text("source");
        boolean readOnly = fields.truth("read_only");
        String type = Objects.requireNonNullElse(fields.text("type"), isPath(source) ? BIND : VOLUME);
        if (type.equals("tmpfs")) {
            problems.add(
                    fields.at("type"),
                    fields.path("type"),
                    "is not supported here; write 'tmpfs: %s' beside 'volumes'".formatted(target));
        } else if (!TYPES.contains(type)) {
            problems.unknown(fields.at("type"), fields.path("type"), "type", type, TYPES);
        } else if (type.equals(VOLUME) && isPath(source)) {
            problems.add(
                    fields.at("source"),
                    fields.path("source"),
                    "'%s' is a path, and no name of a volume; with a path, 'type' is bind".formatted(source));
        } else if (type.equals(BIND)) {
            if (source == null) {
                problems.add(fields.at("type"), fields.path("source"), "is missing: what is bound has a path");
            } else {
                return fromFolder(new Mount(source, target, readOnly));
            }
        }
        return new Mount(source == null ? Mount.nameFor(target) : source, target, readOnly);
    }

    private static boolean isPath(@Nullable String source) {
        return source != null && new Mount(source, "", false).isHostPath();
    }

    private Mount fromFolder(Mount mount) {
        return new Mount(folder.resolve(mount.source()).normalize().toString(), mount.target(), mount.readOnly());
    }
}
