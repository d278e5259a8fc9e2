package io.greenroom.commandlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.greenroom.commandlog.LogSink.Answer;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.PrintingRuns;
import io.greenroom.environment.RunId;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogDeliveryTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final RunId RUN = RunId.parse("local/0123456789abcdef/r1").orElseThrow();
    private static final String STREAM = "local.0123456789abcdef.r1";

    private final Path folder;
    private final PrintingRuns runs = new PrintingRuns(new ListedEnvironments("local", Time.system()));
    private final RecordedSink sink = new RecordedSink();

    LogDeliveryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static CommandLogs logs(Path folder, PrintingRuns runs) {
        return new CommandLogs(folder, 1L << 30, List.of(runs), new SecretsInUse(), Time.system());
    }

    /** A worker with one run, as far as logs are concerned. */
    private final class Worker {
        private final CommandLogs logs = logs(folder, runs);
        private final LogDelivery delivery;

        Worker(LogSink sink, Time time) {
            this.delivery = new LogDelivery(logs, sink, time, RandomGenerator.getDefault());
        }

        Worker begin() {
            logs.follow(RUN, new Secrets());
            delivery.follow(RUN);
            return this;
        }

        Worker print(String text) {
            runs.print(RUN.run(), text.getBytes(UTF_8));
            return caughtUp();
        }

        private Worker caughtUp() {
            try {
                logs.catchUp(RUN, PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return this;
        }

        Worker end() {
            runs.exit(RUN.run());
            caughtUp();
            logs.settle(RUN);
            return this;
        }

        void stop(Duration grace) {
            logs.close();
            delivery.close(grace);
        }
    }

    private Worker worker() {
        return new Worker(sink, new SkippingTime());
    }

    private Path log() {
        return logs(folder, runs).file(RUN);
    }

    private void awaitLines(String... lines) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.lines()).containsExactly(lines));
    }

    @Test
    void linesArriveInTheirOrder() {
        worker().begin().print("one\ntwo\n").print("three\n\nha").print("lf").end();

        awaitLines("one", "two", "three", " ", "half");
        assertThat(sink.streams()).containsExactly(STREAM);
    }

    @Test
    void aRunThatPrintsNothingHasItsStreamAllTheSame() {
        worker().begin().end();

        await().atMost(PATIENCE).until(() -> sink.streams().contains(STREAM));
    }

    @Test
    void whatIsPrintedWithinASecondIsOneCall() throws Exception {
        var time = MovableTime.somewhen();
        var worker = new Worker(sink, time).begin().print("one\n");
        time.awaitSleepers(1);
        worker.print("two\n").print("three\n");

        time.advance(Duration.ofSeconds(1));

        awaitLines("one", "two", "three");
        assertThat(sink.times()).containsExactly(time.instant());
        worker.end();
    }

    @Test
    void throttlingIsWaitedForAndNothingIsLostOrRepeated() {
        sink.answer(new Answer.Later("slow down"), new Answer.Later("slow down"), new Answer.Taken());

        worker().begin().print("one\ntwo\n").end();

        awaitLines("one", "two");
    }

    @Test
    void aClockThatIsSetBackDoesNotPutLinesBeforeEarlierOnes() {
        var time = new Time() {
            @Override
            public Instant instant() {
                return Instant.EPOCH.minusSeconds(sink.times().size());
            }

            @Override
            public void sleep(Duration duration) {}
        };
        var worker = new Worker(sink, time).begin().print("one\n");
        awaitLines("one");

        worker.print("two\n").end();

        awaitLines("one", "two");
        assertThat(sink.times()).isSorted();
    }

    @Test
    void aRefusalIsSaidOnceAndTheStreamGivenUp() throws Exception {
        var said = new ListAppender<ILoggingEvent>();
        var log = (Logger) LoggerFactory.getLogger(LogShipment.class);
        said.start();
        log.addAppender(said);
        try {
            sink.answer(new Answer.Refused("the worker's role may not do logs:PutLogEvents"));
            var worker = worker().begin().print("one\n");
            await().atMost(PATIENCE).until(() -> sink.times().size() == 1);
            worker.print("two\n").end();

            worker.stop(PATIENCE);

            assertThat(sink.lines()).isEmpty();
            assertThat(sink.times()).hasSize(1);
            assertThat(said.list)
                    .filteredOn(event -> event.getLevel() == Level.WARN)
                    .singleElement()
                    .asString()
                    .contains("local/0123456789abcdef/r1", "logs:PutLogEvents");
        } finally {
            log.detachAppender(said);
        }
    }

    @Test
    void stoppingDeliversWhatIsThereWithoutWaitingForMore() throws Exception {
        var time = MovableTime.somewhen();
        var worker = new Worker(sink, time).begin().print("one\ntwo\n");
        time.awaitSleepers(1);

        worker.stop(PATIENCE);

        assertThat(sink.lines()).containsExactly("one", "two");
    }

    @Test
    void aSinkThatDoesNotAnswerHoldsUpNeitherTheRunNorTheEnd() {
        var called = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var worker = new Worker(
                new LogSink() {
                    @Override
                    public Answer create(String stream) {
                        return new Answer.Taken();
                    }

                    @Override
                    public Answer put(String stream, Instant at, List<String> lines) throws InterruptedException {
                        called.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                        }
                        return new Answer.Taken();
                    }
                },
                new SkippingTime());
        worker.begin().print("one\n").end();
        await().atMost(PATIENCE).until(() -> called.getCount() == 0);

        worker.stop(Duration.ofMillis(10));

        await().atMost(PATIENCE).until(() -> interrupted.getCount() == 0);
    }

    @Test
    void aRestartGoesOnWhereTheFirstWorkerStopped() {
        var first = worker().begin().print("one\ntwo\n");
        awaitLines("one", "two");
        first.stop(PATIENCE);

        worker().begin().print("three\n").end();

        awaitLines("one", "two", "three");
    }

    @Test
    void aRunOfSeveralRoundsIsOneStreamWithoutRepetition() {
        var worker = worker().begin().print("one\n");
        awaitLines("one");

        worker.begin().print("two\n").end();

        awaitLines("one", "two");
    }

    @Test
    void whatAKilledWorkerOwesIsDeliveredAtTheNextStart() throws Exception {
        sink.answer(new Answer.Taken(), new Answer.Refused("not today"));
        var killed = worker().begin().print("one\n");
        awaitLines("one");
        killed.print("two\nthree").end();
        await().atMost(PATIENCE).until(() -> sink.times().size() == 2);

        worker().delivery.takeUp();

        awaitLines("one", "two", "three");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(LogShipment.shipped(log())).isEqualTo(13));
    }

    @Test
    void logsFromBeforeItWasTurnedOnStayWhereTheyAre() throws Exception {
        worker().begin().print("one\n").end();
        awaitLines("one");
        Files.writeString(log().resolveSibling("r2.log"), "old\n");
        Files.writeString(log(), "one\nnew\n");

        worker().delivery.takeUp();

        awaitLines("one", "new");
        assertThat(LogMark.SHIPPED.of(log().resolveSibling("r2.log"))).doesNotExist();
    }

    @Test
    void aMarkThatCannotBeReadMeansTheBeginning() throws Exception {
        Files.createDirectories(log().getParent());
        Files.writeString(log(), "one\n");
        Files.writeString(LogMark.SHIPPED.of(log()), "12\u0000\u0000");

        worker().delivery.takeUp();

        awaitLines("one");
    }

    @Test
    void theMarkIsRemovedTogetherWithItsLog() throws Exception {
        var worker = worker().begin().print("one\n").end();
        awaitLines("one");
        worker.stop(PATIENCE);
        Path orphan = log().resolveSibling("gone.log.shipped");
        Files.writeString(orphan, "0");
        for (Path file : List.of(log(), LogMark.SHIPPED.of(log()), LogMark.FOLLOWED.of(log()), orphan)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        }

        int removed = new LogRetention(worker.logs, Duration.ofDays(1), Long.MAX_VALUE).apply(Instant.now());

        assertThat(removed).isEqualTo(2);
        assertThat(log().getParent()).doesNotExist();
    }
}
