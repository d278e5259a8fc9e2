package io.greenroom.simulator.wire;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as it came over the wire. The body is read up to the limit and one byte more. */
record WireRequest(
        String method,
        @Nullable String target,
        @Nullable String contentType,
        Optional<Authorization> signer,
        String body,
        boolean isTooLarge) {
    /** No modelled request comes near this; a larger one is refused with 413. */
    static final int BODY_LIMIT = 1024 * 1024;

    private static final String PREFIX = "CodePipeline_20150709.";
    private static final String FORM = "application/x-www-form-urlencoded";

    static WireRequest read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT + 1);
        var headers = exchange.getRequestHeaders();
        return new WireRequest(
                exchange.getRequestMethod(),
                headers.getFirst("X-Amz-Target"),
                headers.getFirst("Content-Type"),
                Authorization.of(headers.getFirst("Authorization")),
                new String(body, StandardCharsets.UTF_8),
                body.length > BODY_LIMIT);
    }

    boolean isQuery() {
        return target == null && contentType != null && contentType.startsWith(FORM);
    }

    /** The CodePipeline operation, or empty when the request names none of that service. */
    Optional<String> operation() {
        return Optional.ofNullable(target).filter(t -> t.startsWith(PREFIX)).map(t -> t.substring(PREFIX.length()));
    }

    /** A name for the log and for fault rules, whatever the request is. */
    String name() {
        return isQuery() ? "STS" : operation().orElse("Unknown");
    }
}
