package io.greenroom.sqs;

import io.greenroom.wakeup.QueueFailure;
import io.greenroom.wakeup.WakeUpQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/**
 * A standard queue of SQS, by long polling. The client's connections must be able to wait for longer than {@link #LONGEST}, and
 * the client must not retry by itself: who receives does.
 */
public final class SqsWakeUpQueue implements WakeUpQueue {
    /** The most that one call brings. */
    private static final int BATCH = 10;
    /** What an answer may take besides the waiting that was asked for. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final String NO_RECEIPT = "greenroom-doctor";

    private final SqsClient client;
    private final QueueAddress address;

    /** The client is closed by who made it. */
    public SqsWakeUpQueue(SqsClient client, QueueAddress address) {
        this.client = client;
        this.address = address;
    }

    @Override
    public List<Message> receive(Duration patience) throws QueueFailure, InterruptedException {
        var answer = QueueCalls.call(
                "ReceiveMessage",
                address,
                () -> client.receiveMessage(request -> request.queueUrl(address.toString())
                        .maxNumberOfMessages(BATCH)
                        .waitTimeSeconds(Math.toIntExact(patience.toSeconds()))
                        .overrideConfiguration(call -> call.apiCallTimeout(patience.plus(ANSWER)))));
        return answer.messages().stream()
                .filter(message -> message.body() != null && message.receiptHandle() != null)
                .map(message -> new Message(message.body(), message.receiptHandle()))
                .toList();
    }

    @Override
    public void delete(List<Message> messages) throws QueueFailure, InterruptedException {
        var entries = new ArrayList<DeleteMessageBatchRequestEntry>();
        for (Message message : messages) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.receipt())
                    .build());
        }
        QueueCalls.call(
                "DeleteMessage",
                address,
                () -> client.deleteMessageBatch(request -> request.queueUrl(address.toString())
                        .entries(entries)
                        .overrideConfiguration(call -> call.apiCallTimeout(ANSWER))));
    }

    /**
     * Makes both calls so that nothing is lost: what is received can be received by others at once, and what is deleted is not
     * there.
     *
     * @throws QueueFailure when a worker could not make them
     */
    public void tryOut() throws QueueFailure, InterruptedException {
        QueueCalls.call(
                "ReceiveMessage",
                address,
                () -> client.receiveMessage(request -> request.queueUrl(address.toString())
                        .maxNumberOfMessages(1)
                        .visibilityTimeout(0)
                        .waitTimeSeconds(0)
                        .overrideConfiguration(call -> call.apiCallTimeout(ANSWER))));
        QueueCalls.callInVain(
                "DeleteMessage",
                address,
                () -> client.deleteMessage(request -> request.queueUrl(address.toString())
                        .receiptHandle(NO_RECEIPT)
                        .overrideConfiguration(call -> call.apiCallTimeout(ANSWER))));
    }
}
