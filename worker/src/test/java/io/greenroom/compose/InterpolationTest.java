package io.greenroom.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpolationTest {
    private static final Map<String, String> VALUES = Map.of("A", "a", "EMPTY", "");

    private final List<String> problems = new ArrayList<>();
    private final Interpolation filling = new Interpolation(VALUES::get, Set.of("INPUT_X"), problems::add);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$A|a",
                "${A}|a",
                "x${A}y$A-z|xaya-z",
                "${EMPTY}|``",
                "${A:-y}|a",
                "${NONE:-y}|y",
                "${EMPTY:-y}|y",
                "${EMPTY-y}|``",
                "${NONE-}|``",
                "${A:+y}|y",
                "${A+y}|y",
                "${EMPTY:+y}|``",
                "${EMPTY+y}|y",
                "${NONE:+y}|``",
                "${A:?must be there}|a",
                "${NONE:-${EMPTY:-c}}|c",
                "${NONE:-<${A}>}|<a>",
                "${A:-${NOBODY_ASKS}}|a",
                "${NONE:-{\"k\": 1}}|{\"k\": 1}",
                "${INPUT_X}/$INPUT_X|${INPUT_X}/${INPUT_X}",
                "5$$|5${$}",
                "$${A}|${$}{A}",
                "$$A|${$}A"
            })
    void aTextIsFilledAsTheSpecificationSays(String text, String filled) {
        assertThat(filling.fill(text)).isEqualTo(filled);
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$NONE",
                "${NONE}",
                "${EMPTY:?}",
                "${NONE?say which}",
                "5$",
                "$1",
                "${}",
                "${A",
                "${A b}",
                "${1}",
                "${A:=b}",
                "${INPUT_Y}",
                "${INPUT_X:-b}"
            })
    void whatCannotBeFilledIsNamed(String text) {
        filling.fill(text);

        assertThat(problems).hasSize(1);
    }

    @Test
    void aDollarSignStaysOneWhateverStandsBesideIt() {
        assertThat(Interpolation.literal("$${INPUT_X}")).isEqualTo("${$}${$}{INPUT_X}");
        assertThat(Interpolation.text(filling.fill("$$$${A}$A"))).isEqualTo("$${A}a");
        assertThat(Interpolation.hasInputs(filling.fill("$${INPUT_X}"))).isFalse();
        assertThat(Interpolation.hasInputs(filling.fill("$INPUT_X"))).isTrue();
    }

    @Test
    void variablesWithinVariablesComeToAnEnd() {
        filling.fill("${N:-".repeat(10_000) + "}".repeat(10_000));

        assertThat(problems).singleElement().asString().contains("20 levels deep");
    }
}
