package io.greenroom.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CloudWatch Logs on this machine, as far as a worker uses it; every limit of the service is enforced. */
final class FakeLogs implements AutoCloseable {
    private static final String TARGET = "Logs_20140328.";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Map<String, List<String>>> groups = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private boolean isAway;

    /** What the service says instead of doing what it is asked for. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final String operation;
        private final int status;

        Refusal(String operation, int status, String type) {
            super(type);
            this.operation = operation;
            this.status = status;
        }
    }

    FakeLogs() throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next call of the operation is answered so. */
    synchronized void refuse(String operation, int status, String type) {
        refusals.add(new Refusal(operation, status, type));
    }

    /** Whether every call fails from now on. */
    synchronized void setAway(boolean away) {
        isAway = away;
    }

    synchronized List<String> lines(String group, String stream) {
        return List.copyOf(groups.getOrDefault(group, Map.of()).getOrDefault(stream, List.of()));
    }

    synchronized List<String> streams(String group) {
        return List.copyOf(groups.getOrDefault(group, Map.of()).keySet());
    }

    /** The operations that were called, in their order. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                boolean known = exchange.getRequestMethod().equals("POST")
                        && target.startsWith(TARGET)
                        && String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                                .contains("/logs/aws4_request");
                if (!known) {
                    throw new Refusal("", 400, "UnknownOperationException");
                }
                send(exchange, 200, carryOut(target.substring(TARGET.length()), JSON.readTree(body)));
            } catch (Refusal e) {
                send(exchange, e.status, "{\"__type\":\"%s\",\"message\":\"refused\"}".formatted(e.getMessage()));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized String carryOut(String operation, JsonNode request) throws Refusal {
        calls.add(operation);
        if (isAway) {
            throw new Refusal(operation, 503, "ServiceUnavailableException");
        }
        Refusal refusal = refusals.peek();
        if (refusal != null && refusal.operation.equals(operation)) {
            throw refusals.remove();
        }
        String group = request.path("logGroupName").asString("");
        switch (operation) {
            case "CreateLogGroup" -> {
                require(group.matches("[.\\-_/#A-Za-z0-9]{1,512}"), operation, "InvalidParameterException");
                require(!groups.containsKey(group), operation, "ResourceAlreadyExistsException");
                groups.put(group, new LinkedHashMap<>());
            }
            case "CreateLogStream" -> {
                String stream = request.path("logStreamName").asString("");
                require(stream.matches("[^:*]{1,512}"), operation, "InvalidParameterException");
                Map<String, List<String>> streams = groups.get(group);
                if (streams == null) {
                    throw new Refusal(operation, 400, "ResourceNotFoundException");
                }
                boolean isNew = streams.putIfAbsent(stream, new ArrayList<>()) == null;
                require(isNew, operation, "ResourceAlreadyExistsException");
            }
            case "PutLogEvents" -> {
                List<String> lines = groups.getOrDefault(group, Map.of())
                        .get(request.path("logStreamName").asString(""));
                if (lines == null) {
                    throw new Refusal(operation, 400, "ResourceNotFoundException");
                }
                JsonNode events = request.path("logEvents");
                checkEvents(events);
                events.forEach(event -> lines.add(event.path("message").asString("")));
            }
            default -> throw new Refusal(operation, 400, "UnknownOperationException");
        }
        return "{}";
    }

    private static void checkEvents(JsonNode events) throws Refusal {
        String operation = "PutLogEvents";
        String invalid = "InvalidParameterException";
        require(!events.isEmpty() && events.size() <= 10_000, operation, invalid);
        long last = Instant.now().minus(Duration.ofDays(14)).toEpochMilli();
        long latest = Instant.now().plus(Duration.ofHours(2)).toEpochMilli();
        long bytes = 0;
        for (JsonNode event : events) {
            int length = event.path("message").asString("").getBytes(StandardCharsets.UTF_8).length;
            long time = event.path("timestamp").asLong(0);
            require(length >= 1 && length + 26 <= 262_144, operation, invalid);
            require(time >= last && time <= latest, operation, invalid);
            last = time;
            bytes += length + 26;
        }
        require(bytes <= 1_048_576, operation, invalid);
    }

    private static void require(boolean condition, String operation, String otherwise) throws Refusal {
        if (!condition) {
            throw new Refusal(operation, 400, otherwise);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
