package io.greenroom.provider.ec2;

import io.greenroom.provider.aws.AwsSetup;
import java.util.List;
import java.util.Map;

/**
 * What environments in EC2 need in an account, as a template for CloudFormation: bucket, roles, schedule group, security
 * group, the document that launches runs, and the worker's policy, which is that of {@link Ec2Rights}. Its output {@code
 * Settings} is the section of the settings that goes with it.
 */
final class Ec2Setup {
    private Ec2Setup() {}

    /**
     * The template, in YAML.
     *
     * @param launch the script of the document that launches runs; it is given an operation and arguments as {@code $1} and so
     *     on. Nothing in it may look like a parameter of Systems Manager.
     */
    static String template(String launch) {
        if (launch.contains("{{")) {
            throw new IllegalArgumentException("the script to launch runs contains {{, which Systems Manager fills in");
        }
        var rights = new Ec2Rights(
                List.of(AwsSetup.HERE),
                "${Installation}",
                "${Runs}",
                List.of(),
                List.of("${MachineGroup.GroupId}"),
                "greenroom-machine",
                "${EndRole.Arn}",
                "greenroom",
                "Greenroom-Run");
        return AwsSetup.text(Ec2Setup.class, "setup.yaml")
                .replace("@SHARED@\n", AwsSetup.shared() + "\n")
                .replace("@WORKER_POLICY@\n", AwsSetup.policy(rights.all(), Map.of()))
                .replace("@LAUNCH@\n", launch.indent(18));
    }
}
