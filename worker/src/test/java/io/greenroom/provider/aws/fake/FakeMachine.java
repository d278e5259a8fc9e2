package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.Faults.Reason;
import io.greenroom.provider.aws.fake.Processes.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine: a folder, and the processes that were started for it. They see the computer's own files and network; what is the
 * machine's is below {@link #disk()}, and outlives a reboot. Commands that ask systemd or AWS ask the fake.
 */
public final class FakeMachine {
    /** How long its processes have for their ends when it shuts down; real ones have 90 s. */
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

    private static final Duration NOTICE = Duration.ofMinutes(2);

    static final Reason BY_USER =
            new Reason("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown");
    static final Reason BY_ITSELF = new Reason(
            "Client.InstanceInitiatedShutdown", "Client.InstanceInitiatedShutdown: Instance initiated shutdown");
    static final Reason TAKEN_BACK = new Reason(
            "Server.SpotInstanceTermination", "Server.SpotInstanceTermination: Spot instance was terminated");

    /** As EC2 calls them. */
    public enum State {
        PENDING(0, "pending"),
        RUNNING(16, "running"),
        SHUTTING_DOWN(32, "shutting-down"),
        TERMINATED(48, "terminated"),
        STOPPING(64, "stopping"),
        STOPPED(80, "stopped");

        private final int code;
        private final String text;

        State(int code, String text) {
            this.code = code;
            this.text = text;
        }

        int code() {
            return code;
        }

        String text() {
            return text;
        }
    }

    private final String id;
    private final Launch launch;
    private final String address;
    private final Path folder;
    private final FakeAws aws;
    private final Instant launchedAt;
    private final Map<String, String> tags;
    private final Units units;
    private final CloudInit cloudInit;
    private final Agent agent;

    private State state = State.PENDING;
    private @Nullable Reason reason;
    private boolean on;
    private int boots;
    private @Nullable Instant runningSince;
    private @Nullable Instant terminatedAt;
    private @Nullable Instant interruption;
    private String console = "";

    FakeMachine(String id, Launch launch, String address, Path folder, FakeAws aws) {
        this.id = id;
        this.launch = launch;
        this.address = address;
        this.folder = folder;
        this.aws = aws;
        this.launchedAt = aws.now();
        this.tags = new TreeMap<>(launch.tagsOf("instance"));
        this.units = new Units(this, aws);
        this.cloudInit = new CloudInit(this, aws);
        this.agent = new Agent(this, aws);
    }

    public String id() {
        return id;
    }

    /** Below the root of the fake, under its id. */
    public Path folder() {
        return folder;
    }

    /** What stays over a reboot, and is in images. Processes begin in here, where real ones begin in {@code /}. */
    public Path disk() {
        return folder.resolve("disk");
    }

    /** What is {@code /var/lib/greenroom} elsewhere: the variable GREENROOM_ROOT of its processes. */
    public Path greenroomRoot() {
        return disk().resolve("greenroom");
    }

    /** What is {@code /etc/systemd/system} elsewhere: the variable GREENROOM_UNITS of its processes. */
    public Path unitFolder() {
        return disk().resolve("units");
    }

    /** Its address in its subnet: one of this computer's loopback network, of its own. */
    public String address() {
        return address;
    }

    public synchronized State state() {
        return state;
    }

    public synchronized Map<String, String> tags() {
        return Map.copyOf(tags);
    }

    /** Without its base64; empty when it has none. */
    public String userData() {
        String given = launch.userData();
        return given == null ? "" : new String(Base64.getDecoder().decode(given), StandardCharsets.UTF_8);
    }

    /** What its user data printed. */
    public String userDataOutput() {
        return cloudInit.output();
    }

    /** How many processes it has. */
    public int processes() {
        return Processes.such(ownProcesses()).size();
    }

    /** Who its credentials say it is; null when it has none. */
    public @Nullable String userId() {
        String profile = launch.profile();
        String role = profile == null ? null : aws.account().roleId(profile);
        return role == null ? null : role + ":" + id;
    }

    /** All its processes end, and it boots again, as after a crash or an update of its own. */
    public void reboot() throws InterruptedException {
        synchronized (this) {
            if (state != State.RUNNING) {
                throw new IllegalStateException("%s is %s, and cannot be rebooted".formatted(id, state.text()));
            }
            on = false;
        }
        endProcesses();
        boot();
    }

    /** Somebody stops it. */
    public void stop() throws InterruptedException {
        if (leaves(State.STOPPING, BY_USER)) {
            endProcesses();
            leaves(State.STOPPED, BY_USER);
        }
    }

    /** Somebody starts it when it was stopped. */
    public void start() {
        synchronized (this) {
            if (state != State.STOPPED) {
                throw new IllegalStateException("%s is %s, not stopped".formatted(id, state.text()));
            }
        }
        boot();
    }

    /** The spot machine is told that it will be taken back, and is so two minutes later. */
    public void warn() {
        if (!launch.spot()) {
            throw new IllegalStateException(id + " is no spot machine");
        }
        Instant end = aws.now().plus(NOTICE);
        synchronized (this) {
            interruption = end;
        }
        aws.alarms().at(end, this::interrupt);
    }

    /** The spot machine is taken back at once. */
    public void interrupt() {
        end(TAKEN_BACK);
    }

    /** The agent is heard of no more. */
    public void loseAgent() {
        agent.lose();
    }

    /** It ends by what was said in its name: {@code poweroff}. */
    void powerOff() {
        if (launch.terminatesOnShutdown()) {
            end(BY_ITSELF);
        } else if (leaves(State.STOPPING, BY_ITSELF)) {
            aws.run(() -> {
                endProcesses();
                leaves(State.STOPPED, BY_ITSELF);
            });
        }
    }

    /** It ends, by and by; nothing when it already does. */
    void end(Reason why) {
        if (leaves(State.SHUTTING_DOWN, why)) {
            aws.run(() -> {
                endProcesses();
                leaves(State.TERMINATED, why);
            });
        }
    }

    /** True when it was not there already, nor beyond. */
    private synchronized boolean leaves(State next, Reason why) {
        boolean over = state == State.TERMINATED || (state == State.SHUTTING_DOWN && next != State.TERMINATED);
        if (over || state == next) {
            return false;
        }
        state = next;
        reason = why;
        on = false;
        if (next == State.TERMINATED) {
            terminatedAt = aws.now();
        }
        console = cloudInit.output();
        return true;
    }

    private void endProcesses() throws InterruptedException {
        units.forget();
        Processes.end(ownProcesses(), SHUTDOWN_GRACE);
    }

    /** Those with its variable, and those that have thrown it away but work in its folder. */
    private Predicate<Proc> ownProcesses() {
        Path real = folder.toAbsolutePath();
        return proc -> proc.has("FAKE_MACHINE=" + id) || proc.worksIn(real);
    }

    /** Makes its folder, with a copy of its image's disk. */
    void create() {
        try {
            Files.createDirectories(folder.resolve("log"));
            Files.createDirectories(folder.resolve("tmp"));
            Files.createDirectories(disk());
            Path image = launch.image().disk();
            if (image != null) {
                copyDisk(image);
            }
            Files.createDirectories(greenroomRoot());
            Files.createDirectories(unitFolder());
            Tools.write(this, aws);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unit files name paths on the disk that they were written on, which elsewhere are the same on all machines. */
    private void copyDisk(Path image) throws IOException {
        copy(image, disk());
        if (Files.isDirectory(unitFolder())) {
            try (Stream<Path> files = Files.list(unitFolder())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String was = Files.readString(image.resolveSibling("disk-was"));
                    Files.writeString(file, Files.readString(file).replace(was, disk().toString()));
                }
            }
        }
    }

    /** Copies what is on the disk, for an image; the folder is made. */
    void copyDiskTo(Path image) throws IOException {
        Files.createDirectories(image);
        Files.writeString(image.resolveSibling("disk-was"), disk().toString());
        copy(disk(), image);
    }

    private static void copy(Path from, Path to) throws IOException {
        try {
            // Ends with 1 when files went away meanwhile: those of a machine that works are not in the image.
            int exit = Processes.start(new ProcessBuilder("cp", "-a", from + "/.", to.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD))
                    .waitFor();
            if (exit > 1) {
                throw new IOException("cp from %s to %s ended with %d".formatted(from, to, exit));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while copying " + from, e);
        }
    }

    void boot() {
        int boot;
        synchronized (this) {
            if (state == State.SHUTTING_DOWN || state == State.TERMINATED || on) {
                return;
            }
            state = State.RUNNING;
            reason = null;
            on = true;
            runningSince = aws.now();
            boot = ++boots;
        }
        units.boot();
        cloudInit.boot(boot == 1);
        agent.boot(boot);
    }

    /** Runs it as root of this machine would, in a clean environment. Null when the machine is not on any more. */
    synchronized @Nullable Process spawn(
            List<String> command, Path folder, Map<String, String> variables, Path out, Path err) throws IOException {
        if (!on) {
            return null;
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        if (out.equals(err)) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        }
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put(
                "PATH", folder().resolve("bin") + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("FAKE_MACHINE", id);
        environment.put("GREENROOM_ROOT", greenroomRoot().toString());
        environment.put("GREENROOM_UNITS", unitFolder().toString());
        environment.put("GREENROOM_METADATA", aws.endpoint() + "/_metadata/" + id);
        environment.putAll(variables);
        return Processes.start(builder);
    }

    Path log(String name) {
        return folder.resolve("log").resolve(name);
    }

    /** Its part of the conversation with the stubs in its folder. */
    String tool(String name, List<String> arguments) throws InterruptedException {
        if (!isOn()) {
            return "1\nThe system is going down.";
        }
        return switch (name) {
            case "cloud-init" -> cloudInit.tool(arguments);
            case "date" -> Long.toString(aws.machineTime().getEpochSecond());
            default -> units.tool(name, arguments);
        };
    }

    synchronized boolean isOn() {
        return on;
    }

    /** Counts how often it has booted: what began in another boot has ended with that. */
    synchronized boolean isInBoot(int number) {
        return on && boots == number;
    }

    synchronized int boots() {
        return boots;
    }

    synchronized @Nullable Instant runningSince() {
        return runningSince;
    }

    synchronized @Nullable Reason reason() {
        return reason;
    }

    synchronized @Nullable Instant terminatedAt() {
        return terminatedAt;
    }

    /** When it will be taken back; null when it was not told. */
    synchronized @Nullable Instant interruption() {
        return interruption;
    }

    synchronized void tag(Map<String, String> more) {
        tags.putAll(more);
    }

    Launch launch() {
        return launch;
    }

    Instant launchedAt() {
        return launchedAt;
    }

    Agent agent() {
        return agent;
    }

    /** In base64: the present text, or the one of the last change of its state. */
    String console(boolean latest) {
        String text;
        synchronized (this) {
            text = latest && on ? cloudInit.output() : console;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, bytes.length - 64 * 1024);
        byte[] last = new byte[bytes.length - from];
        System.arraycopy(bytes, from, last, 0, last.length);
        return Base64.getEncoder().encodeToString(last);
    }

    /** Ends its processes, whatever it was about to do. */
    void close() throws InterruptedException {
        synchronized (this) {
            on = false;
        }
        units.forget();
        Processes.end(ownProcesses(), Duration.ZERO);
    }

    List<String> describeProcesses() {
        List<String> all = new ArrayList<>();
        for (Proc proc : Processes.such(ownProcesses())) {
            ProcessHandle.of(proc.pid())
                    .flatMap(handle -> handle.info().commandLine())
                    .ifPresent(all::add);
        }
        return all;
    }
}
