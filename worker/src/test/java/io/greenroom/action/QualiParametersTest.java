package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.pipeline.PipelineContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Properties as pipelines of Quali's CloudShell sample set them. */
class QualiParametersTest {

    @Test
    void theSandboxesNameIsTheEnvironments() {
        assertThat(parameters(Map.of("SandboxName", "nightly")).text("EnvironmentName"))
                .contains("nightly");
    }

    @Test
    void ourOwnNameIsTheStrongerOne() {
        assertThat(parameters(Map.of("SandboxName", "theirs", "EnvironmentName", "ours"))
                        .text("EnvironmentName"))
                .contains("ours");
    }

    @Test
    void whatIsBlankIsNotSet() throws Exception {
        var parameters = parameters(Map.of("SandboxName", " ", "InputsJSON", "  ", "ArgumentsJSON", ""));

        assertThat(parameters.text("EnvironmentName")).isEmpty();
        assertThat(parameters.object("InputsJSON")).isEmpty();
        assertThat(parameters.object("ArgumentsJSON")).isEmpty();
        parameters.refuseMistakes();
    }

    @Test
    void inputsOfABlueprintAreNeverTakenForArgumentsOfACommand() {
        assertThat(parameters(Map.of("InputsJSON", "{\"Size\": \"large\"}")).object("ArgumentsJSON"))
                .isEmpty();
    }

    private static Parameters parameters(Map<String, String> configuration) {
        return new Parameters(new Job(
                new JobId("j-1"),
                new ActionType("Deploy", "Quali-Start-Sandbox", "9"),
                configuration,
                PipelineContext.UNKNOWN,
                List.of(),
                List.of(),
                null,
                null));
    }
}
