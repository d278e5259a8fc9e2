package io.greenroom.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.shell.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What becomes of a shell that the engine ends at once; the rest takes a real engine. */
class ContainerShellTest {
    /** More than connections hold on their way, so that whoever writes it meets the end of the connection. */
    private static final String LONG = "#".repeat(32 * 1024 * 1024);

    private static final Pattern LENGTH = Pattern.compile("(?i)\\ncontent-length: (\\d+)\r");

    @Test
    void aShellThatEndsWhileItIsToldSomethingIsLostAndNothingElseHearsOfIt() throws Exception {
        var watched = new CountDownLatch(1);
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var engine = new Engine(
                        new EngineAddress(URI.create("tcp://127.0.0.1:" + server.getLocalPort()), null),
                        Duration.ZERO);
                var shell = new ContainerShell(engine, "web", "", "mark", LONG, () -> {})) {
            Future<?> served = threads.submit(() -> {
                answer(server, "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 10\r\n\r\n{\"Id\":\"x\"}");
                watched.await();
                answer(server, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
                return null;
            });

            Future<Answer> told = threads.submit(() -> shell.run("true", Duration.ofMinutes(1)));

            await().catchUncaughtExceptions().atMost(Duration.ofMinutes(1)).until(() -> {
                watched.countDown();
                return served.isDone() && told.isDone() && nobodyWrites();
            });
            assertThatThrownBy(told::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("The shell in the container was lost");
        }
    }

    private static boolean nobodyWrites() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("hijacking"));
    }

    /** Reads a request, gives this answer to it, and hangs up. */
    private static void answer(ServerSocket server, String answer) throws IOException {
        try (Socket connection = server.accept()) {
            var in = connection.getInputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                assertThat(next).isNotNegative();
                head.append((char) next);
            }
            var length = LENGTH.matcher(head);
            assertThat(length.find()).as(head.toString()).isTrue();
            in.readNBytes(Integer.parseInt(length.group(1)));
            connection.getOutputStream().write(answer.getBytes(US_ASCII));
        }
    }
}
