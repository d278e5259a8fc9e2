package io.greenroom.provider.cloudformation;

/** A task definition cannot be run as it was asked for; the message says what to change. */
final class UnfitDefinitionException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitDefinitionException(String message) {
        super(message);
    }
}
