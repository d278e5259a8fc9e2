package io.greenroom.lifecycle;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import java.io.IOException;

/** An environment did not come up. The message is for people: the phase, the reason, the last lines of output. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    StartFailure(Kind kind, String phase, String reason) {
        super(phase + " failed. " + reason);
        this.kind = kind;
    }

    /** What was begun did not end well. */
    StartFailure(String phase, String reason) {
        this(Kind.FAILED, phase, reason);
    }

    Kind kind() {
        return kind;
    }

    /** What kind a failure of a site is; where a host tells of one that its provider knows, that one's. */
    static Kind kindOf(Exception failure) {
        if (failure instanceof ProviderException known) {
            return known.kind();
        }
        return failure instanceof IOException && failure.getCause() instanceof ProviderException known
                ? known.kind()
                : Kind.FAILED;
    }
}
