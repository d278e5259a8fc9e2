package io.greenroom.environment;

import org.jspecify.annotations.Nullable;

/**
 * A provider cannot do what it was asked. The message is for pipeline authors: it names what happened, to which thing,
 * and what to change, and holds no secret.
 */
public sealed class ProviderException extends Exception permits ElsewhereException {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** What was asked is wrong: an unknown blueprint, a missing input, no such environment. Only a person can mend it. */
        CONFIGURATION,
        /** The provider's system refused this worker or its user. */
        PERMISSION,
        /** The provider's system is down or busy: the same call may succeed later. */
        UNAVAILABLE,
        /** It was tried and did not work out. */
        FAILED
    }

    private final Kind kind;

    public ProviderException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ProviderException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
