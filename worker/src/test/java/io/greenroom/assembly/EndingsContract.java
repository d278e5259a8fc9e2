package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.greenroom.environment.EndWhen;
import io.greenroom.pipeline.KnownExecutions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * When environments end whose pipelines did not end them, with real pipelines on the simulator: for every provider. It offers
 * the blueprint {@code lab}, which has the commands {@code good}, {@code bad}, which fails saying "no route", and
 * {@code long}, which goes on for hours.
 */
interface EndingsContract {
    EndingScene scene(Path folder, EndWhen endWhen) throws Exception;

    /** Where environments take long to start, not every build can try every policy. */
    default boolean tries(EndWhen policy) {
        return true;
    }

    /**
     * Executions that come to their ends in all ways, side by side, and are looked at before the grace is over, after it, and
     * after the expiry.
     */
    @ParameterizedTest
    @EnumSource(EndWhen.class)
    default void eachEnvironmentEndsExactlyWhenThePolicySays(EndWhen when, @TempDir Path folder) throws Exception {
        assumeTrue(tries(when));
        boolean afterFailures = when != EndWhen.EXPIRED;
        try (var scene = scene(folder, when)) {
            for (String pipeline : List.of("failed", "retried", "late")) {
                scene.create(pipeline, "bad", true);
            }
            scene.create("tidy", "good", true);
            scene.create("forgetful", "good", false);
            for (String pipeline : List.of("stopped", "abandoned", "superseded")) {
                scene.create(pipeline, "long", true);
            }
            var failed = scene.start("failed");
            var retried = scene.start("retried");
            var late = scene.start("late");
            var tidy = scene.start("tidy");
            var forgetful = scene.start("forgetful");
            var abandoned = scene.start("abandoned");
            var busy = scene.start("superseded");
            var busyToo = scene.start("stopped");
            busy.running();
            var superseded = scene.start("superseded").started();
            var waiting = scene.start("superseded").started();
            busyToo.running();
            var stopped = scene.start("stopped").started();
            stopped.stop(false);
            abandoned.running().stop(true);
            for (var run : List.of(failed, retried, late, tidy, forgetful, abandoned, superseded, stopped)) {
                run.over();
            }
            tidy.awaitGone();
            scene.awaitJobs(2);

            scene.pass(Duration.ofMinutes(8));

            var all = List.of(failed, retried, late, forgetful, abandoned, superseded, stopped, busy, busyToo, waiting);
            assertThat(all).as("within the grace").allMatch(EndingScene.Run::isKept);
            assertThat(retried.retry()).as("it is found alive").contains("no route");

            scene.pass(Duration.ofMinutes(9));

            var without = List.of(failed, late, abandoned, superseded, stopped);
            if (afterFailures) {
                without.forEach(EndingScene.Run::awaitGone);
                assertThat(late.retry()).contains("ended").doesNotContain("no route");
            } else {
                assertThat(without).allMatch(EndingScene.Run::isKept);
            }
            if (when == EndWhen.EXECUTION_ENDED) {
                forgetful.awaitGone();
            } else {
                assertThat(forgetful.isKept()).isTrue();
            }
            var inUse = List.of(busy, busyToo, waiting);
            assertThat(inUse).allMatch(EndingScene.Run::isKept);
            assertThat(retried.isKept()).as("its grace began anew").isTrue();

            scene.pass(Duration.ofMinutes(8));

            if (afterFailures) {
                retried.awaitGone();
                assertThat(List.of(failed.reason(), retried.reason()))
                        .allMatch(reason -> reason.contains(" failed at ") && reason.contains("grace of 15 min"));
                assertThat(stopped.reason()).contains("was stopped");
                assertThat(superseded.reason()).contains("was superseded");
            } else {
                assertThat(retried.isKept()).isTrue();
            }
            assertThat(inUse).allMatch(EndingScene.Run::isKept);

            scene.pass(Duration.ofMinutes(91)); // to four minutes before the expiry of all

            assertThat(inUse).allMatch(EndingScene.Run::isKept);

            scene.pass(Duration.ofMinutes(8));

            Stream.concat(without.stream(), Stream.of(retried, forgetful, waiting))
                    .forEach(EndingScene.Run::awaitGone);
            assertThat(List.of(busy, busyToo)).as("a command runs in it").allMatch(EndingScene.Run::isKept);

            scene.pass(Duration.ofHours(2)); // more than the longest that any may live

            scene.assertNothingIsLeft();
        }
    }

    @Test
    default void withoutTheRightToSeeExecutionsOnlyTheExpiryCountsAndTheLogSaysSo(@TempDir Path folder)
            throws Exception {
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        var logger = (Logger) LoggerFactory.getLogger(KnownExecutions.class);
        logger.addAppender(logged);
        try (var scene = scene(folder, EndWhen.EXECUTION_ENDED)) {
            scene.forbidLooking();
            // Of its own, because the log is that of the whole process, in which other providers are tried too.
            String pipeline = "unseen-" + folder.getFileName();
            scene.create(pipeline, "bad", true);
            var failed = scene.start(pipeline).over();

            scene.pass(Duration.ofMinutes(60));
            assertThat(failed.isKept()).isTrue();
            scene.pass(Duration.ofMinutes(62));
            failed.awaitGone();

            assertThat(logged.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(message -> message.contains("pipeline " + pipeline + " "))
                    .singleElement()
                    .asString()
                    .contains("codepipeline:ListPipelineExecutions", "only at their expiry");
        } finally {
            logger.detachAppender(logged);
        }
    }
}
