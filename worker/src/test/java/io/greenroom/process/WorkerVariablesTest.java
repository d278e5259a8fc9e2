package io.greenroom.process;

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
                        "AWS_SESSION_TOKEN", "x",
                        "AWS_PROFILE", "x",
                        "AWS_WEB_IDENTITY_TOKEN_FILE", "x",
                        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "x",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "x",
                        "CLOUDSHELL_PASSWORD", "x",
                        "LD_PRELOAD", "x"),
                "/jdk");

        assertThat(variables)
                .containsEntry("PATH", "/bin")
                .containsEntry("LC_ALL", "C.UTF-8")
                .containsEntry("JAVA_HOME", "/jdk")
                .containsOnlyKeys("PATH", "LC_ALL", "JAVA_HOME");
    }
}
