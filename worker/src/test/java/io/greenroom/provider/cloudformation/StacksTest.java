package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.AwsSamples;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.provider.aws.StrictScheduler;
import io.greenroom.provider.aws.Tags;
import io.greenroom.time.MovableTime;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;

class StacksTest {
    private final SkippingTime time = new SkippingTime();
    private final StrictCloudFormation aws = new StrictCloudFormation(time);
    private final StrictScheduler scheduler = new StrictScheduler("greenroom");
    private final EnvironmentRecord record = Samples.record();
    private final Stacks stacks = stacks();
    private final Path folder;
    private final StackNotes notes;

    StacksTest(@TempDir Path folder) {
        this.folder = folder;
        this.notes = new StackNotes(folder);
    }

    /** As another worker has them. */
    private Stacks stacks() {
        return new Stacks(aws, aws, Samples.settings(), Samples.INSTALLATION, time, new SplittableRandom(1));
    }

    private String start() throws ProviderException, InterruptedException {
        return start(new StackNotes(folder));
    }

    private String start(StackNotes own) throws ProviderException, InterruptedException {
        try (var end = end(own)) {
            return new StackStart(stacks, record, own, end).run(this::request);
        }
    }

    private StackEnd end(StackNotes own) {
        return end(own, time);
    }

    private StackEnd end(StackNotes own, Time by) {
        return new StackEnd(
                new Schedules(scheduler, AwsSamples.settings(), "cloudformation", "stacks", Samples.INSTALLATION, by),
                record.id(),
                own,
                record.expiresAt(),
                by);
    }

    /** What is noted of it. */
    private Optional<String> id() throws ProviderException {
        return notes.read().map(StackNotes.Note::id);
    }

    private CreateStackRequest request() {
        return CreateStackRequest.builder()
                .stackName(record.id())
                .clientRequestToken(record.id() + "-create")
                .tags(StackTags.list(StackTags.of(Samples.INSTALLATION, record)))
                .build();
    }

    private Stack await(String id, List<String> phases) throws ProviderException, InterruptedException {
        return new StackWait(stacks, new StackProgress(stacks, time)).await(record.id(), id, 8, phases::add);
    }

    private void delete(String id) throws ProviderException, InterruptedException {
        new StackDeletion(stacks, record.id(), id).run();
    }

    @Test
    void aStackIsMadeOnceHoweverOftenItIsAsked() throws Exception {
        String id = start();

        assertThat(start()).isEqualTo(id);
        assertThat(aws.creations).hasSize(1);
        assertThat(id()).contains(id);
    }

    @Test
    void whatIsBegunIsOnDiskAndItsEndIsScheduledBeforeCloudFormationIsAsked() throws Exception {
        var seen = new ArrayList<Object>();
        aws.whileCreating = () -> {
            try {
                seen.add(new StackNotes(folder).read().orElseThrow().mayBeThere());
                seen.addAll(scheduler.names());
            } catch (ProviderException e) {
                throw new AssertionError(e);
            }
        };

        start();

        assertThat(seen).containsExactly(true, record.id());
        assertThat(scheduler.created).singleElement().satisfies(schedule -> {
            assertThat(schedule.target().arn()).isEqualTo("arn:aws:scheduler:::aws-sdk:cloudformation:deleteStack");
            assertThat(schedule.target().input()).isEqualTo("{\"StackName\":\"%s\"}".formatted(record.id()));
            assertThat(schedule.scheduleExpression()).isEqualTo("at(2026-03-01T11:30:00)");
        });
    }

    @Test
    void aLostAnswerIsLookedUpAndNothingIsAskedAgain() throws Exception {
        aws.loseNextAnswer();

        String id = start();

        assertThat(aws.creations).hasSize(1);
        assertThat(aws.living()).containsExactly(record.id());
        assertThat(id()).contains(id);
    }

    @Test
    void aLostRequestIsAskedAgainUnderTheSameToken() throws Exception {
        aws.loseNextRequest();
        aws.failNextCreation("InternalFailure", 500, "sorry");

        start();

        assertThat(aws.creations)
                .hasSize(3)
                .extracting(CreateStackRequest::clientRequestToken)
                .containsOnly(record.id() + "-create");
        assertThat(aws.living()).containsExactly(record.id());
    }

    @Test
    void whatAnEarlierWorkerMayHaveMadeIsLookedUpFirst() throws Exception {
        notes.asked(notes.begun(time.instant()), time.instant());
        String made = aws.put(record.id(), StackTags.of(Samples.INSTALLATION, record));

        assertThat(start()).isEqualTo(made);
        assertThat(aws.creations).isEmpty();
    }

    @Test
    void aStackThatWasDeletedSinceIsNeverMadeAgain() throws Exception {
        String made = start();
        aws.become(made, "DELETE_COMPLETE");

        assertThat(start()).isEqualTo(made);
        assertThatThrownBy(() -> await(made, new ArrayList<>()))
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.FAILED))
                .hasMessageContainingAll(record.id(), "was deleted by somebody else", "start a new environment");
        assertThat(aws.creations).hasSize(1);
    }

    @Test
    void norIsOneOfWhichAnEarlierWorkerHasNotHeard() throws Exception {
        notes.asked(notes.begun(time.instant()), time.instant());
        String made = aws.put(record.id(), StackTags.of(Samples.INSTALLATION, record));
        aws.become(made, "DELETE_COMPLETE");

        assertThat(start()).isEqualTo(made);
        assertThat(aws.creations).isEmpty();
        assertThat(aws.living()).isEmpty();
    }

    @Test
    void aStackOfSomebodyElseIsRefused() throws Exception {
        aws.put(record.id(), Map.of());

        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.CONFIGURATION))
                .hasMessageContainingAll(record.id(), "has no tag greenroom:installation");
        assertThat(id()).isEmpty();
    }

    @Test
    void soIsOneOfAnotherKey() throws Exception {
        var tags = new LinkedHashMap<>(StackTags.of(Samples.INSTALLATION, record));
        tags.put(Tags.KEY, "another key");
        aws.put(record.id(), tags);

        assertThatThrownBy(this::start).hasMessageContaining("is not this environment's");
    }

    @Test
    void aClearRefusalLeavesNothingToLookFor() throws Exception {
        aws.failNextCreation("ValidationError", 400, "Parameters: [Size] must have values");

        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.CONFIGURATION))
                .hasMessageContainingAll("Parameters (Size)", "'web-check'");
        assertThat(notes.read().orElseThrow().mayBeThere()).isFalse();
    }

    @Test
    void afterAnUnclearAnswerARefusalMayHideAStack() throws Exception {
        aws.loseNextRequest();
        aws.failNextCreation("AccessDenied", 403, "no");

        assertThatThrownBy(this::start).hasMessageContaining("may not make the stack");
        assertThat(notes.read().orElseThrow().mayBeThere()).isTrue();
    }

    @Test
    void throttlingIsNoUnclearAnswer() throws Exception {
        aws.failNextCreation("Throttling", 400, "Rate exceeded");

        start();

        assertThat(aws.calls).containsExactly("CreateStack", "CreateStack");
    }

    @Test
    void whatIsNeverClearIsGivenUpAfterFiveMinutes() {
        for (int i = 0; i < 100; i++) {
            aws.loseNextRequest();
        }

        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContainingAll("for 5 minutes", "connection reset");
    }

    @Test
    void anInterruptDoesNotLoseTheAnswer() throws Exception {
        Thread asking = Thread.currentThread();
        aws.whileCreating = asking::interrupt;

        assertThatThrownBy(this::start).isInstanceOf(InterruptedException.class);

        assertThat(id()).isPresent();
        assertThat(aws.living()).containsExactly(record.id());
    }

    @Test
    void afterItsTimeNothingIsMade() throws Exception {
        time.sleep(Duration.ofHours(3));

        assertThatThrownBy(this::start).hasMessageContaining("time was over");
        assertThat(aws.creations).isEmpty();
    }

    @Test
    void withoutAScheduleThereIsNoStack() {
        var elsewhere = new StackEnd(
                new Schedules(
                        new StrictScheduler("another"),
                        AwsSamples.settings(),
                        "cloudformation",
                        "stacks",
                        Samples.INSTALLATION,
                        time),
                record.id(),
                notes,
                record.expiresAt(),
                time);

        assertThatThrownBy(() -> new StackStart(stacks, record, notes, elsewhere).run(this::request))
                .hasMessageContaining("no schedule group");
        assertThat(aws.creations).isEmpty();
    }

    @Test
    void aScheduleThatSomebodyTookForALeftoverMeanwhileIsMadeAgain() throws Exception {
        aws.whileCreating = () ->
                scheduler.deleteSchedule(delete -> delete.name(record.id()).groupName("greenroom"));
        try (var end = end(notes)) {
            new StackStart(stacks, record, notes, end).run(this::request);
            end.awaitApplied();
        }

        assertThat(scheduler.names()).containsExactly(record.id());
    }

    @Test
    void whoWaitsIsToldHowFarItIs() throws Exception {
        String id = start();
        aws.happens(id, "Queue", "AWS::SQS::Queue", "q", "CREATE_COMPLETE", "");
        aws.happens(id, "Database", "AWS::RDS::DBInstance", "d", "CREATE_IN_PROGRESS", "");
        time.sleep(Duration.ofMinutes(4));
        aws.happens(id, "Topic", "AWS::SNS::Topic", "t", "CREATE_IN_PROGRESS", "");
        var phases = new ArrayList<String>();
        Thread waiting = Thread.currentThread();

        assertThatThrownBy(() -> new StackWait(stacks, new StackProgress(stacks, time))
                        .await(record.id(), id, 8, phase -> {
                            phases.add(phase);
                            if (phase.contains("longest")) {
                                waiting.interrupt();
                            }
                        }))
                .isInstanceOf(InterruptedException.class);

        assertThat(phases).first().isEqualTo("stack %s is being made".formatted(record.id()));
        assertThat(phases).last().isEqualTo("1 of 8 resources, Database takes longest (AWS::RDS::DBInstance, 4m)");
    }

    @Test
    void aStackThatIsThereHasItsOutputs() throws Exception {
        String id = start();
        aws.output(id, "Url", "https://shop.example.com");
        aws.become(id, "CREATE_COMPLETE");

        assertThat(await(id, new ArrayList<>()).outputs()).isEqualTo(Map.of("Url", "https://shop.example.com"));
    }

    @Test
    void oneThatSomebodyHasUpdatedIsThereToo() throws Exception {
        String id = start();
        for (String status : List.of("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS")) {
            aws.become(id, status);
            stacks.forget();

            assertThat(await(id, new ArrayList<>()).status()).isEqualTo(status);
        }
    }

    @Test
    void theOldestCauseIsToldThroughNestedStacks() throws Exception {
        String id = start();
        String nested = aws.put(record.id() + "-Data-1", Map.of(), id);
        aws.happens(id, "Data", "AWS::CloudFormation::Stack", nested, "CREATE_IN_PROGRESS", "");
        aws.happens(nested, "Table", "AWS::DynamoDB::Table", "t", "CREATE_FAILED", "Resource creation cancelled");
        aws.happens(nested, "Database", "AWS::RDS::DBInstance", "d", "CREATE_FAILED", "The password is too short");
        aws.happens(nested, "Later", "AWS::SNS::Topic", "l", "CREATE_FAILED", "Something that came of it");
        aws.happens(id, "Topic", "AWS::SNS::Topic", "x", "CREATE_FAILED", "Resource creation cancelled");
        aws.happens(id, "Data", "AWS::CloudFormation::Stack", nested, "CREATE_FAILED", "Embedded stack was not made");
        aws.happens(id, record.id(), "AWS::CloudFormation::Stack", id, "ROLLBACK_IN_PROGRESS", "[Data] failed");
        aws.pageSize(2);
        aws.become(id, "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Data]");

        assertThatThrownBy(() -> await(id, new ArrayList<>()))
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.FAILED))
                .hasMessage(
                        "Stack %s could not be made (ROLLBACK_IN_PROGRESS). Resource 'Database' (AWS::RDS::DBInstance) of nested stack 'Data': The password is too short"
                                .formatted(record.id()));
    }

    @Test
    void withoutEventsTheStacksOwnReasonIsTold() throws Exception {
        String id = start();
        aws.become(id, "ROLLBACK_COMPLETE", "The role cannot be assumed");

        assertThatThrownBy(() -> await(id, new ArrayList<>())).hasMessageEndingWith("The role cannot be assumed");
    }

    @Test
    void whatWasWrongWithTheStackAsAWholeIsToldWhenItIsRolledBackToo() throws Exception {
        String id = start();
        String reason = "Export with name net is already exported by stack other. Rollback requested by user.";
        aws.happens(id, record.id(), "AWS::CloudFormation::Stack", id, "CREATE_IN_PROGRESS", "User Initiated");
        aws.happens(id, "Queue", "AWS::SQS::Queue", "q", "CREATE_COMPLETE", "");
        aws.happens(id, record.id(), "AWS::CloudFormation::Stack", id, "ROLLBACK_IN_PROGRESS", reason);
        aws.happens(id, record.id(), "AWS::CloudFormation::Stack", id, "ROLLBACK_COMPLETE", "");
        aws.become(id, "ROLLBACK_COMPLETE");

        assertThatThrownBy(() -> await(id, new ArrayList<>()))
                .hasMessage("Stack %s could not be made (ROLLBACK_COMPLETE). %s".formatted(record.id(), reason));
    }

    @Test
    void aServiceThatIsBusyIsWaitedFor() throws Exception {
        String id = start();
        aws.become(id, "CREATE_COMPLETE");
        aws.failNextListing("Throttling", 400);
        var phases = new ArrayList<String>();

        await(id, phases);

        assertThat(phases).anySatisfy(phase -> assertThat(phase).contains("cannot be seen now"));
    }

    @Test
    void onlyStacksOfTheInstallationThatAreNoPartsOfOthersAreListed() throws Exception {
        Map<String, String> tags = StackTags.of(Samples.INSTALLATION, record);
        String id = aws.put(record.id(), tags);
        aws.put(record.id() + "-Data-1", tags, id);
        aws.put("somebody-elses", Map.of());
        aws.put("gr-other", StackTags.of("another", record));
        aws.become(aws.put("gr-gone", tags), "DELETE_COMPLETE");
        aws.pageSize(2);

        assertThat(stacks.all()).extracting(Stack::id).containsExactly(id);
        assertThat(aws.calls).hasSize(2);
    }

    @Test
    void aStackIsDeletedByItsIdAndWaitedFor() throws Exception {
        String id = start();
        aws.deletedBecome.add("DELETE_IN_PROGRESS");
        var looks = new AtomicInteger();
        aws.whileLooking = () -> {
            if (looks.incrementAndGet() == 5) {
                aws.become(id, "DELETE_COMPLETE");
            }
        };

        delete(id);

        assertThat(aws.deletions).singleElement().satisfies(deletion -> {
            assertThat(deletion.stackName()).isEqualTo(id);
            assertThat(deletion.clientRequestToken()).isNull();
        });
    }

    @Test
    void oneThatIsGoneAlreadyIsDeletedToo() throws Exception {
        String id = start();
        aws.become(id, "DELETE_COMPLETE");

        delete(id);

        assertThat(aws.living()).isEmpty();
    }

    @Test
    void aDeletionThatFailsIsRepeatedOnceAndThenTellsWhatStays() throws Exception {
        String id = start();
        aws.deletedBecome.addAll(List.of("DELETE_FAILED", "DELETE_FAILED"));
        aws.happens(
                id,
                "Bucket",
                "AWS::S3::Bucket",
                "shop-files",
                "DELETE_FAILED",
                "The bucket you tried to delete is not empty");
        aws.happens(id, "Queue", "AWS::SQS::Queue", "q", "DELETE_COMPLETE", "");

        assertThatThrownBy(() -> delete(id))
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.FAILED))
                .hasMessageContainingAll(
                        record.id(),
                        "DELETE_FAILED",
                        "Resource 'Bucket' (AWS::S3::Bucket shop-files): The bucket you tried to delete is not empty.",
                        "Empty it",
                        "'greenroom environments purge'")
                .hasMessageNotContaining("Queue");
        assertThat(aws.deletions).hasSize(2);
    }

    @Test
    void aDeletionThatFailsAsAWholeTellsTheStacksOwnReason() throws Exception {
        String id = start();
        String role = "Role arn:aws:iam::1:role/old is invalid or cannot be assumed";
        aws.deletedBecome.addAll(List.of("DELETE_FAILED", "DELETE_FAILED"));
        aws.whileLooking = () -> aws.become(id, "DELETE_FAILED", role);

        assertThatThrownBy(() -> delete(id))
                .hasMessageContainingAll(
                        role + ". Make that role again, or name one in 'providers.cloudformation.serviceRole'.",
                        "'greenroom environments purge'");
    }

    @Test
    void whereTheStackHasNoneItsLastEventDoes() throws Exception {
        String id = start();
        aws.deletedBecome.addAll(List.of("DELETE_FAILED", "DELETE_FAILED"));
        for (String hook :
                List.of("an older one", "User: arn:aws:sts::1:assumed-role/worker/x is not authorized to delete")) {
            aws.happens(id, record.id(), "AWS::CloudFormation::Stack", id, "DELETE_FAILED", hook);
        }

        assertThatThrownBy(() -> delete(id))
                .hasMessageContainingAll(
                        "assumed-role/worker/x is not authorized to delete.",
                        "Give the worker's role the right to delete it")
                .hasMessageNotContaining("does not say");
    }

    @Test
    void whatCouldBeDeletedTheSecondTimeIsNoProblem() throws Exception {
        String id = start();
        aws.deletedBecome.add("DELETE_FAILED");

        delete(id);

        assertThat(aws.deletions).hasSize(2);
        assertThat(aws.living()).isEmpty();
    }

    @Test
    void aDeletionThatIsTakenBackTellsWhatHoldsTheStack() throws Exception {
        String id = start();
        aws.deletedBecome.add("DELETE_IN_PROGRESS");
        var looks = new AtomicInteger();
        aws.whileLooking = () -> {
            if (looks.incrementAndGet() == 5) {
                aws.become(id, "CREATE_COMPLETE", "Export shop-net cannot be deleted as it is in use by other");
            }
            assertThat(looks.get()).as("looks at a stack that stays").isLessThan(100);
        };

        assertThatThrownBy(() -> delete(id))
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.FAILED))
                .hasMessageContainingAll(
                        record.id(),
                        "(CREATE_COMPLETE)",
                        "Export shop-net cannot be deleted as it is in use by other.",
                        "End or delete the stack that imports it first.",
                        "'greenroom environments purge'");
        assertThat(aws.deletions).hasSize(1);
    }

    @Test
    void aDeletionOfWhichNothingIsSeenIsOrderedTwice() throws Exception {
        String id = start();
        aws.become(id, "UPDATE_COMPLETE");
        for (int i = 0; i < 100; i++) {
            aws.deletedBecome.add("UPDATE_COMPLETE");
        }

        assertThatThrownBy(() -> delete(id))
                .hasMessageContainingAll("(UPDATE_COMPLETE)", "does not say why", "'greenroom environments purge'");
        assertThat(aws.deletions).hasSize(2);
    }

    @Test
    void aProtectedStackStaysAndItIsToldWhatToDo() throws Exception {
        String id = start();
        aws.failNextDeletion("ValidationError", "Stack [x] cannot be deleted while TerminationProtection is enabled");

        assertThatThrownBy(() -> delete(id))
                .hasMessageContainingAll(
                        "termination protection", "--no-enable-termination-protection", "environments purge");
        assertThat(aws.deletions).hasSize(1);
    }

    @Test
    void aStackWhoseRoleIsGoneStaysWhereTheSettingsHaveNone() throws Exception {
        String id = start();
        aws.failNextDeletion("ValidationError", "Role arn:aws:iam::1:role/old is invalid or cannot be assumed");

        assertThatThrownBy(() -> delete(id))
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.FAILED))
                .hasMessageContainingAll(
                        "'providers.cloudformation.serviceRole' names none", "arn:aws:iam::1:role/old", "purge");
        assertThat(aws.deletions).hasSize(1);
    }

    @Test
    void whatCannotBeDeletedWhileItIsChangedIsDeletedLater() throws Exception {
        String id = start();
        aws.become(id, "UPDATE_IN_PROGRESS");
        aws.failNextDeletion(
                "ValidationError", "Stack [x] cannot be deleted while in status UPDATE_ROLLBACK_IN_PROGRESS");

        delete(id);

        assertThat(aws.deletions).hasSize(2);
        assertThat(aws.living()).isEmpty();
    }

    @Test
    void aServiceThatIsBusyIsAskedToDeleteAgain() throws Exception {
        String id = start();
        aws.failNextDeletion("Throttling", "Rate exceeded");
        aws.failNextDeletion("Throttling", "Rate exceeded");

        delete(id);

        assertThat(aws.living()).isEmpty();
    }

    @Test
    void aStackThatGoesIsNoticedWhileTheWorkerHasNothingElseToDo() throws Exception {
        String id = start();
        aws.become(id, "UPDATE_COMPLETE");
        var looks = new AtomicInteger();
        aws.whileLooking = () -> {
            switch (looks.incrementAndGet()) {
                case 3 -> aws.failNextListing("AccessDenied", 403);
                case 10 -> aws.become(id, "DELETE_IN_PROGRESS");
                default -> {}
            }
        };
        Instant begun = time.instant();

        String loss = new StackWatch(stacks, notes).awaitLoss();

        assertThat(loss).isEqualTo("somebody else is deleting its stack");
        assertThat(Duration.between(begun, time.instant()))
                .as("a look in half a minute")
                .isGreaterThan(Duration.ofMinutes(4));
        aws.become(id, "DELETE_COMPLETE");
        assertThat(new StackWatch(stacks, notes).awaitLoss()).isEqualTo("somebody else has deleted its stack");
    }

    @Test
    void aStackIsWaitedForFromTheLastTimeThatItWasAskedFor() throws Exception {
        var note = notes.asked(notes.begun(time.instant()), time.instant());
        time.sleep(Duration.ofMinutes(4));
        notes.asked(note, time.instant());
        var looks = new AtomicInteger();
        var made = new ArrayList<String>();
        aws.whileLooking = () -> {
            if (looks.incrementAndGet() == 4) {
                made.add(aws.put(record.id(), StackTags.of(Samples.INSTALLATION, record)));
            }
        };

        assertThat(search()).isPresent().isEqualTo(made.stream().findFirst());
    }

    @Test
    void oneThatIsNeverShownWasNotMade() throws Exception {
        notes.asked(notes.begun(time.instant()), time.instant());
        Instant begun = time.instant();

        assertThat(search()).isEmpty();
        assertThat(Duration.between(begun, time.instant())).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whileCloudFormationIsBusyItIsNotKnownWhetherThereIsAStack() throws Exception {
        notes.asked(notes.begun(time.instant()), time.instant());
        String made = aws.put(record.id(), StackTags.of(Samples.INSTALLATION, record));
        aws.failNextListing("Throttling", 400);
        aws.failNextListing("Throttling", 400);
        assertThat(search()).contains(made);

        for (int i = 0; i < 1000; i++) {
            aws.failNextListing("Throttling", 400);
        }

        assertThatThrownBy(this::search)
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContainingAll(record.id(), "cannot be seen", "Its schedule stays", "environments purge");
    }

    private Optional<String> search() throws ProviderException, InterruptedException {
        return new StackSearch(stacks).run(record.id(), notes.read().orElseThrow());
    }

    @Test
    void theEndMovesItsSchedule() throws Exception {
        var standingStill = MovableTime.somewhen(); // one that skips would have it look again and again
        notes.begun(standingStill.instant());
        try (var end = end(notes, standingStill)) {
            end.set();
            end.endIn(Optional.of(Duration.ofHours(5)));
            end.awaitApplied();
            assertThat(scheduler.updated).singleElement().satisfies(schedule -> assertThat(
                            schedule.scheduleExpression())
                    .startsWith("at(2026-03-01T14:3"));

            end.endIn(Optional.empty());
            end.awaitApplied();
            assertThat(scheduler.names()).isEmpty();
        }
    }

    @Test
    void tagsHaveOnlyWhatEveryServiceTakes() {
        EnvironmentRecord odd = new EnvironmentRecord(
                record.version(),
                record.provider(),
                record.key(),
                record.id(),
                "shop #12 (main) & more",
                record.blueprint(),
                record.startedAt(),
                record.expiresAt(),
                record.owner(),
                record.inputs(),
                record.secretInputs(),
                record.ports(),
                record.mark());

        assertThat(StackTags.of(Samples.INSTALLATION, odd))
                .containsEntry(Tags.ENVIRONMENT_NAME, "shop _12 _main_ _ more")
                .doesNotContainValue("");
    }
}
