package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessVariablesTest {
    private final EnvironmentRecord record = new EnvironmentRecord(
            1,
            "k",
            "0123456789abcdef",
            "shop",
            "web-check",
            Instant.EPOCH,
            Instant.EPOCH,
            new PipelineContext(null, null, "pipe", "e-1", "Test", "Start", null),
            Map.of("Build Number", "7"),
            Set.of("Token"),
            Map.of("web-1", Map.of("PORT", 8001), "db", Map.of("PORT", 8002)),
            "mark");

    @Test
    void noneOfTheWorkersOwnVariablesGetThroughExceptTheHarmlessOnes() {
        var variables = new ProcessVariables(
                Map.of(
                        "PATH", "/bin",
                        "LC_ALL", "C.UTF-8",
                        "AWS_SECRET_ACCESS_KEY", "x",
                        "CLOUDSHELL_PASSWORD", "x",
                        "LD_PRELOAD", "x"),
                "/jdk");

        assertThat(variables.of(record, Map.of(), null))
                .containsEntry("PATH", "/bin")
                .containsEntry("LC_ALL", "C.UTF-8")
                .containsEntry("JAVA_HOME", "/jdk")
                .doesNotContainKeys("AWS_SECRET_ACCESS_KEY", "CLOUDSHELL_PASSWORD", "LD_PRELOAD");
    }

    @Test
    void aComponentSeesItsPortsByTheirNamesAndEverybodySeesThemWithTheComponents() {
        var variables = new ProcessVariables(Map.of(), "/jdk");

        assertThat(variables.of(record, Map.of("Token", "t"), "db"))
                .containsEntry("PORT", "8002")
                .containsEntry("WEB_1_PORT", "8001")
                .containsEntry("DB_PORT", "8002")
                .containsEntry("GREENROOM_COMPONENT", "db")
                .containsEntry("GREENROOM_PIPELINE", "pipe")
                .containsEntry("GREENROOM_EXECUTION_ID", "e-1")
                .containsEntry("INPUT_Build_Number", "7")
                .containsEntry("INPUT_Token", "t");
        assertThat(variables.of(record, Map.of(), null)).doesNotContainKey("PORT");
    }
}
