package io.greenroom.dynamodb;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.testserver.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What others made that speaks DynamoDB's language: one server of each kind for all tests of a process, with which it
 * ends.
 */
final class Servers {
    private static @Nullable TestServer dynamoDb;
    private static @Nullable URI moto;

    private Servers() {}

    /** AWS's own, for testing. */
    static synchronized URI dynamoDbLocal() throws IOException {
        if (dynamoDb == null) {
            dynamoDb = TestServer.dynamoDb();
        }
        return dynamoDb.endpoint();
    }

    /** Written by others. Tests are skipped where it is not on the path. */
    static synchronized URI moto() throws IOException {
        assumeTrue(isOnPath("moto_server"), "There is no moto_server on the PATH");
        if (moto == null) {
            int port = freePort();
            Process process = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }));
            await().atMost(Duration.ofMinutes(2)).until(() -> process.isAlive() && answers(port));
            moto = URI.create("http://127.0.0.1:" + port);
        }
        return moto;
    }

    private static boolean isOnPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
