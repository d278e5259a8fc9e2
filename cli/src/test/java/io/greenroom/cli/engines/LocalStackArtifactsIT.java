package io.greenroom.cli.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactException;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.S3ArtifactStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Artifacts in LocalStack's S3. It has no job calls of CodePipeline. */
final class LocalStackArtifactsIT {
    private static final String IMAGE = "localstack/localstack:4";

    @TempDir
    private Path folder;

    @Test
    void artifactsGoInAndOutEncryptedAndMissingOnesAreNamed() throws Exception {
        Engines.needs(IMAGE);
        try (var localStack = new LocalStackContainer(IMAGE).withServices("s3", "kms")) {
            localStack.start();
            try (var http = Apache5HttpClient.create();
                    var s3 = client(localStack, http)) {
                s3.createBucket(request -> request.bucket("artifacts"));
                var store = new S3ArtifactStore(s3);
                var access = new ArtifactAccess(localStack.getAccessKey(), localStack.getSecretKey(), "session", null);
                var location = new ArtifactLocation("Environment", "artifacts", "shop/Environmen/1234567");
                Path sent = Files.writeString(folder.resolve("sent"), "content");
                Path received = folder.resolve("received");

                store.upload(sent, location, access);
                store.download(location, access, received);

                assertThat(received).hasContent("content");
                assertThat(s3.headObject(request -> request.bucket("artifacts").key(location.key()))
                                .serverSideEncryption())
                        .isEqualTo(ServerSideEncryption.AWS_KMS);
                assertThatThrownBy(() ->
                                store.download(new ArtifactLocation("Sources", "artifacts", "none"), access, received))
                        .isInstanceOf(ArtifactException.class)
                        .hasMessageContaining("Sources");
            }
        }
    }

    private static S3Client client(LocalStackContainer localStack, SdkHttpClient http) {
        return S3Client.builder()
                .httpClient(http)
                .region(Region.of(localStack.getRegion()))
                .endpointOverride(localStack.getEndpoint())
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(localStack.getAccessKey(), localStack.getSecretKey())))
                .build();
    }
}
