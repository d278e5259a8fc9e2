package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Template;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessScriptIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Path folder;
    private final HttpServer server;
    /** The paths that were asked for. */
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    ReadinessScriptIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(asked.size() < 2 ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private record Ended(int code, String output) {}

    private Ended run(String script, Set<String> programs, Map<String, String> variables) throws Exception {
        return ended(start(script, programs, variables));
    }

    /** @param programs all that the script finds besides its shell */
    private Process start(String script, Set<String> programs, Map<String, String> variables) throws IOException {
        Path path = Files.createDirectory(folder.resolve("path"));
        for (String program : programs) {
            Path found = path.resolve(program);
            Files.writeString(found, "#!/bin/sh\nexec %s \"$@\"\n".formatted(installed(program)));
            assertThat(found.toFile().setExecutable(true)).isTrue();
        }
        var builder = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        builder.environment().put("PATH", path.toString());
        return builder.start();
    }

    private Ended ended(Process process) throws Exception {
        try {
            assertThat(process.waitFor(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            return new Ended(process.exitValue(), output());
        } finally {
            process.destroyForcibly();
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    private static Path installed(String program) {
        List<Path> found = Stream.of("/usr/bin", "/bin")
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .toList();
        assumeThat(found).as("an installed " + program).isNotEmpty();
        return found.getFirst();
    }

    private String port() {
        return Integer.toString(server.getAddress().getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void aServerIsAskedUntilItAnswersWell(String program) throws Exception {
        var script =
                ReadinessScript.of(new Check.Http(new Template("http://127.0.0.1:${web.PORT}/it's/${INPUT_What}")));

        Ended ended = run(
                script,
                Set.of(program, "sleep", "timeout", "touch"),
                Map.of("WEB_PORT", port(), "INPUT_What", "$(touch$IFS$9owned);'", "http_proxy", "http://127.0.0.1:1"));

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(asked).containsOnly("/it's/$(touch$IFS$9owned);'").hasSize(2);
        assertThat(ended.output().lines()).hasSize(1);
        assertThat(folder.resolve("owned")).doesNotExist();
    }

    @Test
    void whereThereIsNothingToAskWithOneNeedNotGoOn() throws Exception {
        var script = ReadinessScript.of(new Check.Http(new Template("http://127.0.0.1:${PORT}/")));

        assertThat(run(script, Set.of("sleep"), Map.of("PORT", port())))
                .isEqualTo(new Ended(
                        ReadinessScript.IN_VAIN,
                        "there is neither curl nor wget to ask with: install one, or use tcp or command in 'ready'\n"));
    }

    @Test
    void aValueThatMakesAnotherKindOfUrlIsNotAskedFor() throws Exception {
        var script = ReadinessScript.of(new Check.Http(new Template("${INPUT_Url}")));

        Ended ended = run(script, Set.of("curl", "sleep"), Map.of("INPUT_Url", "-o" + folder.resolve("owned")));

        assertThat(ended.code()).isEqualTo(ReadinessScript.IN_VAIN);
        assertThat(folder.resolve("owned")).doesNotExist();
    }

    /** Without bash, what listens on this machine is looked up. */
    @ParameterizedTest
    @ValueSource(strings = {"bash", "cat"})
    void aPortIsTriedUntilItTakesConnections(String program) throws Exception {
        assumeThat(new File("/proc/net/tcp")).canRead();
        int port = new Ports(new Random()).take();
        var script = ReadinessScript.of(new Check.Tcp(new Template("localhost:${PORT}")));
        Process trying = start(script, Set.of(program, "sleep"), Map.of("PORT", Integer.toString(port)));
        await().atMost(LONG).until(() -> output().equals("nothing takes a connection\n"));
        assertThat(trying.isAlive()).isTrue();

        try (var open = new ServerSocket(port, 5, LOOPBACK)) {
            assertThat(ended(trying)).isEqualTo(new Ended(0, "nothing takes a connection\n"));
            assertThat(open.isBound()).isTrue();
        }
    }

    @Test
    void anAddressThatIsNoneIsSaid() throws Exception {
        var script = ReadinessScript.of(new Check.Tcp(new Template("localhost:${INPUT_Port}")));

        assertThat(run(script, Set.of("bash", "sleep"), Map.of("INPUT_Port", "80/../../x")))
                .isEqualTo(new Ended(ReadinessScript.IN_VAIN, "what is to be tried is no host:port\n"));
    }

    @Test
    void aCommandIsRunUntilItEndsWell() throws Exception {
        var script = ReadinessScript.of(new Check.Script("""
                        echo "it's $INPUT_Word"
                        [ ! -e second ] || exit 0
                        [ ! -e first ] || : >second
                        : >first
                        exit 3
                        """));

        assertThat(run(script, Set.of("sleep"), Map.of("INPUT_Word", "open")))
                .isEqualTo(new Ended(0, "it's open\n".repeat(3)));
    }
}
