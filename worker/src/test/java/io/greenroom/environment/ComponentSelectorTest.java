package io.greenroom.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    void whatIsNoExpressionIsRefusedWithWhatIsWrong() {
        assertThatThrownBy(() -> new ComponentSelector("web(").choose(components))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("missing closing )");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(.*a){25}b",
                "(a+)+b",
                "(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)b",
                "(?:(?:){1000}){1}b",
                "((((((((((((((((((((((((a*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*b"
            })
    @Timeout(30)
    void anExpressionThatOthersWouldTryForYearsFitsNothingAtOnce(String expression) {
        var hostile = List.of(new Component("a".repeat(100), "process", null, Map.of()));

        assertThatThrownBy(() -> new ComponentSelector(expression).choose(hostile))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("none fits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((((a{1000}){1000}){1000}){1000})",
                "(?:(?:){2147483647}){2147483647}",
                "((a{1,200}){1,200}){1,200}",
                "a{99999999999999999999999999999999999999999}"
            })
    @Timeout(30)
    void nestedHugeRepetitionsAreRefusedBeforeTheyAreTried(String expression) {
        assertThatThrownBy(() -> new ComponentSelector(expression).choose(components))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("takes too long")
                .hasMessageContaining("write a simpler one");
    }

    @Test
    void countsThatAreUsualAreAllowed() throws Exception {
        var numbered = List.of(new Component("node-2024-10", "process", null, Map.of()));

        assertThat(new ComponentSelector("node-\\d{4}-\\d{1,2}").choose(numbered))
                .isEqualTo("node-2024-10");
        assertThat(new ComponentSelector("(?i)NODE-2024.*").choose(numbered)).isEqualTo("node-2024-10");
    }
}
