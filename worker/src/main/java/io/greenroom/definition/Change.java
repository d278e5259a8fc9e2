package io.greenroom.definition;

import io.greenroom.job.ActionType;

/** What became of an action type that was to be registered or deleted. */
public record Change(ActionType type, Outcome outcome) {

    /** How it went. */
    public sealed interface Outcome {

        /** It was done, and the account shows it. */
        record Done() implements Outcome {}

        /** It was not done, or cannot be seen in the account. */
        record Failed(String why) implements Outcome {}

        /** Not even tried, because an earlier one failed. */
        record NotTried() implements Outcome {}
    }

    public boolean isDone() {
        return outcome instanceof Outcome.Done;
    }
}
