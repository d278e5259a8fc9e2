package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.action;
import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.RuleResults;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandInOutputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sources and skipped actions: what they hand on and put out in place of the real ones. */
class StandInsTest {
    @TempDir
    private Path folder;

    private static ExecutionSnapshot only(Scene scene) {
        return scene.service.execution("shop", scene.start("shop"));
    }

    private static ObjectNode source(String provider, String owner, String configuration) {
        return action(
                "Source",
                "Source",
                owner,
                provider,
                "{'namespace': 'code', 'outputArtifacts': [{'name': 'source'}], 'configuration': %s}"
                        .formatted(configuration));
    }

    private static PipelineJson cloning(String provider, ObjectNode... consumers) {
        return new PipelineJson("shop")
                .stage("Source", source(provider, "AWS", "{'OutputArtifactFormat': 'CODEBUILD_CLONE_REF'}"))
                .stage("Use", consumers);
    }

    private static String taking(String more) {
        return "{'inputArtifacts': [{'name': 'source'}]%s}".formatted(more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CodeStarSourceConnection", "CodeCommit"})
    void onlyCodeBuildCanTakeASourceThatHandsOnAReference(String provider) {
        Scene scene = new Scene(folder).create(cloning(provider, run("Check", taking(""))));

        assertThat(Scene.errorOf(only(scene), "Check"))
                .isEqualTo(
                        "ConfigurationError: Input artifact 'source' holds no files: source action 'Source' has OutputArtifactFormat CODEBUILD_CLONE_REF, which hands on a reference that only CodeBuild (and Commands, which runs on it) can clone, and action 'Check' is of provider Run. Set OutputArtifactFormat of 'Source' to CODE_ZIP, or let 'Check' take what a CodeBuild action makes of it.");
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void skippingDoesNotHideThatAnActionCannotTakeAReference() {
        Scene scene =
                new Scene(folder).create(cloning("CodeCommit", action("Ship", "Deploy", "AWS", "S3", taking(""))));

        assertThat(Scene.errorOf(only(scene), "Ship")).contains("only CodeBuild", "'Ship' is of provider S3");
    }

    @Test
    void codeBuildCanTakeAReferenceAndOthersWhatItMakes() {
        Scene scene = new Scene(folder)
                .create(cloning(
                        "CodeStarSourceConnection",
                        action(
                                "Build",
                                "Build",
                                "AWS",
                                "CodeBuild",
                                taking(", 'outputArtifacts': [{'name': 'built'}]")),
                        run("Check", "{'inputArtifacts': [{'name': 'built'}], 'runOrder': 2}")));

        only(scene);

        assertThat(scene.board.open()).containsExactly("Check");
    }

    @Test
    void aFormatThatDoesNotExistFailsTheSource() {
        Scene scene = new Scene(folder)
                .create(new PipelineJson("shop")
                        .stage("Source", source("CodeCommit", "AWS", "{'OutputArtifactFormat': 'CODE_TAR'}"))
                        .stage("Test", run("Check", 1)));

        assertThat(Scene.errorOf(only(scene), "Source"))
                .isEqualTo(
                        "ConfigurationError: OutputArtifactFormat of source action 'Source' is 'CODE_TAR'; there are CODE_ZIP and CODEBUILD_CLONE_REF");
    }

    @ParameterizedTest
    @CsvSource({
        "CodeCommit, AWS, 'AuthorDate BranchName CommitId CommitMessage CommitterDate RepositoryName'",
        "CodeStarSourceConnection, AWS, 'AuthorDate BranchName CommitId CommitMessage ConnectionArn FullRepositoryName'",
        "GitHub, ThirdParty, 'AuthorDate BranchName CommitId CommitMessage CommitUrl CommitterDate RepositoryName'",
        "S3, AWS, 'BucketName ETag ObjectKey VersionId'",
        "ECR, AWS, 'ImageDigest ImageTag ImageURI RegistryId RepositoryName'"
    })
    void aSourcePublishesTheVariablesOfItsProvider(String provider, String owner, String names) {
        Scene scene = new Scene(folder)
                .create(new PipelineJson("shop")
                        .stage("Source", source(provider, owner, "{}"))
                        .stage("Test", run("Check", 1)));

        assertThat(String.join(
                        " ", new TreeMap<>(Scene.latest(only(scene), "Source").outputVariables()).keySet()))
                .isEqualTo(names);
    }

    @Test
    void anImageSourceNeedsNoFolderAndDescribesTheImage() throws IOException {
        Scene scene = new Scene(Sources.of(Map.of()), Runnable::run)
                .create(new PipelineJson("shop")
                        .stage("Source", source("ECR", "AWS", "{'RepositoryName': 'app', 'ImageTag': 'v7'}"))
                        .stage("Test", run("Check", "{'configuration': {'Text': '#{code.ImageURI}'}}")));

        ActionExecution image = Scene.latest(only(scene), "Source");

        assertThat(image.outputVariables())
                .containsEntry("RegistryId", "111122223333")
                .containsEntry("RepositoryName", "app")
                .containsEntry("ImageTag", "v7")
                .hasEntrySatisfying("ImageDigest", digest -> assertThat(digest).matches("sha256:[0-9a-f]{64}"));
        String uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app@"
                + image.outputVariables().get("ImageDigest");
        assertThat(scene.board.job("Check").configuration()).containsEntry("Text", uri);
        Map<String, String> files = files(scene, image);
        assertThat(files).containsOnlyKeys("imageDetail.json");
        JsonNode detail = JsonMapper.shared().readTree(files.get("imageDetail.json"));
        assertThat(detail.path("ImageURI").stringValue()).isEqualTo(uri);
        assertThat(detail.at("/ImageTags/0").stringValue()).isEqualTo("v7");
    }

    @Test
    void anImageSourceWithAFolderHandsOnBoth() throws IOException {
        Scene scene = new Scene(folder)
                .create(new PipelineJson("shop")
                        .stage("Source", source("ECR", "AWS", "{}"))
                        .stage("Test", run("Check", 1)));

        assertThat(files(scene, Scene.latest(only(scene), "Source"))).containsOnlyKeys("hello.txt", "imageDetail.json");
    }

    private static Map<String, String> files(Scene scene, ActionExecution source) throws IOException {
        byte[] zip =
                scene.bucket.objects().get(source.outputArtifacts().getFirst().key());
        Map<String, String> files = new TreeMap<>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private static PipelineJson withBuild() {
        return PipelineJson.withSource("shop")
                .stage("Build", action("Build", "Build", "AWS", "CodeBuild", "{'namespace': 'build'}"))
                .stage("Test", run("Check", "{'configuration': {'Text': '#{build.TAG}'}}"));
    }

    @Test
    void aSkippedActionPutsOutWhatWasGiven() {
        var outputs = new StandInOutputs(Map.of("build", Map.of("TAG", "v7")));
        Scene scene = new Scene(folder, outputs, RuleResults.allPass()).create(withBuild());

        assertThat(Scene.latest(only(scene), "Build").outputVariables()).containsEntry("TAG", "v7");
        assertThat(scene.board.job("Check").configuration()).containsEntry("Text", "v7");
    }

    @Test
    void aMissingOutputOfASkippedActionNamesTheOption() {
        Scene scene = new Scene(folder).create(withBuild());

        assertThat(Scene.errorOf(only(scene), "Check"))
                .isEqualTo(
                        "ConfigurationError: #{build.TAG} in Text has no value; namespace 'build' has: nothing. Nothing runs there that could tell it; give it: --output build.TAG=VALUE");
    }

    @Test
    void whatASourcePublishesCanBeGivenToo() {
        var outputs = new StandInOutputs(Map.of("code", Map.of("PullRequestId", "7", "CommitId", "abc")));
        Scene scene = new Scene(folder, outputs, RuleResults.allPass())
                .create(new PipelineJson("shop")
                        .stage("Source", source("CodeStarSourceConnection", "AWS", "{}"))
                        .stage(
                                "Test",
                                run("Check", "{'configuration': {'Text': '#{code.PullRequestId} #{code.CommitId}'}}")));

        only(scene);

        assertThat(scene.board.job("Check").configuration()).containsEntry("Text", "7 abc");
    }
}
