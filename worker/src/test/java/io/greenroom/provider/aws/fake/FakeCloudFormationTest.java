package io.greenroom.provider.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.greenroom.provider.aws.fake.FakeMachine.State;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.InsufficientCapabilitiesException;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.cloudformation.model.TokenAlreadyExistsException;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import tools.jackson.databind.JsonNode;

/** What callers of CloudFormation have to cope with, through the SDK's own client. */
@org.junit.jupiter.api.Tag("thorough")
@Timeout(120)
class FakeCloudFormationTest {
    private static final String QUEUE = "{Type: AWS::SQS::Queue}";
    private static final String ONE_QUEUE = "Resources: {Queue: %s}".formatted(QUEUE);
    private static final String TWO = """
            Resources:
              Queue: {Type: AWS::SQS::Queue}
              Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}
            """;

    private final MovableTime time = MovableTime.somewhen();
    private final FakeAws aws;
    private final SdkClients clients;

    FakeCloudFormationTest(@TempDir Path root) {
        aws = FakeAws.start(root, time);
        clients = new SdkClients(aws.endpoint());
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    @Test
    void aStackComesUpResourceByResourceAndSaysWhatItIs() {
        aws.faults().stacks().resourcesTake(Duration.ofSeconds(30)).resourceTakes("Topic", Duration.ofMinutes(2));
        String id = create("gr-1", """
                Description: A queue and a topic
                Parameters: {Size: {Type: String, AllowedValues: [small, large], Default: small}}
                Resources:
                  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${AWS::StackName}-${Size}"}}
                  Topic: {Type: AWS::SNS::Topic, Properties: {Subscription: [!GetAtt Queue.Arn]}}
                Outputs:
                  Name: {Value: !GetAtt Queue.QueueName}
                  Url: {Value: !Join ["", ["https://example.com/", !Ref Size]]}
                """, request -> request.tags(tag("greenroom:key", "k1")));

        assertThat(id).startsWith("arn:aws:cloudformation:eu-west-1:111122223333:stack/gr-1/");
        assertThat(stack("gr-1").stackStatusAsString()).isEqualTo("CREATE_IN_PROGRESS");
        soon().untilAsserted(() -> assertThat(resources("gr-1"))
                .extracting(StackResourceSummary::logicalResourceId, StackResourceSummary::resourceStatusAsString)
                .containsExactly(tuple("Queue", "CREATE_IN_PROGRESS")));
        time.advance(Duration.ofSeconds(30));
        soon().untilAsserted(() -> assertThat(resources("gr-1"))
                .extracting(StackResourceSummary::resourceStatusAsString)
                .containsExactly("CREATE_COMPLETE", "CREATE_IN_PROGRESS"));
        assertThat(stack("gr-1").outputs()).isEmpty();
        time.advance(Duration.ofMinutes(2));

        await("gr-1", "CREATE_COMPLETE");
        Stack stack = stack(id);
        assertThat(stack.description()).isEqualTo("A queue and a topic");
        assertThat(outputs(stack)).isEqualTo(Map.of("Name", "gr-1-small", "Url", "https://example.com/small"));
        assertThat(stack.tags()).containsExactly(tag("greenroom:key", "k1"));
        assertThat(stack.parameters())
                .extracting(Parameter::parameterKey, Parameter::parameterValue)
                .containsExactly(tuple("Size", "small"));
        assertThat(events(id))
                .extracting(StackEvent::logicalResourceId, StackEvent::resourceStatusAsString)
                .containsExactly(
                        tuple("gr-1", "CREATE_COMPLETE"),
                        tuple("Topic", "CREATE_COMPLETE"),
                        tuple("Topic", "CREATE_IN_PROGRESS"),
                        tuple("Topic", "CREATE_IN_PROGRESS"),
                        tuple("Queue", "CREATE_COMPLETE"),
                        tuple("Queue", "CREATE_IN_PROGRESS"),
                        tuple("Queue", "CREATE_IN_PROGRESS"),
                        tuple("gr-1", "CREATE_IN_PROGRESS"));
    }

    @Test
    void theNameOfAStackIsTakenUntilItIsGoneAndThenFreeAgain() {
        String first = create("gr-1", ONE_QUEUE, request -> request.clientRequestToken("t1"));
        await("gr-1", "CREATE_COMPLETE");

        assertThatThrownBy(() -> create("gr-1", ONE_QUEUE, request -> request.clientRequestToken("t1")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Stack [gr-1] already exists");
        assertThatThrownBy(() -> create("gr-2", ONE_QUEUE, request -> request.clientRequestToken("t1")))
                .isInstanceOf(TokenAlreadyExistsException.class);
        aws.faults().stacks().recogniseTokens(true);
        assertThat(create("gr-1", ONE_QUEUE, request -> request.clientRequestToken("t1")))
                .isEqualTo(first);

        delete("gr-1");
        await(first, "DELETE_COMPLETE");
        assertRefused(() -> stack("gr-1"), "Stack with id gr-1 does not exist");
        assertRefused(() -> events("gr-1"), "Stack [gr-1] does not exist");
        assertRefused(() -> resources("gr-1"), "Stack with id gr-1 does not exist");
        assertThat(events(first)).isNotEmpty();
        assertThat(clients.cloudFormation()
                        .listStacks(list -> list.stackStatusFilters(StackStatus.DELETE_COMPLETE))
                        .stackSummaries())
                .extracting(StackSummary::stackId)
                .containsExactly(first);
        assertThat(clients.cloudFormation().describeStacks().stacks()).isEmpty();
        assertThat(create("gr-1", ONE_QUEUE)).isNotEqualTo(first);
    }

    @Test
    void aDeletionIsNotMindedByWhatNeverWas() {
        clients.cloudFormation().deleteStack(request -> request.stackName("gr-none"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Foo: 1 | Invalid template property or properties [Foo]",
                "Description: x | At least one Resources member must be defined",
                "just text | unsupported structure",
                "'Resources: {A: [' | YAML not well-formed",
                "{\"Resources\": | JSON not well-formed",
                "Resources: {A: {Properties: {}}} | [/Resources/A] Every Resources object must contain a Type member",
                "Resources: {A: {Type: Queue}} | Unrecognized resource types: [Queue]",
                "'Resources: {A: {Type: AWS::SQS::Queue, Foo: 1}}' | Invalid template resource property 'Foo'",
                "Resources: {A-B: {Type: AWS::SQS::Queue}} | Resource name A-B is non alphanumeric",
                "'Resources: {A: {Type: AWS::SQS::Queue, Properties: {Name: !Ref B}}}' | Unresolved resource dependencies [B] in the Resources block",
                "'Resources: {A: {Type: AWS::SQS::Queue, Properties: {Name: !Sub \"${B}\"}}}' | Unresolved resource dependencies [B]",
                "'Resources: {A: {Type: AWS::SQS::Queue, DependsOn: B}}' | Unresolved resource dependencies [B]",
                "'Resources: {A: {Type: AWS::SQS::Queue, Properties: {Name: !GetAtt B.Arn}}}' | Fn::GetAtt references undefined resource B",
                "'Resources: {A: {Type: AWS::SQS::Queue, DependsOn: B}, B: {Type: AWS::SQS::Queue, DependsOn: A}}' | Circular dependency between resources: [A, B]",
                "'Resources: {A: {Type: AWS::SQS::Queue, DeletionPolicy: Keep}}' | Unrecognized DeletionPolicy Keep",
            })
    void aTemplateThatIsNoneIsRefusedBeforeAnythingIsMade(String template, String text) {
        assertRefused(() -> create("gr-1", template), text);
        assertThat(aws.cloudFormation().ids()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Size=small,Foo=1 | Parameters: [Foo] do not exist in the template",
                "Foo=1 | Parameters: [Foo] do not exist in the template",
                "Count=1 | Parameters: [Size] must have values",
                "Size=medium | Parameter 'Size' must be one of AllowedValues",
                "Size=small,Count=many | Parameter 'Count' must be a number",
                "Size=small,Count=11 | Parameter 'Count' must be a number not greater than 10",
                "Size=small,Name=x | Parameter 'Name' must contain at least 2 characters",
                "Size=small,Name=xxxxx | Parameter 'Name' must contain at most 4 characters",
                "Size=small,Name=123 | Parameter 'Name' must match pattern [a-z]*",
            })
    void whatAParameterMayNotBeIsRefused(String given, String text) {
        String template = """
                Parameters:
                  Size: {Type: String, AllowedValues: [small, large]}
                  Count: {Type: Number, Default: 1, MaxValue: 10}
                  Name: {Type: String, Default: abc, MinLength: 2, MaxLength: 4, AllowedPattern: "[a-z]*"}
                """ + ONE_QUEUE;

        assertRefused(
                () -> create(
                        "gr-1",
                        template,
                        request -> request.parameters(Stream.of(given.split(",", -1))
                                .map(each -> each.split("=", -1))
                                .map(each -> parameter(each[0], each[1]))
                                .toList())),
                text);
    }

    @Test
    void whatARequestMayNotBeIsRefused() {
        assertRefused(() -> create("1-gr", ONE_QUEUE), "at 'stackName' failed to satisfy constraint");
        assertRefused(
                () -> create("gr-1", ONE_QUEUE, request -> request.clientRequestToken("a_b")),
                "at 'clientRequestToken' failed to satisfy constraint");
        assertRefused(
                () -> create("gr-1", ONE_QUEUE, request -> request.timeoutInMinutes(0)),
                "at 'timeoutInMinutes' failed to satisfy constraint");
        assertRefused(
                () -> create("gr-1", ONE_QUEUE, request -> request.tags(tag("aws:x", "1"))),
                "aws: prefixed tag key names are not allowed");
        assertRefused(
                () -> create(
                        "gr-1",
                        ONE_QUEUE,
                        request -> request.tags(IntStream.range(0, 51)
                                .mapToObj(n -> tag("k" + n, "v"))
                                .toList())),
                "at 'tags' failed to satisfy constraint");
        assertRefused(
                () -> create("gr-1", ONE_QUEUE, request -> request.roleARN("arn:aws:iam::111122223333:role/other")),
                "Role arn:aws:iam::111122223333:role/other is invalid or cannot be assumed");
        assertRefused(
                () -> create("gr-1", ONE_QUEUE, request -> request.disableRollback(true)
                        .onFailure(OnFailure.DELETE)),
                "not both");
        assertRefused(
                () -> create("gr-1", ONE_QUEUE + "\n#" + "x".repeat(51_200)),
                "Member must have length less than or equal to 51200");
        assertRefused(
                () -> create("gr-1", ONE_QUEUE, request -> request.parameters(parameter("X", "1"))),
                "Parameters: [X] do not exist in the template");
        assertThat(aws.cloudFormation().ids()).isEmpty();
    }

    @Test
    void aTemplateCanBeAnObjectOfS3() {
        aws.s3().addBucket("templates");
        clients.s3().putObject(put -> put.bucket("templates").key("a/b.yaml"), RequestBody.fromString("""
                Parameters: {Size: {Type: String, NoEcho: true, AllowedValues: [small, large]}}
                """ + ONE_QUEUE));

        createFrom("gr-1", "https://templates.s3.eu-west-1.amazonaws.com/a/b.yaml");
        createFrom("gr-2", "https://templates.s3.amazonaws.com/a/b.yaml");
        createFrom("gr-3", "https://s3.eu-west-1.amazonaws.com/templates/a/b.yaml");

        createFrom("gr-4", aws.endpoint() + "/templates/a/b.yaml");

        for (String name : List.of("gr-1", "gr-2", "gr-3", "gr-4")) {
            await(name, "CREATE_COMPLETE");
        }
        assertThat(clients.cloudFormation()
                        .getTemplateSummary(get -> get.templateURL("https://templates.s3.amazonaws.com/a/b.yaml"))
                        .parameters())
                .extracting(
                        ParameterDeclaration::parameterKey,
                        ParameterDeclaration::defaultValue,
                        ParameterDeclaration::noEcho,
                        parameter -> parameter.parameterConstraints().allowedValues())
                .containsExactly(tuple("Size", null, true, List.of("small", "large")));
        assertRefused(
                () -> createFrom("gr-5", "https://templates.s3.amazonaws.com/a/c.yaml"),
                "S3 error: The specified key does not exist");
        assertRefused(() -> createFrom("gr-5", "http://templates.s3.amazonaws.com/a/b.yaml"), "supported URL");
        assertRefused(() -> createFrom("gr-5", "https://example.com/a/b.yaml"), "supported URL");
    }

    @Test
    void whatIsMadeInIamNeedsAWordForIt() {
        String plain = "Resources: {Role: {Type: AWS::IAM::Role}}";
        String named = "Resources: {Role: {Type: AWS::IAM::Role, Properties: {RoleName: shop}}}";

        assertThatThrownBy(() -> create("gr-1", plain))
                .isInstanceOf(InsufficientCapabilitiesException.class)
                .hasMessageContaining("Requires capabilities : [CAPABILITY_IAM]");
        assertThatThrownBy(() -> create("gr-1", named, request -> request.capabilities(Capability.CAPABILITY_IAM)))
                .isInstanceOf(InsufficientCapabilitiesException.class)
                .hasMessageContaining("CAPABILITY_NAMED_IAM");
        create("gr-1", plain, request -> request.capabilities(Capability.CAPABILITY_IAM));
        create("gr-2", named, request -> request.capabilities(Capability.CAPABILITY_NAMED_IAM));
        await("gr-1", "CREATE_COMPLETE");
        await("gr-2", "CREATE_COMPLETE");
        assertThat(stack("gr-2").capabilities()).containsExactly(Capability.CAPABILITY_NAMED_IAM);
    }

    @Test
    void whatIsNotToBeEchoedIsNotWhereItIsDescribedButWhereItIsCopiedTo() {
        create("gr-1", """
                Parameters: {Token: {Type: String, NoEcho: true}}
                Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "q-${Token}"}}}
                Outputs: {Name: {Value: !GetAtt Queue.QueueName}}
                """, request -> request.parameters(parameter("Token", "secret")));
        await("gr-1", "CREATE_COMPLETE");

        assertThat(stack("gr-1").parameters())
                .extracting(Parameter::parameterValue)
                .containsExactly("****");
        assertThat(outputs(stack("gr-1"))).isEqualTo(Map.of("Name", "q-secret"));
    }

    @Test
    void functionsAreWorkedOut() {
        create("gr-1", """
                {"Parameters": {"Kind": {"Type": "String", "Default": "b"},
                                "Zones": {"Type": "CommaDelimitedList", "Default": "one, two"},
                                "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "%s"}},
                 "Mappings": {"Sizes": {"b": {"Count": 3}}},
                 "Conditions": {"IsB": {"Fn::Equals": [{"Ref": "Kind"}, "b"]}, "IsNot": {"Fn::Not": [{"Condition": "IsB"}]}},
                 "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Other": {"Type": "AWS::SQS::Queue", "Condition": "IsNot"}},
                 "Outputs": {
                   "Two": {"Value": {"Fn::Select": [1, {"Ref": "Zones"}]}},
                   "Joined": {"Value": {"Fn::Join": ["+", {"Fn::Split": [",", "x,y"]}]}},
                   "Count": {"Value": {"Fn::FindInMap": ["Sizes", {"Ref": "Kind"}, "Count"]}},
                   "If": {"Value": {"Fn::If": ["IsB", {"Fn::Base64": "yes"}, "no"]}},
                   "Sub": {"Value": {"Fn::Sub": ["${AWS::Region} ${Own} ${!Not}", {"Own": {"Ref": "Kind"}}]}},
                   "Image": {"Value": {"Ref": "Image"}},
                   "Never": {"Value": "no", "Condition": "IsNot"}}}
                """.formatted(FakeAccount.IMAGE_PARAMETER));
        await("gr-1", "CREATE_COMPLETE");

        assertThat(outputs(stack("gr-1")))
                .isEqualTo(Map.of(
                        "Two", "two",
                        "Joined", "x+y",
                        "Count", "3",
                        "If", "eWVz",
                        "Sub", "eu-west-1 b ${Not}",
                        "Image", FakeAccount.IMAGE));
        assertThat(resources("gr-1"))
                .extracting(StackResourceSummary::logicalResourceId)
                .containsExactly("Queue");
    }

    @Test
    void aResourceThatFailsRollsTheStackBackAndTheOthersAreCancelled() {
        aws.faults().stacks().resourceTakes("Slow", Duration.ofHours(1)).failCreation("Bad", "no such luck");
        create(
                "gr-1",
                "Resources: {Good: %1$s, Slow: %1$s, Bad: {Type: AWS::SQS::Queue, DependsOn: Good}}".formatted(QUEUE));

        await("gr-1", "ROLLBACK_COMPLETE");

        assertThat(stack("gr-1").stackStatusReason()).isNull();
        List<StackEvent> events = events("gr-1").reversed();
        assertThat(events)
                .filteredOn(event -> event.resourceStatusAsString().equals("CREATE_FAILED"))
                .extracting(StackEvent::logicalResourceId, StackEvent::resourceStatusReason)
                .containsExactly(tuple("Bad", "no such luck"), tuple("Slow", "Resource creation cancelled"));
        assertThat(events)
                .filteredOn(event -> event.resourceStatusAsString().equals("ROLLBACK_IN_PROGRESS"))
                .extracting(StackEvent::resourceStatusReason)
                .containsExactly(
                        "The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user.");
        assertThat(resources("gr-1"))
                .extracting(StackResourceSummary::resourceStatusAsString)
                .containsOnly("DELETE_COMPLETE");
        assertThatThrownBy(() -> create("gr-1", ONE_QUEUE)).isInstanceOf(AlreadyExistsException.class);
    }

    @Test
    void whatBecomesOfAFailureIsSaidWithTheRequest() {
        aws.faults().stacks().failCreation("Queue", "no such luck");

        create("gr-1", ONE_QUEUE, request -> request.onFailure(OnFailure.DO_NOTHING));
        String deleted = create("gr-2", ONE_QUEUE, request -> request.onFailure(OnFailure.DELETE));

        await("gr-1", "CREATE_FAILED");
        assertThat(stack("gr-1").stackStatusReason()).isEqualTo("The following resource(s) failed to create: [Queue].");
        await(deleted, "DELETE_COMPLETE");
    }

    @Test
    void aRollBackCanFailAsWell() {
        aws.faults().stacks().failCreation("Topic", "no such luck").failRemoval("Queue", 1, "it is in use");
        create("gr-1", TWO);

        await("gr-1", "ROLLBACK_FAILED");
        assertThat(stack("gr-1").stackStatusReason()).contains("failed to delete: [Queue]");
        String id = stack("gr-1").stackId();
        delete("gr-1");
        await(id, "DELETE_COMPLETE");
    }

    @Test
    void aStackThatTakesTooLongIsRolledBack() {
        aws.faults().stacks().resourcesTake(Duration.ofHours(1));
        create("gr-1", ONE_QUEUE, request -> request.timeoutInMinutes(10));
        soon().until(() -> !resources("gr-1").isEmpty());

        time.advance(Duration.ofMinutes(10));

        await("gr-1", "ROLLBACK_COMPLETE");
        assertThat(events("gr-1"))
                .extracting(StackEvent::resourceStatusReason)
                .contains("Stack creation time exceeded the specified timeout. Rollback requested by user.");
    }

    @Test
    void aNestedStackHasItsTemplateInS3AndItsOwnEvents() {
        aws.s3().addBucket("templates");
        clients.s3().putObject(put -> put.bucket("templates").key("inner.yaml"), RequestBody.fromString("""
                Parameters: {Name: {Type: String}}
                Resources: {Inner: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}}
                Outputs: {Queue: {Value: !GetAtt Inner.QueueName}}
                """));
        String outer = """
                Resources:
                  Nested:
                    Type: AWS::CloudFormation::Stack
                    Properties:
                      TemplateURL: https://templates.s3.eu-west-1.amazonaws.com/inner.yaml
                      Parameters: {Name: %s}
                Outputs: {Queue: {Value: !GetAtt Nested.Outputs.Queue}}
                """;
        create("gr-1", outer.formatted("shop"));
        await("gr-1", "CREATE_COMPLETE");
        assertThat(outputs(stack("gr-1"))).isEqualTo(Map.of("Queue", "shop"));
        assertThat(clients.cloudFormation().describeStacks().stacks())
                .extracting(Stack::parentId)
                .containsExactly(null, stack("gr-1").stackId());

        aws.faults().stacks().failCreation("Inner", "no such luck");
        create("gr-2", outer.formatted("shop"));
        await("gr-2", "ROLLBACK_COMPLETE");

        StackEvent failed = oldestFailure("gr-2");
        assertThat(failed.resourceType()).isEqualTo("AWS::CloudFormation::Stack");
        assertThat(failed.resourceStatusReason())
                .contains("Embedded stack " + failed.physicalResourceId(), "failed to create: [Inner]");
        assertThat(oldestFailure(failed.physicalResourceId()).resourceStatusReason())
                .isEqualTo("no such luck");
        assertThat(stack(failed.physicalResourceId()).stackStatusAsString()).isEqualTo("DELETE_COMPLETE");
    }

    @Test
    void aDeletionStopsACreationUnderWay() {
        aws.faults().stacks().resourceTakes("Topic", Duration.ofHours(1));
        String id = create("gr-1", TWO);
        soon().until(() -> resources("gr-1").size() == 2);

        delete("gr-1");

        await(id, "DELETE_COMPLETE");
        assertThat(resources(id))
                .extracting(StackResourceSummary::resourceStatusAsString)
                .containsOnly("DELETE_COMPLETE");
    }

    @Test
    void aResourceThatStaysFailsTheDeletionOnceOrAlways() {
        aws.faults().stacks().failRemoval("Topic", 1, "it is in use");
        String id = create("gr-1", TWO);
        await("gr-1", "CREATE_COMPLETE");

        delete("gr-1", "d1");
        await("gr-1", "DELETE_FAILED");
        assertThat(stack("gr-1").stackStatusReason()).contains("failed to delete: [Topic]");
        assertThat(oldestFailure("gr-1").resourceStatusReason()).isEqualTo("it is in use");
        assertThat(resources("gr-1"))
                .as("what is needed stays as well")
                .extracting(StackResourceSummary::resourceStatusAsString)
                .containsExactly("CREATE_COMPLETE", "DELETE_FAILED");
        delete("gr-1", "d1");
        assertThat(stack("gr-1").stackStatusAsString())
                .as("the same request, heard twice")
                .isEqualTo("DELETE_FAILED");
        delete("gr-1", "d2");
        await(id, "DELETE_COMPLETE");

        aws.faults().stacks().failRemoval("Queue", Integer.MAX_VALUE, "it is in use");
        String other = create("gr-2", ONE_QUEUE);
        await("gr-2", "CREATE_COMPLETE");
        assertRefused(
                () -> clients.cloudFormation()
                        .deleteStack(request -> request.stackName("gr-2").retainResources("Queue")),
                "DELETE_FAILED");
        delete("gr-2");
        await("gr-2", "DELETE_FAILED");
        clients.cloudFormation()
                .deleteStack(request -> request.stackName("gr-2").retainResources("Queue"));
        await(other, "DELETE_COMPLETE");
        assertThat(resources(other))
                .extracting(StackResourceSummary::resourceStatusAsString)
                .containsExactly("DELETE_SKIPPED");
    }

    @Test
    void whatIsRetainedOrNotEmptyOrProtectedStays() {
        String kept = create("gr-1", "Resources: {Queue: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}}");
        create("gr-2", "Resources: {Files: {Type: AWS::S3::Bucket, Properties: {BucketName: shop-files}}}");
        create("gr-3", ONE_QUEUE, request -> request.enableTerminationProtection(true));
        for (String name : List.of("gr-1", "gr-2", "gr-3")) {
            await(name, "CREATE_COMPLETE");
        }
        clients.s3().putObject(put -> put.bucket("shop-files").key("a"), RequestBody.fromString("content"));

        delete("gr-1");
        delete("gr-2");

        await(kept, "DELETE_COMPLETE");
        assertThat(events(kept)).extracting(StackEvent::resourceStatusAsString).contains("DELETE_SKIPPED");
        await("gr-2", "DELETE_FAILED");
        assertThat(oldestFailure("gr-2").resourceStatusReason())
                .contains("The bucket you tried to delete is not empty", "Service: S3", "Status Code: 409");
        assertRefused(() -> delete("gr-3"), "Stack [gr-3] cannot be deleted while TerminationProtection is enabled");
        aws.cloudFormation().protectByHand("gr-3", false);
        delete("gr-3");
        soon().until(() -> aws.cloudFormation().names().equals(List.of("gr-2")));
    }

    @Test
    void thereAreManyPages() {
        aws.cloudFormation().pageSize(2);
        for (int n = 1; n <= 5; n++) {
            create("gr-" + n, TWO);
            await("gr-" + n, "CREATE_COMPLETE");
        }

        assertThat(clients.cloudFormation().describeStacks().stacks()).hasSize(2);
        assertThat(clients.cloudFormation().describeStacksPaginator().stacks())
                .extracting(Stack::stackName)
                .containsExactly("gr-1", "gr-2", "gr-3", "gr-4", "gr-5");
        assertThat(clients.cloudFormation()
                        .describeStackEvents(request -> request.stackName("gr-1"))
                        .stackEvents())
                .hasSize(2);
        assertThat(events("gr-1")).hasSize(8);
    }

    @Test
    void aMachineOfAStackIsAMachineWithTheTagsOfBoth() {
        create(
                "gr-1",
                """
                Resources:
                  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-1}}
                  Web:
                    Type: AWS::EC2::Instance
                    Properties:
                      ImageId: %s
                      InstanceType: t3.small
                      SubnetId: subnet-1
                      SecurityGroupIds: [!Ref Group]
                      IamInstanceProfile: %s
                      UserData: !Base64 "#!/bin/sh\\necho up\\n"
                      Tags: [{Key: Role, Value: web}]
                Outputs: {Address: {Value: !GetAtt Web.PrivateIp}}
                """.formatted(FakeAccount.IMAGE, FakeAccount.PROFILE),
                request -> request.tags(tag("greenroom:key", "k1")));
        await("gr-1", "CREATE_COMPLETE");

        FakeMachine machine = aws.machine(aws.cloudFormation().physicalId("gr-1", "Web"));
        assertThat(machine.state()).isEqualTo(State.RUNNING);
        assertThat(machine.tags())
                .containsEntry("greenroom:key", "k1")
                .containsEntry("Role", "web")
                .containsEntry("aws:cloudformation:stack-name", "gr-1")
                .containsEntry("aws:cloudformation:logical-id", "Web")
                .containsEntry("aws:cloudformation:stack-id", stack("gr-1").stackId());
        assertThat(machine.userData()).isEqualTo("#!/bin/sh\necho up\n");
        assertThat(outputs(stack("gr-1"))).isEqualTo(Map.of("Address", machine.address()));
        assertThat(clients.cloudFormation()
                        .describeStackResource(
                                request -> request.stackName("gr-1").logicalResourceId("Web"))
                        .stackResourceDetail()
                        .physicalResourceId())
                .isEqualTo(machine.id());
        assertRefused(
                () -> clients.cloudFormation().describeStackResource(request -> request.stackName("gr-1")
                        .logicalResourceId("None")),
                "Resource None does not exist for stack gr-1");

        String id = stack("gr-1").stackId();
        delete("gr-1");
        await(id, "DELETE_COMPLETE");
        assertThat(machine.state()).isEqualTo(State.TERMINATED);
    }

    @Test
    void whyAMachineCannotBeMadeIsTold() {
        String web = "Resources: {Web: {Type: AWS::EC2::Instance, Properties: {ImageId: %s, InstanceType: t3.small}}}";
        create("gr-1", web.formatted("ami-0aaaaaaaaaaaaaaa9"));
        aws.faults().failLaunches(1, "Server.InsufficientInstanceCapacity", "no room");
        create("gr-2", web.formatted(FakeAccount.IMAGE));

        await("gr-1", "ROLLBACK_COMPLETE");
        await("gr-2", "ROLLBACK_COMPLETE");

        assertThat(oldestFailure("gr-1").resourceStatusReason())
                .contains("Resource handler returned message", "ami-0aaaaaaaaaaaaaaa9", "Service: EC2");
        assertThat(oldestFailure("gr-2").resourceStatusReason()).contains("failed to stabilize", "no room");
    }

    @Test
    void otherServicesMakeResourcesThemselves() {
        Set<String> made = ConcurrentHashMap.newKeySet();
        aws.cloudFormation().addMaker("AWS::Lambda::Function", new ResourceMaker() {
            @Override
            public Made make(String logicalId, String type, JsonNode properties, String name, ForStack stack) {
                if (!properties.has("Handler")) {
                    throw new Refusal("InvalidRequest", "there is no handler");
                }
                made.add(properties.path("Handler").asString("") + stack.tags().get("greenroom:key"));
                return new Made(name, Map.of("Arn", "arn:" + name));
            }

            @Override
            public void remove(String type, String physicalId) {
                made.clear();
            }
        });
        String id = create("gr-1", """
                Resources: {Check: {Type: AWS::Lambda::Function, Properties: {Handler: index.handler}}}
                Outputs: {Arn: {Value: !GetAtt Check.Arn}}
                """, request -> request.tags(tag("greenroom:key", "k1")));
        create("gr-2", "Resources: {Check: {Type: AWS::Lambda::Function}}");

        await("gr-1", "CREATE_COMPLETE");
        assertThat(made).containsExactly("index.handlerk1");
        assertThat(outputs(stack("gr-1")).get("Arn")).matches("arn:gr-1-Check-[A-Z0-9]{12}");
        await("gr-2", "ROLLBACK_COMPLETE");
        assertThat(oldestFailure("gr-2").resourceStatusReason()).contains("there is no handler", "Service: Lambda");
        delete("gr-1");
        await(id, "DELETE_COMPLETE");
        assertThat(made).isEmpty();
    }

    @Test
    void anUpdateByHandMakesWhatIsNewAndTakesAwayWhatIsNot() throws Exception {
        String id = create("gr-1", TWO);
        await("gr-1", "CREATE_COMPLETE");

        aws.cloudFormation().updateByHand("gr-1", """
                Resources: {Queue: {Type: AWS::SQS::Queue}, Other: {Type: AWS::SQS::Queue}}
                Outputs: {Url: {Value: "https://other"}}
                """);

        assertThat(stack("gr-1").stackStatusAsString()).isEqualTo("UPDATE_COMPLETE");
        assertThat(stack("gr-1").lastUpdatedTime()).isNotNull();
        assertThat(outputs(stack("gr-1"))).isEqualTo(Map.of("Url", "https://other"));
        assertThat(resources("gr-1"))
                .extracting(StackResourceSummary::logicalResourceId, StackResourceSummary::resourceStatusAsString)
                .containsExactlyInAnyOrder(
                        tuple("Queue", "CREATE_COMPLETE"),
                        tuple("Topic", "DELETE_COMPLETE"),
                        tuple("Other", "CREATE_COMPLETE"));
        delete("gr-1");
        await(id, "DELETE_COMPLETE");
    }

    @Test
    void theSchedulerDeletesStacks() {
        String id = create("gr-1", ONE_QUEUE);
        await("gr-1", "CREATE_COMPLETE");
        clients.scheduler().createSchedule(request -> request.name("gr-1")
                .scheduleExpression("at(%s)"
                        .formatted(LocalDateTime.ofInstant(time.instant(), ZoneOffset.UTC)
                                .plusHours(1)
                                .withNano(0)
                                .withSecond(30)))
                .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                .target(target -> target.arn("arn:aws:scheduler:::aws-sdk:cloudformation:deleteStack")
                        .roleArn(FakeAccount.SCHEDULER_ROLE)
                        .input("{\"StackName\":\"gr-1\"}")));

        time.advance(Duration.ofMinutes(62));

        await(id, "DELETE_COMPLETE");
        assertThat(aws.calls().of("cloudformation:DeleteStack"))
                .extracting(Calls.Call::principal)
                .containsExactly("scheduler");
    }

    @Test
    void callsAreThrottledRefusedAndLost() {
        aws.faults().throttle("cloudformation:DescribeStacks", 2);
        clients.cloudFormation().describeStacks();
        assertThatThrownBy(() -> clients.cloudFormation().describeStacks())
                .isInstanceOfSatisfying(CloudFormationException.class, e -> {
                    assertThat(e.isThrottlingException()).isTrue();
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("Throttling");
                });
        aws.faults().loseAnswers("cloudformation:CreateStack", 1);
        assertThatThrownBy(() -> create("gr-1", ONE_QUEUE)).isInstanceOf(SdkClientException.class);
        aws.faults().none();
        assertThatThrownBy(() -> create("gr-1", ONE_QUEUE)).isInstanceOf(AlreadyExistsException.class);
        assertThat(aws.cloudFormation().names()).containsExactly("gr-1");
    }

    private String create(String name, String template) {
        return create(name, template, request -> {});
    }

    private String create(String name, String template, Consumer<CreateStackRequest.Builder> more) {
        return clients.cloudFormation()
                .createStack(request -> {
                    request.stackName(name).templateBody(template);
                    more.accept(request);
                })
                .stackId();
    }

    private void createFrom(String name, String url) {
        clients.cloudFormation()
                .createStack(
                        request -> request.stackName(name).templateURL(url).parameters(parameter("Size", "small")));
    }

    private void delete(String name) {
        clients.cloudFormation().deleteStack(request -> request.stackName(name));
    }

    private void delete(String name, String token) {
        clients.cloudFormation().deleteStack(request -> request.stackName(name).clientRequestToken(token));
    }

    private Stack stack(String name) {
        return clients.cloudFormation()
                .describeStacks(request -> request.stackName(name))
                .stacks()
                .getFirst();
    }

    private static Map<String, String> outputs(Stack stack) {
        return stack.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue));
    }

    private List<StackResourceSummary> resources(String name) {
        return clients
                .cloudFormation()
                .listStackResourcesPaginator(request -> request.stackName(name))
                .stackResourceSummaries()
                .stream()
                .toList();
    }

    private List<StackEvent> events(String name) {
        return clients
                .cloudFormation()
                .describeStackEventsPaginator(request -> request.stackName(name))
                .stackEvents()
                .stream()
                .toList();
    }

    private StackEvent oldestFailure(String name) {
        return events(name).stream()
                .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
                .toList()
                .getLast();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Parameter parameter(String key, String value) {
        return Parameter.builder().parameterKey(key).parameterValue(value).build();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private void await(String name, String status) {
        soon().untilAsserted(() -> assertThat(stack(name).stackStatusAsString())
                .as(events(name).toString())
                .isEqualTo(status));
    }

    private static void assertRefused(ThrowingCallable call, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CloudFormationException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
            assertThat(e.awsErrorDetails().errorMessage()).contains(text);
        });
    }
}
