package io.greenroom.provider.ec2;

import io.greenroom.provider.aws.SetUpAccount;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * An account that was set up by the template, as {@code doctor} sees it, in memory. It notes what was called, and can be told
 * to refuse calls.
 */
final class AccountToCheck extends SetUpAccount {
    static final String GROUP = "sg-1";
    private static final String VPC = "vpc-1";

    private String vpcOfGroup = VPC;
    private boolean open;

    static Ec2Checks.Needs needs() {
        return new Ec2Checks.Needs(
                "greenroom",
                "greenroom-runs-111122223333",
                List.of("subnet-1"),
                List.of(GROUP),
                Optional.of("greenroom-machine"),
                "greenroom",
                "Greenroom-Run",
                Set.of(Ec2Checks.USUAL_IMAGE));
    }

    Ec2Checks checks(Ec2Checks.Needs needs) {
        return new Ec2Checks(ec2(), ssm(), s3(), scheduler(), needs);
    }

    void groupIsOfAnotherVpc() {
        vpcOfGroup = "vpc-2";
    }

    void groupLetsAnybodyIn() {
        open = true;
    }

    private Ec2Client ec2() {
        return new Ec2Client() {
            @Override
            public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
                called("DescribeInstances");
                dryRun(request.dryRun());
                return DescribeInstancesResponse.builder().build();
            }

            @Override
            public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
                called("DescribeImages");
                dryRun(request.dryRun());
                return DescribeImagesResponse.builder()
                        .images(Image.builder().imageId("ami-1").name("ours").build())
                        .build();
            }

            @Override
            public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
                called("DescribeSubnets");
                return DescribeSubnetsResponse.builder()
                        .subnets(Subnet.builder()
                                .subnetId("subnet-1")
                                .vpcId(VPC)
                                .availabilityZone("eu-west-1a")
                                .build())
                        .build();
            }

            @Override
            public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
                called("DescribeSecurityGroups");
                var group = SecurityGroup.builder().groupId(GROUP).vpcId(vpcOfGroup);
                if (open) {
                    group.ipPermissions(IpPermission.builder()
                            .ipRanges(IpRange.builder().cidrIp("0.0.0.0/0").build())
                            .build());
                }
                return DescribeSecurityGroupsResponse.builder()
                        .securityGroups(group.build())
                        .build();
            }

            @Override
            public RunInstancesResponse runInstances(RunInstancesRequest request) {
                called("RunInstances");
                dryRun(request.dryRun());
                throw new AssertionError("a machine was started by a check");
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }
}
