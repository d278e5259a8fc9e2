package io.greenroom.fleet;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Workers whose jobs are commands in environments that one of them at a time tends. */
abstract class TendingStage extends FleetStage {
    static final EnvironmentId SHOP = new EnvironmentId("docker/shop");
    static final EnvironmentId CAFE = new EnvironmentId("docker/cafe");

    private final Map<Machine, Tenders> tenders = new ConcurrentHashMap<>();
    /** By the job's key, the names of the machines on which its command was begun. */
    private final Map<String, Set<String>> begunOn = new LinkedHashMap<>();
    /** Where environments are; by default all machines reach all of them. */
    String place = "engine";

    @Override
    Hands hands(Machine machine, Tendings tendings) {
        var own = new Tenders(machine, tendings, place);
        tenders.put(machine, own);
        return own;
    }

    final Tenders tenders(Computer computer) {
        return tenders.computeIfAbsent(computer.machine, machine -> {
            throw new IllegalStateException("it has not come up");
        });
    }

    private synchronized void begun(String key, String machine) {
        begunOn.computeIfAbsent(key, any -> new TreeSet<>()).add(machine);
    }

    final synchronized Map<String, Set<String>> begunOn() {
        return new LinkedHashMap<>(begunOn);
    }

    /** The environment that a job's command is for. */
    EnvironmentId environmentOf(Job job) {
        return SHOP;
    }

    @Override
    ResumableAction action(Machine machine, Hands hands) {
        var own = (Tenders) hands;
        ResumableAction there = world.on(machine);
        return new ResumableAction() {
            @Override
            public PreparedAction prepare(JobContext context) throws ActionFailure {
                PreparedAction command = there.prepare(context);
                EnvironmentId environment = environmentOf(context.job());
                return new PreparedAction() {
                    @Override
                    public Duration limit() {
                        return command.limit();
                    }

                    @Override
                    public Map<String, String> begin() throws ActionFailure, InterruptedException {
                        machine.pass();
                        own.require(environment);
                        begun(context.job().key(), nameOf(machine));
                        return command.begin();
                    }

                    @Override
                    public Progress check(Ticket ticket) throws ActionFailure, InterruptedException {
                        own.require(environment);
                        return command.check(ticket);
                    }

                    @Override
                    public JobResult complete(Ticket ticket) throws ActionFailure, InterruptedException {
                        own.require(environment);
                        return command.complete(ticket);
                    }
                };
            }

            @Override
            public void abandon(JobContext context, @Nullable Ticket ticket, String reason)
                    throws ActionFailure, InterruptedException {
                there.abandon(context, ticket, reason);
            }
        };
    }

    private String nameOf(Machine machine) {
        return computers().stream()
                .filter(computer -> computer.machine == machine)
                .map(computer -> computer.name)
                .findFirst()
                .orElse("a machine that is gone");
    }

    /** A worker that has begun these environments. */
    final Computer withEnvironments(String name, EnvironmentId... environments) {
        Computer computer = computer(name);
        pass(Duration.ofSeconds(30), () -> computer.membership.isDone());
        pass(Duration.ofSeconds(1));
        for (EnvironmentId environment : List.of(environments)) {
            tenders(computer).start(environment);
        }
        pass(Duration.ofSeconds(1));
        return computer;
    }

    final List<JobId> inJournalOf(String worker) {
        return entries.entriesOf(worker).stream().map(entry -> entry.job()).toList();
    }
}
