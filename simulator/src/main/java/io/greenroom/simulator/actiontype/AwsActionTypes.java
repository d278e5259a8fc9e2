package io.greenroom.simulator.actiontype;

import io.greenroom.simulator.actiontype.ActionType.Artifacts;
import io.greenroom.simulator.actiontype.ActionType.Property;
import io.greenroom.simulator.actiontype.ActionType.Settings;
import java.util.List;
import java.util.stream.Stream;

/** A few of the service's own action types, for listings to look like the real thing. They cannot be polled. */
final class AwsActionTypes {
    static final List<ActionType> ALL = List.of(
            type("Source", "S3", 0, 0, 1, 1, "S3Bucket", "S3ObjectKey"),
            type("Source", "CodeCommit", 0, 0, 1, 1, "RepositoryName", "BranchName"),
            type("Source", "CodeStarSourceConnection", 0, 0, 1, 1, "ConnectionArn", "FullRepositoryId", "BranchName"),
            type("Approval", "Manual", 0, 0, 0, 0),
            type("Build", "CodeBuild", 1, 5, 0, 5, "ProjectName"),
            type("Deploy", "CloudFormation", 0, 10, 0, 1, "ActionMode", "StackName"));

    private AwsActionTypes() {}

    private static ActionType type(
            String category, String provider, int minIn, int maxIn, int minOut, int maxOut, String... required) {
        return new ActionType(
                new ActionTypeId(category, "AWS", provider, "1"),
                new Settings(null, null, null, null),
                Stream.of(required)
                        .map(name -> new Property(name, true, true, false, false, null, null))
                        .toList(),
                new Artifacts(minIn, maxIn),
                new Artifacts(minOut, maxOut));
    }
}
