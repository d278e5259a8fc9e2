package io.greenroom.provider.aws;

import io.greenroom.environment.KeyDigest;

/**
 * What is made in AWS is named by the key under which its environment was started, never by a clock or by chance: whoever
 * starts it again, after whatever happened, uses the same names.
 */
public final class Names {
    private static final int DIGITS = 32;
    /** What RunInstances takes, in ASCII characters. */
    private static final int LONGEST_TOKEN = 64;

    private static final int COMPONENT_DIGITS = 16;

    private Names() {}

    /** What all names of an environment are made of. */
    public static String hash(String key) {
        return KeyDigest.of(key, DIGITS);
    }

    /** The environment's name within this provider. */
    public static String environment(String hash) {
        return "gr-" + hash;
    }

    /**
     * The client token of one attempt to start the machine of a component: with it, however often it is asked, EC2 starts one.
     *
     * @param attempt one number for each candidate that is tried, for the same token with another type or market is an error
     */
    public static String token(String hash, String component, int attempt) {
        String token = "%s-%s-%d".formatted(environment(hash), component, attempt);
        return token.length() <= LONGEST_TOKEN
                ? token
                : "%s-%s-%d".formatted(environment(hash), KeyDigest.of(component, COMPONENT_DIGITS), attempt);
    }

    /**
     * A schedule that ends machines of the environment.
     *
     * @param n 0 for the first, which is the only one as long as there are no more machines than one call can end
     */
    public static String schedule(String hash, int n) {
        return n == 0 ? environment(hash) : environment(hash) + "-" + n;
    }
}
