package io.greenroom.provider.aws.fake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CloudWatch Logs, as those who read it see it: pages with tokens, empty ones among them, and lines that are seen only some time
 * after they were written. See {@link Faults#logsLateBy}.
 */
public final class FakeLogs extends JsonService implements ResourceMaker {
    private static final Pattern TOKEN = Pattern.compile("f/([0-9]{20})");
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_BYTES = 1 << 20;
    /** What each event counts for besides its text. */
    private static final int AROUND_EVENT = 26;

    private final FakeAws aws;
    private final Set<String> groups = new TreeSet<>();
    private final Map<String, List<Event>> streams = new TreeMap<>();

    private record Event(String message, Instant at, Instant seenFrom) {}

    FakeLogs(FakeAws aws) {
        super("logs", "Logs_20140328");
        this.aws = aws;
    }

    public synchronized FakeLogs addGroup(String name) {
        groups.add(name);
        return this;
    }

    synchronized boolean hasGroup(String name) {
        return groups.contains(name);
    }

    /** Writes a line to a stream, which is made if need be. */
    public synchronized void write(String group, String stream, String line) {
        Instant now = aws.now();
        streams.computeIfAbsent(group + "\n" + stream, key -> new ArrayList<>())
                .add(new Event(line, now, now.plus(aws.faults().logDelay())));
    }

    /** All lines of a stream, seen or not. */
    public synchronized List<String> lines(String group, String stream) {
        return streams.getOrDefault(group + "\n" + stream, List.of()).stream()
                .map(Event::message)
                .toList();
    }

    @Override
    JsonNode answer(String operation, JsonNode input) {
        return switch (operation) {
            case "GetLogEvents" -> getLogEvents(input);
            default -> throw unknown(operation);
        };
    }

    private static Refusal invalid(String text) {
        return new Refusal("InvalidParameterException", text);
    }

    private synchronized ObjectNode getLogEvents(JsonNode input) {
        checkMembers(
                input,
                "InvalidParameterException",
                "logGroupName",
                "logStreamName",
                "nextToken",
                "startFromHead",
                "limit");
        String group = input.path("logGroupName").asString("");
        String stream = input.path("logStreamName").asString("");
        if (!groups.contains(group)) {
            throw new Refusal("ResourceNotFoundException", "The specified log group does not exist.");
        }
        List<Event> events = streams.get(group + "\n" + stream);
        if (events == null) {
            throw new Refusal("ResourceNotFoundException", "The specified log stream does not exist.");
        }
        if (!input.path("startFromHead").asBoolean(false)) {
            throw invalid("The fake reads from the head alone, which a token needs too");
        }
        return page(events, input);
    }

    private ObjectNode page(List<Event> events, JsonNode input) {
        String token = input.path("nextToken").asString("");
        Matcher matcher = TOKEN.matcher(token);
        if (!token.isEmpty() && !matcher.matches()) {
            throw invalid("The specified nextToken is invalid.");
        }
        // The page after which there is nothing yet has the token of that place, and the very first one, with half a
        // step, is empty.
        int at = token.isEmpty() ? -1 : Integer.parseInt(matcher.group(1)) / 2;
        ObjectNode output = FakeSsm.object();
        ArrayNode list = output.putArray("events");
        if (at < 0 && aws.faults().emptyLogPages()) {
            return output.put("nextForwardToken", "f/%020d".formatted(1))
                    .put("nextBackwardToken", "b/%020d".formatted(0));
        }
        int most = Math.min(input.path("limit").asInt(MOST_EVENTS), aws.faults().logPage());
        int bytes = 0;
        int next = Math.max(0, at);
        while (next < events.size() && list.size() < most) {
            Event event = events.get(next);
            bytes += event.message().getBytes(StandardCharsets.UTF_8).length + AROUND_EVENT;
            if (event.seenFrom().isAfter(aws.now()) || (bytes > MOST_BYTES && !list.isEmpty())) {
                break;
            }
            list.addObject()
                    .put("timestamp", event.at().toEpochMilli())
                    .put("message", event.message())
                    .put("ingestionTime", event.seenFrom().toEpochMilli());
            next++;
        }
        String after = list.isEmpty() && !token.isEmpty() ? token : "f/%020d".formatted(next * 2L);
        return output.put("nextForwardToken", after).put("nextBackwardToken", "b/%020d".formatted(Math.max(0, at)));
    }

    @Override
    public synchronized Made make(String logicalId, String type, JsonNode properties, String name, ForStack stack) {
        String group = properties.path("LogGroupName").asString(name);
        if (!groups.add(group)) {
            throw new Refusal("ResourceAlreadyExistsException", "The specified log group already exists");
        }
        return new Made(
                group,
                Map.of(
                        "Arn",
                        "arn:aws:logs:%s:%s:log-group:%s:*".formatted(FakeAccount.REGION, FakeAccount.ID, group)));
    }

    @Override
    public synchronized void remove(String type, String physicalId) {
        groups.remove(physicalId);
        streams.keySet().removeIf(key -> key.startsWith(physicalId + "\n"));
    }
}
