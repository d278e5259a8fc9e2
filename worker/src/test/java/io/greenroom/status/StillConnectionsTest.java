package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.job.Job;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that stand still are ended. What takes half a minute and a minute in earnest takes less here. */
class StillConnectionsTest {
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration NOT_NOW = Duration.ofHours(1);
    private static final Duration AT_LAST = Duration.ofMinutes(2);

    private static ConnectionLimits limits(Duration request, Duration reader) {
        return new ConnectionLimits(100, 90, request, reader);
    }

    private final Path folder;

    StillConnectionsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aReaderThatDoesNotReadLosesItsConnection() throws Exception {
        try (var stage = Stage.open(folder, limits(NOT_NOW, SOON))) {
            withALongLog(stage);
            // Clients keep connections for half a minute.
            int others = stage.site.connections();
            try (var live = connected(stage);
                    var plain = connected(stage)) {
                ask(live, "/live/" + Stage.ENVIRONMENT + "/long");
                ask(plain, "/logs/" + Stage.ENVIRONMENT + "/long.txt");
                assertThat(live.getInputStream().read()).isPositive();
                assertThat(plain.getInputStream().read()).isPositive();

                await().atMost(AT_LAST).until(() -> stage.site.connections() <= others);
            }
        }
    }

    @Test
    void oneThatTakesALittleInTimeKeepsIt() throws Exception {
        var time = new LookedAtTime();
        try (var connections = Connections.start(limits(NOT_NOW, Duration.ofMinutes(1)), time);
                var slow = connections.admit(new Socket());
                var stuck = connections.admit(new Socket())) {
            slow.watched(time.streamThatTakes(Duration.ofSeconds(50))).write(new byte[100_000]);
            assertThat(slow.socket().isClosed()).isFalse();

            stuck.watched(time.streamThatTakes(Duration.ofSeconds(70))).write(new byte[100_000]);
            assertThat(stuck.socket().isClosed()).isTrue();
        }
    }

    /** Goes on when a stream is written to, and is looked at again by whoever sleeps before that write returns. */
    private static final class LookedAtTime implements Time {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T09:30:00Z"));
        private final Semaphore looks = new Semaphore(0);

        @Override
        public Instant instant() {
            return Objects.requireNonNull(now.get());
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            looks.release();
            LockSupport.parkNanos(1_000_000);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }

        OutputStream streamThatTakes(Duration duration) {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    now.set(instant().plus(duration));
                    looks.drainPermits();
                    try {
                        looks.acquire(2);
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException("cut off");
                    }
                }
            };
        }
    }

    @Test
    void whoeverOpensManyAndSaysNothingKeepsNobodyOut() throws Exception {
        try (var stage = Stage.open(folder, new ConnectionLimits(20, 18, NOT_NOW, NOT_NOW))) {
            var silent = new ArrayList<Socket>();
            for (int i = 0; i < 50; i++) {
                Socket socket = connected(stage);
                silent.add(socket);
                if (i % 2 == 0) {
                    send(socket, "GET /health/live HTTP/1.1\r\nX-Half: ");
                }
            }

            assertThat(stage.get("/health/live").body()).isEqualTo("live\n");
            assertThat(stage.site.connections()).isLessThanOrEqualTo(20);
            assertThat(isEnded(silent.getFirst())).isTrue();
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void manyWhoFollowALogKeepNobodyElseOut() throws Exception {
        try (var stage = Stage.open(folder, new ConnectionLimits(20, 10, NOT_NOW, NOT_NOW))) {
            stage.begin(Stage.job("Long", Map.of()), "long");
            var following = new ArrayList<Socket>();
            for (int i = 0; i < 10; i++) {
                Socket socket = connected(stage);
                following.add(socket);
                ask(socket, "/live/" + Stage.ENVIRONMENT + "/long");
                assertThat(socket.getInputStream().read()).isPositive();
            }

            assertThat(stage.get("/live/" + Stage.ENVIRONMENT + "/long").statusCode())
                    .isEqualTo(503);
            assertThat(stage.get("/health/live").body()).isEqualTo("live\n");
            for (Socket socket : following) {
                socket.close();
            }
        }
    }

    @Test
    void aRequestThatDoesNotComeEndsItsConnection() throws Exception {
        try (var stage = Stage.open(folder, limits(SOON, NOT_NOW));
                var silent = connected(stage);
                var half = connected(stage);
                var answered = connected(stage)) {
            send(half, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ");
            send(answered, "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

            assertThat(isEnded(silent)).isTrue();
            assertThat(isEnded(half)).isTrue();
            assertThat(isEnded(answered)).isTrue();
            await().atMost(AT_LAST).until(() -> stage.site.connections() == 0);
        }
    }

    @Test
    void evenOneThatComesByteByByte() throws Exception {
        try (var stage = Stage.open(folder, limits(SOON, NOT_NOW));
                var socket = connected(stage)) {
            send(socket, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");

            await().atMost(AT_LAST).pollInterval(Duration.ofMillis(20)).until(() -> {
                try {
                    send(socket, "x");
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        }
    }

    private static void withALongLog(Stage stage) {
        Job job = Stage.job("Long", Map.of());
        stage.begin(job, "long");
        byte[] piece = "a line of some words\n".repeat(50_000).getBytes(UTF_8);
        for (int i = 0; i < 20; i++) {
            stage.print(job, piece);
        }
        stage.end(job, Stage.succeeded("done"));
    }

    private static Socket connected(Stage stage) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.setSoTimeout((int) AT_LAST.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), stage.address.getPort()));
        return socket;
    }

    private static void ask(Socket socket, String path) throws IOException {
        send(socket, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** Whether the other side ends it, after whatever else it says. */
    private static boolean isEnded(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }
}
