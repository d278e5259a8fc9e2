package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.blueprint.Template;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaunchTest {
    private static MachinePart part(@Nullable String launchTemplate, String... types) {
        return new MachinePart(
                new Template("ami-1"),
                Stream.of(types).map(Template::new).toList(),
                Market.ON_DEMAND,
                0,
                null,
                launchTemplate,
                false);
    }

    private static Launch launch(MachinePart part, String size) throws ProviderException {
        return Launch.of(
                Samples.HASH,
                "web",
                part,
                name -> name.equals("INPUT_Size") ? size : "",
                Samples.IMAGE,
                Samples.settings(),
                Samples.EXPIRES,
                Map.of());
    }

    @Test
    void inputsAreFilledIntoTypesAndNoneIsTriedTwice() throws Exception {
        assertThat(launch(part(null, "${INPUT_Size}", "t3.large"), "t3.large").candidates())
                .containsExactly(
                        new Candidate("t3.large", "subnet-1", false), new Candidate("t3.large", "subnet-2", false));
        assertThat(launch(part(null, "${INPUT_Size}", "t3.large"), "").candidates())
                .extracting(Candidate::type)
                .containsOnly("t3.large");
    }

    @Test
    void withALaunchTemplateItsNetworkCounts() throws Exception {
        assertThat(launch(part("lt-1", "t3.large"), "").candidates())
                .containsExactly(new Candidate("t3.large", null, false));
        assertThat(launch(part("lt-1"), "").candidates()).containsExactly(new Candidate("", null, false));
    }

    @Test
    void withoutAnyTypeNothingIsStarted() {
        assertThatThrownBy(() -> launch(part(null, "${INPUT_Size}"), " "))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContainingAll("web", "machine.types");
    }

    @Test
    void itIsTheSameEachTime() throws Exception {
        assertThat(launch(part(null, "t3.large"), "")).isEqualTo(launch(part(null, "t3.large"), ""));
    }
}
