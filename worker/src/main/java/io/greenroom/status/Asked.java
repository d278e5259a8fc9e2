package io.greenroom.status;

import java.util.Optional;
import java.util.function.Function;

/**
 * A request, as far as the pages look at it.
 *
 * @param path as it was sent, without the query
 * @param host the Host header; empty when there is none
 * @param from the byte from which a log is wanted
 * @param headers the first value of a header by its name
 */
record Asked(
        String path,
        String host,
        Optional<String> token,
        Optional<String> cookie,
        long from,
        Function<String, Optional<String>> headers) {

    Optional<String> header(String name) {
        return headers.apply(name);
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
