package io.greenroom.testserver;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server that nobody here wrote, in a process of its own on this machine's loopback: DynamoDB Local, or ElasticMQ for SQS.
 * Its class path is the one of module {@code test-servers}; tests are skipped where that was not built. It ends when it is
 * closed, and with the process that started it.
 */
public final class TestServer implements AutoCloseable {
    private static final Path CLASS_PATH = Path.of("..", "test-servers", "target", "classpath");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final URI endpoint;

    private TestServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** A DynamoDB without tables, kept in memory. */
    public static TestServer dynamoDb() throws IOException {
        String libraries = Stream.of(classPath().split(File.pathSeparator))
                .filter(jar -> jar.contains("libsqlite4java-linux-amd64"))
                .findFirst()
                .map(library -> String.valueOf(Path.of(library).getParent()))
                .orElse("");
        int port = freePort();
        return start(
                port,
                List.of("-Dsqlite4java.library.path=" + libraries),
                "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                List.of("-inMemory", "-disableTelemetry", "-port", String.valueOf(port)));
    }

    /** An SQS without queues. */
    public static TestServer sqs() throws IOException {
        int port = freePort();
        return start(
                port,
                List.of(
                        "-Dnode-address.host=127.0.0.1",
                        "-Dnode-address.port=" + port,
                        "-Drest-sqs.bind-hostname=127.0.0.1",
                        "-Drest-sqs.bind-port=" + port,
                        "-Drest-stats.enabled=false"),
                "org.elasticmq.server.Main",
                List.of());
    }

    private static TestServer start(int port, List<String> options, String main, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await().atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("%s ended with status %d".formatted(main, process.exitValue()));
            }
            return listens(port);
        });
        return new TestServer(process, URI.create("http://127.0.0.1:" + port));
    }

    private static boolean listens(int port) {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String classPath() throws IOException {
        assumeTrue(
                Files.exists(CLASS_PATH),
                () -> "No server to test with: build module test-servers first, which writes " + CLASS_PATH);
        return Files.readString(CLASS_PATH).strip();
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Where its clients find it. */
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }
}
