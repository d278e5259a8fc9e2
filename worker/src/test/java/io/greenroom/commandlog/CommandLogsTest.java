package io.greenroom.commandlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.PrintingRuns;
import io.greenroom.environment.RunId;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLogsTest {
    private static final Duration AT_LAST = Duration.ofMinutes(2);
    private static final RunId RUN = RunId.parse("local/0123456789abcdef/r1").orElseThrow();

    private final PrintingRuns runs = new PrintingRuns(new ListedEnvironments("local", Time.system()));
    private final Path folder;
    private SecretsInUse inUse = new SecretsInUse();
    private CommandLogs logs;

    CommandLogsTest(@TempDir Path folder) {
        this.folder = folder;
        this.logs = worker();
    }

    private CommandLogs worker() {
        return new CommandLogs(folder, 1L << 30, List.of(runs), inUse, Time.system());
    }

    private void restart() {
        logs.close();
        inUse = new SecretsInUse();
        logs = worker();
    }

    @AfterEach
    void close() {
        logs.close();
    }

    private void print(String text) {
        runs.print(RUN.run(), text.getBytes(UTF_8));
    }

    /** What is in the log once all is that was printed. */
    private String log() throws IOException, InterruptedException {
        logs.catchUp(RUN, AT_LAST);
        return Files.readString(logs.file(RUN));
    }

    private void awaitEnd() {
        runs.exit(RUN.run());
        await().atMost(AT_LAST)
                .until(() -> logs.growing(RUN).map(CommandLog::hasEnded).orElse(true));
    }

    @Test
    void aRunIsFollowedWhetherOrNotAJobWaitsForItAndItsEndIsNoticed() throws Exception {
        logs.follow(RUN, new Secrets());
        print("first round\n");
        assertThat(log()).isEqualTo("first round\n");

        print("between two rounds\n");
        assertThat(log()).isEqualTo("first round\nbetween two rounds\n");
        logs.follow(RUN, new Secrets());
        print("second round");
        awaitEnd();

        assertThat(Files.readString(logs.file(RUN))).isEqualTo("first round\nbetween two rounds\nsecond round");
        assertThat(logs.growing(RUN)).isPresent();
        logs.settle(RUN);
        await().atMost(AT_LAST).until(() -> logs.growing(RUN).isEmpty());
    }

    @Test
    void whoReadsAlongIsToldOfEachLineWithoutAsking() throws Exception {
        logs.follow(RUN, new Secrets());
        CommandLog log = logs.growing(RUN).orElseThrow();
        try (var reading = log.reading()) {
            print("a line\n");
            log.awaitMoreThan(6, AT_LAST);
            assertThat(Files.readString(logs.file(RUN))).isEqualTo("a line\n");
        }
    }

    @Test
    void secretsOfTheJobAndOfTheEnvironmentStayMaskedBetweenItsRounds() throws Exception {
        runs.hides("of the environment");
        try (Secrets ofJob = inUse.open()) {
            ofJob.add("of the job");
            logs.follow(RUN, ofJob);
        }

        print("a secret of the job, one of the envi");
        assertThat(log()).isEqualTo("a secret ****, one ");
        print("ronment, and then of the job\n");

        assertThat(log()).isEqualTo("a secret ****, one ****, and then ****\n");
        assertThat(inUse.mask("of the job")).isEqualTo("****");
        awaitEnd();
        logs.settle(RUN);
        await().atMost(AT_LAST).until(() -> inUse.mask("of the job").equals("of the job"));
    }

    @Test
    void aRestartGoesOnWhereTheLogIs() throws Exception {
        logs.follow(RUN, new Secrets());
        print("one\ntwo\n");
        assertThat(log()).isEqualTo("one\ntwo\n");
        restart();
        print("three\n");
        runs.forget(RUN.run(), 4);

        logs.follow(RUN, new Secrets());

        assertThat(log()).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void aSecretThatWasHalfPrintedAtARestartIsNotShown() throws Exception {
        var ofJob = new Secrets();
        ofJob.add("open-sesame");
        logs.follow(RUN, ofJob);
        print("it is open-");
        assertThat(log()).isEqualTo("it is ");
        restart();
        assertThat(Files.readString(logs.file(RUN))).isEqualTo("it is ");
        print("sesame\n");

        logs.follow(RUN, ofJob);

        assertThat(log()).isEqualTo("it is ****\n");
    }

    @Test
    void whatIsNotKeptAnyMoreIsSaidOnce() throws Exception {
        logs.follow(RUN, new Secrets());
        print("one\n");
        assertThat(log()).isEqualTo("one\n");
        restart();
        print("lost\nthree\n");
        runs.forget(RUN.run(), 9);

        logs.follow(RUN, new Secrets());

        assertThat(log()).startsWith("one\n").contains("5 bytes are left out").endsWith("\nthree\n");
    }

    @Test
    void aProviderThatCannotBeAskedForAWhileCostsNothingOfTheLog() throws Exception {
        runs.isInTrouble(new IOException("no network"));
        logs.follow(RUN, new Secrets());
        print("one\n");
        assertThat(log()).isEmpty();

        runs.isInTrouble(null);

        assertThat(log()).isEqualTo("one\n");
    }

    @Test
    void readersAreLetGoWhenTheWorkerStops() throws Exception {
        logs.follow(RUN, new Secrets());
        CommandLog log = logs.growing(RUN).orElseThrow();

        logs.close();

        assertThat(log.isLeft()).isTrue();
        assertThat(log.hasEnded()).isFalse();
    }

    @Test
    void runsOfAnUnknownProviderAreNotFollowed() {
        RunId elsewhere = RunId.parse("elsewhere/1/r1").orElseThrow();

        logs.follow(elsewhere, new Secrets());

        assertThat(logs.growing(elsewhere)).isEmpty();
        assertThat(logs.exists(elsewhere)).isFalse();
    }

    @Test
    void logsAreRemovedByAgeAndBySizeButNotWhileTheyGrow() throws Exception {
        for (String name : List.of("old", "new", "growing")) {
            var run = new RunId(RUN.environment(), name);
            runs.print(name, new byte[1000]);
            logs.follow(run, new Secrets());
            logs.catchUp(run, AT_LAST);
            if (!name.equals("growing")) {
                runs.exit(name);
                logs.settle(run);
                await().atMost(AT_LAST).until(() -> logs.growing(run).isEmpty());
            }
        }
        var retention = new LogRetention(logs, Duration.ofDays(1), 2500);

        assertThat(retention.apply(Instant.now())).isEqualTo(1);
        assertThat(retention.apply(Instant.now().plusSeconds(200_000))).isEqualTo(1);
        try (var left = Files.list(folder.resolve("local/0123456789abcdef"))) {
            assertThat(left.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("growing.log", "growing.log.followed");
        }
    }
}
