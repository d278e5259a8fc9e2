package io.greenroom.status;

import java.time.Duration;

/**
 * How many connections there may be, and how long one may stand still.
 *
 * @param most how many at a time; for one more, one that stands still is ended
 * @param streams how many of them may follow something that goes on; less than all, so that others are still answered
 * @param request until the head of a request has come whole, from the connection's beginning or the answer before on
 * @param reader until a reader has taken the next few kilobytes of an answer
 */
record ConnectionLimits(int most, int streams, Duration request, Duration reader) {
    static final ConnectionLimits USUAL =
            new ConnectionLimits(1000, 900, Duration.ofSeconds(30), Duration.ofMinutes(1));

    Duration shorter() {
        return request.compareTo(reader) < 0 ? request : reader;
    }
}
