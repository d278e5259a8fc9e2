package io.greenroom.secret;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Every secret that this process works with just now: those that hold as long as it runs, and those of the jobs in flight.
 * For what is about all of them, such as the process's log. Safe for use by many threads.
 */
public final class SecretsInUse {
    private final Secrets lasting = new Secrets();
    /** By identity: secrets of two jobs are never equal. */
    private final Set<Secrets> passing = ConcurrentHashMap.newKeySet();

    /** In use until the process ends. */
    public void addForGood(String value) {
        lasting.add(value);
    }

    /** In use until they are removed; what is added to them later counts too. */
    public void add(Secrets secrets) {
        passing.add(secrets);
    }

    public void remove(Secrets secrets) {
        passing.remove(secrets);
    }

    public String mask(String text) {
        return Masking.mask(
                text,
                Stream.concat(Stream.of(lasting), passing.stream())
                        .map(Secrets::forms)
                        .toList());
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "SecretsInUse[%s, and those of %d jobs]".formatted(lasting, passing.size());
    }
}
