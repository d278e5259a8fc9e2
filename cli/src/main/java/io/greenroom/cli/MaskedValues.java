package io.greenroom.cli;

import io.greenroom.secret.SecretsInUse;
import java.util.Set;
import net.logstash.logback.mask.ValueMasker;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamContext;

/**
 * Takes secrets out of the values of an event's JSON, one by one, so that it stays JSON whatever they are: out of the
 * message, the context, and the texts of exceptions and of their causes. The members that the log itself writes are left
 * as they are: a secret such as 2026 must not spoil each line's time.
 */
final class MaskedValues implements ValueMasker {
    private static final Set<String> OF_THE_LOG =
            Set.of("@timestamp", "@version", "level", "level_value", "logger_name", "thread_name");

    private final SecretsInUse secrets;

    MaskedValues(SecretsInUse secrets) {
        this.secrets = secrets;
    }

    /** Null leaves the value as it is. */
    @Override
    public @Nullable Object mask(TokenStreamContext place, Object value) {
        if (isOfTheLog(place) || !(value instanceof CharSequence || value instanceof Number)) {
            return null;
        }
        String text = value.toString();
        String masked = secrets.mask(text);
        return masked.equals(text) ? null : masked;
    }

    private static boolean isOfTheLog(TokenStreamContext place) {
        TokenStreamContext around = place.getParent();
        String name = place.currentName();
        return around != null && around.inRoot() && name != null && OF_THE_LOG.contains(name);
    }
}
