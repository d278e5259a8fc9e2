package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.Processes.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands for systemd on a machine. A unit's processes are those with its variable and those of its session. Transient
 * units and their timers are gone after a reboot, as in {@code /run}. Timers follow the fake's clock.
 */
final class Units {
    private static final DateTimeFormatter CALENDAR = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'");
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);

    private final FakeMachine machine;
    private final FakeAws aws;
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, Alarms.Alarm> timers = new HashMap<>();
    private Alarms.@Nullable Alarm shutdown;
    private int started;

    /** A service that runs, or that has failed and was not collected. */
    private static final class Service {
        private final UnitCommand command;
        private final String variable;
        private final CountDownLatch over = new CountDownLatch(1);
        private boolean failed;
        private volatile long leader;

        private Service(UnitCommand command, String variable) {
            this.command = command;
            this.variable = variable;
        }

        private boolean owns(Proc proc) {
            return proc.has("FAKE_UNIT=" + variable) || (leader != 0 && proc.session() == leader);
        }
    }

    Units(FakeMachine machine, FakeAws aws) {
        this.machine = machine;
        this.aws = aws;
    }

    /** The exit code, and from the second line on what is printed: to stderr unless the code is 0. */
    String tool(String name, List<String> arguments) throws InterruptedException {
        return switch (name) {
            case "systemd-run" -> systemdRun(arguments);
            case "systemctl" -> systemctl(arguments);
            case "poweroff" -> powerOff();
            case "reboot" -> reboot();
            case "shutdown" -> shutdown(arguments);
            default -> "127\n" + name + ": not found";
        };
    }

    private String systemdRun(List<String> arguments) {
        UnitCommand command;
        try {
            command = UnitCommand.transientOne(arguments);
        } catch (IllegalArgumentException e) {
            return "1\n" + e.getMessage();
        }
        String calendar = command.calendar();
        return calendar == null ? start(command) : startTimer(command.name(), calendar, () -> start(command));
    }

    private String start(UnitCommand command) {
        String service = command.name() + ".service";
        Service unit;
        synchronized (this) {
            if (services.containsKey(command.name())) {
                return "1\nFailed to start transient service unit: Unit %s was already loaded or has a fragment file."
                        .formatted(service);
            }
            unit = new Service(command, machine.id() + "/" + command.name() + "/" + ++started);
            services.put(command.name(), unit);
        }
        try {
            Process process = spawn(unit, command.words());
            if (process == null) {
                remove(unit);
                return "1\nFailed to find executable %s: No such file or directory"
                        .formatted(command.words().getFirst());
            }
            aws.run(() -> watch(unit, process));
            limit(unit);
            return "0";
        } catch (IOException e) {
            remove(unit);
            return "1\n" + e.getMessage();
        }
    }

    private void limit(Service unit) {
        Duration longest = unit.command.longest();
        if (longest != null) {
            aws.alarms().at(aws.now().plus(longest), () -> aws.run(() -> stop(unit)));
        }
    }

    private @Nullable Process spawn(Service unit, List<String> words) throws IOException {
        if (!exists(words.getFirst())) {
            return null;
        }
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(words);
        Map<String, String> variables = new HashMap<>(unit.command.environment());
        variables.put("FAKE_UNIT", unit.variable);
        Path journal = machine.log(unit.command.name() + ".journal");
        Path out = unit.command.output() == null ? journal : unit.command.output();
        Path folder = unit.command.folder() == null ? machine.disk() : unit.command.folder();
        Process process = machine.spawn(command, folder, variables, out, out);
        if (process != null) {
            unit.leader = process.pid();
        }
        return process;
    }

    private boolean exists(String command) {
        if (command.contains("/")) {
            return Files.isExecutable(Path.of(command));
        }
        return Stream.of(
                        machine.folder().resolve("bin").toString(),
                        "/usr/local/bin",
                        "/usr/bin",
                        "/bin",
                        "/usr/sbin",
                        "/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    /** Once the main process has ended, everything of the unit does. */
    private void watch(Service unit, Process main) throws InterruptedException {
        try {
            int exit = main.waitFor();
            Processes.end(unit::owns, unit.command.stopTimeout());
            synchronized (this) {
                if (exit == 0 || unit.command.collected()) {
                    services.remove(unit.command.name(), unit);
                } else {
                    unit.failed = true;
                }
            }
        } finally {
            unit.over.countDown();
        }
    }

    private synchronized void remove(Service unit) {
        services.remove(unit.command.name(), unit);
        unit.over.countDown();
    }

    private void stop(Service unit) throws InterruptedException {
        Processes.end(unit::owns, unit.command.stopTimeout());
        if (!unit.over.await(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(unit.variable + " does not end");
        }
    }

    private String startTimer(String name, String calendar, Runnable task) {
        Instant at;
        try {
            at = LocalDateTime.parse(calendar, CALENDAR).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return "1\nFailed to parse calendar expression (the fake knows YYYY-MM-DD HH:MM:SS UTC): " + calendar;
        }
        boolean past = !at.isAfter(aws.now());
        synchronized (this) {
            if (timers.containsKey(name)) {
                return "1\nFailed to start transient timer unit: Unit %s.timer was already loaded or has a fragment file."
                        .formatted(name);
            }
            if (past) {
                aws.alarms().at(at, task);
                return "0\nSpecified calendar expression is in the past, proceeding anyway.";
            }
            timers.put(name, aws.alarms().at(at, () -> {
                synchronized (this) {
                    timers.remove(name);
                }
                task.run();
            }));
        }
        return "0";
    }

    private String systemctl(List<String> arguments) throws InterruptedException {
        List<String> words = arguments.stream()
                .filter(word -> !List.of("--quiet", "-q", "--now", "--no-block").contains(word))
                .toList();
        boolean now = arguments.contains("--now");
        if (words.isEmpty() || words.stream().anyMatch(word -> word.startsWith("-"))) {
            return "1\nsystemctl: the fake does not know " + words;
        }
        List<String> names = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "poweroff" -> {
                return powerOff();
            }
            case "reboot" -> {
                return reboot();
            }
            case "daemon-reload" -> {
                return "0";
            }
            case "is-active" -> {
                boolean quiet = arguments.contains("--quiet") || arguments.contains("-q");
                return names.stream().anyMatch(this::isActive)
                        ? (quiet ? "0" : "0\nactive")
                        : (quiet ? "3" : "3\ninactive");
            }
            default -> {
                for (String name : names) {
                    String answer = systemctl(words.getFirst(), name, now);
                    if (!answer.equals("0")) {
                        return answer;
                    }
                }
                return "0";
            }
        }
    }

    private String systemctl(String verb, String name, boolean now) throws InterruptedException {
        return switch (verb) {
            case "stop" -> stop(name);
            case "start" -> startFromFile(name);
            case "enable" -> enable(name, now);
            case "disable" -> disable(name);
            case "reset-failed" -> resetFailed(name);
            default -> "1\nUnknown command verb %s.".formatted(verb);
        };
    }

    private synchronized boolean isActive(String name) {
        if (name.endsWith(".timer")) {
            return timers.containsKey(bare(name));
        }
        Service unit = services.get(bare(name));
        return unit != null && !unit.failed;
    }

    private String stop(String name) throws InterruptedException {
        Service unit;
        synchronized (this) {
            if (name.endsWith(".timer")) {
                Alarms.Alarm timer = timers.remove(bare(name));
                if (timer == null) {
                    return notLoaded(name);
                }
                timer.cancel();
                return "0";
            }
            unit = services.get(bare(name));
            if (unit == null) {
                return Files.exists(file(name)) ? "0" : notLoaded(service(name));
            }
        }
        stop(unit);
        return "0";
    }

    private static String notLoaded(String name) {
        return "5\nFailed to stop %s: Unit %s not loaded.".formatted(name, name);
    }

    private synchronized String resetFailed(String name) {
        Service unit = services.get(bare(name));
        if (unit != null && unit.failed) {
            services.remove(bare(name));
        }
        return "0";
    }

    private String enable(String name, boolean now) {
        if (!Files.exists(file(name))) {
            return "1\nFailed to enable unit: Unit file %s does not exist.".formatted(service(name));
        }
        try {
            Files.createDirectories(enabled());
            Files.writeString(enabled().resolve(service(name)), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return now ? startFromFile(name) : "0";
    }

    private String disable(String name) {
        try {
            Files.deleteIfExists(enabled().resolve(service(name)));
            return "0";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String startFromFile(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return "5\nFailed to start %s: Unit %s not found.".formatted(service(name), service(name));
        }
        if (isActive(service(name))) {
            return "0";
        }
        try {
            UnitFile unit = UnitFile.read(file);
            String calendar = unit.calendar();
            if (calendar != null) {
                String target = unit.service() == null ? bare(name) : unit.service();
                return startTimer(bare(name), calendar, () -> startFromFile(target + ".service"));
            }
            String answer = start(unit.command(bare(name)));
            if (answer.equals("0") && unit.isOneShot()) {
                awaitEnd(bare(name));
            }
            return answer;
        } catch (IllegalArgumentException e) {
            return "1\n" + e.getMessage();
        }
    }

    private void awaitEnd(String name) {
        Service unit;
        synchronized (this) {
            unit = services.get(name);
        }
        try {
            if (unit != null) {
                unit.over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path file(String name) {
        return machine.unitFolder().resolve(service(name));
    }

    private Path enabled() {
        return machine.disk().resolve("enabled");
    }

    private static String service(String name) {
        return name.endsWith(".service") || name.endsWith(".timer") ? name : name + ".service";
    }

    private static String bare(String name) {
        return name.replaceFirst("\\.(service|timer)$", "");
    }

    private String powerOff() {
        machine.powerOff();
        return "0";
    }

    private String reboot() {
        aws.run(machine::reboot);
        return "0";
    }

    /** {@code shutdown [-P|-h|-r] now|+MINUTES} and {@code shutdown -c}. */
    private String shutdown(List<String> arguments) {
        boolean again = arguments.contains("-r");
        List<String> words = arguments.stream()
                .filter(word -> !List.of("-P", "-h", "-r").contains(word))
                .toList();
        String when = words.isEmpty() ? "+1" : words.getFirst();
        Runnable task = again ? () -> aws.run(machine::reboot) : machine::powerOff;
        synchronized (this) {
            if (shutdown != null) {
                shutdown.cancel();
                shutdown = null;
            }
            if (when.equals("-c")) {
                return "0";
            }
            if (!when.matches("now|\\+[0-9]+")) {
                return "1\nFailed to parse time specification: " + when;
            }
            long minutes = when.equals("now") ? 0 : Long.parseLong(when.substring(1));
            shutdown = aws.alarms().at(aws.now().plus(Duration.ofMinutes(minutes)), task);
        }
        return "0";
    }

    /** Starts what is enabled. */
    void boot() {
        Path folder = enabled();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> names = Files.list(folder)) {
            List<String> all =
                    names.map(path -> path.getFileName().toString()).sorted().toList();
            aws.run(() -> all.forEach(this::startFromFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Power is going off: nothing is to happen any more. */
    synchronized void forget() {
        timers.values().forEach(Alarms.Alarm::cancel);
        timers.clear();
        services.clear();
        if (shutdown != null) {
            shutdown.cancel();
            shutdown = null;
        }
    }
}
