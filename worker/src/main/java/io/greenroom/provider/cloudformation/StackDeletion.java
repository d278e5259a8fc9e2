package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The deletion of one stack, in whatever state it is, until nothing is left of it. */
final class StackDeletion {
    /** A while longer than AWS is usually busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** What a stack is like may be told as it was, so often, after it was to be deleted. */
    private static final int LOOKS_TO_BEGIN = 3;
    /** So often it is ordered of a stack that shows nothing of it. */
    private static final int MOST_ORDERS = 2;

    private static final int MOST_NAMED = 10;

    private final Stacks stacks;
    private final String name;
    private final String id;
    private final FailureCause cause;
    private boolean isOrdered;
    private boolean isRepeated;
    /** Whether CloudFormation was seen at it since it was ordered last. */
    private boolean hasBegun;

    private int orders;
    private int looks;

    /**
     * Of a stack that is there, or was.
     *
     * @param name for people
     */
    StackDeletion(Stacks stacks, String name, String id) {
        this.stacks = stacks;
        this.name = name;
        this.id = id;
        this.cause = new FailureCause(stacks);
    }

    /**
     * Returns when the stack is gone, which takes as long as what is in it takes.
     *
     * @throws ProviderException when some of it stays: what, why, and what to do
     */
    void run() throws ProviderException, InterruptedException {
        Duration giveUp = stacks.time().elapsed().plus(PATIENCE);
        while (true) {
            try {
                if (isDone()) {
                    return;
                }
                giveUp = stacks.time().elapsed().plus(PATIENCE);
            } catch (ProviderException e) {
                if (e.kind() != UNAVAILABLE || stacks.time().elapsed().compareTo(giveUp) > 0) {
                    throw e;
                }
            }
            stacks.pause();
        }
    }

    /** Orders it, and looks once how it goes. */
    private boolean isDone() throws ProviderException, InterruptedException {
        if (!isOrdered) {
            order();
        }
        Optional<Stack> stack = stacks.listed(id);
        if (stack.isEmpty()) {
            stack = stacks.find(id); // what is not listed may only be new
        }
        if (stack.isEmpty()) {
            return true;
        }
        looks++;
        boolean isLate = isOrdered && looks >= LOOKS_TO_BEGIN;
        switch (stack.get().meaning()) {
            case ENDED -> {
                return true;
            }
            case ENDING -> {
                hasBegun = true;
                looks = 0;
            }
            case STUCK -> {
                if (hasBegun || isLate) {
                    repeatOnce(stack.get());
                }
            }
            case STARTING, READY, FAILED -> {
                if (isLate) {
                    orderAgain(stack.get());
                }
            }
        }
        return false;
    }

    private void order() throws ProviderException, InterruptedException {
        isOrdered = stacks.delete(id);
        if (isOrdered) {
            orders++;
        }
        hasBegun = false;
        looks = 0;
    }

    /** An order is answered before it is found out whether it can be carried out: then the stack is what it was. */
    private void orderAgain(Stack stack) throws ProviderException {
        if (hasBegun || (orders >= MOST_ORDERS && !stack.isChanging())) {
            throw new ProviderException(FAILED, refused(stack));
        }
        isOrdered = false;
    }

    private String refused(Stack stack) {
        return "Stack %s stays, with all that is in it and at your cost: CloudFormation took the order to delete it, and left it as it was (%s). %s Then delete it with 'greenroom environments purge'."
                .formatted(
                        name,
                        stack.status(),
                        stack.reason().isBlank()
                                ? "It does not say why."
                                : cause.withRemedy(stack.reason().strip()));
    }

    /** What was used by something else may be free now: that is so often the reason that it is tried. */
    private void repeatOnce(Stack stack) throws ProviderException, InterruptedException {
        if (isRepeated) {
            throw new ProviderException(FAILED, stuck(stack));
        }
        isRepeated = true;
        isOrdered = false;
    }

    private String stuck(Stack stack) throws InterruptedException {
        String left;
        try {
            List<String> all = cause.ofDeletion(stack);
            left = all.isEmpty()
                    ? "CloudFormation does not say what."
                    : String.join(" ", all.subList(0, Math.min(all.size(), MOST_NAMED)))
                            + (all.size() > MOST_NAMED ? " And %d more.".formatted(all.size() - MOST_NAMED) : "");
        } catch (ProviderException e) {
            left = "What, cannot be seen now: " + e.getMessage();
        }
        return "Stack %s could not be deleted, twice (DELETE_FAILED); some of it stays, at your cost. %s Then delete the rest with 'greenroom environments purge'."
                .formatted(name, left);
    }
}
