package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.actiontype.ActionType;
import io.greenroom.simulator.actiontype.ActionType.Property;
import io.greenroom.simulator.pipeline.definition.VariableText;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An action type's link template. There is a link once everything that the template names is known. */
record UrlTemplate(ActionType type, @Nullable String template) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final String CONFIG = "Config:";

    @Nullable
    String filled(Map<String, String> configuration, @Nullable String externalExecutionId) {
        if (template == null) {
            return null;
        }
        StringBuilder url = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(template);
        while (placeholder.find()) {
            String value = valueOf(placeholder.group(1), configuration, externalExecutionId);
            if (value == null) {
                return null;
            }
            placeholder.appendReplacement(url, Matcher.quoteReplacement(value));
        }
        return placeholder.appendTail(url).toString();
    }

    private @Nullable String valueOf(
            String placeholder, Map<String, String> configuration, @Nullable String externalExecutionId) {
        if (placeholder.equals("ExternalExecutionId")) {
            return externalExecutionId;
        }
        if (!placeholder.startsWith(CONFIG)) {
            return null;
        }
        String property = placeholder.substring(CONFIG.length());
        String value = configuration.get(property);
        boolean secret = type.property(property).filter(Property::secret).isPresent();
        return value == null || secret || new VariableText(value).hasReferences() ? null : value;
    }
}
