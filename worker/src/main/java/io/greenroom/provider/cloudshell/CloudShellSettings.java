package io.greenroom.provider.cloudshell;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one CloudShell server as one user in one domain, and how to treat it. {@link CloudShellKind} reads and checks
 * it.
 *
 * @param url scheme, host and port of the Sandbox API server, for example {@code https://cloudshell.example.com:3443}
 * @param domain sandboxes and blueprints outside it cannot be seen
 * @param caCertificate a PEM file; when given, exactly the authorities in it are trusted
 * @param insecure accepts any certificate of any host
 * @param proxy for example {@code http://proxy.example.com:3128}
 * @param portalUrl where people open the CloudShell portal; makes environments carry a link into it
 * @param searchHistory whether a start also looks for its sandbox among those that ended. Safe but slow on a server
 *     that keeps many years of them
 */
public record CloudShellSettings(
        String url,
        String username,
        String password,
        String domain,
        @Nullable Path caCertificate,
        boolean insecure,
        @Nullable String proxy,
        @Nullable String portalUrl,
        boolean searchHistory,
        Timeouts timeouts,
        Pace pace,
        Waits waits) {

    /**
     * How long one call may take.
     *
     * @param connect for a connection to be made
     * @param read between two pieces of an answer
     * @param overall for a whole call, connection and answer together
     */
    public record Timeouts(Duration connect, Duration read, Duration overall) {
        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(2));
    }

    /**
     * How often the server is asked.
     *
     * @param requestsPerSecond of this worker, all its jobs together
     * @param pollInterval how old the picture of the server's sandboxes may get before it is asked again;
     *     zero asks each time
     * @param tokenReuse how long a login is used before the next one; the server's own limit is 300 minutes by default
     */
    public record Pace(double requestsPerSecond, Duration pollInterval, Duration tokenReuse) {
        public static final Pace DEFAULT = new Pace(5, Duration.ofSeconds(5), Duration.ofHours(1));
    }

    /**
     * How patient this worker is.
     *
     * @param retry how long a call that can be repeated safely is repeated while the server is away or failing
     * @param quota how long a call goes on asking a server that says its request quota is used up
     * @param conflict how long a start waits for resources that somebody else has reserved; zero fails at once
     * @param conflictInterval how often it asks for them meanwhile
     * @param commandReserve how much time a sandbox must have left when a command begins, or runs on: it is extended to
     *     this; zero never extends
     */
    public record Waits(
            Duration retry, Duration quota, Duration conflict, Duration conflictInterval, Duration commandReserve) {
        public static final Waits DEFAULT = new Waits(
                Duration.ofSeconds(45),
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                Duration.ofMinutes(1),
                Duration.ofMinutes(15));
    }

    /** The four things nobody can guess; everything else at its default. */
    public static CloudShellSettings of(String url, String username, String password, String domain) {
        return new CloudShellSettings(
                url,
                username,
                password,
                domain,
                null,
                false,
                null,
                null,
                true,
                Timeouts.DEFAULT,
                Pace.DEFAULT,
                Waits.DEFAULT);
    }

    public CloudShellSettings with(Timeouts other) {
        return with(other, pace, waits);
    }

    public CloudShellSettings with(Pace other) {
        return with(timeouts, other, waits);
    }

    public CloudShellSettings with(Waits other) {
        return with(timeouts, pace, other);
    }

    private CloudShellSettings with(Timeouts otherTimeouts, Pace otherPace, Waits otherWaits) {
        return new CloudShellSettings(
                url,
                username,
                password,
                domain,
                caCertificate,
                insecure,
                proxy,
                portalUrl,
                searchHistory,
                otherTimeouts,
                otherPace,
                otherWaits);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return ("CloudShellSettings[url=%s, username=%s, domain=%s, caCertificate=%s, insecure=%s, proxy=%s, portalUrl=%s,"
                        + " searchHistory=%s, timeouts=%s, pace=%s, waits=%s]")
                .formatted(
                        url,
                        username,
                        domain,
                        caCertificate,
                        insecure,
                        proxy,
                        portalUrl,
                        searchHistory,
                        timeouts,
                        pace,
                        waits);
    }
}
