package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan.Part;
import io.greenroom.command.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A site that is nowhere, with components at these addresses. */
record FakeSite(Map<String, Address> addresses) implements Site {
    @Override
    public void open(Path workspace, Consumer<String> phase) {}

    @Override
    public void open(Part component) {}

    @Override
    public Host host(@Nullable String component) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String folder(String script, @Nullable String component) {
        return "/scripts/" + script;
    }

    @Override
    public String workspace() {
        return "/workspace";
    }

    @Override
    public Map<String, String> variables(@Nullable String component) {
        return Map.of("PATH", "/bin");
    }

    @Override
    public Optional<Address> inside(String component) {
        return Optional.ofNullable(addresses.get(component));
    }

    @Override
    public Optional<Address> outside(String component) {
        return Optional.empty();
    }

    @Override
    public int end() {
        return 0;
    }

    @Override
    public List<String> remove() {
        return List.of();
    }

    @Override
    public void close() {}
}
