package io.greenroom.engine;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an image is called, in full, as the docker client reads it: {@code postgres} is
 * {@code docker.io/library/postgres:latest}.
 *
 * @param registry a host, with its port where one is written
 * @param repository within the registry
 * @param version a tag with a colon before it, or a digest with an at sign before it; empty for none. A tag beside a digest is
 *     left out, for engines do not heed it
 * @see <a href="https://github.com/distribution/reference">the grammar of image references</a>
 */
public record ImageName(String registry, String repository, String version) {
    /** Where images are whose names say nothing else. */
    public static final String DOCKER_HUB = "docker.io";

    private static final String OLD_DOCKER_HUB = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final int LONGEST = 255;
    private static final int LONGEST_TEXT = 1024;

    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final Pattern REGISTRY =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?");
    private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
    private static final Pattern VERSION = Pattern.compile(
            "|:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}");
    /** Engines take the beginning of an id as well as all of it, if no image has that name. */
    private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]+");

    /** The name that is written; empty when it is none, and when it may be an image's id instead. */
    public static Optional<ImageName> of(String written) {
        if (written.length() > LONGEST_TEXT || ID.matcher(written).matches()) {
            return Optional.empty();
        }
        ImageName name = split(written);
        boolean valid = name.registry.length() + 1 + name.repository.length() <= LONGEST
                && REGISTRY.matcher(name.registry).matches()
                && REPOSITORY.matcher(name.repository).matches()
                && VERSION.matcher(name.version).matches();
        return valid ? Optional.of(name.version.isEmpty() ? name.withVersion(":latest") : name) : Optional.empty();
    }

    /** The parts of what is written, whether or not it is a name; with no version where none is written. */
    public static ImageName split(String written) {
        int at = written.indexOf('@');
        String tagged = at < 0 ? written : written.substring(0, at);
        int colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
        String path = colon < 0 ? tagged : tagged.substring(0, colon);
        String version = at < 0 ? tagged.substring(path.length()) : written.substring(at);
        int slash = path.indexOf('/');
        String first = slash < 0 ? "" : path.substring(0, slash);
        String registry = isHost(first) ? first : DOCKER_HUB;
        String repository = isHost(first) ? path.substring(slash + 1) : path;
        if (registry.equals(OLD_DOCKER_HUB)) {
            registry = DOCKER_HUB;
        }
        boolean official = registry.equals(DOCKER_HUB) && !repository.contains("/");
        return new ImageName(registry, official ? OFFICIAL + repository : repository, version);
    }

    /** Names of people and teams are in small letters, and have neither dots nor colons. */
    private static boolean isHost(String first) {
        return first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
    }

    private ImageName withVersion(String other) {
        return new ImageName(registry, repository, other);
    }

    @Override
    public String toString() {
        return registry + "/" + repository + version;
    }
}
