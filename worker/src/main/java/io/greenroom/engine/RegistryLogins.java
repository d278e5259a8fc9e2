package io.greenroom.engine;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import com.github.dockerjava.api.model.AuthConfig;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The logins to registries that the docker client has: in its configuration, or with its credential helpers. Read anew
 * each time, so that a {@code docker login} counts at once.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/#credential-helpers">credential helpers</a>
 */
public final class RegistryLogins {
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9._-]{1,60}");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path configuration;
    private final Consumer<String> secrets;

    /**
     * Logins that are looked for when they are asked for.
     *
     * @param configuration the docker client's folder
     * @param secrets told every password before it is used
     */
    public RegistryLogins(Path configuration, Consumer<String> secrets) {
        this.configuration = configuration;
        this.secrets = secrets;
    }

    /** The login for the registry of an image; empty when there is none, as for public images. */
    Optional<AuthConfig> forImage(String image) throws ProviderException, InterruptedException {
        JsonNode config = EngineAddress.read(configuration.resolve("config.json"));
        String registry = registryOf(image);
        String helper = config.path("credHelpers")
                .path(registry)
                .asString(config.path("credsStore").asString(""));
        return helper.isBlank() ? written(config.path("auths"), registry) : fromHelper(helper, registry);
    }

    /** The registry of an image, as the docker client calls it where it keeps logins. */
    static String registryOf(String image) {
        String registry = ImageName.split(image).registry();
        return registry.equals(ImageName.DOCKER_HUB) ? DOCKER_HUB : registry;
    }

    private Optional<AuthConfig> written(JsonNode auths, String registry) {
        for (String name : auths.propertyNames()) {
            if (hostOf(name).equals(hostOf(registry))) {
                JsonNode entry = auths.path(name);
                String token = entry.path("identitytoken").asString("");
                String auth = new String(
                        Base64.getMimeDecoder().decode(entry.path("auth").asString("")), StandardCharsets.UTF_8);
                int colon = auth.indexOf(':');
                return colon < 0 && token.isEmpty()
                        ? Optional.empty()
                        : Optional.of(login(
                                registry,
                                auth.substring(0, Math.max(0, colon)),
                                auth.substring(colon + 1).replace("\0", ""),
                                token));
            }
        }
        return Optional.empty();
    }

    /** The helpers speak over their standard streams: the registry goes in, JSON comes out. */
    private Optional<AuthConfig> fromHelper(String helper, String registry)
            throws ProviderException, InterruptedException {
        if (!HELPER.matcher(helper).matches()) {
            throw failed(helper, "this is not the name of a helper");
        }
        try {
            Process process = new ProcessBuilder("docker-credential-" + helper, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return answer(process, helper, registry);
            } finally {
                process.destroyForcibly(); // one that waits for a person waits for ever
            }
        } catch (IOException e) {
            throw failed(helper, String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            throw failed(helper, "its answer is not JSON");
        }
    }

    private Optional<AuthConfig> answer(Process process, String helper, String registry)
            throws IOException, ProviderException, InterruptedException {
        try (var in = process.getOutputStream()) {
            in.write((registry + "\n").getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failed(helper, "it did not answer within " + PATIENCE.toSeconds() + " s");
        }
        String said = new String(process.getInputStream().readNBytes(64 * 1024), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            if (said.contains("credentials not found")) {
                return Optional.empty();
            }
            throw failed(helper, said.strip());
        }
        JsonNode answer = JSON.readTree(said);
        String user = answer.path("Username").asString("");
        String secret = answer.path("Secret").asString("");
        return Optional.of(
                user.equals("<token>") ? login(registry, "", "", secret) : login(registry, user, secret, ""));
    }

    private AuthConfig login(String registry, String user, String password, String token) {
        secrets.accept(password);
        secrets.accept(token);
        var login = new AuthConfig().withRegistryAddress(registry);
        return token.isEmpty() ? login.withUsername(user).withPassword(password) : login.withIdentityToken(token);
    }

    private static String hostOf(String registry) {
        return registry.replaceFirst("^https?://", "").replaceFirst("/.*", "");
    }

    private ProviderException failed(String helper, String why) {
        return new ProviderException(
                CONFIGURATION,
                "The credential helper docker-credential-%s, which %s names, gave no login: %s. Run 'docker login' as the worker's user, or correct that file."
                        .formatted(helper, configuration.resolve("config.json"), why));
    }
}
