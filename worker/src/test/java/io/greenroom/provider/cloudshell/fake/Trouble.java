package io.greenroom.provider.cloudshell.fake;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something that goes wrong with requests: those whose {@code METHOD /path} (decoded) matches, as often as {@code left}
 * says.
 */
public record Trouble(Kind kind, String matching, AtomicInteger left) {
    public enum Kind {
        /** The connection breaks before anything is done. */
        RESET_BEFORE,
        /** The connection breaks after it was done. */
        RESET_AFTER,
        /** It is done some seconds after the connection broke: at the next request but two. */
        RESET_AND_DONE_LATER,
        HTML_502,
        HTML_503,
        /** 502 of the gateway after it was done. */
        HTML_502_AFTER,
        /** Nothing is said until the server is closed. */
        SILENCE,
        /** It is done, and nothing is said about it until the server is closed. */
        SILENCE_AFTER,
        QUOTA,
        QUOTA_WITH_RETRY_AFTER,
        CONFLICT,
        /** A limit of the user, in words of the server's own. */
        LIMIT,
        INTERNAL_ERROR
    }

    public static Trouble of(Kind kind, String matching, int times) {
        return new Trouble(kind, matching, new AtomicInteger(times));
    }

    boolean strikes(String request) {
        return request.matches(matching) && left.getAndUpdate(n -> n > 0 ? n - 1 : n) > 0;
    }
}
