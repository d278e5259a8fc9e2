package io.greenroom.simulator.fault;

import java.time.Duration;

/** What goes wrong with a call. */
public sealed interface Effect {

    /** The call takes effect, then the connection is closed without an answer. */
    record AnswerLost() implements Effect {}

    /** The connection is closed before the call takes effect. */
    record ConnectionReset() implements Effect {}

    /** An error of the server, 500 or 503 for instance, before the call takes effect. */
    record ServerError(int status) implements Effect {
        public ServerError {
            if (status < 500 || status > 599) {
                throw new IllegalArgumentException("A server error has a status of 500 to 599, not " + status + ".");
            }
        }
    }

    /** The call is refused for coming too often (S3 says 503 SlowDown), and has no effect. */
    record Throttled() implements Effect {}

    /** The call is refused with this exception, {@code ConcurrentModificationException} for instance, and has no effect. */
    record Refused(String exception) implements Effect {}

    /** The answer comes after the delay (of the simulator's clock). The call takes effect at once, with S3 after the delay. */
    record SlowAnswer(Duration delay) implements Effect {}

    /** A job that a poll hands out is also handed out by the next poll, with the same nonce. Meant for PollForJobs. */
    record DeliveredTwice() implements Effect {}
}
