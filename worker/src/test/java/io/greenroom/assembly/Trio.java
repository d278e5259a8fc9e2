package io.greenroom.assembly;

import java.util.List;
import java.util.Map;

/** A pipeline with the three actions, each in a stage that is named for what it does: Source, Start, Run, End. */
final class Trio {
    private Trio() {}

    /** The pipeline, with one environment of the blueprint in which the command is run. */
    static Map<String, Object> pipeline(String name, String blueprint, String command) {
        return Map.of(
                "name",
                name,
                "roleArn",
                "arn:aws:iam::111122223333:role/shop",
                "artifactStore",
                Map.of("type", "S3", "location", "some-bucket"),
                "stages",
                List.of(
                        stage("Source", "Source", "AWS", "S3", Map.of("S3Bucket", "b", "S3ObjectKey", "k"), "", "Code"),
                        stage(
                                "Start",
                                "Deploy",
                                "Custom",
                                "Start-Environment",
                                Map.of("BlueprintName", blueprint),
                                "",
                                "Lab"),
                        stage("Run", "Test", "Custom", "Run-Command", Map.of("CommandName", command), "Lab", ""),
                        stage("End", "Deploy", "Custom", "End-Environment", Map.of(), "Lab", "")));
    }

    /** A stage with one action, of the same name. */
    static Map<String, Object> stage(
            String name,
            String category,
            String owner,
            String provider,
            Map<String, String> configuration,
            String input,
            String output) {
        return Map.of(
                "name",
                name,
                "actions",
                List.of(Map.of(
                        "name",
                        name,
                        "actionTypeId",
                        Map.of("category", category, "owner", owner, "provider", provider, "version", "1"),
                        "configuration",
                        configuration,
                        "inputArtifacts",
                        input.isEmpty() ? List.of() : List.of(Map.of("name", input)),
                        "outputArtifacts",
                        output.isEmpty() ? List.of() : List.of(Map.of("name", output)))));
    }
}
