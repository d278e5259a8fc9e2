package io.greenroom.engine;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import io.greenroom.environment.ProviderException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A real engine with an image that holds nothing but a static busybox, and an installation of a test's own on it, so that
 * tests beside each other do not see each other's. Tests are skipped where there is no engine.
 */
public final class EngineStage implements AutoCloseable {
    /** The image's name. */
    public static final String IMAGE = "greenroom-test:busybox";

    private static final String LABEL = "greenroom.installation";

    private final EngineAddress address;
    private final Engine engine;
    private final String installation;

    private EngineStage(EngineAddress address, Duration retryFor, String installation) {
        this.address = address;
        this.engine = new Engine(address, retryFor);
        this.installation = installation;
    }

    /** An engine as the docker client would find it, and a new installation. */
    public static EngineStage open() throws Exception {
        return open(address(), Duration.ZERO);
    }

    static EngineStage open(EngineAddress address, Duration retryFor) throws Exception {
        var stage = new EngineStage(address, retryFor, "test-" + Long.toHexString(System.nanoTime()));
        Engine engine = stage.engine;
        try {
            engine.call("looking for an engine", Duration.ofSeconds(10), docker -> docker.pingCmd()
                    .exec());
        } catch (ProviderException e) {
            abort("No Docker engine to test with: " + e.getMessage());
        }
        makeImage(engine);
        return stage;
    }

    static EngineAddress address() throws ProviderException {
        return EngineAddress.find(null, System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** Another connection for the same installation. */
    public EngineStage again() throws Exception {
        return new EngineStage(address, Duration.ZERO, installation);
    }

    /** Another connection for the same installation, through a relay, and with a little patience. */
    public EngineStage behind(EngineRelay relay) {
        return new EngineStage(new EngineAddress(URI.create(relay.host()), null), Duration.ofSeconds(1), installation);
    }

    /** The engine. */
    public Engine engine() {
        return engine;
    }

    /** The name of the installation. */
    public String installation() {
        return installation;
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

    /** What of this installation the engine has, in words. */
    public List<String> rest() throws Exception {
        var mine = Map.of(LABEL, installation);
        var filter = List.of(LABEL + "=" + installation);
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
        new Belongings(engine, Map.of(LABEL, installation)).removeAll();
        engine.close();
    }
}
