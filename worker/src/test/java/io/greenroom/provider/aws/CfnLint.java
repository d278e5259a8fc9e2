package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** AWS's own checker of templates, where it is installed; else the test is skipped. */
public final class CfnLint {
    private CfnLint() {}

    /**
     * It has nothing to say of a template, warnings included.
     *
     * @param folder for what it says
     */
    public static void hasNothingToSayOf(Path template, Path folder, String... regions) throws Exception {
        assumeTrue(isOnThePath("cfn-lint"), "cfn-lint is not on the PATH");
        Path said = folder.resolve("said");
        var command = new ArrayList<>(List.of("cfn-lint", "--regions"));
        command.addAll(List.of(regions));
        command.addAll(List.of("--include-checks", "W", "--template", template.toString()));

        Process lint = new ProcessBuilder(command)
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
