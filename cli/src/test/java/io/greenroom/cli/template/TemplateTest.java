package io.greenroom.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TemplateTest {
    private static final String YAML = """
            AWSTemplateFormatVersion: '2010-09-09'
            Parameters:
              Blueprint: {Type: String, Default: web}
              Branch: {Type: String}
              Sizes: {Type: CommaDelimitedList, Default: 'small,large'}
              Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /images/web}
            Mappings:
              Stages: {eu-west-1: {Test: 7}}
            Conditions:
              IsBig: !Equals [!Ref Blueprint, big]
              IsSmall: !Not [!Condition IsBig]
            Resources:
              Role: {Type: 'AWS::IAM::Role'}
              Bucket: {Type: 'AWS::S3::Bucket'}
              Pipeline:
                Type: AWS::CodePipeline::Pipeline
                Properties:
                  Name: !Sub '${AWS::StackName}-${Blueprint}'
                  RoleArn: !GetAtt Role.Arn
                  PipelineType: V2
                  ExecutionMode: QUEUED
                  RestartExecutionOnUpdate: true
                  Tags: [{Key: team, Value: !Ref Nobody}]
                  ArtifactStore: {Type: S3, Location: !Ref Bucket, EncryptionKey: {Type: KMS, Id: !ImportValue Key}}
                  Variables: [{Name: Greeting, DefaultValue: 7}]
                  Triggers:
                    - ProviderType: CodeStarSourceConnection
                      GitConfiguration: {SourceActionName: Source, Push: [{Branches: {Includes: [main]}}]}
                  Stages:
                    - Name: Source
                      Actions:
                        - Name: Source
                          ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: 1}
                          Configuration: {ConnectionArn: !Ref Connection, BranchName: !Ref Branch, DetectChanges: false}
                          OutputArtifacts: [{Name: Sources}]
                    - !If
                      - IsBig
                      - Name: Big
                        Actions: []
                      - !Ref AWS::NoValue
                    - Name: Test
                      OnFailure: {Result: RETRY, RetryConfiguration: {RetryMode: ALL_ACTIONS}}
                      BeforeEntry:
                        Conditions:
                          - Result: SKIP
                            Rules:
                              - Name: Quiet
                                RuleTypeId: {Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1'}
                                Configuration: {AlarmName: !Ref Alarm}
                      Actions:
                        - Name: Start
                          ActionTypeId: {Category: Deploy, Owner: Custom, Provider: Start-Environment, Version: '1'}
                          RunOrder: '2'
                          RoleArn: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Role}'
                          Configuration:
                            BlueprintName: !Ref Blueprint
                            DurationInMinutes: !FindInMap [Stages, !Ref 'AWS::Region', Test]
                            InputsJSON: !Sub
                              - '{"Size": "${Size}", "Kept": "${!Kept}", "All": "${AWS::Region}"}'
                              - {Size: !Select [1, !Ref Sizes]}
                            EnvironmentName: !Join ['-', [a, !If [IsSmall, b, c]]]
                          InputArtifacts: [{Name: Sources}]
                          Namespace: start
            """;

    private static ObjectNode pipeline(JsonNode template, Map<String, String> parameters) throws TemplateException {
        return Template.of(template).pipeline(new Template.Choice(null, parameters, "eu-west-1", "111122223333"));
    }

    private static ObjectNode pipeline(String yaml) throws TemplateException {
        return pipeline(YamlTree.read(yaml).orElseThrow(), Map.of());
    }

    @Test
    void aPipelineIsTakenOutAsTheApiHasIt() throws Exception {
        JsonNode expected = JsonMapper.shared().readTree("""
                {"name": "stack-web", "roleArn": "arn:aws:iam::111122223333:role/Role.Arn", "pipelineType": "V2", "executionMode": "QUEUED",
                 "artifactStore": {"type": "S3", "location": "bucket-Bucket", "encryptionKey": {"type": "KMS", "id": "ImportValue"}},
                 "variables": [{"name": "Greeting", "defaultValue": "7"}],
                 "triggers": [{"providerType": "CodeStarSourceConnection",
                   "gitConfiguration": {"sourceActionName": "Source", "push": [{"branches": {"includes": ["main"]}}]}}],
                 "stages": [
                   {"name": "Source", "actions": [{"name": "Source",
                     "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "CodeStarSourceConnection", "version": "1"},
                     "configuration": {"ConnectionArn": "Connection", "BranchName": "Branch", "DetectChanges": "false"},
                     "outputArtifacts": [{"name": "Sources"}]}]},
                   {"name": "Test",
                    "onFailure": {"result": "RETRY", "retryConfiguration": {"retryMode": "ALL_ACTIONS"}},
                    "beforeEntry": {"conditions": [{"result": "SKIP", "rules": [{"name": "Quiet",
                      "ruleTypeId": {"category": "Rule", "owner": "AWS", "provider": "CloudWatchAlarm", "version": "1"},
                      "configuration": {"AlarmName": "Alarm"}}]}]},
                    "actions": [{"name": "Start",
                     "actionTypeId": {"category": "Deploy", "owner": "Custom", "provider": "Start-Environment", "version": "1"},
                     "runOrder": 2, "roleArn": "arn:aws:iam::111122223333:role/Role",
                     "configuration": {"BlueprintName": "web", "DurationInMinutes": "7", "EnvironmentName": "a-b",
                       "InputsJSON": "{\\"Size\\": \\"large\\", \\"Kept\\": \\"${Kept}\\", \\"All\\": \\"eu-west-1\\"}"},
                     "inputArtifacts": [{"name": "Sources"}], "namespace": "start"}]}]}
                """);

        assertThat(pipeline(YAML)).isEqualTo(expected);
    }

    @Test
    void jsonWithTheLongFormsIsTheSame() throws Exception {
        JsonNode json = JsonMapper.shared()
                .readTree(JsonMapper.shared()
                        .writeValueAsString(YamlTree.read(YAML).orElseThrow()));

        assertThat(pipeline(json, Map.of())).isEqualTo(pipeline(YAML));
    }

    @Test
    void parametersGoBeforeTheirDefaults() throws Exception {
        ObjectNode pipeline =
                pipeline(YamlTree.read(YAML).orElseThrow(), Map.of("Blueprint", "big", "Branch", "release"));

        assertThat(pipeline.at("/stages/1/name").stringValue()).isEqualTo("Big");
        assertThat(pipeline.at("/stages/0/actions/0/configuration/BranchName").stringValue())
                .isEqualTo("release");
    }

    @Test
    void whatASimulationDependsOnHasToBeKnown() {
        String unknowable = YAML.replace("BlueprintName: !Ref Blueprint", "BlueprintName: !Ref Branch")
                .replace("Namespace: start", "Namespace: !ImportValue Space")
                .replace("[a, !If", "[!GetAtt Web.Name, !Ref Image, !If");

        assertThatThrownBy(() -> pipeline(unknowable)).hasMessage("""
                        holds a pipeline that depends on what is not known here:
                          Resources.Pipeline.Properties.Stages[1].Actions[0].Configuration.BlueprintName: Ref Branch cannot be known without an account; the template does not say the parameter's value, so give it: --parameter Branch=VALUE
                          Resources.Pipeline.Properties.Stages[1].Actions[0].Configuration.EnvironmentName[0]: GetAtt Web.Name cannot be known without an account
                          Resources.Pipeline.Properties.Stages[1].Actions[0].Configuration.EnvironmentName[1]: Ref Image cannot be known without an account; the template does not say the parameter's value, so give it: --parameter Image=VALUE
                          Resources.Pipeline.Properties.Stages[1].Actions[0].Namespace: ImportValue "Space" cannot be known without an account""");
    }

    @Test
    void anUnknownParameterHasANearMatch() {
        assertThatThrownBy(() -> pipeline(YamlTree.read(YAML).orElseThrow(), Map.of("Blueprnt", "big")))
                .hasMessage(
                        "has no parameter 'Blueprnt' (did you mean 'Blueprint'?); it has: Blueprint, Branch, Image, Sizes");
    }

    @Test
    void artifactStoresAreAMapByRegion() throws Exception {
        ObjectNode pipeline = pipeline("""
                Resources:
                  Pipeline:
                    Type: AWS::CodePipeline::Pipeline
                    Properties:
                      Stages: []
                      ArtifactStores:
                        - {Region: !Ref 'AWS::Region', ArtifactStore: {Type: S3, Location: one}}
                        - {Region: us-east-1, ArtifactStore: {Type: S3, Location: !Ref Two}}
                """);

        assertThat(pipeline.path("name").stringValue()).isEqualTo("Pipeline");
        assertThat(pipeline.path("artifactStores"))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"eu-west-1": {"type": "S3", "location": "one"}, "us-east-1": {"type": "S3", "location": "bucket-Two"}}"""));
    }

    @Test
    void aConditionThatIsDefinedByItselfEnds() {
        assertThatThrownBy(() -> pipeline("""
                        Conditions: {A: !Not [!Condition A]}
                        Resources:
                          Pipeline:
                            Type: AWS::CodePipeline::Pipeline
                            Properties: {PipelineType: !If [A, V1, V2]}
                        """)).hasMessageContaining("condition A, which is defined by itself");
    }

    @Test
    void aliasesOfAliasesEnd() {
        var bomb = new StringBuilder("a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
        }

        assertThatThrownBy(() -> YamlTree.read(bomb.toString())).isInstanceOf(TemplateException.class);
    }
}
