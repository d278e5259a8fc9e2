package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerVariablesTest {
    @Test
    void noneOfTheWorkersOwnVariablesGetThroughExceptTheHarmlessOnes() {
        var variables = WorkerVariables.of(
                Map.of(
                        "PATH", "/bin",
                        "LC_ALL", "C.UTF-8",
                        "AWS_SECRET_ACCESS_KEY", "x",
                        "CLOUDSHELL_PASSWORD", "x",
                        "LD_PRELOAD", "x"),
                "/jdk");

        assertThat(variables)
                .containsEntry("PATH", "/bin")
                .containsEntry("LC_ALL", "C.UTF-8")
                .containsEntry("JAVA_HOME", "/jdk")
                .doesNotContainKeys("AWS_SECRET_ACCESS_KEY", "CLOUDSHELL_PASSWORD", "LD_PRELOAD");
    }
}
