package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.definition.Shipped;
import io.greenroom.definition.export.IamPolicies;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.AwsRights;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StackRightsTest {
    private static final Place IRELAND = new Place("aws", "amazonaws.com", "eu-west-1", "111122223333");
    private static final Place BEIJING = new Place("aws-cn", "amazonaws.com.cn", "cn-north-1", "111122223333");
    private static final String STACK = "arn:aws:iam::111122223333:role/greenroom-stack";
    private static final String COMMANDS = "arn:aws:iam::111122223333:role/greenroom-commands";

    /** Characters of a managed policy, blanks not counted (IAM and STS quotas). */
    private static final int ROOM = 6144;

    private static StackRights rights(Place place, @Nullable String serviceRole, @Nullable String commandRole) {
        return new StackRights(
                new AwsRights(
                        List.of(place),
                        "shop",
                        "greenroom-runs-111122223333",
                        place.role("greenroom-end"),
                        "greenroom",
                        "Greenroom-Run"),
                serviceRole,
                commandRole,
                List.of(),
                List.of());
    }

    private static StackRights usual() {
        return rights(IRELAND, STACK, COMMANDS);
    }

    private static Optional<Statement> find(StackRights rights, String id) {
        return rights.all().stream()
                .filter(statement -> statement.id().equals(id))
                .findFirst();
    }

    private static Statement statement(StackRights rights, String id) {
        return find(rights, id).orElseThrow();
    }

    @Test
    void stacksAreMadeUnderGreenroomsNamesAndWithTheServiceRoleOfTheSettingsAlone() {
        Statement start = statement(usual(), "StartStacks");

        assertThat(start.resources()).containsExactly("arn:aws:cloudformation:eu-west-1:111122223333:stack/gr-*");
        assertThat(start.conditions().toString()).contains("cloudformation:RoleArn=[" + STACK + "]");
        assertThat(statement(usual(), "EndAndSeeStacks").resources()).isEqualTo(start.resources());
    }

    @Test
    void withoutAServiceRoleThereIsNoneToHandOn() {
        var rights = rights(IRELAND, null, null);

        assertThat(statement(rights, "StartStacks").conditions()).isEmpty();
        assertThat(find(rights, "GiveStacksTheirRole")).isEmpty();
    }

    @Test
    void rolesMayBeGivenToTheServicesTheyAreForAndToNoOther() {
        Statement toStacks = statement(usual(), "GiveStacksTheirRole");
        Statement toTasks = statement(usual(), "GiveTasksTheirRoles");
        Statement toSchedules = statement(usual(), "GiveSchedulesTheirRole");

        assertThat(toStacks.resources()).containsExactly(STACK);
        assertThat(toStacks.conditions().toString()).contains("iam:PassedToService=[cloudformation.amazonaws.com]");
        assertThat(toTasks.resources()).containsExactly("arn:aws:iam::111122223333:role/gr-*");
        assertThat(toTasks.conditions().toString()).contains("iam:PassedToService=[ecs-tasks.amazonaws.com]");
        assertThat(toSchedules.resources()).containsExactly(IRELAND.role("greenroom-end"));
        assertThat(toSchedules.conditions().toString()).contains("iam:PassedToService=[scheduler.amazonaws.com]");
    }

    @Test
    void theRoleOfCommandsIsBorrowedWhereTheSettingsNameOne() {
        assertThat(statement(usual(), "LendRoleToCommands").resources()).containsExactly(COMMANDS);
        assertThat(rights(IRELAND, STACK, null).all())
                .flatExtracting(Statement::actions)
                .doesNotContain("sts:AssumeRole");
    }

    @Test
    void onlyWhatBelongsToStacksIsRun() {
        assertThat(statement(usual(), "InvokeFunctions").resources())
                .containsExactly("arn:aws:lambda:eu-west-1:111122223333:function:gr-*");
        assertThat(statement(usual(), "RunTasks").resources())
                .containsExactly(
                        "arn:aws:ecs:eu-west-1:111122223333:task-definition/gr-*",
                        "arn:aws:ecs:eu-west-1:111122223333:task/gr-*/*");
        assertThat(statement(usual(), "RunTasks").conditions().toString())
                .contains("ArnLike={ecs:cluster=[arn:aws:ecs:eu-west-1:111122223333:cluster/gr-*]}");
        assertThat(statement(usual(), "RunBuilds").conditions().toString())
                .contains("aws:ResourceTag/greenroom:installation=[shop]");
        assertThat(statement(usual(), "LaunchRunsOnMachines").conditions().toString())
                .contains("ssm:resourceTag/greenroom:installation=[shop]");
    }

    @Test
    void functionsAndProjectsThatNoStackMakesAreNamedOneByOne() {
        var rights = new StackRights(
                usual().shared(),
                STACK,
                null,
                List.of("smoke", "arn:aws:lambda:eu-west-1:999988887777:function:load"),
                List.of("load"));

        assertThat(statement(rights, "InvokeFunctions").resources())
                .contains(
                        "arn:aws:lambda:eu-west-1:111122223333:function:smoke",
                        "arn:aws:lambda:eu-west-1:999988887777:function:load");
        assertThat(statement(rights, "RunBuildsOfProjects").resources())
                .containsExactly("arn:aws:codebuild:eu-west-1:111122223333:project/load");
        assertThat(find(usual(), "RunBuildsOfProjects")).isEmpty();
    }

    @Test
    void namesAreThoseOfThePartition() {
        assertThat(rights(BEIJING, BEIJING.role("greenroom-stack"), null).all().toString())
                .doesNotContain("arn:aws:");
    }

    @Test
    void onlyCallsThatKnowNoResourceOrListThemAreAllowedOnEverything() {
        assertThat(usual().all())
                .filteredOn(statement -> statement.resources().contains("*"))
                .flatExtracting(Statement::actions)
                .containsExactlyInAnyOrder(
                        "cloudformation:DescribeStacks",
                        "cloudformation:ListStacks",
                        "cloudformation:GetTemplateSummary",
                        "cloudformation:ValidateTemplate",
                        "ecs:DescribeTaskDefinition",
                        "ec2:DescribeInstances",
                        "scheduler:ListSchedules",
                        "ssm:DescribeInstanceInformation",
                        "ssm:GetCommandInvocation");
    }

    @Test
    void everyStatementHasANameOfItsOwnAndAllFitAManagedPolicyBesideTheOthers() {
        assertThat(usual().all())
                .extracting(Statement::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[A-Za-z0-9]+"));
        var policies = new IamPolicies(
                List.of(IRELAND), Shipped.definitions(), Optional.of("/greenroom/commands"), usual().all());
        assertThat(policies.worker().replaceAll("\\s", "")).hasSizeLessThan(ROOM);
    }
}
