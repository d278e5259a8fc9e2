package io.greenroom.definition;

import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/** An account's action types in this process. A call fails with what was put in its way. */
final class InMemoryRegistry implements ActionTypeRegistry {
    private final Map<ActionType, RegisteredType> types = new LinkedHashMap<>();
    private final Map<String, List<Use>> pipelines = new LinkedHashMap<>();
    private final Map<String, ConcurrentLinkedDeque<ServiceFailure>> failures = new HashMap<>();
    private final List<String> calls = new ArrayList<>();

    /** The next call of the operation fails so. */
    void failOnce(String operation, ServiceFailure.Kind kind) {
        failures.computeIfAbsent(operation, o -> new ConcurrentLinkedDeque<>())
                .add(new ServiceFailure(kind, "a failure on purpose", null));
    }

    void register(ActionDefinition definition) {
        types.put(definition.id(), asRegistered(definition));
    }

    void pipeline(String name, ActionType... used) {
        var uses = new ArrayList<Use>();
        for (ActionType type : used) {
            uses.add(new Use(type, name, "Test", type.provider()));
        }
        pipelines.put(name, uses);
    }

    void pipeline(String name, Use use) {
        pipelines.put(name, List.of(use));
    }

    List<String> calls() {
        return calls;
    }

    private synchronized void called(String operation, String about) throws ServiceFailure {
        calls.add((operation + " " + about).strip());
        var planned = failures.get(operation);
        ServiceFailure failure = planned == null ? null : planned.poll();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<RegisteredType> list() throws ServiceFailure {
        called("list", "");
        return List.copyOf(types.values());
    }

    @Override
    public void create(ActionDefinition definition) throws ServiceFailure {
        called("create", definition.id().toString());
        RegisteredType known = types.get(definition.id());
        if (known != null && !known.equals(asRegistered(definition))) {
            throw new ServiceFailure(ServiceFailure.Kind.INVALID, "It is there, and is another one", null);
        }
        register(definition);
    }

    @Override
    public void delete(ActionType type) throws ServiceFailure {
        called("delete", type.toString());
        types.remove(type);
    }

    @Override
    public List<String> pipelines() throws ServiceFailure {
        called("pipelines", "");
        return List.copyOf(pipelines.keySet());
    }

    @Override
    public List<Use> uses(String pipeline) throws ServiceFailure {
        called("uses", pipeline);
        return pipelines.getOrDefault(pipeline, List.of());
    }

    /** Without the types of properties, as the service answers. */
    static RegisteredType asRegistered(ActionDefinition definition) {
        return new RegisteredType(
                definition.id(),
                definition.urls(),
                definition.properties().stream()
                        .map(p -> new ActionDefinition.Property(
                                p.name(), p.required(), p.key(), p.secret(), p.queryable(), null, p.description()))
                        .toList(),
                definition.inputArtifacts(),
                definition.outputArtifacts());
    }
}
