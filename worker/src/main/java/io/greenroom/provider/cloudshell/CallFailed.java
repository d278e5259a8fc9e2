package io.greenroom.provider.cloudshell;

import io.greenroom.environment.ProviderException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call of the Sandbox API that did not succeed. Its texts hold neither token nor password. */
final class CallFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final boolean explained;
    private final @Nullable Duration retryAfter;

    /**
     * @param text what the server said, or what happened on the way to it
     * @param explained whether the fault follows from a message that is known, rather than from a bare status
     */
    CallFailed(Fault fault, String text, boolean explained, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(text, cause);
        this.fault = fault;
        this.explained = explained;
        this.retryAfter = retryAfter;
    }

    CallFailed(Fault fault, String text) {
        this(fault, text, true, null, null);
    }

    Fault fault() {
        return fault;
    }

    boolean isExplained() {
        return explained;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** The same for pipeline authors. {@code what} is a whole clause, such as "Sandbox 5b1d was not started". */
    ProviderException because(String what) {
        return new ProviderException(fault.kind(), "%s: %s%s".formatted(what, text(), advice()), this);
    }

    private String advice() {
        return switch (fault) {
            case LOGIN -> " Check url, username, password and domain of the provider cloudshell.";
            case TOKEN -> " A new login did not help either.";
            case FORBIDDEN -> " The worker's CloudShell user needs the right to do this in its domain.";
            case WRONG_SERVER ->
                " Check the provider's url: it must be a CloudShell Sandbox API server of version 8.0 or later.";
            case CONFLICT -> " Free the resources, or raise waits.conflict of the provider cloudshell.";
            case QUOTA -> " Lower pace.requestsPerSecond of the provider cloudshell, or raise the server's quota.";
            case UNSENT, UNANSWERED, NOT_FOUND, INVALID -> "";
        };
    }
}
