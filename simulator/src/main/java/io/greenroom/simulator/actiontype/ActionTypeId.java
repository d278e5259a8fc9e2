package io.greenroom.simulator.actiontype;

/** The four parts that name an action type. */
public record ActionTypeId(String category, String owner, String provider, String version) {}
