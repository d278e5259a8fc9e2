package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.provider.cloudformation.TemplateFile.Need;
import io.greenroom.yaml.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplateFileTest {
    private static TemplateFile read(String text) {
        var problems = new Problems("template.yaml");
        Optional<TemplateFile> template = TemplateFile.read(text, problems);
        assertThat(problems.lines()).isEmpty();
        return template.orElseThrow();
    }

    private static List<String> problems(String text) {
        var problems = new Problems("template.yaml");
        assertThat(TemplateFile.read(text, problems)).isEmpty();
        return problems.lines();
    }

    private static List<String> leaks(String resources) {
        return read("Resources:\n" + resources.indent(2)).leaks().stream()
                .map(leak -> "%s %s: %s".formatted(leak.at(), leak.path(), leak.text()))
                .toList();
    }

    @Test
    void parametersAndResourcesAreReadWithShortTags() {
        TemplateFile template = read("""
                AWSTemplateFormatVersion: "2010-09-09"
                Parameters:
                  Size: {Type: String, Default: small, AllowedValues: [small, large]}
                  Password: {Type: String, NoEcho: true}
                  Token: {Type: String, NoEcho: "true", Default: ""}
                Conditions:
                  IsLarge: !Equals [!Ref Size, large]
                Resources:
                  Queue:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: !Sub "${AWS::StackName}-jobs"
                      Tags: !If [IsLarge, [{Key: a, Value: !Ref Size}], !Ref AWS::NoValue]
                  Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}
                Outputs:
                  Url: {Value: !GetAtt Queue.QueueUrl}
                """);

        assertThat(template.parameters().values())
                .containsExactly(
                        new TemplateParameter("Size", "String", true, false, List.of("small", "large")),
                        new TemplateParameter("Password", "String", false, true, List.of()),
                        new TemplateParameter("Token", "String", true, true, List.of()));
        assertThat(template.resources()).isEqualTo(Map.of("Queue", "AWS::SQS::Queue", "Topic", "AWS::SNS::Topic"));
        assertThat(template.needs()).isEmpty();
        assertThat(template.leaks()).isEmpty();
    }

    @Test
    void jsonIsReadTooEvenWithTabs() {
        TemplateFile template = read("""
                {
                \t"Parameters": {"Size": {"Type": "String", "NoEcho": true}},
                \t"Resources": {
                \t\t"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Size"}}}
                \t}
                }
                """);

        assertThat(template.parameters().get("Size"))
                .isEqualTo(new TemplateParameter("Size", "String", false, true, List.of()));
        assertThat(template.resources()).containsKey("Queue");
    }

    @Test
    void itsSizeCountsInBytes() {
        String head = "Resources: {Queue: {Type: AWS::SQS::Queue}}\n# ";
        assertThat(read(head + "x".repeat(TemplateFile.LARGEST_INLINE - head.length()))
                        .fitsIntoCall())
                .isTrue();
        assertThat(read(head + "x".repeat(TemplateFile.LARGEST_INLINE - head.length() + 1))
                        .fitsIntoCall())
                .isFalse();
        assertThat(read(head + "é".repeat(TemplateFile.LARGEST_INLINE / 2)).fitsIntoCall())
                .isFalse();
        assertThat(problems(head + "x".repeat(TemplateFile.LARGEST)))
                .singleElement()
                .asString()
                .contains("is 1048622 bytes, and CloudFormation takes 1048576");
    }

    @Test
    void whatCannotBeATemplateIsToldWithItsPlace() {
        assertThat(problems("")).containsExactly("template.yaml:1:1 the file is empty");
        assertThat(problems("[a]")).singleElement().asString().contains("is no template");
        assertThat(problems("Description: nothing"))
                .singleElement()
                .asString()
                .contains("a template needs at least one resource");
        assertThat(problems("Resources: {Queue: AWS::SQS::Queue, Topic: {Properties: {}}}"))
                .containsExactly(
                        "template.yaml:1:20 Resources.Queue: expected a mapping with 'Type', not 'AWS::SQS::Queue'",
                        "template.yaml:1:44 Resources.Topic: 'Type' is missing");
        assertThat(problems("Resources: {Queue: {Type: &t AWS::SQS::Queue}}"))
                .singleElement()
                .asString()
                .contains("anchors");
        assertThat(problems("Resources: [")).singleElement().asString().contains("is not YAML");
    }

    @Test
    void capabilitiesThatItNeedsShow() {
        assertThat(read("Resources: {Role: {Type: AWS::IAM::Role}}").needs())
                .containsExactly(new Need(Capability.CAPABILITY_IAM, "resource 'Role' (AWS::IAM::Role)"));
        assertThat(read("Resources: {Role: {Type: AWS::IAM::Role, Properties: {RoleName: mine}}}")
                        .needs())
                .containsExactly(new Need(
                        Capability.CAPABILITY_NAMED_IAM,
                        "resource 'Role' (AWS::IAM::Role), which has a name of its own"));
        assertThat(read("Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function}}")
                        .needs())
                .containsExactly(new Need(Capability.CAPABILITY_AUTO_EXPAND, "its section Transform"));
        assertThat(read("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {Fn::Transform: {Name: x}}}}")
                        .needs())
                .extracting(Need::capability)
                .containsExactly(Capability.CAPABILITY_AUTO_EXPAND);
    }

    @Test
    void aTransformMayBeWrittenAsATag() {
        assertThat(read("""
                Resources:
                  Q: {Type: AWS::SQS::Queue, Properties: !Transform {Name: AWS::Include, Parameters: {Location: x}}}
                """).needs())
                .containsExactly(new Need(Capability.CAPABILITY_AUTO_EXPAND, "a Fn::Transform in it"));
        assertThat(read("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: '!Transform x'}}}")
                        .needs())
                .isEmpty();
    }

    @Test
    void aCapabilityForNamedRolesCoversOthers() {
        TemplateFile template = read("Resources: {Role: {Type: AWS::IAM::Role}}");

        assertThat(template.uncovered(List.of(Capability.CAPABILITY_NAMED_IAM))).isEmpty();
        assertThat(template.uncovered(List.of(Capability.CAPABILITY_AUTO_EXPAND)))
                .hasSize(1);
    }

    @Test
    void whatStaysIsNamedWithItsPlace() {
        assertThat(leaks("""
                Bucket: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
                Disk: {Type: AWS::EC2::Volume, DeletionPolicy: Snapshot, UpdateReplacePolicy: Retain}
                Late: {Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate}
                Good: {Type: AWS::S3::Bucket, DeletionPolicy: Delete}
                """))
                .hasSize(4)
                .first()
                .asString()
                .startsWith("2:51 Resources.Bucket.DeletionPolicy: 'Retain' keeps resource 'Bucket' (AWS::S3::Bucket)");
    }

    @Test
    void aDatabaseLeavesASnapshotUnlessItIsToldNotTo() {
        assertThat(leaks("Db: {Type: AWS::RDS::DBInstance}"))
                .singleElement()
                .asString()
                .contains("leaves a snapshot of resource 'Db'", "'DeletionPolicy: Delete'");
        assertThat(leaks("Db: {Type: AWS::RDS::DBInstance, DeletionPolicy: Delete}"))
                .isEmpty();
        assertThat(leaks("Db: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: x}}"))
                .isEmpty();
    }

    @Test
    void whatCannotBeDeletedIsNamed() {
        assertThat(leaks("""
                Db: {Type: AWS::RDS::DBInstance, DeletionPolicy: Delete, Properties: {DeletionProtection: true}}
                Web: {Type: AWS::EC2::Instance, Properties: {DisableApiTermination: "true"}}
                Users: {Type: AWS::Cognito::UserPool, Properties: {DeletionProtection: ACTIVE}}
                Balancer:
                  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
                  Properties: {LoadBalancerAttributes: [{Key: deletion_protection.enabled, Value: true}]}
                Fine: {Type: AWS::EC2::Instance, Properties: {DisableApiTermination: false}}
                """)).hasSize(4).allSatisfy(leak -> assertThat(leak)
                .contains("keeps CloudFormation from deleting the stack"));
    }

    @Test
    void whatGoesDeepIsReadAndWhatHasNoEndIsNot() {
        assertThat(read("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {a: %s1%s}}}"
                                .formatted("[".repeat(60), "]".repeat(60)))
                        .resources())
                .hasSize(1);
        assertThat(problems("Resources: {Q: {Type: x, Properties: {a: %s1%s}}}"
                        .formatted("[".repeat(5000), "]".repeat(5000))))
                .singleElement()
                .asString()
                .contains("nested more than 100 levels deep");
    }
}
