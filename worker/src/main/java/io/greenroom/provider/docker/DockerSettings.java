package io.greenroom.provider.docker;

import io.greenroom.compose.Mount;
import io.greenroom.config.Section;
import io.greenroom.engine.AddressRange;
import io.greenroom.engine.ImageName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code providers.docker} of the settings.
 *
 * @param host the engine's address; null for the one that the docker client would take
 * @param images patterns of the images that blueprints may use; see {@link ImagePattern}
 * @param bind the address of the engine's machine at which ports are published
 * @param memory of a container whose blueprint says nothing, in bytes
 * @param processes how many a container may have
 * @param networks used when the engine has no addresses of its own left
 * @param retryFor how long an engine that cannot be reached is tried
 */
record DockerSettings(
        Path blueprints,
        @Nullable String host,
        List<String> images,
        String bind,
        Set<Permission> allow,
        long memory,
        int processes,
        AddressRange networks,
        Duration retryFor) {

    /** What a container may only when the settings say so, because through it a container gets at the whole machine. */
    enum Permission {
        PRIVILEGED,
        HOST_NETWORK,
        HOST_PATHS,
        ENGINE_SOCKET;

        /** As in the settings. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:]{2,39}");

    DockerSettings {
        images = List.copyOf(images);
        allow = Set.copyOf(allow);
    }

    static DockerSettings read(Section section, Path blueprints) {
        String bind = section.text("bind").orElse("127.0.0.1");
        if (!ADDRESS.matcher(bind).matches()) {
            section.problem("bind", "is \"%s\"; it must be an IP address of the engine's machine".formatted(bind));
        }
        return new DockerSettings(
                section.path("blueprints").orElse(blueprints),
                section.text("host").orElse(null),
                section.texts("images").orElse(List.of("*")),
                bind,
                allowed(section),
                section.size("memory", 2L << 30, 1024),
                section.number("processes", 512, 16, 100_000),
                networks(section),
                section.duration("retryFor", Duration.ofSeconds(30), Duration.ZERO, Duration.ofHours(1)));
    }

    private static AddressRange networks(Section section) {
        String text = section.text("networks").orElse("10.213.0.0/16");
        Optional<AddressRange> range = AddressRange.parse(text);
        if (range.isEmpty()) {
            section.problem(
                    "networks", "is \"%s\"; it must be addresses such as 10.213.0.0/16, /8 to /27".formatted(text));
        }
        return range.orElse(new AddressRange(0, 8));
    }

    private static Set<Permission> allowed(Section section) {
        var allowed = EnumSet.noneOf(Permission.class);
        for (String word : section.texts("allow").orElse(List.of())) {
            Optional<Permission> permission = Arrays.stream(Permission.values())
                    .filter(p -> p.word().equals(word))
                    .findFirst();
            permission.ifPresentOrElse(
                    allowed::add,
                    () -> section.problem(
                            "allow",
                            "names \"%s\"; there are %s"
                                    .formatted(
                                            word,
                                            String.join(
                                                    ", ",
                                                    Arrays.stream(Permission.values())
                                                            .map(Permission::word)
                                                            .toList()))));
        }
        return allowed;
    }

    /** Why the container must not be made; empty when it may. */
    List<String> objections(ContainerPlan plan, URI engine) {
        var objections = new ArrayList<String>();
        imageObjection(plan.image()).ifPresent(objections::add);
        if (plan.privileged()) {
            object(List.of(Permission.PRIVILEGED), "is privileged", objections);
        }
        if (plan.hostNetwork()) {
            object(List.of(Permission.HOST_NETWORK), "uses the network of the engine's machine", objections);
        }
        for (Mount mount : plan.volumes()) {
            if (mount.isHostPath()) {
                object(
                        needed(mount.source(), engine),
                        "mounts '%s' of the engine's machine".formatted(mount.source()),
                        objections);
            }
        }
        return objections.stream()
                .map(text -> "component '%s': %s".formatted(plan.component(), text))
                .toList();
    }

    /** Why nothing may be made of the image; empty when it may. */
    Optional<String> imageObjection(String image) {
        if (images.stream().anyMatch(pattern -> new ImagePattern(pattern).fits(image))) {
            return Optional.empty();
        }
        String read = ImageName.of(image)
                .map(name -> name.toString().equals(image) ? "" : " (%s)".formatted(name))
                .orElse(" (no name with a tag or digest)");
        return Optional.of("image '%s'%s is none of those that may be used: %s (providers.docker.images)"
                .formatted(image, read, String.join(", ", images)));
    }

    private void object(List<Permission> needed, String what, List<String> objections) {
        if (!allow.containsAll(needed)) {
            objections.add("it %s, which only 'providers.docker.allow: [%s]' permits"
                    .formatted(what, needed.stream().map(Permission::word).collect(Collectors.joining(", "))));
        }
    }

    /** Whoever has the engine's socket is root on its machine; a folder around it has more in it than the socket. */
    private static List<Permission> needed(String path, URI engine) {
        Path mounted = Path.of(path).normalize();
        List<Path> sockets = Stream.of("/var/run/docker.sock", "/run/docker.sock", engine.getPath())
                .filter(socket -> socket != null && !socket.isEmpty())
                .map(Path::of)
                .toList();
        if (sockets.contains(mounted)) {
            return List.of(Permission.ENGINE_SOCKET);
        }
        return sockets.stream().anyMatch(socket -> socket.startsWith(mounted))
                ? List.of(Permission.HOST_PATHS, Permission.ENGINE_SOCKET)
                : List.of(Permission.HOST_PATHS);
    }
}
