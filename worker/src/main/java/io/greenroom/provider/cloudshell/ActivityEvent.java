package io.greenroom.provider.cloudshell;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** An entry of a sandbox's activity feed. */
record ActivityEvent(String id, boolean error, String text, String output) {

    static ActivityEvent of(JsonNode json) {
        return new ActivityEvent(
                Fields.text(json, "id"),
                Fields.text(json, "event_type").strip().toLowerCase(Locale.ROOT).equals("error"),
                Fields.text(json, "event_text").strip(),
                Fields.text(json, "output").strip());
    }

    /** Text and output on one line. */
    String inWords() {
        String words = output.isEmpty() || text.contains(output) ? text : text + ": " + output;
        return words.replaceAll("\\s*(\\\\r)?(\\\\n|\\R)\\s*", " ").strip();
    }
}
