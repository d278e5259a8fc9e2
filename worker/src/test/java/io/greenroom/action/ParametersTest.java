package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    private static Parameters of(Map<String, String> configuration) {
        return new Parameters(new Stage(Path.of("unused")).job(configuration).job());
    }

    @Test
    void whatIsBlankIsNotSet() {
        assertThat(of(Map.of("A", "  ")).text("A")).isEmpty();
        assertThat(of(Map.of("A", " x ")).text("A")).contains("x");
    }

    @Test
    void namesOfOlderDefinitionsMeanTheSame() {
        assertThat(of(Map.of("SandboxName", "mine")).text("EnvironmentName")).contains("mine");
        assertThat(of(Map.of("EnvironmentName", "new", "SandboxName", "old")).text("EnvironmentName"))
                .contains("new");
    }

    @Test
    void aMistakeIsToldUnderTheNameTheAuthorUsed() {
        var parameters = of(Map.of("SandboxName", "#{start.Name}"));
        parameters.text("EnvironmentName");

        assertThatThrownBy(parameters::refuseMistakes).hasMessageContaining("SandboxName holds the reference");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1h", "1000001", "99999999999999999999"})
    void minutesAreWholeAndAtLeastOne(String text) {
        var parameters = of(Map.of("TimeoutInMinutes", text));

        assertThat(parameters.minutes("TimeoutInMinutes")).isEmpty();
        assertThatThrownBy(parameters::refuseMistakes)
                .hasMessageContaining("TimeoutInMinutes must be a whole number of minutes, 1 or more, not '" + text);
    }

    @Test
    void minutesAndFlagsAreRead() {
        var parameters = of(Map.of("M", " 90 ", "Yes", "YES", "No", "false"));

        assertThat(parameters.minutes("M")).contains(Duration.ofMinutes(90));
        assertThat(parameters.flag("Yes", false)).isTrue();
        assertThat(parameters.flag("No", true)).isFalse();
        assertThat(parameters.flag("Unset", true)).isTrue();
        assertThatCode(parameters::refuseMistakes).doesNotThrowAnyException();
    }

    @Test
    void aReferenceThatWasNotReplacedIsOneMistakeWithARemedy() {
        var parameters = of(Map.of("BlueprintName", "#{build.Name}", "InputsJSON", "{\"a\": \"#{b-1.C_2}\"}"));

        parameters.required("BlueprintName");
        parameters.object("InputsJSON");

        assertThatThrownBy(parameters::refuseMistakes)
                .isInstanceOfSatisfying(
                        ActionFailure.class, e -> assertThat(e.type()).isEqualTo(FailureType.CONFIGURATION_ERROR))
                .hasMessageContaining("BlueprintName holds the reference #{build.Name}")
                .hasMessageContaining("InputsJSON holds the reference #{b-1.C_2}")
                .hasMessageContaining("a namespace")
                .message()
                .doesNotContain("missing");
    }

    @Test
    void textThatOnlyLooksLikeAReferenceIsText() {
        assertThat(of(Map.of("A", "#{not one} #{neither} ${a.b}")).text("A")).isPresent();
    }
}
