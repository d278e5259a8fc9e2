package io.greenroom.artifact;

final class MemoryArtifactsTest implements ArtifactStoreContract {
    private final MemoryArtifacts artifacts = new MemoryArtifacts();

    @Override
    public ArtifactStore store() {
        return artifacts;
    }

    @Override
    public ArtifactLocation place() {
        return MemoryArtifacts.at("Environment");
    }

    @Override
    public ArtifactAccess access() {
        return new ArtifactAccess("id", "key", "token", null);
    }
}
