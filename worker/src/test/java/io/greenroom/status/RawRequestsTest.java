package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Job;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers, streamed or not, to clients that do not keep their connection, or speak HTTP/1.0, as bytes on a socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawRequestsTest {
    private static final String LINE = "a line of some words\n";
    private static final int LINES = 200_000;
    private static final String RUN = Stage.ENVIRONMENT + "/";

    private Stage stage;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stage = Stage.open(folder);
        run("short", "one\ntwo\n");
        run("long", LINE.repeat(LINES));
        run("silent", "");
    }

    @AfterAll
    void close() {
        stage.close();
    }

    private void run(String name, String printed) {
        Job job = Stage.job(name, Map.of());
        stage.begin(job, name);
        stage.site.observer().output(job, printed.getBytes(UTF_8));
        stage.end(job, Stage.succeeded("done"));
    }

    private static final Map<String, String> CLIENTS = Map.of(
            "HTTP/1.1 that closes", " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 that closes, as urllib says it", " HTTP/1.1\r\nHost: 127.0.0.1\r\nconnection: Close\r\n\r\n",
            "HTTP/1.0", " HTTP/1.0\r\n\r\n",
            "HTTP/1.0 with a host", " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n",
            "HTTP/1.0 that keeps alive", " HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n");

    static Stream<Arguments> answers() {
        return CLIENTS.keySet().stream()
                .flatMap(client -> Stream.of(
                        Arguments.of(client, "/logs/" + RUN + "short.txt", "one\ntwo\n"),
                        Arguments.of(client, "/logs/" + RUN + "silent.txt", ""),
                        Arguments.of(client, "/logs/" + RUN + "long.txt", LINE.repeat(LINES)),
                        Arguments.of(
                                client,
                                "/live/" + RUN + "short",
                                "retry: 1000\n\nid: 8\ndata: \"one\\ntwo\\n\"\n\nevent: end\nid: 8\ndata: \n\n"),
                        Arguments.of(client, "/health/live", "live\n")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("answers")
    void everyClientGetsTheWholeAnswerAndItsEnd(String client, String path, String body) throws IOException {
        String answer = answer("GET " + path + CLIENTS.get(client));

        assertThat(head(answer)).contains(" 200 ");
        assertThat(body(answer).equals(body))
                .as(head(answer) + start(body(answer)))
                .isTrue();
        if (client.startsWith("HTTP/1.0")) {
            assertThat(head(answer)).doesNotContainIgnoringCase("chunked");
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void theHeadOfAnAnswerHasNoBody(String path) throws IOException {
        for (String client : CLIENTS.values()) {
            String answer = answer("HEAD " + path + client);

            assertThat(head(answer)).contains(" 200 ");
            assertThat(answer.substring(head(answer).length())).as(client).isEmpty();
        }
    }

    static List<String> paths() {
        return List.of(
                "/",
                "/metrics",
                "/health/live",
                "/logs/" + RUN + "long.txt",
                "/live/" + RUN + "short",
                "/runs/" + RUN + "short");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void pagesAreAnsweredToo(String path) throws IOException {
        for (String client : CLIENTS.values()) {
            assertThat(body(answer("GET " + path + client))).as(client).isNotEmpty();
        }
    }

    @Test
    void oneThatKeepsItsConnectionAsksAgainOnIt() throws IOException {
        String ask = "GET /logs/" + RUN + "short.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n";

        String answers = answer(ask + "\r\n" + ask + "Connection: close\r\n\r\n");

        assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
        assertThat(answers.split("one\ntwo\n", -1)).hasSize(3);
    }

    private String answer(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), stage.address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            // No more requests: what keeps the connection is done with it too.
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String head(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        return end < 0 ? answer : answer.substring(0, end + 4);
    }

    private static String start(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }

    private static String body(String answer) {
        String body = answer.substring(head(answer).length());
        return head(answer).toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")
                ? dechunked(body)
                : body;
    }

    private static String dechunked(String body) {
        var whole = new StringBuilder();
        for (int at = 0; ; ) {
            int line = body.indexOf("\r\n", at);
            if (line < 0) {
                return whole.append("<cut off>").toString();
            }
            int length = Integer.parseInt(body.substring(at, line), 16);
            if (length == 0) {
                return whole.toString();
            }
            whole.append(body, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
    }
}
