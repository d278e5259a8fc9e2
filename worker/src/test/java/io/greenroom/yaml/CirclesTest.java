package io.greenroom.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class CirclesTest {
    private static Map<String, List<String>> after(String... lines) {
        var after = new LinkedHashMap<String, List<String>>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            after.put(words[0], List.of(words).subList(1, words.length));
        }
        return after;
    }

    @Test
    void whatCanBeDoneInSomeOrderHasNoCircle() {
        assertThat(Circles.in(after("a b c", "b c", "c", "d elsewhere"))).isEmpty();
    }

    @Test
    void eachCircleIsThereOnceAndWhatOnlyWaitsForOneIsNot() {
        assertThat(Circles.in(after("a b", "b c", "c b", "d d", "e d")))
                .containsExactly(List.of("b", "c", "b"), List.of("d", "d"));
    }

    @Test
    void aLongCircleIsFoundAsWell() {
        var after = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < 2000; i++) {
            after.put("s" + i, List.of("s" + (i + 1) % 2000));
        }

        assertThat(Circles.in(after))
                .singleElement(InstanceOfAssertFactories.LIST)
                .hasSize(2001);
    }
}
