package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.environment.ProviderException;
import io.greenroom.file.DurableFile;
import io.greenroom.yaml.NearMatch;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/**
 * What a blueprint means by the names in its components: asked once when the stack is there, and kept in the environment's
 * folder.
 */
final class StackTargets {
    private final Path file;
    private volatile @Nullable Known known;

    /**
     * What AWS calls the resources of the stack that are named.
     *
     * @param physical by logical id
     */
    private record Known(Map<String, String> physical) {
        Known {
            physical = Map.copyOf(physical);
        }
    }

    /** @param folder of the environment */
    StackTargets(Path folder) {
        this.file = folder.resolve("targets.json");
    }

    /** Finds out what the names mean, unless that is known; says where it is noted. */
    Path resolve(Stacks stacks, String stack, Collection<StackComponent> components)
            throws ProviderException, IOException, InterruptedException {
        if (known().isPresent()) {
            return file;
        }
        var all = new LinkedHashMap<String, String>();
        if (components.stream().anyMatch(StackTargets::hasNames)) {
            for (StackResourceSummary resource : stacks.resources(stack)) {
                if (resource.physicalResourceId() != null) {
                    all.put(resource.logicalResourceId(), resource.physicalResourceId());
                }
            }
        }
        var named = new LinkedHashMap<String, String>();
        for (StackComponent component : components) {
            if (component instanceof StackComponent.MachineById machine && !all.containsKey(machine.logicalId())) {
                throw new ProviderException(
                        CONFIGURATION,
                        "The stack has no resource '%s'%s. It has: %s. Correct 'machine' in the blueprint."
                                .formatted(
                                        machine.logicalId(),
                                        NearMatch.question(machine.logicalId(), all.keySet()),
                                        Problems.listing(all.keySet())));
            }
            for (String name : namesIn(component)) {
                if (all.containsKey(name)) {
                    named.put(name, all.getOrDefault(name, name));
                }
            }
        }
        var found = new Known(named);
        DurableFile.write(file, found);
        known = found;
        return file;
    }

    private static boolean hasNames(StackComponent component) {
        return !namesIn(component).isEmpty();
    }

    private static List<String> namesIn(StackComponent component) {
        return switch (component) {
            case StackComponent.MachineById machine -> List.of(machine.logicalId());
            case StackComponent.MachineByTag machine -> List.of();
            case StackComponent.Function function -> List.of(function.name());
            case StackComponent.Task task -> {
                var names = new ArrayList<>(List.of(task.cluster(), task.definition()));
                names.addAll(task.subnets());
                names.addAll(task.securityGroups());
                yield names;
            }
            case StackComponent.Build build -> List.of(build.project());
        };
    }

    private Optional<Known> known() throws IOException {
        Known now = known;
        if (now == null) {
            now = DurableFile.read(file, Known.class).orElse(null);
            known = now;
        }
        return Optional.ofNullable(now);
    }

    /** What AWS calls the resource of that logical id; the name itself where the stack has none; empty before it is known. */
    Optional<String> of(String name) throws IOException {
        return known().map(all -> all.physical().getOrDefault(name, name));
    }

    /** The same for each; names as they are before they are known. */
    List<String> of(Collection<String> names) throws IOException {
        Map<String, String> physical = known().map(Known::physical).orElse(Map.of());
        return names.stream().map(name -> physical.getOrDefault(name, name)).toList();
    }
}
