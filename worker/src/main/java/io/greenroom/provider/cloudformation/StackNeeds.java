package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.Plan;
import io.greenroom.environment.Blueprint;
import io.greenroom.environment.ProviderException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What blueprints need of an account besides the right to make stacks.
 *
 * @param templates that are beside blueprints
 * @param hasMachines whether any component is a machine
 * @param functions names or ARNs of those that components name and no stack makes
 * @param projects of CodeBuild, likewise
 */
record StackNeeds(List<Template> templates, boolean hasMachines, Set<String> functions, Set<String> projects) {
    private static final Pattern LOGICAL_ID = Pattern.compile("[A-Za-z0-9]+");

    /**
     * The template of a blueprint.
     *
     * @param capabilities that the blueprint asks for
     */
    record Template(String blueprint, TemplateFile file, List<Capability> capabilities) {}

    StackNeeds {
        templates = List.copyOf(templates);
        functions = new TreeSet<>(functions);
        projects = new TreeSet<>(projects);
    }

    /** Of all that can be read: what is wrong with the others is told elsewhere. */
    static StackNeeds of(Blueprints blueprints) {
        var needs = new Reading();
        try {
            for (Blueprint blueprint : blueprints.list()) {
                needs.add(blueprints, blueprint.name());
            }
        } catch (ProviderException e) {
            return needs.read(); // the folder cannot be read
        }
        return needs.read();
    }

    private static final class Reading {
        private final List<Template> templates = new ArrayList<>();
        private final Set<String> functions = new LinkedHashSet<>();
        private final Set<String> projects = new LinkedHashSet<>();
        private boolean hasMachines;

        StackNeeds read() {
            return new StackNeeds(templates, hasMachines, functions, projects);
        }

        void add(Blueprints blueprints, String name) {
            try {
                add(blueprints.find(name).blueprint());
            } catch (ProviderException e) {
                return; // it cannot be started either
            }
        }

        private void add(Plan plan) {
            StackBlueprint blueprint = StackBlueprint.of(plan);
            Optional<TemplateFile> template = blueprint.file();
            template.ifPresent(file -> templates.add(new Template(plan.name(), file, blueprint.capabilities())));
            plan.parts().stream().map(StackComponent::of).forEach(component -> add(component, template));
        }

        private void add(StackComponent component, Optional<TemplateFile> template) {
            switch (component) {
                case StackComponent.Machine machine -> hasMachines = true;
                case StackComponent.Function function -> addOutside(function.name(), template, functions);
                case StackComponent.Build build -> addOutside(build.project(), template, projects);
                case StackComponent.Task task -> {} // what it runs with besides is known to ECS alone
            }
        }

        /** A name in no template that could be read is taken for what AWS calls it, unless it can be a logical id. */
        private static void addOutside(String name, Optional<TemplateFile> template, Set<String> outside) {
            boolean isInside = template.isPresent()
                    ? template.get().resources().containsKey(name)
                    : LOGICAL_ID.matcher(name).matches();
            if (!isInside) {
                outside.add(name);
            }
        }
    }
}
