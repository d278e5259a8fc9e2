package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderFinding.Outcome;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.AwsRights;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackChecksTest {
    private static final String TEMPLATE = "Resources: {Queue: {Type: 'AWS::SQS::Queue'}}";

    private final StackAccount account = new StackAccount();

    private List<ProviderFinding> wrong() throws InterruptedException {
        return wrong(StackAccount.settings(), StackAccount.needs(TEMPLATE));
    }

    private List<ProviderFinding> wrong(StackSettings settings, StackNeeds needs) throws InterruptedException {
        return account.checks(settings, needs).all().stream()
                .filter(finding -> finding.outcome() != Outcome.GOOD)
                .toList();
    }

    private static ProviderFinding only(List<ProviderFinding> wrong) {
        assertThat(wrong).hasSize(1);
        return wrong.getFirst();
    }

    private ProviderFinding onlyWrong() throws InterruptedException {
        return only(wrong());
    }

    @Test
    void anAccountThatWasSetUpHasNothingWrong() throws Exception {
        assertThat(wrong()).isEmpty();
        assertThat(account.checks(StackAccount.settings(), StackAccount.needs(TEMPLATE))
                        .all())
                .extracting(ProviderFinding::what)
                .contains(
                        "may cloudformation:DescribeStacks",
                        "may cloudformation:DeleteStack",
                        "service role",
                        "scheduler role",
                        "template of shop",
                        "bucket greenroom-runs-111122223333",
                        "schedule group greenroom",
                        "document Greenroom-Run",
                        "function shop-smoke",
                        "project shop-load",
                        "command role " + StackAccount.COMMAND_ROLE)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "DescribeStacks, AccessDenied, cloudformation:DescribeStacks",
        "DeleteStack, AccessDenied, cloudformation:DeleteStack",
        "ValidateTemplate, AccessDenied, cloudformation:ValidateTemplate",
        "HeadObject, AccessDenied, s3:GetObject",
        "DeleteSchedule, AccessDeniedException, scheduler:DeleteSchedule",
        "DescribeInstances, UnauthorizedOperation, ec2:DescribeInstances",
        "DeleteParameter, AccessDeniedException, ssm:DeleteParameter",
        "Invoke, AccessDeniedException, lambda:InvokeFunction",
        "ListBuildsForProject, AccessDeniedException, codebuild:ListBuildsForProject",
        "AssumeRole, AccessDenied, sts:AssumeRole"
    })
    void aMissingRightIsNamedWithItsRemedy(String operation, String code, String right) throws Exception {
        account.refuse(operation, code, "");

        ProviderFinding finding = onlyWrong();

        assertThat(finding.outcome()).isEqualTo(Outcome.BAD);
        assertThat(finding.remedy()).contains("allow " + right);
    }

    @Test
    void theRightThatIsMissingToEndStacksIsTheOneThatIsNamed() throws Exception {
        account.refuse(
                "DeleteStack",
                "AccessDenied",
                "User: arn:aws:sts::111122223333:assumed-role/worker/1 is not authorized to perform: iam:PassRole on resource: "
                        + StackAccount.SERVICE_ROLE);

        assertThat(onlyWrong().remedy()).contains("allow iam:PassRole:", "--print iam-worker");
    }

    @Test
    void aServiceRoleThatCannotBeAssumedIsTold() throws Exception {
        account.refuse(
                "DeleteStack",
                "ValidationError",
                "Role arn:aws:iam::111122223333:role/greenroom-stack is invalid or cannot be assumed");

        ProviderFinding finding = onlyWrong();

        assertThat(finding.what()).isEqualTo("service role");
        assertThat(finding.outcome()).isEqualTo(Outcome.BAD);
        assertThat(finding.remedy()).contains("serviceRole", "trust cloudformation.amazonaws.com");
    }

    @Test
    void rolesOfAnotherAccountCannotBeHandedOn() throws Exception {
        account.isAccount("999988887777");

        assertThat(wrong())
                .allMatch(finding -> finding.outcome() == Outcome.BAD)
                .extracting(ProviderFinding::what)
                .containsExactly("service role", "scheduler role");
        assertThat(wrong().getFirst().text()).contains("999988887777", StackAccount.SERVICE_ROLE);
    }

    @Test
    void withoutAServiceRoleSchedulesCannotDeleteWhatIsInStacks() throws Exception {
        ProviderFinding finding =
                only(wrong(StackAccount.settings(null, null), new StackNeeds(List.of(), false, Set.of(), Set.of())));

        assertThat(finding.outcome()).isEqualTo(Outcome.DOUBTFUL);
        assertThat(finding.text()).contains("schedules cannot delete");
        assertThat(finding.remedy()).contains("serviceRole", "cloudformation-setup");
        assertThat(account.calls())
                .doesNotContain(
                        "DescribeInstances", "DescribeDocument", "Invoke", "ListBuildsForProject", "AssumeRole");
    }

    @Test
    void aTemplateThatCloudFormationDoesNotTakeIsToldInItsWords() throws Exception {
        account.refuse("ValidateTemplate", "ValidationError", "Template format error: unresolved dependencies [Que]");

        ProviderFinding finding = onlyWrong();

        assertThat(finding.what()).isEqualTo("template of shop");
        assertThat(finding.text()).contains("unresolved dependencies [Que]");
    }

    @Test
    void capabilitiesThatBlueprintOrSettingsDoNotNameAreMissed() throws Exception {
        account.templateNeeds("CAPABILITY_NAMED_IAM");

        ProviderFinding finding = onlyWrong();

        assertThat(finding.outcome()).isEqualTo(Outcome.BAD);
        assertThat(finding.text()).contains("CAPABILITY_NAMED_IAM", "AWS::IAM::Role");
        assertThat(finding.remedy()).contains("blueprint's capabilities", "providers.cloudformation.capabilities");
    }

    @Test
    void whatATemplateLeavesBehindIsTold() throws Exception {
        var leaky = StackAccount.needs("Resources: {Data: {Type: 'AWS::DynamoDB::Table', DeletionPolicy: Retain}}");

        ProviderFinding finding = only(wrong(StackAccount.settings(), leaky));

        assertThat(finding.outcome()).isEqualTo(Outcome.DOUBTFUL);
        assertThat(finding.text()).contains("'Data'");
    }

    @Test
    void aLongTemplateIsLeftToTheStart() throws Exception {
        var needs = StackAccount.needs(TEMPLATE + "\n# " + "x".repeat(51_200));

        assertThat(wrong(StackAccount.settings(), needs)).isEmpty();
        assertThat(account.calls()).doesNotContain("ValidateTemplate");
    }

    @Test
    void aStackThatSomebodyHasProtectedIsTold() throws Exception {
        account.hasStack("network");
        account.hasProtectedStack("gr-0a", "greenroom", "cloudformation");
        account.hasProtectedStack("gr-0b", "other", "cloudformation");
        account.hasProtectedStack("gr-0c", "greenroom", "ec2");

        ProviderFinding finding = onlyWrong();

        assertThat(finding.what()).isEqualTo("stack gr-0a");
        assertThat(finding.remedy()).contains("--no-enable-termination-protection --stack-name gr-0a");
    }

    @Test
    void nothingIsDeletedThatIsThere() throws Exception {
        account.hasStack(StackChecks.ABSENT_STACK);

        assertThat(wrong()).isEmpty();
        assertThat(account.calls()).doesNotContain("DeleteStack");
    }

    @Test
    void whatIsNamedAndIsNotThereIsSaid() throws Exception {
        account.refuse("Invoke", "ResourceNotFoundException", "Function not found");
        account.refuse("ListBuildsForProject", "ResourceNotFoundException", "The provided project does not exist");
        account.refuse("GetScheduleGroup", "ResourceNotFoundException", "");

        assertThat(wrong())
                .allMatch(finding ->
                        finding.outcome() == Outcome.BAD && !finding.remedy().isEmpty())
                .extracting(ProviderFinding::what)
                .containsExactly("schedule group greenroom", "function shop-smoke", "project shop-load");
        assertThat(wrong().getFirst().remedy()).contains("cloudformation-setup");
    }

    @Test
    void whenNobodyAnswersThatIsAllThatIsSaid() throws Exception {
        account.doesNotAnswer("DescribeStacks");

        assertThat(onlyWrong().text()).contains("Connect to the service timed out");
        assertThat(account.calls()).containsExactly("DescribeStacks");
    }

    @Test
    void credentialsThatAreNotAcceptedAreAllThatIsSaid() throws Exception {
        account.refuse(
                "DescribeStacks", "InvalidClientTokenId", "The security token included in the request is invalid");

        assertThat(onlyWrong().text()).contains("does not accept who asks", "InvalidClientTokenId");
        assertThat(account.calls()).containsExactly("DescribeStacks");
    }

    @Test
    void whatIsTriedIsAllowedByThePrintedPolicy() throws Exception {
        wrong();
        var rights = new StackRights(
                new AwsRights(
                        List.of(new Place("aws", "amazonaws.com", "eu-west-1", "111122223333")),
                        "greenroom",
                        "greenroom-runs-111122223333",
                        StackAccount.END_ROLE,
                        "greenroom",
                        "Greenroom-Run"),
                StackAccount.SERVICE_ROLE,
                StackAccount.COMMAND_ROLE,
                List.of(StackAccount.FUNCTION),
                List.of(StackAccount.PROJECT));
        List<String> allowed = rights.all().stream()
                .map(Statement::actions)
                .flatMap(List::stream)
                .map(action -> action.substring(action.indexOf(':') + 1))
                .toList();

        // what some calls are called among rights: Service Authorization Reference
        assertThat(account.calls().stream()
                        .filter(call -> !call.equals("GetCallerIdentity")) // everybody has it
                        .map(call -> switch (call) {
                            case "HeadBucket" -> "ListBucket";
                            case "HeadObject" -> "GetObject";
                            case "GetBucketLifecycleConfiguration" -> "GetLifecycleConfiguration";
                            case "Invoke" -> "InvokeFunction";
                            default -> call;
                        }))
                .isSubsetOf(allowed);
    }
}
