package io.greenroom.provider.cloudformation;

import io.greenroom.environment.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/**
 * Why a stack could not be made, or deleted: what went wrong first, in whichever of its nested stacks, and not what was given
 * up because of that. Reasons may quote values of properties: whoever shows them masks secrets.
 */
final class FailureCause {
    static final String NESTED = "AWS::CloudFormation::Stack";

    private static final String FAILED = "_FAILED";
    private static final String DELETE_FAILED = "DELETE_FAILED";
    /** Of a stack that could not be made: its later statuses give no reason. */
    private static final Set<String> GIVEN_UP = Set.of("CREATE_FAILED", "ROLLBACK_IN_PROGRESS");

    private static final int DEEPEST = 5;

    private final Stacks stacks;

    FailureCause(Stacks stacks) {
        this.stacks = stacks;
    }

    /**
     * What went wrong first when the stack was made.
     *
     * @param stack its id
     * @return a sentence; empty when CloudFormation names nothing
     */
    Optional<String> ofCreation(String stack) throws ProviderException, InterruptedException {
        List<StackEvent> events = stacks.events(stack).reversed();
        Optional<String> ofResource = oldest(stack, events, "", 0);
        return ofResource.isPresent() ? ofResource : ofStack(stack, events, GIVEN_UP);
    }

    /** @param events the oldest first */
    private Optional<String> oldest(String stack, List<StackEvent> events, String within, int depth)
            throws ProviderException, InterruptedException {
        Optional<StackEvent> first = events.stream()
                .filter(event -> text(event.resourceStatusAsString()).endsWith(FAILED))
                .filter(event -> !isCancelled(event) && !stack.equals(event.physicalResourceId()))
                .findFirst();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        StackEvent event = first.get();
        if (isNested(event.resourceType(), event.physicalResourceId()) && depth < DEEPEST) {
            String name = within.isEmpty() ? event.logicalResourceId() : within + "." + event.logicalResourceId();
            Optional<String> deeper = oldest(
                    event.physicalResourceId(),
                    stacks.events(event.physicalResourceId()).reversed(),
                    name,
                    depth + 1);
            if (deeper.isPresent()) {
                return deeper;
            }
        }
        return Optional.of("Resource '%s' (%s)%s: %s"
                .formatted(
                        event.logicalResourceId(),
                        event.resourceType(),
                        within.isEmpty() ? "" : " of nested stack '%s'".formatted(within),
                        reason(event.resourceStatusReason(), event.resourceStatusAsString())));
    }

    /** A resource that was given up because another one had failed. */
    private static boolean isCancelled(StackEvent event) {
        String reason = text(event.resourceStatusReason()).toLowerCase(Locale.ROOT);
        return reason.startsWith("resource ") && reason.contains("cancelled");
    }

    /** A nested stack has an id as soon as it was begun. */
    private static boolean isNested(@Nullable String type, @Nullable String id) {
        return NESTED.equals(type) && id != null && !id.isEmpty();
    }

    private static String text(@Nullable String word) {
        return Objects.requireNonNullElse(word, "");
    }

    private static String reason(@Nullable String reason, @Nullable String status) {
        return text(reason).isBlank() ? text(status) : text(reason).strip();
    }

    /**
     * What could not be deleted, and why, a sentence each; of a stack that failed as a whole, why that is.
     *
     * @param stack in DELETE_FAILED
     * @return empty when CloudFormation gives no reason at all
     */
    List<String> ofDeletion(Stack stack) throws ProviderException, InterruptedException {
        var left = new ArrayList<String>();
        addLeft(stack.id(), "", 0, left);
        if (left.isEmpty()) {
            Optional<String> reason = stack.reason().isBlank()
                    ? ofStack(stack.id(), stacks.events(stack.id()), Set.of(DELETE_FAILED))
                    : Optional.of(stack.reason().strip());
            reason.map(this::withRemedy).ifPresent(left::add);
        }
        return left;
    }

    /** The first reason that there is for one of these statuses of the stack itself. */
    private static Optional<String> ofStack(String stack, List<StackEvent> events, Set<String> statuses) {
        return events.stream()
                .filter(event -> stack.equals(event.physicalResourceId())
                        && statuses.contains(text(event.resourceStatusAsString())))
                .map(event -> text(event.resourceStatusReason()).strip())
                .filter(reason -> !reason.isEmpty())
                .findFirst();
    }

    private void addLeft(String stack, String within, int depth, List<String> left)
            throws ProviderException, InterruptedException {
        for (StackResourceSummary resource : stacks.resources(stack)) {
            if (!text(resource.resourceStatusAsString()).equals(DELETE_FAILED)) {
                continue;
            }
            int before = left.size();
            if (isNested(resource.resourceType(), resource.physicalResourceId()) && depth < DEEPEST) {
                addLeft(
                        resource.physicalResourceId(),
                        within.isEmpty() ? resource.logicalResourceId() : within + "." + resource.logicalResourceId(),
                        depth + 1,
                        left);
            }
            if (left.size() == before) {
                String reason = reason(resource.resourceStatusReason(), resource.resourceStatusAsString());
                left.add("Resource '%s' (%s%s)%s: %s"
                        .formatted(
                                resource.logicalResourceId(),
                                resource.resourceType(),
                                text(resource.physicalResourceId()).isEmpty()
                                        ? ""
                                        : " " + resource.physicalResourceId(),
                                within.isEmpty() ? "" : " of nested stack '%s'".formatted(within),
                                withRemedy(reason)));
            }
        }
    }

    /** The reason as a sentence, with what the usual ones ask for. */
    String withRemedy(String reason) {
        return (reason.endsWith(".") ? reason : reason + ".") + remedy(reason);
    }

    private String remedy(String reason) {
        String words = reason.toLowerCase(Locale.ROOT);
        if (words.contains("export") && words.contains("in use")) {
            return " End or delete the stack that imports it first.";
        }
        if (words.contains("not empty") || words.contains("still contains") || words.contains("has images")) {
            return " Empty it; a teardown step in the blueprint does that every time.";
        }
        if (words.contains("deletion protection") || words.contains("disableapitermination")) {
            return " Turn its deletion protection off, and leave it out of the template.";
        }
        if (words.contains("dependent object")
                || words.contains("dependencyviolation")
                || words.contains("in use")
                || words.contains("in-use")
                || words.contains("is being used")) {
            return " Remove what was attached to it from outside the stack.";
        }
        if (words.contains("cannot be assumed") || words.contains("sts:assumerole")) {
            return stacks.serviceRole().isPresent()
                    ? " Make that role again, or let it trust cloudformation.amazonaws.com."
                    : " Make that role again, or name one in 'providers.cloudformation.serviceRole'.";
        }
        if (words.contains("not authorized") || words.contains("access denied") || words.contains("accessdenied")) {
            return stacks.serviceRole().isPresent()
                    ? " Give the role in 'providers.cloudformation.serviceRole' the right to delete it."
                    : " Give the worker's role the right to delete it, or name one that has it in 'providers.cloudformation.serviceRole'.";
        }
        return "";
    }
}
