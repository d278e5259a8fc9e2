package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Job;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReconnectTest {
    private static final long SEED = 20_260_301;
    private static final String LIVE = "/live/" + Stage.ENVIRONMENT + "/run1";

    private final Path folder;
    private final Job job = Stage.job("Smoke", Map.of());

    LogReconnectTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aReaderWhoseConnectionIsCutAgainAndAgainGetsEachCharacterOnce() throws Exception {
        var random = new Random(SEED);
        String log = log(random, 2_000_000);
        try (var stage = Stage.open(folder);
                var http = HttpClient.newHttpClient()) {
            stage.begin(job, "run1");
            stage.print(job, log);
            stage.end(job, Stage.succeeded("done"));
            var reader = new EventReader(http, stage.address.resolve(LIVE));

            int connections = 0;
            for (; !reader.isComplete(); connections++) {
                reader.read(random.nextInt(200_000));
            }

            assertThat(connections).isGreaterThan(20);
            assertThat(reader.text().equals(log)).as("seed %d", SEED).isTrue();
        }
    }

    @Test
    void soDoesOneThatFollowsALogWhileItGrows() throws Exception {
        var random = new Random(SEED);
        String log = log(random, 300_000);
        byte[] bytes = log.getBytes(UTF_8);
        try (var stage = Stage.open(folder);
                var http = HttpClient.newHttpClient();
                var writer = Executors.newVirtualThreadPerTaskExecutor()) {
            stage.begin(job, "run1");
            var sizes = new Random(SEED + 1);
            var written = writer.submit(() -> {
                for (int from = 0; from < bytes.length; ) {
                    int to = Math.min(bytes.length, from + 1 + sizes.nextInt(700));
                    stage.runs.print("run1", java.util.Arrays.copyOfRange(bytes, from, to));
                    from = to;
                }
                stage.end(job, Stage.succeeded("done"));
            });
            var reader = new EventReader(http, stage.address.resolve(LIVE));

            while (!reader.isComplete()) {
                reader.read(random.nextInt(random.nextBoolean() ? 3_000 : 200_000));
            }

            written.get();
            assertThat(reader.text().equals(log)).as("seed %d", SEED).isTrue();
        }
    }

    @Test
    void aRestartOfTheWorkerIsNotTakenForTheEndOfALog() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            EventReader reader;
            try (var stage = Stage.open(folder)) {
                stage.begin(job, "run1");
                stage.print(job, "one\n");
                reader = new EventReader(http, stage.address.resolve(LIVE));
                reader.read(30);
            }
            try (var stage = Stage.open(folder)) {
                reader = new EventReader(http, stage.address.resolve(LIVE));
                reader.read(Long.MAX_VALUE);
                assertThat(reader.text()).isEqualTo("one\n");
                assertThat(reader.isComplete()).isFalse();
                assertThat(stage.get("/runs/" + Stage.ENVIRONMENT + "/run1").body())
                        .contains("data-live");

                stage.runs.print("run1", "one\n".getBytes(UTF_8));
                stage.resume(job, "run1");
                stage.print(job, "two\n");
                stage.end(job, Stage.succeeded("done"));
                reader.read(Long.MAX_VALUE);
                assertThat(reader.text()).isEqualTo("one\ntwo\n");
                assertThat(reader.isComplete()).isTrue();
            }
        }
    }

    /** Lines of any length, with markup and characters of one to four bytes. */
    private static String log(Random random, int characters) {
        String[] pieces = {"word ", "<b>", "&amp; ", "ß", "漢字", "😀", "\n", "longer words, ", "\n"};
        var log = new StringBuilder(characters + 16);
        while (log.length() < characters) {
            log.append(pieces[random.nextInt(pieces.length)]);
        }
        return log.append("\n").toString();
    }
}
