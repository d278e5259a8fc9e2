package io.greenroom.definition;

import io.greenroom.job.ActionType;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An action type as an administrator wrote it down: what {@code CreateCustomActionType} takes, and what the worker
 * serves. One that was read has passed every check.
 *
 * @param file where it stands
 * @param links empty when the file says nothing of links, so that an installation may fill them in
 * @param tags for the type itself, by key
 */
public record ActionDefinition(
        Path file,
        Role role,
        ActionType id,
        Optional<UrlTemplates> links,
        List<Property> properties,
        ArtifactCount inputArtifacts,
        ArtifactCount outputArtifacts,
        Map<String, String> tags) {

    public ActionDefinition {
        properties = List.copyOf(properties);
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /** What the service is told of links. */
    public UrlTemplates urls() {
        return links.orElse(UrlTemplates.NONE);
    }

    public ActionDefinition withLinks(UrlTemplates other) {
        return new ActionDefinition(
                file, role, id, Optional.of(other), properties, inputArtifacts, outputArtifacts, tags);
    }

    /** With these tags besides its own; where both have a key, these win. */
    public ActionDefinition withTags(Map<String, String> more) {
        var all = new LinkedHashMap<>(tags);
        all.putAll(more);
        return new ActionDefinition(file, role, id, links, properties, inputArtifacts, outputArtifacts, all);
    }

    public Optional<Property> property(String name) {
        return properties.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** The links that the console shows: with {@code {Config:PropertyName}} and {@code {ExternalExecutionId}}. */
    public record UrlTemplates(
            @Nullable String thirdPartyConfiguration,
            @Nullable String entity,
            @Nullable String execution,
            @Nullable String revision) {

        public static final UrlTemplates NONE = new UrlTemplates(null, null, null, null);
    }

    /**
     * A field that the author of a pipeline fills in.
     *
     * @param secret masked everywhere but in the job itself
     * @param queryable the one by whose value a worker may poll
     * @param type the service takes it but never gives it back
     */
    public record Property(
            String name,
            boolean required,
            boolean key,
            boolean secret,
            boolean queryable,
            @Nullable Type type,
            @Nullable String description) {

        /** What the service lets a value be; each is spelled as on the wire. */
        public enum Type {
            STRING("String"),
            NUMBER("Number"),
            BOOLEAN("Boolean");

            private final String wireName;

            Type(String wireName) {
                this.wireName = wireName;
            }

            public String wireName() {
                return wireName;
            }
        }
    }

    /** How many artifacts an action may be given, or may make. */
    public record ArtifactCount(int minimum, int maximum) {}
}
