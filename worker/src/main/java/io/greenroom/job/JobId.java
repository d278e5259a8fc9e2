package io.greenroom.job;

/** The service's name for one job. A capability (whoever knows it can end the job), so it is shortened in logs. */
public record JobId(String value) {

    /** The first eight characters: enough to tell jobs apart, not enough to end one. */
    public String shortened() {
        return value.length() <= 8 ? value : value.substring(0, 8);
    }

    @Override
    public String toString() {
        return shortened();
    }
}
