package io.greenroom.secret;

/**
 * Every secret that this process works with just now: those that hold as long as it runs, and those of the jobs and
 * environments there are. Whoever learns of a secret makes it known here; whoever writes a text that is about more than one
 * job's own output (the process's log, what providers say of their environments) masks it here, before it cuts it. There is
 * one for a process, made by what sets up its log. Safe for use by many threads.
 */
public final class SecretsInUse extends Masker {
    private final Forms all = new Forms();
    private final Secrets lasting = open();

    /** In use until the process ends. */
    public void addForGood(String value) {
        lasting.add(value);
    }

    /** The secrets of one thing, none yet: in use until they are closed, those that are added later too. */
    public Secrets open() {
        return new Secrets(all);
    }

    @Override
    Forms forms() {
        return all;
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "SecretsInUse[" + all.size() + " forms]";
    }
}
