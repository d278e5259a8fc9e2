package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.iam.Place;
import io.greenroom.iam.PolicyDocument;
import io.greenroom.iam.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class Ec2RightsTest {
    private static final Place IRELAND = new Place("aws", "amazonaws.com", "eu-west-1", "111122223333");
    private static final Place BEIJING = new Place("aws-cn", "amazonaws.com.cn", "cn-north-1", "111122223333");
    private static final String END = "arn:aws:iam::111122223333:role/greenroom-end";

    /** Of 6,144 characters of a managed policy, blanks not counted (IAM and STS quotas), what CodePipeline and logs need left over. */
    private static final int ROOM = 6144 - 1800;

    private static Ec2Rights rights(Place place, String document) {
        return new Ec2Rights(
                List.of(place),
                "shop",
                "greenroom-runs-111122223333",
                List.of("subnet-1", "subnet-2"),
                List.of("sg-1"),
                "greenroom-machine",
                place.role("greenroom-end"),
                "greenroom",
                document);
    }

    private static Ec2Rights usual() {
        return rights(IRELAND, "AWS-RunShellScript");
    }

    private static Statement statement(Ec2Rights rights, String id) {
        return rights.all().stream()
                .filter(statement -> statement.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyWhatIsTaggedAsTheInstallationsMayBeStartedEndedAndToldToDoAnything() {
        assertThat(statement(usual(), "StartMachines").conditions().toString())
                .contains("aws:RequestTag/greenroom:installation=[shop]");
        assertThat(statement(usual(), "EndAndBakeMachines").conditions().toString())
                .contains("aws:ResourceTag/greenroom:installation=[shop]");
        assertThat(statement(usual(), "LaunchRunsOnMachines").conditions().toString())
                .contains("ssm:resourceTag/greenroom:installation=[shop]");
    }

    @Test
    void machinesAreStartedInTheSubnetsAndWithTheGroupsOfTheSettingsAlone() {
        assertThat(statement(usual(), "StartMachinesFromAndIn").resources())
                .containsExactly(
                        "arn:aws:ec2:eu-west-1::image/*",
                        "arn:aws:ec2:eu-west-1:111122223333:launch-template/*",
                        "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
                        "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-2",
                        "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1");
    }

    @Test
    void rolesMayBeGivenToTheServicesTheyAreForAndToNoOther() {
        Statement toMachines = statement(usual(), "GiveMachinesTheirRole");
        Statement toSchedules = statement(usual(), "GiveSchedulesTheirRole");

        assertThat(toMachines.resources()).containsExactly("arn:aws:iam::111122223333:role/greenroom-machine");
        assertThat(toMachines.conditions().toString()).contains("iam:PassedToService=[ec2.amazonaws.com]");
        assertThat(toSchedules.resources()).containsExactly(END);
        assertThat(toSchedules.conditions().toString()).contains("iam:PassedToService=[scheduler.amazonaws.com]");
    }

    @Test
    void namesAreThoseOfThePartition() {
        var rights = rights(BEIJING, "Greenroom-Run");

        assertThat(rights.all().toString()).doesNotContain("arn:aws:");
        assertThat(statement(rights, "GiveMachinesTheirRole").conditions().toString())
                .contains("ec2.amazonaws.com.cn");
    }

    @Test
    void documentsOfAwsBelongToNoAccountAndOthersToThisOne() {
        assertThat(statement(usual(), "LaunchRuns").resources())
                .containsExactly("arn:aws:ssm:eu-west-1::document/AWS-RunShellScript");
        assertThat(statement(rights(IRELAND, "Greenroom-Run"), "LaunchRuns").resources())
                .containsExactly("arn:aws:ssm:eu-west-1:111122223333:document/Greenroom-Run");
        String shared = "arn:aws:ssm:eu-west-1:999988887777:document/Run";
        assertThat(statement(rights(IRELAND, shared), "LaunchRuns").resources()).containsExactly(shared);
    }

    @Test
    void whereLaunchTemplatesNameTheNetworkMachinesMayBeInAny() {
        var rights = new Ec2Rights(
                List.of(IRELAND),
                "shop",
                "runs",
                List.of(),
                List.of(),
                "greenroom-*",
                END,
                "greenroom",
                "Greenroom-Run");

        assertThat(statement(rights, "StartMachinesFromAndIn").resources())
                .contains(
                        "arn:aws:ec2:eu-west-1:111122223333:subnet/*",
                        "arn:aws:ec2:eu-west-1:111122223333:security-group/*");
    }

    @Test
    void onlyCallsThatKnowNoResourceAreAllowedOnEverything() {
        assertThat(usual().all())
                .filteredOn(statement -> statement.resources().contains("*"))
                .flatExtracting(Statement::actions)
                .containsExactlyInAnyOrder(
                        "ec2:DescribeInstances",
                        "ec2:DescribeImages",
                        "ec2:DescribeVolumes",
                        "ec2:DescribeSnapshots",
                        "scheduler:ListSchedules",
                        "ec2:DescribeSubnets",
                        "ec2:DescribeSecurityGroups",
                        "ssm:DescribeInstanceInformation",
                        "ssm:GetCommandInvocation");
    }

    @Test
    void everyStatementHasANameOfItsOwnAndAllFitAManagedPolicyBesideTheOthers() {
        assertThat(usual().all())
                .extracting(Statement::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[A-Za-z0-9]+"));
        assertThat(new PolicyDocument(usual().all()).json().toString().replaceAll("\\s", ""))
                .hasSizeLessThan(ROOM);
    }
}
