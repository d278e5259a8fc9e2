package io.greenroom.assembly;

import io.greenroom.dynamodb.FleetTable;
import io.greenroom.job.Journal;
import io.greenroom.sqs.QueueAddress;
import io.greenroom.sqs.SqsWakeUpQueue;
import io.greenroom.time.Time;
import io.greenroom.wakeup.QueueFailure;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Tries what a worker will do with AWS, without a worker. Each call takes as long as the few calls that it makes. */
public final class ServiceTrials {
    private final AwsClients aws;
    private final Time time;

    public ServiceTrials(AwsClients aws, Time time) {
        this.aws = aws;
        this.time = time;
    }

    /**
     * Whether journal and ledger can be kept in the table.
     *
     * @throws IOException when the table is no such one, or cannot be reached
     * @throws Journal.NotWritten when nothing can be written there
     */
    public void share(String table) throws IOException, Journal.NotWritten, InterruptedException {
        try (var client = aws.dynamoDb(1)) {
            FleetTable.open(client, table, time, RandomGenerator.getDefault())
                    .journal()
                    .probe();
        }
    }

    /** Whether messages can be received from the queue, and deleted. */
    public void receive(QueueAddress queue) throws QueueFailure, InterruptedException {
        try (var client = aws.sqs(queue)) {
            new SqsWakeUpQueue(client, queue).tryOut();
        }
    }
}
