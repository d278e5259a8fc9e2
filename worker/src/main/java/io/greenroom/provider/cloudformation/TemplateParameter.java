package io.greenroom.provider.cloudformation;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a template asks for.
 *
 * @param type CloudFormation's own word, such as {@code String}
 * @param hasDefault whether it can be left out
 * @param noEcho whether CloudFormation shows its value to nobody
 * @param allowed the only values there may be, of a list the only items; empty for any
 */
record TemplateParameter(String name, String type, boolean hasDefault, boolean noEcho, List<String> allowed) {
    TemplateParameter {
        allowed = List.copyOf(allowed);
    }

    /** Whether the template allows that value. */
    boolean allows(String value) {
        if (allowed.isEmpty()) {
            return true;
        }
        boolean isList = type.equals("CommaDelimitedList") || type.startsWith("List<");
        return isList
                ? Stream.of(value.split(",", -1)).map(String::strip).allMatch(allowed::contains)
                : allowed.contains(value);
    }
}
