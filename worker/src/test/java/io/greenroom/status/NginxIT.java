package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.job.Job;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages behind nginx, set up as docs/operators.md says; only its TLS is left out. */
@Timeout(120)
class NginxIT {
    private static final Pattern BLOCK = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);
    private static final String LIVE = "/live/" + Stage.ENVIRONMENT + "/run1";

    @TempDir
    private Path folder;

    @BeforeEach
    void nginxIsThere() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "nginx"))),
                "nginx is not installed (Debian: apt-get install nginx-light)");
    }

    /** The documented server, and what else is documented for its location. */
    private static String documented(boolean withUsers) throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("..", "docs", "operators.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        return withUsers
                ? blocks.getFirst().replace("location / {\n", "location / {\n" + blocks.getLast())
                : blocks.getFirst();
    }

    /** An nginx in front of the stage until it is closed. */
    private final class Nginx implements AutoCloseable {
        private final URI address;
        private final Process process;
        private final HttpClient http = HttpClient.newHttpClient();

        Nginx(Stage stage, boolean withUsers) throws IOException {
            int port = freePort();
            address = URI.create("http://127.0.0.1:" + port);
            Path users = Files.writeString(folder.resolve("users"), "ann:{PLAIN}secret\n");
            String server = documented(withUsers)
                    .replace("443 ssl", "127.0.0.1:" + port)
                    .replaceAll("(?m)^ *ssl_.*$", "")
                    .replace("/etc/nginx/greenroom.users", users.toString())
                    .replace("127.0.0.1:8470", stage.address.getAuthority());
            Path config = Files.writeString(folder.resolve("nginx.conf"), """
                    daemon off; master_process off; pid nginx.pid; error_log stderr; events {}
                    http {
                    access_log off; client_body_temp_path body; proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    %s}
                    """.formatted(server));
            process = new ProcessBuilder("nginx", "-e", "stderr", "-p", folder.toString(), "-c", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("nginx.out").toFile())
                    .start();
            await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            });
        }

        int status(String path, String... headers) throws IOException, InterruptedException {
            return http.send(request(path, headers), BodyHandlers.discarding()).statusCode();
        }

        BufferedReader lines(String path) throws IOException, InterruptedException {
            var body = http.send(request(path), BodyHandlers.ofInputStream()).body();
            return new BufferedReader(new InputStreamReader(body, UTF_8));
        }

        /** The first line of the answer to who asks for the pages by that name. */
        String askedAs(String name) throws IOException {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                .formatted(name)
                                .getBytes(UTF_8));
                return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
            }
        }

        private HttpRequest request(String path, String... headers) {
            var request = HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(30));
            return (headers.length == 0 ? request : request.headers(headers)).build();
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            http.close();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void pagesAreShownUnderTheNameThatWasAskedForAndLogsAppearAsTheyAreWritten() throws Exception {
        try (var stage = Stage.open(folder);
                var nginx = new Nginx(stage, false)) {
            Job job = Stage.job("Smoke", Map.of());
            stage.begin(job, "run1");

            assertThat(nginx.status("/")).isEqualTo(200);
            assertThat(nginx.askedAs("localhost")).contains("200");
            assertThat(nginx.askedAs("elsewhere.example.com")).contains("421");
            stage.print(job, "one\n");
            try (var lines = nginx.lines(LIVE)) {
                awaitLine(lines, "one");
                stage.print(job, "two\n");
                awaitLine(lines, "two");
            }
        }
    }

    private static void awaitLine(BufferedReader lines, String part) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.contains(part)) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
    }

    @Test
    void whoTheVisitorIsSaysNginxAndNobodyElse() throws Exception {
        String header = "X-Forwarded-User";
        String ann = "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(UTF_8));
        try (var stage = Stage.open(folder, Optional.empty(), Optional.of(header))) {
            try (var nginx = new Nginx(stage, true)) {
                assertThat(nginx.status("/")).isEqualTo(401);
                assertThat(nginx.status("/", header, "eve")).isEqualTo(401);
                assertThat(nginx.status("/", "Authorization", ann)).isEqualTo(200);
            }
        }
    }
}
