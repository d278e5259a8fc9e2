package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.Backoff;
import io.greenroom.job.Sleeper;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run's log on its way to the sink, from where it got to before, until the log has ended. The file is the buffer:
 * nothing is held in memory but the batch of the call under way.
 */
final class LogShipment {
    private static final Logger LOG = LoggerFactory.getLogger(LogShipment.class);
    /** How long lines gather before they are sent, so that a chatty command costs few calls. */
    private static final Duration GATHERING = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** What cannot be delivered for so long is left to the worker's next start. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    /**
     * What all shipments have in common.
     *
     * @param calls bounds the calls under way, and so the batches in memory
     * @param sleeper the waits that end when the worker stops
     */
    record Means(LogSink sink, Semaphore calls, Sleeper sleeper, Time time, RandomGenerator random) {}

    /** One call to the sink. */
    private interface Call {
        LogSink.Answer make() throws IOException, InterruptedException;
    }

    private final ExternalId run;
    private final String stream;
    private final CommandLogs logs;
    private final Path log;
    private final Means means;
    private long position;
    private long seen;
    private boolean isCut;
    private Instant lastAt = Instant.MIN;

    LogShipment(ExternalId run, CommandLogs logs, Means means) {
        this.run = run;
        this.stream = run.asOneWord();
        this.logs = logs;
        this.log = logs.file(run);
        this.means = means;
    }

    /** Returns when there is nothing more to deliver, or no use in trying. */
    void deliver() throws InterruptedException {
        try {
            if (!deliverAll()) {
                awaitEnd();
            }
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("interrupted while reading a log");
        } catch (NoSuchFileException e) {
            LOG.info("The log of {} was removed before it was delivered to its end", run);
        } catch (IOException e) {
            LOG.warn("The log of {} is delivered no further, for it cannot be read: {}", run, e.toString());
        }
    }

    private boolean deliverAll() throws IOException, InterruptedException {
        position = DeliveryMark.read(log).orElse(0);
        seen = position;
        if (position == 0) {
            DeliveryMark.write(log, 0);
            if (!insist(this::create)) {
                return false;
            }
        }
        while (true) {
            awaitMore();
            // Both are looked at before the file: what was written until then is in it.
            boolean isLast = isOver();
            boolean isWhole = isWhole();
            do {
                if (!insist(() -> putNext(isWhole))) {
                    return false;
                }
            } while (isCut);
            if (isLast) {
                return true;
            }
        }
    }

    private void awaitMore() throws InterruptedException {
        Optional<CommandLog> growing = logs.growing(run);
        if (growing.isPresent() && !isOver()) {
            growing.get().awaitMoreThan(seen, BETWEEN_LOOKS);
            if (!isOver()) {
                means.sleeper().sleep(GATHERING);
            }
        }
    }

    /** After it was given up, so that it is given up once. */
    private void awaitEnd() throws InterruptedException {
        Optional<CommandLog> growing = logs.growing(run);
        while (growing.isPresent() && !isOver()) {
            growing.get().awaitMoreThan(Long.MAX_VALUE, BETWEEN_LOOKS);
        }
    }

    /** Whether nothing is written any more: the run is over, or the worker stops. */
    private boolean isOver() {
        return isWhole() || means.sleeper().ended();
    }

    /** Whether a line without an end has none. */
    private boolean isWhole() {
        return logs.growing(run).map(CommandLog::hasEnded).orElse(true);
    }

    private LogSink.Answer create() throws InterruptedException {
        means.calls().acquire();
        try {
            return means.sink().create(stream);
        } finally {
            means.calls().release();
        }
    }

    private LogSink.Answer putNext(boolean isWhole) throws IOException, InterruptedException {
        means.calls().acquire();
        try {
            LogBatch batch = LogBatch.read(log, position, isWhole);
            seen = batch.seen();
            isCut = batch.isCut();
            if (batch.lines().isEmpty()) {
                return new LogSink.Answer.Taken();
            }
            LogSink.Answer answer = means.sink().put(stream, now(), batch.lines());
            if (answer instanceof LogSink.Answer.Taken) {
                position = batch.end();
                DeliveryMark.write(log, position);
            }
            return answer;
        } finally {
            means.calls().release();
        }
    }

    /** Never before an earlier one, whatever the clock does. */
    private Instant now() {
        Instant now = means.time().instant();
        lastAt = now.isBefore(lastAt) ? lastAt : now;
        return lastAt;
    }

    /** False when it did not work and is of no use, now or at all. */
    private boolean insist(Call call) throws IOException, InterruptedException {
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, means.random());
        Instant until = means.time().instant().plus(PATIENCE);
        String trouble = "";
        while (true) {
            switch (call.make()) {
                case LogSink.Answer.Taken taken -> {
                    if (!trouble.isEmpty()) {
                        LOG.info("The log of {} is delivered again", run);
                    }
                    return true;
                }
                case LogSink.Answer.Refused refused -> {
                    LOG.warn("The log of {} is delivered no further: {}", run, refused.why());
                    return false;
                }
                case LogSink.Answer.Later later -> {
                    if (trouble.isEmpty()) {
                        LOG.info("The log of {} cannot be delivered now, and waits in its file: {}", run, later.why());
                    }
                    trouble = later.why();
                }
            }
            if (!means.sleeper().sleep(backoff.next())) {
                return false;
            }
            if (!means.time().instant().isBefore(until)) {
                LOG.warn("The log of {} waits for the worker's next start to be delivered: {}", run, trouble);
                return false;
            }
        }
    }
}
