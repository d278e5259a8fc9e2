package io.greenroom.dynamodb;

import java.util.Optional;

/**
 * How a write under a condition ended.
 *
 * <p>{@code unanswered} says whether an attempt before got no answer: it may have taken effect, or take effect yet.
 */
sealed interface Written {
    boolean unanswered();

    record Done(boolean unanswered) implements Written {}

    /**
     * The condition did not hold; perhaps because of what an attempt before did.
     *
     * @param found the item that is there; empty also for transactions, whose items have to be asked for
     */
    record Refused(Optional<Item> found, boolean unanswered) implements Written {}
}
