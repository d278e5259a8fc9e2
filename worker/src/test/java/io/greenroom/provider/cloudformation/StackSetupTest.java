package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class StackSetupTest {
    /** Of a template that is handed over as it is, as 'aws cloudformation deploy' does. */
    private static final int LONGEST_TEMPLATE = 51_200;

    private final JsonNode template = YAMLMapper.builder().build().readTree(StackSetup.template());

    private JsonNode properties(String resource) {
        return template.at("/Resources/%s/Properties".formatted(resource));
    }

    private JsonNode statement(String id) {
        return properties("StackRole")
                .at("/Policies/0/PolicyDocument/Statement")
                .valueStream()
                .filter(statement -> statement.get("Sid").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everythingIsThereUnderTheNamesThatTheSettingsTell() {
        assertThat(properties("StackRole").at("/RoleName").asString()).isEqualTo("greenroom-stack");
        assertThat(properties("EndRole").at("/RoleName").asString()).isEqualTo("greenroom-end");
        assertThat(properties("ScheduleGroup").at("/Name").asString()).isEqualTo("greenroom");
        assertThat(properties("Runs")
                        .at("/LifecycleConfiguration/Rules/0/Prefix")
                        .asString())
                .isEqualTo("runs/");
    }

    @Test
    void whatTheTemplateForMachinesMakesIsMadeOnlyWhereThatIsNotThere() {
        for (String resource : new String[] {"Runs", "RunsOverTlsOnly", "ScheduleGroup", "EndRole"}) {
            assertThat(template.at("/Resources/%s/Condition".formatted(resource))
                            .asString())
                    .as(resource)
                    .isEqualTo("IsAlone");
        }
        for (String resource : new String[] {"StackRole", "StackBoundary", "WorkerPolicy"}) {
            assertThat(template.at("/Resources/" + resource).has("Condition"))
                    .as(resource)
                    .isFalse();
            // a reference to what may not be made would be an error
            assertThat(template.at("/Resources/" + resource).toString())
                    .doesNotContain("${Runs", "\"Runs\"", "${EndRole", "\"EndRole\"", "\"ScheduleGroup\"");
        }
        assertThat(template.get("Outputs").toString()).doesNotContain("${Runs", "${EndRole");
    }

    @Test
    void schedulesMayDeleteStacksOfGreenroomAndNoOthers() {
        JsonNode statements = properties("EndRole").at("/Policies/0/PolicyDocument/Statement");

        assertThat(statements
                        .valueStream()
                        .filter(statement -> statement.get("Action").toString().contains("cloudformation:")))
                .singleElement()
                .satisfies(statement ->
                        assertThat(statement.toString()).contains("cloudformation:DeleteStack", ":stack/gr-*"));
    }

    @Test
    void stacksMayMakeOnlyWhatIsNamedAfterThem() {
        JsonNode resources = statement("MakeAndDeleteWhatIsNamedAfterTheStack").get("Resource");

        assertThat(resources.valueStream().map(JsonNode::toString))
                .hasSize(6)
                .allMatch(resource -> resource.contains("gr-*"));
    }

    @Test
    void rolesThatStacksMakeHaveABoundary() {
        JsonNode making = statement("MakeRolesWithinTheBoundary");

        assertThat(making.at("/Condition/StringEquals/iam:PermissionsBoundary").toString())
                .contains("StackBoundary");
        assertThat(properties("StackRole").toString())
                .doesNotContain("iam:DeleteRolePermissionsBoundary", "iam:CreatePolicy", "\"iam:*\"", "\"*:*\"");
        assertThat(properties("StackBoundary").toString()).doesNotContain("iam:", "sts:");
    }

    @Test
    void theWorkersPolicyIsThatOfTheRightsWithWhatIsFilledInLater() {
        JsonNode statements = properties("WorkerPolicy").at("/PolicyDocument/Statement");

        assertThat(statements
                        .valueStream()
                        .map(statement -> statement.get("Sid").asString()))
                .contains("StartStacks", "ScheduleEnds", "CheckTemplatesForDoctor")
                .doesNotHaveDuplicates();
        assertThat(statements
                        .at("/0/Condition/StringEquals/cloudformation:RoleArn/Fn::Sub")
                        .asString())
                .isEqualTo("${StackRole.Arn}");
        assertThat(statements.toString())
                .contains("{\"Fn::Sub\":[\"arn:${AWS::Partition}:s3:::${Bucket}/runs/*\",{\"Bucket\":{\"Fn::If\":");
    }

    @Test
    void theOutputIsTheSectionOfTheSettings() {
        JsonNode settings = YAMLMapper.builder()
                .build()
                .readTree(template.at("/Outputs/Settings/Value/0")
                        .asString()
                        .replaceAll("\\$\\{([A-Za-z]+)[^}]*}", "$1"));

        assertThat(settings.at("/installation").asString()).isEqualTo("Installation");
        assertThat(settings.at("/providers/cloudformation").propertyNames())
                .containsExactlyInAnyOrder("region", "bucket", "serviceRole", "schedulerRole", "capabilities");
    }

    @Test
    void itCanBeHandedOverAsItIs() {
        assertThat(StackSetup.template().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(LONGEST_TEMPLATE);
    }
}
