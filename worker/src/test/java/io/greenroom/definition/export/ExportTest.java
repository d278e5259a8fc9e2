package io.greenroom.definition.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.Shipped;
import io.greenroom.definition.StatusLinks;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.job.ActionType;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ExportTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Place EUROPE = new Place("aws", "amazonaws.com", "eu-west-1", "111122223333");
    private static final Place CHINA = new Place("aws-cn", "amazonaws.com.cn", "cn-north-1", "111122223333");

    private final StatusLinks links = new StatusLinks(URI.create("https://greenroom.example.com"));
    private final List<ActionDefinition> definitions = Shipped.definitions().stream()
            .map(links::fill)
            .map(definition -> definition.withTags(Map.of("team", "a \"b\" ${c} %{d} \\e")))
            .toList();

    @Test
    void theCloudFormationTemplateHasEveryDefinitionWhole() {
        JsonNode template = YAMLMapper.builder().build().readTree(CloudFormationTemplate.of(definitions));

        JsonNode resources = template.get("Resources");
        assertThat(resources.propertyNames())
                .containsExactlyInAnyOrder(
                        "DeployStartEnvironmentV1",
                        "TestRunCommandV1",
                        "DeployEndEnvironmentV1",
                        "TestRunInEnvironmentV1");
        JsonNode run = resources.get("TestRunCommandV1");
        assertThat(run.get("Type").asString()).isEqualTo("AWS::CodePipeline::CustomActionType");
        JsonNode properties = run.get("Properties");
        assertThat(properties.get("Category").asString()).isEqualTo("Test");
        assertThat(properties.get("Provider").asString()).isEqualTo("Run-Command");
        assertThat(properties.get("Version").isString()).isTrue();
        assertThat(properties.at("/Settings/ExecutionUrlTemplate").asString())
                .isEqualTo("https://greenroom.example.com/runs/{ExternalExecutionId}");
        assertThat(properties.at("/InputArtifactDetails/MaximumCount").asInt()).isEqualTo(5);
        assertThat(properties.at("/Tags/0/Value").asString()).isEqualTo("a \"b\" ${c} %{d} \\e");
        ActionDefinition definition = definition("Run-Command");
        JsonNode list = properties.get("ConfigurationProperties");
        assertThat(list).hasSize(definition.properties().size());
        for (int i = 0; i < list.size(); i++) {
            ActionDefinition.Property expected = definition.properties().get(i);
            assertThat(list.get(i).get("Name").asString()).isEqualTo(expected.name());
            assertThat(list.get(i).get("Description").asString()).isEqualTo(expected.description());
            assertThat(list.get(i).get("Required").asBoolean()).isEqualTo(expected.required());
            assertThat(list.get(i).get("Secret").asBoolean()).isEqualTo(expected.secret());
            assertThat(list.get(i).get("Type").isString()).isTrue();
        }
    }

    @Test
    void theTerraformFileHasEveryDefinitionWhole() throws Exception {
        JsonNode file = JSON.valueToTree(new HCLParser().parse(TerraformFile.of(definitions)));

        JsonNode resources = file.at("/resource/aws_codepipeline_custom_action_type");
        assertThat(resources.propertyNames())
                .containsExactlyInAnyOrder(
                        "deploy_start_environment_v1",
                        "test_run_command_v1",
                        "deploy_end_environment_v1",
                        "test_run_in_environment_v1");
        JsonNode run = resources.get("test_run_command_v1");
        assertThat(run.get("category").asString()).isEqualTo("Test");
        assertThat(run.get("provider_name").asString()).isEqualTo("Run-Command");
        assertThat(run.get("version").asString()).isEqualTo("1");
        assertThat(run.at("/settings/entity_url_template").asString()).isEqualTo("https://greenroom.example.com/");
        assertThat(run.at("/input_artifact_details/maximum_count").asInt()).isEqualTo(5);
        JsonNode properties = run.get("configuration_property");
        ActionDefinition definition = definition("Run-Command");
        assertThat(properties).hasSize(definition.properties().size());
        for (int i = 0; i < properties.size(); i++) {
            ActionDefinition.Property expected = definition.properties().get(i);
            assertThat(properties.get(i).get("name").asString()).isEqualTo(expected.name());
            assertThat(properties.get(i).get("description").asString()).isEqualTo(expected.description());
            assertThat(properties.get(i).get("secret").asBoolean()).isEqualTo(expected.secret());
        }
    }

    @Test
    void nothingInATerraformLiteralIsInterpolated() {
        assertThat(TerraformFile.of(definitions)).contains("\"team\" = \"a \\\"b\\\" $${c} %%{d} \\\\e\"");
    }

    @Test
    void versionsOfOneActionAreResourcesOfTheirOwn() {
        var names = new ResourceNames();

        assertThat(names.inCamelCase(new ActionType("Test", "Run-Command", "1")))
                .isEqualTo("TestRunCommandV1");
        assertThat(names.inCamelCase(new ActionType("Test", "Run-Command", "2")))
                .isEqualTo("TestRunCommandV2");
        assertThat(names.inCamelCase(new ActionType("Test", "Run_Command", "1")))
                .isEqualTo("TestRunCommandV12");
    }

    @Test
    void theWorkerMayPollForItsOwnTypesOnly() {
        var policies = new IamPolicies(List.of(EUROPE, CHINA), definitions, Optional.empty(), List.of());

        JsonNode statements = JSON.readTree(policies.worker()).get("Statement");

        JsonNode poll = statement(statements, "codepipeline:PollForJobs").orElseThrow();
        assertThat(poll.get("Resource").valueStream().map(JsonNode::asString))
                .hasSize(16)
                .contains(
                        "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Deploy/Start-Environment/1",
                        "arn:aws-cn:codepipeline:cn-north-1:111122223333:actiontype:Custom/Test/Run-Command/1")
                .allMatch(arn -> arn.endsWith("/1") || arn.endsWith("/doctor"));
        assertThat(statements.toString())
                .contains(
                        "AcknowledgeJob",
                        "GetJobDetails",
                        "PutJobSuccessResult",
                        "PutJobFailureResult",
                        "ListPipelineExecutions")
                .doesNotContain("s3:", "kms:", "Create", "Delete");
    }

    @Test
    void theWorkerMayWriteToTheLogGroupAndToNoOther() {
        var government = new Place("aws-us-gov", "amazonaws.com", "us-gov-west-1", "111122223333");
        var policies = new IamPolicies(
                List.of(EUROPE, government), definitions, Optional.of("/greenroom/commands"), List.of());

        JsonNode logs = statement(JSON.readTree(policies.worker()).get("Statement"), "logs:PutLogEvents")
                .orElseThrow();

        assertThat(logs.get("Action").valueStream().map(JsonNode::asString))
                .containsExactly("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents");
        assertThat(logs.get("Resource").valueStream().map(JsonNode::asString))
                .containsExactly(
                        "arn:aws:logs:eu-west-1:111122223333:log-group:/greenroom/commands",
                        "arn:aws:logs:eu-west-1:111122223333:log-group:/greenroom/commands:*",
                        "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/greenroom/commands",
                        "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/greenroom/commands:*");
    }

    @Test
    void theAdministratorMayChangeAnyVersionOfTheActionsAndLookAtPipelines() {
        var policies = new IamPolicies(List.of(EUROPE), definitions, Optional.empty(), List.of());

        JsonNode statements = JSON.readTree(policies.administrator()).get("Statement");

        JsonNode change =
                statement(statements, "codepipeline:CreateCustomActionType").orElseThrow();
        assertThat(change.get("Resource").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder(
                        "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Deploy/Start-Environment/*",
                        "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Test/Run-Command/*",
                        "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Deploy/End-Environment/*",
                        "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Test/Run-In-Environment/*");
        assertThat(statement(statements, "codepipeline:GetPipeline")).isPresent();
        assertThat(statements.toString()).doesNotContain("PollForJobs");
    }

    @Test
    void whatProvidersNeedStandsInTheWorkersPolicyAlone() {
        var machines = Statement.allow(
                        "EndMachines", List.of("ec2:TerminateInstances"), List.of(EUROPE.arn("ec2", "instance/*")))
                .whereEqual("aws:ResourceTag/greenroom:installation", List.of("greenroom"));
        var policies = new IamPolicies(List.of(EUROPE), definitions, Optional.empty(), List.of(machines));

        JsonNode statement = statement(JSON.readTree(policies.worker()).get("Statement"), "ec2:TerminateInstances")
                .orElseThrow();

        assertThat(statement).isEqualTo(JSON.readTree("""
                {"Sid": "EndMachines", "Effect": "Allow", "Action": "ec2:TerminateInstances",
                 "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*",
                 "Condition": {"StringEquals": {"aws:ResourceTag/greenroom:installation": "greenroom"}}}
                """));
        assertThat(policies.administrator()).doesNotContain("ec2:");
    }

    @Test
    void whatTwoProvidersNeedAlikeStandsThereOnceAndOtherThingsUnderNamesOfTheirOwn() {
        var schedules = Statement.allow(
                "ScheduleEnds", List.of("scheduler:CreateSchedule"), List.of(EUROPE.arn("scheduler", "schedule/a/*")));
        var others = Statement.allow(
                "ScheduleEnds", List.of("scheduler:CreateSchedule"), List.of(EUROPE.arn("scheduler", "schedule/b/*")));
        var policies =
                new IamPolicies(List.of(EUROPE), definitions, Optional.empty(), List.of(schedules, schedules, others));

        assertThat(JSON.readTree(policies.worker())
                        .get("Statement")
                        .valueStream()
                        .filter(statement -> statement.get("Action").toString().contains("scheduler:"))
                        .map(statement -> statement.get("Sid").asString()))
                .containsExactly("ScheduleEnds", "ScheduleEnds2");
    }

    private ActionDefinition definition(String provider) {
        return definitions.stream()
                .filter(definition -> definition.id().provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<JsonNode> statement(JsonNode statements, String action) {
        return statements
                .valueStream()
                .filter(statement -> statement.get("Action").toString().contains('"' + action + '"'))
                .findFirst();
    }
}
