package io.greenroom.provider.ec2;

import io.greenroom.provider.aws.CfnLint;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
class Ec2SetupIT {
    @Test
    void theTemplateIsOneThatCloudFormationTakes(@TempDir Path folder) throws Exception {
        Path template = Files.writeString(folder.resolve("setup.yaml"), Ec2Setup.template("echo \"$1\"\n"));

        CfnLint.hasNothingToSayOf(template, folder, "eu-west-1", "us-east-1", "cn-north-1");
    }
}
