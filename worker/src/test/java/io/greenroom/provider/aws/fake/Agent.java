package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The agent on a machine: runs commands with {@code sh -c FILE}, five at once, each in a process group of its own, and runs
 * those again from their start that a reboot has cut off. A command is over when its process has ended and nobody holds what
 * it prints to.
 */
final class Agent {
    private static final int AT_ONCE = 5;
    private static final int MOST_RUNS = 15;
    private static final int OUT_KEPT = 24_000;
    private static final int ERR_KEPT = 8_000;
    /** Exit codes with a meaning. */
    private static final int REBOOT = 194;

    private static final int STOP_AS_SUCCESS = 168;
    private static final int STOP_AS_FAILURE = 169;
    private static final int KILLED = 137;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final FakeMachine machine;
    private final FakeAws aws;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Map<String, Invocation> unfinished = new HashMap<>();
    private final Map<String, Long> groups = new HashMap<>();
    private final Map<String, Integer> begun = new HashMap<>();
    private boolean lost;

    Agent(FakeMachine machine, FakeAws aws) {
        this.machine = machine;
        this.aws = aws;
    }

    /** As DescribeInstanceInformation says it; null when the agent was never there, or the machine is off. */
    @Nullable
    String pingStatus() {
        Instant running = machine.runningSince();
        if (!machine.isOn()
                || running == null
                || machine.userId() == null
                || aws.faults().noAgents()
                || aws.now().isBefore(running.plus(aws.faults().agent()))) {
            return null;
        }
        synchronized (this) {
            return lost ? "ConnectionLost" : "Online";
        }
    }

    synchronized void lose() {
        lost = true;
    }

    /** Takes up what was not finished before the machine went off. */
    void boot(int boot) {
        Map<String, Invocation> again;
        synchronized (this) {
            lost = false;
            again = Map.copyOf(unfinished);
        }
        again.forEach((command, invocation) -> aws.run(() -> run(command, invocation, boot)));
    }

    void take(String command, Invocation invocation) {
        int boot = machine.boots();
        synchronized (this) {
            unfinished.put(command, invocation);
        }
        aws.run(() -> run(command, invocation, boot));
    }

    /** Kills the process group of the command; what has left it lives on. */
    void cancel(String command, Invocation invocation) {
        invocation.end("Cancelled", "Cancelled", invocation.startedAt() == null ? -1 : KILLED, aws.now());
        killGroup(command);
    }

    private void killGroup(String command) {
        Long group;
        synchronized (this) {
            group = groups.get(command);
        }
        if (group != null) {
            Processes.kill(proc -> proc.group() == group);
        }
    }

    private void run(String command, Invocation invocation, int boot) throws InterruptedException {
        synchronized (this) {
            Integer before = begun.put(command, boot);
            if (before != null && before == boot) {
                return;
            }
        }
        places.acquire();
        try {
            Path folder = machine.folder().resolve("ssm").resolve(command);
            int runs = 0;
            while (machine.isInBoot(boot) && runs < MOST_RUNS && invocation.starts(aws.now())) {
                int code = runOnce(command, invocation, folder);
                runs++;
                if (code == REBOOT) {
                    aws.run(machine::reboot);
                    return;
                }
                if (machine.isInBoot(boot) && (runs > 1 || !aws.faults().twice())) {
                    finish(invocation, code, folder);
                }
            }
            if (!machine.isInBoot(boot)) {
                return;
            }
            forget(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            places.release();
        }
    }

    private synchronized void forget(String command) {
        unfinished.remove(command);
        groups.remove(command);
        begun.remove(command);
    }

    /** The exit code; whatever it is when the machine went off meanwhile. */
    private int runOnce(String command, Invocation invocation, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path script = folder.resolve("_script.sh");
        Processes.write(script, invocation.script().getBytes(StandardCharsets.UTF_8));
        Path out = Files.write(folder.resolve("stdout"), new byte[0]).toRealPath();
        Path err = Files.write(folder.resolve("stderr"), new byte[0]).toRealPath();
        Map<String, String> variables = Map.of(
                "SSM_COMMAND_ID",
                command,
                "AWS_SSM_INSTANCE_ID",
                machine.id(),
                "AWS_SSM_REGION_NAME",
                FakeAccount.REGION);
        Process process = machine.spawn(
                List.of("setsid", "sh", "-c", script.toString()),
                workingFolder(invocation, folder),
                variables,
                out,
                err);
        if (process == null) {
            return -1;
        }
        synchronized (this) {
            groups.put(command, process.pid());
        }
        Alarms.Alarm limit = aws.alarms().at(aws.now().plus(invocation.executionTimeout()), () -> {
            invocation.end("TimedOut", "ExecutionTimedOut", KILLED, aws.now());
            killGroup(command);
        });
        int code = process.waitFor();
        while (machine.isOn()
                && !Processes.such(proc ->
                                proc.has("FAKE_MACHINE=" + machine.id()) && (proc.holds(out) || proc.holds(err)))
                        .isEmpty()) {
            Thread.sleep(LOOK);
        }
        limit.cancel();
        return code;
    }

    private static Path workingFolder(Invocation invocation, Path folder) {
        Path wanted = Path.of(invocation.workingDirectory());
        return wanted.isAbsolute() && Files.isDirectory(wanted) ? wanted : folder;
    }

    private void finish(Invocation invocation, int code, Path folder) throws IOException {
        boolean success = code == 0 || code == STOP_AS_SUCCESS;
        String err = read(folder.resolve("stderr"), ERR_KEPT);
        invocation.printed(
                read(folder.resolve("stdout"), OUT_KEPT),
                success ? err : err + "failed to run commands: exit status " + code);
        int told = code == STOP_AS_SUCCESS ? 0 : code == STOP_AS_FAILURE ? 1 : code;
        invocation.end(success ? "Success" : "Failed", success ? "Success" : "Failed", told, aws.now());
    }

    private static String read(Path file, int kept) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.length() <= kept ? text : text.substring(0, kept);
    }
}
