package io.greenroom.provider.docker;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.engine.AddressRange;
import io.greenroom.engine.Belongings;
import io.greenroom.engine.Engine;
import io.greenroom.engine.EngineAddress;
import io.greenroom.engine.Images;
import io.greenroom.engine.RegistryLogins;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Site;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.docker.DockerSettings.Permission;
import io.greenroom.yaml.Problems;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
    private final String installation;

    final Engine engine;

    private DockerStage(Engine engine, String installation) {
        this.engine = engine;
        this.installation = installation;
    }

    /** Another connection for the same installation. */
    DockerStage again() throws Exception {
        return new DockerStage(connect(), installation);
    }

    private static Engine connect() throws Exception {
        Path home = Path.of(System.getProperty("user.home"));
        return new Engine(EngineAddress.find(null, System.getenv(), home), Duration.ZERO);
    }

    static DockerStage open() throws Exception {
        var engine = connect();
        try {
            engine.call("looking for an engine", Duration.ofSeconds(10), docker -> docker.pingCmd()
                    .exec());
        } catch (ProviderException e) {
            abort("No Docker engine to test with: " + e.getMessage());
        }
        makeImage(engine);
        return new DockerStage(engine, "test-" + Long.toHexString(System.nanoTime()));
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
            engine.call("making the image", docker -> docker.buildImageCmd(new ByteArrayInputStream(context))
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
        var found = Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "No busybox to make an image of; Debian has it as busybox-static");
        return found.orElseThrow();
    }

    private static byte[] archive(Path busybox) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            add(tar, "bin/busybox", 0755, Files.readAllBytes(busybox));
            add(
                    tar,
                    "etc/passwd",
                    0644,
                    "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n".getBytes(StandardCharsets.UTF_8));
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
        var programs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
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

    private static DockerSettings settings(Path blueprints, Set<Permission> allow) {
        return new DockerSettings(
                blueprints,
                null,
                List.of("greenroom-test:*"),
                "127.0.0.1",
                allow,
                MEMORY,
                64,
                new AddressRange(0x0AD50000L, 16),
                Duration.ofSeconds(30));
    }

    DockerSites sites(Path blueprints, Permission... allow) throws Exception {
        var images = new Images(engine, new RegistryLogins(blueprints.resolve("none"), secret -> {}));
        return new DockerSites(
                engine, images, settings(blueprints, Set.of(allow)), installation, RandomGenerator.getDefault());
    }

    /** The blueprint with these components, each as in {@code web: {image: x}, }. */
    static Plan plan(String components) {
        var problems = new Problems("blueprint.yaml");
        return BlueprintReader.read("x", "components: {" + components + "}", null, new DockerFields(), problems)
                .orElseThrow(() -> new AssertionError(problems.lines()));
    }

    Site site(String environment, String components, Path folder) throws Exception {
        var plan = plan(components);
        var record = new EnvironmentRecord(
                1,
                "docker",
                "key",
                environment,
                "env",
                "x",
                Instant.EPOCH,
                Instant.EPOCH,
                PipelineContext.UNKNOWN,
                Map.of(),
                Set.of(),
                Map.of(),
                "mark-" + environment);
        return sites(folder).of(record, plan, new EnvironmentFolder(folder));
    }

    /** The name that a container of the environment has in the engine. */
    String container(String environment, String component) {
        return installation + "-" + environment + "-" + component;
    }

    /** What of this installation the engine has, in words. */
    List<String> rest() throws Exception {
        var mine = Map.of(Labels.INSTALLATION, installation);
        var filter = List.of(Labels.INSTALLATION + "=" + installation);
        return engine.call("looking what is left", docker -> Stream.of(
                        docker.listContainersCmd().withShowAll(true).withLabelFilter(mine).exec().stream()
                                .map(c -> "container " + c.getNames()[0]),
                        docker.listNetworksCmd().withFilter("label", filter).exec().stream()
                                .map(n -> "network " + n.getName()),
                        docker.listVolumesCmd().withFilter("label", filter).exec().getVolumes().stream()
                                .map(v -> "volume " + v.getName()))
                .flatMap(all -> all)
                .toList());
    }

    @Override
    public void close() throws Exception {
        new Belongings(engine, Map.of(Labels.INSTALLATION, installation)).removeAll();
        engine.close();
    }
}
