package io.greenroom.command;

import io.greenroom.environment.FileSink;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A host whose files and scripts are what a test says. */
final class FakeHost implements Host {
    final Map<String, Standing> standings = new ConcurrentHashMap<>();
    final AtomicInteger looks = new AtomicInteger();
    Duration slowestPace = Duration.ofSeconds(1);
    private final Map<String, String> files = new ConcurrentHashMap<>();

    void put(String file, String text) {
        files.put(file, text);
    }

    @Override
    public void start(Script script) {
        standings.putIfAbsent(script.folder(), new Standing.Running());
    }

    @Override
    public Map<String, Standing> look(Set<String> folders) {
        looks.incrementAndGet();
        var seen = new HashMap<String, Standing>();
        folders.forEach(folder -> seen.put(folder, standings.getOrDefault(folder, new Exit.NotBegun())));
        return seen;
    }

    @Override
    public int end(String mark, Collection<String> folders) {
        folders.forEach(standings::remove);
        return 0;
    }

    @Override
    public List<HostFile> list(String folder) {
        return files.entrySet().stream()
                .filter(file -> file.getKey().startsWith(folder + "/"))
                .map(file -> new HostFile(
                        file.getKey().substring(folder.length() + 1),
                        file.getValue().length()))
                .toList();
    }

    @Override
    public InputStream read(String file, long from) throws NoSuchFileException {
        String text = files.get(file);
        if (text == null) {
            throw new NoSuchFileException(file);
        }
        return new ByteArrayInputStream(text.substring((int) from).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void remove(String folder) {
        files.keySet().removeIf(file -> file.startsWith(folder + "/"));
    }

    @Override
    public void copyIn(Path from, String folder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean copyOut(String folder, List<String> globs, String script, FileSink sink) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration pace() {
        return Duration.ofMillis(1);
    }

    @Override
    public Duration slowestPace() {
        return slowestPace;
    }
}
