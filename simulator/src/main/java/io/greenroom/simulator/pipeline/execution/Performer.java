package io.greenroom.simulator.pipeline.execution;

/** Carries out actions of one kind. Neither method blocks. */
@FunctionalInterface
interface Performer {
    void perform(ActionOrder order, Report report);

    /** Whether it does something else in place of the action, so that its output variables can be given. */
    default boolean standsIn() {
        return false;
    }

    /** Nobody waits for this action execution any more. */
    default void abandon(ActionOrder order) {}

    /** The action execution has ended, whoever ended it. Comes after {@link #perform} and once. */
    default void ended(ActionOrder order) {}
}
