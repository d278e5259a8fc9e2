package io.greenroom.provider.aws.fake;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stack was asked to be.
 *
 * @param onFailure {@code ROLLBACK}, {@code DELETE} or {@code DO_NOTHING}
 * @param role ARN; null for the caller's own rights
 * @param minutes in which it has to be there; 0 for any time
 * @param parent the id of the stack it is a part of; null for none
 * @param root the id of the one that all belongs to; null for itself
 */
record StackOrder(
        String name,
        StackTemplate template,
        StackParameters parameters,
        Map<String, String> tags,
        List<String> capabilities,
        String onFailure,
        @Nullable String role,
        int minutes,
        @Nullable String token,
        boolean isProtected,
        @Nullable String parent,
        @Nullable String root) {}
