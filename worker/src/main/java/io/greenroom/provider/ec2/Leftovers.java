package io.greenroom.provider.ec2;

import io.greenroom.environment.Leftover;
import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.provider.aws.Tags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is in the account without a machine: disks, snapshots, schedules, secrets and objects of environments that are gone,
 * and baked images. Disks, snapshots and images have tags, and schedules a text that says whose they are. Parameters and
 * objects do not: they are left over when their machine is this installation's and has ended, or when EC2 shows no such
 * machine any more, an hour or so after its end, so that nobody can use them.
 */
final class Leftovers {
    /** Parameters are below the name of their environment. */
    private static final Pattern PARAMETER = Pattern.compile("/greenroom/(gr-[0-9a-z]+)/.+");
    /** And schedules are called like it. */
    private static final Pattern SCHEDULE = Pattern.compile("(gr-[0-9a-z]+)(-[0-9]+)?");

    private static final Pattern OBJECTS = Pattern.compile("runs/[^/]*:(i-[0-9a-f]+)/(gr-[0-9a-z]+)/");

    private final String installation;
    private final Machines machines;
    private final Volumes volumes;
    private final BakedImages baked;
    private final Schedules schedules;
    private final Agents agents;
    private final RunBucket bucket;

    /** What can be left. */
    private enum Kind {
        VOLUME,
        SNAPSHOT,
        IMAGE,
        SCHEDULE,
        PARAMETER,
        OBJECTS;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Leftover of(String id, String what) {
            return new Leftover(word(), id, what);
        }

        private static Kind of(Leftover leftover) throws ProviderException {
            for (Kind kind : values()) {
                if (kind.word().equals(leftover.kind())) {
                    return kind;
                }
            }
            throw new ProviderException(
                    ProviderException.Kind.CONFIGURATION,
                    "There is no %s %s.".formatted(leftover.kind(), leftover.id()));
        }
    }

    Leftovers(
            String installation,
            Machines machines,
            Volumes volumes,
            BakedImages baked,
            Schedules schedules,
            Agents agents,
            RunBucket bucket) {
        this.installation = installation;
        this.machines = machines;
        this.volumes = volumes;
        this.baked = baked;
        this.schedules = schedules;
        this.agents = agents;
        this.bucket = bucket;
    }

    /** @param there environments that the state folder knows */
    List<Leftover> all(Set<String> there) throws ProviderException, InterruptedException {
        List<Machine> known = machines.instances().ofAnyInstallation();
        Set<String> needed = new HashSet<>(there);
        known.stream()
                .filter(machine -> !machine.isGone() || !isOurs(machine))
                .forEach(machine -> needed.add(machine.environment()));
        Predicate<String> isLeft = environment -> !needed.contains(environment);
        try {
            var left = new ArrayList<Leftover>();
            addVolumes(left, isLeft);
            addImages(left);
            addSchedules(left, isLeft);
            addParameters(left, isLeft);
            addObjects(left, isLeft, known);
            return left;
        } catch (IOException e) {
            throw new ProviderException(ProviderException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isOurs(Machine machine) {
        return installation.equals(machine.tags().get(Tags.INSTALLATION));
    }

    private static String of(String environment) {
        return "of environment " + Ec2Fields.PROVIDER + "/" + environment;
    }

    private void addVolumes(List<Leftover> left, Predicate<String> isLeft)
            throws ProviderException, InterruptedException {
        for (Volumes.Volume volume : volumes.unattached()) {
            if (isLeft.test(volume.environment())) {
                left.add(Kind.VOLUME.of(volume.id(), "%d GiB, %s".formatted(volume.gib(), of(volume.environment()))));
            }
        }
    }

    private void addImages(List<Leftover> left) throws ProviderException, InterruptedException {
        for (PreparedImage image : baked.all()) {
            left.add(Kind.IMAGE.of(
                    image.id(), "of component %s of blueprint %s".formatted(image.component(), image.blueprint())));
        }
        for (String snapshot : baked.snapshotsWithoutImage()) {
            left.add(Kind.SNAPSHOT.of(snapshot, "of an image that is gone"));
        }
    }

    private void addSchedules(List<Leftover> left, Predicate<String> isLeft)
            throws ProviderException, InterruptedException {
        for (String name : schedules.all()) {
            Matcher matcher = SCHEDULE.matcher(name);
            if (matcher.matches() && isLeft.test(matcher.group(1)) && schedules.isOurs(name)) {
                left.add(Kind.SCHEDULE.of(name, of(matcher.group(1))));
            }
        }
    }

    private void addParameters(List<Leftover> left, Predicate<String> isLeft) throws IOException, InterruptedException {
        for (String name : new TreeSet<>(agents.below("/greenroom/"))) {
            Matcher matcher = PARAMETER.matcher(name);
            if (matcher.matches() && isLeft.test(matcher.group(1))) {
                left.add(Kind.PARAMETER.of(name, of(matcher.group(1))));
            }
        }
    }

    private void addObjects(List<Leftover> left, Predicate<String> isLeft, List<Machine> known)
            throws ProviderException, IOException, InterruptedException {
        List<Matcher> found = bucket.leftByMachines().stream()
                .map(OBJECTS::matcher)
                .filter(matcher -> matcher.matches() && isLeft.test(matcher.group(2)))
                .toList();
        Set<String> shown = machines.instances()
                .shown(found.stream().map(matcher -> matcher.group(1)).toList());
        known.stream().filter(this::isOurs).map(Machine::id).forEach(shown::remove);
        for (Matcher matcher : found) {
            if (!shown.contains(matcher.group(1))) {
                left.add(Kind.OBJECTS.of(
                        matcher.group(), "of machine %s %s".formatted(matcher.group(1), of(matcher.group(2)))));
            }
        }
    }

    /** Fine when it is not there any more. */
    void remove(Leftover leftover) throws ProviderException, InterruptedException {
        try {
            switch (Kind.of(leftover)) {
                case VOLUME -> volumes.remove(leftover.id());
                case SNAPSHOT -> baked.removeSnapshot(leftover.id());
                case IMAGE -> {
                    if (baked.all().stream().anyMatch(image -> image.id().equals(leftover.id()))) {
                        baked.remove(leftover.id());
                    }
                }
                case SCHEDULE -> schedules.remove(leftover.id());
                case PARAMETER -> agents.forget(List.of(leftover.id()));
                case OBJECTS -> bucket.removeAll(leftover.id());
            }
        } catch (IOException e) {
            throw new ProviderException(ProviderException.Kind.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
