package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private final Path folder;
    private final Path target;

    ArchiveTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.target = Files.createDirectory(folder.resolve("target"));
    }

    private Archive open(byte[] content) throws IOException, InterruptedException {
        return Archive.open(
                "Sources", Files.write(folder.resolve("artifact"), content), new ArchiveLimits(100_000, 8L << 30));
    }

    private Map<String, String> unpacked(byte[] content) throws IOException, InterruptedException {
        open(content).unpackInto(target);
        var files = new TreeMap<String, String>();
        try (var found = Files.walk(target)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(target.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    private static byte[] sampleTar() {
        return Packed.tar(tar -> {
            Packed.add(tar, "./a.txt", "one");
            Packed.add(tar, "deep/er/" + "x".repeat(150), "two");
        });
    }

    private static final Map<String, String> SAMPLE = Map.of("a.txt", "one", "deep/er/" + "x".repeat(150), "two");

    @Test
    void aZipIsUnpacked() throws Exception {
        assertThat(unpacked(Packed.zip(SAMPLE))).isEqualTo(SAMPLE);
    }

    @Test
    void aTarIsUnpacked() throws Exception {
        assertThat(unpacked(sampleTar())).isEqualTo(SAMPLE);
    }

    @Test
    void aCompressedTarIsUnpacked() throws Exception {
        assertThat(unpacked(Packed.gzip(sampleTar()))).isEqualTo(SAMPLE);
    }

    @Test
    void anEmptyZipIsUnpackedToNothing() throws Exception {
        assertThat(unpacked(Packed.zip(Map.of()))).isEmpty();
    }

    @Test
    void emptyFoldersAndFoldersSaidTwiceAreFine() throws Exception {
        byte[] zip = Packed.zip(z -> {
            Packed.add(z, "logs/", "");
            Packed.add(z, "logs/", "");
            Packed.add(z, "logs/a", "x");
        });

        assertThat(unpacked(zip)).isEqualTo(Map.of("logs/a", "x"));
    }

    @Test
    void theRightToExecuteIsKeptAndNothingElseOfTheMode() throws Exception {
        unpacked(Packed.zip(z -> {
            Packed.add(z, "run.sh", "", e -> e.setUnixMode(0104777));
            Packed.add(z, "plain.txt", "", e -> e.setUnixMode(0100644));
            Packed.add(z, "made-on-windows.txt", "");
        }));
        assertThat(target.resolve("run.sh")).isExecutable();
        assertThat(Files.getAttribute(target.resolve("run.sh"), "unix:mode"))
                .isInstanceOfSatisfying(
                        Integer.class, mode -> assertThat(mode & 06022).isZero());
        assertThat(Files.isExecutable(target.resolve("plain.txt"))).isFalse();
        assertThat(Files.isExecutable(target.resolve("made-on-windows.txt"))).isFalse();
    }

    @Test
    void aTarKeepsTheRightToExecuteToo() throws Exception {
        unpacked(Packed.tar(tar -> Packed.add(tar, "run.sh", "", e -> e.setMode(0100755))));

        assertThat(target.resolve("run.sh")).isExecutable();
    }

    @Test
    void aBackslashIsTakenForASlash() throws Exception {
        assertThat(unpacked(Packed.tar(tar -> Packed.add(tar, "a\\b.txt", "x"))))
                .isEqualTo(Map.of("a/b.txt", "x"));
    }

    @Test
    void aFileAtTheRootIsFoundInEveryFormat() throws Exception {
        byte[] tar = Packed.tar(t -> {
            Packed.add(t, "sub/wanted.json", "not this one");
            Packed.add(t, "./wanted.json", "yes");
        });
        byte[] zip = Packed.zip(Map.of("sub/wanted.json", "not this one", "wanted.json", "yes"));

        for (byte[] archive : new byte[][] {zip, tar, Packed.gzip(tar)}) {
            assertThat(open(archive).rootFile("wanted.json", 100).orElseThrow())
                    .isEqualTo("yes".getBytes(StandardCharsets.UTF_8));
            assertThat(open(archive).rootFile("other.json", 100)).isEmpty();
        }
    }

    @Test
    void bareJsonIsAFileByItself() throws Exception {
        byte[] json = " \n{\"id\": \"1\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(open(json).describe()).isEqualTo("a JSON document");
        assertThat(open(json).rootFile("environment.json", 100)).contains(json);
    }

    @Test
    void aFileAtTheRootLargerThanTheLimitIsRefused() {
        assertThatThrownBy(
                        () -> open(Packed.zip(Map.of("wanted.json", "12345"))).rootFile("wanted.json", 4))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("wanted.json in artifact Sources is larger than 4 bytes");
    }

    @Test
    void whatIsNoArchiveSaysSoAndWhatToGive() throws Exception {
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

        for (byte[] content : new byte[][] {text, {}, Packed.gzip(text)}) {
            assertThat(open(content).rootFile("environment.json", 100)).isEmpty();
            assertThatThrownBy(() -> open(content).unpackInto(target))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage("Artifact Sources is neither a zip nor a tar archive, so there is nothing to unpack."
                            + " Give the action a zip, tar or tar.gz artifact.");
        }
    }
}
