package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.PERMISSION;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.ServiceCalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Temporary credentials of a role, for the commands of one environment. */
final class RoleCredentials {
    /** What a role that was itself taken on may take on another for at most (AWS STS API Reference, AssumeRole). */
    private static final Duration LIFE = Duration.ofHours(1);
    /** A command has to get at least that far with them. */
    private static final Duration LEAST = Duration.ofMinutes(10);

    private static final int LONGEST_SESSION = 64;

    private final StsClient client;
    private final String role;
    private final String session;
    private final String region;
    private final InstantSource time;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable Credentials last;

    /**
     * Credentials that are asked for when they are needed.
     *
     * @param role its ARN
     * @param environment its name, which the session is called by in what AWS writes down of it
     * @param region that commands work in
     */
    RoleCredentials(StsClient client, String role, String environment, String region, InstantSource time) {
        this.client = client;
        this.role = role;
        this.session = session(environment);
        this.region = region;
        this.time = time;
    }

    private static String session(String environment) {
        String name = environment.replaceAll("[^A-Za-z0-9_=,.@-]", "-");
        return name.length() <= LONGEST_SESSION ? name : name.substring(0, LONGEST_SESSION);
    }

    /** The variables that programs take them from. They hold for at least ten minutes, and up to an hour. */
    Map<String, String> variables() throws ProviderException, InterruptedException {
        Credentials valid = valid();
        return Map.of(
                "AWS_ACCESS_KEY_ID",
                valid.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY",
                valid.secretAccessKey(),
                "AWS_SESSION_TOKEN",
                valid.sessionToken(),
                "AWS_REGION",
                region);
    }

    private Credentials valid() throws ProviderException, InterruptedException {
        asking.lockInterruptibly();
        try {
            Credentials known = last;
            Instant needed = time.instant().plus(LEAST);
            if (known == null || !needed.isBefore(known.expiration())) {
                known = assume();
                last = known;
            }
            return known;
        } finally {
            asking.unlock();
        }
    }

    private Credentials assume() throws ProviderException, InterruptedException {
        try {
            return ServiceCalls.interruptibly(() -> client.assumeRole(assume ->
                            assume.roleArn(role).roleSessionName(session).durationSeconds((int) LIFE.toSeconds())))
                    .credentials();
        } catch (SdkException e) {
            if (ServiceCalls.isRefusal(ServiceCalls.code(e))) {
                throw new ProviderException(
                        PERMISSION,
                        "The worker may not take on the role %s ('providers.cloudformation.commandRole'): allow its role sts:AssumeRole for it, and name the worker's role in the trust policy of that one. AWS says: %s"
                                .formatted(role, ServiceCalls.message(e)),
                        e);
            }
            throw ServiceCalls.failure("sts:AssumeRole", e);
        }
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "credentials of " + role;
    }
}
