package io.greenroom.dynamodb;

import static io.greenroom.dynamodb.TableDefinition.PARTITION_KEY;
import static io.greenroom.dynamodb.TableDefinition.SORT_KEY;

import io.greenroom.time.Time;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * A table of a test's own. Without the time to live, which DynamoDB Local acts on within seconds, so that tests hold in
 * whichever year they run.
 */
final class TestTable implements AutoCloseable {
    /** Servers on a busy machine take their time. */
    private static final TableCalls.Patience LONG =
            new TableCalls.Patience(Duration.ofSeconds(30), Duration.ofMinutes(1));

    private static final FleetTable.Patience PATIENCE = new FleetTable.Patience(LONG, LONG, LONG);

    final Wire wire = new Wire();
    final DynamoDbClient client;
    final String name = "greenroom-" + UUID.randomUUID();
    private final Time time;

    TestTable(URI server) {
        this(server, Time.system());
    }

    TestTable(URI server, Time time) {
        this.time = time;
        this.client = DynamoDbClient.builder()
                .endpointOverride(server)
                .region(Region.EU_WEST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAGREENROOMTESTS001", "secret")))
                .httpClient(wire)
                .overrideConfiguration(calls ->
                        calls.apiCallTimeout(Duration.ofMinutes(2)).retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
        create(name, PARTITION_KEY, SORT_KEY);
        wire.forgetCalls();
    }

    void create(String table, String partitionKey, String sortKey) {
        client.createTable(request -> request.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(text(partitionKey), text(sortKey))
                .keySchema(key(partitionKey, KeyType.HASH), key(sortKey, KeyType.RANGE)));
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    /** As another worker opens it. */
    FleetTable open() throws IOException, InterruptedException {
        return open(time);
    }

    FleetTable open(Time clock) throws IOException, InterruptedException {
        return FleetTable.open(client, name, PATIENCE, clock, RandomGenerator.getDefault());
    }

    /** Writes as somebody does who is not Greenroom. */
    void damage(Key key, String attribute, AttributeValue value) {
        client.updateItem(request -> request.tableName(name)
                .key(key.attributes())
                .updateExpression("SET #a = :v")
                .expressionAttributeNames(Map.of("#a", attribute))
                .expressionAttributeValues(Map.of(":v", value)));
    }

    Item item(Key key) {
        return new Item(client.getItem(
                        request -> request.tableName(name).key(key.attributes()).consistentRead(true))
                .item());
    }

    @Override
    public void close() {
        wire.always(Wire::well);
        client.deleteTable(request -> request.tableName(name));
        client.close();
        wire.close();
    }
}
