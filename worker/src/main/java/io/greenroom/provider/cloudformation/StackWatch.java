package io.greenroom.provider.cloudformation;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.cloudformation.StackNotes.Note;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees whether the stack of an environment that is in use stays: somebody may delete it by hand, and its schedule may. */
final class StackWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StackWatch.class);

    private final Stacks stacks;
    private final StackNotes notes;

    StackWatch(Stacks stacks, StackNotes notes) {
        this.stacks = stacks;
        this.notes = notes;
    }

    /** Waits until it is being deleted, or is gone, and says so in words for people. While it cannot be seen, it counts as there. */
    String awaitLoss() throws InterruptedException {
        boolean isSeen = true;
        while (true) {
            try {
                Optional<String> loss = loss();
                if (loss.isPresent()) {
                    return loss.get();
                }
                isSeen = true;
            } catch (ProviderException e) {
                if (isSeen) {
                    LOG.warn("Whether a stack in use is still there cannot be seen now: {}", e.getMessage());
                }
                isSeen = false;
            }
            stacks.rest();
        }
    }

    private Optional<String> loss() throws ProviderException, InterruptedException {
        Optional<String> id = notes.read().map(Note::id);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<Stack> stack = stacks.listed(id.get());
        if (stack.isEmpty() || stack.get().meaning() != StackStatus.READY) {
            stack = stacks.find(id.get()); // as it is now, also when its tags were changed
        }
        if (stack.isEmpty()) {
            return Optional.of("somebody else has deleted its stack");
        }
        return switch (stack.get().meaning()) {
            case STARTING, READY, FAILED -> Optional.empty();
            case ENDING -> Optional.of("somebody else is deleting its stack");
            case STUCK -> Optional.of("somebody else has tried to delete its stack (DELETE_FAILED)");
            case ENDED -> Optional.of("somebody else has deleted its stack");
        };
    }
}
