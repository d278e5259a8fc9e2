package io.greenroom.provider.cloudshell.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/** The HTTP side of the fake: exact paths, no bodies on GET, troubles on demand, and a record of every request. */
public final class FakeCloudShell implements AutoCloseable {
    private final Modes modes = new Modes();
    private final List<Seen> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Trouble> troubles = Collections.synchronizedList(new ArrayList<>());
    private final List<Thunk> later = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final JsonMapper json = JsonMapper.shared();
    private final InstantSource clock;
    private final FakeTokens tokens;
    private final FakeApi api;
    private final HttpServer server;

    /**
     * A request as it came.
     *
     * @param body empty when there was none; a login's is not kept
     */
    public record Seen(String method, String rawPath, String path, String query, String body, Instant at) {
        public String line() {
            return method + " " + path;
        }
    }

    private record Thunk(String method, List<String> segments, String query, JsonNode body, FakeTokens.Login login) {}

    private FakeCloudShell(InstantSource clock, @Nullable SSLContext tls, int port) throws IOException {
        this.clock = clock;
        this.tokens = new FakeTokens(modes, clock);
        this.api = new FakeApi(modes, clock);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (tls == null) {
            this.server = HttpServer.create(address, 1000);
        } else {
            HttpsServer https = HttpsServer.create(address, 1000);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            this.server = https;
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static FakeCloudShell start(InstantSource clock) {
        return start(clock, null, 0);
    }

    public static FakeCloudShell start(InstantSource clock, @Nullable SSLContext tls, int port) {
        try {
            return new FakeCloudShell(clock, tls, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeCloudShell offering(FakeBlueprint... blueprints) {
        for (FakeBlueprint blueprint : blueprints) {
            api.offer(blueprint);
        }
        return this;
    }

    public Modes modes() {
        return modes;
    }

    public void cause(Trouble.Kind kind, String requests, int times) {
        troubles.add(Trouble.of(kind, requests, times));
    }

    public String url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    public static String user() {
        return FakeTokens.USER;
    }

    public static String password() {
        return FakeTokens.PASSWORD;
    }

    public List<Seen> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    public List<Seen> requests(String lineMatching) {
        return requests().stream()
                .filter(seen -> seen.line().matches(lineMatching))
                .toList();
    }

    public int logins() {
        return requests("PUT /api/login").size();
    }

    public int openLogins() {
        return tokens.open();
    }

    public void expireTokens() {
        tokens.expireAll();
    }

    /** How many sandboxes were ever started. */
    public int sandboxesStarted() {
        return api.sandboxesStarted();
    }

    /** How many hold resources now. */
    public int sandboxesHeld() {
        return api.sandboxesHeld();
    }

    /** How many executions were ever started. */
    public int executionsStarted() {
        return api.executionsStarted();
    }

    /** Somebody ends it in the portal. */
    public void endByHand(String sandbox) {
        api.endByHand(sandbox);
    }

    /** Somebody starts one like it in the portal. Returns its id. */
    public String startByHand(String name, String blueprint) {
        return api.startByHand(name, blueprint);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Seen seen = record(exchange, body);
        Trouble.Kind trouble = troubleFor(seen.line());
        doWhatIsLate();
        if (trouble != null && struck(exchange, trouble)) {
            return;
        }
        JsonNode answer;
        int status = 200;
        try {
            answer = execute(exchange, seen, body, trouble == Trouble.Kind.RESET_AND_DONE_LATER);
        } catch (Refusal refusal) {
            status = refusal.status;
            answer = errorBody(status, String.valueOf(refusal.getMessage()));
        }
        if (trouble == Trouble.Kind.RESET_AFTER || trouble == Trouble.Kind.RESET_AND_DONE_LATER) {
            return;
        }
        if (trouble == Trouble.Kind.SILENCE_AFTER) {
            closed.await();
            return;
        }
        if (trouble == Trouble.Kind.HTML_502_AFTER) {
            html(exchange, 502);
            return;
        }
        send(exchange, status, json.writeValueAsString(answer), "application/json");
    }

    private Seen record(HttpExchange exchange, String body) {
        URI uri = exchange.getRequestURI();
        String path = tokens.masked(String.join("/", segments(uri.getRawPath())));
        var seen = new Seen(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                "/" + path,
                uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                path.equals("api/login") ? "" : body,
                clock.instant());
        requests.add(seen);
        return seen;
    }

    private Trouble.@Nullable Kind troubleFor(String line) {
        synchronized (troubles) {
            return troubles.stream()
                    .filter(trouble -> trouble.strikes(line))
                    .findFirst()
                    .map(Trouble::kind)
                    .orElse(null);
        }
    }

    /** True when the request is dealt with. */
    private boolean struck(HttpExchange exchange, Trouble.Kind kind) throws IOException, InterruptedException {
        switch (kind) {
            case RESET_BEFORE -> {
                return true;
            }
            case HTML_502 -> html(exchange, 502);
            case HTML_503 -> html(exchange, 503);
            case SILENCE -> closed.await();
            case QUOTA_WITH_RETRY_AFTER -> {
                exchange.getResponseHeaders().set("Retry-After", "7");
                refuse(exchange, modes.quotaStatus, "Request rate quota has been exceeded");
            }
            case QUOTA -> refuse(exchange, modes.quotaStatus, "Error: Request rate quota has been exceeded.");
            case CONFLICT -> refuse(exchange, modes.conflictStatus, "Blueprint has conflicting resources: switch 7");
            case LIMIT -> refuse(exchange, 400, "The user reached the maximum of 10 concurrent sandboxes");
            case INTERNAL_ERROR -> refuse(exchange, 500, "An error has occurred.");
            case RESET_AFTER, RESET_AND_DONE_LATER, HTML_502_AFTER, SILENCE_AFTER -> {
                return false;
            }
        }
        return true;
    }

    private void doWhatIsLate() {
        if (requests.size() % 3 == 0 && !later.isEmpty()) {
            Thunk thunk = later.removeFirst();
            try {
                api.execute(thunk.method(), thunk.segments(), thunk.query(), thunk.body(), thunk.login());
            } catch (Refusal refused) {
                throw new IllegalStateException(refused);
            }
        }
    }

    private JsonNode execute(HttpExchange exchange, Seen seen, String body, boolean muchLater) throws Refusal {
        List<String> segments = segments(seen.rawPath());
        if (seen.method().equals("GET") && !body.isEmpty()) {
            throw new Refusal(400, "A GET request must not have a body");
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (!body.isEmpty() && (type == null || !type.startsWith("application/json"))) {
            throw new Refusal(400, "Parameter is not a valid JSON body");
        }
        JsonNode content = body.isEmpty() ? MissingNode.getInstance() : json.readTree(body);
        if (segments.equals(List.of("api", "login"))) {
            return login(seen.method(), content);
        }
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (segments.size() == 3 && segments.subList(0, 2).equals(List.of("api", "token"))) {
            return logout(seen, segments.get(2));
        }
        FakeTokens.Login login = tokens.check(authorization);
        if (segments.size() < 3 || !segments.subList(0, 2).equals(List.of("api", "v2"))) {
            throw new Refusal(404, "Invalid Api call");
        }
        List<String> rest = segments.subList(2, segments.size());
        if (muchLater) {
            later.add(new Thunk(seen.method(), rest, seen.query(), content, login));
            return MissingNode.getInstance();
        }
        return api.execute(seen.method(), rest, seen.query(), content, login);
    }

    private JsonNode login(String method, JsonNode body) throws Refusal {
        if (!method.equals("PUT")) {
            throw new Refusal(405, "Method not allowed");
        }
        return JsonNodeFactory.instance.stringNode(tokens.login(
                body.path("username").asString(""),
                body.path("password").asString(""),
                body.path("domain").asString("")));
    }

    private JsonNode logout(Seen seen, String token) throws Refusal {
        if (seen.rawPath().contains("%2F") && !modes.logoutWorksWithSlashes) {
            throw new Refusal(404, "Not Found");
        }
        tokens.logout(token);
        return JsonNodeFactory.instance.objectNode();
    }

    private static List<String> segments(String rawPath) {
        return List.of(rawPath.substring(1).split("/")).stream()
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static JsonNode errorBody(int status, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("statusCode", status)
                .put("errorCategory", "WebApi")
                .put("message", message);
    }

    private void refuse(HttpExchange exchange, int status, String message) throws IOException {
        send(exchange, status, json.writeValueAsString(errorBody(status, message)), "application/json");
    }

    private static void html(HttpExchange exchange, int status) throws IOException {
        send(exchange, status, "<html><body><h1>Proxy Error</h1></body></html>", "text/html");
    }

    private static void send(HttpExchange exchange, int status, String text, String type) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Waits until it is closed: for serving it alone. */
    void await() throws InterruptedException {
        closed.await(Long.MAX_VALUE, TimeUnit.SECONDS);
    }
}
