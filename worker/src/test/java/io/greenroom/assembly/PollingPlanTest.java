package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.job.ActionType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PollingPlanTest {
    private static final ActionType RUN = new ActionType("Test", "Run-Command", "1");

    @TempDir
    private Path folder;

    private static ActionDefinitions shipped() {
        return WorkerParts.definitions(Path.of("..", "action-definitions"));
    }

    /** The shipped ones, with Run-Command's property CommandName queryable. */
    private ActionDefinitions queryable() throws Exception {
        for (var definition : shipped().definitions()) {
            String json = Files.readString(definition.file());
            Files.writeString(
                    folder.resolve(definition.file().getFileName()),
                    definition.id().equals(RUN)
                            ? json.replaceFirst("\"queryable\": false", "\"queryable\": true")
                            : json);
        }
        return WorkerParts.definitions(folder);
    }

    private static Settings.Pollers pollers(Set<String> only, Map<String, String> query) {
        return new Settings.Pollers(only, query);
    }

    @Test
    void allTypesArePolledForUnlessTheSettingsNameSome() {
        assertThat(PollingPlan.of(shipped(), pollers(Set.of(), Map.of())).types())
                .hasSize(4);
        assertThat(PollingPlan.of(shipped(), pollers(Set.of("Run-Command"), Map.of()))
                        .types())
                .containsExactly(RUN);
    }

    @Test
    void aNameThatNoDefinitionHasIsRefusedWithThoseThereAreAndTheNearest() {
        assertThatThrownBy(() -> PollingPlan.of(shipped(), pollers(Set.of("Run-Comand"), Map.of())))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContaining(
                        "pollers.only has \"Run-Comand\", which no action definition has for its provider (did you mean"
                                + " 'Run-Command'?); there are End-Environment, Run-Command, Run-In-Environment,"
                                + " Start-Environment")
                .extracting(e -> ((AssemblyException) e).reason())
                .isEqualTo(AssemblyException.Reason.SETTINGS);
    }

    @Test
    void aTypeWithAQueryablePropertyIsPolledByTheValueThatTheSettingsSay() throws Exception {
        var plan = PollingPlan.of(queryable(), pollers(Set.of(), Map.of("CommandName", "smoke")));

        assertThat(plan.queries()).hasSize(4).containsEntry(RUN, Map.of("CommandName", "smoke"));
        assertThat(plan.queries().values()).filteredOn(Map::isEmpty).hasSize(3);
    }

    @Test
    void withoutAValueItCannotBePolledForWhichMattersOnlyWhereItIs() throws Exception {
        assertThatThrownBy(() -> PollingPlan.of(queryable(), pollers(Set.of(), Map.of())))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContaining("Test/Run-Command/1 is polled by the value of its queryable property CommandName")
                .hasMessageContaining("pollers.query: CommandName=value");
        assertThat(PollingPlan.of(queryable(), pollers(Set.of("End-Environment"), Map.of()))
                        .types())
                .hasSize(1);
    }

    @Test
    void aPropertyThatIsNotQueryableIsRefused() throws Exception {
        assertThatThrownBy(() -> PollingPlan.of(shipped(), pollers(Set.of(), Map.of("CommandName", "smoke"))))
                .hasMessageContaining("pollers.query has \"CommandName\", which is no queryable property")
                .hasMessageEndingWith("there are none");
        assertThatThrownBy(() -> PollingPlan.of(queryable(), pollers(Set.of(), Map.of("ComandName", "smoke"))))
                .hasMessageContaining("(did you mean 'CommandName'?); there is CommandName");
    }
}
