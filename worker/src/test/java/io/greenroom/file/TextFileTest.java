package io.greenroom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {
    private static final String TEXT = "name: Grüße, 部屋, 🌱\nnext: line\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void theUsualEncodingsOfUnicodeAreReadWithAndWithoutAMark(String name) throws IOException {
        assertThat(read(TEXT.getBytes(Charset.forName(name)))).isEqualTo(TEXT);
        assertThat(read(("\uFEFF" + TEXT).getBytes(Charset.forName(name)))).isEqualTo(TEXT);
    }

    @Test
    void anEmptyFileIsAnEmptyText() throws IOException {
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF})).isEmpty();
        assertThat(read(new byte[] {'a'})).isEqualTo("a");
    }

    @Test
    void whatIsNoTextIsToldWithItsPlace() {
        assertThatThrownBy(() -> read("a: 1\nb: Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(UndecodableTextException.class)
                .hasMessage(
                        "is not text in UTF-8: the byte 0xFC is no character there; save the file as UTF-8 (line 2, column 6)");
    }

    @Test
    void aTextThatEndsInsideACharacterIsTold() {
        byte[] whole = "é".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(new byte[] {'x', whole[0]}))
                .isInstanceOfSatisfying(UndecodableTextException.class, e -> assertThat(e.column())
                        .isEqualTo(2));
        assertThatThrownBy(() -> read(new byte[] {(byte) 0xFF, (byte) 0xFE, 'x', 0, 'y'}))
                .isInstanceOf(UndecodableTextException.class);
    }

    @Test
    void aMissingFileIsStillAMissingFile() {
        assertThatThrownBy(() -> TextFile.read(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    private String read(byte[] bytes) throws IOException {
        return TextFile.read(Files.write(folder.resolve("file"), bytes));
    }
}
