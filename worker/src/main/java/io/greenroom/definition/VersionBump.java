package io.greenroom.definition;

import io.greenroom.definition.InstallPlan.Item;
import io.greenroom.definition.InstallPlan.Standing;
import io.greenroom.file.DurableFile;
import io.greenroom.file.TextFile;
import io.greenroom.job.ActionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A definition that was changed after it was registered gets the next version; what the account has under the former one
 * is kept in a file beside it, so that the worker goes on serving it to the pipelines that use it.
 *
 * @param file the definition's own
 * @param kept the file to be made
 */
public record VersionBump(Path file, ActionType before, ActionType after, Path kept, String keptContent) {

    /**
     * The bumps that let the plans of all regions be carried out.
     *
     * @throws IOException when a version has no next one; the message says what to do
     */
    public static List<VersionBump> of(Collection<InstallPlan> plans) throws IOException {
        Map<ActionType, VersionBump> bumps = new LinkedHashMap<>();
        for (InstallPlan plan : plans) {
            for (Item item : plan.items()) {
                if (item.standing() instanceof Standing.Differs differs
                        && !bumps.containsKey(item.definition().id())) {
                    bumps.put(item.definition().id(), of(item.definition(), differs.registered(), plans));
                }
            }
        }
        return List.copyOf(bumps.values());
    }

    private static VersionBump of(ActionDefinition definition, RegisteredType registered, Collection<InstallPlan> plans)
            throws IOException {
        ActionType before = definition.id();
        String next = NextVersion.after(before.version(), versions(before, plans))
                .orElseThrow(() -> new IOException(
                        "%s: version \"%s\" has no next one of at most 9 characters; write a version of your own into the file"
                                .formatted(definition.file(), before.version())));
        return new VersionBump(
                definition.file(),
                before,
                new ActionType(before.category(), before.provider(), next),
                kept(definition),
                DefinitionText.of(registered, definition));
    }

    /** Those of the same action that are taken, in the files or in any region. */
    private static Set<String> versions(ActionType type, Collection<InstallPlan> plans) {
        return plans.stream()
                .flatMap(plan -> Stream.concat(
                        plan.registered().stream().map(RegisteredType::id),
                        plan.items().stream().map(item -> item.definition().id())))
                .filter(other -> other.category().equals(type.category())
                        && other.provider().equals(type.provider()))
                .map(ActionType::version)
                .collect(Collectors.toSet());
    }

    private static Path kept(ActionDefinition definition) {
        String name = definition.role().fileName() + ".v" + definition.id().version();
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> definition.file().resolveSibling(name + (i == 1 ? "" : "-" + i) + ".json"))
                .filter(file -> !Files.exists(file))
                .findFirst()
                .orElseThrow();
    }

    /** Writes both files; nothing but the version changes in the definition's own. */
    public void write() throws IOException {
        String text = DefinitionText.withVersion(TextFile.read(file), before.version(), after.version());
        DurableFile.writeTextForAll(kept, keptContent);
        DurableFile.writeTextForAll(file, text);
    }
}
