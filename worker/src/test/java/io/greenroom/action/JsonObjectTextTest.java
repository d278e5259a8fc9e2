package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTextTest {
    private final List<String> problems = new ArrayList<>();

    private Map<String, String> read(String text) {
        return JsonObjectText.read("InputsJSON", text, problems);
    }

    @Test
    void plainValuesAreTakenAsTheyAreWrittenInTheirOrder() {
        assertThat(read("""
                {"Text": "a \\"b\\"\\n", "Version": 1.10, "Exact": 0.1000000000000000000000001, "Power": 1e3,
                 "Large": 123456789012345678901234567890, "Flag": true, "Empty": ""}
                """))
                .containsExactly(
                        entry("Text", "a \"b\"\n"),
                        entry("Version", "1.10"),
                        entry("Exact", "0.1000000000000000000000001"),
                        entry("Power", "1e3"),
                        entry("Large", "123456789012345678901234567890"),
                        entry("Flag", "true"),
                        entry("Empty", ""));
        assertThat(problems).isEmpty();
    }

    @Test
    void everyValueThatIsNotPlainIsNamedWithItsPosition() {
        assertThat(read("{\"A\": [\"hunter2\"],\n \"B\": {\"x\": \"hunter2\"}, \"C\": null, \"D\": \"fine\"}"))
                .isEqualTo(Map.of("D", "fine"));
        assertThat(problems)
                .containsExactly(
                        "InputsJSON: the value of 'A' at line 1, column 7 must be text, a number, true or false, not an array",
                        "InputsJSON: the value of 'B' at line 2, column 7 must be text, a number, true or false, not an object",
                        "InputsJSON: the value of 'C' at line 2, column 30 must be text, a number, true or false, not null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'A': 'x' 'B': 1}| after the key 'A', at line 1, column",
                "{'A': hunter2}| after the key 'A', at line 1, column",
                "{'A': 'hunter2| after the key 'A', at line 1, column",
                "{'A': '1', }| after the key 'A', at line 1, column",
                "{A: 1}| at line 1, column 2"
            })
    void whatCannotBeReadIsNamedByKeyAndPositionWithoutAnyValue(String text, String where) {
        assertThat(read(text.replace('\'', '"'))).isEmpty();
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("InputsJSON is not a JSON object: it cannot be read")
                .contains(where.strip())
                .doesNotContain("hunter2");
    }

    @Test
    void aKeyThatComesTwiceIsNamed() {
        read("{\"A\": \"hunter2\",\n \"A\": \"hunter3\"}");

        assertThat(problems)
                .singleElement()
                .asString()
                .contains("Duplicate", "\"A\"", "line 2")
                .doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "\"hunter2\"", "3", "null", "true"})
    void otherJsonIsNotAnObject(String text) {
        assertThat(read(text)).isEmpty();
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("InputsJSON must be a JSON object such as {\"Name\": \"value\"}, not ")
                .doesNotContain("hunter2");
    }

    @Test
    void nothingMayFollowTheObject() {
        read("{\"A\": \"1\"} {\"B\": 2}");

        assertThat(problems)
                .containsExactly("InputsJSON has something after the JSON object's end, at line 1, column 12");
    }

    @Test
    void objectsNestedWithoutEndAreRefused() {
        assertThat(read("{\"A\":".repeat(5000))).isEmpty();
        assertThat(problems).isNotEmpty();
    }
}
