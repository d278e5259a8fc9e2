package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Template;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the blueprint of this provider says of its stack.
 *
 * @param source where its template is
 * @param parameters what fills parameters of the template, by their names; may have {@code ${INPUT_name}} in them. Others get
 *     the input of their name, where there is one
 * @param capabilities what its author knows the stack to need
 */
record StackBlueprint(Source source, Map<String, Template> parameters, List<Capability> capabilities) {

    /** Where a template is. */
    sealed interface Source {
        /**
         * A file beside the blueprint.
         *
         * @param name as the blueprint has it
         */
        record Beside(String name, TemplateFile file) implements Source {}

        /** An object in S3. */
        record InBucket(String bucket, String key) implements Source {}

        /** An object in S3, by its HTTPS address, as CloudFormation takes it. */
        record Address(String url) implements Source {}
    }

    StackBlueprint {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        capabilities = List.copyOf(capabilities);
    }

    /** That of the plan. */
    static StackBlueprint of(Plan plan) {
        return (StackBlueprint) plan.own();
    }

    /**
     * What would stay when a stack is deleted, a line each: {@code file:line:column path: text}.
     *
     * @param folder of the blueprint, for people
     */
    List<String> leaks(Path folder) {
        return source instanceof Source.Beside beside
                ? beside.file().leaks().stream()
                        .map(leak -> "%s:%s %s: %s"
                                .formatted(folder.resolve(beside.name()), leak.at(), leak.path(), leak.text()))
                        .toList()
                : List.of();
    }

    /** The template, where it is beside the blueprint: elsewhere only CloudFormation has read it. */
    Optional<TemplateFile> file() {
        return source instanceof Source.Beside beside ? Optional.of(beside.file()) : Optional.empty();
    }
}
