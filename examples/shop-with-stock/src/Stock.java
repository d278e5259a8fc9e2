import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How many of each product are left: {@code GET /stock/tea} answers with a number. Takes a moment to be ready. */
public final class Stock {
    private static final Map<String, Integer> LEFT = Map.of("tea", 12, "coffee", 3, "cocoa", 0);

    private Stock() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv("PORT"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            Integer left = LEFT.get(path.substring(path.lastIndexOf('/') + 1));
            byte[] body = String.valueOf(left).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(left == null ? 404 : 200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        System.out.println("The stock answers at port " + port);
    }
}
