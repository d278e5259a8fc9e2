package io.greenroom.environment;

import java.util.regex.Pattern;

/**
 * Names one environment everywhere: {@code <provider>/<the provider's own name for it>}, for example
 * {@code local/9f2c41d07be3}. It travels through artifacts, variables and tokens and holds no secret.
 */
public record EnvironmentId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,30}/[A-Za-z0-9._~:-]{1,200}");

    public EnvironmentId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "'%s' is not an environment id: expected <provider>/<name>, as in local/9f2c41d07be3"
                            .formatted(value));
        }
    }

    public static EnvironmentId of(String provider, String name) {
        return new EnvironmentId(provider + "/" + name);
    }

    public static boolean isWellFormed(String value) {
        return FORM.matcher(value).matches();
    }

    public String provider() {
        return value.substring(0, value.indexOf('/'));
    }

    /** The provider's own name for the environment. */
    public String name() {
        return value.substring(value.indexOf('/') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
