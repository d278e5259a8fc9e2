package io.greenroom.simulator.wire;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who signed a request, as its SigV4 Authorization header says. The signature itself is not looked at. */
public record Authorization(String accessKeyId, String region, String service) {
    private static final Pattern HEADER = Pattern.compile(
            "AWS4-HMAC-SHA256\\s+.*?Credential=([^/,\\s]+)/(\\d{8})/([^/,\\s]+)/([^/,\\s]+)/aws4_request.*");

    /** Empty when there is no header, or none of SigV4. */
    public static Optional<Authorization> of(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        var parts = HEADER.matcher(header);
        return parts.matches()
                ? Optional.of(new Authorization(parts.group(1), parts.group(3), parts.group(4)))
                : Optional.empty();
    }
}
