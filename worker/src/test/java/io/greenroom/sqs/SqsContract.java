package io.greenroom.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.assembly.AwsClients;
import io.greenroom.wakeup.QueueFailure;
import io.greenroom.wakeup.WakeUpQueue.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What {@link SqsWakeUpQueue} promises, with servers that others wrote. */
@Timeout(240)
abstract class SqsContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Where the server is. */
    abstract URI endpoint();

    /** A queue of its own for a test, and what that needs. */
    private final class Scene implements AutoCloseable {
        private final AwsClients aws = AwsClients.of(
                Map.of("AWS_REGION", "eu-west-1", "AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "key"), 1);
        private final SqsClient client = aws.sqs(new QueueAddress(endpoint()));
        private final QueueAddress address;
        private final SqsWakeUpQueue queue;

        /** @param visibility how long what was received and not deleted stays away */
        Scene(String visibility) {
            String url = client.createQueue(request -> request.queueName("wake-" + UUID.randomUUID())
                            .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, visibility)))
                    .queueUrl();
            address = new QueueAddress(endpoint().resolve(URI.create(url).getRawPath()));
            queue = new SqsWakeUpQueue(client, address);
        }

        void send(String body) {
            client.sendMessage(request -> request.queueUrl(address.toString()).messageBody(body));
        }

        /** Of several calls, for one may bring less than there is. */
        List<Message> receive(int count) throws Exception {
            var all = new ArrayList<Message>();
            while (all.size() < count) {
                List<Message> some = queue.receive(LONG);
                assertThat(some).as("%d of %d came", all.size(), count).isNotEmpty();
                all.addAll(some);
            }
            return all;
        }

        @Override
        public void close() {
            client.close();
            aws.close();
        }
    }

    @Test
    void whatWasSentIsReceivedAndOnceDeletedDoesNotComeAgain() throws Exception {
        try (var scene = new Scene("2")) {
            scene.send("one");
            scene.send("{\"two\": \"\u00e4\"}");

            List<Message> messages = scene.receive(2);
            scene.queue.delete(messages);

            assertThat(messages).extracting(Message::body).containsExactlyInAnyOrder("one", "{\"two\": \"\u00e4\"}");
            assertThat(scene.queue.receive(Duration.ofSeconds(4))).isEmpty();
        }
    }

    @Test
    void whatIsNotDeletedComesAgain() throws Exception {
        try (var scene = new Scene("1")) {
            scene.send("one");
            scene.receive(1);

            assertThat(scene.receive(1)).extracting(Message::body).containsExactly("one");
        }
    }

    @Test
    void aMessageEndsTheWaiting() throws Exception {
        try (var scene = new Scene("30")) {
            var received = new CompletableFuture<List<Message>>();
            Thread.ofVirtual().start(() -> {
                try {
                    received.complete(scene.receive(1));
                } catch (Exception e) {
                    received.completeExceptionally(e);
                }
            });

            scene.send("one");

            assertThat(received.get(60, TimeUnit.SECONDS)).hasSize(1);
        }
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        try (var scene = new Scene("30")) {
            var ended = new CompletableFuture<Throwable>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        scene.queue.receive(LONG);
                    }
                } catch (InterruptedException | QueueFailure e) {
                    ended.complete(e);
                }
            });

            waiting.interrupt();

            assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aQueueThatIsNotThereIsNamedAsSuch() {
        try (var scene = new Scene("30")) {
            var absent = new QueueAddress(URI.create(scene.address + "-not-there"));

            assertThatThrownBy(() -> new SqsWakeUpQueue(scene.client, absent).receive(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            QueueFailure.class, e -> assertThat(e.kind()).isEqualTo(QueueFailure.Kind.LASTING))
                    .hasMessageContainingAll("there is no queue", absent.toString(), "fleet.wakeUpQueue");
        }
    }

    @Test
    void aServerThatDoesNotAnswerMayAnswerLater() throws Exception {
        var nobody = new QueueAddress(URI.create("http://127.0.0.1:%d/q".formatted(freePort())));
        try (var scene = new Scene("30");
                var client = scene.aws.sqs(nobody)) {
            assertThatThrownBy(() -> new SqsWakeUpQueue(client, nobody).receive(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            QueueFailure.class, e -> assertThat(e.kind()).isEqualTo(QueueFailure.Kind.PASSING));
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void tryingItOutTakesNothing() throws Exception {
        try (var scene = new Scene("30")) {
            scene.send("one");

            scene.queue.tryOut();

            assertThat(scene.receive(1)).extracting(Message::body).containsExactly("one");
        }
    }
}
