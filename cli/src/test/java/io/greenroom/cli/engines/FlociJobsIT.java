package io.greenroom.cli.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.floci.testcontainers.FlociContainer;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.codepipeline.CodePipelineJobs;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.definition.Role;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.JobResult;
import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.JobService.Delivery;
import io.greenroom.job.PolledJob;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionOwner;
import software.amazon.awssdk.services.codepipeline.model.ArtifactStoreType;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/** Job calls against Floci, whose jobs are thin: whatever may be missing is missing. */
final class FlociJobsIT {
    private static final String IMAGE = "floci/floci:latest";
    private static final Path DEFINITIONS =
            Path.of("../action-definitions").toAbsolutePath().normalize();

    @Test
    void aThinJobIsPolledAcknowledgedLookedUpAndReported() throws Exception {
        Engines.needs(IMAGE);
        try (var floci = new FlociContainer(IMAGE)) {
            floci.start();
            try (var http = Apache5HttpClient.create();
                    var client = CodePipelineClient.builder()
                            .httpClient(http)
                            .region(Region.of(floci.getRegion()))
                            .endpointOverride(URI.create(floci.getEndpoint()))
                            .credentialsProvider(StaticCredentialsProvider.create(
                                    AwsBasicCredentials.create(floci.getAccessKey(), floci.getSecretKey())))
                            .build()) {
                reportOneJob(client);
            }
        }
    }

    private static void reportOneJob(CodePipelineClient client) throws Exception {
        ActionDefinition start =
                ActionDefinitions.read(DEFINITIONS).of(Role.START_ENVIRONMENT).getFirst();
        new CodePipelineActionTypes(client).create(start);
        client.createPipeline(request -> request.pipeline(pipeline -> pipeline.name("shop")
                .roleArn("arn:aws:iam::000000000000:role/shop")
                .artifactStore(store -> store.type(ArtifactStoreType.S3).location("artifacts"))
                .stages(source(), stage(start))));
        client.startPipelineExecution(request -> request.name("shop"));
        var jobs = new CodePipelineJobs(client, InstantSource.system());

        List<PolledJob> polled =
                await().atMost(Duration.ofMinutes(1)).until(() -> jobs.poll(start.id(), 1), found -> !found.isEmpty());
        PolledJob job = polled.getFirst();

        assertThat(job.job().key()).isNotBlank();
        assertThat(jobs.acknowledge(job.job().id(), job.nonce())).isEqualTo(Acknowledgement.OURS);
        assertThat(jobs.details(job.job().id(), start.id())).isPresent();
        assertThat(jobs.deliver(
                        job.job().id(),
                        new JobResult.Succeeded(
                                new ExecutionDetails("ready", "local/1", 100), Map.of("State", "READY"))))
                .isEqualTo(Delivery.TAKEN);
    }

    private static StageDeclaration source() {
        return stage(ActionDeclaration.builder()
                .name("Source")
                .actionTypeId(type -> type.category(ActionCategory.SOURCE)
                        .owner(ActionOwner.AWS)
                        .provider("S3")
                        .version("1"))
                .configuration(Map.of("S3Bucket", "source", "S3ObjectKey", "source.zip"))
                .outputArtifacts(OutputArtifact.builder().name("Sources").build())
                .build());
    }

    private static StageDeclaration stage(ActionDefinition start) {
        return stage(ActionDeclaration.builder()
                .name("Start")
                .actionTypeId(type -> type.category(start.id().category())
                        .owner(ActionOwner.CUSTOM)
                        .provider(start.id().provider())
                        .version(start.id().version()))
                .configuration(Map.of("BlueprintName", "web-check"))
                .build());
    }

    private static StageDeclaration stage(ActionDeclaration action) {
        return StageDeclaration.builder().name(action.name()).actions(action).build();
    }
}
