package io.greenroom.engine;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The images of the engine, fetched when they are not there. */
public final class Images {
    private static final Duration PULLING = Duration.ofMinutes(20);

    /**
     * What an image says about itself.
     *
     * @param command the arguments of its entrypoint, or a command where it has none
     * @param health the command that tells its health, empty when it has none
     */
    public record Image(
            List<String> entrypoint, List<String> command, String workingFolder, String user, List<String> health) {}

    private final Engine engine;
    private final RegistryLogins logins;

    public Images(Engine engine, RegistryLogins logins) {
        this.engine = engine;
        this.logins = logins;
    }

    /** The image, pulled if need be. */
    public Image get(String name) throws ProviderException, InterruptedException {
        Optional<Image> there = find(name);
        if (there.isEmpty()) {
            pull(name);
            there = find(name);
        }
        return there.orElseThrow(
                () -> new ProviderException(UNAVAILABLE, "Image %s was pulled, but is not there.".formatted(name)));
    }

    private Optional<Image> find(String name) throws ProviderException, InterruptedException {
        return engine.call("looking for image " + name, docker -> {
            try {
                return Optional.of(read(docker.inspectImageCmd(name).exec()));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    private static Image read(InspectImageResponse found) {
        var config = found.getConfig();
        if (config == null) {
            return new Image(List.of(), List.of(), "/", "", List.of());
        }
        var health =
                config.getHealthcheck() == null ? null : config.getHealthcheck().getTest();
        String folder = config.getWorkingDir();
        String user = config.getUser();
        return new Image(
                words(config.getEntrypoint()),
                words(config.getCmd()),
                folder == null || folder.isEmpty() ? "/" : folder,
                user == null ? "" : user,
                health == null ? List.of() : List.copyOf(health));
    }

    private static List<String> words(String @Nullable [] words) {
        return words == null ? List.of() : List.of(words);
    }

    private void pull(String name) throws ProviderException, InterruptedException {
        String what = "Image %s is not on the engine's machine and could not be pulled".formatted(name);
        var login = logins.forImage(name);
        var progress = new Progress();
        try {
            engine.call("pulling image " + name, PULLING, docker -> {
                var pull = docker.pullImageCmd(
                        name.contains("@") || name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest");
                login.ifPresent(pull::withAuthConfig);
                try (var pulled = pull.exec(progress)) {
                    return pulled.awaitCompletion(PULLING.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        } catch (DockerException e) {
            throw Refusals.explain(what, e);
        }
        if (progress.refusal != null) {
            throw Refusals.explain(what, progress.refusal);
        }
        if (!progress.errors.isEmpty()) {
            throw Refusals.explain(
                    what, String.join("; ", progress.errors), new IllegalStateException("the pull failed"));
        }
    }

    private static final class Progress extends ResultCallback.Adapter<PullResponseItem> {
        private final List<String> errors = new ArrayList<>();
        private @Nullable DockerException refusal;

        /** docker-java would write it into the log of the worker. */
        @Override
        public void onError(Throwable failure) {
            if (failure instanceof DockerException refused) {
                refusal = refused;
            } else {
                errors.add(String.valueOf(failure.getMessage()));
            }
            onComplete();
        }

        @Override
        public void onNext(PullResponseItem item) {
            var detail = item.getErrorDetail();
            if (detail != null && detail.getMessage() != null) {
                errors.add(detail.getMessage());
            }
        }
    }
}
