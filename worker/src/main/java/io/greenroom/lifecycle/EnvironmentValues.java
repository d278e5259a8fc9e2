package io.greenroom.lifecycle;

import io.greenroom.blueprint.Template;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.ProviderException;
import io.greenroom.secret.Secrets;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values that one environment was given, has and is lent: as variables of its scripts, and in the texts of its blueprint. */
final class EnvironmentValues {
    private final EnvironmentRecord record;
    private final EnvironmentFolder.Secrets secrets;
    private final Site site;
    /** What is masked wherever the environment is spoken of. */
    private final Secrets inUse;
    /** What its site has lent to scripts on the worker's machine. */
    private final Set<String> borrowed = ConcurrentHashMap.newKeySet();

    /** @param inUse told what is borrowed, which has to be masked from then on */
    EnvironmentValues(EnvironmentRecord record, EnvironmentFolder.Secrets secrets, Site site, Secrets inUse) {
        this.record = record;
        this.secrets = secrets;
        this.site = site;
        this.inUse = inUse;
    }

    /** What a script of the environment as a whole, or of a component, sees at a place. */
    Variables at(Place place, @Nullable String component) {
        Set<String> secretInputs =
                VariableNames.named("INPUT_", secrets.inputs()).keySet();
        var own = new LinkedHashMap<String, String>();
        var secretOwn = new LinkedHashSet<String>();
        if (component != null) {
            place.environment(component).forEach((key, template) -> {
                own.put(key, fill(template, component));
                if (!Collections.disjoint(template.names(), secretInputs)) {
                    secretOwn.add(key);
                }
            });
        }
        return new Variables(own, secretOwn)
                .and(new Variables(ScriptVariables.of(record, secrets.inputs(), place, component), secretInputs));
    }

    /** What a step or a component sees: where the worker's machine stands in for one of the environment's, also what that is lent. */
    Variables ofStep(Place place, @Nullable String component) throws IOException, InterruptedException {
        Variables all = at(place, component);
        if (component != null || !site.isOnWorker()) {
            return all;
        }
        try {
            Map<String, String> lent = borrow();
            return all.and(new Variables(lent, lent.keySet()));
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * What a command run sees.
     *
     * @param place where it runs
     * @param outputs of the environment
     */
    Variables ofRun(CommandOrders.Order order, Place place, Map<String, String> outputs)
            throws ProviderException, IOException, InterruptedException {
        CommandRequest request = order.request();
        boolean worker = order.command().onWorker();
        var secret = new LinkedHashMap<>(
                VariableNames.named("ARG_", order.arguments().secret()));
        if (worker) {
            secret.putAll(borrow());
        }
        var further = new LinkedHashMap<String, String>();
        if (worker) {
            further.putAll(VariableNames.named("OUTPUT_", outputs));
        }
        further.putAll(ScriptVariables.of(request.owner()));
        further.putAll(VariableNames.named("ARG_", order.arguments().plain()));
        further.putAll(secret);
        further.put("GREENROOM_OUTPUT", order.run().variables());
        return at(place, request.component()).and(new Variables(further, secret.keySet()));
    }

    /** What the site lends, masked from now on. */
    private Map<String, String> borrow() throws ProviderException, IOException, InterruptedException {
        Map<String, String> lent = site.lent();
        inUse.addAll(lent.values());
        borrowed.addAll(lent.values());
        return lent;
    }

    /** A template's text as it may be shown: secret inputs are hidden in it. */
    String show(Template template, @Nullable String component) {
        var values = values(component);
        secrets.inputs().forEach((name, value) -> values.put(VariableNames.of("INPUT_", name), Secrets.MASK));
        return template.fill(name -> values.getOrDefault(name, ""));
    }

    /** All that is secret of it. */
    Collection<String> secretValues() {
        return Stream.concat(secrets.inputs().values().stream(), borrowed.stream())
                .toList();
    }

    /** A template's text as it is meant; may hold secrets. */
    String fill(Template template, @Nullable String component) {
        var values = values(component);
        values.putAll(VariableNames.named("INPUT_", secrets.inputs()));
        return template.fill(name -> values.getOrDefault(name, ""));
    }

    private Map<String, String> values(@Nullable String component) {
        var values = new LinkedHashMap<String, String>();
        for (String name : record.components()) {
            site.outside(name).ifPresent(address -> {
                values.put(name + ".ADDRESS", address.host());
                address.ports().forEach((port, number) -> values.put(name + "." + port, number.toString()));
            });
        }
        if (component != null) {
            site.inside(component).ifPresent(address -> address.ports()
                    .forEach((port, number) -> values.put(port, number.toString())));
        }
        values.putAll(VariableNames.named("INPUT_", record.inputs()));
        values.put("GREENROOM_ENVIRONMENT_ID", record.environmentId().value());
        values.put("GREENROOM_ENVIRONMENT_NAME", record.name());
        return values;
    }
}
