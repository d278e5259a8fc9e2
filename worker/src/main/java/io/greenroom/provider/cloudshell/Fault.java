package io.greenroom.provider.cloudshell;

import io.greenroom.environment.ProviderException;
import java.util.Locale;

/**
 * What a call that did not succeed means. CloudShell's statuses are only partly published and differ between versions,
 * so its message decides before its status does.
 */
enum Fault {
    /** User, password or domain are wrong. */
    LOGIN(ProviderException.Kind.PERMISSION),
    /** The token is unknown, expired or missing: nothing was executed. */
    TOKEN(ProviderException.Kind.PERMISSION),
    FORBIDDEN(ProviderException.Kind.PERMISSION),
    NOT_FOUND(ProviderException.Kind.CONFIGURATION),
    /** A value the caller gave is wrong, or a limit of the user is reached. */
    INVALID(ProviderException.Kind.CONFIGURATION),
    /** No CloudShell server of this version there: an unknown path, a strange answer, a certificate that does not hold. */
    WRONG_SERVER(ProviderException.Kind.CONFIGURATION),
    /** Somebody else has the resources now. */
    CONFLICT(ProviderException.Kind.UNAVAILABLE),
    /** Too many calls in too short a time: nothing was executed. */
    QUOTA(ProviderException.Kind.UNAVAILABLE),
    /** The request never left: no connection. */
    UNSENT(ProviderException.Kind.UNAVAILABLE),
    /** The request may have been executed or not: its answer is missing or comes from a server in trouble. */
    UNANSWERED(ProviderException.Kind.UNAVAILABLE);

    private final ProviderException.Kind kind;

    Fault(ProviderException.Kind kind) {
        this.kind = kind;
    }

    ProviderException.Kind kind() {
        return kind;
    }

    static Fault of(int status, String serverMessage) {
        String message = serverMessage.toLowerCase(Locale.ROOT);
        if (message.contains("request rate quota has been exceeded") || status == 429) {
            return QUOTA;
        }
        if (message.contains("login failed for token") || message.contains("didn't contain authentication")) {
            return TOKEN;
        }
        if (message.contains("login failed for user")) {
            return LOGIN;
        }
        if (message.contains("blueprint has conflicting resources")) {
            return CONFLICT;
        }
        if (message.contains("invalid api call")) {
            return WRONG_SERVER;
        }
        if (message.contains("entity could not be found")) {
            return NOT_FOUND;
        }
        if (message.contains("not allowed to view")) {
            return FORBIDDEN;
        }
        return ofStatus(status);
    }

    private static Fault ofStatus(int status) {
        return switch (status) {
            case 401 -> TOKEN;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 409 -> CONFLICT;
            case 408 -> UNANSWERED;
            default -> status >= 500 ? UNANSWERED : status >= 400 ? INVALID : WRONG_SERVER;
        };
    }
}
