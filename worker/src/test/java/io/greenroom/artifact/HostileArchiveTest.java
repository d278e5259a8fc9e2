package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.ArtifactException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, each time with the artifact's name, the entry's, and as the artifact's own fault. */
class HostileArchiveTest {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(10, 100_000);

    private final Path folder;
    private final Path target;

    HostileArchiveTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.target = Files.createDirectory(folder.resolve("target"));
        Files.writeString(folder.resolve("precious"), "untouched");
    }

    @AfterEach
    void nothingOutsideWasTouched() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("target", "precious", "artifact");
        }
        assertThat(folder.resolve("precious")).hasContent("untouched");
    }

    private void assertRefused(byte[] content, String... words) {
        assertThatThrownBy(() -> Archive.open("Sources", Files.write(folder.resolve("artifact"), content), LIMITS)
                        .unpackInto(Files.createTempDirectory(target, "t")))
                .isInstanceOfSatisfying(
                        ArtifactException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNACCEPTABLE))
                .message()
                .contains("Artifact Sources")
                .contains(List.of(words));
    }

    private static byte[] zipOf(String name) {
        return Packed.zip(zip -> Packed.add(zip, name, "evil"));
    }

    private static byte[] tarOf(String name) {
        return Packed.tar(tar -> Packed.add(tar, name, "evil"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../precious", "a/../../precious", "a/..", "..\\precious", "a/..\\..\\precious", ".."})
    void pathsThatLeaveTheFolder(String name) {
        assertRefused(zipOf(name), "leads out of the folder");
        assertRefused(tarOf(name), "leads out of the folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/precious", "\\precious", "C:\\precious", "c:precious", "//host/share"})
    void absolutePaths(String name) {
        assertRefused(zipOf(name), "is an absolute path");
        assertRefused(tarOf(name), "is an absolute path");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "./.", "a\0b"})
    void pathsThatNameNoFile(String name) {
        assertRefused(zipOf(name), "refused");
    }

    @Test
    void linksInAZip() {
        assertRefused(
                Packed.zip(zip -> Packed.add(zip, "link", "../precious", e -> e.setUnixMode(0120777))),
                "'link' is a link");
    }

    @Test
    void devicesInAZip() {
        assertRefused(
                Packed.zip(zip -> Packed.add(zip, "null", "", e -> e.setUnixMode(0020666))),
                "'null' is neither a file nor a folder");
    }

    @Test
    void linksAndDevicesInATar() {
        byte[] types = {
            TarConstants.LF_SYMLINK,
            TarConstants.LF_LINK,
            TarConstants.LF_CHR,
            TarConstants.LF_BLK,
            TarConstants.LF_FIFO
        };
        for (byte type : types) {
            byte[] tar = Packed.tar(t -> {
                var entry = new TarArchiveEntry("odd", type, true);
                entry.setLinkName("../precious");
                t.putArchiveEntry(entry);
                t.closeArchiveEntry();
            });

            assertRefused(tar, "'odd' is");
        }
    }

    @Test
    void aFileThroughALinkThatTheArchiveMadeItself() {
        assertRefused(
                Packed.tar(tar -> {
                    var link = new TarArchiveEntry("out", TarConstants.LF_SYMLINK, true);
                    link.setLinkName("..");
                    tar.putArchiveEntry(link);
                    tar.closeArchiveEntry();
                    Packed.add(tar, "out/precious", "evil");
                }),
                "'out' is a link");
    }

    @Test
    void aHoleLargerThanAllowed() {
        byte[] header = new byte[512];
        var entry = new TarArchiveEntry("hole", TarConstants.LF_GNUTYPE_SPARSE, true);
        entry.writeEntryHeader(header);
        System.arraycopy("ustar  ".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 7); // as GNU writes it
        TarUtils.formatLongOctalBytes(1L << 32, header, 483, 12); // the size with its holes
        Arrays.fill(header, 148, 156, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(header), header, 148, 8);

        assertRefused(Arrays.copyOf(header, 2048), "'hole' makes it unpack to more than 100,000 bytes");
    }

    @Test
    void theSameNameAgainAndAgain() {
        assertRefused(
                Packed.tar(tar -> {
                    for (int i = 0; i < 6; i++) {
                        Packed.add(tar, "a", "");
                        Packed.add(tar, "a/b", "");
                    }
                }),
                "more than 10 entries");
        assertRefused(
                Packed.tar(tar -> {
                    Packed.add(tar, "a", "0".repeat(60_000));
                    Packed.add(tar, "a", "0".repeat(60_000));
                }),
                "'a' makes it unpack to more than 100,000 bytes");
    }

    @Test
    void tooManyEntries() {
        assertRefused(
                Packed.zip(zip -> {
                    for (int i = 0; i < 11; i++) {
                        Packed.add(zip, "f" + i, "");
                    }
                }),
                "more than 10 entries");
        assertRefused(
                Packed.tar(tar -> {
                    for (int i = 0; i < 11; i++) {
                        Packed.add(tar, "f" + i, "");
                    }
                }),
                "'f10' makes it more than 10 entries");
    }

    @Test
    void foldersThatOnlyPathsNameAreEntriesToo() {
        assertRefused(tarOf("a/b/c/d/e/f/g/h/i/j/k/l"), "more than 10 entries");
    }

    @Test
    void moreEntriesThanTheZipSays() {
        byte[] zip = Packed.zip(z -> {
            for (int i = 0; i < 1000; i++) {
                Packed.add(z, "f" + i, "");
            }
        });
        ByteBuffer end = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        end.putShort(zip.length - 22 + 8, (short) 1).putShort(zip.length - 22 + 10, (short) 1);

        assertRefused(zip, "more than 10 entries");
    }

    @Test
    void moreBytesThanAllowed() {
        String zeros = "0".repeat(60_000);
        assertRefused(
                Packed.zip(zip -> {
                    Packed.add(zip, "a", zeros);
                    Packed.add(zip, "b", zeros);
                }),
                "'b' makes it unpack to more than 100,000 bytes");
        assertRefused(
                Packed.gzip(Packed.tar(tar -> {
                    Packed.add(tar, "a", zeros);
                    Packed.add(tar, "b", zeros);
                })),
                "'b' makes it unpack to more than 100,000 bytes");
    }

    @Test
    void aTarWhoseFirstNameHasGigabytes() throws IOException {
        var header = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
        header.setSize(4L << 30);
        var block = new byte[512];
        header.writeEntryHeader(block);
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes, 1 << 16)) {
            gzip.write(block);
            writeZeros(gzip, 64 << 20);
        }

        assertRefused(bytes.toByteArray(), "is damaged");
    }

    private static void writeZeros(OutputStream out, int count) throws IOException {
        var zeros = new byte[1 << 16];
        for (int written = 0; written < count; written += zeros.length) {
            out.write(zeros);
        }
    }

    @Test
    void archivesThatEndTooSoon() {
        byte[] zip = Packed.zip(z -> Packed.add(z, "a.txt", "some text that is a little longer"));
        byte[] tar = Packed.tar(t -> Packed.add(t, "a.txt", "x".repeat(5000)));
        byte[] gzip = Packed.gzip(tar);

        for (byte[] cut : List.of(
                Arrays.copyOf(zip, zip.length - 10),
                Arrays.copyOf(zip, 40),
                Arrays.copyOf(tar, 2000),
                Arrays.copyOf(gzip, gzip.length - 12))) {
            assertRefused(cut, "damaged");
        }
    }

    @Test
    void everySingleByteChangedEitherChangesNothingOrIsRefused() throws Exception {
        byte[] zip = Packed.zip(z -> {
            Packed.add(z, "a.txt", "some text that is a little longer");
            Packed.add(z, "run.sh", "exit 0", e -> e.setUnixMode(0100755));
        });
        for (int i = 4; i < zip.length; i++) {
            byte[] damaged = zip.clone();
            damaged[i] ^= (byte) 0xff;
            Path file = Files.write(folder.resolve("artifact"), damaged);
            Path place = Files.createDirectory(target.resolve("t" + i));
            try {
                Archive.open("Sources", file, LIMITS).unpackInto(place);
            } catch (ArtifactException e) {
                assertThat(e.kind()).as("byte %d", i).isEqualTo(Kind.UNACCEPTABLE);
            }
        }
    }

    @Test
    void aWrongChecksum() {
        byte[] zip = Packed.zip(z -> Packed.add(z, "a.txt", "text", e -> e.setMethod(ZipArchiveEntry.DEFLATED)));
        int content = new String(zip, StandardCharsets.ISO_8859_1).indexOf("a.txt") + 5;
        int directory = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        zip[directory + 16] ^= 1;

        assertThat(content).isLessThan(directory);
        assertRefused(zip, "'a.txt' is damaged");
    }

    @Test
    void anEncryptedZip() {
        byte[] zip = zipOf("a.txt");
        int directory = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        zip[6] |= 1;
        zip[directory + 8] |= 1;

        assertRefused(zip, "'a.txt' is encrypted", "without a password");
    }

    @Test
    void aMethodOfPackingThatNobodyKnows() {
        byte[] zip = zipOf("a.txt");
        int directory = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        zip[8] = 77;
        zip[directory + 10] = 77;

        assertRefused(zip, "'a.txt' is encrypted, or packed in a way that cannot be read here");
    }

    @Test
    void namesWithControlCharactersAreNotPassedOn() {
        assertThatThrownBy(() -> Archive.open(
                                "Sources",
                                Files.write(folder.resolve("artifact"), tarOf("../\u001b[2Jgone\n" + "x".repeat(500))),
                                LIMITS)
                        .unpackInto(target))
                .message()
                .contains("'../?[2Jgone?xxx")
                .contains("…")
                .hasSizeLessThan(400)
                .doesNotContain("\u001b", "\n");
    }

    @Test
    void namesTooLongForTheFileSystem() {
        assertRefused(tarOf("x".repeat(300)), "cannot be written");
    }

    @Test
    void rootFilesInDamagedArchivesAreRefusedNotTriedAgain() throws Exception {
        byte[] zip = zipOf("environment.json");
        zip[8] = 77;
        zip[new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 10] = 77;
        byte[] tar = Packed.tar(t -> Packed.add(t, "environment.json", "x".repeat(5000)));

        for (byte[] content : List.of(zip, Arrays.copyOf(tar, 2000))) {
            var archive = Archive.open("Sources", Files.write(folder.resolve("artifact"), content), LIMITS);
            assertThatThrownBy(() -> archive.rootFile("environment.json", 100_000))
                    .isInstanceOfSatisfying(
                            ArtifactException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNACCEPTABLE));
        }
    }

    @Test
    void anInterruptEndsUnpacking() throws Exception {
        var archive = Archive.open("Sources", Files.write(folder.resolve("artifact"), zipOf("a")), LIMITS);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> archive.unpackInto(target)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
