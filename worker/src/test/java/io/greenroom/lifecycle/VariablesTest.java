package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VariablesTest {
    private final Variables some = new Variables(Map.of("A", "1", "B", "2"), Set.of("A", "B"));

    @Test
    void whatComesLaterCountsWithItsSecrecy() {
        var all = some.and(new Variables(Map.of("B", "3", "C", "4"), Set.of("C")));

        assertThat(all.values()).isEqualTo(Map.of("A", "1", "B", "3", "C", "4"));
        assertThat(all.secretNames()).containsExactlyInAnyOrder("A", "C");
    }

    @Test
    void noValueIsShown() {
        assertThat(some).hasToString("Variables[" + some.values().keySet() + "]");
    }
}
