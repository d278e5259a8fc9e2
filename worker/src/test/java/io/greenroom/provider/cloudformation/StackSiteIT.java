package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.EnvironmentProviderContract.LONG;
import static io.greenroom.environment.EnvironmentProviderContract.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Ending;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.EnvironmentState.Starting;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.FolderRemoval;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.fake.Calls.Call;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeCloudFormation;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.time.MovableTime;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Environments of stacks in a fake account, in which much goes wrong. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class StackSiteIT {
    private static final String SECRET = "planted-secret-5c3e1f";
    private static final Duration LIFE = Duration.ofHours(5);
    /** From an environment's expiry until nothing may be left of it, with every worker dead. */
    private static final Duration LATEST = Duration.ofMinutes(6);

    private static final String BLUEPRINT = """
            template: template.yaml
            commands: {smoke: {run: 'echo "$OUTPUT_Url"', on: worker}}
            """;
    private static final String TEMPLATE = """
            Resources:
              Queue: {Type: AWS::SQS::Queue}
              Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}
            Outputs:
              Url: {Value: !Sub "https://shop.example.com/${Queue.QueueName}"}
            """;

    private final StackStage stage;
    private final AtomicInteger runs = new AtomicInteger();

    StackSiteIT(@TempDir Path folder) throws Exception {
        this.stage = new StackStage(folder, new MovableTime(Instant.now()));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private FakeCloudFormation stacks() {
        return stage.aws.cloudFormation();
    }

    // What people want of it.

    @Test
    void aTestOnTheWorkersMachineTriesWhatTheStackPutsOut() throws Exception {
        stage.write("shop", """
                inputs: {Size: {default: small}}
                template: template.yaml
                capabilities: [CAPABILITY_IAM]
                components:
                  sender: {function: Function, commands: {send: {arguments: {Text: {}}}}}
                commands:
                  smoke:
                    on: worker
                    run: |
                      echo "$OUTPUT_Url of $OUTPUT_QueueName"
                      env | grep ^AWS_ | sort
                      mkdir -p reports; cp expected.txt reports/seen.txt
                      test "$OUTPUT_Url" = "$(cat expected.txt)"
                collect: ["reports/**"]
                """, """
                Parameters: {Size: {Type: String}}
                Resources:
                  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "shop-${Size}"}}
                  Role: {Type: AWS::IAM::Role}
                  Function:
                    Type: AWS::Lambda::Function
                    Properties:
                      Runtime: provided.al2023
                      Handler: function.sh
                      Role: !GetAtt Role.Arn
                      Environment: {Variables: {QUEUE: !GetAtt Queue.QueueName}}
                      Code: {ZipFile: 'echo "sending to $QUEUE" >&2; cat'}
                Outputs:
                  Url: {Value: !Sub "https://shop.example.com/${Size}"}
                  QueueName: {Value: !GetAtt Queue.QueueName}
                """);
        var id = start("shop", "k1", Map.of("Size", "large"), Map.of());
        awaitReady(id);
        var environment = stage.provider().describe(id).orElseThrow();
        assertThat(environment.outputs())
                .containsEntry("Url", "https://shop.example.com/large")
                .containsEntry("QueueName", "shop-large");
        assertThat(environment.url()).hasToString("https://shop.example.com/large");

        var good = run(id, "smoke", Map.of(), expecting("https://shop.example.com/large"));
        var bad = run(id, "smoke", Map.of(), expecting("https://shop.example.com/small"));

        assertThat(finished(id, good).exitCode()).isZero();
        assertThat(output(id, good))
                .as("what keeps the worker's own credentials from being found")
                .isEqualTo("""
                https://shop.example.com/large of shop-large
                AWS_CONFIG_FILE=/dev/null
                AWS_EC2_METADATA_DISABLED=true
                AWS_SHARED_CREDENTIALS_FILE=/dev/null
                """);
        var files = new ArrayList<String>();
        stage.provider().collect(id, good, file -> {
            assertThat(file).isInstanceOf(CollectedFile.Found.class);
            return files.add(file.path());
        });
        assertThat(files).containsExactly("reports/seen.txt");
        assertThat(finished(id, bad).exitCode()).isEqualTo(1);
        var sent = run(id, "sender", "send", Map.of("Text", "hello"), SourceFiles.NONE);
        assertThat(finished(id, sent).exitCode()).isZero();
        assertThat(output(id, sent)).contains("sending to shop-large", "hello");
        end(id);
        assertNothingIsLeft();
    }

    private static SourceFiles expecting(String text) {
        return folder -> Files.writeString(folder.resolve("expected.txt"), text + "\n");
    }

    @Test
    void commandsOnTheWorkersMachineAreLentARoleThatNobodySees() throws Exception {
        stage.lend("arn:aws:iam::111122223333:role/greenroom-commands");
        stage.write(
                "shop",
                BLUEPRINT.replace(
                        "echo \"$OUTPUT_Url\"",
                        "echo \"$AWS_ACCESS_KEY_ID in $AWS_REGION\"; echo \"$AWS_SECRET_ACCESS_KEY\" | wc -c; env | grep -c -e AWS_CONFIG_FILE -e AWS_SHARED_CREDENTIALS_FILE -e AWS_EC2_METADATA_DISABLED"),
                TEMPLATE);
        var id = ready("shop");

        var run = run(id, "smoke", Map.of(), SourceFiles.NONE);

        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(output(id, run)).startsWith("ASIA").contains("in eu-west-1").endsWith("\n3\n");
        assertThat(filesOfState()).doesNotContain("secret-of-session");
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void theStackSaysWhoseItIsAndFollowsItsEnvironmentsEnd() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");

        assertThat(stacks().names()).containsExactly(id.name());
        assertThat(stacks().tags(id.name()))
                .containsEntry(Tags.INSTALLATION, StackStage.INSTALLATION)
                .containsEntry(Tags.PROVIDER, "cloudformation")
                .containsEntry(Tags.ENVIRONMENT, id.name())
                .containsEntry(Tags.KEY, "key-shop")
                .containsEntry(Tags.PIPELINE, OWNER.pipeline());
        assertThat(stage.aws.scheduler().names()).containsExactly(id.name());
        assertThat(stage.aws.calls().all().stream()
                        .map(Call::name)
                        .filter(List.of("scheduler:CreateSchedule", "cloudformation:CreateStack")::contains))
                .as("what ends it was there before it")
                .containsExactly("scheduler:CreateSchedule", "cloudformation:CreateStack");
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void progressSaysHowFarItIsAndWhatTakesLongest() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().stacks().resourceTakes("Topic", Duration.ofMinutes(10));

        var id = start("shop", "k1");

        await().atMost(LONG)
                .until(() -> stateOf(id) instanceof Starting starting
                        && starting.phase().contains("1 of 2")
                        && starting.phase().contains("Topic"));
        stage.time.advance(Duration.ofMinutes(10));
        awaitReady(id);
        end(id);
    }

    @Test
    void aTemplateThatIsTooLongForACallGoesThroughTheBucketAndIsGoneWithTheEnvironment() throws Exception {
        stage.write("long", BLUEPRINT, TEMPLATE + "Description: x\n" + "# so long\n".repeat(6000));
        var id = ready("long");
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).anyMatch(key -> key.contains(id.name()));

        end(id);

        assertNothingIsLeft();
    }

    @Test
    void aSecretGoesIntoAParameterThatIsNotEchoedAndIsNowhereElseToBeSeen() throws Exception {
        stage.write("secret", """
                inputs: {Token: {}}
                template: template.yaml
                parameters: {Password: "${INPUT_Token}"}
                components:
                  web: {machine: WebServer, run: 'test "$INPUT_Token" = %s && exec sleep 1000'}
                commands: {tell: {run: 'echo "the token is $INPUT_Token"', on: worker}}
                """.formatted("planted-secret-5c3e1f"), """
                Parameters: {Password: {Type: String, NoEcho: true}}
                %s  Bad: {Type: AWS::SNS::Topic, Properties: {Name: !Ref Password}}
                """.formatted(StackStage.WEB_SERVER));
        var id = start("secret", "k1", Map.of(), Map.of("Token", SECRET));
        awaitReady(id);
        var run = run(id, "tell", Map.of(), SourceFiles.NONE);
        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(output(id, run)).contains("the token is " + SECRET);
        stage.aws.faults().stacks().failCreation("Bad", "Topic name %s is not valid".formatted(SECRET));
        var broken = start("secret", "k2", Map.of(), Map.of("Token", SECRET));
        String reason = failure(broken);
        String shown = stacks().shown(id.name());
        String log = stage.aws.calls().all().toString() + stage.provider().list();
        for (FakeMachine machine : stage.aws.ec2().machines()) {
            assertThat(machine.userData() + machine.tags()).doesNotContain(SECRET);
        }
        for (String key : stage.aws.s3().keys(FakeAccount.BUCKET, "")) {
            assertThat(stage.aws.s3().text(FakeAccount.BUCKET, key)).doesNotContain(SECRET);
        }

        end(id);
        end(broken);

        assertThat(reason).contains("Bad", "Topic name **** is not valid");
        assertThat(shown).contains("****").doesNotContain(SECRET);
        assertThat(log).doesNotContain(SECRET);
        assertThat(stage.aws.ssm().kept().toString()).doesNotContain(SECRET);
        assertThat(filesOfState()).doesNotContain(SECRET);
        assertNothingIsLeft();
    }

    private String filesOfState() throws Exception {
        var all = new StringBuilder();
        try (Stream<Path> files = Files.walk(stage.state())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    // What is refused before anything is made.

    @Test
    void aSecretInputForAParameterThatIsEchoedIsRefused() throws Exception {
        stage.write("secret", "inputs: {Token: {}}\n" + BLUEPRINT, "Parameters: {Token: {Type: String}}\n" + TEMPLATE);

        assertConfiguration(() -> start("secret", "k1", Map.of(), Map.of("Token", SECRET)), "Token", "NoEcho");
        assertNothingWasMade();
    }

    @Test
    void capabilitiesThatTheSettingsDoNotAllowAreRefused() throws Exception {
        stage.write(
                "roles",
                BLUEPRINT + "capabilities: [CAPABILITY_NAMED_IAM]\n",
                "Resources: {Role: {Type: AWS::IAM::Role, Properties: {RoleName: shop}}}\n");

        assertConfiguration(
                () -> start("roles", "k1"), "CAPABILITY_NAMED_IAM", "providers.cloudformation.capabilities");
        assertNothingWasMade();
    }

    @Test
    void capabilitiesThatBothAllowAreGiven() throws Exception {
        stage.write(
                "roles",
                BLUEPRINT + "capabilities: [CAPABILITY_IAM]\n",
                TEMPLATE.replace("Resources:", "Resources:\n  Role: {Type: AWS::IAM::Role}"));

        end(ready("roles"));
        assertNothingIsLeft();
    }

    @Test
    void whatCloudFormationFindsWrongIsToldWithTheParametersName() throws Exception {
        stage.write(
                "sized",
                "inputs: {Count: {default: '1'}}\n" + BLUEPRINT,
                "Parameters: {Count: {Type: Number, MaxValue: 10}}\n" + TEMPLATE);

        var id = start("sized", "k1", Map.of("Count", "11"), Map.of());

        assertThat(failure(id)).contains("Count", "must be a number not greater than 10");
        assertThat(stacks().ids()).isEmpty();
        end(id);
        assertThat(stage.aws.scheduler().names()).isEmpty();
    }

    @Test
    void soItIsWhereTheTemplateHasItsOwnWordsForThat() throws Exception {
        stage.write(
                "sized",
                "inputs: {Count: {default: '1'}}\n" + BLUEPRINT,
                "Parameters: {Count: {Type: Number, MaxValue: 10, ConstraintDescription: as many as the S3 bucket has}}\n"
                        + TEMPLATE);

        var id = start("sized", "k1", Map.of("Count", "11"), Map.of());

        assertThat(failure(id)).contains("Parameters (Count)", "as many as the S3 bucket has");
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void aListMayHaveSeveralOfTheValuesThatAreAllowed() throws Exception {
        stage.write(
                "zones",
                "inputs: {Zones: {required: true}}\n" + BLUEPRINT,
                "Parameters: {Zones: {Type: CommaDelimitedList, AllowedValues: [a, b]}}\n" + TEMPLATE);

        var id = start("zones", "k1", Map.of("Zones", "a,b"), Map.of());

        awaitReady(id);
        end(id);
    }

    // What fails.

    @Test
    void aFailureInANestedStackIsToldByItsFirstCause() throws Exception {
        stage.aws.s3().addBucket("templates");
        stage.put(
                "templates",
                "inner.yaml",
                "Resources: {Inner: {Type: AWS::SQS::Queue}, Other: {Type: AWS::SQS::Queue}}");
        stage.write("nested", BLUEPRINT, """
                Resources:
                  Nested:
                    Type: AWS::CloudFormation::Stack
                    Properties: {TemplateURL: "https://templates.s3.eu-west-1.amazonaws.com/inner.yaml"}
                Outputs: {Url: {Value: "https://shop.example.com/"}}
                """);
        stage.aws
                .faults()
                .stacks()
                .failCreation("Inner", "Queue name is taken (Service: Sqs, Status Code: 409)")
                .resourceTakes("Other", Duration.ofHours(1));

        var id = start("nested", "k1");

        assertThat(failure(id)).contains("Inner", "AWS::SQS::Queue", "Queue name is taken");
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void aStackThatRollsBackFailsTheStartAndIsEndedWithItsRecord() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().stacks().failCreation("Topic", "Topic limit exceeded");

        var id = start("shop", "k1");

        assertThat(failure(id)).contains("Topic", "AWS::SNS::Topic", "Topic limit exceeded");
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void aStackThatFailsAsAWholeIsToldWithItsReason() throws Exception {
        String template = TEMPLATE.replace("{Value: ", "{Export: {Name: shop-url}, Value: ");
        stage.create("guest", template);
        await().atMost(LONG).until(() -> stacks().status("guest").equals("CREATE_COMPLETE"));
        stage.write("shop", BLUEPRINT, template);

        var id = start("shop", "k1");

        assertThat(failure(id)).contains("Export with name shop-url is already exported by stack guest");
        end(id);
        assertThat(stacks().names()).containsExactly("guest");
    }

    @Test
    void aRollBackThatGetsStuckIsEndedAllTheSame() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws
                .faults()
                .stacks()
                .failCreation("Topic", "Topic limit exceeded")
                .failRemoval("Queue", 1, "it is in use");

        var id = start("shop", "k1");

        assertThat(failure(id)).contains("Topic limit exceeded");
        end(id);
        assertNothingIsLeft();
    }

    // How it ends.

    @Test
    void whatStaysOnceIsTriedAgain() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().stacks().failRemoval("Queue", 1, "it is in use");
        var id = ready("shop");

        end(id);

        assertNothingIsLeft();
    }

    @Test
    void aStackThatCannotBeDeletedIsToldWithWhatStaysAndWhy() throws Exception {
        stage.write("shop", BLUEPRINT, """
                Resources: {Files: {Type: AWS::S3::Bucket, Properties: {BucketName: shop-files}}}
                Outputs: {Url: {Value: "https://shop.example.com/"}}
                """);
        var id = ready("shop");
        stage.put("shop-files", "a", "content");

        stage.provider().end(id);

        awaitTrouble(id, "Files", "AWS::S3::Bucket", "not empty", "teardown");
        assertThat(stacks().status(id.name())).isEqualTo("DELETE_FAILED");
        assertThat(stage.aws.calls().of("cloudformation:DeleteStack")).hasSize(2);
    }

    @Test
    void aStackWhoseRoleIsNotThereAnyMoreIsDeletedWithThatOfTheSettings() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");
        stage.replaceServiceRole("arn:aws:iam::111122223333:role/greenroom-stack-2");

        end(id);

        assertNothingIsLeft();
    }

    @Test
    void aStackThatNoRoleCanDeleteIsToldWithWhatToDo() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");
        stage.aws.account().removeStackRole(FakeAccount.STACK_ROLE);

        stage.provider().end(id);

        awaitTrouble(id, id.name(), FakeAccount.STACK_ROLE, "'providers.cloudformation.serviceRole'", "purge");
        assertThat(stage.aws.scheduler().names()).containsExactly(id.name());
    }

    @Test
    void aStackThatSomebodyProtectedIsToldWithHowToUndoThat() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");
        stacks().protectByHand(id.name(), true);

        stage.provider().end(id);

        awaitTrouble(id, id.name(), "no-enable-termination-protection");
        stacks().protectByHand(id.name(), false);
        stage.time.advance(Duration.ofMinutes(1));
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
    }

    private void awaitTrouble(EnvironmentId id, String... words) {
        await().atMost(LONG).untilAsserted(() -> assertThat(stateOf(id))
                .isInstanceOfSatisfying(
                        Ending.class, ending -> assertThat(ending.trouble()).contains(words)));
    }

    @Test
    void aStackWhoseExportIsImportedElsewhereIsToldWithWhatHoldsIt() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE.replace("{Value: ", "{Export: {Name: shop-url}, Value: "));
        var id = ready("shop");
        stage.create("guest", """
                Resources:
                  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue shop-url}}
                """);
        await().atMost(LONG).until(() -> stacks().status("guest").equals("CREATE_COMPLETE"));

        stage.provider().end(id);

        awaitTrouble(id, id.name(), "shop-url", "in use by guest", "End or delete the stack that imports it first");
        assertThat(stage.aws.calls().of("cloudformation:DeleteStack").size()).isLessThanOrEqualTo(2);
        assertThat(stage.aws.scheduler().names()).as("what tries once more").containsExactly(id.name());
    }

    @Test
    void aStackThatSomebodyUpdatedGoesOnAndEndsWithAllThatIsInItNow() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");
        stacks().updateByHand(id.name(), TEMPLATE.replace("Outputs:", "  Other: {Type: AWS::SQS::Queue}\nOutputs:"));

        var run = run(id, "smoke", Map.of(), SourceFiles.NONE);

        assertThat(finished(id, run).exitCode()).isZero();
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void aStackThatSomebodyDeletesTakesItsEnvironmentAlongAndIsNotMadeAgain() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");

        stacks().deleteByHand(id.name());

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
        assertThat(start("shop", "key-shop")).isEqualTo(id);
        stage.reopened();
        assertThat(start("shop", "key-shop")).isEqualTo(id);
        assertThat(stateOf(id)).isInstanceOf(Ended.class);
        assertThat(stacks().ids()).hasSize(1);
        assertThat(stage.aws.calls().of("cloudformation:CreateStack")).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void soDoesOneThatWasDeletedWhenNoWorkerLooked() throws Exception {
        stage.write("web", """
                template: template.yaml
                components: {web: {machine: WebServer, run: exec sleep 1000}}
                """, StackStage.WEB_SERVER);
        var id = ready("web");
        stage.provider().close();
        stacks().deleteByHand(id.name());
        await().atMost(LONG).until(() -> stacks().names().isEmpty());

        stage.reopened();

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertNothingIsLeft();
    }

    @Test
    void aDeletionByHandThatFailsIsTriedAgainAndToldWithWhatStays() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");
        stage.aws.faults().stacks().failRemoval("Queue", Integer.MAX_VALUE, "it is in use");

        stacks().deleteByHand(id.name());

        awaitTrouble(id, "Queue", "it is in use");
        assertThat(stacks().status(id.name())).isEqualTo("DELETE_FAILED");
    }

    @Test
    void anEnvironmentThatIsEndedWhileItsStackIsMadeLeavesNothing() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().stacks().resourcesTake(Duration.ofMinutes(10));
        var id = start("shop", "k1");
        await().atMost(LONG).until(() -> !stacks().names().isEmpty());

        end(id);

        assertThat(stacks().ids()).hasSize(1);
        assertNothingIsLeft();
    }

    // Answers that are lost, and workers that are.

    @Test
    void aStartWhoseAnswerWasLostMakesOneStack() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().loseAnswers("cloudformation:CreateStack", 1);
        var id = start("shop", "k1");
        await().atMost(LONG).until(() -> !stacks().names().isEmpty());
        stage.aws.faults().none();

        awaitReady(id);

        assertThat(stacks().ids()).hasSize(1);
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void anEnvironmentThatIsEndedWhenItsStartsAnswerWasLostLeavesNothing() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().loseAnswers("cloudformation:CreateStack", 1);
        var id = start("shop", "k1");
        await().atMost(LONG).until(() -> !stacks().names().isEmpty());

        end(id);

        assertThat(stacks().ids()).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void aStackOfTheSameNameThatIsNotOursIsLeftAlone() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        String name = StackStage.stackName("k1");
        stage.create(name, TEMPLATE);

        var id = start("shop", "k1");

        assertThat(failure(id)).contains(name);
        end(id);
        assertThat(stacks().names()).containsExactly(name);
        assertThat(stage.aws.calls().of("cloudformation:DeleteStack")).isEmpty();
    }

    @Test
    void aFifthOfTheAnswersMayGetLostAndOthersComeSlowly() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().loseAnswers("*", 0.2).throttle("cloudformation:*", 7);
        var id = ready("shop");

        var run = run(id, "smoke", Map.of(), SourceFiles.NONE);

        assertThat(finished(id, run).exitCode()).isZero();
        end(id);
        assertThat(stacks().ids()).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void workersThatDieAtEveryStepMakeOneStackAndLeaveNothing() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().stacks().resourcesTake(Duration.ofMinutes(1)).removalsTake(Duration.ofMinutes(1));
        stage.aws.faults().refuse("cloudformation:CreateStack", 1, 500, "InternalFailure", "try again");

        var id = start("shop", "k1");
        stage.reopened();
        await().atMost(LONG).until(() -> !stacks().names().isEmpty());
        stage.reopened();
        stage.time.advance(Duration.ofMinutes(1));
        await().atMost(LONG).until(() -> stacks().physicalId(id.name(), "Topic").contains("Topic"));
        stage.reopened();
        stage.time.advance(Duration.ofMinutes(1));
        awaitReady(id);
        stage.reopened();
        assertThat(start("shop", "k1")).isEqualTo(id);
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
        var run = run(id, "smoke", Map.of(), SourceFiles.NONE);
        stage.reopened();
        assertThat(finished(id, run).exitCode()).isZero();
        stage.provider().end(id);
        stage.reopened();
        await().atMost(LONG)
                .until(() -> stacks().status(stacks().ids().getFirst()).equals("DELETE_IN_PROGRESS"));
        stage.reopened();
        await().atMost(LONG).until(() -> {
            stage.time.advance(Duration.ofSeconds(30));
            return stateOf(id) instanceof Ended;
        });

        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
        assertThat(stacks().ids()).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void aLaterWorkerTakesUpAnEnvironmentWhoseStepsHaveRemovedItsTemplate() throws Exception {
        stage.write(
                "shop",
                "setup: [{run: rm template.yaml}]\nteardown: [{run: test ! -e template.yaml}]\n" + BLUEPRINT,
                TEMPLATE);
        var id = ready("shop");

        stage.reopened();

        assertThat(stateOf(id)).isInstanceOf(Ready.class);
        var run = run(id, "smoke", Map.of(), SourceFiles.NONE);
        assertThat(finished(id, run).exitCode()).isZero();
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void withEveryWorkerDeadTheScheduleDeletesTheStack() throws Exception {
        stage.write("web", """
                template: template.yaml
                components: {web: {machine: WebServer, run: exec sleep 1000}}
                """, StackStage.WEB_SERVER);
        ready("web");
        stage.provider().close();

        stage.time.advance(LIFE.plus(LATEST));

        await().atMost(LONG).until(() -> stacks().names().isEmpty());
        assertThat(stage.aws.ec2().living()).isEmpty();
        assertThat(stage.aws.calls().of("cloudformation:DeleteStack"))
                .extracting(Call::principal)
                .containsExactly("scheduler");
        assertThat(stage.aws.scheduler().names()).isEmpty();
    }

    @Test
    void aStackThatIsStillBeingMadeWhenEveryWorkerIsDeadIsDeletedToo() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().stacks().resourcesTake(Duration.ofDays(1));
        start("shop", "k1");
        await().atMost(LONG).until(() -> !stacks().names().isEmpty());
        stage.provider().close();

        stage.time.advance(LIFE.plus(LATEST));

        await().atMost(LONG).until(() -> stacks().names().isEmpty());
    }

    @Test
    void anExtensionMovesTheSchedule() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");
        Instant end = stage.time.instant().plus(LIFE.multipliedBy(2));
        assertThat(stage.provider().keep(id, Retention.Change.expiringAt(end))).isPresent();
        await().atMost(LONG)
                .until(() -> !stage.aws.calls().of("scheduler:UpdateSchedule").isEmpty());
        stage.provider().close();

        stage.time.advance(LIFE.plus(LATEST));
        stage.reopened();
        awaitReady(id);
        stage.provider().close();
        stage.time.advance(LIFE);

        await().atMost(LONG).until(() -> stacks().names().isEmpty());
    }

    @Test
    void withoutAScheduleThereIsNoStack() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        stage.aws.faults().refuse("scheduler:*", Integer.MAX_VALUE, 403, "AccessDeniedException", "not allowed");

        var id = start("shop", "k1");

        assertThat(failure(id)).contains("scheduler:GetSchedule", "not allowed");
        assertThat(stacks().ids()).isEmpty();
    }

    @Test
    void withTheStateDirectoryLostTheEnvironmentIsFoundAndEnded() throws Exception {
        stage.write("shop", BLUEPRINT, TEMPLATE);
        var id = ready("shop");
        stage.provider().close();
        FolderRemoval.remove(stage.state());

        var provider = stage.reopened();

        await().atMost(LONG).until(() -> provider.list().stream()
                .anyMatch(found -> found.id().equals(id)));
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void aMachineOfTheStackRunsItsCommandsAndIsKnownByItsTagToo() throws Exception {
        stage.write(
                "web",
                """
                template: template.yaml
                components:
                  web:
                    machine: WebServer
                    run: 'echo "up at $WEB_ADDRESS" >up; exec sleep 1000'
                    ready: {command: test -s up}
                    commands: {look: {run: 'cat up; echo "$GREENROOM_COMPONENT"'}}
                  tagged:
                    machine: {tag: Role=other}
                    commands: {look: {run: 'echo "$GREENROOM_COMPONENT"'}}
                outputs: {Address: "${web.ADDRESS}"}
                """,
                StackStage.WEB_SERVER
                        + "  Other:"
                        + StackStage.MACHINE.replace(
                                "Properties: {", "Properties: {Tags: [{Key: Role, Value: other}], ")
                        + "\n");
        var id = ready("web");
        String web = stacks().physicalId(id.name(), "WebServer");
        String address = stage.aws.machine(web).address();
        assertThat(stage.provider().describe(id).orElseThrow().outputs()).containsEntry("Address", address);

        var run = run(id, "web", "look", Map.of(), SourceFiles.NONE);
        var other = run(id, "tagged", "look", Map.of(), SourceFiles.NONE);

        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(output(id, run)).isEqualTo("up at %s\nweb\n".formatted(address));
        assertThat(finished(id, other).exitCode()).isZero();
        assertThat(output(id, other)).isEqualTo("tagged\n");
        end(id);
        assertNothingIsLeft();
    }

    // What the tests above are written with.

    private static StartRequest request(
            Instant now, String blueprint, String key, Map<String, String> inputs, Map<String, String> secretInputs) {
        return new StartRequest(
                key, blueprint, "env-" + key, inputs, secretInputs, now.plus(LIFE), OWNER, SourceFiles.NONE);
    }

    private EnvironmentId start(
            String blueprint, String key, Map<String, String> inputs, Map<String, String> secretInputs)
            throws Exception {
        return stage.provider().start(request(stage.time.instant(), blueprint, key, inputs, secretInputs));
    }

    private EnvironmentId start(String blueprint, String key) throws Exception {
        return start(blueprint, key, Map.of(), Map.of());
    }

    private EnvironmentId ready(String blueprint) throws Exception {
        var id = start(blueprint, "key-" + blueprint);
        awaitReady(id);
        return id;
    }

    private EnvironmentState stateOf(EnvironmentId id) throws Exception {
        return stage.provider().describe(id).map(Environment::state).orElseThrow();
    }

    private void awaitReady(EnvironmentId id) {
        await().atMost(LONG).until(() -> {
            if (stateOf(id) instanceof Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return stateOf(id) instanceof Ready;
        });
    }

    private String failure(EnvironmentId id) throws Exception {
        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);
        return ((Failed) stateOf(id)).reason();
    }

    private void end(EnvironmentId id) throws Exception {
        stage.provider().end(id);
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
    }

    private String run(EnvironmentId id, String command, Map<String, String> arguments, SourceFiles source)
            throws Exception {
        return run(id, null, command, arguments, source);
    }

    private String run(
            EnvironmentId id,
            @Nullable String component,
            String command,
            Map<String, String> arguments,
            SourceFiles source)
            throws Exception {
        String key = "run-" + runs.incrementAndGet();
        return stage.provider()
                .run(new CommandRequest(key, id, component, command, arguments, Map.of(), OWNER, source));
    }

    private CommandRun.State stateOf(EnvironmentId id, String run) throws Exception {
        return stage.provider().describeRun(id, run).orElseThrow().state();
    }

    private CommandRun.Finished finished(EnvironmentId id, String run) throws Exception {
        await().atMost(LONG).until(() -> !(stateOf(id, run) instanceof CommandRun.Running));
        assertThat(stateOf(id, run)).isInstanceOf(CommandRun.Finished.class);
        return (CommandRun.Finished) stateOf(id, run);
    }

    private String output(EnvironmentId id, String run) throws Exception {
        try (InputStream output = stage.provider().output(id, run, 0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertConfiguration(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.kind())
                        .isEqualTo(ProviderException.Kind.CONFIGURATION))
                .hasMessageContainingAll(texts)
                .hasMessageNotContaining(SECRET);
    }

    private void assertNothingWasMade() {
        assertThat(stacks().ids()).isEmpty();
        assertThat(stage.aws.calls().of("scheduler:CreateSchedule")).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertThat(stacks().names()).isEmpty();
        assertThat(stage.aws.ec2().living()).isEmpty();
        assertThat(stage.aws.scheduler().names()).isEmpty();
        assertThat(stage.aws.ssm().parameterNames()).isEmpty();
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
    }
}
