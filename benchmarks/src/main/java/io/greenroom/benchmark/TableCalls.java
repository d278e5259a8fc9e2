package io.greenroom.benchmark;

import io.greenroom.file.DurableFile;
import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Counts what this process asks of DynamoDB, attempts that are repeated included. The SDK makes one for each of its clients for
 * that service; they count together. See the resource {@code software/amazon/awssdk/services/dynamodb/execution.interceptors}.
 */
public final class TableCalls implements ExecutionInterceptor {
    /** In the state directory; holds how many writes there were, as of the last second. */
    static final String WRITES = "table-writes";
    /** The same of reads. */
    static final String READS = "table-reads";

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** What an item in a transaction costs, in writes by itself. */
    private static final int IN_TRANSACTION = 2;

    private static final LongAdder WRITTEN = new LongAdder();
    private static final LongAdder READ = new LongAdder();

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        if (request instanceof TransactWriteItemsRequest transaction) {
            WRITTEN.add((long) IN_TRANSACTION * transaction.transactItems().size());
        } else if (request instanceof PutItemRequest
                || request instanceof UpdateItemRequest
                || request instanceof DeleteItemRequest) {
            WRITTEN.increment();
        } else {
            READ.increment();
        }
    }

    /**
     * Keeps both counts in the directory up to date until the process ends.
     *
     * @param stateDirectory is made when it is not there
     */
    static void tellIn(Path stateDirectory) throws IOException {
        OwnerOnly.folder(stateDirectory);
        Thread.ofVirtual().name("table-calls").start(() -> {
            try {
                while (true) {
                    Thread.sleep(INTERVAL);
                    DurableFile.writeText(stateDirectory.resolve(WRITES), Long.toString(WRITTEN.sum()));
                    DurableFile.writeText(stateDirectory.resolve(READS), Long.toString(READ.sum()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
