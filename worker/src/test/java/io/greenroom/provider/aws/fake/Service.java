package io.greenroom.provider.aws.fake;

import java.util.List;

/** One service of AWS. More can be given to {@link FakeAws#add}. Called by many threads at once. */
public interface Service {
    /** What requests to it are signed for, such as {@code ec2}: by this they find it. */
    String name();

    /** Which operation it is, by the name in the API's reference, such as {@code RunInstances}. */
    String operation(Request request) throws Refusal;

    /** Does it. */
    Answer answer(String operation, Request request, Caller caller) throws Refusal, InterruptedException;

    /** How this service says no. */
    Answer refusal(Request request, Refusal refusal);

    /** What it says to those who call too often. */
    Refusal throttled();

    /** What it says to those who have no right to do that. */
    Refusal denied(String text);

    /** The rights that the request needs, by their names in policies. */
    default List<String> rights(String operation, Request request) {
        return List.of(name() + ":" + operation);
    }

    /** Whether the role of machines may do it. */
    default boolean isForMachines(String operation, Request request, Caller caller) {
        return false;
    }
}
