package io.greenroom.provider.cloudshell;

import io.greenroom.environment.ProviderException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

    /** @param words as the server says them, in lower case */
    private record Meaning(String words, Fault fault) {}

    private static final List<Meaning> MEANINGS = List.of(
            new Meaning("request rate quota has been exceeded", QUOTA),
            new Meaning("login failed for token", TOKEN),
            new Meaning("didn't contain authentication", TOKEN),
            new Meaning("login failed for user", LOGIN),
            new Meaning("blueprint has conflicting resources", CONFLICT),
            new Meaning("blueprint has invalid inputs", INVALID),
            new Meaning("no values were provided for the following mandatory inputs", INVALID),
            new Meaning("parameter is not a valid", INVALID),
            new Meaning("duration format must be a valid", INVALID),
            new Meaning("must be specified in request body", INVALID),
            new Meaning("invalid api call", WRONG_SERVER),
            new Meaning("entity could not be found", NOT_FOUND),
            new Meaning("not allowed to view", FORBIDDEN));

    private final ProviderException.Kind kind;

    Fault(ProviderException.Kind kind) {
        this.kind = kind;
    }

    ProviderException.Kind kind() {
        return kind;
    }

    static Fault of(int status, String serverMessage) {
        return ofMessage(serverMessage).orElseGet(() -> ofStatus(status));
    }

    /** What a message that is known says, whatever the status beside it. */
    static Optional<Fault> ofMessage(String serverMessage) {
        String message = serverMessage.toLowerCase(Locale.ROOT);
        return MEANINGS.stream()
                .filter(meaning -> message.contains(meaning.words()))
                .map(Meaning::fault)
                .findFirst();
    }

    private static Fault ofStatus(int status) {
        return switch (status) {
            case 401 -> TOKEN;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 409 -> CONFLICT;
            case 429 -> QUOTA;
            case 408 -> UNANSWERED;
            default -> status >= 500 ? UNANSWERED : status >= 400 ? INVALID : WRONG_SERVER;
        };
    }
}
