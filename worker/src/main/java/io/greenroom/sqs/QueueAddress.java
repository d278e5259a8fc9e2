package io.greenroom.sqs;

import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a queue is, as its URL tells: {@code https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake}, and the like with
 * the hosts of FIPS and dual-stack endpoints, of interface endpoints, and of long ago ({@code eu-west-1.queue.amazonaws.com}).
 */
public record QueueAddress(URI url) {
    private static final Pattern REGION = Pattern.compile(
            "(?:^|\\.)(?:sqs|sqs-fips)\\.([a-z]{2}(?:-[a-z]+)+-\\d)\\.|^([a-z]{2}(?:-[a-z]+)+-\\d)\\.queue\\.");

    private static final Pattern PATH = Pattern.compile("/(\\d{12})/([A-Za-z0-9_-]{1,80})");

    /** The host's root: there its service is reached. */
    public URI endpoint() {
        return URI.create("%s://%s".formatted(url.getScheme(), url.getRawAuthority()));
    }

    /** Its region; empty when the host is none of AWS's. */
    public Optional<String> region() {
        Matcher host = REGION.matcher(url.getHost());
        return host.find() ? Optional.of(host.group(1) == null ? host.group(2) : host.group(1)) : Optional.empty();
    }

    /** The account it belongs to; empty when it is none of AWS's. */
    public Optional<String> account() {
        Matcher path = PATH.matcher(url.getRawPath());
        return region().isPresent() && path.matches() ? Optional.of(path.group(1)) : Optional.empty();
    }

    /** Its name. */
    public String name() {
        return url.getRawPath().substring(url.getRawPath().lastIndexOf('/') + 1);
    }

    /**
     * What a worker has to be allowed.
     *
     * @param places the regions that the worker is in: the queue is in the first of them, where its URL does not say more
     */
    public Statement right(List<Place> places) {
        Place first = places.getFirst();
        var place = new Place(
                first.partition(),
                first.suffix(),
                region().orElse(first.region()),
                account().orElse(first.account()));
        return rightOn(place.arn("sqs", name()));
    }

    /** What a worker has to be allowed on the queue of this ARN. */
    public static Statement rightOn(String queue) {
        return Statement.allow("HearOfJobs", List.of("sqs:ReceiveMessage", "sqs:DeleteMessage"), List.of(queue));
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
