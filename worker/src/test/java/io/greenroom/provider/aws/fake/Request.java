package io.greenroom.provider.aws.fake;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request as it came. */
public final class Request {
    private final String method;
    private final String path;
    private final String rawQuery;
    private final Map<String, String> query;
    private final Map<String, String> headers = new TreeMap<>();
    private final byte[] body;

    private Request(HttpExchange exchange, byte[] body) {
        this.method = exchange.getRequestMethod();
        this.path = exchange.getRequestURI().getRawPath();
        String given = exchange.getRequestURI().getRawQuery();
        this.rawQuery = given == null ? "" : given;
        this.query = pairs(rawQuery);
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            headers.put(header.getKey().toLowerCase(Locale.ROOT), String.join(",", header.getValue()));
        }
        this.body = body;
    }

    static Request read(HttpExchange exchange) throws IOException {
        return new Request(exchange, exchange.getRequestBody().readAllBytes());
    }

    /** The names and values of a form or a query; the last one of a name counts. */
    static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            if (!name.isEmpty()) {
                pairs.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return pairs;
    }

    /** All values of one name of a form. */
    static List<String> values(String text, String name) {
        return Stream.of(text.split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> decoded(pair.substring(name.length() + 1)))
                .toList();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public String method() {
        return method;
    }

    /** As it came, still encoded. */
    public String rawPath() {
        return path;
    }

    /** As it came, still encoded; empty when there is none. */
    String rawQuery() {
        return rawQuery;
    }

    /** The path without its percent signs. */
    public String path() {
        return decoded(path.replace("+", "%2B"));
    }

    public boolean asks(String name) {
        return query.containsKey(name);
    }

    public @Nullable String query(String name) {
        return query.get(name);
    }

    public String query(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    /** Empty when there is none. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    Map<String, String> headers() {
        return headers;
    }

    public byte[] body() {
        return body.clone();
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body's form, of services that speak the query protocol. */
    public Query form() {
        return new Query(pairs(text()));
    }

    /** The body's JSON; an empty object when there is none. */
    public JsonNode json() {
        try {
            return body.length == 0
                    ? JsonMapper.shared().createObjectNode()
                    : JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            throw new Refusal("SerializationException", "The body is not JSON: " + e.getOriginalMessage());
        }
    }

    @Nullable
    Caller caller() {
        Caller caller = Caller.of(header("Authorization"));
        return caller == null ? Caller.of(query("X-Amz-Credential", "")) : caller;
    }

    /** True for the command line of a machine, which is told of errors in words. */
    boolean isOfCommandLine() {
        return !header("X-Fake-Cli").isEmpty();
    }
}
