package io.greenroom.job;

import java.util.Map;

/** What one quick look at a begun action shows. */
public sealed interface Progress {

    /** Look again later. */
    record Running(ExecutionDetails details) implements Progress {}

    /**
     * Something of it is done, and the next thing was begun. Taken again, should that not be remembered, it has to find
     * what it began.
     *
     * @param state of the ticket from now on
     */
    record Advanced(Map<String, String> state, ExecutionDetails details) implements Progress {
        public Advanced {
            state = Map.copyOf(state);
        }
    }

    /** It has run its course, well or badly: completing tells. */
    record Done() implements Progress {}
}
