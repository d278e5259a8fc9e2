package com.example.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codepipeline.model.AWSSessionCredentials;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.JobData;
import software.amazon.awssdk.services.codepipeline.model.S3ArtifactLocation;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Has the input artifact scanned. The first job hands it in, those after it look how it stands; the scan's id is the token. */
final class ScanProcessor implements JobProcessor {
    private final Scanner scanner;
    private final Function<AWSSessionCredentials, S3Client> s3;

    /** {@code s3} makes a client of the credentials that come with a job. */
    ScanProcessor(Scanner scanner, Function<AWSSessionCredentials, S3Client> s3) {
        this.scanner = scanner;
        this.s3 = s3;
    }

    @Override
    public Outcome process(Job job) throws Exception {
        JobData data = job.data();
        String scan = data.continuationToken() == null ? submit(data) : data.continuationToken();
        var found = scanner.look(scan);
        if (found.isEmpty()) {
            return new Outcome.NotYet(scan);
        }
        Scanner.Report report = found.get();
        if (report.rejected() != null) {
            return new Outcome.Failed(report.rejected());
        }
        upload(data, report);
        return new Outcome.Done(
                report.findings() + " findings", Map.of("Findings", Integer.toString(report.findings())));
    }

    private String submit(JobData data) throws Exception {
        S3ArtifactLocation from = data.inputArtifacts().getFirst().location().s3Location();
        try (S3Client client = s3.apply(data.artifactCredentials())) {
            byte[] archive = client.getObjectAsBytes(
                            r -> r.bucket(from.bucketName()).key(from.objectKey()))
                    .asByteArray();
            return scanner.submit(
                    archive, data.actionConfiguration().configuration().get("Profile"));
        }
    }

    private void upload(JobData data, Scanner.Report report) throws IOException {
        for (var output : data.outputArtifacts()) {
            S3ArtifactLocation to = output.location().s3Location();
            try (S3Client client = s3.apply(data.artifactCredentials())) {
                client.putObject(
                        r -> r.bucket(to.bucketName())
                                .key(to.objectKey())
                                .serverSideEncryption(ServerSideEncryption.AWS_KMS),
                        RequestBody.fromBytes(zip("report.txt", report.text())));
            }
        }
    }

    private static byte[] zip(String name, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
