package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SheetsTest {
    private final Path folder;
    private final TreeMap<String, byte[]> sheets = new TreeMap<>();

    SheetsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private byte[] sheet(String... namesAndTexts) throws Exception {
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Path file = folder.resolve(namesAndTexts[i]);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, namesAndTexts[i + 1]);
        }
        List<Path> files = Arrays.stream(namesAndTexts)
                .map(folder::resolve)
                .filter(Files::exists)
                .toList();
        return Sheets.pack(folder, files);
    }

    private Map<String, String> texts() {
        return Sheets.files(sheets).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, file -> new String(file.getValue(), StandardCharsets.UTF_8)));
    }

    @Test
    void eachFileIsAsItsLastSheetHasIt() throws Exception {
        sheets.put(Sheets.name(1, 1), sheet("state.json", "starting", "runs/r/run.json", "begun"));
        sheets.put(Sheets.name(1, 2), sheet("state.json", "ready"));

        assertThat(texts()).isEqualTo(Map.of("state.json", "ready", "runs/r/run.json", "begun"));
    }

    @Test
    void aSheetOfAnEarlierRoundThatArrivesLateChangesNothing() throws Exception {
        sheets.put(Sheets.name(1, 1), sheet("state.json", "starting"));
        sheets.put(Sheets.name(2, 1), sheet("state.json", "ready"));
        sheets.put(Sheets.name(1, 10), sheet("state.json", "failed"));

        assertThat(texts()).containsEntry("state.json", "ready");
        assertThat(Sheets.lastRound(sheets.keySet())).isEqualTo(2);
    }

    @Test
    void aSheetThatWasCutOffAnywhereCountsForNothing() throws Exception {
        sheets.put(Sheets.name(1, 1), sheet("a.json", "one", "b.json", "one"));
        byte[] whole = sheet("a.json", "two", "b.json", "two");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            sheets.put(Sheets.name(1, 2), cut);

            assertThat(texts())
                    .satisfiesAnyOf(
                            texts -> assertThat(texts).isEqualTo(Map.of("a.json", "one", "b.json", "one")),
                            texts -> assertThat(texts).isEqualTo(Map.of("a.json", "two", "b.json", "two")));
        }
    }

    @Test
    void whatIsNotThereAnyMoreIsLeftOut() throws Exception {
        sheets.put(Sheets.name(1, 1), Sheets.pack(folder, List.of(folder.resolve("gone.json"))));

        assertThat(texts()).isEmpty();
    }

    @Test
    void thereIsNoRoundWhereThereAreNoSheets() {
        assertThat(Sheets.lastRound(List.of())).isZero();
        assertThat(Sheets.lastRound(List.of("something else"))).isZero();
    }
}
