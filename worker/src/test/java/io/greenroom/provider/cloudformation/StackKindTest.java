package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.config.ProviderKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackKindTest {
    private final ProviderKind kind = ConfiguredProviders.KINDS.stream()
            .filter(known -> known.name().equals(StackFields.PROVIDER))
            .findFirst()
            .orElseThrow();
    private final Path folder;

    StackKindTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private void write(String blueprint, String template) throws IOException {
        Files.writeString(folder.resolve("blueprint.yaml"), blueprint);
        Files.writeString(folder.resolve("template.yaml"), template);
    }

    @Test
    void whatATemplateKeepsIsAWarningAndNoMistake() throws Exception {
        write(
                "provider: cloudformation\ntemplate: template.yaml\n",
                "Resources:\n  Files: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n");

        for (Path file : List.of(folder, folder.resolve("blueprint.yaml"))) {
            assertThat(kind.checkBlueprint(file)).contains(List.of());
            assertThat(kind.warnings(file))
                    .singleElement()
                    .asString()
                    .startsWith(
                            folder.resolve("template.yaml") + ":2:50 Resources.Files.DeletionPolicy: 'Retain' keeps");
        }
    }

    @Test
    void blueprintsOfOthersAndThoseWithMistakesHaveNoWarnings() throws Exception {
        write("provider: local\ncomponents: {web: {run: ./x}}\n", "");
        assertThat(kind.warnings(folder)).isEmpty();
        assertThat(kind.checkBlueprint(folder)).isEmpty();

        write("provider: cloudformation\ntemplate: template.yaml\n", "Resources: {}\n");
        assertThat(kind.warnings(folder)).isEmpty();
        assertThat(kind.checkBlueprint(folder).orElseThrow()).hasSize(1);
    }
}
