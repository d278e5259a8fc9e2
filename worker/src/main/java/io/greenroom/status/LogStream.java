package io.greenroom.status;

import io.greenroom.commandlog.CommandLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A log as server-sent events. Each carries a piece as HTML, in JSON so that it is one line; its id is the byte where the
 * piece ends, from which a browser that lost the connection goes on. A last event, {@code end}, says that no more comes; a
 * stream that ends without it is to be asked for again.
 */
final class LogStream {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    /** Shows proxies, and this side, that the other is still there. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How soon a browser asks again, in milliseconds. */
    private static final String RETRY = "retry: 1000\n\n";

    private final Path file;
    private final Optional<CommandLog> growing;
    private final boolean goesOn;

    /** @param goesOn whether there will be more although nobody writes it yet, as after a restart */
    LogStream(Path file, Optional<CommandLog> growing, boolean goesOn) {
        this.file = file;
        this.growing = growing;
        this.goesOn = goesOn;
    }

    /** Returns when the log has ended, or goes on elsewhere; fails when the browser has gone. */
    void send(long from, OutputStream out) throws IOException, InterruptedException {
        var html = new AnsiHtml();
        try (var log = new LogReader(file, from);
                var reading = growing.map(CommandLog::reading).orElse(() -> {})) {
            write(RETRY, out);
            while (true) {
                boolean ended = !goesOn && growing.map(CommandLog::hasEnded).orElse(true);
                boolean left = growing.map(CommandLog::isLeft).orElse(true);
                String piece = log.next(ended);
                if (!piece.isEmpty()) {
                    writePiece(log.position(), html.convert(piece), out);
                } else if (ended) {
                    write("event: end\nid: %d\ndata: \n\n".formatted(log.position()), out);
                    return;
                } else if (left || growing.isEmpty()) {
                    return;
                } else {
                    write(": still there\n\n", out);
                    growing.get().awaitMoreThan(Math.max(log.position(), log.size()), HEARTBEAT);
                }
            }
        }
    }

    private static void writePiece(long position, String html, OutputStream out) throws IOException {
        byte[] json = JSON.writeValueAsBytes(html);
        var event = new ByteArrayOutputStream(json.length + 64);
        event.writeBytes("id: %d\ndata: ".formatted(position).getBytes(StandardCharsets.UTF_8));
        event.writeBytes(json);
        event.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        event.writeTo(out);
        out.flush();
    }

    private static void write(String event, OutputStream out) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
