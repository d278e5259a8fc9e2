package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.cloudformation.StackNotes.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Finds out whether a call whose answer was lost has made the stack. */
final class StackSearch {
    /** From the last call, which is given up after half a minute, until its stack has to be shown. */
    private static final Duration VISIBLE_WITHIN = Duration.ofMinutes(1);
    /** A while longer than AWS is usually busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Stacks stacks;

    StackSearch(Stacks stacks) {
        this.stacks = stacks;
    }

    /**
     * The id of this installation's stack of that name; waits for as long as it may not be shown yet.
     *
     * @return empty when there certainly is none
     * @throws ProviderException when there may be one
     */
    Optional<String> run(String name, Note note) throws ProviderException, InterruptedException {
        Instant asked = Objects.requireNonNullElse(note.askedAt(), note.begunAt());
        Duration giveUp = stacks.time().elapsed().plus(PATIENCE);
        while (true) {
            boolean isLate = !stacks.time().instant().isBefore(asked.plus(VISIBLE_WITHIN));
            try {
                Optional<Stack> found = stacks.find(name);
                if (found.isPresent()) {
                    return found.filter(stack -> stack.isOf(stacks.installation()))
                            .map(Stack::id);
                }
                if (isLate) {
                    return Optional.empty();
                }
                giveUp = stacks.time().elapsed().plus(PATIENCE);
            } catch (ProviderException e) {
                if (e.kind() != UNAVAILABLE || stacks.time().elapsed().compareTo(giveUp) > 0) {
                    throw unknown(name, e);
                }
            }
            stacks.pause();
        }
    }

    private static ProviderException unknown(String name, ProviderException e) {
        return new ProviderException(
                e.kind(),
                "Whether there is a stack %s, at your cost, cannot be seen: it was asked for, and the answer was lost. Its schedule stays, and deletes it at the end of the environment; 'greenroom environments purge' does before. %s"
                        .formatted(name, e.getMessage()),
                e);
    }
}
