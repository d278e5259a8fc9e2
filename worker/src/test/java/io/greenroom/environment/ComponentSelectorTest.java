package io.greenroom.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentSelectorTest {
    private final List<Component> components = Stream.of("web", "web-2", "db.main")
            .map(name -> new Component(name, "process", null, Map.of()))
            .toList();

    @Test
    void aNameIsTakenAsItIsEvenWhenItWouldFitMoreAsAnExpression() throws Exception {
        assertThat(new ComponentSelector("db.main").choose(components)).isEqualTo("db.main");
        assertThat(new ComponentSelector("web").choose(components)).isEqualTo("web");
    }

    @Test
    void anExpressionThatFitsExactlyOneNameChoosesIt() throws Exception {
        assertThat(new ComponentSelector("db\\..*").choose(components)).isEqualTo("db.main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENVIRONMENT", "SANDBOX", "", "  "})
    void thereAreWordsForTheEnvironmentAsAWhole(String word) throws Exception {
        assertThat(new ComponentSelector(word).choose(components)).isNull();
    }

    @Test
    void anExpressionThatFitsSeveralIsRefusedWithThoseItFits() {
        assertThatThrownBy(() -> new ComponentSelector("web.*").choose(components))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("exactly one: web, web-2");
    }

    @Test
    void oneThatFitsNoneIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> new ComponentSelector("cache").choose(components))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("There are: web, web-2, db.main");
    }

    @Test
    void whatIsNoExpressionIsRefusedWithThePosition() {
        assertThatThrownBy(() -> new ComponentSelector("web(").choose(components))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("position");
    }

    @Test
    void anExpressionThatWouldTakeYearsIsRefused() {
        var hostile = List.of(new Component("a".repeat(60), "process", null, Map.of()));

        assertThatThrownBy(() -> new ComponentSelector("(.*a){25}b").choose(hostile))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("too long");
    }
}
