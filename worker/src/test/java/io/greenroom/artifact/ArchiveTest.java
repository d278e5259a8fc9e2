package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void whatIsEmptyIsUnpackedToNothing() throws Exception {
        byte[] tar = Packed.tar(t -> {});

        for (byte[] content :
                new byte[][] {{}, tar, new byte[512], new byte[1024], Packed.gzip(tar), Packed.gzip(new byte[0])}) {
            assertThat(unpacked(content)).isEmpty();
            assertThat(open(content).describe()).isEqualTo("an empty archive");
            assertThat(open(content).rootFile("environment.json", 100)).isEmpty();
        }
    }

    @Test
    void aTarOfTheOldestKindIsUnpacked() throws Exception {
        byte[] tar = Packed.tar(t -> Packed.add(t, "a.txt", "one"));
        Arrays.fill(tar, 257, 265, (byte) 0); // no magic word, and so another checksum
        Arrays.fill(tar, 148, 156, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(Arrays.copyOf(tar, 512)), tar, 148, 8);

        assertThat(unpacked(tar)).isEqualTo(Map.of("a.txt", "one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax-0.0", "pax-0.1", "pax-1.0"})
    void aSparseFileGetsItsHolesBack(String format) throws Exception {
        var sparse = new byte[1 << 20];
        for (int i = 0; i < 7; i++) {
            System.arraycopy(("part " + i).getBytes(StandardCharsets.UTF_8), 0, sparse, i << 17, 6);
        }
        byte[] tar;
        try (var in = Objects.requireNonNull(
                ArchiveTest.class.getResourceAsStream("/archives/sparse-%s.tar.gz".formatted(format)))) {
            tar = in.readAllBytes();
        }

        open(tar).unpackInto(target);

        assertThat(target.resolve("sparse")).hasBinaryContent(sparse);
        assertThat(open(tar).rootFile("sparse", sparse.length)).contains(sparse);
    }

    @Test
    void theLastOfANameCounts() throws Exception {
        byte[] zip = Packed.zip(z -> {
            Packed.add(z, "a.txt", "first", e -> e.setUnixMode(0100755));
            Packed.add(z, "b.txt", "b");
            Packed.add(z, "./a.txt", "second", e -> e.setUnixMode(0100444));
            Packed.add(z, "a.txt", "third", e -> e.setUnixMode(0100644));
        });
        byte[] tar = Packed.tar(t -> {
            Packed.add(t, "a.txt", "first", e -> e.setMode(0100755));
            Packed.add(t, "b.txt", "b");
            Packed.add(t, "./a.txt", "second", e -> e.setMode(0100444));
            Packed.add(t, "a.txt", "third", e -> e.setMode(0100644));
        });

        for (byte[] archive : new byte[][] {zip, tar, Packed.gzip(tar)}) {
            assertThat(unpacked(archive)).isEqualTo(Map.of("a.txt", "third", "b.txt", "b"));
            assertThat(Files.isExecutable(target.resolve("a.txt"))).isFalse();
            assertThat(open(archive).rootFile("a.txt", 100)).contains("third".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aFolderTakesAFilesPlaceAndAFileAFolders() throws Exception {
        assertThat(unpacked(Packed.tar(tar -> {
                    Packed.add(tar, "a", "1");
                    Packed.add(tar, "a/", "");
                    Packed.add(tar, "b", "1");
                    Packed.add(tar, "b/c", "2");
                    Packed.add(tar, "d/e/f", "1");
                    Packed.add(tar, "d/g", "2");
                    Packed.add(tar, "d", "3");
                })))
                .isEqualTo(Map.of("b/c", "2", "d", "3"));
        assertThat(target.resolve("a")).isEmptyDirectory();
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

    private static final Map<Integer, Integer> KEPT = Map.of(
            0100755, 0755, 0100640, 0640, 0100400, 0400, 0100664, 0664, 0107777, 0775, 0100000, 0644, 0100111, 0511);

    @Test
    void modesOfFilesAreKeptButForWhatIsDangerousOrOfNoUse() throws Exception {
        var files = new TreeMap<>(KEPT);
        byte[] zip = Packed.zip(z -> {
            for (int mode : files.keySet()) {
                Packed.add(z, "f" + Integer.toOctalString(mode), "", e -> e.setUnixMode(mode));
            }
            Packed.add(z, "made-on-windows.txt", "");
        });
        byte[] tar = Packed.tar(t -> {
            for (int mode : files.keySet()) {
                Packed.add(t, "f" + Integer.toOctalString(mode), "", e -> e.setMode(mode));
            }
        });

        for (byte[] archive : new byte[][] {zip, tar}) {
            unpacked(archive);
            for (var file : files.entrySet()) {
                String name = "f" + Integer.toOctalString(file.getKey());
                assertThat(mode(name)).as(name).isEqualTo(0100000 | file.getValue());
            }
        }
        assertThat(mode("made-on-windows.txt")).isEqualTo(0100644);
    }

    @Test
    void foldersStayUsable() throws Exception {
        unpacked(Packed.tar(tar -> {
            Packed.add(tar, "closed/", "", e -> e.setMode(040000));
            Packed.add(tar, "closed/file", "x");
            Packed.add(tar, "read-only/", "", e -> e.setMode(040555));
            Packed.add(tar, "read-only/file", "x");
            Packed.add(tar, "shared/", "", e -> e.setMode(041777));
            Packed.add(tar, "private/", "", e -> e.setMode(040700));
            Packed.add(tar, "./", "", e -> e.setMode(040000));
        }));

        assertThat(mode("closed")).isEqualTo(040755);
        assertThat(mode("read-only")).isEqualTo(040755);
        assertThat(mode("shared")).isEqualTo(040775);
        assertThat(mode("private")).isEqualTo(040700);
        assertThat(mode("")).isNotEqualTo(040000);
    }

    @Test
    void timesAreKeptUnlessTheyAreInTheFuture() throws Exception {
        var old = FileTime.from(Instant.parse("2020-02-03T04:05:06Z"));
        var coming = FileTime.from(Instant.now().plus(Duration.ofDays(1)));
        byte[] zip = Packed.zip(z -> {
            Packed.add(z, "folder/", "", e -> e.setLastModifiedTime(old));
            Packed.add(z, "folder/old", "", e -> e.setLastModifiedTime(old));
            Packed.add(z, "coming", "", e -> e.setLastModifiedTime(coming));
        });
        byte[] tar = Packed.tar(t -> {
            Packed.add(t, "folder/", "", e -> e.setLastModifiedTime(old));
            Packed.add(t, "folder/old", "", e -> e.setLastModifiedTime(old));
            Packed.add(t, "coming", "", e -> e.setLastModifiedTime(coming));
        });

        for (byte[] archive : new byte[][] {zip, tar}) {
            unpacked(archive);
            assertThat(Files.getLastModifiedTime(target.resolve("folder/old"))).isEqualTo(old);
            assertThat(Files.getLastModifiedTime(target.resolve("folder"))).isEqualTo(old);
            assertThat(Files.getLastModifiedTime(target.resolve("coming"))).isLessThan(coming);
        }
    }

    private int mode(String name) throws IOException {
        return (int) Files.getAttribute(target.resolve(name), "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void aBackslashIsPartOfANameOnUnixAndASlashElsewhere() throws Exception {
        var names = Map.of("a/b.txt", "1", "a\\b.txt", "2");
        Path file = folder.resolve("unix.zip");
        try (var zip = new ZipWriter(file, Instant.EPOCH)) {
            for (var name : names.entrySet()) {
                zip.add(name.getKey(), name.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        var tar = Packed.tar(t -> {
            Packed.add(t, "a/b.txt", "1");
            Packed.add(t, "a\\b.txt", "2");
        });

        assertThat(unpacked(Files.readAllBytes(file))).isEqualTo(names);
        assertThat(unpacked(tar)).isEqualTo(names);
        assertThat(unpacked(Packed.zip(zip -> Packed.add(zip, "c\\d.txt", "3"))))
                .containsEntry("c/d.txt", "3");
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

        byte[] zeros = new byte[3000];
        for (byte[] content : new byte[][] {text, Packed.gzip(text), zeros, new byte[2 << 20], Packed.gzip(zeros)}) {
            assertThat(open(content).rootFile("environment.json", 100)).isEmpty();
            assertThatThrownBy(() -> open(content).unpackInto(target))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage("Artifact Sources is neither a zip nor a tar archive, so there is nothing to unpack."
                            + " Give the action a zip, tar or tar.gz artifact.");
        }
    }
}
