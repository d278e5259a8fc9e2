package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeStack.Resource;
import io.greenroom.provider.aws.fake.ResourceMaker.Made;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes stacks and removes them, resource by resource, those that do not need each other at the same time. */
final class StackWork {
    private static final String TOO_LATE = "Stack creation time exceeded the specified timeout.";
    private static final String ANOTHER_FAILED = "another resource failed";
    private static final String CANCELLED = "Resource creation cancelled";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int RANDOM_LETTERS = 12;

    private final FakeAws aws;
    private final FakeCloudFormation stacks;
    private final Map<String, ResourceMaker> makers = new ConcurrentHashMap<>();
    private final UsualResources usual;
    /** Names are as little known before as those of AWS. */
    private final Random random = new Random();

    StackWork(FakeAws aws, FakeCloudFormation stacks) {
        this.aws = aws;
        this.stacks = stacks;
        this.usual = new UsualResources(aws);
    }

    void add(String type, ResourceMaker maker) {
        makers.put(type, maker);
    }

    private ResourceMaker maker(String type) {
        return makers.getOrDefault(type, usual);
    }

    /** Makes it, in the background. */
    void create(FakeStack stack) {
        StackRun run = stack.run();
        int minutes = stack.order().minutes();
        if (minutes > 0) {
            aws.alarms().at(aws.now().plus(Duration.ofMinutes(minutes)), () -> run.callOff(TOO_LATE));
        }
        aws.run(() -> {
            try {
                create(stack, run);
            } finally {
                run.end();
            }
        });
    }

    private void create(FakeStack stack, StackRun run) throws InterruptedException {
        String failure = make(stack, run, wanted(stack));
        if (failure.isEmpty()) {
            stack.move(run, "CREATE_COMPLETE", null);
            return;
        }
        switch (stack.order().onFailure()) {
            case "ROLLBACK" -> removeInstead(stack, run, "ROLLBACK", failure + " Rollback requested by user.");
            case "DELETE" -> removeInstead(stack, run, "DELETE", failure + " Delete requested by user.");
            default -> stack.move(run, "CREATE_FAILED", failure);
        }
    }

    private void removeInstead(FakeStack stack, StackRun run, String kind, String why) throws InterruptedException {
        StackRun removal =
                stack.begin(run, kind + "_IN_PROGRESS", why, stack.order().token());
        if (removal != null) {
            try {
                remove(stack, removal, kind, Set.of());
            } finally {
                removal.end();
            }
        }
    }

    /**
     * Removes it, in the background; nothing when that goes on already.
     *
     * @param retained the logical ids of resources that are to stay
     */
    void delete(FakeStack stack, String why, @Nullable String token, Set<String> retained) {
        String before = stack.status();
        StackRun run = stack.begin(null, "DELETE_IN_PROGRESS", why, token);
        if (run != null) {
            aws.run(() -> {
                try {
                    run.awaitPrevious();
                    String hold = stacks.hold(stack);
                    if (hold == null) {
                        remove(stack, run, "DELETE", retained);
                    } else {
                        stack.move(run, before, hold);
                    }
                } finally {
                    run.end();
                }
            });
        }
    }

    /** Does what the stack is asked for now, and takes away what it is not asked for any more. */
    void update(FakeStack stack) throws InterruptedException {
        StackRun run = stack.begin(null, "UPDATE_IN_PROGRESS", "User Initiated", null);
        if (run == null) {
            throw new IllegalStateException("There is no stack " + stack.name());
        }
        try {
            List<StackTemplate.Resource> wanted = wanted(stack);
            String failure = make(
                    stack,
                    run,
                    wanted.stream()
                            .filter(each -> {
                                Resource before = stack.resource(each.id());
                                return before == null || !before.isThere();
                            })
                            .toList());
            if (!failure.isEmpty()) {
                stack.move(run, "UPDATE_ROLLBACK_COMPLETE", failure);
                return;
            }
            stack.move(run, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", null);
            Set<String> ids = new TreeSet<>();
            wanted.forEach(each -> ids.add(each.id()));
            removeAll(
                    stack,
                    run,
                    stack.resources().stream()
                            .filter(each -> !ids.contains(each.id()))
                            .toList(),
                    Set.of());
            stack.move(run, "UPDATE_COMPLETE", null);
        } finally {
            run.end();
        }
    }

    private static List<StackTemplate.Resource> wanted(FakeStack stack) {
        TemplateFunctions functions = stack.functions();
        return stack.order().template().resources().stream()
                .filter(resource -> functions.holds(resource.condition()))
                .toList();
    }

    /** Why that failed; empty when all is there. */
    private String make(FakeStack stack, StackRun run, Collection<StackTemplate.Resource> wanted)
            throws InterruptedException {
        Map<String, CompletableFuture<Boolean>> made = new LinkedHashMap<>();
        wanted.forEach(resource -> made.put(resource.id(), new CompletableFuture<>()));
        for (StackTemplate.Resource resource : wanted) {
            aws.run(() -> {
                boolean isThere = false;
                try {
                    isThere = areThere(resource.needs(), made) && make(stack, run, resource);
                } finally {
                    if (!isThere) {
                        run.callOff(ANOTHER_FAILED);
                    }
                    made.getOrDefault(resource.id(), new CompletableFuture<>()).complete(isThere);
                }
            });
        }
        boolean all = areThere(made.keySet(), made);
        if (all) {
            return putOut(stack, run);
        }
        if (run.why().equals(TOO_LATE)) {
            return TOO_LATE;
        }
        List<String> failed = stack.resources().stream()
                .filter(resource -> resource.status().equals("CREATE_FAILED"))
                .map(Resource::id)
                .sorted()
                .toList();
        return "The following resource(s) failed to create: %s.".formatted(failed);
    }

    private static boolean areThere(Set<String> needed, Map<String, CompletableFuture<Boolean>> made)
            throws InterruptedException {
        boolean all = true;
        try {
            for (String each : needed) {
                CompletableFuture<Boolean> other = made.get(each);
                all &= other == null || other.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    /** Why the outputs cannot be worked out; empty when they are. */
    private String putOut(FakeStack stack, StackRun run) {
        try {
            TemplateFunctions functions = stack.functions();
            Map<String, String> outputs = new LinkedHashMap<>();
            Map<String, String> exports = new LinkedHashMap<>();
            stack.order().template().section("Outputs").properties().forEach(output -> {
                if (functions.holds(output.getValue().path("Condition").asString(""))) {
                    outputs.put(
                            output.getKey(), functions.text(output.getValue().path("Value")));
                    addExport(stack, functions, output.getValue(), exports);
                }
            });
            stack.put(outputs, exports);
            return "";
        } catch (Refusal e) {
            run.callOff(e.text());
            return e.text();
        }
    }

    private void addExport(FakeStack stack, TemplateFunctions functions, JsonNode output, Map<String, String> exports) {
        JsonNode export = output.path("Export").path("Name");
        if (export.isMissingNode()) {
            return;
        }
        String name = functions.text(export);
        FakeStack other = stacks.exporter(name);
        if (other != null && other != stack) {
            throw new Refusal(
                    "Failed", "Export with name %s is already exported by stack %s.".formatted(name, other.name()));
        }
        exports.put(name, functions.text(output.path("Value")));
    }

    private boolean make(FakeStack stack, StackRun run, StackTemplate.Resource resource) throws InterruptedException {
        if (run.isCalledOff()) {
            return false;
        }
        stack.note(resource, "CREATE_IN_PROGRESS", null, null);
        Made made = null;
        try {
            String failure = aws.faults().stacks().creationFailure(resource.id());
            if (failure == null) {
                made = resource.type().equals(FakeStack.TYPE) ? nested(stack, run, resource) : make(stack, resource);
                stack.note(resource, "CREATE_IN_PROGRESS", "Resource creation Initiated", made);
            }
            boolean goesOn = run.pause(aws.faults().stacks().duration(resource.id()));
            if (goesOn && failure != null) {
                throw new Refusal("Failed", failure);
            }
            if (made != null && goesOn) {
                made = resource.type().equals(FakeStack.TYPE) ? whenNestedIsThere(made) : made;
                goesOn = isReady(run, resource, made);
            }
            if (!goesOn) {
                stack.note(resource, "CREATE_FAILED", CANCELLED, made);
                return false;
            }
            stack.note(resource, "CREATE_COMPLETE", null, made);
            return true;
        } catch (Refusal e) {
            stack.note(resource, "CREATE_FAILED", inWords(resource, e), made);
            return false;
        }
    }

    private Made make(FakeStack stack, StackTemplate.Resource resource) throws InterruptedException {
        JsonNode properties = stack.functions().work(resource.properties());
        return maker(resource.type())
                .make(
                        resource.id(),
                        resource.type(),
                        properties.isMissingNode() ? JsonNodeFactory.instance.objectNode() : properties,
                        name(stack, resource),
                        new ResourceMaker.ForStack(stack.id(), stack.name(), tags(stack, resource)));
    }

    private static Map<String, String> tags(FakeStack stack, StackTemplate.Resource resource) {
        Map<String, String> tags = new HashMap<>(stack.order().tags());
        tags.put("aws:cloudformation:stack-name", stack.name());
        tags.put("aws:cloudformation:stack-id", stack.id());
        tags.put("aws:cloudformation:logical-id", resource.id());
        return tags;
    }

    private String name(FakeStack stack, StackTemplate.Resource resource) {
        StringBuilder name = new StringBuilder(stack.name())
                .append('-')
                .append(resource.id())
                .append('-');
        for (int i = 0; i < RANDOM_LETTERS; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    private boolean isReady(StackRun run, StackTemplate.Resource resource, Made made) throws InterruptedException {
        while (usual.isComing(resource.type(), made.physicalId())) {
            if (!run.pauseForAMoment()) {
                return false;
            }
        }
        String failure = usual.failure(resource.type(), made.physicalId());
        if (failure != null) {
            throw new Refusal("NotStabilized", failure);
        }
        return true;
    }

    /** As CloudFormation tells what a service said. */
    private static String inWords(StackTemplate.Resource resource, Refusal refusal) {
        boolean own = List.of("Failed", "ValidationError", "InsufficientCapabilitiesException")
                .contains(refusal.code());
        return own
                ? refusal.text()
                : "Resource handler returned message: \"%s (Service: %s, Status Code: %d, Request ID: fake)\" (RequestToken: fake, HandlerErrorCode: %s)"
                        .formatted(
                                refusal.text(), resource.type().split("::", -1)[1], refusal.status(), refusal.code());
    }

    private Made nested(FakeStack parent, StackRun run, StackTemplate.Resource resource) {
        JsonNode properties = parent.functions().work(resource.properties());
        FakeStack nested = stacks.addNested(parent, name(parent, resource), properties);
        run.add(nested.run());
        create(nested);
        return new Made(nested.id(), Map.of());
    }

    private Made whenNestedIsThere(Made begun) throws InterruptedException {
        FakeStack nested = stacks.known(begun.physicalId());
        nested.run().awaitEnd();
        if (!nested.status().equals("CREATE_COMPLETE")) {
            throw new Refusal(
                    "Failed",
                    "Embedded stack %s was not successfully created: %s".formatted(nested.id(), nested.reason()));
        }
        Map<String, String> outputs = new HashMap<>();
        nested.outputs().forEach((name, value) -> outputs.put("Outputs." + name, value));
        return new Made(nested.id(), outputs);
    }

    /** @param kind {@code DELETE} or {@code ROLLBACK} */
    private void remove(FakeStack stack, StackRun run, String kind, Set<String> retained) throws InterruptedException {
        List<String> stays = removeAll(stack, run, stack.resources(), retained);
        if (stays.isEmpty()) {
            stack.move(run, kind + "_COMPLETE", null);
        } else {
            stack.move(run, kind + "_FAILED", "The following resource(s) failed to delete: %s. ".formatted(stays));
        }
    }

    /** The logical ids of those that could not be removed. */
    private List<String> removeAll(FakeStack stack, StackRun run, List<Resource> which, Set<String> retained)
            throws InterruptedException {
        List<String> stays = new ArrayList<>();
        Set<String> needed = new TreeSet<>();
        for (Resource resource : which.reversed()) {
            if (run.isCalledOff()) {
                return stays;
            }
            if (needed.contains(resource.id())) {
                needed.addAll(resource.definition().needs());
            } else if (!remove(stack, run, resource, retained)) {
                stays.add(resource.id());
                needed.addAll(resource.definition().needs());
            }
        }
        return stays;
    }

    private boolean remove(FakeStack stack, StackRun run, Resource resource, Set<String> retained)
            throws InterruptedException {
        StackTemplate.Resource definition = resource.definition();
        if (!resource.isThere()) {
            if (resource.status().equals("CREATE_FAILED")) {
                stack.note(definition, "DELETE_COMPLETE", null, resource.made());
            }
            return true;
        }
        boolean isKept = definition.deletionPolicy().equals("Retain")
                || (definition.deletionPolicy().equals("RetainExceptOnCreate")
                        && !stack.status().equals("ROLLBACK_IN_PROGRESS"));
        if (isKept || retained.contains(resource.id())) {
            stack.note(definition, "DELETE_SKIPPED", null, resource.made());
            return true;
        }
        stack.note(definition, "DELETE_IN_PROGRESS", null, resource.made());
        try {
            run.pause(aws.faults().stacks().removal());
            String failure = aws.faults().stacks().removalFailure(resource.id());
            if (failure != null) {
                throw new Refusal("Failed", failure);
            }
            remove(run, resource);
            stack.note(definition, "DELETE_COMPLETE", null, resource.made());
            return true;
        } catch (Refusal e) {
            stack.note(definition, "DELETE_FAILED", inWords(definition, e), resource.made());
            return false;
        }
    }

    private void remove(StackRun run, Resource resource) throws InterruptedException {
        String type = resource.definition().type();
        String physicalId = resource.physicalId();
        if (!type.equals(FakeStack.TYPE)) {
            maker(type).remove(type, physicalId);
            while (usual.isGoing(type, physicalId) && run.pauseForAMoment()) {
                // Its processes have their ends yet.
            }
            return;
        }
        FakeStack nested = stacks.known(physicalId);
        delete(nested, "", null, Set.of());
        nested.run().awaitEnd();
        if (!nested.isGone()) {
            throw new Refusal(
                    "Failed",
                    "Embedded stack %s was not successfully deleted: %s".formatted(nested.id(), nested.reason()));
        }
    }
}
