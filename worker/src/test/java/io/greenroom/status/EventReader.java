package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** A browser's way with a live log: it keeps the events that came whole, and asks again from the last one's id. */
final class EventReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final URI log;
    private final StringBuilder text = new StringBuilder();
    private String lastId = "";
    private boolean complete;

    EventReader(HttpClient http, URI log) {
        this.http = http;
        this.log = log;
    }

    /** Connects, and reads until the answer ends or about that many characters have come; then the connection is cut. */
    void read(long atMost) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(log).timeout(Duration.ofSeconds(60));
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        InputStream answer =
                http.send(request.build(), BodyHandlers.ofInputStream()).body();
        try (var lines = new BufferedReader(new InputStreamReader(answer, UTF_8), 512)) {
            var event = new Event();
            long left = atMost;
            for (String line = lines.readLine(); line != null && left > line.length(); line = lines.readLine()) {
                left -= line.length() + 1;
                if (line.isEmpty()) {
                    take(event);
                    event = new Event();
                } else {
                    event.add(line);
                }
            }
        }
    }

    private static final class Event {
        private String id = "";
        private String data = "";
        private String name = "";

        void add(String line) {
            String value = line.substring(line.indexOf(':') + 1).strip();
            switch (line.substring(0, line.indexOf(':'))) {
                case "id" -> id = value;
                case "data" -> data = value;
                case "event" -> name = value;
                default -> {}
            }
        }
    }

    private void take(Event event) {
        if (event.name.equals("end")) {
            complete = true;
        } else if (!event.data.isEmpty()) {
            text.append(unescaped(JSON.readValue(event.data, String.class)));
        }
        lastId = event.id.isEmpty() ? lastId : event.id;
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    String text() {
        return text.toString();
    }

    boolean isComplete() {
        return complete;
    }
}
