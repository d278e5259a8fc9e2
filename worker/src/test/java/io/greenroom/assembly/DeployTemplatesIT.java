package io.greenroom.assembly;

import io.greenroom.provider.aws.CfnLint;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("thorough")
class DeployTemplatesIT {
    @ParameterizedTest
    @ValueSource(strings = {"fargate.yaml", "machines.yaml"})
    void theTemplatesAreOnesThatCloudFormationTakesInAllPartitions(String template, @TempDir Path folder)
            throws Exception {
        CfnLint.hasNothingToSayOf(
                Path.of("../deploy/aws", template), folder, "eu-west-1", "us-east-1", "us-gov-west-1", "cn-north-1");
    }
}
