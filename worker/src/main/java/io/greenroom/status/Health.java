package io.greenroom.status;

import io.greenroom.job.Journal;
import io.greenroom.wakeup.WakeUps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Whether the worker does what it is for. */
final class Health {
    private static final byte[] PROBE = new byte[4096];
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private final PollHealth polls;
    private final Journal journal;
    private final Path stateDirectory;
    private final BooleanSupplier isFull;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Written> written = new AtomicReference<>();
    private volatile BooleanSupplier alive = () -> true;
    private volatile @Nullable WakeUps wakeUps;

    /** @param isFull whether as many jobs are in flight as there may be, so that nothing is polled for */
    Health(PollHealth polls, Journal journal, Path stateDirectory, BooleanSupplier isFull, InstantSource clock) {
        this.polls = polls;
        this.journal = journal;
        this.stateDirectory = stateDirectory;
        this.isFull = isFull;
        this.clock = clock;
    }

    /**
     * One thing that has to be well.
     *
     * @param text how it is, in a few words
     */
    record Check(String name, boolean ok, String text) {}

    private record Written(Instant at, Check check) {}

    List<Check> checks() {
        var checks = new ArrayList<Check>();
        boolean full = isFull.getAsBoolean();
        polls.polls().forEach(poll -> checks.add(check(poll, full)));
        WakeUps queue = wakeUps;
        if (queue != null) {
            checks.add(check(queue));
        }
        checks.add(journal());
        checks.add(folder());
        return checks;
    }

    /** The worker is made after what watches it. */
    void aliveWhile(BooleanSupplier worker) {
        alive = worker;
    }

    /** From now on its state is told, too. */
    void wakesBy(WakeUps queue) {
        wakeUps = queue;
    }

    /** A worker does without it, so that it is always well enough. */
    private Check check(WakeUps queue) {
        String hint = queue.lastHint()
                .map(last -> "the last hint came %s ago".formatted(Texts.since(last, clock.instant())))
                .orElse("no hint has come yet");
        String text = queue.works()
                ? "works; " + hint
                : queue.trouble()
                        .map(why -> "cannot be used, so polling goes by the clock (%s); %s".formatted(why, hint))
                        .orElse("has not been asked yet");
        return new Check("wake-up queue", true, text);
    }

    /** Whether going on makes sense; what waits for others to mend it does. */
    boolean isAlive() {
        return alive.getAsBoolean();
    }

    boolean isReady() {
        return checks().stream().allMatch(Check::ok);
    }

    private static Check check(PollHealth.Poll poll, boolean full) {
        String name = "polling for " + poll.type();
        if (poll.isFresh()) {
            return new Check(name, true, "works");
        }
        if (full) {
            return new Check(name, true, "waits: as many jobs are in flight as jobs.maxConcurrent allows");
        }
        return new Check(name, false, reason(poll.lastOutcome()));
    }

    private static String reason(String outcome) {
        return switch (outcome) {
            case "" -> "has not begun yet";
            case "ok" -> "has stopped";
            case "no_such_action_type" -> "the action type is not registered; run greenroom install";
            case "denied" -> "CodePipeline refuses the worker's credentials";
            case "throttled" -> "CodePipeline throttles the calls";
            default -> "the calls fail (%s)".formatted(outcome);
        };
    }

    /** What keeps a file from being written here keeps artifacts and the logs of commands from it, too. */
    private Check folder() {
        try {
            Files.write(stateDirectory.resolve("health.probe"), PROBE);
            return new Check("state directory", true, "can be written");
        } catch (IOException e) {
            return new Check("state directory", false, "cannot be written: " + e.getMessage());
        }
    }

    /** Who asks often does not make the disk work as often. */
    private Check journal() {
        Written last = written.get();
        if (last == null || !clock.instant().isBefore(last.at().plus(GOOD_FOR))) {
            last = new Written(clock.instant(), writeJournal());
            written.set(last);
        }
        return last.check();
    }

    private Check writeJournal() {
        try {
            journal.probe();
            return new Check("journal", true, "can be written");
        } catch (Journal.NotWritten e) {
            return new Check("journal", false, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Check("journal", false, "is being closed");
        }
    }
}
