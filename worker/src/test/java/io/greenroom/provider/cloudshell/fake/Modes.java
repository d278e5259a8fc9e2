package io.greenroom.provider.cloudshell.fake;

import java.time.Duration;

/** In which of its readings the server behaves, where the API's behaviour is not published or differs by version. */
public final class Modes {
    public enum Tokens {
        PLAIN,
        WITH_SLASHES,
        LONG_JWT
    }

    public volatile Tokens tokens = Tokens.PLAIN;
    public volatile Duration tokenLife = Duration.ofHours(5);

    /** 401, or what servers with ticket 50434 answer to an expired token. */
    public volatile int expiredTokenStatus = 401;

    /** Whether an expired token is called that. */
    public volatile boolean expiredTokenNamed = true;

    public volatile boolean logoutWorksWithSlashes = true;
    public volatile int conflictStatus = 409;
    public volatile int quotaStatus = 429;
    public volatile int invalidStatus = 400;
    public volatile int wrongStateStatus = 400;

    /** Older servers say "Pending Setup". */
    public volatile String beforeSetup = "BeforeSetup";

    /** How long a stopped sandbox keeps its state before its teardown shows. */
    public volatile Duration stopLag = Duration.ofSeconds(3);

    /** How long a sandbox waits for its setup to begin. */
    public volatile Duration beforeSetupTakes = Duration.ofSeconds(5);

    /** How long an execution is Pending, and Stopping. */
    public volatile Duration executionLag = Duration.ofSeconds(2);

    public volatile boolean forgetsEnded;

    /** The portal has "Completed with Error": here the state Error follows Teardown. */
    public volatile boolean failedTeardownShowsAsError;

    public volatile boolean refusesSecondStop = true;
    public volatile boolean booleansAsText;
    public volatile String inputsField = "params";
    /** Whether commands tell which inputs they take. */
    public volatile boolean listsCommandInputs = true;

    public volatile boolean listsExecutions = true;
    public volatile int pageSize = 1000;
    public volatile boolean pagesNeverEnd;
    public volatile boolean refusesExtend;
    public volatile boolean refusesCancel;
    public volatile boolean refusesStop;
}
