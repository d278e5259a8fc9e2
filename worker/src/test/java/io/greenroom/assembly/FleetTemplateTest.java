package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.definition.ActionDefinitions;
import io.greenroom.definition.Shipped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class FleetTemplateTest {
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private final String text = FleetTemplate.of(Shipped.definitions());
    private final JsonNode template = YAML.readTree(text);
    private final JsonNode resources = template.get("Resources");

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void nothingIsLeftToBeFilledIn() {
        assertThat(text).doesNotContainPattern("@[A-Z_]+@").hasSizeLessThan(51_200);
    }

    @Test
    void thereIsExactlyOneTableAndItIsPaidByRequestEncryptedAndCanBeTakenBack() {
        List<JsonNode> tables = resources
                .valueStream()
                .filter(resource -> resource.path("Type").asString().equals("AWS::DynamoDB::Table"))
                .toList();

        assertThat(tables).singleElement().satisfies(table -> {
            JsonNode properties = table.get("Properties");
            assertThat(properties.get("BillingMode").asString()).isEqualTo("PAY_PER_REQUEST");
            assertThat(properties
                            .at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                            .asBoolean())
                    .isTrue();
            assertThat(properties.at("/SSESpecification/SSEEnabled").asBoolean())
                    .isTrue();
            assertThat(table.get("DeletionPolicy").asString()).isEqualTo("RetainExceptOnCreate");
        });
    }

    @Test
    void itsKeysAreTextsAndItsItemsExpire() {
        JsonNode table = resources.at("/Table/Properties");
        Map<String, String> keys = table.get("KeySchema")
                .valueStream()
                .collect(Collectors.toMap(key -> key.get("KeyType").asString(), key -> key.get("AttributeName")
                        .asString()));
        Map<String, String> types = table.get("AttributeDefinitions")
                .valueStream()
                .collect(Collectors.toMap(
                        attribute -> attribute.get("AttributeName").asString(),
                        attribute -> attribute.get("AttributeType").asString()));

        assertThat(keys).isEqualTo(Map.of("HASH", "pk", "RANGE", "sk"));
        assertThat(types).isEqualTo(Map.of("pk", "S", "sk", "S"));
        assertThat(table.at("/TimeToLiveSpecification/AttributeName").asString())
                .isEqualTo("expires");
        assertThat(table.at("/TimeToLiveSpecification/Enabled").asBoolean()).isTrue();
    }

    @Test
    void theQueueForgetsAfterAnHourAndEncrypts() {
        JsonNode queue = resources.at("/WakeUpQueue/Properties");

        assertThat(queue.get("MessageRetentionPeriod").asInt()).isEqualTo(3600);
        assertThat(queue.get("SqsManagedSseEnabled").asBoolean()).isTrue();
    }

    @Test
    void itIsWokenByTheActionsOfTheDefinitions() {
        JsonNode pattern = resources.at("/ActionsThatStarted/Properties/EventPattern");

        assertThat(texts(pattern.get("detail-type"))).containsExactly("CodePipeline Action Execution State Change");
        assertThat(texts(pattern.at("/detail/state"))).containsExactly("STARTED");
        assertThat(texts(pattern.at("/detail/type/owner"))).containsExactly("Custom");
        assertThat(texts(pattern.at("/detail/type/provider")))
                .containsExactly("End-Environment", "Run-Command", "Run-In-Environment", "Start-Environment");
    }

    @Test
    void renamedActionsAreNamedAsTheyAreAndSeveralVersionsOnce(@TempDir Path folder) throws Exception {
        for (var definition : List.of("start-environment", "run-command", "end-environment")) {
            String json = Files.readString(Path.of("..", "action-definitions", definition + ".json"));
            Files.writeString(folder.resolve(definition + ".json"), json.replace("Run-Command", "Quali-Run"));
        }
        String second = Files.readString(folder.resolve("run-command.json")).replaceFirst("\"1\"", "\"2\"");
        Files.writeString(folder.resolve("run-command.v2.json"), second);

        JsonNode other =
                YAML.readTree(FleetTemplate.of(ActionDefinitions.read(folder).definitions()));

        assertThat(texts(other.at("/Resources/ActionsThatStarted/Properties/EventPattern/detail/type/provider")))
                .containsExactly("End-Environment", "Quali-Run", "Start-Environment");
    }

    @Test
    void itIsWokenByExecutionsThatHaveEndedToo() {
        JsonNode pattern = resources.at("/ExecutionsThatEnded/Properties/EventPattern");

        assertThat(texts(pattern.get("source"))).containsExactly("aws.codepipeline");
        assertThat(texts(pattern.get("detail-type"))).containsExactly("CodePipeline Pipeline Execution State Change");
        assertThat(texts(pattern.at("/detail/state")))
                .containsExactly("STOPPED", "FAILED", "SUPERSEDED", "CANCELED", "SUCCEEDED");
    }

    @Test
    void nobodyButTheTwoRulesMaySendToTheQueue() {
        JsonNode statements = resources.at("/RulesMaySend/Properties/PolicyDocument/Statement");

        assertThat(statements).singleElement().satisfies(statement -> {
            assertThat(statement.at("/Principal/Service").asString()).isEqualTo("events.amazonaws.com");
            assertThat(statement.get("Action").asString()).isEqualTo("sqs:SendMessage");
            assertThat(texts(statement.at("/Condition/ArnEquals").get("aws:SourceArn")))
                    .containsExactly("ActionsThatStarted.Arn", "ExecutionsThatEnded.Arn");
        });
    }

    @Test
    void workersMayUseThisTableAndThisQueueAndNothingElse() {
        JsonNode statements = resources.at("/WorkerPolicy/Properties/PolicyDocument/Statement");

        assertThat(statements
                        .valueStream()
                        .map(statement -> statement.at("/Resource/Fn::Sub").asString()))
                .containsExactly("${Table.Arn}", "${WakeUpQueue.Arn}");
        assertThat(statements.valueStream().flatMap(statement -> texts(statement.get("Action")).stream()))
                .containsExactly(
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:DeleteItem",
                        "dynamodb:Query",
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage");
    }

    @Test
    void itSaysWhatToWriteIntoTheSettings() {
        assertThat(template.get("Outputs").propertyNames())
                .containsExactly("Table", "WakeUpQueue", "WorkerPolicy", "Settings");
        JsonNode settings = YAML.readTree(template.at("/Outputs/Settings/Value")
                .asString()
                .replace("${Table}", "greenroom")
                .replace("${WakeUpQueue}", "https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake"));

        assertThat(settings.at("/fleet/table").asString()).isEqualTo("greenroom");
        assertThat(settings.at("/fleet/wakeUpQueue").asString()).endsWith("/greenroom-wake");
    }

    @Test
    void noPartitionOfAwsIsTakenForGranted() {
        assertThat(text).doesNotContain("arn:aws", "amazonaws.com.cn");
    }
}
