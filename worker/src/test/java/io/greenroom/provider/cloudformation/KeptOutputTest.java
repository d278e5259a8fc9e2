package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptOutputTest {
    private static final String MEGABYTE = "x".repeat(1 << 20);

    private final Path folder;

    KeptOutputTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void linesEndWithALineEnd() throws Exception {
        KeptOutput output = KeptOutput.at(folder, 0);

        output.appendLines("one");
        output.appendLines("two\n");
        output.appendLines("");

        assertThat(folder.resolve("output.log")).hasContent("one\ntwo\n");
        assertThat(output.length()).isEqualTo(8);
    }

    @Test
    void whatWasWrittenAfterItsLengthWasNotedIsTakenBack() throws Exception {
        KeptOutput.at(folder, 0).append("noted and not");

        KeptOutput.at(folder, 5).append("!");

        assertThat(folder.resolve("output.log")).hasContent("noted!");
    }

    @Test
    void theFirstPartAndTheLastTwoStay() throws Exception {
        KeptOutput output = KeptOutput.at(folder, 0);

        for (int i = 0; i < 36; i++) {
            output.append(MEGABYTE);
        }

        assertThat(output.length()).isEqualTo(36L << 20);
        assertThat(files()).containsExactly("output." + (24 << 20), "output." + (32 << 20), "output.log");
        assertThat(Files.size(folder.resolve("output.log"))).isEqualTo(8 << 20);
    }

    @Test
    void aPartThatWasBegunAfterTheLengthWasNotedIsTakenBackWhole() throws Exception {
        KeptOutput output = KeptOutput.at(folder, 0);
        for (int i = 0; i < 9; i++) {
            output.append(MEGABYTE);
        }

        KeptOutput.at(folder, (8 << 20) - 3);

        assertThat(files()).containsExactly("output.log");
        assertThat(Files.size(folder.resolve("output.log"))).isEqualTo((8 << 20) - 3);
    }

    @Test
    void otherFilesAreLeftAlone() throws Exception {
        Files.writeString(folder.resolve("output.json"), "{}");

        KeptOutput.at(folder, 0).append("x");

        assertThat(files()).containsExactly("output.json", "output.log");
    }
}
