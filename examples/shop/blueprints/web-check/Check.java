import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the blueprint's commands do. Each is given its values as environment variables, prints what it sees, and leaves
 * variables for the pipeline in the file named in GREENROOM_OUTPUT. Exit code 3: the shop is up, but not as it should be.
 */
public final class Check {
    private static final int NOT_AS_IT_SHOULD_BE = 3;

    private final HttpClient http;
    private final URI shop;

    private Check(HttpClient http, URI shop) {
        this.http = http;
        this.shop = shop;
    }

    public static void main(String[] args) throws Exception {
        try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            var check = new Check(http, URI.create(argument("Url").orElse("http://127.0.0.1:" + port() + "/")));
            switch (args[0]) {
                case "smoke" -> check.smoke();
                case "contract" -> check.contract();
                case "load" -> check.load();
                default -> throw new IllegalArgumentException("There is no check " + args[0]);
            }
        } catch (Unexpected e) {
            System.err.println(e.getMessage());
            System.exit(NOT_AS_IT_SHOULD_BE);
        }
    }

    private void smoke() throws Exception {
        HttpResponse<String> page = get("");
        expect(page.statusCode() == 200, "the page answers with " + page.statusCode() + " instead of 200");
        String product = argument("Product").orElse("tea");
        expect(page.body().contains(product), "the page does not offer " + product + ":\n" + page.body());
        System.out.println("The page is there and offers " + product + ".");
    }

    private void contract() throws Exception {
        String cart = "api/carts/" + UUID.randomUUID();
        expectBody("an unused cart", get(cart).body(), "{\"products\":[],\"cents\":0}");
        expectBody("a cart with tea", post(cart, "tea").body(), "{\"products\":[\"tea\"],\"cents\":450}");
        expectBody(
                "a cart with tea and cocoa", post(cart, "cocoa").body(), "{\"products\":[\"tea\",\"cocoa\"],\"cents\":960}");
        expect(post(cart, "moon dust").statusCode() == 422, "a product that does not exist is accepted");
        expect(get("nowhere").statusCode() == 404, "a page that does not exist is found");
        report("contract", "5 rules of the interface hold.");
        output("Rules", "5");
    }

    private void load() throws Exception {
        int requests = argument("Requests").map(Integer::valueOf).orElse(200);
        List<Callable<Long>> calls = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            calls.add(() -> {
                long start = System.nanoTime();
                expect(get("").statusCode() == 200, "the page fails under load");
                return (System.nanoTime() - start) / 1_000_000;
            });
        }
        long slowest = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<Long> call : threads.invokeAll(calls)) {
                slowest = Math.max(slowest, call.get());
            }
        }
        report("load", requests + " requests answered, the slowest within " + slowest + " ms.");
        output("Requests", String.valueOf(requests));
        output("SlowestMillis", String.valueOf(slowest));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(shop.resolve(path)).timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void expectBody(String what, String body, String expected) {
        expect(body.equals(expected), what + " is\n" + body + "\ninstead of\n" + expected);
    }

    private static void expect(boolean condition, String otherwise) {
        if (!condition) {
            throw new Unexpected(otherwise);
        }
    }

    /** For the command that comes after, and for the artifact. */
    private static void report(String name, String text) throws IOException {
        System.out.println(text);
        Path reports = Files.createDirectories(Path.of(System.getenv("GREENROOM_WORKSPACE"), "reports"));
        Files.writeString(reports.resolve(name + ".txt"), text + "\n");
    }

    private static void output(String name, String value) throws IOException {
        Files.writeString(
                Path.of(System.getenv("GREENROOM_OUTPUT")),
                name + "=" + value + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static Optional<String> argument(String name) {
        return Optional.ofNullable(System.getenv("ARG_" + name)).filter(value -> !value.isBlank());
    }

    private static String port() {
        return Optional.ofNullable(System.getenv("PORT")).orElse("8080");
    }

    private static final class Unexpected extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unexpected(String message) {
            super(message);
        }
    }
}
