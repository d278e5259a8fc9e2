package io.greenroom.simulator.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that the simulator saw.
 *
 * @param caller the access key id that signed it, or null
 * @param outcome {@code OK}, or the name of the exception that was answered
 * @param answered false when a fault kept the answer from the caller
 */
public record Call(String operation, Instant at, @Nullable String caller, String outcome, boolean answered) {
    /** The outcome of a call that went well. */
    public static final String OK = "OK";
}
