package io.greenroom.assembly;

import io.greenroom.definition.Shipped;
import io.greenroom.provider.aws.CfnLint;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
class FleetTemplateIT {
    @Test
    void theTemplateIsOneThatCloudFormationTakesInAllPartitions(@TempDir Path folder) throws Exception {
        Path template = Files.writeString(folder.resolve("fleet.yaml"), FleetTemplate.of(Shipped.definitions()));

        CfnLint.hasNothingToSayOf(template, folder, "eu-west-1", "us-east-1", "us-gov-west-1", "cn-north-1");
    }
}
