package io.greenroom.simulator.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer as it goes over the wire, and the word for it in the log of calls. */
record WireAnswer(int status, String contentType, String body, String outcome) {
    private static final String JSON = "application/x-amz-json-1.1";

    /** No JSON at all means an empty body. */
    static WireAnswer ok(JsonMapper json, @Nullable JsonNode body) {
        return new WireAnswer(200, JSON, body == null ? "" : json.writeValueAsString(body), Call.OK);
    }

    static WireAnswer error(JsonMapper json, ServiceException error) {
        var body = json.createObjectNode().put("__type", error.type()).put("message", error.getMessage());
        return new WireAnswer(error.status(), JSON, json.writeValueAsString(body), error.type());
    }

    static WireAnswer xml(int status, String xml, String outcome) {
        return new WireAnswer(status, "text/xml", xml, outcome);
    }
}
