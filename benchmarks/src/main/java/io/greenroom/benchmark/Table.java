package io.greenroom.benchmark;

import io.greenroom.dynamodb.FleetTable;
import io.greenroom.dynamodb.TableDefinition;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A table that workers share, in a DynamoDB Local of its own, whose answers come from memory. */
final class Table implements AutoCloseable {
    private static final String NAME = "greenroom";

    private final LocalServer server;
    private final DynamoDbClient client;
    private final FleetTable fleet;

    private Table(LocalServer server, DynamoDbClient client, FleetTable fleet) {
        this.server = server;
        this.client = client;
        this.fleet = fleet;
    }

    /**
     * A new one.
     *
     * @param classPath a file that holds the server's class path
     * @param simulated whose credentials workers use, for DynamoDB Local keeps tables by those
     */
    static Table create(Path classPath, Simulated simulated) throws IOException, InterruptedException {
        LocalServer server = LocalServer.dynamoDb(classPath);
        DynamoDbClient client = DynamoDbClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(simulated.environment().getOrDefault("AWS_REGION", "")))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        simulated.environment().getOrDefault("AWS_ACCESS_KEY_ID", ""),
                        simulated.environment().getOrDefault("AWS_SECRET_ACCESS_KEY", ""))))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
        client.createTable(request -> request.tableName(NAME)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(text(TableDefinition.PARTITION_KEY), text(TableDefinition.SORT_KEY))
                .keySchema(
                        key(TableDefinition.PARTITION_KEY, KeyType.HASH),
                        key(TableDefinition.SORT_KEY, KeyType.RANGE)));
        FleetTable fleet = FleetTable.open(client, NAME, Time.system(), RandomGenerator.getDefault());
        return new Table(server, client, fleet);
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

    /** What a worker of that name has in its settings to use it. */
    static String settings(String worker) {
        return "fleet: {table: %s, worker: %s}".formatted(NAME, worker);
    }

    /** The variables that point a worker at it. */
    Map<String, String> environment() {
        return Map.of("AWS_ENDPOINT_URL_DYNAMODB", server.endpoint().toString());
    }

    /** How many jobs are the worker's, whether it runs or not. */
    long jobsOf(String worker) {
        return fleet.journal().countOf(worker);
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        server.close();
    }
}
