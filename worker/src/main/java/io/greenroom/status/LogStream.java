package io.greenroom.status;

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
 * piece ends, from which a browser that lost the connection goes on. A last event, {@code end}, says that no more comes.
 */
final class LogStream {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    /** Shows proxies, and this side, that the other is still there. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Path file;
    private final Optional<CommandLog> growing;

    LogStream(Path file, Optional<CommandLog> growing) {
        this.file = file;
        this.growing = growing;
    }

    /** Returns when the log has ended; fails when the browser has gone. */
    void send(long from, OutputStream out) throws IOException, InterruptedException {
        var html = new AnsiHtml();
        try (var log = new LogReader(file, from)) {
            while (true) {
                boolean ended = growing.map(CommandLog::hasEnded).orElse(true);
                String piece = log.next(ended);
                if (!piece.isEmpty()) {
                    write(
                            "id: %d\ndata: %s\n\n"
                                    .formatted(log.position(), JSON.writeValueAsString(html.convert(piece))),
                            out);
                } else if (ended) {
                    write("event: end\nid: %d\ndata: \n\n".formatted(log.position()), out);
                    return;
                } else {
                    write(": still there\n\n", out);
                    growing.get().awaitMoreThan(Math.max(log.position(), log.size()), HEARTBEAT);
                }
            }
        }
    }

    private static void write(String event, OutputStream out) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
