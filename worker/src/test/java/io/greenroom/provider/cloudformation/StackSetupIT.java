package io.greenroom.provider.cloudformation;

import io.greenroom.provider.aws.CfnLint;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
class StackSetupIT {
    @TempDir
    private Path folder;

    @Test
    void theTemplateIsOneThatCloudFormationTakes() throws Exception {
        Path template = Files.writeString(folder.resolve("setup.yaml"), StackSetup.template());

        CfnLint.hasNothingToSayOf(template, folder, "eu-west-1", "us-east-1", "cn-north-1");
    }

    @Test
    void theTemplateOfTheExampleIsToo() throws Exception {
        Path example = Path.of("..", "examples", "stacks", "blueprints", "queue-and-function", "template.yaml");

        CfnLint.hasNothingToSayOf(example, folder, "eu-west-1", "us-east-1", "cn-north-1");
    }
}
