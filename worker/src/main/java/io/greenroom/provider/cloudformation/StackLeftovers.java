package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.Leftover;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.Instances;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Schedules;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is in the account of environments that are gone: stacks that could not be deleted, schedules without a stack, templates
 * in the bucket, and secrets and objects of machines. Stacks have tags, and schedules a text that says whose they are; the rest
 * is left over when no stack of its name is there, and no machine of its id.
 */
final class StackLeftovers {
    private static final Pattern SCHEDULE = Pattern.compile("gr-[0-9a-f]+");
    private static final Pattern PARAMETER = Pattern.compile("/greenroom/stack-(gr-[0-9a-f]+)/.+");
    private static final Pattern OBJECTS = Pattern.compile("runs/[^/]*:(i-[0-9a-f]+)/stack-(gr-[0-9a-f]+)/");
    /** One that is younger may be of an environment that was begun after those that are there were looked at. */
    private static final Duration YOUNG = Duration.ofMinutes(10);

    private final Stacks stacks;
    private final Instances instances;
    private final Schedules schedules;
    private final Agents agents;
    private final RunBucket bucket;
    private final TemplateObjects templates;

    /** What can be left. */
    private enum Kind {
        STACK,
        SCHEDULE,
        TEMPLATE,
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
            throw new ProviderException(CONFIGURATION, "There is no %s %s.".formatted(leftover.kind(), leftover.id()));
        }
    }

    StackLeftovers(
            Stacks stacks,
            Instances instances,
            Schedules schedules,
            Agents agents,
            RunBucket bucket,
            TemplateObjects templates) {
        this.stacks = stacks;
        this.instances = instances;
        this.schedules = schedules;
        this.agents = agents;
        this.bucket = bucket;
        this.templates = templates;
    }

    /** @param there environments that are known, whose things are not left over */
    List<Leftover> all(Set<String> there) throws ProviderException, InterruptedException {
        List<Stack> known = stacks.all();
        var needed = new HashSet<>(there);
        stacks.ofAnyInstallation().forEach(stack -> needed.add(stack.name()));
        Predicate<String> isLeft = environment -> !needed.contains(environment);
        var left = new ArrayList<Leftover>();
        for (Stack stack : known) {
            if (!there.contains(stack.name()) && isLeft(stack)) {
                left.add(Kind.STACK.of(stack.name(), "%s (%s)".formatted(of(stack.name()), stack.status())));
            }
        }
        try {
            addSchedules(left, isLeft);
            addTemplates(left, isLeft);
            addParameters(left, isLeft);
            addObjects(left, isLeft);
            return left;
        } catch (IOException e) {
            throw new ProviderException(UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isLeft(Stack stack) {
        Instant young = stacks.time().instant().minus(YOUNG);
        return stack.meaning() == StackStatus.STUCK || stack.createdAt().isBefore(young);
    }

    private static String of(String environment) {
        return "of environment " + StackFields.PROVIDER + "/" + environment;
    }

    private void addSchedules(List<Leftover> left, Predicate<String> isLeft)
            throws ProviderException, InterruptedException {
        for (String name : schedules.all()) {
            if (SCHEDULE.matcher(name).matches() && isLeft.test(name) && schedules.isOurs(name)) {
                left.add(Kind.SCHEDULE.of(name, of(name)));
            }
        }
    }

    private void addTemplates(List<Leftover> left, Predicate<String> isLeft) throws IOException, InterruptedException {
        for (String key : templates.all()) {
            templates
                    .environment(key)
                    .filter(isLeft)
                    .ifPresent(environment -> left.add(Kind.TEMPLATE.of(key, of(environment))));
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

    private void addObjects(List<Leftover> left, Predicate<String> isLeft)
            throws ProviderException, IOException, InterruptedException {
        List<Matcher> found = bucket.leftByMachines().stream()
                .map(OBJECTS::matcher)
                .filter(matcher -> matcher.matches() && isLeft.test(matcher.group(2)))
                .toList();
        Set<String> shown =
                instances.shown(found.stream().map(matcher -> matcher.group(1)).toList());
        instances.all().stream().filter(Machine::isGone).map(Machine::id).forEach(shown::remove);
        for (Matcher matcher : found) {
            if (!shown.contains(matcher.group(1))) {
                left.add(Kind.OBJECTS.of(
                        matcher.group(), "of machine %s %s".formatted(matcher.group(1), of(matcher.group(2)))));
            }
        }
    }

    /** Fine when it is not there any more. */
    void remove(Leftover leftover) throws ProviderException, InterruptedException {
        String id = leftover.id();
        try {
            switch (Kind.of(leftover)) {
                case STACK -> {
                    Optional<Stack> stack = stacks.all().stream()
                            .filter(one -> one.name().equals(id))
                            .findFirst();
                    if (stack.isPresent()) {
                        new StackDeletion(stacks, id, stack.get().id()).run();
                    }
                    schedules.remove(id);
                    templates.remove(id);
                }
                case SCHEDULE -> {
                    checkThatItIsLeft(leftover, id);
                    schedules.remove(id);
                }
                case TEMPLATE -> {
                    checkThatItIsLeft(leftover, templates.environment(id).orElse(id));
                    bucket.removeAll(id);
                }
                case PARAMETER -> agents.forget(List.of(id));
                case OBJECTS -> bucket.removeAll(id);
            }
        } catch (IOException e) {
            throw new ProviderException(FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** What is made before a stack looks left over until that is there. */
    private void checkThatItIsLeft(Leftover leftover, String environment)
            throws ProviderException, InterruptedException {
        if (stacks.find(environment).filter(Stack::isOurs).isPresent()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "The %s %s is not left over: its stack has been made since that was looked for. It stays."
                            .formatted(leftover.kind(), leftover.id()));
        }
    }
}
