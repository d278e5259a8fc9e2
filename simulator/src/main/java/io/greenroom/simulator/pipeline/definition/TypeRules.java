package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.actiontype.ActionType;
import io.greenroom.simulator.actiontype.ActionType.Property;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.actiontype.ActionTypes;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an action's type demands of its configuration and its artifacts. The configurations of AWS's own types are not
 * checked: nothing here knows them.
 *
 * @param standsIn types that need not be registered, because something else is done in their place
 */
record TypeRules(Draft draft, ActionTypes types, Predicate<ActionTypeId> standsIn, Problems problems) {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern BOOLEAN = Pattern.compile("true|false");

    void check() {
        for (Draft.Placed placed : draft.actions()) {
            Action action = placed.action();
            if (action.isCustom()) {
                checkCustom(placed);
            } else if (action.isSource()) {
                checkCounts(placed, new ActionType.Artifacts(0, 0), new ActionType.Artifacts(1, 1));
            } else if (action.isApproval()) {
                checkCounts(placed, new ActionType.Artifacts(0, 0), new ActionType.Artifacts(0, 0));
            }
        }
    }

    private void checkCustom(Draft.Placed placed) {
        ActionTypeId id = placed.action().type();
        Optional<ActionType> known = types.find(id);
        if (known.isPresent()) {
            ActionType type = known.get();
            checkCounts(placed, type.inputArtifacts(), type.outputArtifacts());
            checkConfiguration(placed, type);
        } else if (!placed.action().isSource() && !standsIn.test(id)) {
            problems.action(
                    placed.path() + ".actionTypeId",
                    "ActionType (Category: '%s', Provider: '%s', Owner: 'Custom', Version: '%s') in action '%s' is not available"
                            .formatted(
                                    id.category(),
                                    id.provider(),
                                    id.version(),
                                    placed.action().name()));
        }
    }

    private void checkCounts(Draft.Placed placed, ActionType.Artifacts inputs, ActionType.Artifacts outputs) {
        checkCount(placed, ".inputArtifacts", placed.action().inputArtifacts().size(), inputs);
        checkCount(placed, ".outputArtifacts", placed.action().outputArtifacts().size(), outputs);
    }

    private void checkCount(Draft.Placed placed, String member, int count, ActionType.Artifacts allowed) {
        if (count < allowed.minimumCount() || count > allowed.maximumCount()) {
            problems.action(
                    placed.path() + member,
                    "has %d artifacts; actions of provider %s have %d to %d"
                            .formatted(
                                    count,
                                    placed.action().type().provider(),
                                    allowed.minimumCount(),
                                    allowed.maximumCount()));
        }
    }

    private void checkConfiguration(Draft.Placed placed, ActionType type) {
        List<Property> properties = type.properties();
        placed.action().configuration().forEach((key, value) -> type.property(key)
                .ifPresentOrElse(
                        property -> checkValue(placed.configurationPath(key), property, value),
                        () -> problems.action(
                                placed.configurationPath(key),
                                "provider %s has no property of this name; there are: %s"
                                        .formatted(type.id().provider(), names(properties)))));
        for (Property property : properties) {
            if (property.required() && !placed.action().configuration().containsKey(property.name())) {
                problems.action(
                        placed.configurationPath(property.name()),
                        "is missing; provider %s requires it"
                                .formatted(type.id().provider()));
            }
        }
    }

    private void checkValue(String path, Property property, String value) {
        if (property.secret() && value.equals(SecretMask.MASK)) {
            problems.action(
                    path,
                    "is the mask of a secret. `****` may be used in secret properties only when updating an existing action that stays the same otherwise; write the secret itself");
        } else if (new VariableText(value).hasReferences()) {
            return;
        } else if ("Number".equals(property.type()) && !NUMBER.matcher(value).matches()) {
            problems.action(path, "has to be a number, such as \"30\"");
        } else if ("Boolean".equals(property.type()) && !BOOLEAN.matcher(value).matches()) {
            problems.action(path, "has to be \"true\" or \"false\"");
        }
        if (property.queryable() && !Text.QUERYABLE.accepts(value)) {
            problems.action(path, "is queryable, and " + Text.QUERYABLE.complaintAbout(value));
        }
    }

    private static String names(List<Property> properties) {
        return properties.isEmpty()
                ? "none"
                : properties.stream().map(Property::name).collect(Collectors.joining(", "));
    }
}
