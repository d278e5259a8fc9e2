import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A small shop: a page with products, a cart for everyone who names one, and a health page.
 * It listens on 127.0.0.1 at the port in PORT.
 */
public final class Shop {
    private static final Map<String, Integer> CENTS = new LinkedHashMap<>();

    static {
        CENTS.put("tea", 450);
        CENTS.put("coffee", 620);
        CENTS.put("cocoa", 510);
    }

    private final String greeting;
    private final Map<String, List<String>> carts = new ConcurrentHashMap<>();

    private Shop(String greeting) {
        this.greeting = greeting;
    }

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        var shop = new Shop(System.getenv().getOrDefault("INPUT_Greeting", "Welcome"));
        server.createContext("/", shop::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        System.out.println("The shop is open at http://127.0.0.1:" + port + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        if (request.equals("GET /")) {
            answer(exchange, 200, "text/html", page());
        } else if (request.equals("GET /health")) {
            answer(exchange, 200, "application/json", "{\"status\":\"UP\"}");
        } else if (request.equals("GET /api/products")) {
            answer(exchange, 200, "application/json", products());
        } else if (request.startsWith("GET /api/carts/")) {
            answer(exchange, 200, "application/json", cart(request.substring("GET /api/carts/".length())));
        } else if (request.startsWith("POST /api/carts/")) {
            add(exchange, request.substring("POST /api/carts/".length()));
        } else {
            answer(exchange, 404, "text/plain", "There is nothing here.\n");
        }
    }

    private void add(HttpExchange exchange, String cart) throws IOException {
        String product = new String(exchange.getRequestBody().readNBytes(100), StandardCharsets.UTF_8).strip();
        if (!CENTS.containsKey(product)) {
            answer(exchange, 422, "text/plain", "There is no such product.\n");
            return;
        }
        carts.computeIfAbsent(cart, name -> new ArrayList<>());
        carts.computeIfPresent(cart, (name, held) -> {
            var more = new ArrayList<>(held);
            more.add(product);
            return more;
        });
        answer(exchange, 201, "application/json", cart(cart));
    }

    private String cart(String name) {
        List<String> held = carts.getOrDefault(name, List.of());
        int total = held.stream().mapToInt(CENTS::get).sum();
        String products = held.stream().map(p -> '"' + p + '"').collect(Collectors.joining(","));
        return "{\"products\":[" + products + "],\"cents\":" + total + "}";
    }

    private static String products() {
        return CENTS.entrySet().stream()
                .map(p -> "{\"name\":\"%s\",\"cents\":%d}".formatted(p.getKey(), p.getValue()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String page() {
        String rows = CENTS.entrySet().stream()
                .map(p -> "<li>%s: %d.%02d</li>".formatted(p.getKey(), p.getValue() / 100, p.getValue() % 100))
                .collect(Collectors.joining("\n"));
        return """
                <!doctype html>
                <title>Shop</title>
                <h1>%s</h1>
                <ul>
                %s
                </ul>
                """.formatted(escaped(greeting), rows);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
