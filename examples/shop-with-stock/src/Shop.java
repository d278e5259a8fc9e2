import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A shop that asks the stock what it may sell; without the stock it does not start. */
public final class Shop {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI stock;

    private Shop(URI stock) {
        this.stock = stock;
    }

    public static void main(String[] args) throws Exception {
        var shop = new Shop(URI.create("http://127.0.0.1:" + System.getenv("STOCK_PORT") + "/"));
        System.out.println("There are " + shop.left("tea") + " packets of tea.");
        int port = Integer.parseInt(System.getenv("PORT"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", shop::handle);
        server.start();
        System.out.println("The shop is open at http://127.0.0.1:" + port + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/")) {
            answer(exchange, 200, System.getenv().getOrDefault("INPUT_Greeting", "Welcome") + "\n");
            return;
        }
        String left = left(path.substring(1));
        if (left.equals("null")) {
            answer(exchange, 404, "unknown\n");
        } else {
            answer(exchange, 200, left.equals("0") ? "sold out\n" : "available\n");
        }
    }

    private String left(String product) throws IOException {
        var request = HttpRequest.newBuilder(stock.resolve("stock/" + product))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the stock", e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
