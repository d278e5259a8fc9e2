package io.greenroom.engine;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.PERMISSION;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import com.github.dockerjava.api.exception.DockerException;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What the engine refuses, in words that say what to change. The engine itself has nothing but sentences. */
public final class Refusals {
    private record Known(Pattern sign, Kind kind, String advice) {}

    private static final List<Known> KNOWN = List.of(
            known(
                    "no space left on device|disk quota exceeded",
                    FAILED,
                    "The disk of the Docker engine is full; 'docker system df' shows with what, 'docker system prune' frees some."),
            known(
                    "port is already allocated|address already in use",
                    FAILED,
                    "The port is taken on the engine's machine; leave its number away, so that a free one is chosen."),
            known(
                    "exec format error|does not match the (specified|detected host) platform|no matching manifest for",
                    CONFIGURATION,
                    "The image is for another architecture than the engine's machine; build or pull it for that one."),
            known(
                    "toomanyrequests|rate limit",
                    UNAVAILABLE,
                    "The registry limits pulls; log in with 'docker login' as the worker's user, or wait."),
            known(
                    "pull access denied|unauthorized|authentication required|access forbidden|denied: ",
                    PERMISSION,
                    "Check the image's name, and run 'docker login' for its registry as the worker's user."),
            known(
                    "manifest unknown|manifest for .* not found|repository .* not found|no such image|not found: manifest",
                    CONFIGURATION,
                    "Check the image's name and tag, or make the image on the engine's machine."),
            known("minimum memory limit", CONFIGURATION, "Raise the component's 'memory'."),
            known("range of cpus", CONFIGURATION, "Lower the component's 'cpus'."),
            known(
                    "executable file not found|no such file or directory: unknown",
                    CONFIGURATION,
                    "The image has no such program; a component with 'run' or commands needs an image with /bin/sh."),
            known(
                    "unable to find user|no matching entries in passwd",
                    CONFIGURATION,
                    "The image has no such user; correct the component's 'user'."),
            known(
                    "i/o timeout|no such host|connection refused|dial tcp|tls handshake timeout|temporary failure",
                    UNAVAILABLE,
                    "The engine does not reach the image's registry; try again, or bring the image with 'docker load'."),
            known(
                    "could not find an available.* address pool|pool overlaps|all predefined address pools have been fully subnetted",
                    UNAVAILABLE,
                    "The engine has no addresses left for another network; end environments, or name a free range in providers.docker.networks."));

    private Refusals() {}

    private static Known known(String sign, Kind kind, String advice) {
        return new Known(Pattern.compile(sign, Pattern.CASE_INSENSITIVE), kind, advice);
    }

    /**
     * A refusal as people are told of it.
     *
     * @param what was refused, such as {@code Container x could not be started}
     */
    public static ProviderException explain(String what, DockerException refusal) {
        return explain(what, messageOf(refusal), refusal);
    }

    static ProviderException explain(String what, String message, Throwable cause) {
        Optional<Known> known = find(message);
        return new ProviderException(
                known.map(Known::kind).orElse(FAILED),
                "%s: %s%s"
                        .formatted(
                                what,
                                closed(message),
                                known.map(k -> " " + k.advice()).orElse("")),
                cause);
    }

    /** Advice about a text that a container's program or the engine printed; empty when nothing is known of it. */
    public static String advice(String text) {
        return find(text).map(known -> " " + known.advice()).orElse("");
    }

    private static Optional<Known> find(String message) {
        return KNOWN.stream().filter(k -> k.sign().matcher(message).find()).findFirst();
    }

    /** The sentence in the engine's answer, which is JSON, most of the time. */
    static String messageOf(DockerException refusal) {
        String text = refusal.getMessage() == null ? "" : refusal.getMessage();
        int brace = text.indexOf('{');
        if (brace >= 0) {
            try {
                text = JsonMapper.shared()
                        .readTree(text.substring(brace))
                        .path("message")
                        .asString(text);
            } catch (JacksonException e) {
                return text.strip();
            }
        }
        return text.strip();
    }

    /** Whether other addresses may do. */
    static boolean isAboutAddresses(DockerException refusal) {
        String message = messageOf(refusal);
        return message.contains("address pool")
                || message.contains("Pool overlaps")
                || message.contains("overlapping IPv4");
    }

    static ProviderException unreachable(EngineAddress address, Duration tried, IOException failure) {
        String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        if (why.toLowerCase(Locale.ROOT).contains("permission denied")) {
            return new ProviderException(
                    PERMISSION,
                    "The Docker engine at %s does not let the worker's user in (%s). Add that user to the group of the socket, most often 'docker', and restart the worker."
                            .formatted(address, why),
                    failure);
        }
        return new ProviderException(
                UNAVAILABLE,
                "The Docker engine at %s cannot be reached (%s), tried for %d s. Start it, or correct providers.docker.host."
                        .formatted(address, why, tried.toSeconds()),
                failure);
    }

    private static String closed(String message) {
        return message.endsWith(".") || message.isEmpty() ? message : message + ".";
    }
}
