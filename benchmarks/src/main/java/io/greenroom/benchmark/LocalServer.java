package io.greenroom.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** DynamoDB Local or ElasticMQ, in a process of its own on the loopback. */
final class LocalServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final URI endpoint;

    private LocalServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * A DynamoDB without tables, whose answers come from memory.
     *
     * @param classPath a file that holds the class path of both servers
     */
    static LocalServer dynamoDb(Path classPath) throws IOException, InterruptedException {
        int port = freePort();
        String jars = read(classPath);
        String libraries = Stream.of(jars.split(File.pathSeparator, -1))
                .filter(jar -> jar.contains("libsqlite4java-linux-amd64"))
                .findFirst()
                .map(library -> String.valueOf(Path.of(library).getParent()))
                .orElse("");
        return start(
                "DynamoDB Local",
                port,
                Commands.joined(
                        List.of("-Dsqlite4java.library.path=" + libraries, "-cp", jars),
                        List.of(
                                "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                                "-inMemory",
                                "-disableTelemetry",
                                "-port",
                                Integer.toString(port))));
    }

    /**
     * An SQS without queues.
     *
     * @param classPath a file that holds the class path of both servers
     */
    static LocalServer sqs(Path classPath) throws IOException, InterruptedException {
        int port = freePort();
        return start(
                "ElasticMQ",
                port,
                List.of(
                        "-Dnode-address.host=127.0.0.1",
                        "-Dnode-address.port=" + port,
                        "-Drest-sqs.bind-hostname=127.0.0.1",
                        "-Drest-sqs.bind-port=" + port,
                        "-Drest-stats.enabled=false",
                        "-cp",
                        read(classPath),
                        "org.elasticmq.server.Main"));
    }

    private static LocalServer start(String name, int port, List<String> command)
            throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        Commands.joined(List.of(java, "--enable-native-access=ALL-UNNAMED"), command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(
                        process.isAlive()
                                ? "%s does not listen on port %d of 127.0.0.1 after %d s"
                                        .formatted(name, port, PATIENCE.toSeconds())
                                : "%s ended with status %d instead of listening on port %d; build module test-servers anew, which writes its class path"
                                        .formatted(name, process.exitValue(), port));
            }
            Thread.sleep(100);
        }
        return new LocalServer(process, URI.create("http://127.0.0.1:" + port));
    }

    private static String read(Path classPath) throws IOException {
        if (!Files.exists(classPath)) {
            throw new IOException("There is no %s; build module test-servers, which writes it".formatted(classPath));
        }
        return Files.readString(classPath).strip();
    }

    private static boolean listens(int port) {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
