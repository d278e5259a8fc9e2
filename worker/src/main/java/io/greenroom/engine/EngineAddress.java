package io.greenroom.engine;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.environment.KeyDigest;
import io.greenroom.environment.ProviderException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the engine is, found as the docker client finds it: the setting, {@code DOCKER_HOST}, the context named by
 * {@code DOCKER_CONTEXT}, the current context of its configuration, the usual socket.
 *
 * @param host {@code unix:}, {@code npipe:} or {@code tcp:}
 * @param certificates the folder with ca.pem, cert.pem and key.pem when it is spoken to over TLS
 * @see <a href="https://docs.docker.com/reference/cli/docker/#environment-variables">the docker client's variables</a>
 */
public record EngineAddress(URI host, @Nullable Path certificates) {
    private static final Set<String> SCHEMES = Set.of("unix", "npipe", "tcp");
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Finds the engine's address.
     *
     * @param setting {@code providers.docker.host}, which wins
     * @param variables of the worker's process
     */
    public static EngineAddress find(@Nullable String setting, Map<String, String> variables, Path home)
            throws ProviderException {
        String host = setting == null ? variables.getOrDefault("DOCKER_HOST", "") : setting;
        if (!host.isBlank()) {
            return new EngineAddress(uri(host), certificates(variables, home));
        }
        Path configuration = configuration(variables, home);
        String context = variables.getOrDefault("DOCKER_CONTEXT", "");
        if (context.isBlank()) {
            context = read(configuration.resolve("config.json"))
                    .path("currentContext")
                    .asString("");
        }
        return context.isBlank() || context.equals("default")
                ? new EngineAddress(uri(usual()), certificates(variables, home))
                : ofContext(context, configuration.resolve("contexts"));
    }

    /** The folder of the docker client's configuration. */
    public static Path configuration(Map<String, String> variables, Path home) {
        String folder = variables.getOrDefault("DOCKER_CONFIG", "");
        return folder.isBlank() ? home.resolve(".docker") : Path.of(folder);
    }

    /** A file of the docker client's; an empty object when there is none. */
    static JsonNode read(Path file) throws ProviderException {
        try {
            return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
        } catch (JacksonException e) {
            throw wrong("%s of the docker client cannot be read: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    private static String usual() {
        return System.getProperty("os.name", "").startsWith("Windows")
                ? "npipe:////./pipe/docker_engine"
                : "unix:///var/run/docker.sock";
    }

    private static @Nullable Path certificates(Map<String, String> variables, Path home) {
        if (variables.getOrDefault("DOCKER_TLS_VERIFY", "").isBlank()) {
            return null;
        }
        String folder = variables.getOrDefault("DOCKER_CERT_PATH", "");
        return folder.isBlank() ? configuration(variables, home) : Path.of(folder);
    }

    private static EngineAddress ofContext(String name, Path contexts) throws ProviderException {
        String folder = KeyDigest.of(name, 64); // contexts lie in folders named by the SHA-256 of their names
        JsonNode endpoint = read(contexts.resolve("meta").resolve(folder).resolve("meta.json"))
                .path("Endpoints")
                .path("docker");
        String host = endpoint.path("Host").asString("");
        if (host.isBlank()) {
            throw wrong(
                    "The docker context '%s' does not exist in %s. Choose one of 'docker context ls', or set providers.docker.host."
                            .formatted(name, contexts));
        }
        if (endpoint.path("SkipTLSVerify").asBoolean(false)) {
            throw wrong("The docker context '%s' does not verify the engine's certificate, which Greenroom always does."
                    .formatted(name));
        }
        Path certificates = contexts.resolve("tls").resolve(folder).resolve("docker");
        return new EngineAddress(uri(host), Files.isDirectory(certificates) ? certificates : null);
    }

    private static URI uri(String host) throws ProviderException {
        try {
            var uri = URI.create(host.strip());
            if (uri.getScheme() != null && SCHEMES.contains(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw wrong("'%s' is not an engine's address: %s".formatted(host, e.getMessage()));
        }
        throw wrong(
                ("'%s' is not an engine's address that Greenroom can use: it begins with unix:, npipe: or tcp:. An engine"
                                + " behind ssh: is reached through 'ssh -L PATH:/var/run/docker.sock HOST' and unix:PATH.")
                        .formatted(host));
    }

    private static ProviderException wrong(String message) {
        return new ProviderException(CONFIGURATION, message);
    }

    @Override
    public String toString() {
        return host.toString();
    }
}
