package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.FolderRemoval;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.fake.FakeAccount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is left in the account of environments that nobody remembers, or that could not be removed. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class StackPurgeIT {
    private static final String TEMPLATE = """
            Resources: {Files: {Type: AWS::S3::Bucket, Properties: {BucketName: shop-files}}}
            """;

    private final StackStage stage;

    StackPurgeIT(@TempDir Path folder) throws Exception {
        this.stage = new StackStage(folder);
        stage.write("shop", "template: template.yaml\n", TEMPLATE);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aStackThatCannotBeDeletedIsNoLeftoverButItsEnvironmentsUntilNothingHoldsItAnyMore() throws Exception {
        EnvironmentId id = ready();
        stage.put("shop-files", "a", "content");
        stage.provider().end(id);
        awaitTrouble(id, "Files", "not empty");

        assertThat(stage.provider().leftovers()).isEmpty();

        stage.remove("shop-files", "a");
        stage.provider().end(id);

        await().atMost(EnvironmentProviderContract.LONG)
                .until(() -> stage.provider().describe(id).orElseThrow().state() instanceof Ended);
        assertThat(stage.aws.cloudFormation().names()).isEmpty();
        assertThat(stage.aws.scheduler().names()).isEmpty();
        assertThat(stage.provider().leftovers()).isEmpty();
    }

    private void awaitTrouble(EnvironmentId id, String... words) {
        await().atMost(EnvironmentProviderContract.LONG).untilAsserted(() -> assertThat(
                        stage.provider().describe(id).orElseThrow().state().toString())
                .startsWith("Ending")
                .contains(words));
    }

    @Test
    void aStuckStackWhoseTagsSayTooLittleIsLeftOverAndIsPurgedWhenNothingHoldsItAnyMore() throws Exception {
        String untold = StackStage.stackName("untold");
        stage.create(
                untold,
                TEMPLATE,
                Map.of(
                        Tags.INSTALLATION,
                        StackStage.INSTALLATION,
                        Tags.PROVIDER,
                        "cloudformation",
                        Tags.ENVIRONMENT,
                        untold));
        await().atMost(EnvironmentProviderContract.LONG)
                .until(() -> stage.aws.cloudFormation().status(untold).equals("CREATE_COMPLETE"));
        stage.put("shop-files", "a", "content");
        stage.aws.cloudFormation().deleteByHand(untold);
        await().atMost(EnvironmentProviderContract.LONG)
                .until(() -> stage.aws.cloudFormation().status(untold).equals("DELETE_FAILED"));
        stage.time.advance(Duration.ofHours(1));

        // What was listed when the provider was opened counts for a moment.
        List<Leftover> left = await().atMost(EnvironmentProviderContract.LONG)
                .until(() -> stage.provider().leftovers(), all -> !all.isEmpty());
        assertThat(left).extracting(Leftover::kind, Leftover::id).containsExactly(tuple("stack", untold));
        assertThatThrownBy(() -> stage.provider().remove(left.getFirst()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContainingAll("Files", "not empty");

        stage.remove("shop-files", "a");
        stage.provider().remove(left.getFirst());

        assertThat(stage.aws.cloudFormation().names()).isEmpty();
        assertThat(stage.provider().leftovers()).isEmpty();
    }

    @Test
    void aStackThatGotStuckIsFoundWithoutTheStateDirectory() throws Exception {
        EnvironmentId id = ready();
        stage.put("shop-files", "a", "content");
        stage.provider().end(id);
        awaitTrouble(id, "not empty");

        stage.provider().close();
        FolderRemoval.remove(stage.state());

        try (var view = stage.view()) {
            assertThat(view.list()).extracting(Environment::id).containsExactly(id);
        }
    }

    @Test
    void whatEnvironmentsThatAreGoneHaveLeftIsShownAndRemoved() throws Exception {
        EnvironmentId id = ready();
        String gone = StackStage.stackName("gone");
        stage.put(FakeAccount.BUCKET, "templates/tested/stack-" + gone, "planted");
        stage.put(FakeAccount.BUCKET, "templates/tested/stack-" + id.name(), "planted");
        stage.put(
                FakeAccount.BUCKET, "runs/AROA:i-0123456789abcdef0/stack-%s/runs/1/request.json".formatted(gone), "x");

        List<Leftover> left = stage.provider().leftovers();

        assertThat(left)
                .extracting(Leftover::kind, Leftover::id)
                .containsExactlyInAnyOrder(
                        tuple("template", "templates/tested/stack-" + gone),
                        tuple("objects", "runs/AROA:i-0123456789abcdef0/stack-%s/".formatted(gone)));
        for (Leftover leftover : left) {
            stage.provider().remove(leftover);
            stage.provider().remove(leftover);
        }
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).containsExactly("templates/tested/stack-" + id.name());
    }

    @Test
    void whatWasMadeForAStackThatIsThereByNowStays() throws Exception {
        String starting = StackStage.stackName("starting");
        String template = "templates/tested/stack-" + starting;
        stage.schedule(starting);
        stage.put(FakeAccount.BUCKET, template, "planted");
        List<Leftover> left = stage.provider().leftovers();
        assertThat(left).hasSize(2);
        stage.create(
                starting,
                TEMPLATE,
                Map.of(
                        Tags.INSTALLATION,
                        StackStage.INSTALLATION,
                        Tags.PROVIDER,
                        "cloudformation",
                        Tags.ENVIRONMENT,
                        starting));

        for (Leftover leftover : left) {
            assertThatThrownBy(() -> stage.provider().remove(leftover))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContainingAll(leftover.id(), "is not left over");
        }

        assertThat(stage.aws.scheduler().names()).containsExactly(starting);
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).containsExactly(template);
    }

    @Test
    void stacksOfOthersAreNobodysLeftovers() throws Exception {
        stage.create("by-hand", "Resources: {Queue: {Type: AWS::SQS::Queue}}");
        String other = StackStage.stackName("other");
        stage.create(
                other,
                "Resources: {Queue: {Type: AWS::SQS::Queue}}",
                Map.of(Tags.INSTALLATION, "another", Tags.PROVIDER, "cloudformation", Tags.ENVIRONMENT, other));
        stage.time.advance(Duration.ofDays(1));

        assertThat(stage.provider().leftovers()).isEmpty();
        assertThat(stage.provider().list()).isEmpty();
    }

    private EnvironmentId ready() throws Exception {
        EnvironmentId id = stage.provider()
                .start(new StartRequest(
                        "k1",
                        "shop",
                        "env-k1",
                        Map.of(),
                        Map.of(),
                        stage.time.instant().plus(Duration.ofHours(5)),
                        EnvironmentProviderContract.OWNER,
                        SourceFiles.NONE));
        await().atMost(EnvironmentProviderContract.LONG)
                .until(() -> stage.provider().describe(id).orElseThrow().state() instanceof Ready);
        return id;
    }
}
