package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** With {@code -Dgreenroom.load=long} there are as many as a worker of two cores has on a bad day. */
@Tag("thorough")
@Isolated("counts what the whole process has open")
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes and file handles are counted in /proc")
class ManyEnvironmentsIT {
    private static final int MANY = "long".equals(System.getProperty("greenroom.load")) ? 200 : 30;
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Path HANDLES = Path.of("/proc/self/fd");

    @Test
    void manyAtOnceLeaveNoProcessPortFolderOrFileHandle(@TempDir Path folder) throws Exception {
        try (var stage = new LocalStage(folder, Time.system())) {
            stage.blueprint("x", """
                    components:
                      db: {run: exec sleep 1000, ports: [PORT]}
                      web: {run: exec sleep 1000, ports: [PORT], after: [db]}
                    commands: {look: {run: 'echo "$WEB_PORT"'}}
                    """);
            startAndEnd(stage, 1);
            long handlesBefore = handles();
            long threadsBefore = threads();

            List<Environment> seen = startAndEnd(stage, MANY);

            assertThat(seen).hasSize(MANY);
            List<Integer> ports = seen.stream()
                    .flatMap(e -> e.components().stream())
                    .map(c -> Integer.valueOf(String.valueOf(c.address()).split(":", 2)[1]))
                    .toList();
            assertThat(ports).hasSize(2 * MANY).doesNotHaveDuplicates();
            stage.assertNothingIsLeft();
            for (int port : ports) {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(handles()).isLessThanOrEqualTo(handlesBefore + 5));
            assertThat(threads()).isLessThan(threadsBefore + 50);
        }
    }

    private static List<Environment> startAndEnd(LocalStage stage, int count) throws Exception {
        List<Callable<Environment>> lives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = count + "-" + i;
            lives.add(() -> live(stage, key));
        }
        var seen = new ArrayList<Environment>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Environment> life : threads.invokeAll(lives)) {
                seen.add(life.get());
            }
        }
        return seen;
    }

    /** What it was while it was ready. */
    private static Environment live(LocalStage stage, String key) throws Exception {
        HostedProvider provider = stage.provider();
        EnvironmentId id = provider.start(new StartRequest(
                key,
                "x",
                key,
                Map.of(),
                Map.of(),
                Instant.now().plus(Duration.ofHours(1)),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
        await().atMost(LONG).until(() -> provider.describe(id).orElseThrow().state() instanceof Ready);
        Environment ready = provider.describe(id).orElseThrow();
        String run = provider.run(new CommandRequest(
                key, id, null, "look", Map.of(), Map.of(), PipelineContext.UNKNOWN, SourceFiles.NONE));
        await().atMost(LONG)
                .until(() -> provider.describeRun(id, run).orElseThrow().state() instanceof CommandRun.Finished);
        provider.end(id);
        await().atMost(LONG).until(() -> provider.describe(id).orElseThrow().state() instanceof Ended);
        return ready;
    }

    /** Without those that the JDK has for child processes, which it keeps for a minute. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("process reaper"))
                .count();
    }

    private static long handles() throws IOException {
        try (var open = Files.list(HANDLES)) {
            return open.count();
        }
    }
}
