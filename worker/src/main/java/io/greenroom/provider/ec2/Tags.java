package io.greenroom.provider.ec2;

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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tags of what belongs to an environment. None has a secret in it. They can be read on the machine, so that their keys
 * have neither {@code /} nor spaces: the instance metadata could not show them otherwise.
 */
final class Tags {
    static final String INSTALLATION = "greenroom:installation";
    static final String ENVIRONMENT = "greenroom:environment";
    static final String KEY = "greenroom:key";
    static final String COMPONENT = "greenroom:component";
    static final String ENVIRONMENT_NAME = "greenroom:name";
    static final String BLUEPRINT = "greenroom:blueprint";
    static final String STARTED_AT = "greenroom:started-at";
    /** As it was at the start: an extension changes no tag. */
    static final String EXPIRES_AT = "greenroom:expires-at";

    static final String REGION = "greenroom:region";
    static final String ACCOUNT = "greenroom:account";
    static final String PIPELINE = "greenroom:pipeline";
    static final String EXECUTION = "greenroom:execution";
    static final String STAGE = "greenroom:stage";
    static final String ACTION = "greenroom:action";
    static final String ACTION_EXECUTION = "greenroom:action-execution";
    /** What consoles show. */
    static final String NAME = "Name";

    /** What EC2 takes, in characters. */
    private static final int LONGEST_VALUE = 256;

    private Tags() {}

    /** Of what belongs to a component; enough to tell whose it is when nothing else is left. The same for every worker. */
    static Map<String, String> of(String installation, EnvironmentRecord record, String component) {
        var tags = new LinkedHashMap<String, String>();
        put(tags, INSTALLATION, installation);
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
        put(tags, NAME, record.name() + " " + component);
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

    /** What its tags say of an environment; empty when they are no environment's. */
    static Optional<Environment> environment(Map<String, String> tags) {
        try {
            return Optional.of(new Environment(
                    EnvironmentId.of(Ec2Fields.PROVIDER, tags.getOrDefault(ENVIRONMENT, "")),
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
