package io.greenroom.provider.aws.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A condition of a Describe operation of EC2: one of the values, in which {@code *} and {@code ?} stand for others. */
record Filter(String name, List<String> values) {

    static List<Filter> of(Query query) {
        List<Filter> filters = new ArrayList<>();
        for (Query filter : query.structures("Filter")) {
            filters.add(new Filter(filter.required("Name"), filter.list("Value")));
        }
        return filters;
    }

    /**
     * Whether something has what all of them want.
     *
     * @param value of the attribute that a filter names; null when it has none
     * @param known the filters there are, besides those of tags
     */
    static boolean all(
            List<Filter> filters,
            List<String> known,
            Map<String, String> tags,
            Function<String, @Nullable String> value) {
        return filters.stream().allMatch(filter -> filter.matches(known, tags, value));
    }

    private boolean matches(List<String> known, Map<String, String> tags, Function<String, @Nullable String> value) {
        if (name.startsWith("tag:")) {
            return matches(tags.get(name.substring(4)));
        }
        if (name.equals("tag-key")) {
            return tags.keySet().stream().anyMatch(this::matches);
        }
        if (!known.contains(name)) {
            throw new Refusal("InvalidParameterValue", "The filter '%s' is invalid".formatted(name));
        }
        return matches(value.apply(name));
    }

    private boolean matches(@Nullable String actual) {
        return actual != null && values.stream().anyMatch(wanted -> Faults.matches(wanted, actual));
    }
}
