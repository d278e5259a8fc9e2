package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo with an example of a test's own, as a process: it is found by a property of the JVM. */
class DemoCommandIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Workshop workshop;

    DemoCommandIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.workshop = new Workshop(folder);
    }

    private record Said(int status, String text) {}

    private Said demo() throws Exception {
        File said = folder.resolve("said").toFile();
        var builder = workshop.process("demo").redirectErrorStream(true).redirectOutput(said);
        builder.environment().put("JDK_JAVA_OPTIONS", "\"-Dgreenroom.home=" + folder.resolve("home") + "\"");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return new Said(process.exitValue(), Files.readString(said.toPath()));
        } finally {
            process.destroyForcibly();
        }
    }

    private void example(PipelineText pipeline) throws IOException {
        Path example = Files.createDirectories(folder.resolve("home/examples/shop"));
        Files.writeString(example.resolve("pipeline.json"), pipeline.toString());
        Files.copy(workshop.settings(), example.resolve("greenroom.yaml"));
        Files.createDirectories(example.resolve("src"));
        Files.writeString(example.resolve("src/app.txt"), "the application\n");
    }

    @Test
    void anExampleThatSucceedsIsStatusZero() throws Exception {
        example(PipelineText.starting()
                .run("Greet", Map.of("CommandName", "greet", "ComponentName", "web"), "Environment")
                .end(Map.of("EnvironmentId", "#{start.EnvironmentId}")));

        var said = demo();

        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text()).contains("Pipeline shop succeeded in");
    }

    @Test
    void anExampleThatFailsIsStatusOneAndSaysWhy() throws Exception {
        example(PipelineText.starting().run("Check", Map.of("CommandName", "fail"), "Environment"));

        var said = demo();

        assertThat(said.status()).as(said.text()).isEqualTo(1);
        assertThat(said.text()).contains("about to fail", "Pipeline shop failed in");
    }

    @Test
    void withoutItsExampleTheDemoSaysWhereItLooked() throws Exception {
        var said = demo();

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.text()).contains("The example is not at", "home/examples/shop");
    }
}
