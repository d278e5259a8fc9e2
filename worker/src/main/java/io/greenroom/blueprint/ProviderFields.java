package io.greenroom.blueprint;

import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one provider reads of a blueprint by itself. The fields that mean the same everywhere are read for it; those that it
 * names here are its own, and no other provider's blueprint may have them.
 */
public interface ProviderFields {
    /** What is read where there is nothing to read. */
    Object NOTHING = "nothing";

    /** The provider's name, as in a blueprint's field {@code provider}. */
    String provider();

    /** What a component is, in the provider's words: {@code process}, {@code container}. */
    String componentType();

    /** Names of fields of a component. */
    default List<String> componentFields() {
        return List.of();
    }

    /** Whether a component has to say what it runs. */
    default boolean needsRun() {
        return true;
    }

    /** Whether commands may say that they run on the worker's machine, by {@code on: worker}. */
    default boolean hasCommandsOnWorker() {
        return false;
    }

    /**
     * Whether what says that a component is ready is tried where that runs, on its machine, so that nothing is asked over
     * the way there again and again; unless the blueprint says {@code from: worker}.
     */
    default boolean probesFromMachine() {
        return false;
    }

    /**
     * Reads a component's own fields into a value of the provider's own type; see {@link Plan.Part#own}.
     *
     * @param beside the folder with the files that the blueprint brings along; null when it brings none
     */
    default Object component(YamlFields fields, @Nullable Path beside, Problems problems) {
        return NOTHING;
    }

    /**
     * A text of the provider's own that is filled in when an environment starts.
     *
     * @param path of its field
     * @param inputsOnly whether nothing but inputs is known by the time it is filled in
     */
    record Filling(Position at, String path, Template template, boolean inputsOnly) {}

    /** The texts among a component's own fields that are filled in, so that a name in them which nothing has is told. */
    default List<Filling> fillings(YamlFields component) {
        return List.of();
    }

    /** Those among the blueprint's own fields. */
    default List<Filling> blueprintFillings(YamlFields blueprint) {
        return List.of();
    }

    /**
     * Components that the blueprint does not write out itself. Whatever is wrong with their names and their order is noted
     * here too.
     *
     * @param fields of the blueprint as a whole
     * @param beside the folder with the files that the blueprint brings along; null when it brings none
     */
    default Map<String, Plan.Part> components(YamlFields fields, @Nullable Path beside, Problems problems) {
        return Map.of();
    }

    /** Whether the commands of a component say what they run. */
    enum CommandScript {
        NEEDED,
        /** The component has something of its own that is run where they say nothing. */
        OPTIONAL,
        /** It runs no scripts. */
        NONE
    }

    /**
     * Whether the commands of a component say what they run, apart from those on the worker's machine, which have to.
     *
     * @param component its own value, as {@link #component} has read it
     */
    default CommandScript commandScript(Object component) {
        return CommandScript.NEEDED;
    }

    /**
     * The commands of a component whose blueprint has none for it.
     *
     * @param component its own value, as {@link #component} has read it
     */
    default Map<String, Plan.Command> usualCommands(Object component) {
        return Map.of();
    }

    /** Whether there is something to start where a blueprint has neither components nor commands. */
    default boolean standsByItself() {
        return false;
    }

    /** Names of fields of the blueprint as a whole. */
    default List<String> blueprintFields() {
        return List.of();
    }

    /**
     * Reads the blueprint's own fields into a value of the provider's own type; see {@link Plan#own}.
     *
     * @param beside the folder with the files that the blueprint brings along; null when it brings none
     */
    default Object blueprint(YamlFields fields, @Nullable Path beside, Problems problems) {
        return NOTHING;
    }

    /**
     * The files beside a blueprint that are kept with it for as long as an environment lives, because whoever takes that up reads
     * them again, and its steps may have changed or removed them in its workspace.
     *
     * @param own as {@link #blueprint} has read it
     * @return paths within the folder of the blueprint
     */
    default List<String> filesOf(Object own) {
        return List.of();
    }
}
