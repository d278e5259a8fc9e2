package io.greenroom.provider.cloudformation;

import java.util.List;

/**
 * What a template asks for.
 *
 * @param hasDefault whether it can be left out
 * @param noEcho whether CloudFormation shows its value to nobody
 * @param allowed the only values there may be; empty for any
 */
record TemplateParameter(String name, boolean hasDefault, boolean noEcho, List<String> allowed) {
    TemplateParameter {
        allowed = List.copyOf(allowed);
    }
}
