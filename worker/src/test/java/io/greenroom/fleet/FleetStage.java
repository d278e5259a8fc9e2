package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.BulkheadSettings;
import io.greenroom.job.EngineSettings;
import io.greenroom.job.FakeJobService;
import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.JobService;
import io.greenroom.job.Jobs;
import io.greenroom.job.JournalStore;
import io.greenroom.job.PollingSettings;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Worker;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;

/** Workers on machines of their own, one store, one service, and a time that a test moves on. */
abstract class FleetStage {
    static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofSeconds(1);

    final MovableTime time = MovableTime.somewhen();
    final FakeJobService service = new FakeJobService(time);
    final InMemoryJournalStore entries = InMemoryJournalStore.shared();
    final InMemoryLeases leases = new InMemoryLeases(entries);
    final InMemoryTendings tended = new InMemoryTendings();
    private final List<Computer> computers = new ArrayList<>();
    private int offered;

    /** How long a job's action takes. */
    World world = new World(time, Duration.ofSeconds(30));

    /** A worker, and the machine that it runs on. */
    final class Computer {
        final Machine machine;
        final String name;
        final CompletableFuture<Membership> membership = new CompletableFuture<>();
        private volatile IntSupplier inFlight = () -> 0;
        private volatile boolean isStopping;

        private Computer(String name, Duration wrongBy, long seed) {
            this.name = name;
            this.machine = new Machine(time, wrongBy);
            machine.start("boot", () -> boot(seed));
        }

        private void boot(long seed) {
            try {
                machine.pass();
                JournalStore journals = machine.reach(JournalStore.class, entries);
                LeaseStore store = machine.reach(LeaseStore.class, leases);
                var tendings = new Tendings(machine.reach(TendingStore.class, tended), store, machine);
                Hands hands = hands(machine, tendings);
                var lives = new Lives(journals, store, name, machine);
                Lives.Life first = lives.begin();
                var worker = new Worker(
                        machine.reach(JobService.class, service),
                        new KnownExecutions(new FakeExecutions(), machine),
                        Map.of(Jobs.TYPE, action(machine, hands)),
                        Set.of(Jobs.TYPE),
                        new PollingSettings(Duration.ofSeconds(1), Duration.ofSeconds(5)),
                        new EngineSettings(100, Optional.empty(), Optional.empty(), BulkheadSettings.NONE),
                        JobObserver.NONE,
                        new SecretsInUse(),
                        machine,
                        new Random(seed));
                var joined = new Membership(
                        journals,
                        store,
                        tendings,
                        hands,
                        lives,
                        first,
                        worker,
                        () -> new Member("", "test", worker.inFlight(), worker.room()),
                        machine,
                        new Random(seed));
                inFlight = worker::inFlight;
                joined.start();
                membership.complete(joined);
            } catch (Exception e) {
                membership.completeExceptionally(e);
            }
        }

        boolean isAtRest() {
            boolean begins = membership.isDone() && !membership.isCompletedExceptionally();
            return machine.isAtRest()
                    && (!begins
                            || isStopping
                            || machine.isFrozen()
                            || (machine.hasThread("lease") && isEveryJobActedForOrWaits()));
        }

        private boolean isEveryJobActedForOrWaits() {
            long rest = inFlight.getAsInt() - machine.threads("job-");
            return rest <= 0 || (machine.hasThread("timer") && begun() >= rest);
        }

        private long begun() {
            return entries.entriesOf(name).stream()
                    .filter(entry -> entry.ticket() != null)
                    .count();
        }

        void kill() {
            machine.kill();
            computers.remove(this);
        }

        /** Stops as a process that is told to, while time goes on. */
        boolean stop() throws Exception {
            var whole = new CompletableFuture<Boolean>();
            Membership joined = membership.get(30, TimeUnit.SECONDS);
            isStopping = true;
            Thread.ofVirtual().start(() -> {
                try {
                    whole.complete(joined.stop(Duration.ofSeconds(10)));
                } catch (InterruptedException | RuntimeException e) {
                    whole.completeExceptionally(e);
                }
            });
            while (!isDone(whole)) {
                pass(STEP);
            }
            computers.remove(this);
            return whole.get();
        }

        /** It waits for jobs in real time. */
        private static boolean isDone(CompletableFuture<Boolean> stopping) throws Exception {
            try {
                stopping.get(20, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }
    }

    /** What a computer tends environments with: nothing, in most tests. */
    Hands hands(Machine machine, Tendings tendings) {
        return Hands.NONE;
    }

    /** What a computer's jobs do. */
    ResumableAction action(Machine machine, Hands hands) {
        return world.on(machine);
    }

    final Computer computer(String name) {
        return computer(name, Duration.ZERO);
    }

    final Computer computer(String name, Duration wrongBy) {
        var computer = new Computer(name, wrongBy, computers.size() + 1L);
        computers.add(computer);
        return computer;
    }

    final List<Computer> computers() {
        return List.copyOf(computers);
    }

    final void offer(int count) {
        for (int i = 0; i < count; i++) {
            String number = Integer.toString(++offered);
            service.offer(new Job(
                    new JobId("job-" + number),
                    Jobs.TYPE,
                    Map.of(),
                    new PipelineContext(
                            "eu-west-1", "111122223333", "shop", "execution", "Test", "Smoke", "action-" + number),
                    List.of(),
                    List.of(),
                    Jobs.ACCESS,
                    null));
        }
    }

    /** Lets time pass in steps, in each of which everybody comes to rest, until the wish is true. */
    final void pass(Duration atMost, BooleanSupplier wish) {
        settle();
        for (Duration passed = Duration.ZERO; !wish.getAsBoolean(); passed = passed.plus(STEP)) {
            assertThat(passed).as(this::standing).isLessThan(atMost);
            time.advance(STEP);
            settle();
        }
    }

    final String standing() {
        return "%d results; %s; %s".formatted(service.results().size(), allLeases(), entries.entries);
    }

    final void pass(Duration duration) {
        settle();
        for (Duration left = duration; left.isPositive(); left = left.minus(STEP)) {
            time.advance(STEP);
            settle();
        }
    }

    /** Waits (in real time) until all threads of all machines sleep on the clock. */
    private void settle() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!areAtRest() || !areAtRestWhenAllHaveBegun()) {
            assertThat(System.nanoTime()).as("a machine does not come to rest").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    private boolean areAtRest() {
        return computers.stream().allMatch(Computer::isAtRest);
    }

    /** A thread that was started may not have taken its first step: others that are started later wait for it. */
    private boolean areAtRestWhenAllHaveBegun() {
        try {
            for (int i = 0; i < 12; i++) {
                Thread.startVirtualThread(() -> {}).join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return areAtRest();
    }

    final List<Lease> allLeases() {
        try {
            return leases.all();
        } catch (LeaseStore.Unavailable e) {
            throw new IllegalStateException(e);
        }
    }

    final Optional<Lease> lease(String worker) {
        return allLeases().stream()
                .filter(lease -> lease.owner().worker().equals(worker))
                .findFirst();
    }

    final boolean allDone() {
        return service.results().size() == offered;
    }

    final void assertOneGoodResultEach() {
        assertThat(service.results()).hasSize(offered).values().hasOnlyElementsOfType(JobResult.Succeeded.class);
        assertThat(world.undone()).isEmpty();
        assertThat(world.begun()).isEqualTo(offered);
    }

    @AfterEach
    void leaveNobodyRunning() {
        computers().forEach(Computer::kill);
    }
}
