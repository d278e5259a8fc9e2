package io.greenroom.status;

import java.time.Duration;

/**
 * How long a connection may stand still.
 *
 * @param request until the head of a request has come whole, from the connection's beginning or the answer before on
 * @param reader until a reader has taken the next few kilobytes of an answer
 */
record Patience(Duration request, Duration reader) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(30), Duration.ofMinutes(1));

    Duration shorter() {
        return request.compareTo(reader) < 0 ? request : reader;
    }
}
