package io.greenroom.simulator.s3;

import io.greenroom.simulator.s3.ArtifactCredentials.ObjectName;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Issues artifact credentials, and forgets them when they have expired. All have a prefix that no other simulator's have: so they
 * stay known as issued here, and nobody with old ones passes for somebody else.
 */
public final class ArtifactKeys {
    private static final String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+";

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ArtifactCredentials> issued = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<ArtifactCredentials> byAge = new ConcurrentLinkedQueue<>();
    private final String prefix;

    public ArtifactKeys(InstantSource clock) {
        this.clock = clock;
        this.prefix = "ASIA" + letters(ID_ALPHABET, 6);
    }

    public ArtifactCredentials issue(
            Set<ObjectName> readable, Set<ObjectName> writable, @Nullable String kmsKeyId, Duration life) {
        forgetExpired();
        var credentials = new ArtifactCredentials(
                prefix + letters(ID_ALPHABET, 10),
                letters(SECRET_ALPHABET, 40),
                letters(SECRET_ALPHABET, 200),
                clock.instant().plus(life),
                readable,
                writable,
                kmsKeyId);
        issued.put(credentials.accessKeyId(), credentials);
        byAge.add(credentials);
        return credentials;
    }

    private void forgetExpired() {
        for (var oldest = byAge.peek(); oldest != null && areExpired(oldest); oldest = byAge.peek()) {
            issued.remove(oldest.accessKeyId());
            byAge.remove(oldest);
        }
    }

    /** Empty also for credentials that have long expired. */
    Optional<ArtifactCredentials> find(String accessKeyId) {
        return Optional.ofNullable(issued.get(accessKeyId));
    }

    /** Whether the id was issued here, expired or not. */
    public boolean issued(String accessKeyId) {
        return accessKeyId.startsWith(prefix);
    }

    boolean areExpired(ArtifactCredentials credentials) {
        return !clock.instant().isBefore(credentials.expiresAt());
    }

    /** One draw for all letters. Alphabets of 32 and 64 letters take a byte's low bits without a bias. */
    private String letters(String alphabet, int count) {
        byte[] drawn = new byte[count];
        random.nextBytes(drawn);
        var letters = new StringBuilder(count);
        for (byte b : drawn) {
            letters.append(alphabet.charAt(b & (alphabet.length() - 1)));
        }
        return letters.toString();
    }
}
