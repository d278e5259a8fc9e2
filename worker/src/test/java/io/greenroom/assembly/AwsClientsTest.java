package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.AbortedException;

/** A machine whose artifacts hang, and whose job service answers. */
@Timeout(120)
class AwsClientsTest {
    /** As many connections as there are at least. */
    private static final int TRANSFERS = 20;

    private final CountDownLatch hanging = new CountDownLatch(TRANSFERS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final AwsClients aws;

    AwsClientsTest() throws IOException {
        server.setExecutor(threads);
        server.createContext("/", AwsClientsTest::answerJobs);
        server.createContext("/artifacts", this::hang);
        server.start();
        String here = "http://127.0.0.1:" + server.getAddress().getPort();
        aws = AwsClients.of(pointedAt(here), 1);
    }

    /** All services at one address. */
    static Map<String, String> pointedAt(String address) {
        return Map.of(
                "AWS_REGION", "eu-west-1",
                "AWS_ACCESS_KEY_ID", "id",
                "AWS_SECRET_ACCESS_KEY", "key",
                "AWS_ENDPOINT_URL_CODEPIPELINE", address,
                "AWS_ENDPOINT_URL_S3", address,
                "AWS_ENDPOINT_URL_STS", address,
                "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", address);
    }

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        // A client that is closed under them has them die loudly, of which a test beside this one is told.
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        closed.countDown();
        aws.close();
        server.stop(0);
    }

    private static void answerJobs(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = "{\"jobs\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void hang(HttpExchange exchange) {
        try (exchange) {
            hanging.countDown();
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void transfer() {
        try {
            throw new AssertionError(aws.s3()
                    .getObjectAsBytes(request -> request.bucket("artifacts").key("source")));
        } catch (AbortedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void artifactsThatHangTakeNoConnectionFromTheJobs() throws Exception {
        for (int i = 0; i < TRANSFERS; i++) {
            threads.execute(this::transfer);
        }
        assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();

        var answer = aws.codePipeline()
                .pollForJobs(request -> request.actionTypeId(type -> type.category("Test")
                        .owner("Custom")
                        .provider("Run-Command")
                        .version("1")));

        assertThat(answer.jobs()).isEmpty();
    }
}
