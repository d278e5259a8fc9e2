package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineFileTest {
    private final Path file;

    PipelineFileTest(@TempDir Path folder) {
        file = folder.resolve("pipeline.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void theFileOfAnyEditorIsRead(String charset) throws IOException {
        Files.write(file, "\uFEFF{\"pipeline\": {\"name\": \"größe\"}}".getBytes(Charset.forName(charset)));

        assertThat(PipelineFile.read(file).pipelineName()).isEqualTo("größe");
    }

    @Test
    void aFileThatIsNoTextIsToldWithItsPlace() throws IOException {
        Files.write(file, "{\"name\": \"größe\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> PipelineFile.read(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(file + " is not text in UTF-8")
                .hasMessageContaining("line 1, column 13");
    }
}
