package io.greenroom.status;

import io.greenroom.time.Time;
import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The pages over HTTP: a virtual thread for each connection, and an end for connections that stand still. */
final class StatusServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 1000;
    private static final Duration STOPPING = Duration.ofSeconds(1);
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final WebServer server;
    private final ConnectionWatch connections;

    private StatusServer(WebServer server, ConnectionWatch connections) {
        this.server = server;
        this.connections = connections;
    }

    /**
     * Starts to serve.
     *
     * @param port 0 lets the system choose one
     * @throws IOException when the address cannot be had: names it and what to change
     */
    static StatusServer start(String host, int port, Pages pages, Patience patience, Time time) throws IOException {
        var connections = ConnectionWatch.start(patience, time);
        try {
            tryAddress(host, port);
            return new StatusServer(listen(host, port, pages, connections), connections);
        } catch (IOException | RuntimeException e) {
            connections.close();
            throw new IOException(
                    "%s:%d cannot be listened on (%s): set status.listen to an address of this machine and a port that is free for this user"
                            .formatted(host, port, e.getMessage()),
                    e);
        }
    }

    /** The server only logs why it cannot listen, with a stack trace, and then counts as started. */
    private static void tryAddress(String host, int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        }
    }

    private static WebServer listen(String host, int port, Pages pages, ConnectionWatch connections)
            throws IOException {
        WebServer server = WebServer.builder()
                .host(host)
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(STOPPING)
                .maxTcpConnections(MOST_CONNECTIONS)
                // Else pieces of a log wait for the browser's word that it has the one before: some five a second.
                .connectionOptions(options -> options.tcpNoDelay(true))
                // As the only one it is asked before the first byte has come, so that silence is seen too.
                .protocolsDiscoverServices(false)
                .addConnectionSelector(connections)
                .routing(routing -> routing.any((request, response) -> handle(pages, connections, request, response)))
                .build()
                .start();
        if (!server.isRunning() || server.port() <= 0) {
            server.stop();
            throw new BindException("another program took it just now");
        }
        return server;
    }

    int port() {
        return server.port();
    }

    /** How many connections there are. */
    int connections() {
        return connections.open();
    }

    private static void handle(
            Pages pages, ConnectionWatch connections, ServerRequest request, ServerResponse response) {
        try {
            answer(pages, connections, request, response);
        } finally {
            connections.awaitRequest();
        }
        // Helidon says in the answer that it will, and waits for the next request.
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("The client has no more requests");
        }
    }

    private static void answer(
            Pages pages, ConnectionWatch connections, ServerRequest request, ServerResponse response) {
        protect(response);
        boolean head = request.prologue().method().equals(Method.HEAD);
        if (!head && !request.prologue().method().equals(Method.GET)) {
            response.status(Status.METHOD_NOT_ALLOWED_405)
                    .header("Allow", "GET, HEAD")
                    .send();
            return;
        }
        try {
            switch (pages.answer(asked(request))) {
                case Answer.Whole whole -> send(whole, head, connections, response);
                case Answer.Streamed streamed -> send(streamed, head, connections, response);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("The worker is stopping", e);
        }
    }

    private static void protect(ServerResponse response) {
        response.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static Asked asked(ServerRequest request) {
        return new Asked(
                request.path().rawPath(),
                first(request, HeaderNames.HOST),
                first(request.query(), "token"),
                first(request.headers().cookies(), Access.COOKIE),
                from(request),
                name -> request.headers().first(HeaderNames.create(name)));
    }

    private static String first(ServerRequest request, HeaderName name) {
        return request.headers().first(name).orElseGet(request::authority);
    }

    private static Optional<String> first(Parameters parameters, String name) {
        return parameters.contains(name) ? Optional.of(parameters.get(name)) : Optional.empty();
    }

    /** A browser that comes back says by itself how far it was. */
    private static long from(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.create("Last-Event-ID"))
                .or(() -> first(request.query(), "from"))
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static void send(Answer.Whole whole, boolean head, ConnectionWatch connections, ServerResponse response)
            throws InterruptedException {
        response.status(Status.create(whole.status())).header("Content-Type", whole.type());
        if (!whole.headers().containsKey("Cache-Control")) {
            response.header("Cache-Control", "no-store");
        }
        whole.headers().forEach(response::header);
        byte[] body = whole.body().getBytes(StandardCharsets.UTF_8);
        if (head || body.length == 0) {
            response.send();
        } else {
            response.contentLength(body.length);
            write(out -> out.write(body), connections, response);
        }
    }

    private static void send(
            Answer.Streamed streamed, boolean head, ConnectionWatch connections, ServerResponse response)
            throws InterruptedException {
        response.header("Content-Type", streamed.type()).header("Cache-Control", "no-store");
        if (head) {
            response.send();
        } else {
            write(streamed.body(), connections, response);
        }
    }

    private static void write(Answer.Body body, ConnectionWatch connections, ServerResponse response)
            throws InterruptedException {
        try (OutputStream out = connections.watched(response.outputStream())) {
            body.write(out);
        } catch (IOException | UncheckedIOException e) {
            throw new CloseConnectionException("The reader has gone, or the log has", e);
        }
    }

    @Override
    public void close() {
        server.stop();
        connections.close();
    }
}
