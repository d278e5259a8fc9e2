package io.greenroom.simulator.actiontype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.greenroom.simulator.tag.TagOperations;
import io.greenroom.simulator.tag.Tags;
import io.greenroom.simulator.wire.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ActionTypeOperationsTest {
    private static final String ARN = "arn:aws:codepipeline:eu-west-1:111122223333:actiontype:Custom/Build/MyTool/1";

    private final Tags tags = new Tags("eu-west-1", "111122223333");
    private final ActionTypeCatalog catalog = new ActionTypeCatalog(tags);
    private final ActionTypeOperations operations = new ActionTypeOperations(catalog, "eu-west-1");

    @Test
    void aDefinitionComesBackWithoutTheTypesOfItsProperties() {
        var answer = call(
                "CreateCustomActionType",
                definition("1", "{'name':'P','required':true,'key':true,'secret':false,'type':'String'}"));

        assertThat(answer.path("actionType").path("id").path("owner").asString())
                .isEqualTo("Custom");
        assertThat(answer.path("actionType").path("settings").isEmpty()).isTrue();
        var property =
                answer.path("actionType").path("actionConfigurationProperties").get(0);
        assertThat(property.has("type")).isFalse();
        assertThat(property.path("queryable").asBoolean()).isFalse();
        assertThat(catalog.find(new ActionTypeId("Build", "Custom", "MyTool", "1")))
                .isPresent();
    }

    @Test
    void theIdenticalDefinitionIsTakenAgainAnotherIsNot() {
        call("CreateCustomActionType", definition("1", ""));

        assertThat(refusal("CreateCustomActionType", definition("1", ""))).isEqualTo("none");
        assertThat(refusal(
                        "CreateCustomActionType",
                        definition("1", "{'name':'P','required':true,'key':true,'secret':false}")))
                .startsWith("ValidationException")
                .contains("already exists with a different definition");
    }

    @Test
    void theVersionOfADeletedTypeServesOnlyToRestoreIt() {
        call("CreateCustomActionType", definition("1", ""));
        delete("1");
        assertThat(catalog.all()).isEmpty();

        assertThat(refusal(
                        "CreateCustomActionType",
                        definition("1", "{'name':'P','required':true,'key':true,'secret':false}")))
                .startsWith("ValidationException");
        assertThat(refusal("CreateCustomActionType", definition("1", ""))).isEqualTo("none");
        assertThat(catalog.all()).hasSize(1);
    }

    @Test
    void deletingWhatIsNotThereIsFine() {
        delete("7");
    }

    private void delete(String version) {
        call("DeleteCustomActionType", "{'category':'Build','provider':'MyTool','version':'" + version + "'}");
    }

    @Test
    void allBreachesOfTheRulesAreReportedTogether() {
        var request = """
                {'category':'Approval','provider':'MyTool','version':'1',
                 'settings':{'entityUrlTemplate':'{Config:Missing}/{ExternalExecutionId}','executionUrlTemplate':'{Config:Secret}/{ExternalExecutionId}'},
                 'configurationProperties':[
                  {'name':'Secret','required':true,'key':true,'secret':true,'queryable':true},
                  {'name':'Twice','required':true,'key':true,'secret':false,'queryable':true},
                  {'name':'Twice','required':true,'key':true,'secret':false}],
                 'inputArtifactDetails':{'minimumCount':2,'maximumCount':1},
                 'outputArtifactDetails':{'minimumCount':0,'maximumCount':1}}""";

        assertThat(refusal("CreateCustomActionType", request))
                .contains("category 'Approval'")
                .contains("'Twice' is defined twice")
                .contains("'Secret' must be required and not secret")
                .contains("At most one configuration property can be queryable")
                .contains("inputArtifactDetails: minimumCount 2 is greater than maximumCount 1")
                .contains("entityUrlTemplate refers to {Config:Missing}")
                .contains("entityUrlTemplate has the placeholder {ExternalExecutionId}")
                .contains("executionUrlTemplate refers to {Config:Secret}")
                .doesNotContain("executionUrlTemplate has the placeholder");
    }

    @Test
    void fiftyTypesAreTheMost() {
        for (int i = 0; i < 50; i++) {
            call("CreateCustomActionType", definition("v" + i, ""));
        }
        assertThat(refusal("CreateCustomActionType", definition("v50", ""))).startsWith("LimitExceededException");
        assertThat(refusal("CreateCustomActionType", definition("v49", ""))).isEqualTo("none");
    }

    @Test
    void aListingGoesOnWithItsToken() {
        for (int i = 0; i < 30; i++) {
            call("CreateCustomActionType", definition("v" + i, ""));
        }
        var versions = new ArrayList<String>();
        var page = call("ListActionTypes", "{'actionOwnerFilter':'Custom'}");
        collect(page, versions);
        assertThat(page.has("nextToken")).isTrue();
        page = call(
                "ListActionTypes",
                "{'actionOwnerFilter':'Custom','nextToken':'%s'}"
                        .formatted(page.path("nextToken").asString()));
        collect(page, versions);

        assertThat(page.has("nextToken")).isFalse();
        assertThat(versions).hasSize(30).doesNotHaveDuplicates();
        assertThat(refusal("ListActionTypes", "{'nextToken':'made up'}")).startsWith("InvalidNextTokenException");
    }

    private static void collect(JsonNode page, List<String> versions) {
        page.path("actionTypes")
                .forEach(t -> versions.add(t.path("id").path("version").asString()));
    }

    @Test
    void theServicesOwnTypesAreListedToo() {
        assertThat(call("ListActionTypes", "{'actionOwnerFilter':'AWS'}")
                        .path("actionTypes")
                        .toString())
                .contains("CodeCommit", "Manual", "CloudFormation");
        assertThat(call("ListActionTypes", "{'actionOwnerFilter':'ThirdParty'}").path("actionTypes"))
                .isEmpty();
    }

    @Test
    void tagsAreAddedRemovedAndGoWithTheType() {
        call("CreateCustomActionType", definition("1", ""));
        call(
                "TagResource",
                "{'resourceArn':'%s','tags':[{'key':'a','value':'1'},{'key':'b','value':'2'}]}".formatted(ARN));
        call("UntagResource", "{'resourceArn':'%s','tagKeys':['a']}".formatted(ARN));
        assertThat(shownTags().toString()).isEqualTo("[{\"key\":\"b\",\"value\":\"2\"}]");

        assertThat(refusal("TagResource", "{'resourceArn':'%s','tags':[{'key':'aws:x','value':'1'}]}".formatted(ARN)))
                .startsWith("InvalidTagsException");
        delete("1");
        assertThat(refusal("ListTagsForResource", "{'resourceArn':'%s'}".formatted(ARN)))
                .startsWith("ResourceNotFoundException");
        assertThat(refusal("ListTagsForResource", "{'resourceArn':'arn:aws:codepipeline:us-east-1:999999999999:p'}"))
                .startsWith("InvalidArnException");
    }

    private JsonNode shownTags() {
        return call("ListTagsForResource", "{'resourceArn':'%s'}".formatted(ARN))
                .path("tags");
    }

    private static String definition(String version, String properties) {
        return "{'category':'Build','provider':'MyTool','version':'%s','configurationProperties':[%s],'inputArtifactDetails':{'minimumCount':0,'maximumCount':1},'outputArtifactDetails':{'minimumCount':0,'maximumCount':1}}"
                .formatted(version, properties);
    }

    private String refusal(String operation, String request) {
        var refusal = catchThrowableOfType(ServiceException.class, () -> call(operation, request));
        return refusal == null ? "none" : refusal.type() + ": " + refusal.getMessage();
    }

    private JsonNode call(String operation, String request) {
        var json = JsonMapper.shared();
        var node = (ObjectNode) json.readTree(request.replace('\'', '"'));
        var all = new HashMap<>(operations.all());
        all.putAll(new TagOperations(tags).all());
        var answer = Objects.requireNonNull(all.get(operation)).operation().answer(node);
        return answer == null ? json.createObjectNode() : answer;
    }
}
