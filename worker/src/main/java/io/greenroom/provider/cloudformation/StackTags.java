package io.greenroom.provider.cloudformation;

import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/**
 * The tags of a stack. CloudFormation puts them on what it makes as well, of which not everything takes every character: IAM
 * and Lambda, for example, take letters, digits, spaces and {@code _.:/=+-@} alone, and would refuse to be made.
 */
final class StackTags {
    private static final String NOT_EVERYWHERE = "[^\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";

    private StackTags() {}

    static Map<String, String> of(String installation, EnvironmentRecord record) {
        var tags = new LinkedHashMap<String, String>();
        Tags.of(installation, record, null).forEach((key, value) -> {
            if (!value.isEmpty()) { // which a stack's tag must not be
                tags.put(key, value.replaceAll(NOT_EVERYWHERE, "_"));
            }
        });
        return tags;
    }

    static List<Tag> list(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
