package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Job;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BigLogIT {
    private static final int READERS = 10;
    private static final long LOG_BYTES = 200L << 20;
    private static final long MORE_THAN_IDLE = 128L << 20;

    private final Path folder;

    BigLogIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void twoHundredMegabytesGoToTenReadersInLittleMemory() throws Exception {
        try (var stage = Stage.open(folder);
                var readers = Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newHttpClient()) {
            Job job = Stage.job("Big", Map.of());
            stage.begin(job, "big");
            byte[] piece = "0123456789 abcdefghijklmnopqrstuvwxyz <and> some more words to fill the line\n"
                    .repeat(1000)
                    .getBytes(UTF_8);
            for (long written = 0; written < LOG_BYTES; written += piece.length) {
                stage.site.observer().output(job, piece);
            }
            stage.end(job, Stage.succeeded("done"));
            long idle = inUse();

            var received = new ArrayList<Future<Long>>();
            for (int i = 0; i < READERS; i++) {
                received.add(readers.submit(() -> {
                    var request = HttpRequest.newBuilder(stage.address.resolve("/live/" + Stage.ENVIRONMENT + "/big"))
                            .timeout(Duration.ofMinutes(5))
                            .build();
                    try (InputStream in =
                            http.send(request, BodyHandlers.ofInputStream()).body()) {
                        return drained(in);
                    }
                }));
            }
            long most = 0;
            for (Future<Long> reader : received) {
                while (reader.state() == Future.State.RUNNING) {
                    most = Math.max(most, inUse());
                    awaitAWhile(reader);
                }
                assertThat(reader.get()).isGreaterThan(LOG_BYTES);
            }
            assertThat(most - idle).isLessThan(MORE_THAN_IDLE);
        }
    }

    /** Collecting all the time would leave no time for the readers. */
    private static void awaitAWhile(Future<Long> reader) throws InterruptedException, ExecutionException {
        try {
            reader.get(2, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // It goes on reading.
        }
    }

    private static long drained(InputStream in) throws java.io.IOException {
        long total = 0;
        var buffer = new byte[1 << 16];
        for (int n; (n = in.read(buffer)) >= 0; ) {
            total += n;
        }
        return total;
    }

    /** What is left after a collection: what is held, not what lies about. */
    private static long inUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
