package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.Machine.State;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.StrictEc2;
import io.greenroom.provider.aws.Tags;
import io.greenroom.time.SkippingTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

class MachinesTest {
    private final StrictEc2 ec2 = new StrictEc2();
    private final SkippingTime time = new SkippingTime();
    private final Path folder;
    private final Attempts attempts;

    MachinesTest(@TempDir Path folder) {
        this.folder = folder;
        this.attempts = new Attempts(folder);
    }

    /** As another worker has them. */
    private Machines machines() {
        return new Machines(ec2, ec2, Samples.settings(), Samples.INSTALLATION, time, new SplittableRandom(1));
    }

    private static Launch launch(Market market) {
        return Samples.launch(
                Candidate.candidates(List.of("t3.large", "m5.large"), List.of("subnet-1", "subnet-2"), market));
    }

    private static Candidate of(RunInstancesRequest request) {
        return new Candidate(
                request.instanceTypeAsString(), request.subnetId(), request.instanceMarketOptions() != null);
    }

    private List<Candidate> tried() {
        return ec2.launches.stream().map(MachinesTest::of).toList();
    }

    @Test
    void aMachineIsStartedOnceHoweverOftenItIsAsked() throws Exception {
        String id = machines().launch(launch(Market.ON_DEMAND), attempts);

        assertThat(machines().launch(launch(Market.ON_DEMAND), new Attempts(folder)))
                .isEqualTo(id);
        assertThat(ec2.living()).containsExactly(id);
        assertThat(attempts.instance("web")).isEqualTo(id);
    }

    @Test
    void anAttemptIsOnDiskBeforeEc2IsAsked() throws Exception {
        var seen = new ArrayList<Attempt>();
        ec2.whileLaunching = () -> {
            try {
                new Attempts(folder).of("web").ifPresent(seen::add);
            } catch (ProviderException e) {
                throw new AssertionError(e);
            }
        };

        machines().launch(launch(Market.ON_DEMAND), attempts);

        assertThat(seen).singleElement().satisfies(attempt -> {
            assertThat(attempt.unclear()).isTrue();
            assertThat(attempt.number()).isEqualTo(1);
            assertThat(attempt.candidate()).isEqualTo(new Candidate("t3.large", "subnet-1", false));
            assertThat(attempt.instance()).isNull();
        });
    }

    @Test
    void afterALostAnswerTheSameIsAskedAgainAndBringsTheSameMachine() throws Exception {
        ec2.loseNextAnswer();
        ec2.loseNextRequest();
        ec2.failNextLaunch("InternalError", 500, "oops");
        ec2.failNextLaunch("RequestLimitExceeded", 503, "slow down");

        String id = machines().launch(launch(Market.ON_DEMAND), attempts);

        assertThat(ec2.living()).containsExactly(id);
        assertThat(ec2.launches).hasSize(5).allSatisfy(request -> assertThat(request)
                .isEqualTo(ec2.launches.getFirst()));
    }

    @Test
    void aWorkerThatEndedWhileAskingIsFollowedByOneThatAsksTheSame() throws Exception {
        ec2.loseNextAnswer();
        Thread starting = Thread.currentThread();
        ec2.whileLaunching = () -> time.atNextSleep(starting::interrupt);
        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(InterruptedException.class);
        ec2.whileLaunching = () -> {};

        String id = machines().launch(launch(Market.ON_DEMAND), new Attempts(folder));

        assertThat(ec2.living()).containsExactly(id);
    }

    @Test
    void whoeverIsInterruptedWhileEc2AnswersLeavesItsAnswerBehind() throws Exception {
        ec2.whileLaunching = Thread.currentThread()::interrupt;

        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(InterruptedException.class);

        assertThat(new Attempts(folder).of("web")).hasValueSatisfying(noted -> {
            assertThat(ec2.living()).containsExactly(noted.instance());
            assertThat(noted.unclear()).isFalse();
        });
    }

    @Test
    void whoeverIsInterruptedBeforeEc2IsAskedLeavesNothingToLookFor() throws Exception {
        Machines machines = machines();
        machines.pace().take();
        time.atNextSleep(Thread.currentThread()::interrupt);

        assertThatThrownBy(() -> machines.launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(InterruptedException.class);

        assertThat(attempts.of("web")).isEmpty();
        assertThat(ec2.launches).isEmpty();
    }

    @Test
    void whatIsUnclearForLongIsAnOutageAndGoesOnLaterUnderTheSameToken() throws Exception {
        IntStream.range(0, 2000).forEach(i -> ec2.failNextLaunch("InternalError", 500, "oops"));
        Instant begun = time.instant();

        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContainingAll("web", "t3.large in subnet-1", "500 InternalError");

        assertThat(Duration.between(begun, time.instant())).isLessThan(Duration.ofMinutes(6));
        assertThat(attempts.of("web").orElseThrow().unclear()).isTrue();
        assertThat(tried()).containsOnly(new Candidate("t3.large", "subnet-1", false));
    }

    @Test
    void howLongAMachineMayNotBeSeenCountsFromWhenEc2WasLastAsked() throws Exception {
        IntStream.range(0, 2000).forEach(i -> ec2.failNextLaunch("InternalError", 500, "oops"));
        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(ProviderException.class);
        Attempt latest = attempts.of("web").orElseThrow();
        Instant gaveUp = time.instant();
        assertThat(latest.since()).isAfter(gaveUp.minus(Duration.ofMinutes(1)));

        assertThat(machines().settle(Samples.HASH, "web", latest)).isEmpty();

        assertThat(Duration.between(gaveUp, time.instant())).isGreaterThan(Duration.ofMinutes(4));
    }

    @Test
    void aWorkerThatTakesAnOldAttemptUpAsksFromNowOn() throws Exception {
        Attempt begun = Attempt.begun(1, launch(Market.ON_DEMAND).candidates().getFirst(), time.instant(), List.of());
        attempts.note("web", begun);
        time.sleep(Duration.ofMinutes(10));
        ec2.loseNextAnswer();
        ec2.failNextLaunch("ExpiredToken", 400, "expired");
        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(ProviderException.class);
        String hidden = ec2.living().getFirst();
        ec2.hide(hidden);
        ec2.whileListing = () -> {
            if (ec2.listings.size() == 3) {
                ec2.show(hidden);
            }
        };

        assertThat(machines().settle(Samples.HASH, "web", attempts.of("web").orElseThrow()))
                .contains(hidden);
    }

    @Test
    void candidatesAreTriedInOrderAfterDefiniteRefusalsEachWithATokenOfItsOwn() throws Exception {
        ec2.refuseNextLaunch("InsufficientInstanceCapacity");
        ec2.refuseNextLaunch("Unsupported");

        machines().launch(launch(Market.ON_DEMAND), attempts);

        assertThat(tried())
                .containsExactly(
                        new Candidate("t3.large", "subnet-1", false),
                        new Candidate("t3.large", "subnet-2", false),
                        new Candidate("m5.large", "subnet-1", false));
        assertThat(ec2.launches)
                .extracting(RunInstancesRequest::clientToken)
                .containsExactly(
                        Names.token(Samples.HASH, "web", 1),
                        Names.token(Samples.HASH, "web", 2),
                        Names.token(Samples.HASH, "web", 3));
    }

    @Test
    void onDemandComesLastAndIsTriedAtOnceWhenTheSpotQuotaIsUsedUp() throws Exception {
        ec2.refuseNextLaunch("MaxSpotInstanceCountExceeded");

        machines().launch(launch(Market.SPOT_FIRST), attempts);

        assertThat(tried())
                .containsExactly(
                        new Candidate("t3.large", "subnet-1", true), new Candidate("t3.large", "subnet-1", false));
    }

    @Test
    void aFullSubnetIsTriedOnlyOnce() throws Exception {
        ec2.refuseNextLaunch("InsufficientFreeAddressesInSubnet");
        ec2.refuseNextLaunch("InsufficientInstanceCapacity");

        machines().launch(launch(Market.ON_DEMAND), attempts);

        assertThat(tried())
                .containsExactly(
                        new Candidate("t3.large", "subnet-1", false),
                        new Candidate("t3.large", "subnet-2", false),
                        new Candidate("m5.large", "subnet-2", false));
    }

    @Test
    void aWorkerThatTakesOverGoesOnWithTheNextCandidate() throws Exception {
        ec2.refuseNextLaunch("InsufficientInstanceCapacity");
        ec2.failNextLaunch("UnauthorizedOperation", 403, "no");
        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(ProviderException.class);

        machines().launch(launch(Market.ON_DEMAND), new Attempts(folder));

        assertThat(tried())
                .containsExactly(
                        new Candidate("t3.large", "subnet-1", false),
                        new Candidate("t3.large", "subnet-2", false),
                        new Candidate("t3.large", "subnet-2", false));
    }

    @Test
    void whenNoCandidateCanBeHadEachIsNamedWithItsCode() throws Exception {
        ec2.refuseNextLaunch("InsufficientInstanceCapacity");
        ec2.refuseNextLaunch("VcpuLimitExceeded");

        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContainingAll(
                        "component 'web'",
                        "t3.large in subnet-1: InsufficientInstanceCapacity;",
                        "t3.large in subnet-2: VcpuLimitExceeded;",
                        "m5.large in subnet-1: VcpuLimitExceeded (not asked)",
                        "Running On-Demand Standard");

        assertThat(ec2.living()).isEmpty();
        assertThat(attempts.of("web").orElseThrow().unclear()).isFalse();
    }

    @Test
    void aStartAfterAllWereRefusedTriesThemAnewWithNewTokens() throws Exception {
        IntStream.range(0, 4).forEach(i -> ec2.refuseNextLaunch("InsufficientInstanceCapacity"));
        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(ProviderException.class);

        machines().launch(launch(Market.ON_DEMAND), attempts);

        assertThat(of(ec2.launches.getLast())).isEqualTo(new Candidate("t3.large", "subnet-1", false));
        assertThat(ec2.launches.getLast().clientToken()).isEqualTo(Names.token(Samples.HASH, "web", 5));
    }

    @Test
    void aRefusalAfterALostAnswerLeavesItUnclearWhetherThereIsAMachine() throws Exception {
        ec2.loseNextAnswer();
        ec2.failNextLaunch("ExpiredToken", 400, "expired");

        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(ProviderException.class);

        assertThat(attempts.of("web").orElseThrow().unclear()).isTrue();
        assertThat(machines().launch(launch(Market.ON_DEMAND), attempts))
                .isEqualTo(ec2.living().getFirst());
    }

    @Test
    void aMachineThatAnotherWorkerStartedALittleDifferentlyIsTheOneOnceItCanBeSeen() throws Exception {
        String other = ec2.put(Names.token(Samples.HASH, "web", 1), Samples.tags("web"));
        ec2.hide(other);
        ec2.refuseNextListing("RequestLimitExceeded", 503);
        ec2.whileListing = () -> {
            if (ec2.listings.size() == 3) {
                ec2.show(other);
            }
        };

        assertThat(machines().launch(launch(Market.ON_DEMAND), attempts)).isEqualTo(other);
        assertThat(ec2.living()).containsExactly(other);
    }

    @Test
    void whatAnotherWorkerBeganAndNobodySeesIsToldAfterAWhile() throws Exception {
        ec2.hide(ec2.put(Names.token(Samples.HASH, "web", 1), Samples.tags("web")));
        Instant begun = time.instant();

        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(ProviderException.class)
                .hasMessageContainingAll("IdempotentParameterMismatch", "web", Names.token(Samples.HASH, "web", 1));

        assertThat(Duration.between(begun, time.instant())).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
    }

    @Test
    void aMachineThatHasEndedIsNeverStartedAnew() throws Exception {
        ec2.loseNextAnswer();
        ec2.failNextLaunch("UnauthorizedOperation", 403, "no");
        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOf(ProviderException.class);
        ec2.end(ec2.living().getFirst(), "Client.UserInitiatedShutdown");

        assertThatThrownBy(() -> machines().launch(launch(Market.ON_DEMAND), attempts))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                .hasMessageContainingAll("web", "existed and has ended", "IdempotentInstanceTerminated");

        assertThat(ec2.living()).isEmpty();
    }

    @Test
    void aMachineIsToldByItsTagsAndItsReason() throws Exception {
        String id = machines().launch(launch(Market.SPOT), attempts);
        assertThat(machines().instances().find(id)).hasValueSatisfying(machine -> {
            assertThat(machine.state()).isEqualTo(State.PENDING);
            assertThat(machine.environment()).isEqualTo(Names.environment(Samples.HASH));
            assertThat(machine.component()).isEqualTo("web");
            assertThat(machine.reason()).isEmpty();
            assertThat(machine.isGone()).isFalse();
        });

        ec2.end(id, "Server.SpotInstanceTermination");

        assertThat(machines().instances().find(id)).hasValueSatisfying(machine -> {
            assertThat(machine.isGone()).isTrue();
            assertThat(machine.reason())
                    .isEqualTo(
                            "spot interruption: AWS took the machine back (Server.SpotInstanceTermination); run the action again");
        });
    }

    @Test
    void theReasonOfAnEndIsEc2sCodeAndItsWords() throws Exception {
        String id = machines().launch(launch(Market.ON_DEMAND), attempts);

        ec2.end(id, "Client.InternalError");

        assertThat(machines().instances().find(id).orElseThrow().reason()).isEqualTo("Client.InternalError: ended");
    }

    @Test
    void theListingIsReadToItsLastPage() throws Exception {
        ec2.pageSize(2);
        List<String> all = Stream.of("a", "b", "c", "d", "e")
                .map(token -> ec2.put(token, Samples.tags("web")))
                .toList();
        ec2.put("other", Map.of(Tags.INSTALLATION, "another"));

        assertThat(machines().instances().all()).extracting(Machine::id).containsExactlyElementsOf(all);
        assertThat(ec2.listings).hasSize(3);
    }

    @Test
    void whatWasStartedOrEndedIsInTheNextListing() throws Exception {
        Machines machines = machines();
        assertThat(machines.instances().all()).isEmpty();
        String id = machines.launch(launch(Market.ON_DEMAND), attempts);
        assertThat(machines.instances().find(id)).isPresent();

        machines.terminate(List.of(id));

        assertThat(machines.instances().find(id))
                .hasValueSatisfying(machine -> assertThat(machine.isGone()).isTrue());
    }

    @Test
    void oneBadIdDoesNotKeepTheOthersAlive() throws Exception {
        String one = ec2.put("a", Samples.tags("web"));
        String other = ec2.put("b", Samples.tags("db"));

        assertThat(machines().terminate(List.of("i-0dead", one, "i-0beef", other, one)))
                .containsExactlyInAnyOrder("i-0dead", "i-0beef");

        assertThat(ec2.living()).isEmpty();
    }

    @Test
    void aMachineThatCannotBeSeenYetIsToldToBeUnknown() throws Exception {
        String young = ec2.put("a", Samples.tags("web"));
        ec2.hide(young);

        assertThat(machines().terminate(List.of(young))).containsExactly(young);
    }

    @Test
    void aProtectedMachineIsToldAndTheOthersAreEnded() throws Exception {
        String one = ec2.put("a", Samples.tags("web"));
        String other = ec2.put("b", Samples.tags("db"));
        ec2.protect(one);

        assertThatThrownBy(() -> machines().terminate(List.of(one, other)))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                .hasMessageContainingAll(one, "termination protection");

        assertThat(ec2.living()).containsExactly(one);
    }

    @Test
    void moreMachinesThanOneCallCanEndAreEndedInSeveral() throws Exception {
        List<String> all = IntStream.range(0, 1001)
                .mapToObj(i -> ec2.put("t" + i, Samples.tags("web")))
                .toList();

        machines().terminate(all);

        assertThat(ec2.living()).isEmpty();
        assertThat(ec2.terminations).hasSize(2);
    }

    @Test
    void theConsoleIsToldByItsLastLines() throws Exception {
        String id = ec2.put("a", Samples.tags("web"));
        assertThat(machines().console(id)).isEmpty();
        ec2.console(id, "line\n\n".repeat(100) + "the last\n");

        assertThat(machines().console(id).lines()).hasSize(40).endsWith("the last");
    }
}
