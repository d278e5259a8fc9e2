package io.greenroom.wakeup;

/** What reading a message came to. */
sealed interface Reading {

    record Hinted(Hint hint) implements Reading {}

    /** An event of EventBridge that is about something else. */
    record NotForUs() implements Reading {}

    /**
     * No event that is known here.
     *
     * @param why for people, without anything of the message
     */
    record Unreadable(String why) implements Reading {}
}
