package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.greenroom.job.Job;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Tag("thorough")
@Isolated("measures the heap of the whole process")
class BigLogIT {
    private static final int READERS = 10;
    private static final long LOG_BYTES = "long".equals(System.getProperty("greenroom.load")) ? 200L << 20 : 40L << 20;
    private static final long HALF = LOG_BYTES / 2;
    private static final long MORE_THAN_IDLE = 32L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** The first readers wait in the middle for the last ones, for how long depends on the machine. */
    private static final ConnectionLimits NONE_IS_CUT_OFF =
            new ConnectionLimits(1000, 900, Duration.ofHours(1), Duration.ofHours(1));

    private final Path folder;
    /** All readers stop there, so that memory is measured while all of them are in the middle of it. */
    private final CountDownLatch inTheMiddle = new CountDownLatch(READERS);

    private final CountDownLatch goOn = new CountDownLatch(1);

    BigLogIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aBigLogGoesToTenReadersInLittleMemoryAndNothingOfThemIsLeft() throws Exception {
        try (var stage = Stage.open(folder, NONE_IS_CUT_OFF);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Path log = bigLog();
            long idle = inUse();

            List<Future<Long>> leaving = readers(READERS / 2, HALF, stage, threads);
            List<Future<Long>> staying = readers(READERS / 2, Long.MAX_VALUE, stage, threads);
            long busy;
            try {
                assertThat(inTheMiddle.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                busy = inUse();
                assertThat(openFiles(log)).isEqualTo(READERS);
                assertThat(threadsThatSendLogs()).isEqualTo(READERS);
            } finally {
                goOn.countDown();
            }

            assertThat(busy - idle).isLessThan(MORE_THAN_IDLE);
            for (Future<Long> reader : leaving) {
                assertThat(reader.get()).isBetween(HALF, LOG_BYTES);
            }
            for (Future<Long> reader : staying) {
                assertThat(reader.get()).isGreaterThan(LOG_BYTES);
            }
            nothingIsLeft(stage, log);
        }
    }

    @Test
    void readersThatLeaveALogThatStillGrowsLeaveNothingBehindEither() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job job = Stage.job("Growing", Map.of());
            stage.begin(job, "growing");
            stage.print(job, "one\n");
            Path log = log("growing");
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < READERS; i++) {
                sockets.add(asked(stage, "growing"));
            }
            // Whoever follows the run has it open only while it writes.
            await().atMost(PATIENCE).until(() -> openFiles(log) >= READERS);

            for (Socket socket : sockets) {
                socket.close();
            }
            // Each line goes to all that are still held to be there, which is how it is noticed that they are not.
            await().atMost(PATIENCE).untilAsserted(() -> {
                stage.print(job, "more\n");
                assertThat(openFiles(log)).isZero();
            });
            stage.end(job, Stage.succeeded("done"));
            nothingIsLeft(stage, log);
        }
    }

    /** Of a run that was over before this worker was started. */
    private Path bigLog() throws IOException {
        byte[] piece = "0123456789 abcdefghijklmnopqrstuvwxyz <and> some more words to fill the line\n"
                .repeat(10_000)
                .getBytes(UTF_8);
        Path log = log("big");
        Files.createDirectories(log.getParent());
        try (var out = Files.newOutputStream(log)) {
            for (long written = 0; written < LOG_BYTES; written += piece.length) {
                out.write(piece);
            }
        }
        return log;
    }

    private Path log(String run) {
        return folder.resolve("logs").resolve(Stage.ENVIRONMENT).resolve(run + ".log");
    }

    private List<Future<Long>> readers(int many, long upTo, Stage stage, ExecutorService threads) {
        return Stream.generate(() -> threads.submit(() -> read(upTo, stage)))
                .limit(many)
                .toList();
    }

    /** Returns how many bytes it has read when it has had enough, or all. */
    private long read(long upTo, Stage stage) throws IOException, InterruptedException {
        try (var socket = asked(stage, "big")) {
            var in = socket.getInputStream();
            var buffer = new byte[1 << 16];
            long total = 0;
            for (int n; total < upTo && (n = in.read(buffer)) >= 0; ) {
                if (total < HALF / 2 && total + n >= HALF / 2) {
                    inTheMiddle.countDown();
                    goOn.await();
                }
                total += n;
            }
            return total;
        }
    }

    private static Socket asked(Stage stage, String run) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), stage.address.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write("GET /live/%s/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                        .formatted(Stage.ENVIRONMENT, run)
                        .getBytes(UTF_8));
        return socket;
    }

    private void nothingIsLeft(Stage stage, Path log) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(openFiles(log)).isZero();
            assertThat(threadsThatSendLogs()).isZero();
            assertThat(stage.site.connections()).isZero();
            assertThat(establishedConnections(stage.address.getPort())).isZero();
        });
    }

    /** How often this process has the file open; 0 where the system does not tell. */
    private static long openFiles(Path file) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(descriptor -> leadsTo(file, descriptor)).count();
        }
    }

    private static boolean leadsTo(Path file, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file.toAbsolutePath());
        } catch (IOException e) {
            return false; // Closed meanwhile: the stream that lists them is one.
        }
    }

    /** Virtual ones too, which other dumps leave out. */
    private long threadsThatSendLogs() throws IOException {
        Path dump = folder.resolve("threads.txt");
        Files.deleteIfExists(dump);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(dump)
                .lines()
                .filter(line -> line.contains("io.greenroom.status.LogStream.send("))
                .count();
    }

    /** Whose server's end is still open: established, or closed by the other side alone. */
    private static long establishedConnections(int port) throws IOException {
        String local = ":%04X".formatted(port);
        long count = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                count += Files.readString(Path.of(table))
                        .lines()
                        .map(line -> line.strip().split("\\s+", 5))
                        .filter(columns -> columns.length > 3 && columns[1].endsWith(local))
                        .filter(columns -> columns[3].equals("01") || columns[3].equals("08"))
                        .count();
            }
        }
        return count;
    }

    /** What is left after a collection: what is held, not what lies about. */
    private static long inUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
