package io.greenroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.simulator.junit.CodePipelineSimulator;
import io.greenroom.simulator.testing.CustomAction;
import io.greenroom.simulator.testing.SimulatedCodePipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a worker in another language, in a process of its own that is given nothing but variables. */
@CodePipelineSimulator
class PythonWorkerIT {
    private static final Path EXAMPLE = Path.of("..", "examples", "python-worker");
    private static final CustomAction CHECKSUM =
            CustomAction.of("Build", "Checksum", "1").withOutput("Checksums");

    @TempDir
    private Path source;

    @TempDir
    private Path elsewhere;

    private Process worker;

    @BeforeEach
    void start(SimulatedCodePipeline codePipeline) throws IOException, InterruptedException {
        assumeTrue(hasBoto3(), "There is no python3 with boto3 here; Debian has it in the package python3-boto3.");
        codePipeline.registerActionType(EXAMPLE.resolve("action-type.json"));
        var builder = python(EXAMPLE.resolve("worker.py").toAbsolutePath().toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(codePipeline.environment());
        builder.environment().put("POLL_SECONDS", "0.05");
        worker = builder.start();
    }

    private boolean hasBoto3() throws IOException, InterruptedException {
        try {
            Process asked = python("-c", "import boto3").start();
            return asked.waitFor(1, TimeUnit.MINUTES) && asked.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private ProcessBuilder python(String... arguments) {
        var builder = new ProcessBuilder("python3");
        builder.command().addAll(List.of(arguments));
        return builder.redirectErrorStream(true)
                .redirectOutput(elsewhere.resolve("said").toFile());
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (worker != null) {
            worker.destroyForcibly().waitFor();
        }
    }

    @Test
    void itDoesItsJobsAndReportsWhatItCannotDo(SimulatedCodePipeline codePipeline) throws Exception {
        Files.writeString(source.resolve("a.txt"), "hello\n");

        var execution = codePipeline.start(CHECKSUM.withSource(source)).awaitSuccess();

        assertThat(execution.action().outputVariables()).containsEntry("Files", "1");
        assertThat(execution.artifact("Checksums").text("checksums.txt"))
                .isEqualTo("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  a.txt\n");

        Files.delete(source.resolve("a.txt"));
        var empty = codePipeline.start(CHECKSUM.withSource(source));

        assertThat(empty.awaitFailure().message()).isEqualTo("The input artifact holds no files.");
    }
}
