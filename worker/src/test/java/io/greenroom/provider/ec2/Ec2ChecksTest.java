package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderFinding.Outcome;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ec2ChecksTest {
    private final AccountToCheck account = new AccountToCheck();

    private List<ProviderFinding> wrong() throws InterruptedException {
        return wrong(AccountToCheck.needs());
    }

    private List<ProviderFinding> wrong(Ec2Checks.Needs needs) throws InterruptedException {
        return account.checks(needs).all().stream()
                .filter(finding -> finding.outcome() != Outcome.GOOD)
                .toList();
    }

    private ProviderFinding onlyWrong() throws InterruptedException {
        List<ProviderFinding> wrong = wrong();
        assertThat(wrong).hasSize(1);
        return wrong.getFirst();
    }

    @Test
    void anAccountThatWasSetUpHasNothingWrong() throws Exception {
        assertThat(wrong()).isEmpty();
        assertThat(account.checks(AccountToCheck.needs()).all())
                .extracting(ProviderFinding::what)
                .contains(
                        "may start machines",
                        "bucket greenroom-runs-111122223333",
                        "document Greenroom-Run",
                        "schedule group greenroom")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "DescribeInstances, UnauthorizedOperation, ec2:DescribeInstances",
        "DescribeInstanceInformation, AccessDeniedException, ssm:DescribeInstanceInformation",
        "GetCommandInvocation, AccessDeniedException, ssm:GetCommandInvocation",
        "DeleteParameter, AccessDeniedException, ssm:DeleteParameter",
        "GetSchedule, AccessDeniedException, scheduler:GetSchedule",
        "DeleteSchedule, AccessDeniedException, scheduler:DeleteSchedule",
        "HeadObject, AccessDenied, s3:GetObject",
        "GetParameters, AccessDeniedException, ssm:GetParameters"
    })
    void aMissingRightIsNamedWithItsRemedy(String operation, String code, String right) throws Exception {
        account.refuse(operation, code, "");

        ProviderFinding finding = onlyWrong();

        assertThat(finding.outcome()).isEqualTo(Outcome.BAD);
        assertThat(finding.remedy()).contains("allow " + right);
    }

    @Test
    void theRightThatIsMissingToStartMachinesIsTheOneThatEc2Names() throws Exception {
        account.refuse(
                "RunInstances",
                "UnauthorizedOperation",
                "You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/worker/1 is not"
                        + " authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/greenroom-machine"
                        + " because no identity-based policy allows the iam:PassRole action. Encoded authorization failure"
                        + " message: q1w2e3");

        ProviderFinding finding = onlyWrong();

        assertThat(finding.outcome()).isEqualTo(Outcome.BAD);
        assertThat(finding.text()).contains("iam:PassRole").doesNotContain("q1w2e3");
        assertThat(finding.remedy()).contains("allow iam:PassRole:", "--print iam-worker");
    }

    @Test
    void whatIsNamedInTheSettingsAndIsNotThereIsSaid() throws Exception {
        account.refuse(
                "RunInstances",
                "InvalidParameterValue",
                "Value (greenroom-machine) for parameter iamInstanceProfile.name is invalid");
        account.refuse("DescribeSubnets", "InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist");
        account.refuse("DescribeDocument", "InvalidDocument", "");
        account.refuse("GetScheduleGroup", "ResourceNotFoundException", "");

        assertThat(wrong())
                .allMatch(finding ->
                        finding.outcome() == Outcome.BAD && !finding.remedy().isEmpty())
                .extracting(ProviderFinding::what)
                .containsExactly("subnets", "may start machines", "document Greenroom-Run", "schedule group greenroom");
    }

    @Test
    void aBucketThatIsMissingForbiddenOrElsewhereIsTold() throws Exception {
        account.refuse("HeadBucket", "404", "");
        assertThat(onlyWrong().remedy()).contains("setting bucket", "ec2-setup");
        account.refuse("HeadBucket", "403", "");
        assertThat(onlyWrong().remedy()).contains("s3:ListBucket");
        account.refuse("HeadBucket", "301", "");
        assertThat(onlyWrong().text()).contains("another region");
    }

    @Test
    void aBucketThatKeepsEverythingIsWorthKnowing() throws Exception {
        account.bucketExpires(List.of("logs/"));
        assertThat(onlyWrong().outcome()).isEqualTo(Outcome.DOUBTFUL);
        account.bucketExpires(List.of());
        assertThat(onlyWrong().remedy()).contains("expires runs/");
        account.bucketExpires(List.of("logs/", ""));
        assertThat(wrong()).isEmpty();
    }

    @Test
    void aWayInForEverybodyIsWorthKnowing() throws Exception {
        account.groupLetsAnybodyIn();

        assertThat(onlyWrong().text()).contains("anybody", AccountToCheck.GROUP);
    }

    @Test
    void subnetsAndGroupsOfDifferentVpcsCannotGoTogether() throws Exception {
        account.groupIsOfAnotherVpc();

        assertThat(onlyWrong().text()).contains("vpc-1", "vpc-2");
    }

    @Test
    void whatLaunchTemplatesNameIsNotAskedFor() throws Exception {
        var needs = new Ec2Checks.Needs(
                "greenroom",
                "greenroom-runs-111122223333",
                List.of(),
                List.of(),
                Optional.empty(),
                "greenroom",
                "Greenroom-Run",
                Set.of("ami-1"));

        assertThat(wrong(needs)).isEmpty();
        assertThat(account.calls())
                .contains("DescribeImages")
                .doesNotContain("DescribeSubnets", "DescribeSecurityGroups", "RunInstances", "GetParameters");
    }

    @Test
    void whenNobodyAnswersThatIsAllThatIsSaid() throws Exception {
        account.doesNotAnswer("DescribeInstances");

        assertThat(onlyWrong().text()).contains("Connect to the service timed out");
        assertThat(account.calls()).containsExactly("DescribeInstances");
    }

    @Test
    void credentialsThatAreNotAcceptedAreAllThatIsSaid() throws Exception {
        account.refuse(
                "DescribeInstances", "AuthFailure", "AWS was not able to validate the provided access credentials");

        assertThat(onlyWrong().text()).contains("does not accept who asks", "AuthFailure");
        assertThat(account.calls()).containsExactly("DescribeInstances");
    }

    @Test
    void whatIsTriedIsAllowedByThePrintedPolicy() throws Exception {
        wrong();
        var rights = new Ec2Rights(
                List.of(new Place("aws", "amazonaws.com", "eu-west-1", "111122223333")),
                "greenroom",
                "greenroom-runs-111122223333",
                List.of("subnet-1"),
                List.of(AccountToCheck.GROUP),
                "greenroom-machine",
                "arn:aws:iam::111122223333:role/greenroom-end",
                "greenroom",
                "Greenroom-Run");
        List<String> allowed = rights.all().stream()
                .map(Statement::actions)
                .flatMap(List::stream)
                .map(action -> action.substring(action.indexOf(':') + 1))
                .toList();

        // what S3's calls are called among rights: Service Authorization Reference
        assertThat(account.calls().stream().map(call -> switch (call) {
                    case "HeadBucket" -> "ListBucket";
                    case "HeadObject" -> "GetObject";
                    case "GetBucketLifecycleConfiguration" -> "GetLifecycleConfiguration";
                    default -> call;
                }))
                .isSubsetOf(allowed);
    }
}
