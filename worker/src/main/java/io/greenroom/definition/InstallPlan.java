package io.greenroom.definition;

import io.greenroom.job.ActionType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What has to be done so that an account and region has what the files say.
 *
 * @param items one for each definition
 * @param registered every custom action type that the account has
 */
public record InstallPlan(List<Item> items, List<RegisteredType> registered) {
    public InstallPlan {
        items = List.copyOf(items);
        registered = List.copyOf(registered);
    }

    /** One definition and how it stands to the account. */
    public record Item(ActionDefinition definition, Standing standing) {}

    /** How a definition stands to the account. */
    public sealed interface Standing {

        /** The account has no such type yet. */
        record Missing() implements Standing {}

        /** It has just this one. */
        record Same() implements Standing {}

        /** It has another one under the same version. A type cannot be changed: the definition needs a new version. */
        record Differs(RegisteredType registered, List<Difference> differences) implements Standing {
            public Differs {
                differences = List.copyOf(differences);
            }

            public boolean onlyInLinks() {
                return differences.stream().allMatch(Difference::isLink);
            }
        }
    }

    public static InstallPlan of(List<ActionDefinition> definitions, List<RegisteredType> registered) {
        Map<ActionType, RegisteredType> byId =
                registered.stream().collect(Collectors.toMap(RegisteredType::id, Function.identity(), (a, b) -> a));
        var items = definitions.stream()
                .map(definition -> new Item(definition, standing(definition, byId)))
                .toList();
        return new InstallPlan(items, registered);
    }

    private static Standing standing(ActionDefinition definition, Map<ActionType, RegisteredType> byId) {
        RegisteredType registered = byId.get(definition.id());
        if (registered == null) {
            return new Standing.Missing();
        }
        List<Difference> differences = Difference.between(definition, registered);
        return differences.isEmpty() ? new Standing.Same() : new Standing.Differs(registered, differences);
    }

    /** What has to be registered. */
    public List<ActionDefinition> missing() {
        return items.stream()
                .filter(item -> item.standing() instanceof Standing.Missing)
                .map(Item::definition)
                .toList();
    }

    /** Whether it cannot be carried out, because a definition needs a new version. */
    public boolean isBlocked() {
        return items.stream().anyMatch(item -> item.standing() instanceof Standing.Differs);
    }
}
