package io.greenroom.status;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** What a request gets. */
sealed interface Answer {

    record Whole(int status, String type, String body, Map<String, String> headers) implements Answer {
        public Whole {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Written while it is sent: a log may be long, and may go on.
     *
     * @param length in bytes; -1 when it is not known before
     */
    record Streamed(String type, long length, Body body) implements Answer {}

    interface Body {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    static Answer html(int status, String page) {
        return text(status, "text/html; charset=utf-8", page);
    }

    static Answer text(int status, String type, String text) {
        return new Whole(status, type, text, Map.of());
    }

    /** To where the same is at another worker, for as long as it is there. */
    static Answer found(String to) {
        return new Whole(302, "text/plain; charset=utf-8", "", Map.of("Location", to));
    }

    static Answer redirect(String to, Map<String, String> headers) {
        var all = new java.util.HashMap<>(headers);
        all.put("Location", to);
        return new Whole(303, "text/plain; charset=utf-8", "", all);
    }
}
