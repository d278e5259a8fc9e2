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

    private static final int MOST_NAMED = 10;

    private final Stacks stacks;
    private final String name;
    private final String id;
    private boolean isOrdered;
    private boolean isRepeated;
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
            isOrdered = stacks.delete(id);
            looks = 0;
        }
        Optional<Stack> stack = stacks.listed(id);
        if (stack.isEmpty()) {
            stack = stacks.find(id); // what is not listed may only be new
        }
        if (stack.isEmpty()) {
            return true;
        }
        looks++;
        boolean hasNotBegun = isOrdered && looks >= LOOKS_TO_BEGIN;
        switch (stack.get().meaning()) {
            case ENDED -> {
                return true;
            }
            case ENDING -> looks = LOOKS_TO_BEGIN; // it has begun: what comes now is what came of it
            case STUCK -> {
                if (hasNotBegun) {
                    repeatOnce();
                }
            }
            case STARTING, READY, FAILED -> {
                if (hasNotBegun) {
                    isOrdered = false;
                }
            }
        }
        return false;
    }

    /** What was used by something else may be free now: that is so often the reason that it is tried. */
    private void repeatOnce() throws ProviderException, InterruptedException {
        if (isRepeated) {
            throw new ProviderException(FAILED, stuck());
        }
        isRepeated = true;
        isOrdered = false;
    }

    private String stuck() throws InterruptedException {
        String left;
        try {
            List<String> all = new FailureCause(stacks).ofDeletion(id);
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
