package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AWS's own checker of templates, where it is installed. */
class Ec2SetupIT {
    @Test
    void theTemplateIsOneThatCloudFormationTakes(@TempDir Path folder) throws Exception {
        assumeTrue(isOnThePath("cfn-lint"), "cfn-lint is not on the PATH");
        Path template = Files.writeString(folder.resolve("setup.yaml"), Ec2Setup.template("echo \"$1\"\n"));
        Path said = folder.resolve("said");

        Process lint = new ProcessBuilder(
                        "cfn-lint",
                        "--regions",
                        "eu-west-1",
                        "--include-checks",
                        "W",
                        "--template",
                        template.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(lint.waitFor(5, TimeUnit.MINUTES)).as("cfn-lint ends").isTrue();
        } finally {
            lint.destroyForcibly();
        }

        assertThat(Files.readString(said)).isEmpty();
        assertThat(lint.exitValue()).isZero();
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
