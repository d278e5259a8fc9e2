package io.greenroom.wakeup;

import java.time.Duration;
import java.util.List;

/**
 * A queue of messages, each of which is handed to one of those who receive. What was received and is not deleted comes again
 * after a while; order and number of deliveries are not promised.
 */
public interface WakeUpQueue {

    /**
     * Waits for messages.
     *
     * @param patience how long to wait for the first, in whole seconds up to {@link #LONGEST}
     * @return up to ten; none when none came
     */
    List<Message> receive(Duration patience) throws QueueFailure, InterruptedException;

    /** Keeps messages from coming again. One that cannot be deleted by itself is left to come again. */
    void delete(List<Message> messages) throws QueueFailure, InterruptedException;

    /** The longest that one call may wait. */
    Duration LONGEST = Duration.ofSeconds(20);

    /**
     * One delivery of a message.
     *
     * @param body as somebody sent it: nothing in it is to be trusted
     * @param receipt by which it is deleted
     */
    record Message(String body, String receipt) {}
}
