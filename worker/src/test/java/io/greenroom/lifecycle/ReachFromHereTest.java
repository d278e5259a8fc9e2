package io.greenroom.lifecycle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReachFromHereTest {

    @Test
    void whatAnswersIsUpThoughItsAnswerNeverEnds() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var reach = new ReachFromHere();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> hungUp = threads.submit(() -> streamFor(server));

            assertThat(reach.http(URI.create("http://127.0.0.1:%d/events".formatted(server.getLocalPort()))))
                    .isEmpty();
            assertThat(hungUp.get()).as("what comes once nobody listens").isEqualTo(-1);
        }
    }

    /** Says that a stream of events follows, which never comes; returns what the client says after that. */
    private static int streamFor(ServerSocket server) throws IOException {
        try (var client = server.accept();
                var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
            while (!in.readLine().isEmpty()) {
                // its request
            }
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".getBytes(US_ASCII));
            return in.read();
        }
    }
}
