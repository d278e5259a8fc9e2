package io.greenroom.lifecycle;

import io.greenroom.blueprint.Template;
import io.greenroom.command.Host;
import io.greenroom.file.FolderCopy;
import io.greenroom.file.FolderRemoval;
import io.greenroom.process.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where scripts of one environment run, and what is particular to them there. */
sealed interface Place {

    /** Where the scripts of a component run; null stands for those of the environment as a whole. */
    Host host(@Nullable String component);

    /** Where the files of a script are kept; as for {@link Site#folder}. */
    String folder(String script, @Nullable String component);

    /** The working folder of scripts. */
    String workspace();

    /** What scripts see besides the variables that they see everywhere. */
    Map<String, String> variables(@Nullable String component);

    /** What the scripts of a component see as well, because its blueprint says so. */
    Map<String, Template> environment(String component);

    /** Where a component is reached from here, as far as that is known. */
    Optional<Address> address(String component);

    /** With the components. */
    record OfSite(Site site) implements Place {
        @Override
        public Host host(@Nullable String component) {
            return site.host(component);
        }

        @Override
        public String folder(String script, @Nullable String component) {
            return site.folder(script, component);
        }

        @Override
        public String workspace() {
            return site.workspace();
        }

        @Override
        public Map<String, String> variables(@Nullable String component) {
            return site.variables(component);
        }

        @Override
        public Map<String, Template> environment(String component) {
            return site.environment(component);
        }

        @Override
        public Optional<Address> address(String component) {
            return site.inside(component);
        }
    }

    /** On the worker's machine, with a workspace of its own; the environment is somewhere else. */
    record OfWorker(EnvironmentFolder folder, Site site, ThisMachine machine) implements Place {

        /** Brings into the workspace what that of the environment holds at first, unless that was done before. */
        void open() throws IOException {
            Path place = folder.workerWorkspace();
            if (Files.isDirectory(place)) {
                return;
            }
            Path draft = Files.createTempDirectory(folder.path(), ".worker-");
            try {
                FolderCopy.copy(folder.workspace(), draft, file -> true);
                Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(place)) { // else another command was faster
                    throw e;
                }
            } finally {
                FolderRemoval.remove(draft);
            }
        }

        @Override
        public Host host(@Nullable String component) {
            return machine.host();
        }

        @Override
        public String folder(String script, @Nullable String component) {
            return folder.path().resolve(script).toString();
        }

        @Override
        public String workspace() {
            return folder.workerWorkspace().toString();
        }

        @Override
        public Map<String, String> variables(@Nullable String component) {
            var all = new LinkedHashMap<>(machine.variables());
            all.putAll(site.variablesOnWorker());
            return all;
        }

        /** Those are for the component's own scripts. */
        @Override
        public Map<String, Template> environment(String component) {
            return Map.of();
        }

        @Override
        public Optional<Address> address(String component) {
            return site.outside(component);
        }
    }
}
