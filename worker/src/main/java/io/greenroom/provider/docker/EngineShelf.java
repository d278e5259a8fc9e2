package io.greenroom.provider.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.greenroom.engine.Archive;
import io.greenroom.engine.EmptyImage;
import io.greenroom.engine.Engine;
import io.greenroom.engine.Refusals;
import io.greenroom.environment.ProviderException;
import io.greenroom.file.TarFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Shelf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A shelf in a container of its own, which never runs: files can be copied into it and out of it all the same, and nothing
 * else can come at them but the engine and whoever commands it, who is as good as root there anyway. Carries the environment's
 * labels, so that it is found and removed with the rest.
 */
final class EngineShelf implements Shelf {
    /** Takes no room, and stays on the engine. */
    private static final String IMAGE = "greenroom-shelf:1";

    private static final String SHEETS = "sheets";
    private static final String WORKSPACE = "workspace";
    private static final String SECRETS = "secrets";
    private static final String INPUTS = "inputs";
    private static final int LARGEST = 256 << 20;
    private static final Duration CHANGING = Duration.ofMinutes(2);

    private final Engine engine;
    private final String installation;
    private final String container;

    EngineShelf(Engine engine, String installation, String environment) {
        this.engine = engine;
        this.installation = installation;
        this.container =
                installation + "-" + environment + "_shelf"; // no component's: those have no underscore before it
    }

    @Override
    public void make(EnvironmentRecord record, Path workspace, Optional<byte[]> secrets)
            throws IOException, InterruptedException {
        String what = "What other workers have to know of the environment could not be kept";
        try {
            engine.change(what, CHANGING, docker -> {
                create(docker, record);
                return true;
            });
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        } catch (DockerException e) {
            throw new IOException(Refusals.explain(what, e).getMessage(), e);
        }
        try (var archive = Archive.create()) {
            archive.addFolder(SHEETS);
            archive.addFolder(WORKSPACE);
            archive.addAll(workspace, WORKSPACE + "/");
            archive.addFolder(SECRETS);
            if (secrets.isPresent()) {
                archive.addPrivateFile(SECRETS + "/" + INPUTS, secrets.get());
            }
            archive.unpack(engine, container, "/");
        }
    }

    private void create(DockerClient docker, EnvironmentRecord record) {
        try {
            createOnImage(docker, record);
        } catch (NotFoundException e) {
            EmptyImage.make(docker, IMAGE);
            createOnImage(docker, record);
        }
    }

    private void createOnImage(DockerClient docker, EnvironmentRecord record) {
        var labels = new LinkedHashMap<>(Labels.of(installation, record));
        labels.put(Labels.COMPONENT, "");
        try {
            docker.createContainerCmd(IMAGE)
                    .withName(container)
                    .withLabels(labels)
                    .withCmd(List.of("never run"))
                    .exec();
        } catch (ConflictException e) {
            docker.inspectContainerCmd(container).exec(); // an earlier try made it
        }
    }

    @Override
    public Optional<byte[]> secrets() throws IOException, InterruptedException {
        Optional<InputStream> secrets = Archive.of(engine, container, "/" + SECRETS);
        return secrets.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(Archive.contents(secrets.get(), LARGEST).get(INPUTS));
    }

    @Override
    public void put(String name, byte[] sheet) throws IOException, InterruptedException {
        try (var archive = Archive.create()) {
            archive.addPrivateFile(name, sheet);
            archive.unpack(engine, container, "/" + SHEETS);
        }
    }

    @Override
    public SortedMap<String, byte[]> sheets() throws IOException, InterruptedException {
        Optional<InputStream> sheets = Archive.of(engine, container, "/" + SHEETS);
        return sheets.isEmpty() ? new TreeMap<>() : Archive.contents(sheets.get(), LARGEST);
    }

    @Override
    public void fetchWorkspace(Path folder) throws IOException, InterruptedException {
        Optional<InputStream> workspace = Archive.of(engine, container, "/" + WORKSPACE);
        if (workspace.isPresent()) {
            try (var files = new TarArchiveInputStream(workspace.get(), "UTF-8")) {
                TarFolder.unpack(files, folder, Archive::below);
            }
        }
    }

    /** It went with all that carries the environment's labels. */
    @Override
    public void remove() {}
}
