package io.greenroom.provider.aws.fake;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who called which service, as the signature's credential scope says. The signature itself is not checked.
 *
 * @param service the name that requests are signed for, such as {@code ec2}
 * @param machine the machine whose role it is; null for everybody else
 */
public record Caller(
        String service,
        String region,
        String accessKey,
        @Nullable String machine) {
    /** The access key of a machine is this and its id. */
    static final String MACHINE = "machine.";

    private static final Pattern SCOPE = Pattern.compile("([^/=\\s]+)/[0-9]{8}/([^/]+)/([^/]+)/aws4_request");

    static @Nullable Caller of(String authorization) {
        Matcher scope = SCOPE.matcher(authorization);
        if (!scope.find()) {
            return null;
        }
        String key = scope.group(1);
        String machine = key.startsWith(MACHINE) ? key.substring(MACHINE.length()) : null;
        return new Caller(scope.group(3), scope.group(2), key, machine);
    }

    /** A machine's id, or the access key. */
    public String principal() {
        return machine == null ? accessKey : machine;
    }
}
