package io.greenroom.simulator.actiontype;

import io.greenroom.simulator.actiontype.ActionType.Artifacts;
import io.greenroom.simulator.actiontype.ActionType.Property;
import io.greenroom.simulator.wire.ServiceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a definition of a custom action type must keep to, beyond its shape. All breaches are reported together. */
final class DefinitionRules {
    private static final Set<String> CATEGORIES = Set.of("Source", "Build", "Deploy", "Test", "Invoke");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final String CONFIG = "Config:";
    private static final String EXECUTION_ID = "ExternalExecutionId";

    private final ActionType type;
    private final List<String> breaches = new ArrayList<>();

    private DefinitionRules(ActionType type) {
        this.type = type;
    }

    /** Throws a ValidationException when the definition breaks a rule. */
    static void check(ActionType type) {
        var rules = new DefinitionRules(type);
        rules.category();
        rules.properties();
        rules.artifacts("inputArtifactDetails", type.inputArtifacts());
        rules.artifacts("outputArtifactDetails", type.outputArtifacts());
        var settings = type.settings();
        rules.template("entityUrlTemplate", settings.entityUrlTemplate(), false);
        rules.template("executionUrlTemplate", settings.executionUrlTemplate(), true);
        if (!rules.breaches.isEmpty()) {
            throw ServiceException.validation(String.join("; ", rules.breaches));
        }
    }

    private void category() {
        if (!CATEGORIES.contains(type.id().category())) {
            breaches.add(
                    "Custom action types cannot have the category '" + type.id().category() + "'");
        }
    }

    private void properties() {
        var names = new HashSet<String>();
        for (var property : type.properties()) {
            if (!names.add(property.name())) {
                breaches.add("Configuration property '" + property.name() + "' is defined twice");
            }
            if (property.queryable() && (!property.required() || property.secret())) {
                breaches.add(
                        "Queryable configuration property '" + property.name() + "' must be required and not secret");
            }
        }
        if (type.properties().stream().filter(Property::queryable).count() > 1) {
            breaches.add("At most one configuration property can be queryable");
        }
    }

    private void artifacts(String member, Artifacts artifacts) {
        if (artifacts.minimumCount() > artifacts.maximumCount()) {
            breaches.add(member
                    + ": minimumCount %d is greater than maximumCount %d"
                            .formatted(artifacts.minimumCount(), artifacts.maximumCount()));
        }
    }

    private void template(String member, @Nullable String template, boolean hasExecutionId) {
        if (template == null) {
            return;
        }
        var placeholders = PLACEHOLDER.matcher(template);
        while (placeholders.find()) {
            placeholder(member, placeholders.group(1), hasExecutionId);
        }
    }

    private void placeholder(String member, String name, boolean hasExecutionId) {
        if (name.startsWith(CONFIG)) {
            configured(member, name.substring(CONFIG.length()));
        } else if (!(hasExecutionId && name.equals(EXECUTION_ID))) {
            breaches.add(member + " has the placeholder {" + name + "}, which has no meaning there");
        }
    }

    private void configured(String member, String name) {
        boolean usable =
                type.property(name).filter(p -> p.required() && !p.secret()).isPresent();
        if (!usable) {
            breaches.add(member + " refers to {Config:" + name
                    + "}, but the type has no configuration property of that name that is required and not secret");
        }
    }
}
