package io.greenroom.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixModeTest {
    @Test
    void whatIsSetIsReadAgainForEveryBit(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        for (int bit = 1; bit <= 0400; bit <<= 1) {
            UnixMode.set(file, bit);

            assertThat(UnixMode.of(file)).isEqualTo(bit);
            assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100000 | bit);
        }
    }
}
