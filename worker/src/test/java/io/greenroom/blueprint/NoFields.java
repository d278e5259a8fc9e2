package io.greenroom.blueprint;

/** A provider that has nothing to add to the fields of all. */
public final class NoFields implements ProviderFields {
    @Override
    public String provider() {
        return "local";
    }

    @Override
    public String componentType() {
        return "process";
    }
}
