package io.greenroom.environment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be started: as much of it as people choose by. */
public record Blueprint(String name, @Nullable String description, List<Input> inputs) {
    public Blueprint {
        inputs = List.copyOf(inputs);
    }

    /**
     * A value the blueprint asks for.
     *
     * @param defaultValue taken when none is given
     * @param allowed the only values there may be; empty means any
     */
    public record Input(
            String name, boolean required, @Nullable String defaultValue, List<String> allowed) {
        public Input {
            allowed = List.copyOf(allowed);
        }
    }
}
