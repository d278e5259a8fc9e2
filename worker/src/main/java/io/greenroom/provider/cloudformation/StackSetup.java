package io.greenroom.provider.cloudformation;

import io.greenroom.provider.aws.AwsRights;
import io.greenroom.provider.aws.AwsSetup;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What environments that are stacks need in an account, as a template for CloudFormation: the service role with a boundary for
 * the roles that stacks make, the worker's policy, which is that of {@link StackRights}, and, where {@code ec2-setup} has not
 * made them, bucket, schedule group and the role that ends environments. Its output {@code Settings} is the section of the
 * settings that goes with it.
 */
final class StackSetup {
    private static final String BUCKET = "Bucket";

    private StackSetup() {}

    /** The template, in YAML. */
    static String template() {
        var rights = new StackRights(
                new AwsRights(
                        List.of(AwsSetup.HERE),
                        "${Installation}",
                        "${" + BUCKET + "}",
                        AwsSetup.HERE.role("greenroom-end"),
                        "greenroom",
                        "Greenroom-Run"),
                "${StackRole.Arn}",
                null,
                List.of(),
                List.of());
        return AwsSetup.text(StackSetup.class, "setup.yaml")
                .replace("@SHARED@\n", AwsSetup.sharedIf("IsAlone") + "\n")
                .replace("@WORKER_POLICY@\n", AwsSetup.policy(rights.all(), Map.of(BUCKET, bucket())));
    }

    /** By its name, for the bucket may be another stack's. */
    private static JsonNode bucket() {
        return YAMLMapper.shared()
                .readTree(
                        "{Fn::If: [HasUsualBucketName, {Fn::Sub: 'greenroom-runs-${AWS::AccountId}'}, {Ref: BucketName}]}");
    }
}
