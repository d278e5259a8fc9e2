package io.greenroom.cli.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server that speaks HTTP, on which answers get lost: the call takes effect, and the connection is closed. */
final class LossyWay implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int BACKLOG = 1000;

    /** What belongs to one connection, and is different on the next. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    private final URI exit;
    private final double chance;
    private final Random random;
    private final AtomicInteger lost = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer entrance;

    /** @param chance that an answer gets lost, 0 to 1 */
    LossyWay(URI exit, double chance, Random random) throws IOException {
        this.exit = exit;
        this.chance = chance;
        this.random = random;
        this.entrance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        entrance.setExecutor(threads);
        entrance.createContext("/", this::carry);
        entrance.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + entrance.getAddress().getPort());
    }

    /** How many answers were lost. */
    int lost() {
        return lost.get();
    }

    private void carry(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpResponse<byte[]> answer = client.send(onwards(exchange), HttpResponse.BodyHandlers.ofByteArray());
            if (random.nextDouble() < chance) {
                lost.incrementAndGet();
                return;
            }
            answer.headers().map().forEach((name, values) -> {
                if (isOfTheMessage(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            byte[] body = answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest onwards(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        var request = HttpRequest.newBuilder(exit.resolve(exchange.getRequestURI()))
                .timeout(PATIENCE)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (isOfTheMessage(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static boolean isOfTheMessage(String header) {
        return !OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        entrance.stop(0);
        client.shutdownNow();
        threads.shutdownNow();
    }
}
