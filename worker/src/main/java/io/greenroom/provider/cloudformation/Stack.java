package io.greenroom.provider.cloudformation;

import io.greenroom.provider.aws.Tags;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One stack as CloudFormation shows it.
 *
 * @param id its ARN
 * @param status CloudFormation's own word
 * @param reason why it is so; empty when CloudFormation gives none
 * @param nested whether another stack has made it, and will delete it
 * @param outputs by name
 */
record Stack(
        String id,
        String name,
        String status,
        String reason,
        boolean nested,
        Instant createdAt,
        Map<String, String> tags,
        Map<String, String> outputs) {

    Stack {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    static Stack of(software.amazon.awssdk.services.cloudformation.model.Stack stack) {
        var tags = new LinkedHashMap<String, String>();
        stack.tags().forEach(tag -> tags.put(tag.key(), Objects.requireNonNullElse(tag.value(), "")));
        var outputs = new LinkedHashMap<String, String>();
        stack.outputs()
                .forEach(output ->
                        outputs.put(output.outputKey(), Objects.requireNonNullElse(output.outputValue(), "")));
        return new Stack(
                Objects.requireNonNullElse(stack.stackId(), stack.stackName()),
                stack.stackName(),
                Objects.requireNonNullElse(stack.stackStatusAsString(), ""),
                Objects.requireNonNullElse(stack.stackStatusReason(), ""),
                stack.parentId() != null && !stack.parentId().isEmpty(),
                Objects.requireNonNullElse(stack.creationTime(), Instant.EPOCH),
                tags,
                outputs);
    }

    StackStatus meaning() {
        return StackStatus.of(status.isEmpty() ? null : status);
    }

    /** Whether CloudFormation is at work on it. */
    boolean isChanging() {
        return status.endsWith(StackStatus.IN_PROGRESS);
    }

    boolean isGone() {
        return meaning() == StackStatus.ENDED;
    }

    /** Whether this provider has made it, for whichever installation, and not as a part of another stack. */
    boolean isOurs() {
        return !nested
                && tags.containsKey(Tags.INSTALLATION)
                && Tags.isOf(StackFields.PROVIDER, tags)
                && name.equals(tags.get(Tags.ENVIRONMENT));
    }

    /** The same for an environment of one installation. */
    boolean isOf(String installation) {
        return isOurs() && installation.equals(tags.get(Tags.INSTALLATION));
    }
}
