import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tests without a framework that report like one: a JUnit XML file in reports/, which Greenroom sums up. The first
 * argument says which suite to run.
 */
public final class ShopTests {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Check> tests = new LinkedHashMap<>();
    private final String suite;

    private interface Check {
        void run() throws Exception;
    }

    private ShopTests(String suite) {
        this.suite = suite;
    }

    public static void main(String[] args) throws Exception {
        var tests = new ShopTests(args[0]);
        String wanted = System.getenv().getOrDefault("ARG_Product", "tea");
        switch (args[0]) {
            case "PageTest" -> {
                tests.add("greets", () -> tests.expect("WEB_PORT", "", System.getenv("INPUT_Greeting")));
                tests.add("knowsItsProducts", () -> tests.expect("WEB_PORT", "coffee", "available"));
            }
            case "StockTest" -> {
                tests.add("counts", () -> tests.expect("STOCK_PORT", "stock/coffee", "3"));
                tests.add("sellsWhatIsThere", () -> tests.expect("WEB_PORT", wanted, "available"));
                tests.add("saysWhenSoldOut", () -> tests.expect("WEB_PORT", "cocoa", "sold out"));
                tests.add("refusesWhatItDoesNotKnow", () -> tests.expect("WEB_PORT", "moon-dust", "unknown"));
            }
            default -> throw new IllegalArgumentException("There is no suite " + args[0]);
        }
        System.exit(tests.run() ? 0 : 1);
    }

    private void add(String name, Check check) {
        tests.put(name, check);
    }

    private boolean run() throws IOException {
        var cases = new StringBuilder();
        int failed = 0;
        for (var test : tests.entrySet()) {
            String problem = problem(test.getValue());
            System.out.println((problem.isEmpty() ? "passed  " : "FAILED  ") + test.getKey() + problem);
            failed += problem.isEmpty() ? 0 : 1;
            cases.append("  <testcase classname=\"shop.%s\" name=\"%s\">%s</testcase>%n"
                    .formatted(
                            suite,
                            test.getKey(),
                            problem.isEmpty() ? "" : "<failure message=\"" + escaped(problem) + "\"/>"));
        }
        Path reports = Files.createDirectories(Path.of(System.getenv("GREENROOM_WORKSPACE"), "reports"));
        Files.writeString(
                reports.resolve("TEST-" + suite + ".xml"),
                "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\">%n%s</testsuite>%n"
                        .formatted(suite, tests.size(), failed, cases));
        return failed == 0;
    }

    private static String problem(Check check) {
        try {
            check.run();
            return "";
        } catch (Exception | AssertionError e) {
            return ": " + e.getMessage();
        }
    }

    private void expect(String port, String path, String expected) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + System.getenv(port) + "/" + path);
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
        if (!body.equals(expected)) {
            throw new AssertionError("/" + path + " is '" + body + "' instead of '" + expected + "'");
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
