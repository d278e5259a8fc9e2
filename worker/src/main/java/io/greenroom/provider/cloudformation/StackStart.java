package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.UnbrokenCall;
import io.greenroom.provider.cloudformation.StackErrors.Outcome;
import io.greenroom.provider.cloudformation.StackNotes.Note;
import io.greenroom.time.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;

/**
 * The start of one stack: asked for until CloudFormation has answered clearly, and never begun again once it may have been
 * there.
 */
final class StackStart {
    /** How long the same is asked again while CloudFormation does not answer clearly. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final Stacks stacks;
    private final EnvironmentRecord record;
    private final StackNotes notes;
    private final StackEnd end;
    private final Map<String, String> tags;

    /** What is asked for; made only when it is asked for. */
    interface Request {
        CreateStackRequest make() throws ProviderException, InterruptedException;
    }

    /** What CloudFormation says of one call. */
    private sealed interface Reply {
        record Made(String id) implements Reply {}

        record Judged(Outcome outcome) implements Reply {}

        record NotNoted(ProviderException failure) implements Reply {}
    }

    StackStart(Stacks stacks, EnvironmentRecord record, StackNotes notes, StackEnd end) {
        this.stacks = stacks;
        this.record = record;
        this.notes = notes;
        this.end = end;
        this.tags = StackTags.of(stacks.installation(), record);
    }

    /**
     * Has the stack made, unless that was done before: however often this is called, by whichever worker and after whatever
     * interruption, there is one stack. It may be gone again when this returns.
     *
     * @return its id
     * @throws ProviderException when it cannot be made; or, as UNAVAILABLE, when CloudFormation gives no clear answer: then
     *     the same call later goes on
     */
    String run(Request making) throws ProviderException, InterruptedException {
        Note note = notes.begun(stacks.time().instant());
        if (note.id() != null) {
            return note.id();
        }
        end.set();
        CreateStackRequest request = making.make();
        boolean unclear = note.askedAt() != null;
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, stacks.random());
        Duration giveUp = stacks.time().elapsed().plus(PATIENCE);
        while (true) {
            if (unclear) {
                Optional<String> before = lookUp(note);
                if (before.isPresent()) {
                    return guarded(before.get());
                }
            }
            if (end.isOver()) {
                throw new ProviderException(
                        FAILED, "The environment's time was over before its stack could be made; start a new one.");
            }
            stacks.takeTurn();
            boolean wasUnclear = unclear;
            switch (UnbrokenCall.make(() -> noted(request, wasUnclear))) {
                case Reply.Made made -> {
                    return guarded(made.id());
                }
                case Reply.NotNoted failed -> throw failed.failure();
                case Reply.Judged judged -> {
                    unclear |= isUnclear(judged.outcome());
                    note = notes.read().orElse(note);
                    pauseBeforeNext(backoff, giveUp, judged.outcome());
                }
            }
        }
    }

    /** As long as there was no stack, what ends it may have been taken for a leftover and removed. */
    private String guarded(String id) {
        end.applySoon();
        return id;
    }

    /** Fails when asking again is of no use. */
    private void pauseBeforeNext(Backoff backoff, Duration giveUp, Outcome outcome)
            throws ProviderException, InterruptedException {
        String trouble =
                switch (outcome) {
                    case Outcome.Stop stop -> throw stop.failure();
                    case Outcome.Again again -> again.trouble();
                    case Outcome.LookUp lookUp -> "a stack of that name, which it does not show";
                };
        Duration pause = backoff.next();
        if (stacks.time().elapsed().plus(pause).compareTo(giveUp) > 0) {
            throw new ProviderException(
                    UNAVAILABLE,
                    "CloudFormation has not said for %d minutes whether it makes stack %s, the last time: %s. It is asked again, under the same token, when the start is tried again."
                            .formatted(PATIENCE.toMinutes(), record.id(), trouble));
        }
        stacks.time().sleep(pause);
    }

    private static boolean isUnclear(Outcome outcome) {
        return switch (outcome) {
            case Outcome.LookUp lookUp -> true;
            case Outcome.Again again -> again.unclear();
            case Outcome.Stop stop -> false;
        };
    }

    /**
     * Asks once. That it asks is on disk before it does, and what came of it when this returns.
     *
     * @param unclear whether an answer that never came may have been another one
     */
    private Reply noted(CreateStackRequest request, boolean unclear) {
        try {
            Note note = notes.asked(
                    notes.begun(stacks.time().instant()), stacks.time().instant());
            try {
                String id = stacks.create(request);
                notes.made(note, id);
                return new Reply.Made(id);
            } catch (SdkException e) {
                Outcome outcome = StackErrors.creation(record.blueprint(), e);
                if (!unclear && !isUnclear(outcome)) {
                    notes.refused(note);
                }
                return new Reply.Judged(outcome);
            }
        } catch (ProviderException e) {
            return new Reply.NotNoted(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.NotNoted(
                    new ProviderException(UNAVAILABLE, "interrupted while a stack was being made", e));
        }
    }

    /** The stack that an earlier call has made, also when somebody has deleted it since; empty when there is none. */
    private Optional<String> lookUp(Note note) throws ProviderException, InterruptedException {
        Optional<String> id = there();
        if (id.isEmpty()) {
            id = stacks.deleted(record.id());
        }
        if (id.isPresent()) {
            notes.made(note, id.get());
            stacks.forget();
        }
        return id;
    }

    /** The stack of that name, which has to be this environment's. */
    private Optional<String> there() throws ProviderException, InterruptedException {
        Optional<Stack> found = stacks.find(record.id());
        if (found.isPresent() && !isOurs(found.get())) {
            String owner = found.get().tags().getOrDefault(Tags.INSTALLATION, "");
            throw new ProviderException(
                    CONFIGURATION,
                    "There is a stack %s already, and it is not this environment's (%s): somebody has made it by hand, or changed its tags. Delete or rename it, and run the action again."
                            .formatted(
                                    record.id(),
                                    owner.isEmpty()
                                            ? "it has no tag " + Tags.INSTALLATION
                                            : "its tag %s is %s".formatted(Tags.INSTALLATION, owner)));
        }
        return found.map(Stack::id);
    }

    private boolean isOurs(Stack stack) {
        return stack.isOf(stacks.installation())
                && tags.getOrDefault(Tags.KEY, "").equals(stack.tags().get(Tags.KEY));
    }
}
