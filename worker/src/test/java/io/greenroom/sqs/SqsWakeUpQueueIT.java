package io.greenroom.sqs;

import io.greenroom.testserver.TestServer;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** With ElasticMQ. */
@Tag("thorough")
final class SqsWakeUpQueueIT extends SqsContract {
    private static @Nullable TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.sqs();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    URI endpoint() {
        return Objects.requireNonNull(server).endpoint();
    }
}
