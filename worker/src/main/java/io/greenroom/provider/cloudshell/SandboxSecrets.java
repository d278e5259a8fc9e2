package io.greenroom.provider.cloudshell;

import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secret inputs of sandboxes, in use while the sandboxes live. The values are nowhere but in memory and in CloudShell;
 * which inputs are secret is noted, so that a process that takes a sandbox over finds the values in what CloudShell tells
 * of it.
 */
final class SandboxSecrets {
    private final SecretsInUse inUse;
    private final Notebook notebook;
    private final Map<String, Secrets> ofSandboxes = new ConcurrentHashMap<>();

    SandboxSecrets(SecretsInUse inUse, Notebook notebook) {
        this.inUse = inUse;
        this.notebook = notebook;
    }

    /** The text without any secret that is in use. */
    String mask(String text) {
        return inUse.mask(text);
    }

    /** Those of a sandbox that there is now, or of a start whose sandbox was known before. */
    void began(String sandbox, Secrets known, Set<String> names) {
        if (ofSandboxes.putIfAbsent(sandbox, known) != null) {
            known.close();
        }
        if (!names.isEmpty()) {
            notebook.writeIfPossible(sandbox, new Notes.SecretInputs(Set.copyOf(names)));
        }
    }

    /** The server has told this of a sandbox, which another process may have started. */
    void learn(Sandbox sandbox) {
        if (sandbox.state() == SandboxState.ENDED) {
            forget(sandbox.id());
        } else if (!ofSandboxes.containsKey(sandbox.id())) {
            Optional<Notes.SecretInputs> noted = notebook.find(sandbox.id(), Notes.SecretInputs.class);
            noted.ifPresent(secret -> ofSandboxes.computeIfAbsent(sandbox.id(), id -> {
                Secrets known = inUse.open();
                secret.names().forEach(name -> known.add(sandbox.parameters().getOrDefault(name, "")));
                return known;
            }));
        }
    }

    void forget(String sandbox) {
        Secrets known = ofSandboxes.remove(sandbox);
        if (known != null) {
            known.close();
        }
    }
}
