package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipDirectoryTest {
    private final Path folder;

    ZipDirectoryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("zip"), content);
    }

    private static byte[] zipOf(int entries) {
        return Packed.zip(zip -> {
            for (int i = 0; i < entries; i++) {
                Packed.add(zip, "f" + i, "");
            }
        });
    }

    @Test
    void exactlyAsManyAsAllowedAreNotTooMany() throws IOException {
        assertThat(ZipDirectory.hasMoreThan(5, file(zipOf(5)))).isFalse();
        assertThat(ZipDirectory.hasMoreThan(4, file(zipOf(5)))).isTrue();
        assertThat(ZipDirectory.hasMoreThan(0, file(zipOf(0)))).isFalse();
    }

    @Test
    void commentsOfAnyLengthAreNoHindrance() throws IOException {
        byte[] zip = Packed.zip(z -> {
            z.setComment("c".repeat(65_535));
            Packed.add(z, "a", "", e -> e.setComment("about a"));
            Packed.add(z, "b", "");
        });

        assertThat(ZipDirectory.hasMoreThan(1, file(zip))).isTrue();
        assertThat(ZipDirectory.hasMoreThan(2, file(zip))).isFalse();
    }

    @Test
    void largeFormatsAreCountedToo() throws IOException {
        byte[] zip = Packed.zip(z -> {
            z.setUseZip64(Zip64Mode.Always);
            Packed.add(z, "a", "");
            Packed.add(z, "b", "");
        });

        assertThat(ZipDirectory.hasMoreThan(1, file(zip))).isTrue();
        assertThat(ZipDirectory.hasMoreThan(2, file(zip))).isFalse();
    }

    @Test
    void aMillionEntriesAreCountedWithoutAListOfThem() throws IOException {
        int entries = 1_000_000;
        Path file = folder.resolve("large");
        try (var out = Files.newOutputStream(file)) {
            writeDirectory(entries, out);
        }

        assertThat(ZipDirectory.hasMoreThan(100_000, file)).isTrue();
        assertThat(ZipDirectory.hasMoreThan(entries, file)).isFalse();
    }

    private static void writeDirectory(int entries, OutputStream out) throws IOException {
        byte[] entry = ByteBuffer.allocate(46)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 0x02014b50)
                .array();
        for (int i = 0; i < entries; i++) {
            out.write(entry);
        }
        out.write(ByteBuffer.allocate(22)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 0x06054b50)
                .putShort(8, (short) 1)
                .putShort(10, (short) 1)
                .putInt(12, entries * 46)
                .putInt(16, 0)
                .array());
    }

    @Test
    void aDirectoryThatIsNotWhereTheEndSaysIsRefused() throws IOException {
        byte[] zip = Packed.zip(Map.of("a", "1"));
        byte[] moved = zip.clone();
        ByteBuffer.wrap(moved).order(ByteOrder.LITTLE_ENDIAN).putInt(zip.length - 22 + 16, 3);

        assertThatThrownBy(() -> ZipDirectory.hasMoreThan(5, file(moved))).isInstanceOf(IOException.class);
    }

    @Test
    void aFileWithoutAnEndIsRefused() {
        assertThatThrownBy(() -> ZipDirectory.hasMoreThan(5, file(new byte[] {'P', 'K', 3, 4})))
                .isInstanceOf(IOException.class);
    }
}
