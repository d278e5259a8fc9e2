package io.greenroom.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine's metadata as EC2 serves them in version 2, on the loopback: nothing without a token, 404 for what there is not. */
final class InstanceMetadata implements AutoCloseable {
    private static final String ITEMS = "/latest/meta-data/";
    private static final String TOKEN = "a-token==";

    private final Map<String, String> items = new ConcurrentHashMap<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final HttpServer server;
    private volatile boolean broken;

    InstanceMetadata() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    void put(String item, String value) {
        items.put(item, value);
    }

    /** From now on every answer is an error, or none is any more. */
    void breakDown(boolean now) {
        broken = now;
    }

    /** How often anything was asked for, whether it is there or not. */
    int looks() {
        return looks.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        looks.incrementAndGet();
        if (broken) {
            send(exchange, 500, "");
        } else if (path.equals("/latest/api/token")) {
            boolean asked = exchange.getRequestMethod().equals("PUT")
                    && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
            send(exchange, asked ? 200 : 400, TOKEN);
        } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
            send(exchange, 401, "");
        } else {
            String value = path.startsWith(ITEMS) ? items.get(path.substring(ITEMS.length())) : null;
            send(exchange, value == null ? 404 : 200, value == null ? "<html>404 - Not Found</html>" : value);
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
