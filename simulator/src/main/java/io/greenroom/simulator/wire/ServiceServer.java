package io.greenroom.simulator.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.time.Timeline;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** CodePipeline's endpoint. A virtual thread for each request. */
public final class ServiceServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final HttpServer http;
    private final ListenAddress listen;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CallLog calls;
    private final Dispatcher dispatcher;
    private final FaultPlan faults;
    private final Timeline timeline;

    private ServiceServer(HttpServer http, ServiceSetup setup) {
        this.http = http;
        this.listen = setup.listen();
        this.dispatcher = new Dispatcher(setup);
        this.calls = setup.calls();
        this.faults = setup.faults();
        this.timeline = setup.timeline();
    }

    /**
     * Starts to serve.
     *
     * @throws IOException when the port cannot be had; the message names it
     */
    public static ServiceServer start(ServiceSetup setup) throws IOException {
        // Without it each small answer waits for the client's delayed acknowledgement, some 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var server = new ServiceServer(listen(setup.listen()), setup);
        server.http.setExecutor(server.threads);
        server.http.createContext("/", server::handle);
        server.http.start();
        return server;
    }

    private static HttpServer listen(ListenAddress where) throws IOException {
        try {
            return HttpServer.create(where.socket(), BACKLOG);
        } catch (BindException e) {
            throw where.unavailable("CodePipeline", e);
        }
    }

    public URI endpoint() {
        return listen.uri(http.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = WireRequest.read(exchange);
            var arrived = timeline.instant();
            var fault = faults.forCall(request.name()).orElse(null);
            var answer = answer(request, fault);
            boolean answered = !(fault instanceof Effect.AnswerLost || fault instanceof Effect.ConnectionReset);
            var caller = request.signer().map(Authorization::accessKeyId).orElse(null);
            calls.add(new Call(request.name(), arrived, caller, answer.outcome(), answered));
            if (answered) {
                send(exchange, answer);
            }
        }
    }

    private WireAnswer answer(WireRequest request, @Nullable Effect fault) {
        return switch (fault) {
            case null -> dispatcher.answer(request);
            case Effect.AnswerLost lost -> dispatcher.answer(request);
            case Effect.DeliveredTwice twice -> dispatcher.answer(request);
            case Effect.ConnectionReset reset ->
                dispatcher.error(
                        new ServiceException("ConnectionReset", 500, "The connection is closed without effect."));
            case Effect.ServerError failure ->
                dispatcher.error(new ServiceException(
                        failure.status() == 503 ? "ServiceUnavailable" : "InternalFailure",
                        failure.status(),
                        "A fault on purpose."));
            case Effect.Throttled throttled -> dispatcher.error(Dispatcher.throttled());
            case Effect.Refused refusal ->
                dispatcher.error(new ServiceException(refusal.exception(), "A fault on purpose."));
            case Effect.SlowAnswer slow -> {
                var answer = dispatcher.answer(request);
                var due = new CountDownLatch(1);
                timeline.at(timeline.instant().plus(slow.delay()), due::countDown);
                waitFor(due);
                yield answer;
            }
        };
    }

    /** Ends early when the server closes. */
    private static void waitFor(CountDownLatch due) {
        try {
            due.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, WireAnswer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("x-amzn-RequestId", UUID.randomUUID().toString());
        headers.set("Content-Type", answer.contentType());
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Answers under way are cut off. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
