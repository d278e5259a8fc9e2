package io.greenroom.wakeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.greenroom.job.ActionType;
import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class WakeUpsTest implements Listener {
    private static final ActionType RUN = new ActionType("Test", "Run-Command", "1");
    private static final Hint JOBS = new Hint.JobsMayBeThere(RUN);

    private final MovableTime time = MovableTime.somewhen();
    private final FakeWakeUpQueue queue = new FakeWakeUpQueue(time);
    private final SecretsInUse secrets = new SecretsInUse();
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private final List<Boolean> worked = new CopyOnWriteArrayList<>();
    private volatile boolean wanted = true;
    private final WakeUps wakeUps = new WakeUps(
            queue,
            new Served(Events.REGION, Optional.of(Events.ACCOUNT), Set.of(RUN)),
            this,
            secrets,
            time,
            new Random(1));

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.greenroom.wakeup");

    @BeforeEach
    void start() throws InterruptedException {
        log.start();
        logger.addAppender(log);
        wakeUps.start();
        time.awaitSleepers(1);
    }

    @AfterEach
    void close() {
        wakeUps.close();
        logger.detachAppender(log);
    }

    @Override
    public void hinted(Hint hint) {
        hints.add(hint);
    }

    @Override
    public void works(boolean now) {
        worked.add(now);
    }

    @Override
    public boolean wantsHints() {
        return wanted;
    }

    private void awaitQuiet() throws InterruptedException {
        await().until(() -> queue.waiting() == 0);
        time.awaitSleepers(1);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void theFirstCallTellsThatTheQueueWorks() {
        assertThat(worked).containsExactly(true);
        assertThat(wakeUps.works()).isTrue();
        assertThat(wakeUps.lastHint()).isEmpty();
    }

    @Test
    void whatAMessageHintsAtIsToldAtOnceAndTheMessageDeleted() throws Exception {
        time.advanceToNextSleeper();

        queue.send(Events.started(RUN), Events.execution("shop", "e-1", "STOPPED"));
        awaitQuiet();

        assertThat(hints)
                .containsExactlyInAnyOrder(JOBS, new Hint.ExecutionEnded("shop", "e-1", ExecutionStatus.STOPPED));
        assertThat(queue.visibleAgain()).isZero();
        assertThat(wakeUps.lastHint()).contains(time.instant());
    }

    @Test
    void messagesThatComeTogetherAndSayTheSameAreToldOnce() throws Exception {
        queue.send(Events.started(RUN), Events.started(RUN), Events.started(RUN));
        time.advanceToNextSleeper();
        awaitQuiet();

        assertThat(hints).containsExactly(JOBS);
    }

    @Test
    void aThousandHostileMessagesAreDroppedWithOneShortLineThatHoldsNoSecret() throws Exception {
        secrets.addForGood("open-sesame");
        String hostile = "{\"password\":\"open-sesame\",\"\u001b[2J\n\r\":\"" + "x".repeat(10_000);
        for (int i = 0; i < 1000; i++) {
            queue.send(hostile);
        }
        queue.send(Events.started(RUN));
        time.advanceToNextSleeper();
        awaitQuiet();

        await().until(() -> hints.contains(JOBS));
        assertThat(queue.visibleAgain()).isZero();
        assertThat(warnings())
                .singleElement()
                .asString()
                .hasSizeLessThan(400)
                .doesNotContain("open-sesame", "\u001b", "\n", "\r");
    }

    @Test
    void messagesAreLeftToOthersAsLongAsHintsAreOfNoUse() throws Exception {
        wanted = false;
        queue.send(Events.started(RUN));
        time.advanceToNextSleeper();
        time.awaitSleepers(1);

        assertThat(hints).isEmpty();
        assertThat(queue.undeleted()).isEqualTo(1);

        wanted = true;
        time.advanceToNextSleeper();
        await().until(() -> hints.contains(JOBS));
    }

    @Test
    void whatIsReceivedWhenHintsHaveBecomeOfNoUseIsNotDeleted() throws Exception {
        time.advanceToNextSleeper();
        time.awaitSleepers(1);
        wanted = false;

        queue.send(Events.started(RUN));
        awaitQuiet();

        assertThat(hints).isEmpty();
        assertThat(queue.visibleAgain()).isEqualTo(1);
    }

    @Test
    void oneFailedCallIsNoReasonToThinkTheQueueBroken() throws Exception {
        queue.fails(QueueFailure.Kind.PASSING);
        time.advanceToNextSleeper();
        time.awaitSleepers(1);
        queue.mend();
        time.advanceToNextSleeper();
        time.awaitSleepers(1);

        assertThat(worked).containsExactly(true);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aQueueThatDoesNotAnswerIsSaidOnceAndTriedMoreAndMoreSeldomUntilItIsBack() throws Exception {
        queue.fails(QueueFailure.Kind.PASSING);
        var began = time.instant();
        int before = queue.calls();
        for (int i = 0; i < 30; i++) {
            time.advanceToNextSleeper();
            time.awaitSleepers(1);
        }

        assertThat(worked).containsExactly(true, false);
        assertThat(wakeUps.works()).isFalse();
        assertThat(wakeUps.trouble()).contains("scripted PASSING");
        assertThat(warnings()).hasSize(1);
        assertThat(queue.calls() - before).isLessThanOrEqualTo(30);
        assertThat(Duration.between(began, time.instant())).isGreaterThan(Duration.ofMinutes(5));

        queue.mend();
        queue.send(Events.started(RUN));
        time.advance(Duration.ofMinutes(2));
        await().until(() -> hints.contains(JOBS));
        await().until(wakeUps::works);
        assertThat(worked).containsExactly(true, false, true);
        assertThat(wakeUps.trouble()).isEmpty();
    }

    @Test
    void aQueueThatIsGoneOrForbiddenIsBrokenAtOnce() throws Exception {
        queue.fails(QueueFailure.Kind.LASTING);
        time.advanceToNextSleeper();
        time.awaitSleepers(1);

        assertThat(worked).containsExactly(true, false);
        assertThat(warnings()).singleElement().asString().contains("fleet.wakeUpQueue", "scripted LASTING");
    }

    @Test
    void withoutTheRightToDeleteTheQueueIsBrokenUntilDeletingWorks() throws Exception {
        queue.failsToDelete(QueueFailure.Kind.LASTING);
        queue.send(Events.started(RUN));
        time.advanceToNextSleeper();
        await().until(() -> worked.size() == 2);
        for (int i = 0; i < 5; i++) {
            time.awaitSleepers(1);
            time.advanceToNextSleeper();
        }
        time.awaitSleepers(1);
        assertThat(worked).containsExactly(true, false);
        assertThat(warnings()).hasSize(1);

        queue.mend();
        assertThat(queue.visibleAgain()).isEqualTo(1);
        time.advance(Duration.ofMinutes(2));
        await().until(() -> worked.size() == 3);
        assertThat(queue.visibleAgain()).isZero();
    }
}
