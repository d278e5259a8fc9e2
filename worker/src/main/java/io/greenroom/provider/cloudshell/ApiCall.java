package io.greenroom.provider.cloudshell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request, before it is given a server and a token.
 *
 * @param segments of the path, not encoded yet
 * @param repeatable whether making the call twice is the same as making it once
 */
record ApiCall(
        Method method,
        List<String> segments,
        Map<String, String> query,
        @Nullable JsonNode body,
        boolean repeatable) {

    enum Method {
        GET,
        PUT,
        POST,
        DELETE
    }

    private static final List<String> VERSION = List.of("api", "v2");

    static ApiCall get(String... segments) {
        return new ApiCall(Method.GET, versioned(segments), Map.of(), null, true);
    }

    static ApiCall delete(String... segments) {
        return new ApiCall(Method.DELETE, versioned(segments), Map.of(), null, true);
    }

    static ApiCall post(@Nullable JsonNode body, String... segments) {
        return new ApiCall(Method.POST, versioned(segments), Map.of(), body, false);
    }

    ApiCall with(String name, String value) {
        var more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new ApiCall(method, segments, more, body, repeatable);
    }

    private static List<String> versioned(String... segments) {
        var all = new ArrayList<>(VERSION);
        all.addAll(List.of(segments));
        return List.copyOf(all);
    }

    /** Path and query as they go on the wire. */
    String target() throws CallFailed {
        var target = new StringBuilder();
        for (String segment : segments) {
            target.append('/').append(encodeSegment(segment));
        }
        if (!query.isEmpty()) {
            target.append(query.entrySet().stream()
                    .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                    .collect(Collectors.joining("&", "?", "")));
        }
        return target.toString();
    }

    private static String encodeSegment(String segment) throws CallFailed {
        if (segment.isBlank() || segment.equals(".") || segment.equals("..")) {
            throw new CallFailed(Fault.INVALID, "'%s' cannot be a name or id in CloudShell.".formatted(segment));
        }
        return encode(segment);
    }

    /** Everything but RFC 3986's unreserved characters, as UTF-8. A space becomes %20, never +. */
    private static String encode(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append("%02X".formatted(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }

    /** For logs: without the query and without the body, either of which may hold what should not be there. */
    @Override
    public String toString() {
        return method + " /" + String.join("/", segments);
    }
}
