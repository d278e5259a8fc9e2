package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of the sizes that hostile ones have; making them takes longer than refusing them. */
@Tag("thorough")
class HostileArchiveIT {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(100_000, 64L << 20);
    private static final int MILLION = 1_000_000;
    private static final long TEN_GIB = 10L << 30;

    private final Path file;
    private final Path folder;

    HostileArchiveIT(@TempDir Path place) throws IOException {
        file = place.resolve("artifact");
        folder = Files.createDirectory(place.resolve("folder"));
    }

    @Test
    void aMillionEntriesInAZipAreRefusedBeforeAnyIsUnpacked() throws Exception {
        try (var zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (int i = 0; i < MILLION; i++) {
                zip.putNextEntry(new ZipEntry("f" + i));
            }
        }

        refused("entries");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aMillionEntriesInATarAreRefusedAtTheLimit() throws Exception {
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file), 1 << 16))) {
            for (int i = 0; i < MILLION; i++) {
                tar.putArchiveEntry(new TarArchiveEntry("same/"));
                tar.closeArchiveEntry();
            }
        }

        refused("more than 100,000 entries");
    }

    /** Whatever it says of its size. */
    @ParameterizedTest
    @ValueSource(longs = {1, TEN_GIB})
    void aBombIsRefusedAtTheLimit(long stated) throws Exception {
        byte[] megabyte = deflatedZeros(1 << 20);
        var bomb = new ByteArrayOutputStream();
        for (long unpacked = 0; unpacked < TEN_GIB; unpacked += 1 << 20) {
            bomb.write(megabyte);
        }
        var entry = new ZipArchiveEntry("bomb");
        entry.setMethod(ZipEntry.DEFLATED);
        entry.setSize(stated);
        entry.setCompressedSize(bomb.size());
        entry.setCrc(0);
        try (var zip = new ZipArchiveOutputStream(file)) {
            zip.setUseZip64(Zip64Mode.Always);
            zip.addRawArchiveEntry(entry, new ByteArrayInputStream(bomb.toByteArray()));
        }
        assertThat(Files.size(file)).isLessThan(100L << 20);

        refused("more than 67,108,864 bytes");
        if (stated == TEN_GIB) {
            assertThat(folder).isEmptyDirectory();
        } else {
            assertThat(Files.size(folder.resolve("bomb"))).isLessThanOrEqualTo(LIMITS.bytes());
        }
    }

    /** Flushed, so that it can be repeated. */
    private static byte[] deflatedZeros(int length) {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(new byte[length]);
            var out = new byte[length];
            int n = deflater.deflate(out, 0, length, Deflater.FULL_FLUSH);
            return Arrays.copyOf(out, n);
        } finally {
            deflater.end();
        }
    }

    private void refused(String words) {
        assertThatThrownBy(() -> Archive.open("Build", file, LIMITS).unpackInto(folder))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(words);
    }
}
