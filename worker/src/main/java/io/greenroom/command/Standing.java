package io.greenroom.command;

/** How a script stands: it runs, or one of the ways of {@link Exit} to be over. */
public sealed interface Standing permits Standing.Running, Exit {

    /** It was begun and has not ended, as far as can be seen. */
    record Running() implements Standing {}
}
