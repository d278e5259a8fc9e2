package io.greenroom.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class DefinitionCheckTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode definition = (ObjectNode) JSON.readTree("""
            {"category": "Test", "provider": "Run-Command", "version": "1",
             "configurationProperties": [
               {"name": "CommandName", "required": true, "key": true, "secret": false},
               {"name": "Token", "required": true, "key": false, "secret": true},
               {"name": "Note", "required": false, "key": false, "secret": false}],
             "inputArtifactDetails": {"minimumCount": 0, "maximumCount": 5},
             "outputArtifactDetails": {"minimumCount": 0, "maximumCount": 1}}
            """);

    @Test
    void nothingIsWrongWithAGoodDefinition() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void everythingThatIsRequiredIsAskedForAtOnce() {
        definition.removeAll();

        assertThat(problems())
                .containsExactly(
                        "$.category: is missing; CodePipeline requires it",
                        "$.provider: is missing; CodePipeline requires it",
                        "$.version: is missing; CodePipeline requires it",
                        "$.inputArtifactDetails: is missing; CodePipeline requires it",
                        "$.outputArtifactDetails: is missing; CodePipeline requires it");
    }

    @Test
    void namesHaveALengthAndAnAlphabet() {
        definition.put("category", "Approval").put("provider", "x".repeat(36)).put("version", "1.0");

        assertThat(problems())
                .containsExactly(
                        "$.category: custom actions of category Approval are not possible",
                        "$.provider: has 36 characters; CodePipeline takes at most 35",
                        "$.version: \"1.0\" may hold only letters, digits, _ and -");
    }

    @Test
    void aProviderOfMoreThanTwentyFiveCharactersIsAWarning() {
        definition.put("provider", "x".repeat(26));

        List<DefinitionProblem> found = DefinitionCheck.of(Path.of("run-command.json"), definition);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().isError()).isFalse();
        assertThat(found.getFirst().path()).isEqualTo("$.provider");
    }

    @Test
    void elevenPropertiesAreOneTooMany() {
        ArrayNode properties = properties();
        IntStream.range(0, 8).forEach(i -> properties
                .addObject()
                .put("name", "P" + i)
                .put("required", false)
                .put("key", false)
                .put("secret", false));

        assertThat(problems())
                .containsExactly("$.configurationProperties: has 11 entries; CodePipeline takes at most 10");
    }

    @Test
    void aPropertyIsCheckedMemberByMember() {
        ObjectNode property = (ObjectNode) properties().get(2);
        property.put("name", "x".repeat(51))
                .put("required", "no")
                .put("type", "string")
                .put("description", "x".repeat(161))
                .put("defaultValue", "1");
        property.remove("key");

        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "$.configurationProperties[2].name: has 51 characters; CodePipeline takes at most 50",
                        "$.configurationProperties[2].required: must be true or false, without quotes",
                        "$.configurationProperties[2].key: is missing; CodePipeline requires it",
                        "$.configurationProperties[2].type: \"string\" must be one of String, Number, Boolean",
                        "$.configurationProperties[2].description: has 161 characters; CodePipeline takes at most 160",
                        "$.configurationProperties[2].defaultValue: is not known here; there are name, required, key, "
                                + "secret, queryable, type, description");
    }

    @Test
    void twoPropertiesOfOneNameAreReported() {
        ((ObjectNode) properties().get(2)).put("name", "CommandName");

        assertThat(problems())
                .containsExactly("$.configurationProperties[2].name: \"CommandName\" is already the name of "
                        + "configurationProperties[0]");
    }

    @Test
    void aQueryablePropertyIsRequiredAndOpenAndTheOnlyOne() {
        properties().forEach(p -> ((ObjectNode) p).put("queryable", true));

        assertThat(problems())
                .containsExactly(
                        "$.configurationProperties[1].queryable: a queryable property must not be secret",
                        "$.configurationProperties[1].queryable: only one property may be queryable, and "
                                + "configurationProperties[0] already is",
                        "$.configurationProperties[2].queryable: a queryable property must be required",
                        "$.configurationProperties[2].queryable: only one property may be queryable, and "
                                + "configurationProperties[0] already is");
    }

    @Test
    void linksMayHoldRequiredOpenPropertiesAndTheExecutionId() {
        definition
                .putObject("settings")
                .put("entityUrlTemplate", "https://status.example.com/commands/{Config:CommandName}")
                .put("executionUrlTemplate", "{Config:CommandName}/{ExternalExecutionId}");

        assertThat(problems()).isEmpty();
    }

    @Test
    void everyOtherPlaceholderIsReported() {
        definition
                .putObject("settings")
                .put("entityUrlTemplate", "https://h/{ExternalExecutionId}/{Config:Token}")
                .put("executionUrlTemplate", "https://h/{Config:Note}/{Config:Nothing}/{ExecutionId}")
                .put("revisionUrlTemplate", "ftp://h/{Config:CommandName");

        assertThat(problems())
                .containsExactly(
                        "$.settings.entityUrlTemplate: {ExternalExecutionId} is known only to executionUrlTemplate",
                        "$.settings.entityUrlTemplate: {Config:Token} names a secret property; links may hold only open ones",
                        "$.settings.executionUrlTemplate: {Config:Note} names an optional property; links may hold only required ones",
                        "$.settings.executionUrlTemplate: {Config:Nothing} names no property; there are CommandName, Token, Note",
                        "$.settings.executionUrlTemplate: {ExecutionId} is not a placeholder; there are {Config:PropertyName} and {ExternalExecutionId}",
                        "$.settings.revisionUrlTemplate: is no link unless it begins with https://, http:// or a {Config:...} that does",
                        "$.settings.revisionUrlTemplate: has a { or } without its partner");
    }

    @Test
    void linksHaveALength() {
        definition.putObject("settings").put("entityUrlTemplate", "https://" + "h".repeat(2041));

        assertThat(problems())
                .containsExactly("$.settings.entityUrlTemplate: has 2049 characters; CodePipeline takes at most 2048");
    }

    @Test
    void artifactCountsAreFromNoneToFiveAndInOrder() {
        definition.putObject("inputArtifactDetails").put("minimumCount", 2).put("maximumCount", 1);
        definition.putObject("outputArtifactDetails").put("minimumCount", "0").put("maximumCount", 6);

        assertThat(problems())
                .containsExactly(
                        "$.inputArtifactDetails: minimumCount 2 is more than maximumCount 1",
                        "$.outputArtifactDetails.minimumCount: \"0\" must be a whole number from 0 to 5",
                        "$.outputArtifactDetails.maximumCount: 6 must be a whole number from 0 to 5");
    }

    @Test
    void tagsAreCheckedToo() {
        ArrayNode tags = definition.putArray("tags");
        tags.addObject().put("key", "team").put("value", "");
        tags.addObject().put("key", "team").put("value", "x".repeat(257));
        tags.addObject().put("key", "aws:team");

        assertThat(problems())
                .containsExactly(
                        "$.tags[1].key: \"team\" is there twice",
                        "$.tags[1].value: has 257 characters; CodePipeline takes at most 256",
                        "$.tags[2].key: \"aws:team\" begins with aws:, which AWS keeps for itself",
                        "$.tags[2].value: is missing; CodePipeline requires it");
    }

    @Test
    void theOwnerIsNotGiven() {
        definition.put("owner", "Custom");

        assertThat(problems()).singleElement().asString().startsWith("$.owner: is not known here");
    }

    private ArrayNode properties() {
        return (ArrayNode) definition.get("configurationProperties");
    }

    private List<String> problems() {
        return DefinitionCheck.of(Path.of("run-command.json"), definition).stream()
                .map(p -> p.path() + ": " + p.rule())
                .toList();
    }
}
