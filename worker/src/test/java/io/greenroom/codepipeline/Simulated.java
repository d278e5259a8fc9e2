package io.greenroom.codepipeline;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.Shipped;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.time.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/** A simulated service and a client for it. Pipelines begin with a source; nobody approves but by a call. */
final class Simulated implements AutoCloseable {
    private static final String SOURCE = "Source";

    final Simulator simulator;
    final CodePipelineClient client;

    /** @param source an empty folder */
    Simulated(Path source, Timeline timeline) throws IOException {
        Files.writeString(source.resolve("hello.txt"), "hello");
        simulator = Simulator.start(
                SimulatorSettings.defaults(),
                (surroundings, settings) -> new PipelineService(
                                surroundings,
                                new PipelineSettings(
                                        settings.account(),
                                        settings.region(),
                                        settings.jobs().strictOutputs(),
                                        false),
                                new StandIns(
                                        Sources.of(Map.of(SOURCE, source)),
                                        Approvals.byServiceCallOnly(),
                                        new Skips(Set.of())),
                                new Random(7))
                        .operations(),
                timeline);
        client = CodePipelineClient.builder()
                .region(Region.of(simulator.settings().region()))
                .endpointOverride(simulator.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("me", "mine")))
                .build();
    }

    /** Registers what Greenroom ships. */
    void registerShipped() throws Exception {
        for (ActionDefinition definition : Shipped.definitions()) {
            new CodePipelineActionTypes(client).create(definition);
        }
    }

    /** An action, which is given the name of its provider. */
    static ActionDeclaration action(ActionTypeId type, Map<String, String> configuration) {
        return ActionDeclaration.builder()
                .name(type.provider())
                .actionTypeId(type)
                .configuration(configuration)
                .build();
    }

    static ActionTypeId ofAws(String category, String provider) {
        return ActionTypeId.builder()
                .category(category)
                .owner("AWS")
                .provider(provider)
                .version("1")
                .build();
    }

    /** Creates a pipeline of a source and those, each in a stage that is called as its action is. */
    void create(String pipeline, ActionDeclaration... actions) {
        ActionDeclaration source =
                action(ofAws("Source", "S3"), Map.of("S3Bucket", "b", "S3ObjectKey", "k")).toBuilder()
                        .name(SOURCE)
                        .outputArtifacts(OutputArtifact.builder().name("Code").build())
                        .build();
        List<StageDeclaration> stages = Stream.concat(Stream.of(source), Stream.of(actions))
                .map(action -> StageDeclaration.builder()
                        .name(action.name())
                        .actions(List.of(action))
                        .build())
                .toList();
        client.createPipeline(request -> request.pipeline(made -> made.name(pipeline)
                .roleArn("arn:aws:iam::111122223333:role/shop")
                .artifactStore(store -> store.type("S3").location("some-bucket"))
                .stages(stages)));
    }

    @Override
    public void close() {
        client.close();
        simulator.close();
    }
}
