package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.RunBucket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Templates that are too large for a call, in the bucket: one for each environment, for as long as it lives. */
final class TemplateObjects {
    private static final Pattern NAME = Pattern.compile("stack-(gr-[0-9a-f]+)");

    private final RunBucket bucket;
    private final String prefix;

    /** @param installation whose environments they are: others may have theirs in the same bucket */
    TemplateObjects(RunBucket bucket, String installation) {
        this.bucket = bucket;
        this.prefix = "templates/%s/".formatted(installation);
    }

    private String key(String environment) {
        return prefix + StackMachine.environment(environment);
    }

    /** Puts it there; says where CloudFormation finds it. */
    String put(String environment, TemplateFile template) throws ProviderException, InterruptedException {
        try {
            bucket.put(key(environment), template.text().getBytes(StandardCharsets.UTF_8));
            return bucket.url(key(environment));
        } catch (IOException e) {
            throw new ProviderException(
                    UNAVAILABLE,
                    "The template is larger than %d bytes, and could not be handed to CloudFormation through the bucket: %s"
                            .formatted(TemplateFile.LARGEST_INLINE, e.getMessage()),
                    e);
        }
    }

    /** Where CloudFormation finds an object of any bucket. */
    String url(String anyBucket, String key) {
        return bucket.url(anyBucket, key);
    }

    /** Removes that of an environment; fine when there is none. */
    void remove(String environment) throws IOException, InterruptedException {
        bucket.removeAll(key(environment));
    }

    /** The keys of all that are there. */
    List<String> all() throws IOException, InterruptedException {
        return bucket.below(prefix);
    }

    /** Whose an object is; empty when it is not one of these. */
    Optional<String> environment(String key) {
        Matcher matcher = NAME.matcher(key.startsWith(prefix) ? key.substring(prefix.length()) : "");
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
