package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.greenroom.action.ExternalId;
import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import io.greenroom.job.Ticket;
import io.greenroom.status.LogSink.Answer;
import io.greenroom.time.MovableTime;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogDeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String STREAM = "local.0123456789abcdef.r1";

    private final Path folder;
    private final RecordedSink sink = new RecordedSink();

    LogDeliveryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A worker with one run, as far as logs are concerned. */
    private final class Worker {
        private final Job job = Stage.job("Smoke", Map.of());
        private final CommandLogs logs = new CommandLogs(folder, 1L << 30);
        private final LogDelivery delivery;

        Worker(LogSink sink, Time time) {
            this.delivery = new LogDelivery(logs, sink, time, RandomGenerator.getDefault());
        }

        Worker begin() {
            var ticket = new Ticket(
                    Instant.EPOCH, Instant.EPOCH, false, Map.of("environment", Stage.ENVIRONMENT, "run", "r1"));
            logs.begun(job, ticket);
            delivery.begun(job, ticket);
            return this;
        }

        Worker print(String text) {
            logs.output(job, text.getBytes(UTF_8));
            return this;
        }

        Worker end() {
            logs.decided(job, Stage.succeeded("done"));
            return this;
        }

        void handBack() {
            logs.decided(job, new JobResult.Continued("token", ((JobResult.Succeeded) Stage.succeeded("")).details()));
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
        return new CommandLogs(folder, 1L << 30)
                .file(ExternalId.parse(Stage.ENVIRONMENT + "/r1").orElseThrow());
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

        worker().begin().print("one\ntwo\nthree\n").end();

        awaitLines("one", "two", "three");
    }

    @Test
    void aRunOfSeveralRoundsIsOneStreamWithoutRepetition() {
        var worker = worker().begin().print("one\n");
        awaitLines("one");
        worker.handBack();

        worker.begin().print("one\ntwo\n").end();

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
                .untilAsserted(() -> assertThat(DeliveryMark.read(log())).isEqualTo(OptionalLong.of(13)));
    }

    @Test
    void logsFromBeforeItWasTurnedOnStayWhereTheyAre() throws Exception {
        worker().begin().print("one\n").end();
        awaitLines("one");
        Files.writeString(log().resolveSibling("r2.log"), "old\n");
        Files.writeString(log(), "one\nnew\n");

        worker().delivery.takeUp();

        awaitLines("one", "new");
        assertThat(DeliveryMark.of(log().resolveSibling("r2.log"))).doesNotExist();
    }

    @Test
    void aMarkThatCannotBeReadMeansTheBeginning() throws Exception {
        Files.createDirectories(log().getParent());
        Files.writeString(log(), "one\n");
        Files.writeString(DeliveryMark.of(log()), "12\u0000\u0000");

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
        for (Path file : List.of(log(), DeliveryMark.of(log()), orphan)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        }

        int removed = new LogRetention(worker.logs, Duration.ofDays(1), Long.MAX_VALUE).apply(Instant.now());

        assertThat(removed).isEqualTo(2);
        assertThat(log().getParent()).doesNotExist();
    }
}
