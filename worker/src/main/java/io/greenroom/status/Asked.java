package io.greenroom.status;

import java.util.Optional;
import java.util.function.Function;

/**
 * A request, as far as the pages look at it.
 *
 * @param path as it was sent, without the query
 * @param host the Host header; empty when there is none
 * @param from the byte from which a log is wanted
 * @param isSentOn whether another worker's page sent the reader here
 * @param headers the first value of a header by its name
 */
record Asked(
        String path,
        String host,
        Optional<String> token,
        Optional<String> cookie,
        long from,
        boolean isSentOn,
        Function<String, Optional<String>> headers) {

    Optional<String> header(String name) {
        return headers.apply(name);
    }

    /** Whether a page that is open already wants to show what has changed: it cannot follow to another worker. */
    boolean isFreshening() {
        return header("X-Freshen").isPresent();
    }

    Optional<String> authorization() {
        return header("Authorization");
    }

    /** Without the token and the cookie. */
    @Override
    public String toString() {
        return "Asked[" + path + "]";
    }
}
