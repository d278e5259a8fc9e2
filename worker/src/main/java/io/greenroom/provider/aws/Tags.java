package io.greenroom.provider.aws;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * The tags of what belongs to an environment. None has a secret in it. They can be read on the machine, so that their keys
 * have neither {@code /} nor spaces: the instance metadata could not show them otherwise.
 */
public final class Tags {
    public static final String INSTALLATION = "greenroom:installation";
    public static final String ENVIRONMENT = "greenroom:environment";
    /** Without it, it is ec2: the first of its kind had none. */
    public static final String PROVIDER = "greenroom:provider";

    public static final String KEY = "greenroom:key";
    public static final String COMPONENT = "greenroom:component";
    public static final String ENVIRONMENT_NAME = "greenroom:name";
    public static final String BLUEPRINT = "greenroom:blueprint";
    public static final String STARTED_AT = "greenroom:started-at";
    /** As it was at the start: an extension changes no tag. */
    public static final String EXPIRES_AT = "greenroom:expires-at";

    public static final String REGION = "greenroom:region";
    public static final String ACCOUNT = "greenroom:account";
    public static final String PIPELINE = "greenroom:pipeline";
    public static final String EXECUTION = "greenroom:execution";
    public static final String STAGE = "greenroom:stage";
    public static final String ACTION = "greenroom:action";
    public static final String ACTION_EXECUTION = "greenroom:action-execution";
    /** Of a parameter: who may read it, {@code <role id>:<instance id>}. */
    public static final String MACHINE = "greenroom:machine";
    /** What consoles show. */
    public static final String NAME = "Name";

    private static final String FIRST_PROVIDER = "ec2";
    /** What EC2 takes, in characters. */
    private static final int LONGEST_VALUE = 256;

    private Tags() {}

    /**
     * Of what belongs to an environment; enough to tell whose it is when nothing else is left. The same for every worker.
     *
     * @param component null for what belongs to none
     */
    public static Map<String, String> of(String installation, EnvironmentRecord record, @Nullable String component) {
        var tags = new LinkedHashMap<String, String>();
        put(tags, INSTALLATION, installation);
        put(tags, PROVIDER, record.provider());
        put(tags, ENVIRONMENT, record.id());
        put(tags, KEY, record.key());
        put(tags, COMPONENT, component);
        put(tags, ENVIRONMENT_NAME, record.name());
        put(tags, BLUEPRINT, record.blueprint());
        put(tags, STARTED_AT, record.startedAt().toString());
        put(tags, EXPIRES_AT, record.expiresAt().toString());
        PipelineContext owner = record.owner();
        put(tags, REGION, owner.region());
        put(tags, ACCOUNT, owner.account());
        put(tags, PIPELINE, owner.pipeline());
        put(tags, EXECUTION, owner.execution());
        put(tags, STAGE, owner.stage());
        put(tags, ACTION, owner.action());
        put(tags, ACTION_EXECUTION, owner.actionExecution());
        put(tags, NAME, component == null ? record.name() : record.name() + " " + component);
        return tags;
    }

    private static void put(Map<String, String> tags, String key, @Nullable String value) {
        if (value != null) {
            tags.put(key, cut(value));
        }
    }

    /** Java counts some characters twice, and none is torn apart: that is never too long. */
    private static String cut(String value) {
        if (value.length() <= LONGEST_VALUE) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(LONGEST_VALUE - 1)) ? LONGEST_VALUE - 1 : LONGEST_VALUE;
        return value.substring(0, end);
    }

    /** Those of something in EC2. */
    public static Map<String, String> map(List<Tag> tags) {
        var map = new LinkedHashMap<String, String>();
        tags.forEach(tag -> map.put(tag.key(), Objects.requireNonNullElse(tag.value(), "")));
        return map;
    }

    /** Whether they are of something that this provider has made, or that belongs to what it has made. */
    public static boolean isOf(String provider, Map<String, String> tags) {
        return tags.getOrDefault(PROVIDER, FIRST_PROVIDER).equals(provider);
    }

    /** What its tags say of an environment of a provider; empty when they are of none. */
    public static Optional<Environment> environment(String provider, Map<String, String> tags) {
        if (!isOf(provider, tags)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Environment(
                    EnvironmentId.of(provider, tags.getOrDefault(ENVIRONMENT, "")),
                    tags.getOrDefault(ENVIRONMENT_NAME, ""),
                    tags.getOrDefault(BLUEPRINT, ""),
                    new Failed("nothing is known of it any more but its tags; end it, and start a new one"),
                    Instant.parse(tags.getOrDefault(STARTED_AT, "")),
                    Instant.parse(tags.getOrDefault(EXPIRES_AT, "")),
                    null,
                    List.of(),
                    Map.of(),
                    new PipelineContext(
                            tags.get(REGION),
                            tags.get(ACCOUNT),
                            tags.get(PIPELINE),
                            tags.get(EXECUTION),
                            tags.get(STAGE),
                            tags.get(ACTION),
                            tags.get(ACTION_EXECUTION))));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty(); // somebody else's tags
        }
    }
}
