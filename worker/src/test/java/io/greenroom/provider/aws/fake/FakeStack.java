package io.greenroom.provider.aws.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stack: what it was asked to be, what is there of it, and what happened. */
final class FakeStack implements TemplateFunctions.Resources {
    static final String TYPE = "AWS::CloudFormation::Stack";

    private final FakeAws aws;
    private final String id;
    private final Instant createdAt;
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Set<String> tokensOfDeletions = new HashSet<>();
    private StackOrder order;
    private final Set<String> imports = new HashSet<>();
    private Map<String, String> outputs = Map.of();
    private Map<String, String> exports = Map.of();
    private String status = "";
    private @Nullable String reason;
    private @Nullable Instant updatedAt;
    private @Nullable Instant deletedAt;
    private @Nullable String token;
    private boolean isProtected;
    private StackRun run;

    /** A resource that was begun. */
    record Resource(
            StackTemplate.Resource definition,
            String status,
            @Nullable String reason,
            ResourceMaker.@Nullable Made made,
            Instant at) {
        String id() {
            return definition.id();
        }

        boolean isThere() {
            return made != null && !status.equals("DELETE_COMPLETE") && !status.equals("DELETE_SKIPPED");
        }

        String physicalId() {
            return made == null ? "" : made.physicalId();
        }
    }

    /** Something that happened to the stack, or to one of its resources. */
    record Event(
            int number,
            String logicalId,
            String physicalId,
            String type,
            Instant at,
            String status,
            @Nullable String reason,
            @Nullable String token) {}

    FakeStack(FakeAws aws, StackOrder order, String reason) {
        this.aws = aws;
        this.order = order;
        this.id = "arn:aws:cloudformation:%s:%s:stack/%s/%s"
                .formatted(FakeAccount.REGION, FakeAccount.ID, order.name(), UUID.randomUUID());
        this.createdAt = aws.now();
        this.token = order.token();
        this.isProtected = order.isProtected();
        this.run = new StackRun(aws, null);
        set("CREATE_IN_PROGRESS", reason);
    }

    String id() {
        return id;
    }

    String name() {
        return order.name();
    }

    Instant createdAt() {
        return createdAt;
    }

    synchronized StackOrder order() {
        return order;
    }

    synchronized String status() {
        return status;
    }

    synchronized @Nullable String reason() {
        return reason;
    }

    synchronized @Nullable Instant updatedAt() {
        return updatedAt;
    }

    synchronized @Nullable Instant deletedAt() {
        return deletedAt;
    }

    synchronized Map<String, String> outputs() {
        return outputs;
    }

    synchronized boolean isProtected() {
        return isProtected;
    }

    synchronized void protect(boolean on) {
        isProtected = on;
    }

    boolean isGone() {
        return status().equals("DELETE_COMPLETE");
    }

    synchronized StackRun run() {
        return run;
    }

    /** False when this is a repeat of a deletion that was asked for with the same token. */
    synchronized boolean isNewDeletion(@Nullable String deletionToken) {
        return deletionToken == null || tokensOfDeletions.add(deletionToken);
    }

    /**
     * What went on with it is called off: from now on it is this that goes on. Null when the stack has that status already, or is
     * gone.
     *
     * @param from what has to go on with it until now; null for whatever does
     */
    synchronized @Nullable StackRun begin(
            @Nullable StackRun from, String next, String why, @Nullable String operationToken) {
        boolean another = from != null && from != run;
        if (another || status.equals(next) || status.equals("DELETE_COMPLETE")) {
            return null;
        }
        run.callOff(next);
        token = operationToken;
        run = new StackRun(aws, run);
        set(next, why.isEmpty() ? null : why);
        return run;
    }

    /** Asks for something else of it. */
    synchronized void reorder(StackTemplate template, StackParameters parameters) {
        order = ordered(template, parameters, order.role());
        updatedAt = aws.now();
    }

    /** What is done with it from now on is done with this role. */
    synchronized void takeRole(String role) {
        order = ordered(order.template(), order.parameters(), role);
    }

    private StackOrder ordered(StackTemplate template, StackParameters parameters, @Nullable String role) {
        return new StackOrder(
                order.name(),
                template,
                parameters,
                order.tags(),
                order.capabilities(),
                order.onFailure(),
                role,
                order.minutes(),
                order.token(),
                order.isProtected(),
                order.parent(),
                order.root());
    }

    /** The stack comes to that, unless something else goes on with it by now. */
    synchronized boolean move(StackRun mover, String next, @Nullable String why) {
        if (run != mover) {
            return false;
        }
        set(next, why);
        return true;
    }

    synchronized void put(Map<String, String> results, Map<String, String> forOthers) {
        outputs = Map.copyOf(results);
        exports = Map.copyOf(forOthers);
    }

    /** What it has for other stacks, by the names of its exports. */
    synchronized Map<String, String> exports() {
        return exports;
    }

    /** Whether it has asked for an export of another stack. */
    synchronized boolean imports(String export) {
        return imports.contains(export);
    }

    private synchronized void noteImport(String export) {
        imports.add(export);
    }

    private void set(String next, @Nullable String why) {
        status = next;
        reason = why;
        if (next.equals("DELETE_COMPLETE")) {
            deletedAt = aws.now();
        }
        events.add(new Event(events.size(), name(), id, TYPE, aws.now(), next, why, token));
    }

    /** Something happens to a resource. */
    synchronized Resource note(
            StackTemplate.Resource definition, String next, @Nullable String why, ResourceMaker.@Nullable Made made) {
        Resource resource = new Resource(definition, next, why, made, aws.now());
        resources.put(definition.id(), resource);
        events.add(new Event(
                events.size(), definition.id(), resource.physicalId(), definition.type(), aws.now(), next, why, token));
        return resource;
    }

    /** In the order in which they were begun. */
    synchronized List<Resource> resources() {
        return List.copyOf(resources.values());
    }

    synchronized @Nullable Resource resource(String logicalId) {
        return resources.get(logicalId);
    }

    /** Newest first. */
    synchronized List<Event> events() {
        return List.copyOf(events.reversed());
    }

    TemplateFunctions functions() {
        StackOrder now = order();
        return new TemplateFunctions(now.template(), now.parameters(), this, name(), id);
    }

    @Override
    public String physicalId(String logicalId) {
        Resource resource = resource(logicalId);
        if (resource == null) {
            throw StackTemplate.invalid("Template error: resource %s is not there".formatted(logicalId));
        }
        return resource.physicalId();
    }

    @Override
    public String attribute(String logicalId, String attribute) {
        Resource resource = resource(logicalId);
        Map<String, String> attributes = resource == null || resource.made() == null
                ? Map.of()
                : resource.made().attributes();
        String any = attributes.get(UsualResources.ANY_ATTRIBUTE);
        String value = attributes.get(attribute);
        if (value == null && any != null) {
            return any + "." + attribute;
        }
        if (value == null) {
            throw StackTemplate.invalid("Template error: resource %s does not support attribute type %s in Fn::GetAtt"
                    .formatted(logicalId, attribute));
        }
        return value;
    }

    @Override
    public String imported(String export) {
        noteImport(export);
        return aws.cloudFormation().exported(export);
    }
}
