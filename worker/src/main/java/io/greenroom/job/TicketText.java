package io.greenroom.job;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A ticket as text: {@code greenroom:1:<checksum>:<json>}. The version lets later workers read what earlier ones wrote;
 * the checksum tells a damaged token from a good one (it is no protection against forgery: whoever can write tokens can
 * already end the job).
 */
public final class TicketText {
    /** The service's limit for continuation tokens, in characters. */
    static final int LIMIT = 2048;

    private static final String PREFIX = "greenroom:";
    private static final String VERSION = "1";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private TicketText() {}

    /** A text that is no ticket of ours. The message is for people. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /** At most {@link #LIMIT} characters: an action whose state is larger is a mistake in this program. */
    public static String write(Ticket ticket) {
        ObjectNode json = JSON.createObjectNode();
        json.put("begun", ticket.begunAt().toString());
        json.put("deadline", ticket.deadline().toString());
        if (ticket.shown()) {
            json.put("shown", true);
        }
        ObjectNode state = json.putObject("state");
        ticket.state().forEach(state::put);
        String body = JSON.writeValueAsString(json);
        String text = PREFIX + VERSION + ":" + checksum(body) + ":" + body;
        if (text.length() > LIMIT) {
            throw new IllegalStateException("A ticket of %d characters exceeds the %d of a continuation token: %s"
                    .formatted(text.length(), LIMIT, ticket.state().keySet()));
        }
        return text;
    }

    /** What {@link #write} wrote, by this version or an earlier one. */
    public static Ticket read(String text) throws Unreadable {
        if (!text.startsWith(PREFIX)) {
            throw new Unreadable("it was not written by Greenroom");
        }
        String[] parts = text.substring(PREFIX.length()).split(":", 3);
        if (!parts[0].equals(VERSION)) {
            throw new Unreadable(
                    "it is of version %s, which this worker does not know; upgrade the worker".formatted(parts[0]));
        }
        if (parts.length < 3 || !parts[1].equals(checksum(parts[2]))) {
            throw new Unreadable("it is damaged");
        }
        try {
            return fromJson(JSON.readTree(parts[2]));
        } catch (JacksonException | DateTimeException e) {
            throw new Unreadable("it is damaged");
        }
    }

    private static Ticket fromJson(JsonNode json) {
        Map<String, String> state = new TreeMap<>();
        json.path("state")
                .properties()
                .forEach(entry -> state.put(entry.getKey(), entry.getValue().asString("")));
        return new Ticket(
                Instant.parse(json.path("begun").asString("")),
                Instant.parse(json.path("deadline").asString("")),
                json.path("shown").asBoolean(false),
                state);
    }

    private static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
