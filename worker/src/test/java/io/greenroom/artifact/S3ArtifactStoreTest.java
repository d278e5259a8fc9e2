package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.greenroom.artifact.ArtifactException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** A store that refuses everything with one word. */
final class S3ArtifactStoreTest {
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final S3Client client;

    S3ArtifactStoreTest() throws IOException {
        server.start();
        client = S3Client.builder()
                .region(Region.EU_WEST_1)
                .forcePathStyle(true)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        server.stop(0);
    }

    private void refuse(int status, String code) {
        byte[] body = "<Error><Code>%s</Code><Message>no</Message></Error>"
                .formatted(code)
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().add("Content-Type", "application/xml");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "400, ExpiredToken, STALE",
        "400, InvalidToken, STALE",
        "403, InvalidAccessKeyId, STALE",
        "403, AccessDenied, FORBIDDEN",
        "400, ThrottlingException, UNAVAILABLE",
        "400, RequestTimeout, UNAVAILABLE",
        "429, TooManyRequests, UNAVAILABLE",
        "503, SlowDown, UNAVAILABLE",
        "404, NoSuchKey, MISSING",
        "404, NoSuchBucket, MISSING",
        "400, KMS.DisabledException, UNACCEPTABLE"
    })
    void refusalsAreToldApart(int status, String code, Kind kind, @TempDir Path folder) {
        refuse(status, code);
        var store = new S3ArtifactStore(client);
        var access = new ArtifactAccess("id", "key", "token", null);

        assertThatThrownBy(() ->
                        store.download(new ArtifactLocation("Source", "bucket", "key"), access, folder.resolve("file")))
                .isInstanceOfSatisfying(
                        ArtifactException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
