package io.greenroom.provider.docker;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import io.greenroom.compose.Mount;
import io.greenroom.environment.ProviderException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A real engine with an image that holds nothing but a static busybox. Tests are skipped where there is none. */
final class DockerStage implements AutoCloseable {
    static final String IMAGE = "greenroom-test:busybox";
    private static final long MEMORY = 64L << 20;
    /** One for each test that runs, so that those beside each other do not see each other's. */
    private final String installation = "test-" + Long.toHexString(System.nanoTime());

    final Engine engine;

    private DockerStage(Engine engine) {
        this.engine = engine;
    }

    static DockerStage open() throws Exception {
        Path home = Path.of(System.getProperty("user.home"));
        var engine = new Engine(EngineAddress.find(null, System.getenv(), home), Duration.ZERO);
        try {
            engine.call("looking for an engine", Duration.ofSeconds(10), docker -> docker.pingCmd().exec());
        } catch (ProviderException e) {
            abort("No Docker engine to test with: " + e.getMessage());
        }
        makeImage(engine);
        return new DockerStage(engine);
    }

    private static synchronized void makeImage(Engine engine) throws Exception {
        boolean there = engine.call("looking for the image", docker -> {
            try {
                return docker.inspectImageCmd(IMAGE).exec().getId() != null;
            } catch (NotFoundException e) {
                return false;
            }
        });
        if (!there) {
            byte[] context = context(archive(busybox()));
            engine.call(
                    "making the image",
                    docker -> docker.buildImageCmd(new ByteArrayInputStream(context))
                            .withTags(Set.of(IMAGE))
                            .start()
                            .awaitImageId(1, TimeUnit.MINUTES));
        }
    }

    private static byte[] context(byte[] root) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            String file = "FROM scratch\nADD root.tar /\nENV PATH=/bin\nCMD [\"/bin/sh\"]\n";
            add(tar, "Dockerfile", 0644, file.getBytes(StandardCharsets.UTF_8));
            add(tar, "root.tar", 0644, root);
        }
        return bytes.toByteArray();
    }

    private static Path busybox() throws Exception {
        Path found = Stream.of("/bin/busybox", "/usr/bin/busybox").map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(found != null, "No busybox to make an image of; Debian has it as busybox-static");
        return found;
    }

    private static byte[] archive(Path busybox) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            add(tar, "bin/busybox", 0755, Files.readAllBytes(busybox));
            add(tar, "etc/passwd", 0644, "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n".getBytes(StandardCharsets.UTF_8));
            add(tar, "etc/group", 0644, "root:x:0:\napp:x:1000:\n".getBytes(StandardCharsets.UTF_8));
            for (String program : programs(busybox)) {
                if (!program.equals("busybox")) {
                    var link = new TarArchiveEntry("bin/" + program, TarConstants.LF_SYMLINK);
                    link.setLinkName("busybox");
                    tar.putArchiveEntry(link);
                    tar.closeArchiveEntry();
                }
            }
            for (String folder : List.of("tmp/", "root/", "proc/", "dev/", "sys/")) {
                var entry = new TarArchiveEntry(folder);
                entry.setMode(folder.equals("tmp/") ? 01777 : 0755);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static List<String> programs(Path busybox) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(busybox.toString(), "--list").start();
        var programs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assumeTrue(process.waitFor(10, TimeUnit.SECONDS) && programs.contains("sh"), "This busybox has no shell");
        return programs;
    }

    private static void add(TarArchiveOutputStream tar, String name, int mode, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    static DockerSettings settings(DockerSettings.Permission... allowed) {
        return new DockerSettings(
                Path.of("blueprints"), null, List.of("greenroom-test:*"), "127.0.0.1", Set.of(allowed), MEMORY, 64, new AddressRange(0x0AD50000L, 16), Duration.ofSeconds(30));
    }

    static ContainerPlan plan(String component) {
        return new ContainerPlan(component, IMAGE, Map.of(8080, 0), List.of(), List.of(), MEMORY, null, "", false, false, false);
    }

    static ContainerPlan plan(String component, List<Mount> volumes, boolean privileged, boolean hostNetwork) {
        return new ContainerPlan(
                component, IMAGE, Map.of(), volumes, List.of("/run"), MEMORY, 0.5, "1000", true, privileged, hostNetwork);
    }

    Containers containers(String environment) {
        return new Containers(engine, settings(), labels(environment), installation + "-" + environment, RandomGenerator.getDefault());
    }

    Map<String, String> labels(String environment) {
        return Map.of(Labels.INSTALLATION, installation, Labels.ENVIRONMENT, environment);
    }

    Place place(String environment, ContainerPlan... plans) {
        var byName = new LinkedHashMap<String, ContainerPlan>();
        for (ContainerPlan plan : plans) {
            byName.put(plan.component(), plan);
        }
        var images = new Images(engine, new RegistryLogins(Path.of("/nowhere"), secret -> {}));
        return new Place(engine, images, settings(), containers(environment), byName, IMAGE, "mark-" + System.nanoTime());
    }

    /** What of this installation the engine has, in words. */
    List<String> rest() throws Exception {
        var mine = Map.of(Labels.INSTALLATION, installation);
        return engine.call("looking what is left", docker -> Stream.of(
                        docker.listContainersCmd().withShowAll(true).withLabelFilter(mine).exec().stream()
                                .map(c -> "container " + c.getNames()[0]),
                        docker.listNetworksCmd().withFilter("label", Labels.filters(mine)).exec().stream()
                                .map(n -> "network " + n.getName()),
                        docker.listVolumesCmd().withFilter("label", Labels.filters(mine)).exec().getVolumes().stream()
                                .map(v -> "volume " + v.getName()))
                .flatMap(all -> all)
                .toList());
    }

    @Override
    public void close() throws Exception {
        new Containers(engine, settings(), Map.of(Labels.INSTALLATION, installation), "", RandomGenerator.getDefault()).removeAll();
        engine.close();
    }
}
