package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineFileTest {
    private static final String TEMPLATE = """
            Resources:
              Shop: {Type: 'AWS::CodePipeline::Pipeline', Properties: {Name: shop, Stages: []}}
              Stock: {Type: 'AWS::CodePipeline::Pipeline', Properties: {Stages: []}}
            """;

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("pipeline.json"), text);
    }

    private void assertRefused(String text, String message) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> PipelineFile.read(file))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(2))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"pipeline\": {\"name\": \"shop\", \"stages\": []}, \"metadata\": {}}",
                "{\"name\": \"shop\", \"stages\": []}",
                "pipeline:\n  name: shop\n  stages: []\n"
            })
    void whatGetPipelinePrintsAndTheBareStructureAreRead(String text) throws IOException {
        assertThat(PipelineFile.read(file(text)).pipelineName()).isEqualTo("shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void theFileOfAnyEditorIsRead(String charset) throws IOException {
        Path file = folder.resolve("pipeline.json");
        Files.write(file, "\uFEFF{\"pipeline\": {\"name\": \"größe\"}}".getBytes(Charset.forName(charset)));

        assertThat(PipelineFile.read(file).pipelineName()).isEqualTo("größe");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "'  \n'|is empty",
                "'{\"stages\": [}'|is not JSON: Unexpected close marker '}': expected ']' at line 1, column 13",
                "'[1]'|holds no pipeline, but a list",
                "'hello'|holds no pipeline, but a single value",
                "'{}'|holds no pipeline; it has no members",
                "'{\"a\": 1, \"b\": 2}'|holds no pipeline; it has a, b",
                "'{\"stageStates\": []}'|is a pipeline's state",
                "'{\"pipelines\": []}'|is a list of pipelines",
                "'{\"category\": \"Test\", \"provider\": \"Run-Command\"}'|is the definition of an action type",
                "'components: {web: {}}'|looks like a blueprint",
                "'Stages: []'|without the template around them",
                "'a: [b'|is not JSON, and it is not YAML: expected ',' or ']', but got <stream end> at line 1, column 6",
                "'resource \"aws_codepipeline\" \"shop\" {'|is Terraform's, which is not read",
                "'{\"resource\": {\"aws_codepipeline\": {}}}'|is Terraform's, which is not read",
                "'Resources: {Bucket: {Type: AWS::S3::Bucket}}'|without an AWS::CodePipeline::Pipeline; its resources are of type: AWS::S3::Bucket"
            })
    void anotherFileIsCalledWhatItIs(String text, String message) throws IOException {
        assertRefused(text, message);
    }

    @Test
    void oneOfSeveralPipelinesOfATemplateIsNamed() throws IOException {
        Path file = file(TEMPLATE);

        assertThat(PipelineFile.read(file, "Stock", Map.of()).pipelineName()).isEqualTo("Stock");
        assertThat(PipelineFile.read(file, "shop", Map.of()).pipelineName()).isEqualTo("shop");
        assertRefused(TEMPLATE, "holds 2 pipelines; name one of them: --pipeline Shop or --pipeline Stock");
        assertThatThrownBy(() -> PipelineFile.read(file, "Stok", Map.of()))
                .hasMessageEndingWith("holds no pipeline 'Stok' (did you mean 'Stock'?); there are: Shop, Stock");
    }

    @Test
    void whatIsForTemplatesIsRefusedElsewhere() throws IOException {
        Path file = file("{\"name\": \"shop\", \"stages\": []}");

        assertThatThrownBy(() -> PipelineFile.read(file, null, Map.of("A", "b")))
                .hasMessageContaining("is no CloudFormation template");
    }

    @Test
    void aFileThatIsNoTextIsToldWithItsPlace() throws IOException {
        Path file = folder.resolve("pipeline.json");
        Files.write(file, "{\"name\": \"größe\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> PipelineFile.read(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(file + " is not text in UTF-8")
                .hasMessageContaining("line 1, column 13");
    }
}
