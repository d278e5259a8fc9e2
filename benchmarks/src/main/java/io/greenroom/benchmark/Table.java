package io.greenroom.benchmark;

import io.greenroom.dynamodb.FleetTable;
import io.greenroom.dynamodb.TableDefinition;
import io.greenroom.time.Time;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process server;
    private final DynamoDbClient client;
    private final FleetTable fleet;
    private final URI endpoint;

    private Table(Process server, DynamoDbClient client, FleetTable fleet, URI endpoint) {
        this.server = server;
        this.client = client;
        this.fleet = fleet;
        this.endpoint = endpoint;
    }

    /**
     * A new one.
     *
     * @param classPath a file that holds the server's class path
     * @param simulated whose credentials workers use, for DynamoDB Local keeps tables by those
     */
    static Table create(Path classPath, Simulated simulated) throws IOException, InterruptedException {
        if (!Files.exists(classPath)) {
            throw new IOException("There is no %s; build module test-servers, which writes it".formatted(classPath));
        }
        int port = freePort();
        Process server = server(Files.readString(classPath).strip(), port);
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        DynamoDbClient client = DynamoDbClient.builder()
                .endpointOverride(endpoint)
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
        return new Table(server, client, fleet, endpoint);
    }

    private static Process server(String classPath, int port) throws IOException, InterruptedException {
        String libraries = Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(jar -> jar.contains("libsqlite4java-linux-amd64"))
                .findFirst()
                .map(library -> String.valueOf(Path.of(library).getParent()))
                .orElse("");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dsqlite4java.library.path=" + libraries,
                        "-cp",
                        classPath,
                        "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                        "-inMemory",
                        "-disableTelemetry",
                        "-port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::destroyForcibly));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!listens(port)) {
            if (!server.isAlive() || System.nanoTime() > end) {
                throw new IOException("DynamoDB Local does not start");
            }
            Thread.sleep(100);
        }
        return server;
    }

    private static boolean listens(int port) {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
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
        return Map.of("AWS_ENDPOINT_URL_DYNAMODB", endpoint.toString());
    }

    /** How many jobs are the worker's, whether it runs or not. */
    long jobsOf(String worker) {
        return fleet.journal().countOf(worker);
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        server.destroyForcibly().waitFor();
    }
}
