package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits until a stack was made. */
final class StackWait {
    /** How long a stack that was made may not be listed yet. */
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);

    private final Stacks stacks;
    private final StackProgress progress;

    StackWait(Stacks stacks, StackProgress progress) {
        this.stacks = stacks;
        this.progress = progress;
    }

    /**
     * Returns when all of it was made, and tells on the way how far it is.
     *
     * @param id its ARN
     * @param known how many resources there will be, as far as that is known
     * @throws ProviderException when it failed, and then what went wrong first; or when it is gone
     */
    Stack await(String name, String id, int known, Consumer<String> phase)
            throws ProviderException, InterruptedException {
        Duration shown = stacks.time().elapsed().plus(VISIBLE_WITHIN);
        phase.accept("stack %s is being made".formatted(name));
        try {
            while (true) {
                try {
                    Optional<Stack> stack = stacks.listed(id);
                    boolean isLate = stacks.time().elapsed().compareTo(shown) > 0;
                    if (stack.isEmpty() && isLate) {
                        stack = Optional.of(stacks.find(id).orElseThrow(() -> gone(name, "is not there any more")));
                    }
                    if (stack.isPresent() && isMade(stack.get(), known, phase)) {
                        return stack.get();
                    }
                } catch (ProviderException e) {
                    if (e.kind() != UNAVAILABLE) {
                        throw e;
                    }
                    phase.accept("stack %s cannot be seen now: %s".formatted(name, e.getMessage()));
                }
                stacks.pause();
            }
        } finally {
            progress.forget(id);
        }
    }

    private boolean isMade(Stack stack, int known, Consumer<String> phase)
            throws ProviderException, InterruptedException {
        return switch (stack.meaning()) {
            case READY -> true;
            case STARTING -> {
                phase.accept(progress.of(stack, known));
                yield false;
            }
            case FAILED -> throw failed(stack);
            case ENDING, STUCK, ENDED -> throw gone(stack.name(), "was deleted by somebody else while it was made");
        };
    }

    private static ProviderException gone(String name, String how) {
        return new ProviderException(
                FAILED, "Stack %s %s. Its name is not used again: start a new environment.".formatted(name, how));
    }

    private ProviderException failed(Stack stack) throws InterruptedException {
        String cause;
        try {
            cause = new FailureCause(stacks)
                    .ofCreation(stack.id())
                    .orElse(stack.reason().isBlank() ? "CloudFormation gives no reason" : stack.reason());
        } catch (ProviderException e) {
            cause = "%s (its events cannot be seen now: %s)".formatted(stack.reason(), e.getMessage());
        }
        return new ProviderException(
                FAILED, "Stack %s could not be made (%s). %s".formatted(stack.name(), stack.status(), cause));
    }
}
