package io.greenroom.definition;

import io.greenroom.definition.ActionTypeRegistry.Use;

final class InMemoryRegistryTest implements ActionTypeRegistryContract {
    private final InMemoryRegistry registry = new InMemoryRegistry();

    @Override
    public ActionTypeRegistry registry() {
        return registry;
    }

    @Override
    public void createPipeline(String name, ActionDefinition used) {
        registry.pipeline(name, new Use(used.id(), name, PROVIDER, PROVIDER));
    }
}
