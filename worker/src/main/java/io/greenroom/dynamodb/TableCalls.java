package io.greenroom.dynamodb;

import static io.greenroom.dynamodb.TableDefinition.PARTITION_KEY;

import io.greenroom.time.Backoff;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Calls of one table. Reads are consistent. What may pass (a throttled call, a conflict, no answer) is tried again for
 * a while; the attempts are counted here, because a condition that an attempt without an answer made untrue is no
 * refusal.
 */
final class TableCalls {
    private static final Logger LOG = LoggerFactory.getLogger(TableCalls.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int SERVER_ERROR = 500;
    private static final String CONDITION = "ConditionalCheckFailed";

    /** Refused for now, and without effect. */
    private static final Set<String> BUSY = Set.of(
            "ProvisionedThroughputExceededException",
            "ThrottlingException",
            "RequestLimitExceeded",
            "TransactionConflictException",
            "TransactionInProgressException",
            "ReplicatedWriteConflictException");

    /** Why a transaction was given up that may go well the next time. */
    private static final Set<String> PASSING_REASONS =
            Set.of("None", "TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError");

    private final DynamoDbClient client;
    private final String table;
    private final Patience patience;
    private final AwsRequestOverrideConfiguration limits;
    private final Time time;
    private final RandomGenerator random;

    /**
     * How long a call may take.
     *
     * @param attempt one attempt
     * @param total after so long no other attempt is begun
     */
    record Patience(Duration attempt, Duration total) {}

    /** @param client which makes no attempts of its own */
    TableCalls(DynamoDbClient client, String table, Patience patience, Time time, RandomGenerator random) {
        this.client = client;
        this.table = table;
        this.patience = patience;
        this.limits = AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(patience.attempt())
                .build();
        this.time = time;
        this.random = random;
    }

    Optional<Item> get(Key key) throws TableFailure, InterruptedException {
        var request = GetItemRequest.builder()
                .overrideConfiguration(limits)
                .tableName(table)
                .key(key.attributes())
                .consistentRead(true)
                .build();
        GetItemResponse response =
                attempt("dynamodb:GetItem", () -> client.getItem(request)).value();
        return response.hasItem() ? Optional.of(new Item(response.item())) : Optional.empty();
    }

    /** All items of the partition. */
    List<Item> query(String partition) throws TableFailure, InterruptedException {
        return query(partition, new Terms(), null);
    }

    /** Those items of the partition of which the filter is true. The others cost as much. */
    List<Item> query(String partition, Terms terms, @Nullable String filter) throws TableFailure, InterruptedException {
        var items = new ArrayList<Item>();
        QueryRequest.Builder request = query(partition, filter, terms);
        Map<String, AttributeValue> next;
        do {
            QueryResponse page = page(request);
            page.items().forEach(item -> items.add(new Item(item)));
            next = page.lastEvaluatedKey();
            request.exclusiveStartKey(next);
        } while (!next.isEmpty());
        return items;
    }

    /** How many there are of them. Costs as much as reading them. */
    long count(String partition, Terms terms, String filter) throws TableFailure, InterruptedException {
        long count = 0;
        QueryRequest.Builder request = query(partition, filter, terms).select(Select.COUNT);
        Map<String, AttributeValue> next;
        do {
            QueryResponse page = page(request);
            count += page.count();
            next = page.lastEvaluatedKey();
            request.exclusiveStartKey(next);
        } while (!next.isEmpty());
        return count;
    }

    private QueryRequest.Builder query(String partition, @Nullable String filter, Terms terms) {
        String condition = terms.is(PARTITION_KEY, partition);
        return QueryRequest.builder()
                .overrideConfiguration(limits)
                .tableName(table)
                .consistentRead(true)
                .keyConditionExpression(condition)
                .filterExpression(filter)
                .expressionAttributeNames(terms.names())
                .expressionAttributeValues(terms.values());
    }

    private QueryResponse page(QueryRequest.Builder request) throws TableFailure, InterruptedException {
        QueryRequest page = request.build();
        return attempt("dynamodb:Query", () -> client.query(page)).value();
    }

    Written put(Item.Draft item, Terms terms, String condition) throws TableFailure, InterruptedException {
        var request = PutItemRequest.builder()
                .overrideConfiguration(limits)
                .tableName(table)
                .item(item.attributes())
                .conditionExpression(condition)
                .expressionAttributeNames(terms.names())
                .expressionAttributeValues(ifAny(terms))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return write("dynamodb:PutItem", () -> client.putItem(request));
    }

    Written update(Key key, String update, Terms terms, String condition) throws TableFailure, InterruptedException {
        var request = UpdateItemRequest.builder()
                .overrideConfiguration(limits)
                .tableName(table)
                .key(key.attributes())
                .updateExpression(update)
                .conditionExpression(condition)
                .expressionAttributeNames(terms.names())
                .expressionAttributeValues(ifAny(terms))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return write("dynamodb:UpdateItem", () -> client.updateItem(request));
    }

    /** Writes an item with nothing in it. */
    void put(Key key) throws TableFailure, InterruptedException {
        var request = PutItemRequest.builder()
                .overrideConfiguration(limits)
                .tableName(table)
                .item(key.attributes())
                .build();
        write("dynamodb:PutItem", () -> client.putItem(request));
    }

    Written delete(Key key, Terms terms, String condition) throws TableFailure, InterruptedException {
        var request = DeleteItemRequest.builder()
                .overrideConfiguration(limits)
                .tableName(table)
                .key(key.attributes())
                .conditionExpression(condition)
                .expressionAttributeNames(terms.names())
                .expressionAttributeValues(ifAny(terms))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return write("dynamodb:DeleteItem", () -> client.deleteItem(request));
    }

    /**
     * All of it takes effect, or nothing. A repetition is not told by a token, which the service forgets: whoever
     * writes looks for its own mark.
     */
    Written transact(List<TransactWriteItem> writes) throws TableFailure, InterruptedException {
        var request = TransactWriteItemsRequest.builder()
                .overrideConfiguration(limits)
                .transactItems(writes)
                .build();
        return write("dynamodb:TransactWriteItems", () -> client.transactWriteItems(request));
    }

    TransactWriteItem putting(Item.Draft item) {
        return TransactWriteItem.builder()
                .put(Put.builder().tableName(table).item(item.attributes()).build())
                .build();
    }

    TransactWriteItem putting(Item.Draft item, Terms terms, String condition) {
        return TransactWriteItem.builder()
                .put(Put.builder()
                        .tableName(table)
                        .item(item.attributes())
                        .conditionExpression(condition)
                        .expressionAttributeNames(terms.names())
                        .expressionAttributeValues(ifAny(terms))
                        .build())
                .build();
    }

    TransactWriteItem deleting(Key key) {
        return TransactWriteItem.builder()
                .delete(Delete.builder().tableName(table).key(key.attributes()).build())
                .build();
    }

    TransactWriteItem deleting(Key key, Terms terms, String condition) {
        return TransactWriteItem.builder()
                .delete(Delete.builder()
                        .tableName(table)
                        .key(key.attributes())
                        .conditionExpression(condition)
                        .expressionAttributeNames(terms.names())
                        .expressionAttributeValues(ifAny(terms))
                        .build())
                .build();
    }

    private static @Nullable Map<String, AttributeValue> ifAny(Terms terms) {
        return terms.values().isEmpty() ? null : terms.values();
    }

    private interface Call<T> {
        T make();
    }

    /** @param unanswered whether an attempt before got no answer */
    private record Answer<T>(T value, boolean unanswered) {}

    /** What an attempt came to: its effect, or the refusal of its condition with the item that was there. */
    private record Effect(boolean took, Optional<Item> found) {}

    private Written write(String right, Call<?> call) throws TableFailure, InterruptedException {
        Answer<Effect> answer = attempt(right, () -> effect(call));
        return answer.value().took()
                ? new Written.Done(answer.unanswered())
                : new Written.Refused(answer.value().found(), answer.unanswered());
    }

    private static Effect effect(Call<?> call) {
        try {
            call.make();
            return new Effect(true, Optional.empty());
        } catch (ConditionalCheckFailedException e) {
            return new Effect(false, e.hasItem() ? Optional.of(new Item(e.item())) : Optional.empty());
        } catch (TransactionCanceledException e) {
            if (e.cancellationReasons().stream().anyMatch(reason -> CONDITION.equals(reason.code()))) {
                return new Effect(false, Optional.empty());
            }
            throw e;
        }
    }

    private <T> Answer<T> attempt(String right, Call<T> call) throws TableFailure, InterruptedException {
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        Duration begun = time.elapsed();
        boolean unanswered = false;
        while (true) {
            SdkException trouble;
            try {
                return new Answer<>(call.make(), unanswered);
            } catch (AwsServiceException e) {
                if (!isPassing(e)) {
                    throw TableFailure.of(right, table, e);
                }
                unanswered |= mayHaveTakenEffect(e);
                trouble = e;
            } catch (SdkClientException e) {
                throwIfInterrupted(e);
                unanswered = true;
                trouble = e;
            }
            Duration pause = backoff.next();
            Duration tried = time.elapsed().minus(begun);
            if (tried.plus(pause).compareTo(patience.total()) >= 0) {
                throw TableFailure.lasting(right, table, tried, trouble);
            }
            LOG.debug("{} is tried again after {}", right, trouble.getClass().getSimpleName());
            time.sleep(pause);
        }
    }

    private static boolean isPassing(AwsServiceException e) {
        return e instanceof TransactionCanceledException canceled
                ? canceled.cancellationReasons().stream().allMatch(reason -> PASSING_REASONS.contains(reason.code()))
                : e.isThrottlingException() || e.statusCode() >= SERVER_ERROR || BUSY.contains(TableFailure.code(e));
    }

    private static boolean mayHaveTakenEffect(AwsServiceException e) {
        return e.statusCode() >= SERVER_ERROR || e instanceof TransactionInProgressException;
    }

    /** An interrupt shows up as a failure of the SDK, and may be left set. */
    private static void throwIfInterrupted(SdkClientException e) throws InterruptedException {
        if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            Thread.interrupted();
            var interrupt = new InterruptedException("interrupted while talking to DynamoDB");
            interrupt.initCause(e);
            throw interrupt;
        }
    }
}
