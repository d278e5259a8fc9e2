package io.greenroom.provider.aws.fake;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What goes back over the wire. */
public final class Answer {
    private final int status;
    private final byte[] body;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private Answer(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    public static Answer of(int status, byte[] body) {
        return new Answer(status, body);
    }

    public static Answer empty(int status) {
        return new Answer(status, new byte[0]);
    }

    public static Answer text(int status, String text) {
        return new Answer(status, text.getBytes(StandardCharsets.UTF_8)).with("Content-Type", "text/plain");
    }

    public static Answer xml(int status, Xml xml) {
        return new Answer(status, xml.toString().getBytes(StandardCharsets.UTF_8)).with("Content-Type", "text/xml");
    }

    /** JSON, of the version that the service speaks, such as {@code application/x-amz-json-1.1}. */
    public static Answer json(int status, String type, JsonNode json) {
        return new Answer(status, json.toString().getBytes(StandardCharsets.UTF_8)).with("Content-Type", type);
    }

    public Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
