package io.greenroom.fleet;

final class InMemoryTendingsTest implements TendingStoreContract {
    private final TendingStore store = new InMemoryTendings();

    @Override
    public TendingStore store() {
        return store;
    }

    @Override
    public TendingStore another() {
        return store;
    }
}
