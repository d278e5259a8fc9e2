package io.greenroom.simulator.pipeline.definition;

import static io.greenroom.simulator.pipeline.PipelineJson.action;
import static io.greenroom.simulator.pipeline.PipelineJson.parse;
import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.source;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.pipeline.PipelineJson;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PipelineReaderTest {
    private static final String A = "$.pipeline.stages[1].actions[0]";

    private final PipelineReader reader =
            new PipelineReader(PipelineJson.types(), type -> type.provider().equals("StoodInFor"));

    private List<String> problems(JsonNode json) {
        return switch (reader.read(json)) {
            case Reading.Valid valid -> List.of();
            case Reading.Invalid invalid ->
                invalid.problems().stream().map(Problem::toString).toList();
        };
    }

    private List<String> problems(PipelineJson pipeline) {
        return problems(pipeline.wrapped());
    }

    private List<String> problemsOf(ObjectNode... actions) {
        return problems(withSource("shop").stage("Test", actions));
    }

    private static ObjectNode configured(String key, String value) {
        return run(
                "Check",
                parse("{'configuration': {}}")
                        .set("configuration", parse("{}").put(key, value))
                        .toString());
    }

    @Test
    void whatGetPipelinePrintsIsRead() {
        PipelineJson pipeline = withSource("shop")
                .v2("QUEUED")
                .variables(Map.of("Size", "small"))
                .stage("Test", run("Check", "{'runOrder': 7, 'configuration': {'Text': '#{variables.Size}'}}"))
                .with("onFailure", "{'result': 'RETRY', 'retryConfiguration': {'retryMode': 'ALL_ACTIONS'}}");
        ObjectNode printed = pipeline.wrapped();
        printed.putObject("metadata").put("created", 1);

        PipelineDeclaration read = reader.read(printed).orThrow().declaration();

        assertThat(read.executionMode()).isEqualTo(ExecutionMode.QUEUED);
        assertThat(read.stages().get(1).onFailure().retryMode()).isEqualTo(RetryMode.ALL_ACTIONS);
        assertThat(read.stages().get(1).actions().getFirst().runOrder()).isEqualTo(7);
        assertThat(read.variables()).containsExactly(new PipelineDeclaration.Variable("Size", "small"));
    }

    @Test
    void theBareStructureIsReadToo() {
        assertThat(problems(withSource("shop").stage("Test", run("Check", 1)).bare()))
                .isEmpty();
    }

    @Test
    void pathsBeginWhereTheFileDoes() {
        ObjectNode bare = withSource("a shop").stage("Test", run("Check", 1)).bare();

        assertThat(problems(bare)).singleElement().asString().startsWith("$.name: holds something else");
    }

    @Test
    void somethingElseThanAnObjectIsRefused() {
        assertThat(problems(parse("{'pipeline': [1]}")))
                .containsExactly("$.pipeline: is an array; an object is needed");
        assertThat(problems(parse("{'list': [1]}").path("list")))
                .containsExactly("$: is an array; an object is needed");
    }

    @Test
    void everyProblemIsToldInOneGo() {
        PipelineJson pipeline = new PipelineJson("no spaces please")
                .stage("Source", run("Check", 1), source("Source", "source"))
                .stage("Source", run("Check", "{'runOrder': 0, 'configuration': {'Text': 5, 'Colour': 'red'}}"));
        pipeline.bare().remove("artifactStore");

        assertThat(problems(pipeline))
                .containsExactlyInAnyOrder(
                        "$.pipeline.name: holds something else than what is allowed here: letters, digits and . @ - _",
                        "$.pipeline: needs either artifactStore or artifactStores, and not both",
                        A + ".runOrder: has to be a whole number from 1 to 999",
                        A + ".configuration.Text: is a number; configuration values are strings, so put it in quotes",
                        "$.pipeline.stages[0].actions[0].actionTypeId.category: is Test, but the first stage holds Source actions only",
                        "$.pipeline.stages[1].name: 'Source' is the name of an earlier stage too",
                        A
                                + ".configuration.Colour: provider Run has no property of this name; there are: Project, Text, Count, Wait, Token");
    }

    @Test
    void theMostBasicProblemNamesTheServicesError() {
        PipelineJson pipeline =
                withSource("shop").stage("Test", run("Check", "{'runOrder': 0, 'namespace': 'variables'}"));

        assertThat(((Reading.Invalid) reader.read(pipeline.wrapped()))
                        .asServiceException()
                        .type())
                .isEqualTo("ValidationException");
    }

    @Test
    void membersOfTheWrongKindAreNamed() {
        ObjectNode pipeline = withSource("shop").stage("Test", run("Check", 1)).bare();
        pipeline.put("stages", "none")
                .put("roleArn", "me")
                .put("executionMode", "FAST")
                .remove("name");
        pipeline.withObject("/artifactStore").put("type", "FTP").put("location", "x");

        assertThat(problems(pipeline))
                .containsExactlyInAnyOrder(
                        "$.name: is missing",
                        "$.roleArn: holds something else than what is allowed here: the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME",
                        "$.executionMode: holds something else than what is allowed here: one of SUPERSEDED, QUEUED, PARALLEL",
                        "$.stages: is a string; an array is needed",
                        "$.artifactStore.type: holds something else than what is allowed here: one of S3",
                        "$.artifactStore.location: has 1 characters; 3 to 63 are allowed",
                        "$.stages: has 0 stages; a pipeline has 2 to 50");
    }

    @Test
    void aPipelineHasTwoToFiftyStagesWithActions() {
        PipelineJson many = withSource("shop");
        IntStream.range(0, 50).forEach(i -> many.stage("Stage" + i, run("Check", 1)));

        assertThat(problems(withSource("shop")))
                .containsExactly("$.pipeline.stages: has 1 stages; a pipeline has 2 to 50");
        assertThat(problems(many)).containsExactly("$.pipeline.stages: has 51 stages; a pipeline has 2 to 50");
        assertThat(problemsOf())
                .containsExactly("$.pipeline.stages[1].actions: is empty; a stage has at least one action");
    }

    @Test
    void aHundredActionsRunInParallelAndNoMore() {
        ObjectNode[] actions =
                IntStream.range(0, 101).mapToObj(i -> run("Check" + i, 3)).toArray(ObjectNode[]::new);

        assertThat(problemsOf(actions))
                .containsExactly(
                        "$.pipeline.stages[1].actions: has 101 actions of runOrder 3; at most 100 can run in parallel");
    }

    @Test
    void sourcesStandInTheFirstStageOnly() {
        assertThat(problemsOf(source("Late", "late")))
                .containsExactly(
                        A + ".actionTypeId.category: is Source, but only the first stage may hold Source actions");
    }

    @Test
    void actionsOfAStageHaveDifferentNames() {
        assertThat(problemsOf(run("Check", 1), run("Check", 2)))
                .containsExactly(
                        "$.pipeline.stages[1].actions[1].name: 'Check' is the name of an earlier action of this stage too");
    }

    @Test
    void whatV1CannotDoIsRefused() {
        PipelineJson pipeline =
                withSource("shop").stage("Test", run("Check", 1)).variables(Map.of("Size", "small"));
        pipeline.bare().put("executionMode", "PARALLEL").putArray("triggers").addObject();

        assertThat(problems(pipeline))
                .containsExactly(
                        "$.pipeline.executionMode: can be used in pipelines of type V2 only; add \"pipelineType\": \"V2\"",
                        "$.pipeline.variables: can be used in pipelines of type V2 only; add \"pipelineType\": \"V2\"",
                        "$.pipeline.triggers: can be used in pipelines of type V2 only; add \"pipelineType\": \"V2\"");
    }

    @Test
    void aStageMayHaveConditionsOfEachKind() {
        PipelineDeclaration read = reader.read(withSource("shop")
                        .v2("QUEUED")
                        .stage("Test", run("Check", 1))
                        .with(
                                "beforeEntry",
                                "{'conditions': [{'result': 'SKIP', 'rules': [{'name': 'Window', 'ruleTypeId': {'category': 'Rule', 'owner': 'AWS', 'provider': 'DeploymentWindow', 'version': '1'}, 'configuration': {'Cron': '0 0 9-17 ? * MON-FRI *', 'TimeZone': 'UTC'}, 'inputArtifacts': [], 'region': 'eu-west-1', 'timeoutInMinutes': 10}]}]}")
                        .with(
                                "onSuccess",
                                "{'conditions': [{'result': 'ROLLBACK', 'rules': [{'name': 'Look', 'ruleTypeId': {'category': 'Rule', 'provider': 'Commands'}, 'commands': ['make look'], 'inputArtifacts': [{'name': 'source'}]}]}]}")
                        .with(
                                "onFailure",
                                "{'result': 'ROLLBACK', 'conditions': [{'result': 'ROLLBACK', 'rules': [{'name': 'Alarm', 'ruleTypeId': {'category': 'Rule', 'owner': 'AWS', 'provider': 'CloudWatchAlarm', 'version': '1'}}]}]}")
                        .wrapped())
                .orThrow()
                .declaration();

        assertThat(read.stages().get(1).conditions())
                .extracting(condition ->
                        condition.result() + " " + condition.rules().getFirst().name())
                .containsExactly("SKIP Window", "ROLLBACK Look", "ROLLBACK Alarm");
    }

    @Test
    void conditionsHaveTheShapesAndLimitsOfTheService() {
        PipelineJson pipeline = withSource("shop")
                .stage("Test", run("Check", 1))
                .with("beforeEntry", "{'conditions': [{'result': 'ROLLBACK', 'rules': []}]}")
                .with(
                        "onSuccess",
                        "{'conditions': [{'rules': [{'ruleTypeId': {'category': 'Deploy', 'provider': 'Commands'}, 'commands': ['', 7], 'timeoutInMinutes': 1, 'configuration': {'A': ''}}]}, {}]}")
                .with(
                        "onFailure",
                        "{'result': 'RETRY', 'retryConfiguration': {'retryMode': 'SOME'}, 'conditions': [{'result': 'ROLLBACK'}]}");

        assertThat(problems(pipeline))
                .containsExactly(
                        "$.pipeline.stages[1].beforeEntry.conditions[0].result: holds something else than what is allowed here: one of FAIL, SKIP",
                        "$.pipeline.stages[1].beforeEntry.conditions[0].rules: has 0 items; 1 to 5 are allowed",
                        "$.pipeline.stages[1].onSuccess.conditions: has 2 items; 1 to 1 are allowed",
                        "$.pipeline.stages[1].onSuccess.conditions[0].rules[0].commands[0]: has 0 characters; 1 to 1000 are allowed",
                        "$.pipeline.stages[1].onSuccess.conditions[0].rules[0].commands[1]: is a number; a string is needed",
                        "$.pipeline.stages[1].onSuccess.conditions[0].rules[0].timeoutInMinutes: has to be a whole number from 5 to 86400",
                        "$.pipeline.stages[1].onSuccess.conditions[0].rules[0].name: is missing",
                        "$.pipeline.stages[1].onSuccess.conditions[0].rules[0].ruleTypeId.category: holds something else than what is allowed here: one of Rule",
                        "$.pipeline.stages[1].onSuccess.conditions[0].rules[0].configuration.A: has 0 characters; 1 to 10000 are allowed",
                        "$.pipeline.stages[1].onFailure.retryConfiguration.retryMode: holds something else than what is allowed here: one of FAILED_ACTIONS, ALL_ACTIONS",
                        "$.pipeline.stages[1].onFailure.conditions: cannot be together with the result RETRY: a stage is either retried when it fails, or its conditions decide");
    }

    @Test
    void whatPeopleWriteTodayIsAccepted() {
        PipelineJson pipeline = withSource("shop")
                .v2("PARALLEL")
                .stage(
                        "Build",
                        action(
                                "Compute",
                                "Compute",
                                "AWS",
                                "Commands",
                                "{'commands': ['npm ci', 'npm test'], 'environmentVariables': [{'name': 'STAGE', 'value': '#{variables.Size}', 'type': 'PLAINTEXT'}], 'inputArtifacts': [{'name': 'source'}], 'outputArtifacts': [{'name': 'built', 'files': ['dist/**']}], 'outputVariables': ['VERSION'], 'namespace': 'built-by'}"),
                        action("Approve", "Approval", "AWS", "Manual", "{'runOrder': 2, 'timeoutInMinutes': 60}"))
                .with("onFailure", "{'result': 'RETRY', 'retryConfiguration': {'retryMode': 'ALL_ACTIONS'}}")
                .variables(Map.of("Size", "small"));
        pipeline.bare()
                .set(
                        "triggers",
                        PipelineJson.parse(
                                        "{'list': [{'providerType': 'CodeStarSourceConnection', 'gitConfiguration': {'sourceActionName': 'Source', 'push': [{'branches': {'includes': ['main'], 'excludes': ['dev*']}, 'filePaths': {'includes': ['src/**']}}], 'pullRequest': [{'events': ['OPEN'], 'branches': {'includes': ['main']}}]}}]}")
                                .path("list"));

        assertThat(problems(pipeline)).isEmpty();
    }

    @Test
    void outputArtifactsHaveOneProducer() {
        assertThat(problemsOf(run("Check", "{'outputArtifacts': [{'name': 'source'}]}")))
                .containsExactly(
                        A
                                + ".outputArtifacts[0].name: 'source' is an output of action 'Source' already; names of output artifacts are unique in a pipeline");
    }

    @Test
    void inputArtifactsComeFromActionsThatHaveEnded() {
        assertThat(problemsOf(
                        run("Make", "{'outputArtifacts': [{'name': 'made'}]}"),
                        run("Use", "{'inputArtifacts': [{'name': 'made'}]}"),
                        run("Guess", "{'inputArtifacts': [{'name': 'guess'}]}"),
                        run("Later", "{'runOrder': 2, 'inputArtifacts': [{'name': 'made'}]}")))
                .containsExactly(
                        "$.pipeline.stages[1].actions[1].inputArtifacts[0].name: 'made' comes from action 'Make', which has not ended by then; its producer has to be in an earlier stage, or have a lower runOrder in this one",
                        "$.pipeline.stages[1].actions[2].inputArtifacts[0].name: 'guess' is not the output of any action; there are: made, source");
    }

    @Test
    void countsOfArtifactsAreTheTypes() {
        assertThat(problemsOf(run("Check", "{'outputArtifacts': [{'name': 'one'}, {'name': 'two'}]}")))
                .containsExactly(A + ".outputArtifacts: has 2 artifacts; actions of provider Run have 0 to 1");
        assertThat(problems(new PipelineJson("shop")
                        .stage("Source", action("Source", "Source", "AWS", "S3", "{}"))
                        .stage("Test", run("Check", 1))))
                .containsExactly(
                        "$.pipeline.stages[0].actions[0].outputArtifacts: has 0 artifacts; actions of provider S3 have 1 to 1");
    }

    @Test
    void namespacesAreUniqueAndNotReserved() {
        assertThat(problemsOf(
                        run("One", "{'namespace': 'env'}"),
                        run("Two", "{'namespace': 'env'}"),
                        run("Three", "{'namespace': 'codepipeline'}"),
                        run("Four", "{'namespace': 'source'}")))
                .containsExactly(
                        "$.pipeline.stages[1].actions[1].namespace: Namespaces must be unique across the pipeline definition, and action 'One' has 'env' already",
                        "$.pipeline.stages[1].actions[2].namespace: 'codepipeline' is reserved; choose another namespace",
                        "$.pipeline.stages[1].actions[3].namespace: 'source' is the name of an artifact; choose another namespace");
    }

    @Test
    void referencesGoToActionsThatHaveEnded() {
        String text = "{'runOrder': %d, 'configuration': {'Text': '%s'}}";
        assertThat(problemsOf(
                        run("Start", "{'namespace': 'env'}"),
                        run("Beside", text.formatted(1, "#{env.Id}")),
                        run("Nowhere", text.formatted(2, "#{enw.Id}")),
                        run("Later", text.formatted(2, "#{env.Id}")),
                        run("BuiltIn", text.formatted(2, "#{codepipeline.Name}")),
                        run("Variable", text.formatted(2, "#{variables.Size}")),
                        run("Torn", text.formatted(2, "#{Size}"))))
                .containsExactly(
                        "$.pipeline.stages[1].actions[1].configuration.Text: #{env.Id} comes from action 'Start', which has not ended by then; its producer has to be in an earlier stage, or have a lower runOrder in this one",
                        "$.pipeline.stages[1].actions[2].configuration.Text: #{enw.Id}: no action has the namespace 'enw'; there are: env",
                        "$.pipeline.stages[1].actions[4].configuration.Text: #{codepipeline.Name} does not exist; the only one is #{codepipeline.PipelineExecutionId}",
                        "$.pipeline.stages[1].actions[5].configuration.Text: #{variables.Size} is not a variable of this pipeline; there are: none",
                        "$.pipeline.stages[1].actions[6].configuration.Text: #{Size} is not a reference; write #{namespace.variable}");
    }

    @Test
    void pipelineVariablesAreNotForSources() {
        ObjectNode source = source("Source", "source");
        source.putObject("configuration").put("BranchName", "#{variables.Branch}");
        PipelineJson pipeline = new PipelineJson("shop")
                .v2("SUPERSEDED")
                .variables(Map.of("Branch", "main"))
                .stage("Source", source)
                .stage("Test", run("Check", 1));

        assertThat(problems(pipeline))
                .containsExactly(
                        "$.pipeline.stages[0].actions[0].configuration.BranchName: #{variables.Branch}: pipeline variables cannot be used in Source actions");
    }

    @Test
    void unknownCustomTypesAreNamedTheWayTheServiceDoes() {
        assertThat(problemsOf(action("Check", "Test", "Custom", "Walk", "{}")))
                .containsExactly(
                        A
                                + ".actionTypeId: ActionType (Category: 'Test', Provider: 'Walk', Owner: 'Custom', Version: '1') in action 'Check' is not available");
        assertThat(problemsOf(action("Check", "Test", "Custom", "StoodInFor", "{}")))
                .isEmpty();
    }

    @Test
    void typedPropertiesHoldWhatTheirTypeSays() {
        assertThat(problemsOf(configured("Count", "many")))
                .containsExactly(A + ".configuration.Count: has to be a number, such as \"30\"");
        assertThat(problemsOf(configured("Wait", "yes")))
                .containsExactly(A + ".configuration.Wait: has to be \"true\" or \"false\"");
        assertThat(problemsOf(configured("Count", "#{codepipeline.PipelineExecutionId}")))
                .isEmpty();
    }

    @Test
    void requiredPropertiesAreThere() {
        assertThat(problemsOf(action("Check", "Test", "Custom", "Run", "{}")))
                .containsExactly(A + ".configuration.Project: is missing; provider Run requires it");
    }

    @Test
    void queryablePropertiesAreShort() {
        ObjectNode action = run("Check", 1);
        action.withObject("/configuration").put("Project", "a project with spaces");

        assertThat(problemsOf(action))
                .containsExactly(
                        A + ".configuration.Project: is queryable, and has 21 characters; 1 to 20 are allowed");
    }

    @Test
    void valuesHaveOneToAThousandCharacters() {
        assertThat(problemsOf(configured("Text", "")))
                .containsExactly(A + ".configuration.Text: has 0 characters; 1 to 1000 are allowed");
        assertThat(problemsOf(configured("Text", "x".repeat(1001))))
                .containsExactly(A + ".configuration.Text: has 1001 characters; 1 to 1000 are allowed");
    }

    @Test
    void aMaskInANewActionIsRefused() {
        assertThat(problemsOf(configured("Token", "****")))
                .singleElement()
                .asString()
                .startsWith(A + ".configuration.Token: is the mask of a secret.");
    }

    @Test
    void aMaskThatComesBackKeepsTheSecret() {
        ObjectNode before =
                withSource("shop").stage("Test", configured("Token", "hush")).wrapped();
        Reading.Definition first = reader.read(before).orThrow();
        assertThat(first.masked().toString()).contains("****").doesNotContain("hush");

        Reading.Definition second = reader.read(first.masked(), first.json()).orThrow();

        assertThat(second.json()).isEqualTo(first.json());
        assertThat(Objects.requireNonNull(second.declaration().stage("Test"))
                        .actions()
                        .getFirst()
                        .configuration())
                .containsEntry("Token", "hush");
    }

    @Test
    void aMaskInAnActionThatChangedIsRefused() {
        Reading.Definition first = reader.read(withSource("shop")
                        .stage("Test", configured("Token", "hush"))
                        .wrapped())
                .orThrow();
        ObjectNode changed = first.masked().deepCopy();
        ((ObjectNode) changed.at("/stages/1/actions/0")).put("runOrder", 3);

        assertThat(reader.read(changed, first.json())).isInstanceOf(Reading.Invalid.class);
    }

    @Test
    void nothingPrintsASecret() {
        Reading reading = reader.read(
                withSource("shop").stage("Test", configured("Token", "hush")).wrapped());

        assertThat(reading.toString() + reading.orThrow().declaration()).doesNotContain("hush");
    }

    @Test
    void whatWasSecretStaysSecretWithoutItsType() {
        PipelineDeclaration declaration = reader.read(withSource("shop")
                        .stage("Test", configured("Token", "hush"))
                        .wrapped())
                .orThrow()
                .declaration();

        assertThat(declaration.stages().get(1).actions().getFirst().masked(Map.of("Token", "hush", "Text", "t")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("Token", "****", "Text", "t"));
    }

    @Test
    void theKeyIsThatOfTheRegion() {
        ObjectNode pipeline = withSource("shop").stage("Test", run("Check", 1)).bare();
        pipeline.remove("artifactStore");
        pipeline.set(
                "artifactStores",
                parse(
                        "{'eu-west-1': {'type': 'S3', 'location': 'here', 'encryptionKey': {'id': 'mine', 'type': 'KMS'}},"
                                + " 'us-east-1': {'type': 'S3', 'location': 'there'}}"));

        PipelineDeclaration declaration = reader.read(pipeline).orThrow().declaration();

        assertThat(declaration.encryptionKeyIn("eu-west-1")).isEqualTo("mine");
        assertThat(declaration.encryptionKeyIn("us-east-1")).isNull();
    }

    @Test
    void onlyApprovalsHaveATimeout() {
        assertThat(problemsOf(run("Check", "{'timeoutInMinutes': 5}")))
                .containsExactly(A + ".timeoutInMinutes: can be set for Approval actions only");
        assertThat(problemsOf(action("Ask", "Approval", "AWS", "Manual", "{'timeoutInMinutes': 4}")))
                .containsExactly(A + ".timeoutInMinutes: has to be a whole number from 5 to 86400");
    }

    @Test
    void blockersAreReserved() {
        PipelineJson pipeline = withSource("shop").stage("Test", run("Check", 1));
        ((ObjectNode) pipeline.bare().at("/stages/1")).putArray("blockers").addObject();

        assertThat(problems(pipeline))
                .containsExactly(
                        "$.pipeline.stages[1].blockers: is reserved by the service and has to be empty or left out");
    }
}
