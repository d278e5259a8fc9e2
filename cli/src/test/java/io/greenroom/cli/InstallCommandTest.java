package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.assembly.WorkerParts;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.simulator.actiontype.ActionType;
import io.greenroom.simulator.fault.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InstallCommandTest {
    private final Stage stage;

    InstallCommandTest(@TempDir Path folder) {
        this.stage = new Stage(folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void theFirstRunRegistersAllAndTheSecondFindsNothingToDo() {
        Stage.Run first = stage.install("--yes");
        Stage.Run second = stage.install("--yes");

        assertThat(first.status()).isZero();
        assertThat(first.out().lines().filter(line -> line.startsWith("created")))
                .hasSize(4);
        assertThat(second.status()).isZero();
        assertThat(second.err()).contains("There is nothing to do.");
        assertThat(second.out().lines().filter(line -> line.startsWith("  present")))
                .hasSize(4);
        assertThat(stage.callsOf(Stage.HOME).stream().filter("CreateCustomActionType"::equals))
                .hasSize(4);
    }

    @Test
    void aDryRunShowsThePlanAndChangesNothing() {
        Stage.Run run = stage.install("--dry-run");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("  create")))
                .hasSize(4);
        assertThat(stage.callsOf(Stage.HOME)).containsOnly("ListActionTypes");
    }

    @Test
    void withoutATerminalAndWithoutYesNothingIsChanged() {
        Stage.Run run = stage.install();

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--yes", "--dry-run");
        assertThat(types()).isEmpty();
    }

    @Test
    void atATerminalTheAnswerDecides() {
        assertThat(stage.installAnswering("n\n").status()).isEqualTo(1);
        assertThat(stage.installAnswering("").status()).isEqualTo(1);
        assertThat(types()).isEmpty();

        Stage.Run run = stage.installAnswering("yes\n");

        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("Register 4 action types in eu-west-1? [y/N]");
        assertThat(types()).hasSize(4);
    }

    @Test
    void whoAnswersSeesThePlanAlsoWhenDataIsJson() {
        Stage.Run run = stage.installAnswering("y\n", "--json");

        assertThat(run.err()).contains("create   Test/Run-Command/1");
        assertThat(run.json().at("/regions/0/actions/0/outcome").asString()).isEqualTo("created");
    }

    @Test
    void anEditedDefinitionIsRefusedWithTheRemedyAndTakesTheNextVersion() throws Exception {
        stage.install("--yes");
        stage.edit("run-command.json", "\"maximumCount\": 5", "\"maximumCount\": 4");

        Stage.Run refused = stage.install("--yes");
        Stage.Run bumped = stage.install("--bump");
        Stage.Run installed = stage.install("--yes");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).contains("$.inputArtifactDetails.maximumCount is 4 in the file, 5 in the account");
        assertThat(refused.err()).contains("--bump");
        assertThat(bumped.status()).isZero();
        assertThat(Files.readString(stage.definition("run-command.json"))).contains("\"version\": \"2\"");
        assertThat(stage.definition("run-command.v1.json")).exists();
        assertThat(installed.status()).isZero();
        assertThat(types()).contains("Test/Run-Command/1", "Test/Run-Command/2").hasSize(5);
        assertThat(WorkerParts.definitions(stage.definitions()).definitions())
                .extracting(definition -> definition.id().toString())
                .contains("Test/Run-Command/1", "Test/Run-Command/2");
    }

    @Test
    void aDryBumpWritesNothing() {
        stage.install("--yes");
        stage.edit("run-command.json", "\"maximumCount\": 5", "\"maximumCount\": 4");

        Stage.Run run = stage.install("--bump", "--dry-run", "--json");

        assertThat(run.json().at("/bumped/0/after").asString()).isEqualTo("Test/Run-Command/2");
        assertThat(stage.definition("run-command.v1.json")).doesNotExist();
    }

    @Test
    void everyMistakeInTheDefinitionsIsReportedAtOnceAndNoCallIsMade() {
        stage.edit(
                "end-environment.json",
                "\"configurationProperties\": [",
                "\"configurationProperties\": ["
                        + "{\"name\":\"P\",\"required\":true,\"key\":false,\"secret\":true,\"queryable\":true},"
                        + "{\"name\":\"%s\",\"required\":false,\"key\":false,\"secret\":false},"
                                .formatted("n".repeat(51)));
        stage.edit(
                "run-command.json",
                "\"version\": \"1\",",
                "\"version\": \"1\", \"settings\": {\"entityUrlTemplate\": \"https://x/{Confg:CommandName}\"},");
        stage.edit(
                "start-environment.json",
                "\"configurationProperties\": [",
                "\"configurationProperties\": ["
                        + "{\"name\":\"A\",\"required\":false,\"key\":false,\"secret\":false},".repeat(3));

        Stage.Run run = stage.install("--yes");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("start-environment.json: $.configurationProperties: has 11 entries")
                .contains("run-command.json: $.settings.entityUrlTemplate: {Confg:CommandName} is not a placeholder")
                .contains("end-environment.json: $.configurationProperties[0].queryable")
                .contains("end-environment.json: $.configurationProperties[1].name: has 51 characters");
        assertThat(stage.callsOf(Stage.HOME)).isEmpty();
    }

    @Test
    void aFailureHalfWayIsAccountedForAndTheNextRunCompletesIt() {
        stage.withRegion("eu-central-1");
        stage.refuse("eu-central-1", "CreateCustomActionType", "AccessDeniedException", When.nth(2));

        Stage.Run first = stage.install("--yes", "--region", Stage.HOME, "--region", "eu-central-1");
        Stage.Run second = stage.install("--yes", "--region", Stage.HOME, "--region", "eu-central-1");

        assertThat(first.status()).isEqualTo(1);
        assertThat(first.out())
                .contains("created    Test/Run-Command/1 in eu-west-1")
                .contains("created    Deploy/End-Environment/1 in eu-central-1")
                .contains("failed     Test/Run-Command/1 in eu-central-1", "AccessDeniedException")
                .contains("not tried  Deploy/Start-Environment/1 in eu-central-1");
        assertThat(first.err()).contains("5 of 8 changes were made", "run the same again");
        assertThat(second.status()).isZero();
        assertThat(stage.simulator("eu-central-1").actionTypes().all()).hasSize(4);
    }

    @Test
    void aRegionThatCannotBeReadStopsEverythingBeforeItBegins() {
        stage.withRegion("eu-central-1");
        stage.refuse("eu-central-1", "ListActionTypes", "AccessDeniedException", When.always());

        Stage.Run run = stage.install("--yes", "--region", Stage.HOME, "--region", "eu-central-1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("eu-central-1", "Nothing was changed");
        assertThat(types()).isEmpty();
    }

    @Test
    void somebodyElsesChangesAndThrottlingAreWaitedFor() {
        stage.refuse(Stage.HOME, "CreateCustomActionType", "ConcurrentModificationException", When.calls(1, 2));
        stage.refuse(Stage.HOME, "ListActionTypes", "ThrottlingException", When.nth(1));

        assertThat(stage.install("--yes").status()).isZero();
        assertThat(types()).hasSize(4);
    }

    @Test
    void theLinksOpenTheStatusPagesAndTheSameUrlAgainChangesNothing() {
        stage.install("--yes", "--status-url", "https://greenroom.example.com/");

        Stage.Run again = stage.install("--yes", "--status-url", "https://greenroom.example.com");
        Stage.Run without = stage.install("--yes");

        assertThat(stage.simulator().actionTypes().all())
                .extracting(type -> type.settings().executionUrlTemplate())
                .containsOnly("https://greenroom.example.com/runs/{ExternalExecutionId}");
        assertThat(again.err()).contains("There is nothing to do.");
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.err()).contains("--status-url");
    }

    @Test
    void theUrlOfTheSettingsIsTakenWhenNoneIsGiven() throws Exception {
        String settings = Files.readString(stage.settings());
        Stage.write(
                stage.settings(),
                settings.replace("127.0.0.1:0\"", "127.0.0.1:0\", publicUrl: \"https://greenroom.example.com\""));

        stage.install("--yes");

        assertThat(stage.install("--yes", "--status-url", "https://greenroom.example.com")
                        .err())
                .contains("There is nothing to do.");
    }

    @Test
    void withoutStatusPagesTheLinksOpenTheLogsInEachRegionsConsole() {
        stage.withRegion("eu-central-1");
        stage.logToCloudWatch();

        stage.install("--yes", "--region", Stage.HOME, "--region", "eu-central-1");
        Stage.Run again = stage.install("--yes", "--region", Stage.HOME, "--region", "eu-central-1");

        for (String region : List.of(Stage.HOME, "eu-central-1")) {
            String group = "https://%1$s.console.aws.amazon.com/cloudwatch/home?region=%1$s".formatted(region)
                    + "#logsV2:log-groups/log-group/$252Fgreenroom$252Fcommands";
            assertThat(stage.simulator(region).actionTypes().all()).allSatisfy(type -> {
                assertThat(type.settings().entityUrlTemplate()).isEqualTo(group);
                assertThat(type.settings().executionUrlTemplate())
                        .isEqualTo(
                                type.id().provider().startsWith("Run-")
                                        ? group + "/log-events/{ExternalExecutionId}"
                                        : null);
            });
        }
        assertThat(again.err()).contains("There is nothing to do.");
    }

    @Test
    void whereThereAreStatusPagesTheLinksOpenThemAlsoWhenLogsGoToCloudWatch() {
        stage.logToCloudWatch();

        stage.install("--yes", "--status-url", "https://greenroom.example.com");

        assertThat(stage.simulator().actionTypes().all())
                .extracting(type -> type.settings().executionUrlTemplate())
                .containsOnly("https://greenroom.example.com/runs/{ExternalExecutionId}");
    }

    @Test
    void templatesAndPoliciesKnowTheLogGroup() {
        assertThat(stage.install("--print", "iam-worker").out()).doesNotContain("logs:");
        stage.logToCloudWatch();

        assertThat(stage.install("--print", "cloudformation").out())
                .contains("https://eu-west-1.console.aws.amazon.com/", "/log-events/{ExternalExecutionId}");
        assertThat(stage.install("--print", "iam-worker").out())
                .contains("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/greenroom/commands:*");
        Stage.Run two = stage.install("--print", "terraform", "--region", Stage.HOME, "--region", "eu-central-1");
        assertThat(two.status()).isEqualTo(2);
        assertThat(two.err()).contains("Print once for each --region");
    }

    @Test
    void theWorkersPolicyKnowsTheWakeUpQueue() throws Exception {
        assertThat(stage.install("--print", "iam-worker").out()).doesNotContain("sqs:");
        Stage.write(
                stage.settings(),
                Files.readString(stage.settings())
                        + "fleet: {wakeUpQueue: \"https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake\"}\n");

        assertThat(stage.install("--print", "iam-worker").out())
                .contains(
                        "sqs:ReceiveMessage", "sqs:DeleteMessage", "arn:aws:sqs:eu-west-1:111122223333:greenroom-wake");
    }

    @Test
    void theWorkersPolicyKnowsTheTableInEachRegion() throws Exception {
        assertThat(stage.install("--print", "iam-worker").out()).doesNotContain("dynamodb:");
        Stage.write(stage.settings(), Files.readString(stage.settings()) + "fleet: {table: greenroom-jobs}\n");

        assertThat(stage.install(
                                "--print",
                                "iam-worker",
                                "--account",
                                "111122223333",
                                "--region",
                                Stage.HOME,
                                "--region",
                                "eu-central-1")
                        .out())
                .contains(
                        "dynamodb:PutItem",
                        "arn:aws:dynamodb:eu-west-1:111122223333:table/greenroom-jobs",
                        "arn:aws:dynamodb:eu-central-1:111122223333:table/greenroom-jobs");
    }

    @Test
    void tagsAreSetOnWhatIsRegistered() {
        stage.install("--yes", "--tag", "team=ci", "--tag", "cost=42");

        try (var aws = stage.open(Optional.empty())) {
            assertThat(aws.codePipeline()
                            .listTagsForResource(request -> request.resourceArn(
                                    "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Test/Run-Command/1"))
                            .tags())
                    .extracting(tag -> tag.key() + "=" + tag.value())
                    .containsExactlyInAnyOrder("team=ci", "cost=42");
        }
    }

    @Test
    void wrongArgumentsAreRefusedBeforeAnyCall() {
        for (List<String> arguments : List.of(
                List.of("--region", "eu-wst"),
                List.of("--tag", "aws:x=y"),
                List.of("--status-url", "greenroom.example.com"),
                List.of("--print", "ansible"),
                List.of("--print", "iam-worker", "--account", "12"),
                List.of("--definitions", "/nowhere"))) {
            Stage.Run run = stage.install(arguments.toArray(String[]::new));

            assertThat(run.status()).as("%s", arguments).isEqualTo(2);
            assertThat(run.err()).as("%s", arguments).isNotEmpty();
        }
        assertThat(stage.callsOf(Stage.HOME)).isEmpty();
    }

    @Test
    void policiesAreForTheCredentialsAccountAndRegionUnlessOthersAreNamed() {
        assertThat(stage.install("--print", "iam-worker").out())
                .contains("arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Test/Run-Command/1");
        assertThat(stage.install("--print", "iam-admin", "--account", "999988887777", "--region", "us-east-1")
                        .out())
                .contains("arn:aws:codepipeline:us-east-1:999988887777:actiontype:Custom/Test/Run-Command/*");
    }

    @Test
    void theWorkersPolicyGrowsByWhatConfiguredProvidersNeedWithTheNamesOfTheSettings() throws Exception {
        assertThat(stage.install("--print", "iam-worker").out()).doesNotContain("ec2:", "ssm:", "s3:", "scheduler:");
        Stage.write(
                stage.settings(),
                Files.readString(stage.settings())
                                .replace(
                                        "providers: {",
                                        "providers: {ec2: {region: eu-central-1, bucket: runs-of-shop, subnets: [subnet-0a1], securityGroups:"
                                                + " [sg-0a1], instanceProfile: greenroom-machine, schedulerRole:"
                                                + " \"arn:aws:iam::111122223333:role/greenroom-end\", document: Greenroom-Run}, ")
                        + "installation: shop\n");

        Stage.Run worker = stage.install("--print", "iam-worker");

        assertThat(worker.status()).isZero();
        assertThat(worker.out())
                .contains(
                        "\"ec2:RunInstances\"",
                        "\"aws:RequestTag/greenroom:installation\" : \"shop\"",
                        "arn:aws:ec2:eu-central-1:111122223333:subnet/subnet-0a1",
                        "arn:aws:ssm:eu-central-1:111122223333:document/Greenroom-Run",
                        "arn:aws:s3:::runs-of-shop/runs/*",
                        "arn:aws:iam::111122223333:role/greenroom-machine",
                        "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:")
                .doesNotContain("arn:aws:ec2:eu-west-1", "role/greenroom-*");
        assertThat(stage.install("--print", "iam-admin").out()).doesNotContain("ec2:");
    }

    @Test
    void whatTwoProvidersOnAwsNeedAlikeStandsInThePolicyOnce() throws Exception {
        String shared =
                "region: eu-central-1, bucket: runs-of-shop, schedulerRole: \"arn:aws:iam::111122223333:role/greenroom-end\"";
        Stage.write(
                stage.settings(),
                Files.readString(stage.settings())
                        .replace(
                                "providers: {",
                                "providers: {ec2: {%s}, cloudformation: {%s, serviceRole: \"arn:aws:iam::111122223333:role/greenroom-stack\"}, "
                                        .formatted(shared, shared)));

        String policy = stage.install("--print", "iam-worker").out();

        assertThat(policy.lines().filter(line -> line.contains("\"Sid\""))).doesNotHaveDuplicates();
        assertThat(policy)
                .contains(
                        "\"ec2:RunInstances\"",
                        "\"cloudformation:RoleArn\" : \"arn:aws:iam::111122223333:role/greenroom-stack\"",
                        "arn:aws:cloudformation:eu-central-1:111122223333:stack/gr-*")
                .containsOnlyOnce("\"scheduler:CreateSchedule\"");
    }

    @Test
    void whatStacksNeedInAnAccountIsPrintedWithoutAnAccount() {
        Stage.Run run = stage.install("--print", "cloudformation-setup");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("greenroom-stack", "greenroom-stack-boundary", "greenroom-end", "BesideEc2")
                .hasSizeLessThan(51_200);
        assertThat(stage.callsOf(Stage.HOME)).isEmpty();
    }

    @Test
    void whatMachinesNeedInAnAccountIsPrintedWithoutAnAccount() {
        Stage.Run run = stage.install("--print", "ec2-setup");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains(
                        "AWS::S3::Bucket",
                        "AWS::SSM::Document",
                        "greenroom-machine",
                        "greenroom-end",
                        "set -- $SSM_operation")
                .hasSizeLessThan(51_200);
        assertThat(stage.callsOf(Stage.HOME)).isEmpty();
    }

    @Test
    void whatManyWorkersShareIsPrintedForTheInstalledActionsWithoutAnAccount() throws Exception {
        Path run = stage.definitions().resolve("run-command.json");
        Files.writeString(run, Files.readString(run).replace("Run-Command", "Our-Command"));

        Stage.Run printed = stage.install("--print", "fleet");

        assertThat(printed.status()).isZero();
        assertThat(printed.out())
                .containsOnlyOnce("AWS::DynamoDB::Table")
                .contains("Our-Command", "AWS::SQS::Queue", "AWS::Events::Rule")
                .doesNotContain("Run-Command");
        assertThat(stage.callsOf(Stage.HOME)).isEmpty();
    }

    @Test
    void whatAProviderNeedsInAnAccountIsPrintedUnderItsNameWithoutAskingAnybody() {
        var kind = new ProviderKind() {
            @Override
            public String name() {
                return "clouds";
            }

            @Override
            public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
                return Optional.empty();
            }

            @Override
            public Optional<String> setupTemplate() {
                return Optional.of("Resources: {}\n");
            }
        };

        Stage.Run run = stage.install(List.of(kind), "--print", "clouds-setup");
        Stage.Run other = stage.install(List.of(kind), "--print", "cloud-setup");

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("Resources: {}\n");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("cloud-setup", "terraform, iam-worker, iam-admin, fleet, clouds-setup");
        assertThat(stage.callsOf(Stage.HOME)).isEmpty();
    }

    @Test
    void planAndOutcomeAreOneObjectOfJson() {
        JsonNode json = stage.install("--yes", "--json").json();

        assertThat(json.at("/regions/0/region").asString()).isEqualTo(Stage.HOME);
        assertThat(json.at("/regions/0/actions")).hasSize(4).allSatisfy(action -> {
            assertThat(action.get("standing").asString()).isEqualTo("create");
            assertThat(action.get("outcome").asString()).isEqualTo("created");
        });
    }

    private List<String> types() {
        return stage.simulator().actionTypes().all().stream()
                .map(ActionType::id)
                .map(id -> "%s/%s/%s".formatted(id.category(), id.provider(), id.version()))
                .toList();
    }
}
