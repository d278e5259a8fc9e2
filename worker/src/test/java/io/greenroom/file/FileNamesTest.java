package io.greenroom.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
    @Test
    void whatIsUtf8IsReadAsSuchAndEverythingElseByteForByte() {
        assertThat(FileNames.decode("Größe\ufffd".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .isEqualTo("Größe\ufffd");
        assertThat(FileNames.decode(new byte[] {'G', (byte) 0xf6}, StandardCharsets.ISO_8859_1))
                .isEqualTo("Gö");
    }

    @Test
    void everyNameOfAPathIsReadByItself(@TempDir Path folder) throws Exception {
        Path path = Path.of(URI.create(folder.toUri() + "Gr%FC%C3%BC%25/%EF%BF%BD%0A/plain%2B"));
        Files.createDirectories(path);

        assertThat(FileNames.of(folder.relativize(path))).isEqualTo("GrüÃ¼%/\ufffd\n/plain+");
    }
}
