package io.greenroom.benchmark;

import io.greenroom.simulator.actiontype.ActionTypeId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A queue that jobs are announced in, in an ElasticMQ of its own. What EventBridge would take to tell of a job is not in it. */
final class Queue implements AutoCloseable {
    private final LocalServer server;
    private final SqsClient client;
    private final URI url;

    private Queue(LocalServer server, SqsClient client, URI url) {
        this.server = server;
        this.client = client;
        this.url = url;
    }

    /** @param classPath a file that holds the server's class path */
    static Queue create(Path classPath) throws IOException, InterruptedException {
        LocalServer server = LocalServer.sqs(classPath);
        SqsClient client = SqsClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
        URI told = URI.create(client.createQueue(request -> request.queueName("greenroom-wake"))
                .queueUrl());
        return new Queue(server, client, server.endpoint().resolve(told.getRawPath()));
    }

    /** What a worker has in its settings to be woken up by it. */
    String settings() {
        return "fleet: {wakeUpQueue: \"%s\"}".formatted(url);
    }

    /** An action of that type was started, as EventBridge tells it. */
    void announce(ActionTypeId type) {
        client.sendMessage(request -> request.queueUrl(url.toString())
                .messageBody("""
                {"detail-type":"CodePipeline Action Execution State Change","source":"aws.codepipeline","detail":
                 {"pipeline":"bench","execution-id":"e-1","stage":"Bench","action":"Bench","state":"STARTED","version":1,
                  "type":{"owner":"Custom","category":"%s","provider":"%s","version":"%s"}}}""".formatted(type.category(), type.provider(), type.version())));
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        server.close();
    }
}
