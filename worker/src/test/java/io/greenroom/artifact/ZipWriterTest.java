package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipWriterTest {
    private static final Instant MADE_AT = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whatIsWrittenCanBeReadByOthersAndByUs(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out.zip");
        try (var zip = new ZipWriter(file, MADE_AT)) {
            zip.add("a.json", "one".getBytes(StandardCharsets.UTF_8));
            zip.add("b.txt", "two".getBytes(StandardCharsets.UTF_8));
            try (var out = zip.entry("c/d.log")) {
                out.write('t');
                out.write("hree".getBytes(StandardCharsets.UTF_8));
            }
        }

        var expected = Map.of("a.json", "one", "b.txt", "two", "c/d.log", "three");
        assertThat(Packed.unzipped(Files.newInputStream(file))).isEqualTo(expected);
        Path target = Files.createDirectory(folder.resolve("target"));
        Archive.open("Out", file, new ArchiveLimits(100_000, 8L << 30)).unpackInto(target);
        assertThat(target.resolve("c/d.log")).hasContent("three");
    }

    @Test
    void namesThatLookLikePathsElsewhereAndTimesThatZipHasNoRoomForStayWhatTheyAre(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("out.zip");
        try (var zip = new ZipWriter(file, MADE_AT)) {
            zip.entry("a\\b.txt", 0644, Instant.parse("2446-05-10T22:38:55Z")).close();
            zip.entry("a/b.txt", 0644, Instant.parse("1901-12-13T20:45:52Z")).close();
            zip.entry("end\\", 0644, MADE_AT).close();
        }

        try (var zip = ZipFile.builder().setPath(file).get()) {
            var entries = Collections.list(zip.getEntriesInPhysicalOrder());
            assertThat(entries).extracting(ZipArchiveEntry::getName).containsExactly("a\\b.txt", "a/b.txt", "end\\");
            assertThat(entries).noneMatch(ZipArchiveEntry::isDirectory);
            assertThat(entries.getFirst().getLastModifiedTime().toInstant())
                    .isAfter(Instant.parse("2107-01-01T00:00:00Z"));
        }
    }

    @Test
    void modesTimesAndNamesAreThoseOfTheFiles(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out.zip");
        Instant old = Instant.parse("1971-02-03T04:05:06Z");
        Instant odd = Instant.parse("2026-02-03T04:05:07Z");
        try (var zip = new ZipWriter(file, MADE_AT)) {
            zip.entry("run.sh", 0755, odd).close();
            zip.entry("Größe\n.txt", 0600, old).close();
            zip.entry("odd", 0104777, odd).close();
            zip.entry("made-here").close();
        }

        try (var zip = ZipFile.builder().setPath(file).get()) {
            assertThat(zip.getEntry("run.sh").getUnixMode()).isEqualTo(0100755);
            assertThat(zip.getEntry("run.sh").getLastModifiedTime().toInstant()).isEqualTo(odd);
            assertThat(zip.getEntry("Größe\n.txt").getUnixMode()).isEqualTo(0100600);
            assertThat(zip.getEntry("Größe\n.txt").getLastModifiedTime().toInstant())
                    .isEqualTo(old);
            assertThat(zip.getEntry("odd").getUnixMode()).isEqualTo(0100777);
            assertThat(zip.getEntry("made-here").getUnixMode()).isEqualTo(0100644);
            assertThat(zip.getEntry("made-here").getLastModifiedTime().toInstant())
                    .isEqualTo(MADE_AT);
        }
    }
}
