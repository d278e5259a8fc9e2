package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.provider.aws.Tags;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class Ec2SetupTest {
    /** Of a template that is handed over as it is, as 'aws cloudformation deploy' does. */
    private static final int LONGEST_TEMPLATE = 51_200;

    private static final String LAUNCH = """
            say() {
              echo "$1"

              echo 'and'
            }
            say "$@"
            """;

    private final JsonNode template = YAMLMapper.builder().build().readTree(Ec2Setup.template(LAUNCH));

    private JsonNode properties(String resource) {
        return template.at("/Resources/%s/Properties".formatted(resource));
    }

    @Test
    void everythingIsThereUnderTheNamesThatTheSettingsTellByDefault() {
        assertThat(properties("MachineProfile").at("/InstanceProfileName").asString())
                .isEqualTo("greenroom-machine");
        assertThat(properties("MachineRole").at("/RoleName").asString()).isEqualTo("greenroom-machine");
        assertThat(properties("EndRole").at("/RoleName").asString()).isEqualTo("greenroom-end");
        assertThat(properties("ScheduleGroup").at("/Name").asString()).isEqualTo("greenroom");
        assertThat(properties("RunDocument").at("/Name").asString()).isEqualTo("Greenroom-Run");
    }

    @Test
    void theBucketEmptiesItselfKeepsNoVersionsAndIsNobodyElses() {
        JsonNode bucket = properties("Runs");

        assertThat(bucket.at("/LifecycleConfiguration/Rules/0/Prefix").asString())
                .isEqualTo("runs/");
        assertThat(bucket.at("/LifecycleConfiguration/Rules/0/ExpirationInDays").asInt())
                .isEqualTo(7);
        assertThat(bucket.has("VersioningConfiguration")).isFalse();
        assertThat(bucket.get("PublicAccessBlockConfiguration").valueStream())
                .hasSize(4)
                .allMatch(JsonNode::asBoolean);
        assertThat(properties("RunsOverTlsOnly")
                        .at("/PolicyDocument/Statement/0/Effect")
                        .asString())
                .isEqualTo("Deny");
        assertThat(template.at("/Resources/Runs/DeletionPolicy").asString()).isEqualTo("RetainExceptOnCreate");
    }

    @Test
    void aMachineReadsNoParametersButGreenroomsAndNoRunsButItsOwn() {
        JsonNode statements = properties("MachineRole").at("/Policies/0/PolicyDocument/Statement");

        assertThat(statements
                        .valueStream()
                        .filter(statement ->
                                statement.get("Resource").asString().equals("*")))
                .singleElement()
                .satisfies(statement -> assertThat(statement.get("Action").toString())
                        .doesNotContain("GetParameter", "s3:", "PutParameter", "SendCommand"));
        assertThat(statements.toString())
                .contains("${Runs.Arn}/runs/${!aws:userid}/*", ":parameter/greenroom/*")
                .doesNotContain("s3:ListBucket");
    }

    @Test
    void aMachineReadsTheSecretsThatAreTaggedAsItsOwn() {
        JsonNode statements = properties("MachineRole").at("/Policies/0/PolicyDocument/Statement");

        assertThat(statements
                        .valueStream()
                        .filter(statement -> statement.get("Action").toString().contains("ssm:GetParameter")))
                .singleElement()
                .satisfies(statement -> assertThat(
                                statement.at("/Condition/StringEquals").toString())
                        .contains("aws:ResourceTag/" + Tags.MACHINE, "${aws:userid}"));
    }

    @Test
    void nothingMayConnectToMachines() {
        assertThat(properties("MachineGroup").has("SecurityGroupIngress")).isFalse();
        assertThat(template.get("Resources").toString()).doesNotContain("Ingress");
    }

    @Test
    void theWorkersPolicyIsThatOfTheRightsWithWhatIsFilledInLater() {
        JsonNode statements = properties("WorkerPolicy").at("/PolicyDocument/Statement");

        assertThat(statements
                        .valueStream()
                        .map(statement -> statement.get("Sid").asString()))
                .contains("StartMachines", "LaunchRuns", "ScheduleEnds", "SeeWhatIsSetUpForDoctor")
                .doesNotHaveDuplicates();
        assertThat(statements.at("/0/Resource/0/Fn::Sub").asString())
                .isEqualTo("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/*");
        assertThat(statements
                        .at("/0/Condition/StringEquals/aws:RequestTag~1greenroom:installation/Fn::Sub")
                        .asString())
                .isEqualTo("${Installation}");
    }

    @Test
    void theDocumentRunsTheScriptWithTheOperationAndItsArguments() {
        JsonNode content = properties("RunDocument").get("Content");

        assertThat(content.at("/schemaVersion").isString()).isTrue();
        assertThat(content.at("/mainSteps/0/inputs/runCommand/0").asString())
                .endsWith("set -- $SSM_operation $SSM_arguments\nset +f\n");
        assertThat(content.at("/mainSteps/0/inputs/runCommand/1").asString()).isEqualTo(LAUNCH);
        String arguments = content.at("/parameters/arguments/allowedPattern").asString();
        assertThat("greenroom-runs-1 runs/AROA:i-1/gr-0a/runs/77aa Lw== never").matches(arguments);
        for (String hostile :
                new String[] {"a;b", "a\"b", "$(x)", "`x`", "a'b", "a\nb", "{{ operation }}", "a&b", ""}) {
            assertThat(hostile).doesNotMatch(arguments);
        }
    }

    @Test
    void aScriptInWhichSystemsManagerWouldFillInSomethingIsRefused() {
        assertThatThrownBy(() -> Ec2Setup.template("echo {{ x }}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOutputIsTheSectionOfTheSettings() {
        JsonNode settings = YAMLMapper.builder()
                .build()
                .readTree(
                        template.at("/Outputs/Settings/Value").asString().replaceAll("\\$\\{([A-Za-z]+)[^}]*}", "$1"));

        assertThat(settings.at("/installation").asString()).isEqualTo("Installation");
        assertThat(settings.at("/providers/ec2").propertyNames())
                .containsExactlyInAnyOrder(
                        "region",
                        "bucket",
                        "subnets",
                        "securityGroups",
                        "instanceProfile",
                        "schedulerRole",
                        "document");
    }

    @Test
    void thereIsRoomForTheScriptInATemplateThatIsHandedOverAsItIs() {
        int withoutScript = Ec2Setup.template("").getBytes(StandardCharsets.UTF_8).length;

        assertThat(LONGEST_TEMPLATE - withoutScript).isGreaterThan(25_000);
    }
}
