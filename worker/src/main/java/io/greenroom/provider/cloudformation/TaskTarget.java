package io.greenroom.provider.cloudformation;

import java.util.List;

/**
 * What a task is run from, and where.
 *
 * @param cluster its name or ARN
 * @param definition the task definition: a family, with or without a revision, or an ARN
 * @param container that is given the command, whose log is the output and whose exit code counts; empty for the first of the
 *     definition
 * @param subnets where it gets an address of its own, if its definition says so; else empty
 * @param securityGroups of that address; empty for the default one
 */
record TaskTarget(
        String cluster, String definition, String container, List<String> subnets, List<String> securityGroups) {
    TaskTarget {
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
    }
}
