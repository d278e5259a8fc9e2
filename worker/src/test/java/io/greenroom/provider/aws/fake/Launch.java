package io.greenroom.provider.aws.fake;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine was asked to be.
 *
 * @param groups its security groups
 * @param userData in base64, as it was given
 * @param tags by the type of resource
 */
record Launch(
        Image image,
        String type,
        FakeAccount.Subnet subnet,
        List<FakeAccount.SecurityGroup> groups,
        @Nullable String profile,
        @Nullable String userData,
        @Nullable String token,
        boolean terminatesOnShutdown,
        boolean spot,
        boolean publicAddress,
        String httpTokens,
        Map<String, Map<String, String>> tags,
        List<Mapping> mappings) {

    /** A disk that the machine comes with. */
    record Mapping(String device, int gib, boolean deletedOnTermination) {}

    String market() {
        return spot ? "spot" : "on-demand";
    }

    Map<String, String> tagsOf(String resource) {
        return tags.getOrDefault(resource, Map.of());
    }
}
