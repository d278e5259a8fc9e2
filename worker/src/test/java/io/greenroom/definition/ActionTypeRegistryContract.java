package io.greenroom.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.definition.ActionTypeRegistry.Use;
import io.greenroom.job.ServiceFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every implementation of the registry promises. */
public interface ActionTypeRegistryContract {
    ActionDefinition DEFINITION = Shipped.definitions().getFirst();
    String PROVIDER = DEFINITION.id().provider();

    /** Where nothing is registered and there is no pipeline. */
    ActionTypeRegistry registry() throws Exception;

    /** Creates a pipeline that uses the type in a stage and an action which are called as its provider is. */
    void createPipeline(String name, ActionDefinition used) throws Exception;

    @Test
    default void whatIsRegisteredIsListedAsTheServiceTellsIt() throws Exception {
        ActionTypeRegistry registry = registry();
        assertThat(registry.list()).isEmpty();

        registry.create(DEFINITION);

        assertThat(registry.list()).containsExactly(InMemoryRegistry.asRegistered(DEFINITION));
    }

    @Test
    default void theVerySameDefinitionIsTakenAgainAndAnotherOneIsNot() throws Exception {
        ActionTypeRegistry registry = registry();
        registry.create(DEFINITION);
        registry.create(DEFINITION);
        var other = new ActionDefinition(
                DEFINITION.file(),
                DEFINITION.role(),
                DEFINITION.id(),
                DEFINITION.links(),
                DEFINITION.properties().subList(0, 1),
                DEFINITION.inputArtifacts(),
                DEFINITION.outputArtifacts(),
                DEFINITION.tags());

        assertThatThrownBy(() -> registry.create(other))
                .isInstanceOfSatisfying(
                        ServiceFailure.class, e -> assertThat(e.kind()).isEqualTo(ServiceFailure.Kind.INVALID));
        assertThat(registry.list()).hasSize(1);
    }

    @Test
    default void whatIsDeletedIsGoneAndDeletingItAgainIsFine() throws Exception {
        ActionTypeRegistry registry = registry();
        registry.create(DEFINITION);

        registry.delete(DEFINITION.id());
        registry.delete(DEFINITION.id());

        assertThat(registry.list()).isEmpty();
    }

    @Test
    default void whereATypeIsUsedIsTold() throws Exception {
        ActionTypeRegistry registry = registry();
        registry.create(DEFINITION);
        createPipeline("shop", DEFINITION);

        assertThat(registry.pipelines()).containsExactly("shop");
        assertThat(registry.uses("shop")).isEqualTo(List.of(new Use(DEFINITION.id(), "shop", PROVIDER, PROVIDER)));
        assertThat(registry.uses("gone")).isEmpty();
    }
}
