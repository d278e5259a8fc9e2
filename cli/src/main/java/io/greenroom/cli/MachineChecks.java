package io.greenroom.cli;

import io.greenroom.assembly.AssemblyException;
import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.assembly.StateLayout;
import io.greenroom.config.Settings;
import io.greenroom.environment.Blueprint;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.file.NewerFormException;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a worker needs of the machine that it runs on. Nothing is left behind. */
final class MachineChecks {
    private static final int OLDEST_JAVA = 21;
    private static final long MEGABYTE = 1024 * 1024;
    private static final long NEEDED_ROOM = 500 * MEGABYTE;
    private static final long COMFORTABLE_ROOM = 2048 * MEGABYTE;
    /** How a provider marks a blueprint that it cannot read: see Blueprint's description. */
    private static final String UNUSABLE = "cannot be used";

    private final Settings settings;
    private final SecretsInUse secrets;
    private final Time time;

    MachineChecks(Settings settings, SecretsInUse secrets, Time time) {
        this.settings = settings;
        this.secrets = secrets;
        this.time = time;
    }

    static Finding java() {
        String text = "%s of %s".formatted(Runtime.version(), System.getProperty("java.vendor"));
        return Runtime.version().feature() >= OLDEST_JAVA
                ? Finding.ok("JDK", text)
                : Finding.failed("JDK", text, "install a JDK of version %d or later".formatted(OLDEST_JAVA));
    }

    List<Finding> all() throws InterruptedException {
        Optional<ForeignState> foreign = ForeignState.of(settings);
        if (foreign.isPresent()) {
            return List.of(
                    Finding.failed(
                            "state directory",
                            foreign.get().text(),
                            foreign.get().remedy()),
                    Finding.skipped("everything else on this machine", "the state directory may be opened"));
        }
        List<Finding> findings = new ArrayList<>();
        Finding writable = stateDirectory();
        findings.add(writable);
        findings.add(room());
        Optional<String> holder = holder(writable);
        findings.add(otherWorker(holder));
        findings.add(statusPort(holder.isPresent()));
        findings.addAll(providers());
        return findings;
    }

    private Finding stateDirectory() {
        Path directory = settings.stateDirectory();
        String remedy = "make it writable for this user, or set stateDirectory to another one";
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            return Finding.failed("state directory", directory + " is a file", "set stateDirectory to a directory");
        }
        if (!Files.exists(directory)) {
            Path parent = existing(directory);
            return Files.isWritable(parent)
                    ? Finding.ok("state directory", directory + " is not there yet and can be made")
                    : Finding.failed("state directory", "%s cannot be made in %s".formatted(directory, parent), remedy);
        }
        try {
            Files.delete(Files.createTempFile(directory, "doctor", ".tmp"));
        } catch (IOException e) {
            return Finding.failed("state directory", "%s is not writable (%s)".formatted(directory, e), remedy);
        }
        return layout(directory);
    }

    private Finding layout(Path directory) {
        try {
            StateLayout.check(settings);
            return Finding.ok("state directory", directory + " is writable");
        } catch (NewerFormException e) {
            return Finding.failed("state directory", e.problem(), e.remedy());
        } catch (IOException e) {
            return Finding.failed(
                    "state directory",
                    String.valueOf(e.getMessage()),
                    "see what is wrong with that file, and its disk");
        }
    }

    /** The path itself, or the nearest folder above it that is there. */
    private static Path existing(Path path) {
        for (Path place = path.toAbsolutePath(); place != null; place = place.getParent()) {
            if (Files.exists(place)) {
                return place;
            }
        }
        return path;
    }

    private Finding room() {
        Path place = existing(settings.stateDirectory());
        try {
            long usable = Files.getFileStore(place).getUsableSpace();
            String text = "%d MB are free for %s".formatted(usable / MEGABYTE, settings.stateDirectory());
            String remedy = "make room there, or set stateDirectory to a larger disk";
            if (usable < NEEDED_ROOM) {
                return Finding.failed("disk", text, remedy);
            }
            return usable < COMFORTABLE_ROOM ? Finding.warning("disk", text, remedy) : Finding.ok("disk", text);
        } catch (IOException e) {
            return Finding.warning("disk", "%s does not say how much room it has (%s)".formatted(place, e), "");
        }
    }

    /** The process of a worker that has the state directory now. */
    private Optional<String> holder(Finding writable) {
        if (writable.isFailure() || !Files.exists(settings.stateDirectory().resolve("worker.lock"))) {
            return Optional.empty();
        }
        Path directory = settings.stateDirectory();
        try (var lock = StateDirectoryLock.takeForCommand(directory).orElse(null)) {
            return lock == null && !StateDirectoryLock.isCommands(directory)
                    ? Optional.of(StateDirectoryLock.holder(directory))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Finding otherWorker(Optional<String> holder) {
        return holder.map(process -> Finding.warning(
                        "other worker",
                        "process %s runs as a worker on %s".formatted(process, settings.stateDirectory()),
                        "a second one on this machine needs a stateDirectory and a status.listen of its own"))
                .orElseGet(() -> Finding.ok("other worker", "none uses the state directory"));
    }

    private Finding statusPort(boolean workerRuns) {
        Settings.ListenAddress listen = settings.status().listen();
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()));
            return Finding.ok("status port", listen + " is free");
        } catch (IOException e) {
            return workerRuns
                    ? Finding.ok("status port", "%s is taken, by the running worker it seems".formatted(listen))
                    : Finding.failed(
                            "status port",
                            "%s cannot be had (%s)".formatted(listen, e.getMessage()),
                            "end what listens there, or set status.listen to another address");
        }
    }

    /** As they are seen beside the worker, to which those of the state directory belong. */
    private List<Finding> providers() throws InterruptedException {
        try (var open = new OpenParts()) {
            var findings = new ArrayList<Finding>();
            var left = new ArrayList<String>();
            var unended = new ArrayList<String>();
            for (ProviderView provider : new ConfiguredProviders(settings, secrets, time).view(open)) {
                left.addAll(provider.leavings());
                unended.addAll(provider.unended());
                findings.add(blueprints(provider));
            }
            findings.addFirst(ended(left));
            if (!unended.isEmpty()) {
                findings.addFirst(
                        Finding.warning(
                                "ending environments",
                                String.join(" ", unended),
                                "see to what is in the way; the worker tries them again by itself, and at once when they are ended by hand"));
            }
            return findings;
        } catch (IOException | AssemblyException e) {
            return List.of(Finding.failed(
                    "providers", String.valueOf(e.getMessage()), "see the settings below providers, and the disk"));
        }
    }

    private static Finding ended(List<String> left) {
        String check = "ended environments";
        return left.isEmpty()
                ? Finding.ok(check, "nothing is left of them")
                : Finding.warning(
                        check,
                        "could not be removed whole: " + String.join(", ", left),
                        "remove these as a user who may; they hold no secret inputs any more");
    }

    private static boolean isUnusable(Blueprint blueprint) {
        return blueprint.description() != null && blueprint.description().startsWith(UNUSABLE);
    }

    private static Finding blueprints(ProviderView provider) throws InterruptedException {
        String check = "provider " + provider.name();
        String section = "see the settings below providers." + provider.name();
        try {
            List<Blueprint> blueprints = provider.blueprints();
            List<Blueprint> unusable =
                    blueprints.stream().filter(MachineChecks::isUnusable).toList();
            if (!unusable.isEmpty()) {
                return Finding.failed(
                        check,
                        unusable.stream()
                                .map(b -> "blueprint %s %s".formatted(b.name(), b.description()))
                                .collect(Collectors.joining("; ")),
                        "correct these files");
            }
            return blueprints.isEmpty()
                    ? Finding.warning(check, "it has no blueprints, so nothing can be started", section)
                    : Finding.ok(
                            check,
                            "%d blueprints: %s"
                                    .formatted(
                                            blueprints.size(),
                                            blueprints.stream()
                                                    .map(Blueprint::name)
                                                    .limit(10)
                                                    .collect(Collectors.joining(", "))));
        } catch (ProviderException e) {
            return Finding.failed(check, String.valueOf(e.getMessage()), section);
        }
    }
}
