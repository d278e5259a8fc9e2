package io.greenroom.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Whether the worker does what it is for. */
final class Health {
    private static final byte[] PROBE = new byte[4096];

    private final PollHealth polls;
    private final Path stateDirectory;
    private final BooleanSupplier isFull;
    private volatile BooleanSupplier alive = () -> true;

    /** @param isFull whether as many jobs are in flight as there may be, so that nothing is polled for */
    Health(PollHealth polls, Path stateDirectory, BooleanSupplier isFull) {
        this.polls = polls;
        this.stateDirectory = stateDirectory;
        this.isFull = isFull;
    }

    /**
     * One thing that has to be well.
     *
     * @param text how it is, in a few words
     */
    record Check(String name, boolean ok, String text) {}

    List<Check> checks() {
        var checks = new ArrayList<Check>();
        boolean full = isFull.getAsBoolean();
        polls.polls().forEach(poll -> checks.add(check(poll, full)));
        checks.add(journal());
        return checks;
    }

    /** The worker is made after what watches it. */
    void aliveWhile(BooleanSupplier worker) {
        alive = worker;
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

    /** A file of its own beside the journal: what keeps one from being written keeps the other. */
    private Check journal() {
        Path probe = stateDirectory.resolve("health.probe");
        try {
            Files.write(probe, PROBE);
            return new Check("journal", true, "can be written");
        } catch (IOException e) {
            return new Check("journal", false, "the state directory cannot be written: " + e.getMessage());
        }
    }
}
