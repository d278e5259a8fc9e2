package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.Template;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackParametersTest {
    private static final TemplateParameter SIZE =
            new TemplateParameter("Size", "String", true, false, List.of("small", "large"));
    private static final TemplateParameter NAME = new TemplateParameter("Name", "String", false, false, List.of());
    private static final TemplateParameter PASSWORD =
            new TemplateParameter("Password", "String", false, true, List.of());

    private static StackParameters of(
            List<TemplateParameter> asked,
            Map<String, Template> written,
            Map<String, String> plain,
            Map<String, String> secret) {
        return StackParameters.of(asked, written, plain, secret);
    }

    @Test
    void inputsFillParametersOfTheirNamesAndNoOthers() {
        var parameters = of(
                List.of(SIZE, NAME, PASSWORD),
                Map.of(),
                Map.of("Size", "large", "Name", "shop", "Other", "for commands alone"),
                Map.of("Password", "hidden"));

        assertThat(parameters.problems()).isEmpty();
        assertThat(parameters.values()).isEqualTo(Map.of("Size", "large", "Name", "shop", "Password", "hidden"));
        assertThat(parameters.toString()).doesNotContain("hidden");
    }

    @Test
    void whatTheBlueprintWritesCounts() {
        var parameters = of(
                List.of(SIZE, NAME),
                Map.of("Name", new Template("${INPUT_Team}-shop"), "Size", new Template("small")),
                Map.of("Team", "blue", "Name", "not this"),
                Map.of());

        assertThat(parameters.values()).isEqualTo(Map.of("Size", "small", "Name", "blue-shop"));
    }

    @Test
    void aParameterWhoseInputWasNotGivenHasItsDefaultOrIsMissed() {
        assertThat(of(List.of(SIZE), Map.of("Size", new Template("${INPUT_Size}")), Map.of(), Map.of()))
                .isEqualTo(new StackParameters(Map.of(), List.of()));
        assertThat(of(List.of(NAME), Map.of("Name", new Template("${INPUT_Team}")), Map.of(), Map.of())
                        .problems())
                .singleElement()
                .asString()
                .contains("'Name'", "INPUT_Team");
        assertThat(of(List.of(NAME), Map.of(), Map.of(), Map.of()).problems())
                .singleElement()
                .asString()
                .contains("parameter 'Name' of the template has no default");
    }

    @Test
    void aSecretGoesOnlyWhereNobodySeesIt() {
        String refusal = "input 'Token' is secret, and parameter 'Name' of the template would show it";

        assertThat(of(
                                List.of(NAME),
                                Map.of("Name", new Template("x-${INPUT_Token}")),
                                Map.of(),
                                Map.of("Token", "hidden-value"))
                        .problems())
                .singleElement()
                .asString()
                .contains(refusal, "NoEcho: true")
                .doesNotContain("hidden-value");
        assertThat(of(List.of(NAME), Map.of(), Map.of(), Map.of("Name", "hidden-value"))
                        .problems())
                .singleElement()
                .asString()
                .contains("input 'Name' is secret")
                .doesNotContain("hidden-value");
        assertThat(of(
                                List.of(PASSWORD),
                                Map.of("Password", new Template("x-${INPUT_Token}")),
                                Map.of(),
                                Map.of("Token", "hidden-value"))
                        .values())
                .containsEntry("Password", "x-hidden-value");
    }

    @Test
    void whatIsNotAllowedOrTooLongIsToldWithoutSecrets() {
        var choice = new TemplateParameter("Choice", "String", false, true, List.of("a", "b"));
        assertThat(of(List.of(SIZE, choice), Map.of(), Map.of("Size", "huge"), Map.of("Choice", "hidden-value"))
                        .problems())
                .containsExactly(
                        "parameter 'Size' must not be 'huge'; the template allows: small, large",
                        "parameter 'Choice' must not be what was given for it; the template allows: a, b");
        assertThat(of(List.of(NAME), Map.of(), Map.of("Name", "é".repeat(2049)), Map.of())
                        .problems())
                .containsExactly("the value for parameter 'Name' is 4098 bytes, and CloudFormation takes 4096");
    }

    @Test
    void ofAListEachItemHasToBeAllowed() {
        for (String type : List.of("CommaDelimitedList", "List<AWS::EC2::AvailabilityZone::Name>")) {
            var zones = new TemplateParameter("Zones", type, false, false, List.of("a", "b"));

            assertThat(of(List.of(zones), Map.of(), Map.of("Zones", "a, b"), Map.of())
                            .problems())
                    .isEmpty();
            assertThat(of(List.of(zones), Map.of(), Map.of("Zones", "a,c"), Map.of())
                            .problems())
                    .containsExactly("parameter 'Zones' must not be 'a,c'; the template allows: a, b");
        }
    }

    @Test
    void aParameterThatTheTemplateDoesNotHaveIsNamed() {
        assertThat(of(List.of(SIZE), Map.of("Sise", new Template("small")), Map.of(), Map.of())
                        .problems())
                .containsExactly("the template has no parameter 'Sise' (did you mean 'Size'?); it has: Size");
    }
}
